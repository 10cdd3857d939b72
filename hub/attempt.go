package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// storeTries is how often the outcome of one fetch is offered to a store that takes
// those of others, before it is thrown away: one which the store never takes should
// not stand in the way of all others.
const storeTries = 5

const (
	// triesInTurn is how often a feed is offered before others may be fetched
	// beside it.
	triesInTurn = 3
	// longestKept bounds how long an outcome is kept for a store that is away.
	longestKept = 15 * time.Minute
)

// attempt fetches one source under its lease and stores the outcome.
func (r *round) attempt(ctx context.Context, t Taken) {
	t.Source.Keep = t.Source.Keep.or(r.Keep)
	if due := r.Schedule.Due(&t.Source, &t.State); due.After(r.Timetable.Now()) {
		r.release(ctx, t.Lease, due)
		return
	}
	known := knownOf(&t.Source, &t.State, r.loader(t.Source.ID))
	fetched, endTurn, err := r.fetch(ctx, t.Source, known)
	defer endTurn()
	meaning := meaningOf(err)
	switch {
	case isLost(ctx, err):
		r.takenOver(t.Source.ID)
	case ctx.Err() != nil:
		// What broke the fetch off was our own end, not the publisher.
		r.leave(t.Lease)
	case known.stored.failed != nil:
		r.fail(known.stored.failed)
		r.release(ctx, t.Lease, r.Timetable.Now().Add(storeRetry))
	case err != nil && meaning.Verdict == Resting:
		r.Log.Debug("the source's host is left alone", "source", t.Source.ID, "reason", err)
		r.release(ctx, t.Lease, r.onTimetable(meaning.At).Add(time.Duration(drawOf(t.Source.ID, meaning.At)*float64(time.Second))))
	default:
		r.settle(ctx, &outcome{taken: &t, known: &known, fetched: fetched, err: err, endTurn: endTurn})
	}
}

// fetch asks the upstream when its turn has come. A feed takes memory until it is
// stored, so the turn is over when the caller calls endTurn, as often as it likes;
// without a feed it is over at once.
func (r *round) fetch(ctx context.Context, source Source, known Known) (fetched Fetched, endTurn func(), err error) {
	select {
	case <-ctx.Done():
		return Fetched{}, func() {}, context.Cause(ctx)
	case r.fetching <- struct{}{}:
	}
	endTurn = sync.OnceFunc(func() { <-r.fetching })
	if fetched, err = r.Upstream.Fetch(ctx, source, known); fetched.Feed == nil {
		endTurn()
	}
	return fetched, endTurn, err
}

// loader reads what is stored of a source.
func (r *round) loader(sourceID string) func(ctx context.Context) (Record, error) {
	return func(ctx context.Context) (Record, error) {
		ctx, cancel := context.WithTimeout(ctx, storeTime)
		defer cancel()
		records, err := r.Store.Load(ctx, sourceID)
		if err != nil {
			return Record{}, fmt.Errorf("load what is stored of source %s: %w", sourceID, err)
		}
		return records[0], nil
	}
}

func (r *round) release(ctx context.Context, lease Lease, due time.Time) {
	ctx, cancel := stepContext(ctx)
	defer cancel()
	if err := r.Store.Release(ctx, []Lease{lease}, due); err != nil {
		r.fail(err)
	}
}

// outcome is what came of asking a source.
type outcome struct {
	taken   *Taken
	known   *Known
	fetched Fetched
	err     error
	endTurn func() // lets another source be fetched
}

// lighten lets go of what an outcome without a feed does not need: an error may
// hold the page that was no feed.
func (o *outcome) lighten() {
	o.known.stored = nil
	if o.err != nil {
		meaning := meaningOf(o.err)
		o.err = &UpstreamError{Verdict: meaning.Verdict, At: meaning.At, Err: errors.New(o.err.Error())}
	}
}

// settle stores an outcome. While the store is away it is kept and offered
// again, as the publisher should not be asked for it twice, until the publisher
// may be asked again anyway. A feed that is not stored soon lets others be fetched:
// it may be the only one that the store does not take.
func (r *round) settle(ctx context.Context, o *outcome) {
	if o.fetched.Feed == nil {
		o.lighten()
		r.awaitsStore(o.taken.Lease)
	}
	id, began, worked := o.taken.Source.ID, r.Clock.Now(), r.away.worked()
	alone := 0 // the tries that failed while others did not
	for try, wait := 1, storeRetry; ; try, wait = try+1, min(2*wait, longestStoreRetry) {
		err := r.store(ctx, o)
		if err == nil {
			r.recover()
			return
		}
		if isLost(ctx, err) {
			r.takenOver(id)
			return
		}
		r.fail(err)
		if now := r.away.worked(); now != worked {
			alone, worked = alone+1, now
		}
		if alone == storeTries {
			r.Log.Error("what the source sent can't be stored, and is thrown away", "source", id, "error", err)
			break
		}
		if r.Clock.Now().Sub(began) >= min(r.interval(&o.taken.Source), longestKept) {
			r.Log.Debug("what the source sent could not be stored, and has become old", "source", id, "error", err)
			break
		}
		if try == triesInTurn {
			o.endTurn()
		}
		select {
		case <-r.Clock.After(wait):
			continue
		case <-ctx.Done():
		}
		if isLost(ctx, nil) {
			r.takenOver(id)
		} else {
			r.leave(o.taken.Lease)
		}
		return
	}
	r.release(ctx, o.taken.Lease, r.Timetable.Now().Add(r.interval(&o.taken.Source)))
}

// interval returns the least time between two fetches of a source.
func (r *round) interval(source *Source) time.Duration {
	return cmp.Or(source.Interval, r.Schedule.Interval)
}

// takenOver notes that what was fetched is of no use, which costs nothing but
// the fetch: who has the source now fetches it too.
func (r *round) takenOver(sourceID string) {
	r.Log.Debug("another process took the source over", "source", sourceID)
}

// store commits what an outcome changes.
func (r *round) store(ctx context.Context, o *outcome) error {
	ctx, cancel := stepContext(ctx)
	defer cancel()
	batch, err := r.batch(ctx, o)
	if err != nil {
		return err
	}
	if err := r.Store.Commit(ctx, o.taken.Lease, batch); err != nil {
		return err
	}
	r.report(o, &batch)
	return nil
}

// batch turns an outcome into what it changes in the store.
func (r *round) batch(ctx context.Context, o *outcome) (Batch, error) {
	source := &o.taken.Source
	batch := Batch{State: o.taken.State}
	state := &batch.State
	state.Checked = r.Timetable.Now().UTC().Truncate(time.Microsecond)
	if o.err != nil {
		r.failed(state, o.err)
	} else if err := r.succeeded(ctx, o, &batch); err != nil {
		return Batch{}, fmt.Errorf("take in what source %s sent: %w", source.ID, err)
	}
	batch.Due = r.Schedule.Due(source, state)
	return batch, nil
}

func (r *round) failed(state *State, err error) {
	meaning := meaningOf(err)
	if state.Failures == 0 {
		state.Failing = state.Checked
	}
	state.Failures++
	state.Failure, state.Verdict = err.Error(), meaning.Verdict
	state.RetryAt = r.onTimetable(meaning.At)
	if meaning.Verdict != Unavailable {
		state.Move = Move{} // which may have been a mistake
	}
}

// onTimetable returns what a time by Clock is by Timetable.
func (r *round) onTimetable(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return r.Timetable.Now().Add(t.Sub(r.Clock.Now())).UTC().Truncate(time.Microsecond)
}

func (r *round) succeeded(ctx context.Context, o *outcome, batch *Batch) error {
	state := &batch.State
	state.Failures, state.Failing, state.Failure, state.Verdict, state.RetryAt = 0, time.Time{}, "", Unavailable, time.Time{}
	state.Fresh = r.onTimetable(o.fetched.Fresh)
	state.Robots = cmp.Or(o.fetched.Robots, o.known.Robots)
	state.Move = state.Move.met(o.taken.State.asked(&o.taken.Source), o.fetched.Moved, state.Checked)
	if o.fetched.Feed != nil {
		if err := r.takeIn(ctx, o, batch); err != nil {
			return err
		}
	}
	if state.Held != nil {
		return nil
	}
	state.Succeeded = state.Checked
	if state.Since.IsZero() {
		// By the clock that dates items, and not before those that just came.
		state.Since = r.Clock.Now().UTC().Truncate(time.Microsecond)
	}
	state.Validators = o.fetched.Validators
	return nil
}

// takeIn lets a feed change what is stored, unless it is not to be believed.
func (r *round) takeIn(ctx context.Context, o *outcome, batch *Batch) error {
	if err := o.known.Load(ctx); err != nil {
		return err
	}
	state, feed, refs := &batch.State, o.fetched.Feed, o.known.stored.record.Refs
	now := r.Clock.Now().UTC().Truncate(time.Microsecond)
	in := Ingest{Store: r.Store, Source: o.taken.Source, Keep: o.taken.Source.Keep, Minter: r.Minter, Now: now,
		State: &o.taken.State, Reread: isReread(o.taken.State.Validators, o.fetched.Validators)}
	changes, err := in.Changes(ctx, refs, feed)
	if err != nil {
		return err
	}
	if changes.Doubt != "" {
		state.Held = state.Held.renew(changes.Doubt, len(feed.Items), state.Checked)
		return nil
	}
	state.Held = nil
	batch.Put, batch.Touch, batch.Delete = changes.Put, changes.Touch, changes.Delete
	state.Deleted, state.Wandering = changes.Deleted, changes.Wandering
	state.Rhythm = feed.Rhythm
	state.Notes = feed.Notes
	if len(feed.Unread) == 0 {
		state.Language = cmp.Or(languageOf(feed.Items), state.Language)
	}
	if changes.New > 0 {
		state.Arrived = state.Checked
		state.Habit = habitOf(changes.after(refs), now)
	}
	if len(batch.Put) > 0 || len(batch.Delete) > 0 || !reflect.DeepEqual(state.Origin, feed.Origin) {
		state.Changed = now
	}
	state.Origin = feed.Origin
	return nil
}

// isReread tells whether a source is read otherwise than it was: by a newer
// reader, or in another manner.
func isReread(before, now Validators) bool {
	return before.Reader != 0 && (before.Reader != now.Reader || before.Manner != now.Manner)
}
