package hub

import (
	"strings"
	"testing"
	"time"
)

func TestASourceTakesDownItsOwnItems(t *testing.T) {
	revised := func(item Item, updated time.Time) Item {
		item.Summary, item.OriginUpdated = "revised", updated
		return item
	}
	a, b, old := entry("a", noon), entry("b", noon.Add(-time.Hour)), entry("old", noon.AddDate(0, 0, -2))
	buries := func(item Item, when time.Time) []Tombstone { return []Tombstone{{NativeID: item.NativeID, When: when}} }
	later := noon.Add(time.Hour)
	tests := map[string]struct {
		fetches []Feed
		want    string // the titles that are stored, and those of what is told to be deleted
	}{
		"one that it lists no more": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a}, Deleted: buries(b, later)}}, "a, without b"},
		"one that it still lists": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a, b}, Deleted: buries(b, later)}}, "a, without b"},
		"one that it lists unread": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a}, Unread: []Key{KeyOf("desk", b.NativeID)}, Deleted: buries(b, later)}}, "a, without b"},
		"the same one in every feed": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a}, Deleted: buries(b, later)}, {Items: []Item{a}, Deleted: buries(b, later)}}, "a, without b"},
		"one, and its tombstone after a while": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a}, Deleted: buries(b, later)}, {Items: []Item{a}}}, "a, without b"},
		"one that comes again from an old copy of the feed": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a}, Deleted: buries(b, later)}, {Items: []Item{a, b}}}, "a, without b"},
		"one that it revised after that, which is back": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a}, Deleted: buries(b, later)}, {Items: []Item{a, revised(b, later)}}}, "a b"},
		"one that it revised after that in one feed": {
			[]Feed{{Items: []Item{a, b}}, {Items: []Item{a, revised(b, later)}, Deleted: buries(b, later)}}, "a b"},
		"one that was taken down again": {
			[]Feed{{Items: []Item{a, b}}, {Deleted: buries(b, later)}, {Items: []Item{revised(b, later)}}, {Deleted: buries(b, later.Add(time.Second))}}, "a, without b"},
		"one that nobody has seen, of which there is nothing to tell": {
			[]Feed{{Items: []Item{a}}, {Items: []Item{a, b}, Deleted: buries(b, later)}}, "a"},
		"one that was older than its tombstone all along": {
			[]Feed{{Items: []Item{a, old}}, {Items: []Item{a}, Deleted: buries(old, noon.AddDate(0, 0, -3))}}, "a old"},
		"none of somebody else's": {
			[]Feed{{Items: []Item{a}}, {Deleted: []Tombstone{{NativeID: "https://elsewhere.example/a", When: later}}}}, "a"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			s, state := newShelfStore(), State{Since: noon.AddDate(-1, 0, 0)}
			for n := range c.fetches {
				in := Ingest{Store: s, Source: Source{ID: "desk"}, Keep: ample, Now: later.Add(time.Duration(n) * time.Hour), State: &state}
				changes, err := in.Changes(t.Context(), s.known(), &c.fetches[n])
				if err != nil {
					t.Fatal(err)
				}
				s.commit(&changes)
				state.Deleted = changes.Deleted
			}
			got := strings.Join(s.titles(), " ")
			for _, stone := range state.Deleted {
				if stone.ID != stone.NativeID {
					t.Errorf("the tombstone of %s has the id %q", stone.NativeID, stone.ID)
				}
				got += ", without " + strings.TrimPrefix(stone.NativeID, "https://example.org/")
			}
			if got != c.want {
				t.Errorf("stored: %q, want %q", got, c.want)
			}
		})
	}
}

func TestATombstoneOfTheFutureIsOneOfItsFirstSight(t *testing.T) {
	s, state := newShelfStore(), State{Since: noon.AddDate(-1, 0, 0)}
	a := entry("a", noon)
	feeds := []Feed{{Items: []Item{a}}}
	for range 3 {
		feeds = append(feeds, Feed{Deleted: []Tombstone{{NativeID: a.NativeID, When: noon.AddDate(80, 0, 0)}}})
	}
	for n := range feeds {
		in := Ingest{Store: s, Source: Source{ID: "desk"}, Keep: ample, Now: noon.Add(time.Duration(n) * time.Hour), State: &state}
		changes, err := in.Changes(t.Context(), s.known(), &feeds[n])
		if err != nil {
			t.Fatal(err)
		}
		s.commit(&changes)
		state.Deleted = changes.Deleted
	}
	if len(s.titles()) != 0 || len(state.Deleted) != 1 || !state.Deleted[0].When.Equal(noon.Add(time.Hour)) {
		t.Errorf("stored are %v and taken down %v, want nothing and that at its second fetch", s.titles(), state.Deleted)
	}
}

func TestWhatASourceTookDownIsTold(t *testing.T) {
	a := told{newArchive(3, "a", "b"), map[string]State{
		"a": {Checked: noon, Deleted: []Tombstone{{NativeID: "gone", ID: "urn:gone", When: noon}}},
	}}
	sources := []Source{{ID: "a"}, {ID: "b"}}
	sections := []Section{{Slug: "s", Sources: []string{"a"}, Limit: 2}, {Slug: "other", Sources: []string{"b"}, Limit: 2}}
	s := NewSections(SectionsOptions{Store: a, Sources: sources, Sections: sections, Clock: SystemClock{}})
	if err := s.refresh(t.Context(), []string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	if got := s.Snapshot("s").Deleted; len(got) != 1 || got[0] != (Deleted{"urn:gone", noon}) {
		t.Errorf("the section says that %v were deleted", got)
	}
	if got := s.Snapshot("other").Deleted; len(got) != 0 {
		t.Errorf("a section of another source says that %v were deleted", got)
	}
	e := Explainer{Store: a, Standing: asking(a, sources, sections), Sources: sources, Sections: sections}
	for _, name := range []string{"gone", "urn:gone"} {
		x, err := e.Explain(t.Context(), "s", name)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(x.Why, "\n"); !strings.Contains(said, "took it down itself, 2026-03-01 12:00 UTC") {
			t.Errorf("of %s it is said: %s", name, said)
		}
	}
}
