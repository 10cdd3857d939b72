package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Held is why a feed is not believed, and since when. Accepted tells that an
// operator wants what comes next to be believed.
type Held struct {
	Reason   string    `json:"reason"`
	Since    time.Time `json:"since"`
	Items    int       `json:"items"` // that were new in it
	Accepted bool      `json:"accepted,omitzero"`
}

// renew returns what is held now: since when it was held does not change with
// what it is held for.
func (h *Held) renew(reason string, items int, now time.Time) *Held {
	held := Held{Reason: reason, Since: now, Items: items}
	if h != nil {
		held.Since = h.Since
	}
	return &held
}

// Accept lets what a held source sends next be believed, and the source be due
// at now. It returns ErrNotHeld where there is nothing to accept, and a
// *LeasedError while the source is being fetched.
func Accept(ctx context.Context, store Store, sourceID string, now time.Time) error {
	lease, err := store.Lease(ctx, sourceID, now, leaseTime)
	if err != nil {
		return err
	}
	records, err := store.Load(ctx, sourceID)
	if err != nil || records[0].State.Held == nil {
		err = cmp.Or(err, fmt.Errorf("accept source %s: %w", sourceID, ErrNotHeld))
		return errors.Join(err, store.Release(ctx, []Lease{lease}, now))
	}
	state := records[0].State
	accepted := *state.Held
	accepted.Accepted = true
	state.Held, state.Checked = &accepted, time.Time{}
	if err := store.Commit(ctx, lease, Batch{State: state, Due: now}); err != nil {
		return fmt.Errorf("accept source %s: %w", sourceID, err)
	}
	return nil
}

// ErrNotHeld is returned by Accept for a source of which nothing is held.
var ErrNotHeld = errors.New("nothing is held of the source")
