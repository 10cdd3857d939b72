package hub

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub/text"
)

// Section is a named, ordered selection of items with outputs of its own.
type Section struct {
	// Slug names the section in addresses.
	Slug        string
	Title       string
	Description string
	// Language is the RFC 5646 tag of the section, empty when it has none.
	Language string
	// A source belongs to the section when it carries one of Tags, is named in
	// Sources or belongs to one of Parts. A section with none of them takes every
	// source.
	Tags    []string
	Sources []string
	// Parts are sections of which this one is made: it takes what they take, by their
	// selection and rules, but for what they show it by.
	Parts []*Section
	// Of the items of its sources it takes those in one of Languages and with one of
	// Categories, where there are any, and which Rules take, where they are not nil.
	Languages  []string
	Categories []string
	Rules      Rules
	// CleanTitles takes the source's name off titles such as «خبر | اسم الموقع», and
	// MapCategories gives categories other names, by their folded ones.
	CleanTitles   bool
	MapCategories map[string]string
	// HalfLife orders items by score, which it halves as time goes by; zero orders by
	// time alone.
	HalfLife time.Duration
	// PerSource and PerStory are the most items of one source and of one story that
	// are shown; zero sets no bound. EachSource wants one of each source that has any.
	PerSource, PerStory int
	EachSource          bool
	// Age is how much older than the section's newest item another may be; zero sets
	// no bound.
	Age time.Duration
	// Limit is the number of items that the section shows.
	Limit int
	// Collapse says which items the section shows as one.
	Collapse Collapse
	// AlsoInRSS wants the description of an item in RSS, which has no word for it, to
	// end with who else tells it.
	AlsoInRSS bool
}

// Collapse is what a section shows as one item. Its zero value is CollapseCopies.
type Collapse string

// The kinds of Collapse.
const (
	CollapseCopies Collapse = ""      // copies of one text
	CollapseStory  Collapse = "story" // all that tell of one event
	CollapseNone   Collapse = "none"  // nothing: each item is shown for itself
)

// Takes tells whether the section shows items of the source.
func (s *Section) Takes(source *Source) bool {
	if len(s.Tags) == 0 && len(s.Sources) == 0 && len(s.Parts) == 0 {
		return true
	}
	return s.takesItself(source) || slices.ContainsFunc(s.Parts, func(part *Section) bool { return part.Takes(source) })
}

// takesItself tells whether a section with a selection takes the source by it.
func (s *Section) takesItself(source *Source) bool {
	return slices.Contains(s.Sources, source.ID) || slices.ContainsFunc(s.Tags, func(tag string) bool {
		return slices.Contains(source.Tags, tag)
	})
}

// Rules judge items by what they say. Package rule has them. They are safe for
// concurrent use, and their answers depend on nothing but what they are given.
type Rules interface {
	// Judge says why the item is not taken, in words, empty where it is, and its
	// score, 1 where nobody says otherwise.
	Judge(item *Item, source *Source) (out string, score float64)
	String() string
}

// judges tells whether the section has to look into an item to know what becomes
// of it.
func (s *Section) judges() bool {
	return len(s.Languages) > 0 || len(s.Categories) > 0 || s.Rules != nil || s.HalfLife > 0 ||
		slices.ContainsFunc(s.Parts, func(part *Section) bool { return part.judges() })
}

// Judge says why the section does not take an item of a source that it takes,
// empty where it does, and the item's score.
func (s *Section) Judge(item *Item, source *Source) (out string, score float64) {
	switch out := s.outOfParts(item, source); {
	case out != "":
		return out, 0
	case len(s.Languages) > 0 && !slices.ContainsFunc(s.Languages, item.isIn):
		return fmt.Sprintf("its language is %s, and the section takes %s", cmp.Or(item.Language, "not known"), strings.Join(s.Languages, ", ")), 0
	case len(s.Categories) > 0 && !s.hasCategory(item):
		return "it is in none of the categories " + strings.Join(s.Categories, ", "), 0
	case s.Rules != nil:
		return s.Rules.Judge(item, source)
	}
	return "", 1
}

// outOfParts says why no section of which this one is made takes an item, empty
// where one does, or where the source is of this section itself.
func (s *Section) outOfParts(item *Item, source *Source) string {
	out := ""
	if s.takesItself(source) {
		return out
	}
	for _, part := range s.Parts {
		if !part.Takes(source) {
			continue
		}
		why, _ := part.Judge(item, source)
		if why == "" {
			return ""
		}
		out = "section " + part.Slug + " does not take it: " + why
	}
	return out
}

// isIn tells whether an item is in a language or in a variant of it: en takes
// en-GB (RFC 4647 §3.3.1).
func (i *Item) isIn(language string) bool {
	have := strings.ToLower(i.Language)
	rest, ok := strings.CutPrefix(have, strings.ToLower(language))
	return ok && (rest == "" || rest[0] == '-')
}

func (s *Section) hasCategory(item *Item) bool {
	return slices.ContainsFunc(item.Tags, func(tag string) bool {
		folded := text.Fold(tag)
		return slices.ContainsFunc(s.Categories, func(c string) bool { return text.Fold(c) == folded })
	})
}

// rewrite returns the item as the section words it. origin is its source's.
func (s *Section) rewrite(item Item, origin *Origin) Item {
	if s.CleanTitles {
		item.Title = withoutSite(item.Title, origin.Title)
	}
	if len(s.MapCategories) > 0 {
		tags := make([]string, 0, len(item.Tags))
		for _, tag := range item.Tags {
			tag = cmp.Or(s.MapCategories[text.Fold(tag)], tag)
			if !slices.Contains(tags, tag) {
				tags = append(tags, tag)
			}
		}
		item.Tags = tags
	}
	return item
}

// siteParts are what stands between a headline and the name of its site.
var siteParts = []string{" | ", " - ", " – ", " — ", " :: ", " » ", " « "}

// withoutSite takes the site's name off either end of a title.
func withoutSite(title, site string) string {
	name := text.Fold(site)
	if name == "" {
		return title
	}
	for _, part := range siteParts {
		if at := strings.LastIndex(title, part); at > 0 && text.Fold(title[at+len(part):]) == name {
			return strings.TrimSpace(title[:at])
		}
		if at := strings.Index(title, part); at > 0 && text.Fold(title[:at]) == name {
			return strings.TrimSpace(title[at+len(part):])
		}
	}
	return title
}

// Over returns the section of AllSections: all that any of these sections takes. Nothing
// collapses in it where nothing does in any of them, so that items are compared only
// where somebody wants it.
func Over(sections []Section, title string) Section {
	all := Section{Slug: AllSections, Title: title, Limit: mostOver, Collapse: CollapseNone}
	for i := range sections {
		if sections[i].Collapse != CollapseNone {
			all.Collapse = CollapseCopies
		}
		if i == 0 {
			all.Language = sections[i].Language
		} else if all.Language != sections[i].Language {
			all.Language = severalLanguages
		}
		all.Parts = append(all.Parts, &sections[i])
	}
	return all
}

const (
	// mostOver is how many items the section over all others shows.
	mostOver = 50
	// severalLanguages is the language of what is in several (ISO 639-2).
	severalLanguages = "mul"
)
