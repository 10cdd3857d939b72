package hub

import (
	"bytes"
	"context"
	"slices"
	"time"
)

// version is what tells whether an item changed since it was looked into.
type version struct {
	digest    Digest
	published int64 // microseconds of Unix time
}

// knownItem is an item that was looked into.
type knownItem struct {
	key Key
	version
	firstSeen int64 // microseconds of Unix time
}

func knownFrom(ref Ref) knownItem {
	return knownItem{ref.Key, version{ref.Digest, ref.Published.UnixMicro()}, ref.FirstSeen.UnixMicro()}
}

func (k *knownItem) ref() Ref {
	return Ref{Key: k.key, Digest: k.digest, Published: time.UnixMicro(k.published).UTC(), FirstSeen: time.UnixMicro(k.firstSeen).UTC()}
}

// findKnown returns the item with a key, nil where it was not looked into.
func (h *holding) findKnown(key Key) *knownItem {
	at, found := slices.BinarySearchFunc(h.known, key, func(k knownItem, key Key) int { return bytes.Compare(k.key[:], key[:]) })
	if !found {
		return nil
	}
	return &h.known[at]
}

const (
	// mostKnown bounds the items that are looked into over all sources, and with that
	// the memory which that takes. Each source has an equal share in it, the newest
	// items it has, and no source less than leastKnown.
	mostKnown  = 100_000
	leastKnown = 1
)

// judgement is what a section's rules said of an item.
type judgement struct {
	out   string
	score float64
}

// know looks into what is new among a source's items, and forgets what is gone: the
// Comparer, the sections that judge items by what they say and the Searcher are told.
func (s *Sections) know(ctx context.Context, h *holding, from Origin, refs []Ref) error {
	if share := max(mostKnown/len(s.sources), leastKnown); len(refs) > share {
		refs = slices.SortedFunc(slices.Values(refs), newestFirst)[:share]
	}
	now := make([]knownItem, len(refs))
	for i, ref := range refs {
		now[i] = knownFrom(ref)
	}
	slices.SortFunc(now, func(a, b knownItem) int { return bytes.Compare(a.key[:], b.key[:]) })
	changed, gone := difference(h.known, now)
	if len(changed) > 0 && s.looksInto(h) {
		items, err := s.store.Items(ctx, h.source.ID, changed)
		if err != nil {
			return err
		}
		s.meet(h, from, items)
		if s.comparer != nil {
			s.learn(ctx)
		}
	}
	s.forget(h, gone)
	for _, sh := range s.shelves {
		if sh.takes[h.source.ID] {
			sh.seen.recount(h.known, now)
		}
	}
	h.known = now
	if s.follower != nil {
		s.follower.note(h.source.ID, changed, gone)
	}
	return nil
}

// difference returns the keys of what is new or other in now, and of what was known
// and is not in it. Both lists are in order.
func difference(known, now []knownItem) (changed, gone []Key) {
	for len(known) > 0 || len(now) > 0 {
		order := 0
		switch {
		case len(known) == 0:
			order = 1
		case len(now) == 0:
			order = -1
		default:
			order = bytes.Compare(known[0].key[:], now[0].key[:])
		}
		switch {
		case order < 0:
			gone = append(gone, known[0].key)
			known = known[1:]
		case order > 0:
			changed = append(changed, now[0].key)
			now = now[1:]
		default:
			if known[0] != now[0] {
				changed = append(changed, now[0].key)
			}
			known, now = known[1:], now[1:]
		}
	}
	return changed, gone
}

// looksInto tells whether anybody wants to know what the items of a source say.
func (s *Sections) looksInto(h *holding) bool {
	return s.comparer != nil || slices.ContainsFunc(s.shelves, func(sh *shelf) bool { return sh.judged != nil && sh.takes[h.source.ID] })
}

func (s *Sections) meet(h *holding, from Origin, items []Item) {
	if s.comparer != nil {
		s.comparer.Put(h.source, from, items)
	}
	for _, sh := range s.shelves {
		if sh.judged == nil || !sh.takes[h.source.ID] {
			continue
		}
		for i := range items {
			out, score := sh.section.Judge(&items[i], h.source)
			sh.judged[items[i].Key()] = judgement{out, score}
		}
	}
}

func (s *Sections) forget(h *holding, keys []Key) {
	if s.comparer != nil {
		s.comparer.Remove(keys)
	}
	for _, sh := range s.shelves {
		if sh.judged != nil && sh.takes[h.source.ID] {
			for _, key := range keys {
				delete(sh.judged, key)
			}
		}
	}
}
