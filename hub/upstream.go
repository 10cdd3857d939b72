package hub

import (
	"context"
	"errors"
	"time"
)

// Upstream asks publishers for their feeds. Package sources has the real one.
type Upstream interface {
	// Fetch asks the source for its feed. It returns an error that names what
	// went wrong where, an *UpstreamError when more is known of it. It bounds its
	// own time and memory and is safe for concurrent use.
	// The source's Keep has no zero fields: there is no use in finding out more
	// about items that it has no room for.
	Fetch(ctx context.Context, source Source, known Known) (Fetched, error)
}

// Known is what the hub knows of a source before it is asked. The zero Known is
// nothing.
type Known struct {
	// Validators are those that the last Fetched carried.
	Validators Validators
	// Address is where the source has moved to for good; empty while it is where
	// the configuration says.
	Address string
	// Failures counts the attempts that failed since one worked.
	Failures int
	// Robots is what was known before of the site's robots.txt, unknown where the
	// source had another address.
	Robots Robots

	stored *stored
}

// stored is what the store holds of a source, once it was loaded.
type stored struct {
	sourceID string
	load     func(ctx context.Context) (Record, error)
	record   Record
	loaded   bool
	failed   error // the store's
	digests  map[Key]Digest
	pieces   map[Piece]Key
}

// NewKnown returns what a record says of its source.
func NewKnown(record Record) Known {
	k := knownOf(&Source{ID: record.SourceID}, &record.State, nil)
	k.stored.accept(record)
	return k
}

// knownOf returns what a state says of its source. What more is stored comes by
// load when it is needed.
func knownOf(source *Source, state *State, load func(ctx context.Context) (Record, error)) Known {
	k := Known{
		Validators: state.Validators, Address: state.MovedTo(source), Failures: state.Failures,
		stored: &stored{sourceID: source.ID, load: load},
	}
	if state.Validators.URL == source.URL { // of another address it says nothing
		k.Robots = state.Robots
	}
	return k
}

// Load makes the items known that are stored of the source. An Upstream calls
// it when there is something new to read: most answers say that there is not. An
// error is the store's, and no failure of the source's.
func (k *Known) Load(ctx context.Context) error {
	if k.stored == nil || k.stored.loaded {
		return nil
	}
	record, err := k.stored.load(ctx)
	if err != nil {
		k.stored.failed = err
		return err
	}
	k.stored.accept(record)
	return nil
}

func (s *stored) accept(record Record) {
	s.record, s.loaded = record, true
	s.digests = make(map[Key]Digest, len(record.Refs))
	s.pieces = make(map[Piece]Key, len(record.Refs))
	for _, ref := range record.Refs {
		s.digests[ref.Key] = ref.Digest
		if ref.Piece != (Piece{}) {
			s.pieces[ref.Piece] = ref.Key
		}
	}
}

// digest returns the digest of the stored item that the source calls nativeID.
func (k *Known) digest(nativeID string) (digest Digest, stored bool) {
	if k.stored == nil {
		return Digest{}, false
	}
	digest, stored = k.stored.digests[KeyOf(k.stored.sourceID, nativeID)]
	return digest, stored
}

// Stores tells whether an item is stored that the source calls nativeID.
func (k *Known) Stores(nativeID string) bool {
	_, stored := k.digest(nativeID)
	return stored
}

// Piece returns the stored item that was read last from these bytes.
func (k *Known) Piece(piece Piece) (key Key, stored bool) {
	if k.stored == nil {
		return Key{}, false
	}
	key, stored = k.stored.pieces[piece]
	return key, stored
}

// Text returns how far the search for an item's text has come. held is false
// where the item is not stored, or not as the source sends it now.
func (k *Known) Text(item *Item) (state TextState, held bool) {
	digest, stored := k.digest(item.NativeID)
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
	// Fresh is until when the answer holds (RFC 9111 §4.2), zero where the
	// publisher did not say.
	Fresh time.Time
	// Moved is where the address that was asked has moved to for good, empty
	// where it has not.
	Moved string
	// Robots is what the site's robots.txt says of a feed, where it is known.
	Robots Robots
}

// Robots is whether a site's robots.txt (RFC 9309) lets programs read the address
// of a feed. An operator who lists a feed has it read all the same; it is told.
type Robots byte

// What is known of a robots.txt.
const (
	RobotsUnknown Robots = iota
	RobotsAllowed
	RobotsDisallowed
)

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

// meaningOf returns what is known of an upstream's failure but its text.
func meaningOf(err error) UpstreamError {
	if upstream, ok := errors.AsType[*UpstreamError](err); ok {
		return *upstream
	}
	return UpstreamError{}
}
