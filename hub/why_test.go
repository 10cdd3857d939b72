package hub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// told is an archive with states of its own.
type told struct {
	archive
	states map[string]State
}

func (a told) Load(ctx context.Context, ids ...string) ([]Record, error) {
	records, err := a.archive.Load(ctx, ids...)
	for i := range records {
		if state, ok := a.states[records[i].SourceID]; ok {
			records[i].State = state
		}
	}
	return records, err
}

// asking answers how items stand, as Sections does that have read the whole store.
func asking(store Store, sources []Source, sections []Section) func(context.Context, string, map[Key]string) (map[Key]Standing, error) {
	return func(ctx context.Context, slug string, keys map[Key]string) (map[Key]Standing, error) {
		s := NewSections(SectionsOptions{Store: store, Sources: sources, Sections: sections, Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler)})
		s.markEdited()
		if err := s.readEdits(ctx); err != nil {
			return nil, err
		}
		if err := s.refresh(ctx, slices.Collect(maps.Keys(s.holding))); err != nil {
			return nil, err
		}
		return s.standing(s.bySlug[slug], keys), nil
	}
}

func TestTheExplainedPlaceOfEveryItemIsTheOneThatTheSectionShows(t *testing.T) {
	a := newArchive(12, "a", "b", "c", "d")
	for i := range a.refs["c"] { // of one date with those of a
		a.refs["c"][i].Published = a.refs["a"][i].Published
	}
	sources := []Source{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d", Tags: []string{"other"}}}
	sections := []Section{{Slug: "s", Sources: []string{"a", "b", "c"}, Limit: 20}}
	s := NewSections(SectionsOptions{Store: a, Sources: sources, Sections: sections, Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler)})
	if err := s.refresh(t.Context(), []string{"a", "b", "c", "d"}); err != nil {
		t.Fatal(err)
	}
	shown := s.Snapshot("s").Items
	e := Explainer{Store: a, Standing: asking(a, sources, sections), Sources: sources, Sections: sections}
	for place := range 12 {
		x, err := e.Explain(t.Context(), "s", fmt.Sprint(place))
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Copies) != 3 {
			t.Fatalf("item %d has %d copies, want those of the section's three sources", place, len(x.Copies))
		}
		for _, c := range x.Copies {
			at := slices.IndexFunc(shown, func(i Item) bool { return i.SourceID == c.Source && i.NativeID == c.NativeID })
			if c.Shown != (at >= 0) || c.Shown && c.Place != at+1 {
				t.Errorf("item %s of %s is explained as %v in place %d; the section shows it at %d", c.NativeID, c.Source, c.Shown, c.Place, at+1)
			}
		}
	}
}

func TestWhatIsNotInASectionIsExplained(t *testing.T) {
	a := told{newArchive(5, "a", "b", "c"), map[string]State{
		"a": {Checked: noon, Since: noon, Failures: 2, Failing: noon, Failure: "answered 500"},
		"b": {Checked: noon, Held: &Held{Reason: "another language", Since: noon}},
		"d": {},
	}}
	a.refs["c"] = a.refs["c"][:1]
	e := Explainer{
		Store:   a,
		Sources: []Source{{ID: "a", Tags: []string{"x"}}, {ID: "b", Tags: []string{"x"}}, {ID: "c", Tags: []string{"y"}}, {ID: "d", Tags: []string{"x"}}, {ID: "f", Tags: []string{"z"}}},
		Sections: []Section{{Slug: "s", Tags: []string{"x"}, Limit: 2}, {Slug: "y", Tags: []string{"y"}, Limit: 2}, {Slug: "all", Limit: 2},
			{Slug: "z", Tags: []string{"z"}, Sources: []string{"c"}, Limit: 2}},
		Keep: Keep{Items: 5},
	}
	e.Standing = asking(a, e.Sources, e.Sections)
	tests := map[string]struct {
		section, item string
		copies        int
		says          []string
	}{
		"an item that is too old":               {"s", "4", 2, []string{"its place is 9, and the section shows 2", "its place is 10", "it takes those with a tag of x", "first seen"}},
		"an item of a source that is not taken": {"y", "3", 2, []string{"source a, which has it, is not taken by the section: it takes those with a tag of y"}},
		"an item that is shown":                 {"z", "0", 1, []string{"in place 1 of the 2", "it takes those with a tag of z and those named c"}},
		"an item that nobody has": {"s", "https://example.org/gone", 0, []string{"no source has an item", "source a fails since 2026-03-01 12:00 UTC: answered 500",
			"what source b sends is held since 2026-03-01 12:00 UTC: another language", "source d has not been read yet", "source a is full", "keep.age"}},
		"an item of the whole hub": {"all", "0", 3, []string{"it takes all", "in place 1", "in place 2", "not shown: its place is 3"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			x, err := e.Explain(t.Context(), tt.section, tt.item)
			if err != nil {
				t.Fatal(err)
			}
			said := strings.Join(x.Why, "\n")
			for _, c := range x.Copies {
				said += "\n" + strings.Join(c.Why, "\n")
			}
			if len(x.Copies) != tt.copies {
				t.Errorf("%d copies, want %d", len(x.Copies), tt.copies)
			}
			for _, want := range tt.says {
				if !strings.Contains(said, want) {
					t.Errorf("it is not said that %q:\n%s", want, said)
				}
			}
		})
	}
	_, err := e.Explain(t.Context(), "news", "0")
	if unknown, ok := errors.AsType[*UnknownSectionError](err); !ok || !strings.Contains(unknown.Error(), "there are: s, y, all, z") {
		t.Errorf("an unknown section gives %v", err)
	}
}

func TestTheArrivalOfAnItemSaysWhereItsDateIsFrom(t *testing.T) {
	later := noon.Add(time.Hour)
	tests := map[string]struct {
		item  Item
		state State
		want  string
	}{
		"with a date of its own":  {Item{OriginPublished: noon, Published: noon, FirstSeen: later}, State{Since: noon}, "first seen 2026-03-01 13:00 UTC; published 2026-03-01 12:00 UTC, as its source says"},
		"of the back catalogue":   {Item{OriginPublished: noon, Published: noon, FirstSeen: later}, State{Since: later}, "first seen 2026-03-01 13:00 UTC, at the first fetch of its source, and so no news; published 2026-03-01 12:00 UTC, as its source says"},
		"without a date":          {Item{Published: noon, FirstSeen: noon}, State{}, "first seen 2026-03-01 12:00 UTC; dated by when it was first seen, as its source gives no date that can be read"},
		"with a date in a decade": {Item{OriginPublished: noon.AddDate(10, 0, 0), Published: noon, FirstSeen: noon}, State{}, "first seen 2026-03-01 12:00 UTC; dated by when it was first seen, as its source's date is missing or was not to be believed"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := strings.Join(arrival(&tt.item, &tt.state), "; "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
