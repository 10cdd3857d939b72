package hub

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// The clock is at so many minutes past noon when an Edit, if there is one, is made
// and the sections are looked at.
func TestEditorsHaveTheLastWord(t *testing.T) {
	items := []Item{news("a1", 10, 1), news("a2", 20, 2), news("b1", 15, 3), news("b2", 25, 4), news("c1", 12, 5)}
	sections := []Section{{Slug: "ab", Sources: []string{"a", "b"}, Limit: 3}, {Slug: "c", Sources: []string{"c"}, Limit: 3}}
	type step struct {
		at    int
		edit  *Edit
		ab, c string
	}
	made := func(action Action, section, name string, change ...func(*Edit)) *Edit {
		e := does(action, section, name, 0, change...)
		return &e
	}
	tests := map[string]struct {
		groups groups
		steps  []step
	}{
		"a pin is first until its end": {steps: []step{
			{0, made(Pin, "ab", "b2", until(10)), "b2 a1 b1", "c1"}, {9, nil, "b2 a1 b1", "c1"}, {10, nil, "a1 b1 a2", "c1"},
		}},
		"the last pinned is the first": {steps: []step{
			{0, made(Pin, "ab", "b2"), "b2 a1 b1", "c1"}, {1, made(Pin, "ab", "a2"), "a2 b2 a1", "c1"}, {2, made(Pin, "ab", "b2"), "b2 a2 a1", "c1"},
			{3, made(Release, "ab", "b2"), "a2 a1 b1", "c1"}, {4, made(Release, "ab", "a2"), "a1 b1 a2", "c1"},
		}},
		"the end of one pin leaves the others": {steps: []step{
			{0, made(Pin, "ab", "b2", until(10)), "b2 a1 b1", "c1"}, {1, made(Pin, "ab", "a2", until(5)), "a2 b2 a1", "c1"},
			{5, nil, "b2 a1 b1", "c1"}, {10, nil, "a1 b1 a2", "c1"},
		}},
		"what is pinned fills the section": {steps: []step{
			{0, made(Pin, "ab", "b2"), "b2 a1 b1", "c1"}, {1, made(Pin, "ab", "b1"), "b1 b2 a1", "c1"}, {2, made(Pin, "ab", "a2"), "a2 b1 b2", "c1"},
			{3, made(Pin, "ab", "a1"), "a1 a2 b1", "c1"},
		}},
		"an embargo ends by itself": {steps: []step{
			{0, made(Hide, "ab", "a1", until(10)), "b1 a2 b2", "c1"}, {9, nil, "b1 a2 b2", "c1"}, {10, nil, "a1 b1 a2", "c1"},
		}},
		"an embargo everywhere ends by itself": {steps: []step{
			{0, made(Hide, "", "c1", until(10)), "a1 b1 a2", ""}, {10, nil, "a1 b1 a2", "c1"},
		}},
		"a longer embargo takes the place of a shorter": {steps: []step{
			{0, made(Hide, "ab", "a1", until(10)), "b1 a2 b2", "c1"}, {5, made(Hide, "ab", "a1", until(20)), "b1 a2 b2", "c1"},
			{10, nil, "b1 a2 b2", "c1"}, {20, nil, "a1 b1 a2", "c1"},
		}},
		"an embargo on what was hidden for good ends": {steps: []step{
			{0, made(Hide, "ab", "a1"), "b1 a2 b2", "c1"}, {5, made(Hide, "ab", "a1", until(10)), "b1 a2 b2", "c1"}, {10, nil, "a1 b1 a2", "c1"},
		}},
		"what is hidden is released": {steps: []step{
			{0, made(Hide, "ab", "a1"), "b1 a2 b2", "c1"}, {1, made(Hide, "", "a1"), "b1 a2 b2", "c1"},
			{2, made(Release, "ab", "a1"), "b1 a2 b2", "c1"}, {3, made(Release, "", "a1"), "a1 b1 a2", "c1"},
		}},
		"who hides what is pinned means it": {steps: []step{
			{0, made(Pin, "ab", "b2"), "b2 a1 b1", "c1"}, {1, made(Hide, "ab", "b2"), "a1 b1 a2", "c1"}, {2, made(Release, "ab", "b2"), "a1 b1 a2", "c1"},
		}},
		"who pins what is hidden means it": {steps: []step{
			{0, made(Hide, "ab", "b2"), "a1 b1 a2", "c1"}, {1, made(Pin, "ab", "b2"), "b2 a1 b1", "c1"},
		}},
		"what is moved is in the other section and not in its own": {steps: []step{
			{0, made(MoveTo, "ab", "a1", to("c")), "b1 a2 b2", "a1 c1"}, {1, made(Release, "ab", "a1"), "a1 b1 a2", "c1"},
		}},
		"what is moved twice is in the last place alone": {steps: []step{
			{0, made(MoveTo, "ab", "a1", to("elsewhere")), "b1 a2 b2", "c1"}, {1, made(MoveTo, "ab", "a1", to("c")), "b1 a2 b2", "a1 c1"},
		}},
		"what is moved can be hidden everywhere": {steps: []step{
			{0, made(MoveTo, "ab", "a1", to("c")), "b1 a2 b2", "a1 c1"}, {1, made(Hide, "", "a1"), "b1 a2 b2", "c1"},
			{2, made(Release, "", "a1"), "b1 a2 b2", "a1 c1"},
		}},
		"what is moved is in the order of the other section, and counts in its limit": {steps: []step{
			{0, made(MoveTo, "ab", "b1", to("c")), "a1 a2 b2", "c1 b1"}, {1, made(MoveTo, "ab", "a1", to("c")), "a2 b2", "a1 c1 b1"},
			{2, made(MoveTo, "ab", "a2", to("c")), "b2", "a1 c1 b1"},
		}},
		"a move of one copy is of that copy": {groups: groups{copies: []string{"a1 b1"}}, steps: []step{
			{0, nil, "a1+b1 a2 b2", "c1"}, {1, made(MoveTo, "ab", "a1", to("c")), "b1 a2 b2", "a1 c1"},
		}},
		"what is moved beside a copy is one with it": {groups: groups{copies: []string{"a1 c1"}}, steps: []step{
			{0, made(MoveTo, "ab", "a1", to("c")), "b1 a2 b2", "a1+c1"}, {1, made(Release, "ab", "a1"), "a1 b1 a2", "c1"},
		}},
		"what is removed is nowhere": {steps: []step{
			{0, made(MoveTo, "ab", "a2", to("c")), "a1 b1 b2", "c1 a2"}, {1, made(Remove, "", "a2"), "a1 b1 b2", "c1"},
			{2, made(Release, "ab", "a2"), "a1 b1 b2", "c1"}, {3, made(Release, "", "a2"), "a1 b1 a2", "c1"},
		}},
		"what is removed can't be pinned": {steps: []step{
			{0, made(Remove, "", "a1"), "b1 a2 b2", "c1"}, {1, made(Pin, "ab", "a1"), "b1 a2 b2", "c1"},
		}},
		"a pin of a copy puts the group first": {groups: groups{copies: []string{"a2 b2"}}, steps: []step{
			{0, nil, "a1 b1 a2+b2", "c1"}, {1, made(Pin, "ab", "b2"), "a2+b2 a1 b1", "c1"}, {2, made(Pin, "ab", "a2"), "a2+b2 a1 b1", "c1"},
			{3, made(Hide, "ab", "a2"), "b2 a1 b1", "c1"},
		}},
		"what was parted and is released is one again": {groups: groups{copies: []string{"a1 b1"}}, steps: []step{
			{0, made(Part, "", "b1", with("a1")), "a1 b1 a2", "c1"}, {1, made(Release, "", "a1", with("b1")), "a1+b1 a2 b2", "c1"},
		}},
		"an embargo on what was moved does not end the move before its time": {steps: []step{
			{0, made(MoveTo, "ab", "a1", to("c")), "b1 a2 b2", "a1 c1"}, {1, made(Hide, "ab", "a1", until(10)), "b1 a2 b2", "c1"}, {10, nil, "a1 b1 a2", "c1"},
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, newStock(items...), &tt.groups, nil, sections...)
			for i, step := range tt.steps {
				s.clock.now = noon.Add(time.Duration(step.at) * time.Minute)
				if step.edit != nil {
					step.edit.At = s.clock.now
					s.edit(*step.edit)
				} else {
					s.follow()
				}
				s.shows(fmt.Sprintf("step %d", i), "ab", step.ab)
				s.shows(fmt.Sprintf("step %d", i), "c", step.c)
			}
		})
	}
}

func TestWhatEditorsMergeAndPartReachesTheComparer(t *testing.T) {
	g := &groups{}
	s := open(t, newStock(news("a1", 1, 1), news("b1", 2, 2), news("c1", 3, 3)), g, nil, Section{Slug: "s", Limit: 9})
	pair := func(a, b string) [2]Key {
		e := does(Merge, "", a, 0, with(b))
		return pairOf(&e)
	}
	if pair("a1", "b1") != pair("b1", "a1") {
		t.Error("a pair is another where its items are named the other way round")
	}
	steps := []struct {
		edit           Edit
		merged, parted [][2]Key
	}{
		{does(Merge, "", "a1", 1, with("b1")), [][2]Key{pair("a1", "b1")}, nil},
		{does(Merge, "", "b1", 2, with("a1")), [][2]Key{pair("a1", "b1")}, nil},
		{does(Part, "", "c1", 3, with("a1")), [][2]Key{pair("a1", "b1")}, [][2]Key{pair("a1", "c1")}},
		{does(Part, "", "b1", 4, with("a1")), nil, [][2]Key{pair("a1", "c1"), pair("a1", "b1")}},
		{does(Merge, "", "b1", 5, with("a1")), [][2]Key{pair("a1", "b1")}, [][2]Key{pair("a1", "c1")}},
		{does(Hide, "", "a1", 6), [][2]Key{pair("a1", "b1")}, [][2]Key{pair("a1", "c1")}},
		{does(Release, "", "a1", 7), [][2]Key{pair("a1", "b1")}, [][2]Key{pair("a1", "c1")}},
		{does(Release, "", "b1", 8, with("a1")), nil, [][2]Key{pair("a1", "c1")}},
		{does(Release, "", "a1", 9, with("c1")), nil, nil},
	}
	for i, step := range steps {
		s.edit(step.edit)
		if !slices.Equal(g.merged, step.merged) || !slices.Equal(g.parted, step.parted) {
			t.Errorf("step %d: merged are %v and parted %v, want %v and %v", i, g.merged, g.parted, step.merged, step.parted)
		}
	}
}

func TestAnEditorReleasesWhateverWasDecided(t *testing.T) {
	tests := map[string]struct {
		orders  []Order
		release Order
		edits   int
	}{
		"a hidden item":     {[]Order{{Action: Hide, Section: "s", Item: "urn:a1", Reason: "x"}}, Order{Section: "s", Item: "urn:a1"}, 1},
		"a pinned item":     {[]Order{{Action: Pin, Section: "s", Item: "urn:a1"}}, Order{Section: "s", Item: "urn:a1"}, 1},
		"a moved item":      {[]Order{{Action: MoveTo, Section: "s", To: "whole", Item: "urn:a1", Reason: "x"}}, Order{Section: "s", Item: "urn:a1"}, 1},
		"a removed item":    {[]Order{{Action: Remove, Section: AllSections, Item: "urn:a1", Reason: "x"}}, Order{Section: AllSections, Item: "urn:a1"}, 1},
		"merged items":      {[]Order{{Action: Merge, Section: AllSections, Item: "urn:a1", With: "urn:b1"}}, Order{Section: AllSections, Item: "urn:a1", With: "urn:b1"}, 1},
		"parted items":      {[]Order{{Action: Part, Section: AllSections, Item: "urn:a1", With: "urn:b1"}}, Order{Section: AllSections, Item: "urn:a1"}, 1},
		"the other of them": {[]Order{{Action: Part, Section: AllSections, Item: "urn:a1", With: "urn:b1"}}, Order{Section: AllSections, Item: "urn:b1"}, 1},
		"both, the other way round": {[]Order{{Action: Part, Section: AllSections, Item: "urn:a1", With: "urn:b1"}},
			Order{Section: AllSections, Item: "urn:b1", With: "urn:a1"}, 1},
		"all of one item": {[]Order{
			{Action: Hide, Section: AllSections, Item: "urn:a1", Reason: "x"}, {Action: Merge, Section: AllSections, Item: "urn:a1", With: "urn:b1"},
			{Action: Part, Section: AllSections, Item: "urn:a1", With: "urn:b2"}, {Action: Remove, Section: AllSections, Item: "urn:a1", Reason: "x"},
		}, Order{Section: AllSections, Item: "urn:a1"}, 3},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for range 8 { // as what is decided is kept in maps
				st := newStock(news("a1", 1, 1), news("b1", 2, 2), news("b2", 3, 3))
				x := &Explainer{Store: st, Sources: []Source{{ID: "a"}, {ID: "b"}}, Sections: []Section{{Slug: "s", Limit: 9}, {Slug: "whole", Limit: 9}}}
				record := func(_ context.Context, edit Edit) error {
					st.edits = append(st.edits, edit)
					return nil
				}
				editor := &Editor{Explainer: x, Record: record, Clock: &wallClock{now: noon}}
				for _, o := range tt.orders {
					if _, err := editor.Do(t.Context(), o); err != nil {
						t.Fatal(err)
					}
				}
				tt.release.Action = Release
				edits, err := editor.Do(t.Context(), tt.release)
				if err != nil {
					t.Fatal(err)
				}
				if len(edits) != tt.edits {
					t.Errorf("%d edits release it, want %d: %+v", len(edits), tt.edits, edits)
				}
				d := decisionsOf(st.edits, noon)
				if left := d.inForce(); len(left) > 0 || len(d.merged)+len(d.parted) > 0 {
					t.Errorf("there remain %+v, and of pairs %v and %v", left, d.merged, d.parted)
				}
			}
		})
	}
}

// anyEdits returns some Edits of the items.
func anyEdits(r *rand.Rand, names, sections []string) (edits []Edit) {
	for i := range r.IntN(10) {
		name := names[r.IntN(len(names))]
		section := sections[r.IntN(len(sections))]
		e := does([]Action{Hide, Pin, MoveTo, Merge, Part, Remove, Release, Release}[r.IntN(8)], section, name, i)
		if (e.Action == Hide || e.Action == Pin) && r.IntN(2) == 0 {
			until(r.IntN(20))(&e)
		}
		switch e.Action {
		case Hide, Release:
			if r.IntN(3) == 0 {
				e.Section = ""
			}
		case MoveTo:
			if e.To = sections[r.IntN(len(sections))]; e.To == e.Section {
				continue
			}
		case Remove:
			e.Section = ""
		case Merge, Part:
			other := names[r.IntN(len(names))]
			if other == name {
				continue
			}
			e.Section = ""
			with(other)(&e)
		}
		edits = append(edits, e)
	}
	return edits
}

func TestTheSameEditsComeToTheSameHoweverOften(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		edits := anyEdits(r, []string{"a1", "a2", "b1"}, []string{"s", "t"})
		given := slices.Clone(edits)
		now := noon.Add(time.Duration(r.IntN(25)) * time.Minute)
		once := decisionsOf(edits, now)
		if again := decisionsOf(edits, now); !reflect.DeepEqual(once, again) || !reflect.DeepEqual(edits, given) {
			t.Fatalf("seed %d: %+v\nand then %+v", seed, once, again)
		}
		var doubled []Edit // as an editor does who presses the button twice
		for _, e := range edits {
			doubled = append(doubled, e, e)
		}
		twice := decisionsOf(doubled, now)
		once.count, twice.count = nil, nil
		if !reflect.DeepEqual(once, twice) {
			t.Fatalf("seed %d: each once comes to %+v\nand twice to %+v", seed, once, twice)
		}
	}
}

func TestAPinOfWhatTheSectionNoLongerTakesIsNotShown(t *testing.T) {
	st := newStock(news("a1", 1, 1), news("b1", 2, 2))
	st.edits = []Edit{does(Pin, "s", "b1", 0)}
	open(t, st, nil, nil, Section{Slug: "s", Sources: []string{"a"}, Limit: 9}).shows("at once", "s", "a1")
}

func TestWhatAnEditorMovesToASectionIsShownThereWhateverItsRulesSay(t *testing.T) {
	items := []Item{news("a1", 10, 1), news("a2", 20, 2), news("b1", 30, 3)}
	for name, section := range map[string]Section{
		"by time":  {Slug: "s", Limit: 9, Rules: without("a2")},
		"by score": {Slug: "s", Limit: 9, Rules: without("a2"), HalfLife: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, newStock(items...), &groups{}, nil, section, Section{Slug: "whole", Limit: 9})
			s.shows("before", "s", "a1 b1")
			s.edit(does(MoveTo, "whole", "a2", 1, to("s")))
			s.shows("when it was moved", "s", "a1 a2 b1")
			s.shows("when it was moved", "whole", "a1 b1")
			if st := s.standing(s.bySlug["s"], map[Key]string{key("a2"): "a"})[key("a2")]; !st.Moved {
				t.Error("it is not said that an editor moved it")
			}
			s.edit(does(Release, "whole", "a2", 2))
			s.shows("when it was moved back", "s", "a1 b1")
		})
	}
}
