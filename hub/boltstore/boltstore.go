// Package boltstore keeps feedhub's sources in one file on disk: the store of a
// hub that is a single process. Package cmd opens it. It fetches nothing and
// decides nothing about items.
//
// # Layout
//
// The file is a bbolt database with two buckets at its top:
//
//	sources / <source id> / state          as hub.EncodeState writes it
//	sources / <source id> / refs / <key>   as hub.EncodeRef writes it
//	sources / <source id> / items / <key>  hub.Item as hub.EncodeItem writes it
//	claims / <digest of a public id>       the id of the source that owns it
//
// A key is the 16 bytes of hub.Key, the digest of a public id the 16 bytes of
// hub.DigestOf.
//
// # What is durable when
//
// A commit is one transaction, synced to disk before Commit returns; commits
// that wait for the disk at the same time share one. Leases live in memory:
// the lock on the file keeps every other process out, so when this one dies
// all leases end with it. A claim lives in memory until an item with that
// public id is committed, and is stored with the item: without the item it
// protects nothing that a crash could lose.
package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/feedhub/feedhub/hub"
)

// lockTime is how long Open waits for another process to let go of the file:
// enough for one that is ending, short for a person who waits.
const lockTime = time.Second

var (
	sourcesBucket = []byte("sources")
	claimsBucket  = []byte("claims")
	stateKey      = []byte("state")
	refsBucket    = []byte("refs")
	itemsBucket   = []byte("items")
)

// Store is a hub.Store in one file. Its methods are safe for concurrent use by
// goroutines. What has begun in a file is finished whatever the context: the
// methods look at it before they begin.
type Store struct {
	db       *bbolt.DB
	writes   writes
	leases   leases
	claims   claims
	watchers watchers
}

var _ hub.Store = (*Store)(nil)

// Open opens the file, and creates it if there is none. The folder must exist.
// The file stays locked until Close: a second process gets an error that says
// so.
func Open(path string) (*Store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTime, FreelistType: bbolt.FreelistMapType})
	if err != nil {
		return nil, openError(path, err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		_, sourcesErr := tx.CreateBucketIfNotExists(sourcesBucket)
		_, claimsErr := tx.CreateBucketIfNotExists(claimsBucket)
		return errors.Join(sourcesErr, claimsErr)
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the store %s: %w", path, err), db.Close())
	}
	s := &Store{db: db}
	s.writes.turn = make(chan struct{}, 1)
	s.leases.bySource = make(map[string]*lease)
	s.claims.pending = make(map[hub.Digest]string)
	s.watchers.all = make(map[*watcher]bool)
	s.watchers.closed = make(chan struct{})
	return s, nil
}

// openError says what keeps the file from being opened and what would help.
func openError(path string, err error) error {
	folder := filepath.Dir(path)
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("open the store %s: another feedhub has this file open; stop it, give this one a file of its own, or let both share a Redis: %w", path, err)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrChecksum), errors.Is(err, bolterrors.ErrVersionMismatch):
		return fmt.Errorf("open the store %s: this is not a file that feedhub wrote, or it is damaged; name another one: %w", path, err)
	case errors.Is(err, fs.ErrNotExist):
		if _, missing := os.Stat(folder); missing != nil {
			return fmt.Errorf("open the store %s: the folder %s does not exist; create it, or name a file elsewhere: %w", path, folder, err)
		}
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("open the store %s: feedhub must be able to read and write this file, and to create it in %s: %w", path, folder, err)
	}
	return fmt.Errorf("open the store %s: %w", path, err)
}

// Ping returns nil: a file that is open can be reached.
func (s *Store) Ping(ctx context.Context) error { return ctx.Err() }

// Close ends every Watch, waits for what is being written and closes the file.
func (s *Store) Close() error {
	s.watchers.close()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close the store: %w", err)
	}
	return nil
}

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
