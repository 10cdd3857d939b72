package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// stock is a Store of which the reading part is there, with the items that a test
// puts into it. The source of a1 is a.
type stock struct {
	Store
	kept    map[string]map[string]Item // by source and name
	changed map[string]time.Time
	edits   []Edit
}

func newStock(items ...Item) *stock {
	s := &stock{kept: make(map[string]map[string]Item), changed: make(map[string]time.Time)}
	s.put(items...)
	return s
}

func (s *stock) put(items ...Item) {
	for _, item := range items {
		if s.kept[item.SourceID] == nil {
			s.kept[item.SourceID] = make(map[string]Item)
		}
		s.kept[item.SourceID][nameOf(item.SourceID, item.NativeID)] = item
	}
}

func (s *stock) drop(name string) { delete(s.kept[name[:1]], name) }

func (s *stock) Load(_ context.Context, ids ...string) (records []Record, _ error) {
	for _, id := range ids {
		r := Record{SourceID: id, State: State{Checked: noon, Changed: s.changed[id], Origin: Origin{Title: "Site " + id}}}
		for _, item := range s.kept[id] { // in any order, as a Store may
			r.Refs = append(r.Refs, Ref{Key: item.Key(), Digest: item.Digest(), Published: item.Published, FirstSeen: item.FirstSeen})
		}
		records = append(records, r)
	}
	return records, nil
}

func (s *stock) Items(_ context.Context, id string, keys []Key) (items []Item, _ error) {
	for _, item := range s.kept[id] {
		if slices.Contains(keys, item.Key()) {
			items = append(items, item)
		}
	}
	return items, nil
}

func (s *stock) Edits(context.Context) ([]Edit, error) { return slices.Clone(s.edits), nil }

func (s *stock) Learned(context.Context) ([]byte, error) { return nil, nil }

func nameOf(source, nativeID string) string { return source + nativeID }

// key returns that of the item a1.
func key(name string) Key { return KeyOf(name[:1], name[1:]) }

// news is an item that was published so many minutes before noon and first seen so
// many after it.
func news(name string, age, seen int, change ...func(*Item)) Item {
	item := Item{SourceID: name[:1], NativeID: name[1:], ID: "urn:" + name, Title: name, URL: "https://" + name[:1] + ".example/" + name,
		Published: noon.Add(time.Duration(-age) * time.Minute), FirstSeen: noon.Add(time.Duration(seen) * time.Minute)}
	for _, f := range change {
		f(&item)
	}
	return item
}

// groups is a Comparer that is told which items say the same: each line names those
// of one group. originals are the items at their publishers' own sites.
type groups struct {
	Comparer
	copies, stories []string
	originals       string

	items          map[Key]Member
	names          map[Key]string
	merged, parted [][2]Key
	settled        map[Key]Kin
}

func (g *groups) Put(source *Source, _ Origin, items []Item) {
	if g.items == nil {
		g.items, g.names = make(map[Key]Member), make(map[Key]string)
	}
	for i := range items {
		item := &items[i]
		name := nameOf(source.ID, item.NativeID)
		g.names[item.Key()] = name
		g.items[item.Key()] = Member{Key: item.Key(), Source: source.ID, Published: item.Published, FirstSeen: item.FirstSeen,
			Original: slices.Contains(strings.Fields(g.originals), name)}
	}
}

func (g *groups) Remove(keys []Key) {
	for _, k := range keys {
		delete(g.items, k)
	}
}

func (g *groups) Decide(merged, parted [][2]Key) { g.merged, g.parted = merged, parted }

func (g *groups) Learn() []byte { return nil }

func (g *groups) Use([]byte) error { return nil }

func (g *groups) Settle() (ids []string) {
	now := make(map[Key]Kin, len(g.items))
	for k, m := range g.items {
		now[k] = Kin{Copies: g.reach(k, g.isCopy), Story: g.reach(k, g.isStory)}
		if !reflect.DeepEqual(now[k], g.settled[k]) {
			ids = append(ids, m.Source)
		}
	}
	g.settled = now
	return ids
}

func (g *groups) Kin(k Key) Kin {
	kin := g.settled[k]
	return Kin{Copies: slices.Clone(kin.Copies), Story: slices.Clone(kin.Story)}
}

// reach returns all that an item is tied to, in the order of their keys.
func (g *groups) reach(from Key, isTied func(a, b Key) bool) []Member {
	seen := map[Key]bool{from: true}
	for todo := []Key{from}; len(todo) > 0; todo = todo[1:] {
		for other := range g.items {
			if !seen[other] && isTied(todo[0], other) {
				seen[other] = true
				todo = append(todo, other)
			}
		}
	}
	if len(seen) == 1 {
		return nil
	}
	var members []Member
	for k := range seen {
		members = append(members, g.items[k])
	}
	slices.SortFunc(members, func(a, b Member) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	return members
}

func (g *groups) isCopy(a, b Key) bool { return !g.isIn(g.parted, a, b) && g.areIn(g.copies, a, b) }

func (g *groups) isStory(a, b Key) bool {
	return !g.isIn(g.parted, a, b) && (g.areIn(g.copies, a, b) || g.areIn(g.stories, a, b) || g.isIn(g.merged, a, b))
}

func (g *groups) isIn(pairs [][2]Key, a, b Key) bool {
	return slices.Contains(pairs, [2]Key{a, b}) || slices.Contains(pairs, [2]Key{b, a})
}

func (g *groups) areIn(lines []string, a, b Key) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		names := strings.Fields(line)
		return slices.Contains(names, g.names[a]) && slices.Contains(names, g.names[b])
	})
}

// stall is Sections over a stock, with a clock that the test sets.
type stall struct {
	*Sections
	*stock
	clock *wallClock
	t     *testing.T
}

// open has the sources a to e. Those given stand in the place of their like.
func open(t *testing.T, stock *stock, comparer *groups, given []Source, sections ...Section) *stall {
	t.Helper()
	var sources []Source
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		source := Source{ID: id}
		if at := slices.IndexFunc(given, func(s Source) bool { return s.ID == id }); at >= 0 {
			source = given[at]
		}
		sources = append(sources, source)
	}
	clock := &wallClock{now: noon}
	o := SectionsOptions{Store: stock, Sources: sources, Sections: sections, Clock: clock, Log: slog.New(slog.DiscardHandler)}
	if comparer != nil {
		o.Comparer = comparer
	}
	s := &stall{NewSections(o), stock, clock, t}
	s.markEdited()
	s.follow("a", "b", "c", "d", "e")
	return s
}

// follow does what Run does when it hears of changed sources.
func (s *stall) follow(ids ...string) {
	s.t.Helper()
	if err := s.readEdits(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	if err := s.refresh(s.t.Context(), ids); err != nil {
		s.t.Fatal(err)
	}
	s.trim()
}

// edit does something so many minutes after noon.
func (s *stall) edit(edits ...Edit) {
	s.t.Helper()
	s.edits = append(s.edits, edits...)
	s.markEdited()
	s.follow()
}

// does is an Edit of a1 in a section, made after so many minutes.
func does(action Action, section, name string, after int, change ...func(*Edit)) Edit {
	e := Edit{At: noon.Add(time.Duration(after) * time.Minute), Action: action, Section: section, Named: Named{Source: name[:1], NativeID: name[1:], ID: "urn:" + name}}
	for _, f := range change {
		f(&e)
	}
	return e
}

func until(minutes int) func(*Edit) {
	return func(e *Edit) { e.Until = noon.Add(time.Duration(minutes) * time.Minute) }
}

func to(section string) func(*Edit) { return func(e *Edit) { e.To = section } }

func with(name string) func(*Edit) {
	return func(e *Edit) { e.With = &Named{Source: name[:1], NativeID: name[1:], ID: "urn:" + name} }
}

// shown writes what a section shows: the id and, in brackets where it is of another
// item, the words; then the others that tell it.
func (s *stall) shown(slug string) string {
	var said []string
	snapshot := s.Snapshot(slug)
	for _, item := range snapshot.Items {
		one := strings.TrimPrefix(item.ID, "urn:")
		if item.Title != one {
			one += "(" + item.Title + ")"
		}
		for _, also := range snapshot.Told[item.ID].Also {
			one += "+" + also.Title
		}
		said = append(said, one)
	}
	return strings.Join(said, " ")
}

func (s *stall) shows(when, slug, want string) {
	s.t.Helper()
	if got := s.shown(slug); got != want {
		s.t.Errorf("%s: %s shows %q, want %q", when, slug, got, want)
	}
	s.standsAsShown(slug)
}

// standsAsShown has Standing say of every item what the section does with it.
func (s *stall) standsAsShown(slug string) {
	s.t.Helper()
	keys := make(map[Key]string)
	for id, items := range s.kept {
		for name := range items {
			keys[key(name)] = id
		}
	}
	places := make(map[Key]int)
	snapshot := s.Snapshot(slug)
	for i, item := range snapshot.Items {
		places[key(strings.TrimPrefix(item.ID, "urn:"))] = i + 1
	}
	standings := s.standing(s.bySlug[slug], keys)
	for k := range keys {
		st, known := standings[k]
		place, isShown := places[k]
		switch {
		case isShown && (!known || st.Kind != NoReason || st.Place != place):
			s.t.Errorf("%s is shown in place %d, and said to be of kind %d in place %d (known: %v)", snapshot.Items[place-1].ID, place, st.Kind, st.Place, known)
		case !isShown && known && st.Kind == NoReason:
			s.t.Errorf("an item of %s that is not shown in %s is said to be, in place %d", keys[k], slug, st.Place)
		case known && st.Kind == BeyondLimit && st.Place <= len(snapshot.Items) && !snapshot.Section.EachSource:
			s.t.Errorf("an item of %s is said to be beyond the limit in place %d, where another is shown", keys[k], st.Place)
		}
	}
}

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

// refuses are Rules that take out items by their titles and score others by their
// summaries.
type refuses []string

func (r refuses) Judge(item *Item, _ *Source) (out string, score float64) {
	if slices.Contains(r, item.Title) {
		return "refused", 0
	}
	score = 1
	if item.Summary != "" {
		if _, err := fmt.Sscan(item.Summary, &score); err != nil {
			panic(err)
		}
	}
	return "", score
}

func (r refuses) String() string { return "refuse " + strings.Join(r, " ") }

func isIn(language string) func(*Item) { return func(i *Item) { i.Language = language } }
func tagged(tags ...string) func(*Item) {
	return func(i *Item) { i.Tags = tags }
}
func scored(score string) func(*Item) { return func(i *Item) { i.Summary = score } }

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

func TestAPinOfWhatTheSectionNoLongerTakesIsNotShown(t *testing.T) {
	st := newStock(news("a1", 1, 1), news("b1", 2, 2))
	st.edits = []Edit{does(Pin, "s", "b1", 0)}
	open(t, st, nil, nil, Section{Slug: "s", Sources: []string{"a"}, Limit: 9}).shows("at once", "s", "a1")
}

// anyHub is a small hub of which everything is drawn.
type anyHub struct {
	stock    *stock
	sources  []Source
	sections []Section
	groups   groups
}

func drawHub(r *rand.Rand) anyHub {
	h := anyHub{stock: newStock()}
	var names []string
	lines := make(map[int][]string)
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		h.sources = append(h.sources, Source{ID: id, Priority: r.IntN(3) - 1})
		h.stock.changed[id] = noon.Add(time.Duration(r.IntN(20)) * time.Minute)
		for n := range r.IntN(9) {
			name := fmt.Sprint(id, n)
			h.stock.put(drawItem(r, name))
			names = append(names, name)
			line := r.IntN(20)
			lines[line] = append(lines[line], name)
		}
	}
	for at, line := range lines {
		if at%2 == 0 {
			h.groups.copies = append(h.groups.copies, strings.Join(line, " "))
		} else {
			h.groups.stories = append(h.groups.stories, strings.Join(line, " "))
		}
		if at%3 == 0 {
			h.groups.originals += " " + line[0]
		}
	}
	sometimes := func(n int) int { return max(0, r.IntN(2*n+1)-n) }
	for _, slug := range []string{"s", "t", "u"} {
		section := Section{
			Slug: slug, Limit: 1 + r.IntN(8), Collapse: []Collapse{CollapseCopies, CollapseStory, CollapseNone}[r.IntN(3)],
			PerSource: sometimes(3), PerStory: sometimes(2), EachSource: r.IntN(3) == 0,
			Age: time.Duration(sometimes(40)) * time.Minute, HalfLife: time.Duration(sometimes(2)*30) * time.Minute,
		}
		if r.IntN(3) == 0 {
			section.Languages = []string{"en"}
		}
		if r.IntN(3) == 0 {
			section.Rules = refuses{"a0", "b1", "c2"}
		}
		if slug != "u" || r.IntN(2) == 0 {
			for _, id := range []string{"a", "b", "c", "d", "e"} {
				if r.IntN(2) == 0 {
					section.Sources = append(section.Sources, id)
				}
			}
		} else {
			section.Parts = []*Section{&h.sections[0], &h.sections[1]}
		}
		h.sections = append(h.sections, section)
	}
	if len(names) > 0 {
		h.stock.edits = anyEdits(r, names, []string{"s", "t", "u"})
	}
	return h
}

// drawItem gives many items one date, and some one time of arrival.
func drawItem(r *rand.Rand, name string) Item {
	item := news(name, 5*r.IntN(15), r.IntN(30), isIn([]string{"en", "ar", ""}[r.IntN(3)]))
	if r.IntN(3) == 0 {
		item.Summary = fmt.Sprint(r.IntN(5))
	}
	return item
}

// begin opens a hub of which nothing was read yet.
func (h *anyHub) begin(t *testing.T, st *stock) *stall {
	g := groups{copies: h.groups.copies, stories: h.groups.stories, originals: h.groups.originals}
	clock := &wallClock{now: noon}
	o := SectionsOptions{Store: st, Sources: h.sources, Sections: h.sections, Clock: clock, Log: slog.New(slog.DiscardHandler), Comparer: &g}
	return &stall{NewSections(o), st, clock, t}
}

// earlier returns the hub's stock as it may have been.
func (h *anyHub) earlier(r *rand.Rand) *stock {
	old := newStock()
	old.edits = h.stock.edits[:r.IntN(len(h.stock.edits)+1)]
	for _, id := range slices.Sorted(maps.Keys(h.stock.kept)) {
		items := h.stock.kept[id]
		old.changed[id] = noon.Add(-time.Minute)
		for _, name := range slices.Sorted(maps.Keys(items)) {
			switch r.IntN(3) {
			case 0:
				old.put(items[name])
			case 1: // of which only the first sight never changes
				other := drawItem(r, name)
				other.FirstSeen = items[name].FirstSeen
				old.put(other)
			}
		}
		if r.IntN(2) == 0 {
			old.put(drawItem(r, id+"9")) // which is gone since
		}
	}
	return old
}

func TestTwoProcessesShowTheSameWhateverTheyWentThrough(t *testing.T) {
	ids := []string{"a", "b", "c", "d", "e"}
	for seed := range uint64(150) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			h := drawHub(r)
			now := noon.Add(time.Duration(r.IntN(25)) * time.Minute)

			one := h.begin(t, h.stock)
			one.clock.now = now
			one.markEdited()
			one.follow(ids...)

			// The other one has seen the hub at an earlier time, if at all, and then hears of
			// the sources one by one.
			other := h.begin(t, newStock())
			if r.IntN(2) == 0 {
				*other.stock = *h.earlier(r)
				other.clock.now = noon.Add(-time.Minute)
				other.markEdited()
				other.follow(ids...)
			}
			*other.stock = *h.stock
			other.clock.now = now
			order := r.Perm(len(ids))
			edited := r.IntN(len(ids))
			for i, at := range order {
				if i == edited {
					other.markEdited()
				}
				other.follow(ids[at])
			}
			for _, section := range h.sections {
				a, b := one.Snapshot(section.Slug), other.Snapshot(section.Slug)
				if !reflect.DeepEqual(a, b) {
					t.Errorf("one shows   %s\nof %+v\nthe other   %s\nof %+v", one.shown(section.Slug), a, other.shown(section.Slug), b)
				}
				one.standsAsShown(section.Slug)
				other.standsAsShown(section.Slug)
			}
			if t.Failed() {
				t.Logf("sections %+v\ncopies %q\nstories %q\nedits %+v", h.sections, h.groups.copies, h.groups.stories, h.stock.edits)
			}
		})
	}
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
