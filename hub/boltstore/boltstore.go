// Package boltstore keeps feedhub's sources in one file on disk: the store of a
// hub that is a single process. Package cmd opens it. It fetches nothing and
// decides nothing about items.
//
// # Layout
//
// The file is a bbolt database with these buckets at its top:
//
//	enrolled / <source id>                 8 bytes: when it is due, then the source
//	                                       as pack.Source writes it
//	due / <8 bytes of when, source id>     empty: the enrolled sources by when they
//	                                       are due
//	states / <source id>                   as pack.State writes it
//	sources / <source id> / refs / <key>   as hub.EncodeRef writes it
//	sources / <source id> / items / <key>  hub.Item as pack.Item writes it
//	claims / <digest of a public id>       the id of the source that owns it
//
// A key is the 16 bytes of hub.Key, the digest of a public id the 16 bytes of
// hub.DigestOf. When is in microseconds since 1970, big endian, with the sign bit
// turned over so that bytes sort as times do.
//
// A file of the time when a state lay with its source's items is brought into
// this form by Open, in one transaction.
//
// # What is durable when
//
// A commit is one transaction, synced to disk before Commit returns; commits
// that wait for the disk at the same time share one. So is an Enrol, but for one
// that changes more than 10,000 sources: it takes a transaction for each 10,000.
// Leases live in memory: the lock on the file keeps every other process out, so
// when this one dies all leases end with it, and what they were on is due as
// before. A claim lives in memory until an item with that public id is committed,
// and is stored with the item: without the item it protects nothing that a crash
// could lose.
//
// # Memory
//
// The store keeps about 150 bytes of each source that was ever leased since it was
// opened: the last token. All else is the operating system's cache of the file.
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
	enrolledBucket = []byte("enrolled")
	dueBucket      = []byte("due")
	statesBucket   = []byte("states")
	sourcesBucket  = []byte("sources")
	claimsBucket   = []byte("claims")
	refsBucket     = []byte("refs")
	itemsBucket    = []byte("items")
	editsBucket    = []byte("edits")
	learnedBucket  = []byte("learned")
)

// Store is a hub.Store in one file. Its methods are safe for concurrent use by
// goroutines. What has begun in a file is finished whatever the context: the
// methods look at it before they begin.
type Store struct {
	db        *bbolt.DB
	writes    writes
	enrolling sync.Mutex // held by Enrol
	leases    leases
	claims    claims
	watchers  watchers
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
	if err := db.Update(prepare); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare the store %s: %w", path, err), db.Close())
	}
	s := &Store{db: db}
	s.writes.turn, s.writes.hurry = make(chan struct{}, 1), make(chan struct{}, 1)
	s.leases.bySource = make(map[string]*lease)
	s.leases.asked = make(map[string]bool)
	s.claims.pending = make(map[hub.Digest]string)
	s.watchers.all = make(map[*hub.Watcher]bool)
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
