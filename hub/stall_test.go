package hub

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
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
	writers []Person // of every source
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
		r := Record{SourceID: id, State: State{Checked: noon, Changed: s.changed[id], Origin: Origin{Title: "Site " + id, Authors: s.writers}}}
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
