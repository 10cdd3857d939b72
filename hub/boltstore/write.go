package boltstore

import (
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

// patience is how long a write that is in no hurry waits for company: longer than
// the disk takes to sync, so that many such writes share each sync.
const patience = 5 * time.Millisecond

// writes lets the writes that wait for the disk share one transaction, and so
// one sync.
type writes struct {
	turn  chan struct{} // holds one while a transaction runs or waits for company
	mu    sync.Mutex
	queue []*write      // guarded by mu
	hurry chan struct{} // holds one when a write in the queue is in a hurry; sent to under mu
}

// write is a change that waits for its transaction.
type write struct {
	apply func(*bbolt.Tx) error
	done  chan struct{}
	err   error // for reading after done
}

// write runs apply in a transaction and returns when that is synced. Apply may
// run twice, the first time without effect. While one transaction is being
// synced the next writes queue up; whoever gets the turn takes all of them. A
// write in a hurry waits for no company, unlike with bbolt's own Batch.
func (s *Store) write(isHurried bool, apply func(*bbolt.Tx) error) error {
	w := &write{apply: apply, done: make(chan struct{})}
	s.writes.add(w, isHurried)
	select {
	case <-w.done:
		return w.err
	case s.writes.turn <- struct{}{}:
	}
	if !isHurried {
		select {
		case <-w.done: // by whoever had the turn before
		case <-s.writes.hurry:
		case <-time.After(patience):
		}
	}
	if group := s.writes.take(); len(group) > 0 {
		s.writeAll(group)
	}
	<-s.writes.turn
	<-w.done
	return w.err
}

func (w *writes) add(one *write, isHurried bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.queue = append(w.queue, one)
	if !isHurried {
		return
	}
	select {
	case w.hurry <- struct{}{}:
	default:
	}
}

// take empties the queue.
func (w *writes) take() []*write {
	w.mu.Lock()
	defer w.mu.Unlock()
	group := w.queue
	w.queue = nil
	select {
	case <-w.hurry:
	default:
	}
	return group
}

// writeAll runs the writes in one transaction; if that fails, each in its own,
// so that one bad write fails alone.
func (s *Store) writeAll(group []*write) {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, w := range group {
			if err := w.apply(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, w := range group {
		w.err = err
		if err != nil && len(group) > 1 {
			w.err = s.db.Update(w.apply)
		}
		close(w.done)
	}
}
