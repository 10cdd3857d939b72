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

func TestCopiesAreShownAsOne(t *testing.T) {
	three := []Item{news("a1", 30, 1), news("b1", 20, 2), news("c1", 10, 3), news("c2", 25, 4)}
	tests := map[string]struct {
		section   Section
		items     []Item
		groups    groups
		priority  map[string]int
		edits     []Edit
		want      string
		tellsOf   string // the sources of Origins
		otherThan string // the words that are not to be told of
	}{
		"the id, the date and the place are those of the copy that was seen first": {items: three, groups: groups{copies: []string{"a1 b1 c1"}},
			want: "c2 a1+b1+c1", tellsOf: "a b c"},
		"the words are those of the original": {items: three, groups: groups{copies: []string{"a1 b1 c1"}, originals: "c1"},
			want: "c2 a1(c1)+a1+b1", tellsOf: "a b c"},
		"an original goes before a priority": {items: three, groups: groups{copies: []string{"a1 b1 c1"}, originals: "c1"}, priority: map[string]int{"b": 9},
			want: "c2 a1(c1)+a1+b1", tellsOf: "a b c"},
		"of two originals the higher priority gives the words": {items: three, groups: groups{copies: []string{"a1 b1 c1"}, originals: "a1 c1"}, priority: map[string]int{"c": 1, "b": 2},
			want: "c2 a1(c1)+a1+b1", tellsOf: "a b c"},
		"without an original the higher priority gives the words": {items: three, groups: groups{copies: []string{"a1 b1 c1"}}, priority: map[string]int{"b": 2, "c": 1},
			want: "c2 a1(b1)+a1+c1", tellsOf: "a b c"},
		"a priority below all gives no words": {items: three, groups: groups{copies: []string{"a1 b1 c1"}}, priority: map[string]int{"a": -1},
			want: "c2 a1(b1)+a1+c1", tellsOf: "a b c"},
		"of copies that were seen at once the first source stands": {items: []Item{news("b1", 20, 1), news("a1", 30, 1)}, groups: groups{copies: []string{"a1 b1"}},
			want: "a1+b1", tellsOf: "a b"},
		"a copy with an earlier date does not move the item": {items: append([]Item{news("b2", 60*24*365, 9)}, three...), groups: groups{copies: []string{"c1 b2"}},
			want: "c1+b2 b1 c2 a1", tellsOf: "a b c"},
		"nor does one with a later date": {items: append([]Item{news("b2", -9, 9)}, three...), groups: groups{copies: []string{"a1 b2"}},
			want: "c1 b1 c2 a1+b2", tellsOf: "a b c"},
		"when the first is hidden the next stands": {items: three, groups: groups{copies: []string{"a1 b1 c1"}}, edits: []Edit{does(Hide, "s", "a1", 5)},
			want: "b1+c1 c2", tellsOf: "b c", otherThan: "a1"},
		"when two are hidden the last stands alone": {items: three, groups: groups{copies: []string{"a1 b1 c1"}},
			edits: []Edit{does(Hide, "s", "a1", 5), does(Hide, "", "b1", 6)}, want: "c1 c2", tellsOf: "c", otherThan: "a1 b1"},
		"a hidden original gives no words": {items: three, groups: groups{copies: []string{"a1 b1 c1"}, originals: "c1"}, edits: []Edit{does(Hide, "s", "c1", 5)},
			want: "c2 a1+b1", tellsOf: "a b c", otherThan: "c1"},
		"an item that is removed is not told of": {items: three, groups: groups{copies: []string{"a1 b1 c1"}}, edits: []Edit{does(Remove, "", "b1", 5)},
			want: "c2 a1+c1", tellsOf: "a c", otherThan: "b1"},
		"a copy of a source that the section does not take is not told of": {section: Section{Sources: []string{"b", "c"}}, items: three,
			groups: groups{copies: []string{"a1 b1 c1"}, originals: "a1"}, want: "b1+c1 c2", tellsOf: "b c", otherThan: "a1"},
		"a copy that the section's rules take out is not told of": {section: Section{Rules: refuses{"a1"}}, items: three,
			groups: groups{copies: []string{"a1 b1 c1"}, originals: "a1"}, want: "b1+c1 c2", tellsOf: "b c", otherThan: "a1"},
		"a section that collapses nothing shows all": {section: Section{Collapse: CollapseNone}, items: three, groups: groups{copies: []string{"a1 b1 c1"}},
			want: "c1 b1 c2 a1", tellsOf: "a b c"},
		"a story is not one item where copies are": {items: three, groups: groups{copies: []string{"a1 b1"}, stories: []string{"a1 c1 c2"}},
			want: "c1 c2 a1+b1", tellsOf: "a b c"},
		"a section that collapses stories shows one of a story": {section: Section{Collapse: CollapseStory}, items: three,
			groups: groups{copies: []string{"a1 b1"}, stories: []string{"a1 c2"}}, want: "c1 a1+b1+c2", tellsOf: "a b c"},
		"what an editor merged is one story": {section: Section{Collapse: CollapseStory}, items: three,
			edits: []Edit{does(Merge, "", "c1", 5, with("c2"))}, want: "c1+c2 b1 a1", tellsOf: "a b c"},
		"what an editor merged is no copy": {items: three, edits: []Edit{does(Merge, "", "c1", 5, with("c2"))}, want: "c1 b1 c2 a1", tellsOf: "a b c"},
		"what an editor parted is shown for itself": {items: three, groups: groups{copies: []string{"a1 b1"}}, edits: []Edit{does(Part, "", "b1", 5, with("a1"))},
			want: "c1 b1 c2 a1", tellsOf: "a b c"},
		"copies take one place of the limit": {section: Section{Limit: 2}, items: append([]Item{news("e1", 90, 6), news("e2", 91, 7)}, three...),
			groups: groups{copies: []string{"a1 b1 c1 c2"}}, want: "a1+b1+c1+c2 e1", tellsOf: "a b c e"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var sources []Source
			for id, priority := range tt.priority {
				sources = append(sources, Source{ID: id, Priority: priority})
			}
			tt.section.Slug = "s"
			if tt.section.Limit == 0 {
				tt.section.Limit = 9
			}
			st := newStock(tt.items...)
			st.edits = tt.edits
			// Another section keeps the Comparer busy where this one has no use for it.
			s := open(t, st, &tt.groups, sources, tt.section, Section{Slug: "other", Limit: 1})
			s.shows("at once", "s", tt.want)
			snapshot := s.Snapshot("s")
			if got := strings.Join(slices.Sorted(maps.Keys(snapshot.Origins)), " "); got != tt.tellsOf {
				t.Errorf("it has the origins of %q, want %q", got, tt.tellsOf)
			}
			for _, item := range snapshot.Items {
				first := st.kept[item.ID[4:5]][item.ID[4:]]
				if !item.Published.Equal(first.Published) || !item.FirstSeen.Equal(first.FirstSeen) {
					t.Errorf("%s is dated %s, its own date is %s", item.ID, item.Published, first.Published)
				}
				if item.URL != "https://"+item.SourceID+".example/"+item.Title {
					t.Errorf("the words of %s link to %s of source %s", item.Title, item.URL, item.SourceID)
				}
			}
			shown := *snapshot
			shown.Deleted = nil
			for _, unwanted := range strings.Fields(tt.otherThan) {
				if said := fmt.Sprintf("%+v", shown); strings.Contains(said, "urn:"+unwanted) {
					t.Errorf("%s is told of: %s", unwanted, said)
				}
			}
		})
	}
}

func TestABetterCopyThatArrivesLaterChangesTheWordsAlone(t *testing.T) {
	g := &groups{copies: []string{"a1 b1 c1"}, originals: "b1"}
	s := open(t, newStock(news("a1", 30, 1), news("d1", 20, 2), news("d2", 40, 3)), g, []Source{{ID: "c", Priority: 3}}, Section{Slug: "s", Limit: 9})
	s.shows("alone", "s", "d1 a1 d2")
	steps := []struct {
		when string
		do   func()
		want string
	}{
		{"a copy of a preferred source arrives", func() { s.put(news("c1", 5, 10)) }, "d1 a1(c1)+a1 d2"},
		{"the original arrives, with an earlier date", func() { s.put(news("b1", 600, 11)) }, "d1 a1(b1)+a1+c1 d2"},
		{"the original gets a later date", func() { s.put(news("b1", -600, 11)) }, "d1 a1(b1)+a1+c1 d2"},
		{"the original says something else", func() { s.put(news("b1", 600, 11, func(i *Item) { i.Summary = "x" })) }, "d1 a1(b1)+a1+c1 d2"},
		{"the original goes", func() { s.drop("b1") }, "d1 a1(c1)+a1 d2"},
		{"the first goes too", func() { s.drop("a1") }, "c1 d1 d2"},
	}
	for _, step := range steps {
		step.do()
		s.follow("a", "b", "c")
		s.shows(step.when, "s", step.want)
	}
}

func TestAStoryHasOneNameInAllSections(t *testing.T) {
	g := &groups{copies: []string{"a1 b1"}, stories: []string{"a1 c1"}}
	s := open(t, newStock(news("a1", 30, 1), news("b1", 20, 2), news("c1", 10, 3), news("d1", 5, 4)), g, nil,
		Section{Slug: "whole", Limit: 9}, Section{Slug: "b", Sources: []string{"b"}, Limit: 9}, Section{Slug: "c", Sources: []string{"c"}, Limit: 9}, Section{Slug: "none", Limit: 9, Collapse: CollapseNone})
	story := s.Snapshot("whole").Told["urn:a1"].Story
	if story == "" {
		t.Fatal("it has none")
	}
	for slug, id := range map[string]string{"whole": "urn:c1", "b": "urn:b1", "c": "urn:c1"} {
		if got := s.Snapshot(slug).Told[id].Story; got != story {
			t.Errorf("in %s the story of %s is %q, want %q", slug, id, got, story)
		}
	}
	if told, isTold := s.Snapshot("whole").Told["urn:d1"]; isTold {
		t.Errorf("what nobody else tells has %+v", told)
	}
}

func TestASectionTakesWhatItSaysItTakes(t *testing.T) {
	items := []Item{
		news("a1", 1, 1, isIn("en-GB"), tagged("Sport")), news("a2", 2, 2, isIn("ar"), tagged("اَلرِّيَاضَة", "News")), news("a3", 3, 3),
		news("b1", 4, 4, isIn("EN"), tagged("news")), news("b2", 5, 5, isIn("eng"), tagged("sports")), news("b3", 6, 6, isIn("de"), tagged("SPORT", "x")),
	}
	ofA := &Section{Slug: "of-a", Sources: []string{"a"}, Languages: []string{"en"}, Limit: 1, PerSource: 1}
	ofB := &Section{Slug: "of-b", Tags: []string{"b"}, Rules: refuses{"b1"}, Limit: 1}
	tests := map[string]struct {
		section Section
		want    string
	}{
		"a language takes its variants and no other that begins alike":          {Section{Languages: []string{"en"}}, "a1 b1"},
		"a variant takes itself alone":                                          {Section{Languages: []string{"en-gb"}}, "a1"},
		"one of several languages is enough":                                    {Section{Languages: []string{"ar", "de"}}, "a2 b3"},
		"categories are told by their folded names":                             {Section{Categories: []string{"sport"}}, "a1 b3"},
		"and so are those with marks over the letters":                          {Section{Categories: []string{"الرياضة"}}, "a2"},
		"one of several categories is enough":                                   {Section{Categories: []string{"NEWS", "sports"}}, "a2 b1 b2"},
		"languages and categories have to agree":                                {Section{Languages: []string{"en"}, Categories: []string{"sport"}}, "a1"},
		"rules take items out":                                                  {Section{Rules: refuses{"a2", "b3"}}, "a1 a3 b1 b2"},
		"what is taken out is replaced by what comes next":                      {Section{Rules: refuses{"a1", "a2"}, Limit: 2}, "a3 b1"},
		"a section of parts takes what they take by their rules":                {Section{Parts: []*Section{ofA, ofB}}, "a1 b2 b3"},
		"its own rules take out more":                                           {Section{Parts: []*Section{ofA, ofB}, Rules: refuses{"a1"}}, "b2 b3"},
		"a source of its own is taken whatever its parts say":                   {Section{Parts: []*Section{ofA, ofB}, Sources: []string{"a"}}, "a1 a2 a3 b2 b3"},
		"what one of two parts takes is taken":                                  {Section{Parts: []*Section{ofA, {Slug: "ar", Languages: []string{"ar"}}}}, "a1 a2"},
		"parts may be made of parts":                                            {Section{Parts: []*Section{{Slug: "inner", Parts: []*Section{ofB}, Rules: refuses{"b2"}}}}, "b3"},
		"how many its parts show, and how many of a source, are nothing to it":  {Section{Parts: []*Section{{Slug: "few", Sources: []string{"a"}, Limit: 1, PerSource: 1}}}, "a1 a2 a3"},
		"at most so many of a source are shown":                                 {Section{PerSource: 2}, "a1 a2 b1 b2"},
		"what is taken out does not count among them":                           {Section{PerSource: 2, Rules: refuses{"a1", "b2"}}, "a2 a3 b1 b3"},
		"one of each source is shown, in the place of the last":                 {Section{EachSource: true, Limit: 3}, "a1 a2 b1"},
		"where there is room for it, nothing makes place":                       {Section{EachSource: true, Limit: 9}, "a1 a2 a3 b1 b2 b3"},
		"of a source of which all is taken out there is none":                   {Section{EachSource: true, Limit: 2, Rules: refuses{"b1", "b2", "b3"}}, "a1 a2"},
		"the first of a source that is not taken out is the one":                {Section{EachSource: true, Limit: 3, Rules: refuses{"b1", "b2"}}, "a1 a2 b3"},
		"with room for one alone the first source has it":                       {Section{EachSource: true, Limit: 1}, "a1"},
		"what is so much older than the newest is not shown":                    {Section{Age: 3 * time.Minute}, "a1 a2 a3 b1"},
		"the newest is the newest that is shown":                                {Section{Age: 2 * time.Minute, Rules: refuses{"a1"}}, "a2 a3 b1"},
		"a section with more than one bound keeps all of them":                  {Section{Age: 4 * time.Minute, PerSource: 2, Rules: refuses{"b1"}}, "a1 a2 b2"},
		"a section that orders by score still has the age of its newest item":   {Section{Age: 3 * time.Minute, HalfLife: time.Hour, Rules: refuses{}}, "a1 a2 a3 b1"},
		"a section without a rule that has to look into items takes all unseen": {Section{}, "a1 a2 a3 b1 b2 b3"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.section.Slug = "s"
			if tt.section.Limit == 0 {
				tt.section.Limit = 9
			}
			open(t, newStock(items...), nil, []Source{{ID: "b", Tags: []string{"b"}}}, tt.section).shows("at once", "s", tt.want)
		})
	}
}

func TestNoMoreThanSoManyOfAStoryAreShown(t *testing.T) {
	items := []Item{news("a1", 1, 1), news("b1", 2, 2), news("c1", 3, 3), news("a2", 4, 4), news("b2", 5, 5)}
	tests := map[string]struct {
		section Section
		groups  groups
		want    string
	}{
		"the first two of three":                       {Section{PerStory: 2}, groups{stories: []string{"a1 b1 c1"}}, "a1 b1 a2 b2"},
		"one of each of two stories":                   {Section{PerStory: 1}, groups{stories: []string{"a1 b1 c1", "a2 b2"}}, "a1 a2"},
		"copies are one of their story":                {Section{PerStory: 1}, groups{copies: []string{"a1 b1"}, stories: []string{"a1 c1"}}, "a1+b1 a2 b2"},
		"what is taken out does not count":             {Section{PerStory: 1, Rules: refuses{"a1"}}, groups{stories: []string{"a1 b1 c1"}}, "b1 a2 b2"},
		"where nothing is collapsed copies count":      {Section{PerStory: 1, Collapse: CollapseNone}, groups{copies: []string{"a1 b1"}}, "a1 c1 a2 b2"},
		"a source that is full leaves the story room":  {Section{PerStory: 1, PerSource: 1}, groups{stories: []string{"a2 c1"}}, "a1 b1 c1"},
		"of a story the one with the best score comes": {Section{PerStory: 1, HalfLife: time.Hour, Rules: refuses{}}, groups{stories: []string{"a1 b1 c1"}}, "a1 a2 b2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			tt.section.Slug, tt.section.Limit = "s", 9
			open(t, newStock(items...), &tt.groups, nil, tt.section).shows("at once", "s", tt.want)
		})
	}
}

func TestASectionRewordsWhatItShows(t *testing.T) {
	item := Item{Title: "خبر | اسم الموقع", Tags: []string{"Sport", "الرِّيَاضَة", "Other", "sport"}}
	renamed := map[string]string{"sport": "Sports", "الرياضه": "Sports", "الرياضة": "Sports"}
	tests := map[string]struct {
		section     Section
		site, title string
		want, tags  string
	}{
		"a section that rewords nothing":            {Section{}, "اسم الموقع", item.Title, "خبر | اسم الموقع", "Sport الرِّيَاضَة Other sport"},
		"the site's name goes":                      {Section{CleanTitles: true}, "اسم الموقع", item.Title, "خبر", "Sport الرِّيَاضَة Other sport"},
		"and so it does with marks":                 {Section{CleanTitles: true}, "اِسم المَوقع", item.Title, "خبر", "Sport الرِّيَاضَة Other sport"},
		"the name of another site stays":            {Section{CleanTitles: true}, "موقع آخر", item.Title, item.Title, "Sport الرِّيَاضَة Other sport"},
		"a name in front goes":                      {Section{CleanTitles: true}, "The Paper", "THE PAPER: x — THE PAPER — news", "THE PAPER: x — THE PAPER — news", "Sport الرِّيَاضَة Other sport"},
		"a name in front of a dash goes":            {Section{CleanTitles: true}, "The Paper", "THE PAPER — news - of today", "news - of today", "Sport الرِّيَاضَة Other sport"},
		"only the last part goes":                   {Section{CleanTitles: true}, "Paper", "a - b - Paper", "a - b", "Sport الرِّيَاضَة Other sport"},
		"a title that is the name stays":            {Section{CleanTitles: true}, "Paper", "Paper", "Paper", "Sport الرِّيَاضَة Other sport"},
		"a part of a word is no name":               {Section{CleanTitles: true}, "b", "a-b", "a-b", "Sport الرِّيَاضَة Other sport"},
		"a site without a name changes none":        {Section{CleanTitles: true}, "", "a | ", "a | ", "Sport الرِّيَاضَة Other sport"},
		"categories that become one are named once": {Section{MapCategories: renamed}, "x", item.Title, item.Title, "Sports Other"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			stored := news("a1", 0, 0, func(i *Item) { i.Title, i.Tags = tt.title, slices.Clone(item.Tags) })
			tt.section.Slug, tt.section.Limit = "s", 9
			st := newStock(stored)
			s := open(t, st, nil, []Source{{ID: "a", Title: tt.site}}, tt.section)
			if tt.site == "" { // for which the feed's own stands
				origin := &Origin{}
				if got := tt.section.rewrite(stored, origin); got.Title != tt.want {
					t.Errorf("the title is %q, want %q", got.Title, tt.want)
				}
				return
			}
			got := s.Snapshot("s").Items[0]
			if got.Title != tt.want || strings.Join(got.Tags, " ") != tt.tags {
				t.Errorf("it is %q with %q, want %q with %q", got.Title, got.Tags, tt.want, tt.tags)
			}
			if !slices.Equal(stored.Tags, item.Tags) {
				t.Errorf("the stored item has %q now", stored.Tags)
			}
		})
	}
}

func TestAnOrderByScoreDoesNotDependOnWhenItIsAsked(t *testing.T) {
	tests := map[string]struct {
		items    []Item
		priority map[string]int
		want     string
	}{
		"of equal scores the newer comes first":            {[]Item{news("a1", 10, 1), news("b1", 9, 2)}, nil, "b1 a1"},
		"a doubled score is worth one half life":           {[]Item{news("a1", 69, 1, scored("2")), news("b1", 8, 2), news("c1", 10, 3)}, nil, "b1 a1 c1"},
		"and so is a priority":                             {[]Item{news("a1", 69, 1), news("b1", 8, 2), news("c1", 10, 3)}, map[string]int{"a": 1}, "b1 a1 c1"},
		"a priority below zero halves":                     {[]Item{news("a1", 0, 1), news("b1", 59, 2), news("c1", 61, 3)}, map[string]int{"a": -1}, "b1 a1 c1"},
		"scores of nothing and below come last":            {[]Item{news("a1", 0, 1, scored("0")), news("b1", 500, 2), news("c1", 1, 3, scored("-4"))}, nil, "b1 a1 c1"},
		"of equal values the newer comes first":            {[]Item{news("a1", 60, 1, scored("2")), news("b1", 0, 2), news("c1", 120, 3, scored("4"))}, nil, "b1 a1 c1"},
		"of equal values at one time the first source has": {[]Item{news("b1", 60, 1), news("a1", 60, 2)}, nil, "a1 b1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var sources []Source
			for id, priority := range tt.priority {
				sources = append(sources, Source{ID: id, Priority: priority})
			}
			s := open(t, newStock(tt.items...), nil, sources, Section{Slug: "s", Limit: 9, HalfLife: time.Hour, Rules: refuses{}})
			s.shows("at once", "s", tt.want)
			for range 3 {
				s.clock.now = s.clock.now.AddDate(1, 0, 0)
				s.follow("a", "b", "c")
				s.shows("a year later", "s", tt.want)
			}
		})
	}
}

func TestAGroupThatChangedIsShownOnceTheStoreIsBack(t *testing.T) {
	g := &groups{copies: []string{"a1 b1"}}
	st := newStock(news("a1", 1, 1), news("a2", 2, 3))
	s := open(t, st, g, nil, Section{Slug: "b", Sources: []string{"b"}, Limit: 9}, Section{Slug: "a", Sources: []string{"a"}, Limit: 9})
	if _, isTold := s.Snapshot("a").Told["urn:a1"]; isTold {
		t.Fatal("it has a story already")
	}
	// Section a is told of the story by the Comparer alone: its source did not change.
	s.put(news("b1", 5, 2))
	broken := &breaks{Store: s.Sections.store, after: 1}
	s.Sections.store = broken
	if err := s.refresh(t.Context(), []string{"b"}); err == nil {
		t.Fatal("the store did not fail")
	}
	broken.after = 1000
	s.follow("b")
	if s.Snapshot("a").Told["urn:a1"].Story == "" {
		t.Error("section a never hears of the story")
	}
}

// breaks is a Store that gives items so many times and no more.
type breaks struct {
	Store
	after int
}

func (b *breaks) Items(ctx context.Context, id string, keys []Key) ([]Item, error) {
	if b.after--; b.after < 0 {
		return nil, errors.New("away")
	}
	return b.Store.Items(ctx, id, keys)
}

func TestWhatIsShownUnseenIsSaidToBeShown(t *testing.T) {
	sources := make([]Source, mostKnown) // of each of which one item is looked into
	for i := range sources {
		sources[i].ID = fmt.Sprint("source ", i)
	}
	sources[0].ID = "a"
	st := newStock()
	for n := range 6 {
		st.put(news(fmt.Sprint("a", n), n, n))
	}
	clock := &wallClock{now: noon}
	s := &stall{NewSections(SectionsOptions{Store: st, Sources: sources, Sections: []Section{{Slug: "s", Sources: []string{"a"}, Limit: 4}}, Clock: clock, Log: slog.New(slog.DiscardHandler)}), st, clock, t}
	s.follow("a")
	s.shows("at once", "s", "a0 a1 a2 a3")
}

func TestASectionIsAsNewAsTheNewestThatItShowsOrTells(t *testing.T) {
	st := newStock(news("a1", 1, 1), news("b1", 2, 2), news("c1", 3, 3), news("d1", 4, 4))
	st.edits = []Edit{does(MoveTo, "d", "d1", 0, to("a"))}
	s := open(t, st, &groups{stories: []string{"a1 c1"}}, nil, Section{Slug: "a", Sources: []string{"a"}, Limit: 9}, Section{Slug: "d", Sources: []string{"d"}, Limit: 9})
	s.shows("at once", "a", "a1 d1")
	for i, tt := range []struct {
		what, source string
		counts       bool
	}{{"its own source", "a", true}, {"a source that it has nothing of", "b", false}, {"a source that tells one of its stories", "c", true}, {"the source of what an editor moved here", "d", true}} {
		at := noon.Add(time.Duration(i+1) * time.Hour)
		s.changed[tt.source] = at
		s.follow(tt.source)
		if got := s.Snapshot("a").Modified.Equal(at); got != tt.counts {
			t.Errorf("when %s has changed the section is of %s, at %s", tt.what, s.Snapshot("a").Modified, at)
		}
	}
}
