package boltstore

import (
	"sync"
	"time"

	"go.etcd.io/bbolt"
)

const (
	// patience is how long a write that is in no hurry waits for company where the
	// one before it had some: several times as long as the disk takes to sync, which
	// a few hundred such writes can share. When none has come for a loneliness it
	// waits no more.
	patience   = 40 * time.Millisecond
	loneliness = 4 * time.Millisecond
)

// writes lets the writes that wait for the disk share one transaction, and so
// one sync.
type writes struct {
	turn  chan struct{} // holds one while a transaction runs or waits for company
	mu    sync.Mutex
	queue []*write      // guarded by mu
	hurry chan struct{} // holds one when a write in the queue is in a hurry; sent to under mu
	// hadCompany tells that the last transaction was shared. Who has the turn may
	// use it.
	hadCompany bool
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
	if !isHurried && s.writes.hadCompany {
		s.writes.await(w)
	}
	if group := s.writes.take(); len(group) > 0 {
		s.writes.hadCompany = len(group) > 1
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

// await waits for company, unless one was written by who had the turn before.
func (w *writes) await(one *write) {
	met := w.count()
	for range patience / loneliness {
		select {
		case <-one.done:
			return
		case <-w.hurry:
			return
		case <-time.After(loneliness):
		}
		if now := w.count(); now > met {
			met = now
		} else {
			return
		}
	}
}

func (w *writes) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue)
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

// writeAll runs the writes in one transaction; if one of them fails, each in its
// own, so that the bad one fails alone. What the disk refuses it refuses all.
func (s *Store) writeAll(group []*write) {
	isOneBad := false
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, w := range group {
			if err := w.apply(tx); err != nil {
				isOneBad = true
				return err
			}
		}
		return nil
	})
	for _, w := range group {
		w.err = err
		if isOneBad && len(group) > 1 {
			w.err = s.db.Update(w.apply)
		}
		close(w.done)
	}
}
