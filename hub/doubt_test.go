package hub

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// issue returns n items of a source, an hour apart before newest, named after
// the letter.
func issue(letter string, n int, newest time.Time) []Item {
	items := make([]Item, n)
	for i := range items {
		name := fmt.Sprintf("%s%d", letter, i)
		items[i] = Item{
			NativeID: "https://desk.example.org/" + name, URL: "https://desk.example.org/" + name, Title: "Title " + name,
			Language: "ar", OriginPublished: newest.Add(-time.Duration(i) * time.Hour),
		}
	}
	return items
}

func undated(items []Item) []Item {
	for i := range items {
		items[i].OriginPublished = time.Time{}
	}
	return items
}

func inLanguage(language string, items []Item) []Item {
	for i := range items {
		items[i].Language = language
	}
	return items
}

func TestWhatIsSuspiciousIsHeldAndWhatIsNotIsTaken(t *testing.T) {
	tomorrow := noon.AddDate(0, 0, 1)
	old := issue("a", 20, noon)
	tests := map[string]struct {
		sends []Item
		held  string // the beginning of the reason
	}{
		"one new item":                                      {append(issue("b", 1, tomorrow), old[:19]...), ""},
		"an empty feed":                                     {nil, ""},
		"half of the items":                                 {old[10:], ""},
		"the items in another order":                        {slices.Concat(old[5:], old[:5]), ""},
		"all items new, and all of them of today":           {issue("b", 20, tomorrow.Add(-time.Minute)), ""},
		"all items new, and dated before the last fetch":    {issue("b", 20, noon.AddDate(0, -1, 0)), "all 20 items are new, and 20 of them are older"},
		"all items new and without dates, more than usual":  {undated(issue("b", 60, noon)), "all 60 items are new, 60 of them without a date"},
		"all items new and without dates, as many as usual": {undated(issue("b", 20, noon)), ""},
		"all items new and in another language":             {inLanguage("en", issue("b", 20, tomorrow)), "all 20 items are new and in another language: en instead of ar"},
		"all items new and in another dialect's tag":        {inLanguage("ar-EG", issue("b", 20, tomorrow.Add(-time.Minute))), ""},
		"three new items instead of all":                    {issue("b", 3, noon.AddDate(0, -1, 0)), ""},
		"ten times what is usual, and something known":      {append(undated(issue("b", 300, noon)), old...), "300 new items came at once, where 25 are usual"},
		"a back catalogue that came to light":               {append(issue("b", 300, noon.AddDate(-1, 0, 0)), old...), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShelfStore()
			s.take(t, noon, ample, old...)
			in := Ingest{Store: s, Source: Source{ID: "desk"}, Keep: ample, Now: tomorrow,
				State: &State{Since: noon.AddDate(0, -2, 0), Succeeded: noon, Language: "ar"}}
			changes, err := in.Changes(t.Context(), s.known(), &Feed{Items: tt.sends})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasPrefix(changes.Doubt, tt.held) || tt.held == "" && changes.Doubt != "" {
				t.Errorf("the doubt is %q, want %q", changes.Doubt, tt.held)
			}
			if changes.Doubt != "" && len(changes.Put)+len(changes.Delete)+len(changes.Touch) > 0 {
				t.Errorf("what is held changes something: %+v", changes)
			}
			in.State.Held = &Held{Accepted: true}
			if changes, err := in.Changes(t.Context(), s.known(), &Feed{Items: tt.sends}); err != nil || changes.Doubt != "" {
				t.Errorf("accepted, it is in doubt: %q, %v", changes.Doubt, err)
			}
		})
	}
}

func TestWhatIsHeldStaysHeldUntilSomethingKnownComes(t *testing.T) {
	s := newShelfStore()
	old := issue("a", 20, noon)
	s.take(t, noon, ample, old...)
	later := noon.AddDate(0, 1, 0)
	in := Ingest{Store: s, Source: Source{ID: "desk"}, Keep: ample, Now: later,
		State: &State{Since: noon.AddDate(0, -2, 0), Succeeded: noon, Held: &Held{Reason: "why", Since: noon}}}
	if changes, err := in.Changes(t.Context(), s.known(), &Feed{Items: issue("b", 20, later)}); err != nil || changes.Doubt != "why" {
		t.Errorf("the doubt is %q, %v", changes.Doubt, err)
	}
	if changes, err := in.Changes(t.Context(), s.known(), &Feed{Items: append(issue("c", 1, later), old...)}); err != nil || changes.Doubt != "" || changes.New != 1 {
		t.Errorf("the changes are %+v, %v", changes, err)
	}
}

func TestItemsWhoseIDsChangeAreTheSameItems(t *testing.T) {
	renamed := func(mark string, change func(*Item)) []Item {
		items := issue("a", 10, noon)
		for i := range items {
			items[i].NativeID = fmt.Sprintf("%s-%d", mark, i)
			change(&items[i])
		}
		return items
	}
	tests := map[string]struct {
		change func(*Item)
		known  bool
	}{
		"same links and titles":    {func(*Item) {}, true},
		"from http to https":       {func(i *Item) { i.URL = strings.Replace(i.URL, "https", "http", 1) }, true},
		"without www":              {func(i *Item) { i.URL = strings.Replace(i.URL, "//", "//www.", 1) }, true},
		"another title":            {func(i *Item) { i.Title = "another " + i.Title }, false},
		"one link for all of them": {func(i *Item) { i.URL, i.Title = "https://desk.example.org/", "live" }, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShelfStore()
			s.take(t, noon, ample, issue("a", 10, noon)...)
			before := s.titles()
			in := Ingest{Keep: ample, Now: noon.Add(time.Hour)}
			for _, mark := range []string{"x", "y"} {
				s.takeIn(t, in, renamed(mark, tt.change)...)
			}
			if isKnown := len(s.known()) == 10; isKnown != tt.known {
				t.Errorf("%d items are stored", len(s.known()))
			}
			if tt.known && !slices.Equal(s.titles(), before) {
				t.Errorf("the titles are %v, want %v", s.titles(), before)
			}
		})
	}
}

func TestAWanderingSourceKeepsItsItemsBesideNewOnes(t *testing.T) {
	s := newShelfStore()
	state := &State{Wandering: true}
	for hour := range 5 {
		items := issue("a", 10+hour, noon.Add(time.Duration(hour)*time.Hour))
		for i := range items { // the newest first: a13, a12, ...
			name := fmt.Sprintf("a%d", len(items)-1-i)
			items[i].URL, items[i].Title = "https://desk.example.org/"+name, name
			items[i].NativeID = fmt.Sprintf("%s at %d", name, hour)
			items[i].OriginPublished = noon.Add(time.Duration(len(items)-1-i) * time.Minute)
		}
		s.takeIn(t, Ingest{Keep: ample, Now: noon.Add(time.Duration(hour) * time.Hour), State: state}, items...)
		if got := len(s.known()); got != 10+hour {
			t.Fatalf("after %d hours %d items are stored", hour, got)
		}
	}
}
