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

// SourcesOf names the sources of leases, for an error about all of them.
func SourcesOf(leases []Lease) string {
	switch len(leases) {
	case 0:
		return "no source"
	case 1:
		return "source " + leases[0].SourceID
	}
	return fmt.Sprintf("source %s and %d more", leases[0].SourceID, len(leases)-1)
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
	Touch  []Ref      // of stored items that stay as they are
	Delete []Key      // items that Keep has no room for
	State  State      // replaces the stored one
	// Due is when the source is to be taken next.
	Due time.Time
}

// Accepted is an item as Ingest took it, with the reference to it.
type Accepted struct {
	Ref  Ref
	Item Item
}

// Taken is a source that was leased because it was due, and what the store knows
// of fetching it.
type Taken struct {
	Source Source
	Lease  Lease
	State  State
}

// Store is the record of truth. All methods are safe for concurrent use, by
// goroutines and, where the store is shared, by processes. They return
// promptly with an error when the context ends or the store is away; absence
// of a source or an item is not an error.
type Store interface {
	// Enrol makes these the sources that are taken in turn, in place of those
	// enrolled before by whichever process. One that is new or not the same as
	// before is due at now, the others when they were; one that is being fetched
	// meanwhile is due again at now when that is over. What is stored of a source
	// that is no more among them stays. Enrol is idempotent, and a crash within it
	// leaves sources of both lists and no half of one.
	Enrol(ctx context.Context, sources []Source, now time.Time) error
	// Enrolled returns the sources that are enrolled, in the order of their ids.
	Enrolled(ctx context.Context) ([]Source, error)

	// Take leases up to n enrolled sources that are due at now, until now+ttl.
	// Those that have been due for longest come first, as far as one process can
	// tell. A source whose lease has run out is due. Where it takes fewer than n,
	// next is when the next one will be due, if only because its lease runs out,
	// and zero if none is enrolled; else next is now.
	Take(ctx context.Context, now time.Time, ttl time.Duration, n int) (taken []Taken, next time.Time, err error)
	// Lease gives the sole right to fetch the source until now+ttl, due or not and
	// enrolled or not, or a *LeasedError while somebody else has it.
	Lease(ctx context.Context, sourceID string, now time.Time, ttl time.Duration) (Lease, error)
	// Renew moves the end of the leases to now+ttl and returns those that it could
	// renew. The others are lost: ended, or taken over.
	Renew(ctx context.Context, leases []Lease, now time.Time, ttl time.Duration) ([]Lease, error)
	// Release ends the leases without a result; their sources are due at due. A
	// lost lease is left alone.
	Release(ctx context.Context, leases []Lease, due time.Time) error

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
	// Commit stores the batch, ends the lease and lets the source be due at the
	// batch's Due, in one step: after a crash at any moment either all of it is
	// there or nothing. It returns ErrLeaseLost, and stores nothing, when the
	// source has been leased anew since. Under the last lease of the source it may
	// be repeated. Commits that wait at one time share what a step costs.
	Commit(ctx context.Context, lease Lease, batch Batch) error

	// Edit records an act of an editor after all those before.
	Edit(ctx context.Context, edit Edit) error
	// Edits returns all that were recorded, in their order.
	Edits(ctx context.Context) ([]Edit, error)

	// Learn replaces what was learned of the words of the items that are stored, which
	// decides how they are compared, and Learned returns it, nil before the first time.
	// All processes compare by what is stored here.
	Learn(ctx context.Context, learned []byte) error
	Learned(ctx context.Context) ([]byte, error)

	// Watch calls the watcher until the context ends or the store can't be
	// watched.
	Watch(ctx context.Context, watcher Watcher) error
	// Ping tells whether the store can be reached.
	Ping(ctx context.Context) error
	// Close gives back what the store holds. No other call may follow it.
	Close() error
}

// Watcher is told what happens in a store, by whichever process. Its functions
// must return quickly and are called one at a time.
type Watcher struct {
	// Ready is called once: after it no event is missed. One may be told late or
	// twice.
	Ready func()
	// Changed is called with the id of a source of which a Commit put items,
	// deleted items or changed the state's Changed time.
	Changed func(sourceID string)
	// Enrolled is called when an Enrol changed which sources there are, or one of
	// them. Nil is not called.
	Enrolled func()
	// Edited is called when an Edit was recorded, or something was learned. Nil is not
	// called.
	Edited func()
}
