package hub

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub/text"
)

// What follows tells which items a selection wants: by their dates, by what they are to
// others, and by what they say.

// isInTime tells whether a date, in microseconds of Unix time, is a wanted one.
func (sel *selecting) isInTime(published int64) bool {
	at := time.UnixMicro(published)
	return (sel.wanted.Since.IsZero() || !at.Before(sel.wanted.Since)) && (sel.wanted.Before.IsZero() || at.Before(sel.wanted.Before))
}

// allow returns the keys of the items that may stand for what is wanted by its source, its
// story or its having been found; nil for all. It runs in Run.
func (sel *selecting) allow() map[Key]bool {
	if sel.found == nil && sel.wanted.Source == "" && sel.wanted.Story == "" {
		return nil
	}
	allowed := make(map[Key]bool)
	allow := func(m Member) {
		if (sel.found == nil || sel.found[m.Key]) && (sel.wanted.Source == "" || sel.wanted.Source == m.Source) && sel.mayShow(sel.shelf, m) {
			allowed[anchor(sel.gathered(sel.shelf, m.Key), m.Key)] = true
		}
	}
	if sel.wanted.Story != "" {
		for _, m := range sel.story(sel.wanted.Story) {
			allow(m)
		}
		return allowed
	}
	for _, h := range sel.origins() {
		for i := range h.known {
			allow(Member{Key: h.known[i].key, Source: h.source.ID})
		}
	}
	return allowed
}

// story returns the items of the story that has this name.
func (sel *selecting) story(name string) []Member {
	begins, err := hex.DecodeString(name)
	if err != nil || sel.comparer == nil || len(begins) == 0 {
		return nil
	}
	for id, h := range sel.holding {
		at, _ := slices.BinarySearchFunc(h.known, begins, func(k knownItem, begins []byte) int { return bytes.Compare(k.key[:], begins) })
		for ; at < len(h.known) && bytes.HasPrefix(h.known[at].key[:], begins); at++ {
			key := h.known[at].key
			if storyName(sel.storyOf(key)) != name {
				continue // of which it is not the first
			}
			if story := sel.comparer.Kin(key).Story; len(story) > 0 {
				return story
			}
			return []Member{{Key: key, Source: id}}
		}
	}
	return nil
}

// origins are the sources of the shelf of which something is wanted.
func (sel *selecting) origins() []*holding {
	if sel.wanted.Source != "" {
		if h := sel.holding[sel.wanted.Source]; h != nil {
			return []*holding{h}
		}
		return nil
	}
	origins := slices.Clone(sel.shelf.sources)
	for _, guest := range sel.guests(sel.shelf) {
		if !slices.Contains(origins, guest.from) {
			origins = append(origins, guest.from)
		}
	}
	return origins
}

// reads tells whether it depends on what an item says whether it is wanted.
func (sel *selecting) reads() bool {
	return sel.wanted.Tag != "" || sel.wanted.Author != "" || sel.wanted.Language != "" || sel.wanted.Media != ""
}

// read tells which of the candidates are wanted by what they say: those of which one
// member is.
func (sel *selecting) read(ctx context.Context, portion []candidate) ([]bool, error) {
	wanted := make([]bool, len(portion))
	if !sel.reads() {
		for i := range wanted {
			wanted[i] = true
		}
		return wanted, nil
	}
	bySource := make(map[string][]Key)
	of := make(map[Key]int) // the candidate that stands for an item
	for i, c := range portion {
		for _, m := range c.members {
			bySource[m.Source] = append(bySource[m.Source], m.Key)
			of[m.Key] = i
		}
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	for id, keys := range bySource {
		items, err := sel.store.Items(ctx, id, keys)
		if err != nil {
			return nil, fmt.Errorf("read items of source %s: %w", id, err)
		}
		for i := range items {
			if sel.wants(&items[i]) {
				wanted[of[items[i].Key()]] = true
			}
		}
	}
	return wanted, nil
}

// wants tells whether an item is wanted by what it says.
func (sel *selecting) wants(item *Item) bool {
	w := &sel.wanted
	return (w.Language == "" || item.isIn(w.Language)) &&
		(w.Tag == "" || slices.ContainsFunc(item.Tags, func(tag string) bool { return sel.isTag(tag) })) &&
		(w.Author == "" || slices.ContainsFunc(item.By(sel.signed[item.SourceID]), func(p Person) bool { return isLike(p.Name, w.Author) })) &&
		(w.Media == "" || item.has(w.Media))
}

// has tells whether an item has a file of a kind, or is shown with a picture.
func (i *Item) has(kind Media) bool {
	return kind == Image && i.Image != "" ||
		slices.ContainsFunc(i.Enclosures, func(e Enclosure) bool { return strings.HasPrefix(e.Type, string(kind)+"/") })
}

// meetWriters finds out which sources of the shelf say who writes them. What is known of a
// source is never changed, but replaced.
func (sel *selecting) meetWriters(ctx context.Context) error {
	return sel.ask(ctx, func() {
		sel.signed = make(map[string]*Origin)
		for _, h := range sel.shelf.sources {
			if h.origin != nil && len(h.origin.Authors) > 0 {
				sel.signed[h.source.ID] = h.origin
			}
		}
	})
}

// isTag tells whether a tag, as its source or as the section names it, is the wanted
// one.
func (sel *selecting) isTag(tag string) bool {
	return isLike(tag, sel.wanted.Tag) || isLike(sel.shelf.section.MapCategories[text.Fold(tag)], sel.wanted.Tag)
}

// isLike compares two names through their spellings.
func isLike(a, b string) bool { return a != "" && (a == b || Spelling(a) == Spelling(b)) }
