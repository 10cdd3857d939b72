package boltstore

import (
	"sync"

	"go.etcd.io/bbolt"
)

// writes lets the writes that wait for the disk share one transaction, and so
// one sync.
type writes struct {
	turn  chan struct{} // holds one while a transaction runs
	mu    sync.Mutex
	queue []*write // guarded by mu
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
// write that meets no other waits for nobody, unlike with bbolt's own Batch.
func (s *Store) write(apply func(*bbolt.Tx) error) error {
	w := &write{apply: apply, done: make(chan struct{})}
	s.writes.mu.Lock()
	s.writes.queue = append(s.writes.queue, w)
	s.writes.mu.Unlock()
	select {
	case <-w.done:
		return w.err
	case s.writes.turn <- struct{}{}:
	}
	s.writes.mu.Lock()
	group := s.writes.queue
	s.writes.queue = nil
	s.writes.mu.Unlock()
	if len(group) > 0 {
		s.writeAll(group)
	}
	<-s.writes.turn
	<-w.done
	return w.err
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
