package hub

import (
	"context"
	"errors"
	"time"
)

// Upstream asks publishers for their feeds. Package sources has the real one.
type Upstream interface {
	// Fetch asks the source for its feed, with the validators that its last
	// Fetched carried. It returns an error that names what went wrong where,
	// a *RetryError when the publisher said when to come back. It bounds its
	// own time and memory and is safe for concurrent use.
	Fetch(ctx context.Context, source Source, validators Validators) (Fetched, error)
}

// Fetched is what a fetch brought.
type Fetched struct {
	// Feed is nil when nothing has changed since the validators.
	Feed *Feed
	// Validators are for the next fetch, to be stored with the feed's items.
	Validators Validators
}

// RetryError is a refusal in which the publisher said when to come back
// (RFC 9110 §10.2.3).
type RetryError struct {
	At  time.Time
	Err error
}

func (e *RetryError) Error() string { return e.Err.Error() }
func (e *RetryError) Unwrap() error { return e.Err }

// retryAt returns when the publisher asked us to come back, zero if it did not
// say.
func retryAt(err error) time.Time {
	if retry, ok := errors.AsType[*RetryError](err); ok {
		return retry.At
	}
	return time.Time{}
}
