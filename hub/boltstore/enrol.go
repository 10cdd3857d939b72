package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/pack"
)

// enrolAtOnce is how many sources one transaction enrols at most: it bounds the
// memory that a transaction takes.
const enrolAtOnce = 10_000

// change is what an Enrol does with one source. Without a definition the source
// is removed.
type change struct {
	sourceID   string
	definition []byte
}

// Enrol makes these the sources that are taken in turn. Where it changes more than
// 10,000 of them, each 10,000 are one transaction.
func (s *Store) Enrol(ctx context.Context, sources []hub.Source, now time.Time) error {
	s.enrolling.Lock()
	defer s.enrolling.Unlock()
	changes, err := s.changes(ctx, sources)
	if err != nil {
		return fmt.Errorf("enrol %d sources: %w", len(sources), err)
	}
	for part := range slices.Chunk(changes, enrolAtOnce) {
		err := ctx.Err()
		if err == nil {
			err = s.enrol(part, now.UnixMicro())
		}
		if err != nil {
			return fmt.Errorf("enrol %d sources: %w", len(sources), err)
		}
		s.watchers.enrolled()
	}
	return nil
}

// changes compares the sources with those that are enrolled. Of two with one id
// the last counts.
func (s *Store) changes(ctx context.Context, sources []hub.Source) ([]change, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	wanted := make([]change, len(sources))
	for i := range sources {
		wanted[i] = change{sources[i].ID, pack.Source(&sources[i])}
	}
	slices.SortStableFunc(wanted, func(a, b change) int { return strings.Compare(a.sourceID, b.sourceID) })
	var changes []change
	err := s.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(enrolledBucket).Cursor()
		id, value := cursor.First()
		for i, w := range wanted {
			if i+1 < len(wanted) && wanted[i+1].sourceID == w.sourceID {
				continue
			}
			for ; id != nil && string(id) < w.sourceID; id, value = cursor.Next() {
				changes = append(changes, change{sourceID: string(id)})
			}
			isEnrolled := string(id) == w.sourceID && id != nil
			if !isEnrolled || len(value) < whenSize || !bytes.Equal(value[whenSize:], w.definition) {
				changes = append(changes, w)
			}
			if isEnrolled {
				id, value = cursor.Next()
			}
		}
		for ; id != nil; id, _ = cursor.Next() {
			changes = append(changes, change{sourceID: string(id)})
		}
		return nil
	})
	return changes, err
}

// enrol writes the changes.
func (s *Store) enrol(changes []change, now int64) error {
	s.leases.change(changes, now)
	defer s.leases.change(nil, 0)
	return s.write(true, func(tx *bbolt.Tx) error {
		for _, c := range changes {
			if err := c.apply(tx, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// change notes the sources that are about to be changed, in place of those noted
// before, so that a fetch of what they were does not count for what they become.
func (l *leases) change(changes []change, now int64) {
	changing := make(map[string]int64, len(changes))
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range changes {
		changing[c.sourceID] = now
		if entry := l.bySource[c.sourceID]; entry != nil && entry.held {
			entry.again = now
		}
	}
	l.changing = changing
}

func (c change) apply(tx *bbolt.Tx, now int64) error {
	enrolled, due, id := tx.Bucket(enrolledBucket), tx.Bucket(dueBucket), []byte(c.sourceID)
	if value := enrolled.Get(id); len(value) >= whenSize {
		if err := due.Delete(dueKey(when(value), c.sourceID)); err != nil {
			return err
		}
	}
	if c.definition == nil {
		return enrolled.Delete(id)
	}
	return errors.Join(
		enrolled.Put(id, enrolment{now, c.definition}.encode()),
		due.Put(dueKey(now, c.sourceID), nil),
	)
}

// schedule makes the source due then, if it is enrolled.
func schedule(tx *bbolt.Tx, sourceID string, due int64) error {
	enrolled, index, id := tx.Bucket(enrolledBucket), tx.Bucket(dueBucket), []byte(sourceID)
	value := enrolled.Get(id)
	if value == nil {
		return nil
	}
	e, err := decodeEnrolment(sourceID, value)
	if err != nil || e.due == due {
		return err
	}
	if err := index.Delete(dueKey(e.due, sourceID)); err != nil {
		return err
	}
	e.due = due
	return errors.Join(enrolled.Put(id, e.encode()), index.Put(dueKey(due, sourceID), nil))
}

// Enrolled returns the sources that are enrolled, in the order of their ids.
func (s *Store) Enrolled(ctx context.Context) ([]hub.Source, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read the enrolled sources: %w", err)
	}
	var sources []hub.Source
	err := s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(enrolledBucket).ForEach(func(id, value []byte) error {
			e, err := decodeEnrolment(string(id), value)
			if err != nil {
				return err
			}
			source, err := pack.OpenSource(string(id), e.definition)
			sources = append(sources, source)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read the enrolled sources: %w", err)
	}
	return sources, nil
}
