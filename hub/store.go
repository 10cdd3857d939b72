package hub

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrLeaseLost is returned by a store that is asked to act under a lease that
// has ended or been taken over. What the caller holds must be thrown away: a
// successor is at work.
var ErrLeaseLost = errors.New("the lease on the source is lost")

// LeasedError says that another process is fetching the source.
type LeasedError struct {
	SourceID string
	Until    time.Time // when that lease ends if it is not renewed
}

func (e *LeasedError) Error() string {
	return fmt.Sprintf("source %s is leased until %s", e.SourceID, e.Until.Format(time.RFC3339))
}

// Lease is the sole right to fetch one source, until a time. Token grows with
// every lease of the source: a store refuses a commit under an older one, so a
// process that slept through its lease cannot overwrite its successor's work.
type Lease struct {
	SourceID string
	Token    int64
	Until    time.Time
}

// Record is what a store holds of one source, its items' texts left out.
type Record struct {
	SourceID string
	State    State
	Refs     []Ref // in no particular order
}

// Batch is what one attempt to fetch a source changes in the store.
type Batch struct {
	Put    []Accepted // new and changed items
	Delete []Key      // items that Keep has no room for
	State  State      // replaces the stored one
}

// Accepted is an item as Ingest took it, with the reference to it.
type Accepted struct {
	Ref  Ref
	Item Item
}

// Store is the record of truth. All methods are safe for concurrent use, by
// goroutines and, where the store is shared, by processes. They return
// promptly with an error when the context ends or the store is away; absence
// of a source or an item is not an error.
type Store interface {
	// Lease gives the sole right to fetch the source until now+ttl, or a
	// *LeasedError while somebody else has it.
	Lease(ctx context.Context, sourceID string, now time.Time, ttl time.Duration) (Lease, error)
	// Renew moves the lease's end to now+ttl. It returns ErrLeaseLost when the
	// lease was ended or the source has been leased anew since.
	Renew(ctx context.Context, lease Lease, now time.Time, ttl time.Duration) (Lease, error)
	// Release ends the lease without a result. Releasing a lost lease does
	// nothing.
	Release(ctx context.Context, lease Lease) error

	// Load returns a record for each of the sources, in their order; one that
	// the store has never seen is empty but for its id.
	Load(ctx context.Context, sourceIDs ...string) ([]Record, error)
	// Items returns the source's items with these keys, in their order. Keys
	// that are not stored are left out.
	Items(ctx context.Context, sourceID string, keys []Key) ([]Item, error)
	// Claim makes the source the owner of those public ids that have no owner
	// yet, and tells for each id whether the source owns it now. It is
	// idempotent. Deleting an item gives its public id free.
	Claim(ctx context.Context, sourceID string, ids []string) ([]bool, error)
	// Commit stores the batch and ends the lease, in one step: after a crash at
	// any moment either all of it is there or nothing. It returns ErrLeaseLost,
	// and stores nothing, when the source has been leased anew since. Under the
	// last lease of the source it may be repeated.
	Commit(ctx context.Context, lease Lease, batch Batch) error

	// Watch calls changed with the id of every source that a Commit put items
	// to, deleted items from or changed the state's Changed time of, by
	// whichever process, until the context ends or the store can't be watched.
	// After it calls ready, no commit is missed; one may be told late or twice.
	// changed must return quickly.
	Watch(ctx context.Context, ready func(), changed func(sourceID string)) error
	// Ping tells whether the store can be reached.
	Ping(ctx context.Context) error
	// Close gives back what the store holds. No other call may follow it.
	Close() error
}
