package compare

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"github.com/feedhub/feedhub/hub"
)

// unit is a group of copies of one text, in order.
type unit struct {
	members []*entry
	place   int    // among the groups that were formed with it
	story   int    // its place among the stories, from 1; 0 before that is known
	sum     uint64 // of hashes of all that a Kin tells of its members
}

// inOrder orders items by what they are, whoever was first to see them.
func inOrder(a, b *entry) int {
	return cmp.Or(a.sketch.Published.Compare(b.sketch.Published), bytes.Compare(a.key[:], b.key[:]))
}

// relatives returns the items in the groups of one, as they were formed last.
func (e *entry) relatives() []*entry {
	var list []*entry
	for _, u := range e.story {
		list = append(list, u.members...)
	}
	return list
}

// Settle forms the groups of all that changed anew, with all that hang together
// with it, and returns the sources of the items whose groups became others.
func (x *Index) Settle() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	affected := make(map[string]bool)
	seen := make(map[*entry]bool)
	for e := range x.changed {
		if seen[e] {
			continue
		}
		component := x.component(e, seen)
		before := make([]kinship, len(component))
		for i, member := range component {
			before[i] = member.kinship()
		}
		x.form(component)
		for i, member := range component {
			if member.kinship() != before[i] {
				affected[member.source.id] = true
			}
		}
	}
	clear(x.changed)
	ids := make([]string, 0, len(affected))
	for id := range affected {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// component returns all items that hang together with one, by edges or by a group
// that they were in, in order.
func (x *Index) component(start *entry, seen map[*entry]bool) []*entry {
	list := []*entry{start}
	seen[start] = true
	visit := func(e *entry) {
		if !seen[e] && x.items[e.key] == e {
			seen[e] = true
			list = append(list, e)
		}
	}
	for i := 0; i < len(list); i++ {
		for _, to := range list[i].edges {
			visit(to.to)
		}
		for _, e := range list[i].relatives() {
			visit(e)
		}
		for _, key := range x.merged[list[i].key] {
			if e := x.items[key]; e != nil {
				visit(e)
			}
		}
	}
	slices.SortFunc(list, inOrder)
	return list
}

// form puts a component's items into groups of copies, and those into stories. An
// item joins the first group of which it tells the same as at least half, a group
// the first story of which it tells the same as more than half: one that resembles
// two stories does not make them one. What editors decided comes before all that.
func (x *Index) form(component []*entry) {
	for _, e := range component {
		e.copies, e.story = nil, nil
	}
	var units []*unit
	for _, e := range component {
		home := x.homeOf(e)
		if home == nil {
			home = &unit{place: len(units)}
			units = append(units, home)
		}
		home.members = append(home.members, e)
		e.copies = home
	}
	var stories [][]*unit
	for _, u := range units {
		at := x.storyOf(u, stories)
		if at < 0 {
			stories = append(stories, nil)
			at = len(stories) - 1
		}
		u.story = at + 1
		stories[at] = append(stories[at], u)
	}
	for _, u := range units {
		for _, e := range u.members {
			u.sum += wide(string(e.key[:]) + strconv.FormatInt(e.firstSeen.UnixMicro(), 36))
		}
	}
	for _, story := range x.merge(stories) {
		for _, u := range story {
			for _, e := range u.members {
				e.story = story
			}
		}
	}
}

// homeOf returns the group of copies that an item joins, nil where it begins one.
func (x *Index) homeOf(e *entry) (home *unit) {
	near := make(map[*unit]int)
	for _, to := range e.edges {
		if u := to.to.copies; u != nil && to.level >= Near {
			near[u]++
		}
	}
	for u, n := range near {
		if 2*n >= len(u.members) && (home == nil || u.place < home.place) && !x.isParted(e, u) {
			home = u
		}
	}
	return home
}

// storyOf returns which story a group of copies joins, less than 0 where it begins
// one.
func (x *Index) storyOf(u *unit, stories [][]*unit) int {
	told := make(map[*unit]bool)
	for _, e := range u.members {
		for _, to := range e.edges {
			if other := to.to.copies; other.story > 0 {
				told[other] = true
			}
		}
	}
	count := make(map[int]int)
	for other := range told {
		count[other.story-1]++
	}
	best := -1
	for at, n := range count {
		if 2*n <= len(stories[at]) || best >= 0 && at > best {
			continue
		}
		if !slices.ContainsFunc(stories[at], func(other *unit) bool {
			return slices.ContainsFunc(u.members, func(e *entry) bool { return x.isParted(e, other) })
		}) {
			best = at
		}
	}
	return best
}

// isParted tells whether an editor has parted an item from one of a group.
func (x *Index) isParted(e *entry, u *unit) bool {
	if len(x.parted[e.key]) == 0 {
		return false
	}
	return slices.ContainsFunc(u.members, func(other *entry) bool { return slices.Contains(x.parted[e.key], other.key) })
}

// merge makes one of the stories of which editors say that they are.
func (x *Index) merge(stories [][]*unit) [][]*unit {
	if len(x.merged) == 0 {
		return stories
	}
	home := func(key hub.Key) int {
		return slices.IndexFunc(stories, func(story []*unit) bool {
			return slices.ContainsFunc(story, func(u *unit) bool {
				return slices.ContainsFunc(u.members, func(e *entry) bool { return e.key == key })
			})
		})
	}
	for key, others := range x.merged {
		for _, other := range others {
			a, b := home(key), home(other)
			if a < 0 || b < 0 || a == b {
				continue
			}
			a, b = min(a, b), max(a, b)
			stories[a] = append(stories[a], stories[b]...)
			stories = slices.Delete(stories, b, b+1)
		}
	}
	for _, story := range stories {
		slices.SortFunc(story, func(a, b *unit) int { return inOrder(a.members[0], b.members[0]) })
	}
	return stories
}

// Decide implements hub.Comparer.
func (x *Index) Decide(merged, parted [][2]hub.Key) {
	x.mu.Lock()
	defer x.mu.Unlock()
	touch := func(pairs map[hub.Key][]hub.Key) {
		for key := range pairs {
			if e := x.items[key]; e != nil {
				x.changed[e] = true
			}
		}
	}
	touch(x.merged)
	touch(x.parted)
	x.merged, x.parted = bothWays(merged), bothWays(parted)
	touch(x.merged)
	touch(x.parted)
}

func bothWays(pairs [][2]hub.Key) map[hub.Key][]hub.Key {
	m := make(map[hub.Key][]hub.Key, 2*len(pairs))
	for _, pair := range pairs {
		m[pair[0]] = append(m[pair[0]], pair[1])
		m[pair[1]] = append(m[pair[1]], pair[0])
	}
	return m
}

// kinship is a hash of an item's groups, with all that a Kin tells of them.
type kinship [2]uint64

func (e *entry) kinship() kinship {
	var k kinship
	if e.copies != nil {
		k[0] = e.copies.sum
	}
	for _, u := range e.story {
		k[1] += u.sum
	}
	return k
}

// Kin returns the items that say the same as one.
func (x *Index) Kin(key hub.Key) hub.Kin {
	x.mu.RLock()
	defer x.mu.RUnlock()
	e := x.items[key]
	if e == nil || e.copies == nil {
		return hub.Kin{}
	}
	var kin hub.Kin
	if len(e.copies.members) > 1 {
		kin.Copies = membersOf(e.copies.members)
	}
	if story := e.relatives(); len(story) > 1 {
		kin.Story = membersOf(story)
	}
	return kin
}

func membersOf(entries []*entry) []hub.Member {
	var sources []*origin // of which there are few, however many items
	for _, e := range entries {
		if !slices.Contains(sources, e.source) {
			sources = append(sources, e.source)
		}
	}
	members := make([]hub.Member, len(entries))
	for i, e := range entries {
		members[i] = hub.Member{Key: e.key, Source: e.source.id, Published: e.sketch.Published, FirstSeen: e.firstSeen,
			Original: e.isOwn && !slices.ContainsFunc(sources, e.credits)}
	}
	return members
}

// creditWords is how many words at either end of a text are looked at for a credit.
const creditWords = 16

// credits tells whether an item's text names another source where agencies are
// named: at its beginning or at its end.
func (e *entry) credits(other *origin) bool {
	if other == e.source || len(other.title) == 0 {
		return false
	}
	body := e.sketch.tokens[e.sketch.title:]
	return holds(body[:min(len(body), creditWords)], other.title) || holds(body[max(0, len(body)-creditWords):], other.title)
}

func holds(tokens []token, keys []uint32) bool {
	for i := 0; i+len(keys) <= len(tokens); i++ {
		if slices.EqualFunc(tokens[i:i+len(keys)], keys, func(t token, key uint32) bool { return t.key() == key }) {
			return true
		}
	}
	return false
}
