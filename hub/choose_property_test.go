package hub

import (
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
