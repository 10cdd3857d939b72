package hub

import "slices"

// Section is a named, ordered selection of items with outputs of its own.
type Section struct {
	// Slug names the section in addresses.
	Slug        string
	Title       string
	Description string
	// Language is the RFC 5646 tag of the section, empty when it has none.
	Language string
	// A source belongs to the section when it carries one of Tags or is named
	// in Sources. A section with neither takes every source.
	Tags    []string
	Sources []string
	// Limit is the number of items that the section shows.
	Limit int
}

// Takes tells whether the section shows items of the source.
func (s *Section) Takes(source *Source) bool {
	if len(s.Tags) == 0 && len(s.Sources) == 0 {
		return true
	}
	if slices.Contains(s.Sources, source.ID) {
		return true
	}
	return slices.ContainsFunc(s.Tags, func(tag string) bool {
		return slices.Contains(source.Tags, tag)
	})
}
