package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"time"
)

const (
	// leaseTime is how long a source waits for a process that died while
	// fetching it; a living process renews its lease three times in that.
	leaseTime = 12 * time.Second
	// storeRetry is the pause after the store failed.
	storeRetry = 2 * time.Second
	// storeTime bounds one step in the store, so that a store which hangs
	// counts as one that is away.
	storeTime = 10 * time.Second
)

// Gatherer fetches sources when they are due and stores what they bring. Any
// number of Gatherers may share a Store: the lease on a source decides who
// fetches it. Its fields are set before Run and not changed after.
type Gatherer struct {
	Store    Store
	Upstream Upstream
	Sources  []Source
	Schedule Schedule
	// Keep bounds each source that has no bounds of its own.
	Keep   Keep
	Minter Minter
	Clock  Clock
	Log    *slog.Logger
	// Parallel is the number of sources fetched at one time.
	Parallel int
	// Again, when it receives, makes Run ask the store about every source anew
	// instead of trusting what it remembers. It may be nil.
	Again <-chan struct{}

	away trouble
}

// Run fetches sources until the context ends. Then it starts no new fetch,
// breaks off those that wait for a publisher, lets those that are storing
// finish, gives the leases back, and returns.
func (g *Gatherer) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	sources := make([]*Source, len(g.Sources))
	for i := range g.Sources {
		sources[i] = &g.Sources[i]
	}
	queue := newQueue(sources, g.Clock.Now())
	finished := make(chan appointment)
	for busy := 0; ; {
		for busy < g.Parallel && queue.isDue(g.Clock.Now()) {
			next := queue.pop()
			busy++
			running.Go(func() {
				again := g.attempt(ctx, next)
				select {
				case finished <- again:
				case <-ctx.Done():
				}
			})
		}
		var alarm <-chan time.Time
		if busy < g.Parallel && queue.Len() > 0 {
			alarm = g.Clock.After(queue.next().Sub(g.Clock.Now()))
		}
		select {
		case <-ctx.Done():
			return
		case again := <-finished:
			busy--
			queue.push(again)
		case <-g.Again:
			queue = newQueue(queue.sources(), g.Clock.Now())
		case <-alarm:
		}
	}
}

// attempt fetches the source if it is due and nobody else is at it, and
// returns when to try again.
func (g *Gatherer) attempt(ctx context.Context, now appointment) appointment {
	source := now.source
	interval := cmp.Or(source.Interval, g.Schedule.Interval)
	due, fetched, err := g.underLease(ctx, source)
	if err == nil || ctx.Err() != nil {
		return appointment{source: source, due: due}
	}
	if leased, ok := errors.AsType[*LeasedError](err); ok {
		// Whoever has it will be done long before its lease ends.
		return appointment{source: source, due: earlier(leased.Until, g.Clock.Now().Add(interval))}
	}
	if errors.Is(err, ErrLeaseLost) {
		g.Log.Warn("another process took the source over", "source", source.ID)
		return appointment{source: source, due: g.Clock.Now().Add(leaseTime)}
	}
	g.away.report(g.Log, "the store is away, fetching waits for it", err)
	wait := storeRetry
	if fetched {
		// The publisher was asked in vain: not again and again.
		now.unstored++
		wait = min(storeRetry<<min(now.unstored, 16), max(interval, storeRetry))
	}
	return appointment{source, g.Clock.Now().Add(wait), now.unstored}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// underLease leases the source, fetches it if it is due, and ends the lease. It
// returns when the source is due next and whether its publisher was asked. An
// error is the store's; the source's own failures are part of its state.
func (g *Gatherer) underLease(ctx context.Context, source *Source) (due time.Time, asked bool, err error) {
	storing, cancel := stepContext(ctx)
	defer cancel()
	lease, err := g.Store.Lease(storing, source.ID, g.Clock.Now(), leaseTime)
	if err != nil {
		return time.Time{}, false, err
	}
	committed := false
	defer func() {
		if !committed {
			giveBack, cancel := stepContext(ctx)
			defer cancel()
			err = errors.Join(err, g.Store.Release(giveBack, lease))
		}
	}()
	records, err := g.Store.Load(storing, source.ID)
	if err != nil {
		return time.Time{}, false, err
	}
	record := records[0]
	if due = g.Schedule.Due(source, &record.State); due.After(g.Clock.Now()) {
		return due, false, nil
	}
	bounded := *source
	bounded.Keep = source.Keep.or(g.Keep)
	fetched, fetchErr := g.fetch(ctx, bounded, NewKnown(record), lease)
	switch {
	case errors.Is(fetchErr, ErrLeaseLost):
		return time.Time{}, true, fetchErr
	case ctx.Err() != nil:
		// What broke the fetch off was our own end, not the publisher.
		return time.Time{}, true, context.Cause(ctx)
	}
	storing, cancel = stepContext(ctx)
	defer cancel()
	batch, err := g.batch(storing, source, record, fetched, fetchErr)
	if err != nil {
		return time.Time{}, true, err
	}
	if err := g.Store.Commit(storing, lease, batch); err != nil {
		return time.Time{}, true, err
	}
	committed = true
	g.away.over(g.Log, "the store is back, fetching goes on")
	due = g.Schedule.Due(source, &batch.State)
	g.report(source, record, batch, due)
	return due, true, nil
}

// stepContext bounds a step in the store. It outlives ctx: a step that has
// begun when the program is asked to stop is finished.
func stepContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeTime)
}

// fetch asks the upstream while it keeps the lease alive. When the lease is
// lost the fetch is broken off with ErrLeaseLost.
func (g *Gatherer) fetch(ctx context.Context, source Source, known Known, lease Lease) (Fetched, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	var renewing sync.WaitGroup
	defer renewing.Wait()
	defer cancel(nil)
	renewing.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-g.Clock.After(leaseTime / 3):
			}
			renewed, err := g.Store.Renew(ctx, lease, g.Clock.Now(), leaseTime)
			switch {
			case err == nil:
				lease = renewed
			case errors.Is(err, ErrLeaseLost) || g.Clock.Now().After(lease.Until):
				cancel(ErrLeaseLost)
				return
			}
		}
	})
	fetched, err := g.Upstream.Fetch(ctx, source, known)
	if err != nil && errors.Is(context.Cause(ctx), ErrLeaseLost) {
		err = ErrLeaseLost
	}
	return fetched, err
}

// batch turns the outcome of a fetch into what it changes in the store.
func (g *Gatherer) batch(ctx context.Context, source *Source, record Record, fetched Fetched, fetchErr error) (Batch, error) {
	now := g.Clock.Now().UTC().Truncate(time.Microsecond)
	batch := Batch{State: record.State}
	state := &batch.State
	state.Checked = now
	if fetchErr != nil {
		state.Failures++
		state.Failure = fetchErr.Error()
		state.RetryAt = retryAt(fetchErr)
		return batch, nil
	}
	state.Succeeded = now
	state.Failures, state.Failure, state.RetryAt = 0, "", time.Time{}
	state.Validators = fetched.Validators
	if fetched.Feed == nil {
		return batch, nil
	}
	state.Notes = fetched.Feed.Notes
	in := Ingest{Store: g.Store, Source: *source, Keep: source.Keep.or(g.Keep), Minter: g.Minter, Now: now,
		Reread: isReread(record.State.Validators, fetched.Validators)}
	var err error
	if batch.Put, batch.Delete, err = in.Changes(ctx, record.Refs, fetched.Feed); err != nil {
		return Batch{}, fmt.Errorf("take in what source %s sent: %w", source.ID, err)
	}
	if len(batch.Put) > 0 || len(batch.Delete) > 0 || !reflect.DeepEqual(state.Origin, fetched.Feed.Origin) {
		state.Changed = now
	}
	state.Origin = fetched.Feed.Origin
	return batch, nil
}

// isReread tells whether a source is read otherwise than it was: by a newer
// reader, or in another manner.
func isReread(before, now Validators) bool {
	return before.Reader != 0 && (before.Reader != now.Reader || before.Manner != now.Manner)
}

// report writes the line of one attempt in the source's diary.
func (g *Gatherer) report(source *Source, record Record, batch Batch, due time.Time) {
	if kinds := kindsOf(batch.State.Notes); !slices.Equal(kinds, kindsOf(record.State.Notes)) {
		g.Log.Info("the notes on the feed have changed", "source", source.ID, "notes", kinds)
	}
	log := g.Log.With("source", source.ID, "next", due.UTC().Format(time.RFC3339))
	switch state := &batch.State; {
	case state.Failures > 0:
		log.Warn("fetching failed", "error", state.Failure, "failures", state.Failures)
	case record.State.Failures > 0:
		log.Info("fetched again", "after_failures", record.State.Failures, "stored", len(batch.Put), "dropped", len(batch.Delete))
	case len(batch.Put)+len(batch.Delete) > 0:
		log.Info("fetched", "stored", len(batch.Put), "dropped", len(batch.Delete))
	default:
		log.Debug("fetched, nothing new")
	}
}

// kindsOf returns the kinds of notes, each once, in order.
func kindsOf(notes []Note) []string {
	kinds := make([]string, len(notes))
	for i, note := range notes {
		kinds[i] = note.Kind
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
