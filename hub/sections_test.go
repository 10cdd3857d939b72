package hub

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"
)

// archive is a Store of which the reading part is there: so many references of
// each source, with items that are named after their places.
type archive struct {
	Store
	refs  map[string][]Ref
	edits *[]Edit
}

// newArchive holds n items of each source, an hour apart, the newest of the first
// source at noon and of each further one a minute before.
func newArchive(n int, sourceIDs ...string) archive {
	a := archive{refs: make(map[string][]Ref), edits: new([]Edit)}
	for i, id := range sourceIDs {
		for place := range n {
			published := noon.Add(-time.Duration(place)*time.Hour - time.Duration(i)*time.Minute)
			a.refs[id] = append(a.refs[id], Ref{Key: KeyOf(id, fmt.Sprint(place)), Published: published})
		}
	}
	return a
}

func (a archive) Load(_ context.Context, ids ...string) (records []Record, _ error) {
	for _, id := range ids {
		records = append(records, Record{SourceID: id, State: State{Checked: noon}, Refs: slices.Clone(a.refs[id])})
	}
	return records, nil
}

func (a archive) Items(_ context.Context, id string, keys []Key) (items []Item, _ error) {
	for place := range 100 {
		item := Item{SourceID: id, NativeID: fmt.Sprint(place), Title: fmt.Sprintf("%s%d", id, place)}
		if slices.Contains(keys, item.Key()) {
			items = append(items, item)
		}
	}
	return items, nil
}

func (a archive) Learned(context.Context) ([]byte, error) { return nil, nil }

func (a archive) Edits(context.Context) ([]Edit, error) { return *a.edits, nil }

func TestSourcesAreReadAgainWhenWhatIsRememberedOfThemIsTooLittle(t *testing.T) {
	a := newArchive(20, "a", "b", "c")
	s := NewSections(SectionsOptions{
		Store: a, Sources: []Source{{ID: "a"}, {ID: "b"}, {ID: "c"}}, Sections: []Section{{Slug: "s", Limit: 3}, {Slug: "only", Sources: []string{"b"}, Limit: 4}},
		Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler),
	})
	shows := func(slug string, want ...string) {
		t.Helper()
		var got []string
		for _, item := range s.Snapshot(slug).Items {
			got = append(got, item.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s shows %v, want %v", slug, got, want)
		}
	}
	change := func(id string, refs []Ref) {
		t.Helper()
		a.refs[id] = refs
		if err := s.refresh(t.Context(), []string{id}); err != nil {
			t.Fatal(err)
		}
		s.trim()
	}
	if err := s.refresh(t.Context(), []string{"a", "b", "c"}); err != nil {
		t.Fatal(err)
	}
	s.trim()
	shows("s", "a0", "b0", "c0")
	if held := len(s.holding["a"].refs); held != 2 {
		t.Errorf("%d references of a are remembered, want the 2 that twice the section holds", held)
	}
	// Half of what is shown and held in reserve goes, source by source.
	change("a", a.refs["a"][10:])
	shows("s", "b0", "c0", "b1")
	change("c", nil)
	shows("s", "b0", "b1", "b2")
	change("b", a.refs["b"][15:])
	shows("s", "a10", "a11", "a12")
	shows("only", "b15", "b16", "b17", "b18")
}

func TestWhatEditorsHideIsReplacedByWhatComesNext(t *testing.T) {
	a := newArchive(30, "a", "b")
	s := NewSections(SectionsOptions{
		Store: a, Sources: []Source{{ID: "a"}, {ID: "b"}}, Sections: []Section{{Slug: "both", Limit: 4}, {Slug: "a", Sources: []string{"a"}, Limit: 2}},
		Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler),
	})
	act := func(action Action, section, source, id string) {
		at := noon.Add(time.Duration(len(*a.edits)+1) * time.Minute)
		*a.edits = append(*a.edits, Edit{At: at, Action: action, Section: section, Named: Named{Source: source, NativeID: id}})
	}
	shows := func(slug string, want ...string) {
		t.Helper()
		s.markEdited()
		if err := s.readEdits(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.refresh(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		s.trim()
		var got []string
		for _, item := range s.Snapshot(slug).Items {
			got = append(got, item.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s shows %v, want %v", slug, got, want)
		}
	}
	if err := s.refresh(t.Context(), []string{"a", "b"}); err != nil {
		t.Fatal(err)
	}
	shows("both", "a0", "b0", "a1", "b1")
	other := s.Snapshot("a")
	act(Hide, "both", "a", "0")
	shows("both", "b0", "a1", "b1", "a2")
	shows("a", "a0", "a1")
	if s.Snapshot("a") != other {
		t.Error("a section is made anew for an edit of another")
	}
	if both, a := s.Snapshot("both").Modified, s.Snapshot("a").Modified; !both.Equal(noon.Add(time.Minute)) || !a.IsZero() {
		t.Errorf("the edited section is of %s, the other of %s", both, a)
	}
	act(Hide, "", "a", "1")
	shows("both", "b0", "b1", "a2", "b2")
	shows("a", "a0", "a2")
	act(Release, "a", "a", "1") // where it was not hidden
	shows("a", "a0", "a2")
	act(Release, "", "a", "1")
	shows("a", "a0", "a1")
	for place := range 20 { // far more than is remembered
		act(Hide, "", "a", fmt.Sprint(place))
	}
	shows("a", "a20", "a21")
	shows("both", "b0", "b1", "b2", "b3")
}

func TestTheSectionOverAllIsMadeOfThem(t *testing.T) {
	each := []Section{{Slug: "news", Tags: []string{"n"}, Language: "ar", Collapse: CollapseNone}, {Slug: "blog", Sources: []string{"b"}, Language: "ar", Rules: without("x"), Collapse: CollapseNone}}
	all := Over(each, "Hub")
	if all.Slug != AllSections || all.Title != "Hub" || all.Language != "ar" || all.Collapse != CollapseNone {
		t.Errorf("it is %+v", all)
	}
	for source, want := range map[*Source]bool{{ID: "a", Tags: []string{"n"}}: true, {ID: "b"}: true, {ID: "c"}: false} {
		if all.Takes(source) != want {
			t.Errorf("it takes %s: %v", source.ID, !want)
		}
	}
	if out, _ := all.Judge(&Item{Title: "x"}, &Source{ID: "b"}); out == "" {
		t.Error("it takes what none of them does")
	}
	each[1].Language, each[1].Collapse = "en", CollapseStory
	if all := Over(each, "Hub"); all.Language != "mul" || all.Collapse != CollapseCopies {
		t.Errorf("over sections in two languages of which one collapses it is %+v", all)
	}
}
