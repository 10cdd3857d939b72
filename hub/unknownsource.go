package hub

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// mostNamed is how many sources an UnknownSourceError names: a section can have many
// thousands.
const mostNamed = 20

// UnknownSourceError says that a section has no source of an id.
type UnknownSourceError struct {
	Slug, Source string
	Known        []string // the first of those that it has, in the configuration's order
	More         int      // others
}

func (e *UnknownSourceError) Error() string {
	message := fmt.Sprintf("section %s has no source %q; it has: %s", e.Slug, e.Source, cmp.Or(strings.Join(e.Known, ", "), "none"))
	if e.More > 0 {
		message += fmt.Sprintf(" and %d more", e.More)
	}
	return message
}

// CheckSource returns an *UnknownSourceError for a source of which a section has nothing
// to show, whatever comes: one that it does not take, and of which no editor brought it
// an item. A section that is none is an *UnknownSectionError. It needs Run, like Select.
func (s *Sections) CheckSource(ctx context.Context, slug, id string) error {
	sh, err := s.shelfOf(slug)
	if err != nil || sh.takes[id] {
		return err
	}
	isGuest := false
	if err := s.ask(ctx, func() {
		isGuest = slices.ContainsFunc(s.guests(sh), func(guest choice) bool { return guest.from.source.ID == id })
	}); err != nil || isGuest {
		return err
	}
	named := sh.sources[:min(len(sh.sources), mostNamed)]
	unknown := &UnknownSourceError{Slug: slug, Source: id, More: len(sh.sources) - len(named)}
	for _, h := range named {
		unknown.Known = append(unknown.Known, h.source.ID)
	}
	return unknown
}
