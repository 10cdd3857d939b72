package outputs

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// SearchFile is the last part of the address of a section's search page.
const SearchFile = "search"

// Selection says which items of a section a document shows, and how much of each.
// The zero value is the section itself. It has one spelling, its Suffix, byte for byte.
type Selection struct {
	hub.Selection
	// Query is what the items are searched for, in its one spelling.
	Query   string
	Content Content
}

// Content is how much of an item's text a document has.
type Content string

// The contents. The zero value is all.
const (
	Full    Content = ""
	Summary Content = "summary" // the summary, or the beginning where there is none
	None    Content = "none"    // headlines
)

// The parameters of a selection's address, in the order in which they stand there.
const (
	LimitParameter   = "limit"
	SinceParameter   = "since"
	BeforeParameter  = "before"
	SourceParameter  = "source"
	TagParameter     = "tag"
	AuthorParameter  = "author"
	LangParameter    = "lang"
	MediaParameter   = "media"
	StoryParameter   = "story"
	QueryParameter   = "q"
	ContentParameter = "content"
	CursorParameter  = "cursor"
)

// Parameters are the names of all parameters, in their order.
var Parameters = []string{LimitParameter, SinceParameter, BeforeParameter, SourceParameter, TagParameter, AuthorParameter,
	LangParameter, MediaParameter, StoryParameter, QueryParameter, ContentParameter, CursorParameter}

// value returns what a parameter says, in its one spelling; empty where it says
// nothing.
func (s *Selection) value(parameter string) string {
	switch parameter {
	case LimitParameter:
		if s.Limit > 0 {
			return strconv.Itoa(s.Limit)
		}
	case SinceParameter:
		return moment(s.Since)
	case BeforeParameter:
		return moment(s.Before)
	case SourceParameter:
		return s.Source
	case TagParameter:
		return hub.Spelling(s.Tag)
	case AuthorParameter:
		return hub.Spelling(s.Author)
	case LangParameter:
		return languageCase(s.Language)
	case MediaParameter:
		return string(s.Media)
	case StoryParameter:
		return s.Story
	case QueryParameter:
		return s.Query
	case ContentParameter:
		return string(s.Content)
	case CursorParameter:
		return string(s.After)
	}
	return ""
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// languageCase returns a language tag in the letters that are recommended for it
// (RFC 5646 §2.1.1): small ones, but for the region and the script.
func languageCase(tag string) string {
	subtags := strings.Split(strings.ToLower(tag), "-")
	for i, subtag := range subtags {
		switch {
		case i > 0 && len(subtag) == 1: // what is behind it has meanings of its own
			return strings.Join(subtags, "-")
		case i > 0 && len(subtag) == 2:
			subtags[i] = strings.ToUpper(subtag)
		case i > 0 && len(subtag) == 4:
			subtags[i] = strings.ToUpper(subtag[:1]) + subtag[1:]
		}
	}
	return strings.Join(subtags, "-")
}

// Suffix returns what makes the address of a section's output that of a selection:
// nothing for the section itself.
func (s Selection) Suffix() string {
	var b strings.Builder
	for _, parameter := range Parameters {
		value := s.value(parameter)
		if value == "" {
			continue
		}
		if b.Len() == 0 {
			b.WriteByte('?')
		} else {
			b.WriteByte('&')
		}
		b.WriteString(parameter + "=" + url.QueryEscape(value))
	}
	return b.String()
}

// feed is the selection of which this is a page.
func (s Selection) feed() Selection {
	s.After = ""
	return s
}
