package boltstore

import (
	"context"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// Take leases up to n enrolled sources that are due. Nothing is written: it walks
// along the index of those that are due, past those that are leased.
//
// A source whose definition can't be read is left out until it is enrolled anew.
// One whose state can't be read is taken without it: the fetch that follows
// replaces what is damaged.
func (s *Store) Take(ctx context.Context, now time.Time, ttl time.Duration, n int) ([]hub.Taken, time.Time, error) {
	taken, next, err := s.take(ctx, now, ttl, n)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("take sources that are due: %w", err)
	}
	return taken, next, nil
}

func (s *Store) take(ctx context.Context, now time.Time, ttl time.Duration, n int) ([]hub.Taken, time.Time, error) {
	if err := ctx.Err(); err != nil {
		return nil, time.Time{}, err
	}
	s.leases.mu.Lock()
	tx, err := s.db.Begin(false)
	if err != nil {
		s.leases.mu.Unlock()
		return nil, time.Time{}, err
	}
	// Reading gives nothing that a rollback could lose.
	defer func() { _ = tx.Rollback() }()
	w := walk{tx: tx, leases: &s.leases, now: now.UnixMicro(), until: now.Add(ttl).UnixMicro()}
	w.choose(n)
	s.leases.mu.Unlock()
	taken := w.read()
	switch {
	case len(w.given) == n:
		return taken, now, nil
	case !w.seen:
		return taken, time.Time{}, nil
	}
	return taken, time.UnixMicro(w.next).UTC(), nil
}

// walk is one choice among the sources that are due. Its times are in
// microseconds.
type walk struct {
	tx         *bbolt.Tx
	leases     *leases
	now, until int64
	given      []hub.Lease
	// next is the first time after now at which one will be due; seen tells
	// whether there is any.
	next int64
	seen bool
}

// choose leases up to n sources. The caller holds the leases' mu.
func (w *walk) choose(n int) {
	w.chooseAsked(n)
	cursor := w.tx.Bucket(dueBucket).Cursor()
	for key, _ := cursor.First(); key != nil && len(w.given) < n; key, _ = cursor.Next() {
		due, id := when(key), string(key[whenSize:])
		entry := w.leases.bySource[id]
		switch {
		case due > w.now && w.seen && due >= w.next:
			return
		case !entry.isFree(w.now):
			w.note(max(due, entry.until))
		case due > w.now:
			w.note(due)
		default:
			w.give(id)
		}
	}
}

// chooseAsked leases the sources that were leased by Lease and whose lease has run
// out: they are due, whatever the index says.
func (w *walk) chooseAsked(n int) {
	enrolled := w.tx.Bucket(enrolledBucket)
	for id := range w.leases.asked {
		entry := w.leases.bySource[id]
		switch {
		case enrolled.Get([]byte(id)) == nil:
		case entry.writing == nil && entry.until > w.now:
			w.note(entry.until)
		case entry.writing == nil && len(w.given) < n:
			w.give(id)
		}
	}
}

func (w *walk) give(sourceID string) {
	w.given = append(w.given, w.leases.give(sourceID, w.now, w.until))
	w.note(w.until)
}

// note keeps the first of the times at which a source will be due.
func (w *walk) note(due int64) {
	if !w.seen || due < w.next {
		w.next, w.seen = due, true
	}
}

// read returns what is stored of the sources that were chosen.
func (w *walk) read() []hub.Taken {
	enrolled, states := w.tx.Bucket(enrolledBucket), w.tx.Bucket(statesBucket)
	taken := make([]hub.Taken, 0, len(w.given))
	for _, l := range w.given {
		id := []byte(l.SourceID)
		e, err := decodeEnrolment(l.SourceID, enrolled.Get(id))
		if err != nil {
			continue
		}
		source, err := pack.OpenSource(l.SourceID, e.definition)
		if err != nil {
			continue
		}
		state, err := pack.OpenState(states.Get(id))
		if err != nil {
			state = hub.State{}
		}
		taken = append(taken, hub.Taken{Source: source, Lease: l, State: state})
	}
	return taken
}
