package hub

import (
	"errors"
	"fmt"
	"log/slog"
	"testing"
)

func TestASourceIsKnownToASectionThatHasItemsOfIt(t *testing.T) {
	s := open(t, newStock(news("a1", 10, 1), news("c1", 5, 2), news("d1", 5, 3)), nil, nil,
		Section{Slug: "s", Limit: 9, Sources: []string{"a", "b"}}, Section{Slug: "other", Limit: 9})
	s.edit(does(MoveTo, "other", "c1", 1, to("s")))
	s.attend()
	for _, c := range []struct{ name, slug, source, fault string }{
		{"one that it takes", "s", "a", ""},
		{"one that has nothing yet", "s", "b", ""},
		{"one of which an editor brought it an item", "s", "c", ""},
		{"one of another section", "s", "d", `section s has no source "d"; it has: a, b`},
		{"none at all", "other", "z", `section other has no source "z"; it has: a, b, c, d, e`},
		{"a section that is none", "x", "a", `there is no section "x"; there are: s, other`},
	} {
		got := ""
		if err := s.CheckSource(t.Context(), c.slug, c.source); err != nil {
			got = err.Error()
		}
		if got != c.fault {
			t.Errorf("%s: %q, want %q", c.name, got, c.fault)
		}
	}
	s.edit(does(Release, "other", "c1", 2))
	if _, unknown := errors.AsType[*UnknownSourceError](s.CheckSource(t.Context(), "s", "c")); !unknown {
		t.Error("what was brought is known after it was taken back")
	}
}

func TestOfVeryManySourcesTheFirstAreNamed(t *testing.T) {
	sources := make([]Source, 100_000)
	for i := range sources {
		sources[i].ID = fmt.Sprintf("s%d", i)
	}
	s := &stall{Sections: NewSections(SectionsOptions{Sources: sources, Sections: []Section{{Slug: "all"}}, Log: slog.New(slog.DiscardHandler)}), t: t}
	s.attend()
	if err := s.CheckSource(t.Context(), "all", "s99999"); err != nil {
		t.Error(err)
	}
	unknown, ok := errors.AsType[*UnknownSourceError](s.CheckSource(t.Context(), "all", "s100000"))
	if !ok || len(unknown.Known) != 20 || unknown.Known[19] != "s19" || unknown.More != 99_980 {
		t.Errorf("it says %v", unknown)
	}
}
