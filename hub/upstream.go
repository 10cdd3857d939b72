package hub

import (
	"context"
	"errors"
	"time"
)

// Upstream asks publishers for their feeds. Package sources has the real one.
type Upstream interface {
	// Fetch asks the source for its feed. It returns an error that names what
	// went wrong where, an *UpstreamError when more is known of it. It bounds its own time and memory and is safe for concurrent use.
	// The source's Keep has no zero fields: there is no use in finding out more
	// about items that it has no room for.
	Fetch(ctx context.Context, source Source, known Known) (Fetched, error)
}

// Known is what the hub knows of a source before it is asked. The zero Known is
// nothing.
type Known struct {
	// Validators are those that the last Fetched carried.
	Validators Validators
	// Failures counts the attempts that failed since one worked.
	Failures int

	sourceID string
	digests  map[Key]Digest
	pieces   map[Piece]Key
}

// NewKnown returns what a record says of its source.
func NewKnown(record Record) Known {
	k := Known{Validators: record.State.Validators, Failures: record.State.Failures,
		sourceID: record.SourceID, digests: make(map[Key]Digest, len(record.Refs)), pieces: make(map[Piece]Key, len(record.Refs))}
	for _, ref := range record.Refs {
		k.digests[ref.Key] = ref.Digest
		if ref.Piece != (Piece{}) {
			k.pieces[ref.Piece] = ref.Key
		}
	}
	return k
}

// Stores tells whether an item is stored that the source calls nativeID.
func (k *Known) Stores(nativeID string) bool {
	_, stored := k.digests[KeyOf(k.sourceID, nativeID)]
	return stored
}

// Piece returns the key of the stored item that was read from these bytes.
func (k *Known) Piece(piece Piece) (key Key, stored bool) {
	key, stored = k.pieces[piece]
	return key, stored
}

// Text returns how far the search for an item's text has come. held is false
// where the item is not stored, or not as the source sends it now.
func (k *Known) Text(item *Item) (state TextState, held bool) {
	digest, stored := k.digests[KeyOf(k.sourceID, item.NativeID)]
	if !stored {
		return TextNotWanted, false
	}
	return item.stateIn(digest)
}

// Fetched is what a fetch brought.
type Fetched struct {
	// Feed is nil when nothing has changed since the validators.
	Feed *Feed
	// Validators are for the next fetch, to be stored with the feed's items.
	Validators Validators
}

// Verdict is what an Upstream's failure means for the source.
type Verdict byte

// The verdicts. All failures that no UpstreamError explains are Unavailable.
const (
	// Unavailable may pass: the server failed, or was not reached.
	Unavailable Verdict = iota
	// Refused stays until somebody does something about it: the publisher wants
	// credentials, or has nothing at the address.
	Refused
	// Gone is for good (410, RFC 9110 §15.5.11).
	Gone
	// Resting tells that the publisher was not asked at all, as its host is being
	// left alone. It is no failure of the source's.
	Resting
)

// UpstreamError is a failure of which more is known than its text.
type UpstreamError struct {
	Verdict Verdict
	// At is when the publisher wants to see us again (RFC 9110 §10.2.3), zero
	// where it did not say.
	At  time.Time
	Err error
}

func (e *UpstreamError) Error() string { return e.Err.Error() }
func (e *UpstreamError) Unwrap() error { return e.Err }

// retryAt returns when the publisher asked us to come back, zero if it did not
// say.
func retryAt(err error) time.Time {
	if upstream, ok := errors.AsType[*UpstreamError](err); ok {
		return upstream.At
	}
	return time.Time{}
}
