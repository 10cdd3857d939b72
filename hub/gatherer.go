package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"
	"sync/atomic"
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

	storeAway atomic.Bool
}

// Run fetches sources until the context ends. Then it starts no new fetch,
// breaks off those that wait for a publisher, lets those that are storing
// finish, gives the leases back, and returns.
func (g *Gatherer) Run(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	queue := newQueue(g.Sources, g.Clock.Now())
	finished := make(chan appointment)
	for busy := 0; ; {
		for busy < g.Parallel && queue.isDue(g.Clock.Now()) {
			next := queue.pop()
			busy++
			running.Go(func() {
				due := g.attempt(ctx, next.source)
				select {
				case finished <- appointment{next.source, due}:
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
		case <-alarm:
		}
	}
}

// attempt fetches the source if it is due and nobody else is at it, and
// returns when to try again.
func (g *Gatherer) attempt(ctx context.Context, source *Source) time.Time {
	due, err := g.underLease(ctx, source)
	leased, isLeased := errors.AsType[*LeasedError](err)
	switch {
	case isLeased:
		// Whoever has it will be done long before its lease ends.
		return earlier(leased.Until, g.Clock.Now().Add(cmp.Or(source.Interval, g.Schedule.Interval)))
	case errors.Is(err, ErrLeaseLost):
		g.Log.Warn("another process took the source over", "source", source.ID)
		return g.Clock.Now().Add(leaseTime)
	case err != nil && ctx.Err() == nil:
		g.storeFailed(err)
		return g.Clock.Now().Add(storeRetry)
	case err == nil && g.storeAway.CompareAndSwap(true, false):
		g.Log.Info("the store is back, fetching goes on")
	}
	return due
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// storeFailed logs the first failure of the store loudly, those that follow
// quietly.
func (g *Gatherer) storeFailed(err error) {
	level := slog.LevelDebug
	if g.storeAway.CompareAndSwap(false, true) {
		level = slog.LevelError
	}
	g.Log.Log(context.Background(), level, "the store is away, fetching waits", "error", err)
}

// underLease leases the source, fetches it if it is due, and ends the lease. An
// error is the store's; the source's own failures are part of its state.
func (g *Gatherer) underLease(ctx context.Context, source *Source) (due time.Time, err error) {
	storing, cancel := stepContext(ctx)
	defer cancel()
	lease, err := g.Store.Lease(storing, source.ID, g.Clock.Now(), leaseTime)
	if err != nil {
		return time.Time{}, err
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
		return time.Time{}, err
	}
	record := records[0]
	if due = g.Schedule.Due(source, &record.State); due.After(g.Clock.Now()) {
		return due, nil
	}
	fetched, fetchErr := g.fetch(ctx, *source, record.State.Validators, lease)
	switch {
	case errors.Is(fetchErr, ErrLeaseLost):
		return time.Time{}, fetchErr
	case ctx.Err() != nil:
		// What broke the fetch off was our own end, not the publisher.
		return time.Time{}, context.Cause(ctx)
	}
	storing, cancel = stepContext(ctx)
	defer cancel()
	batch, err := g.batch(storing, source, record, fetched, fetchErr)
	if err != nil {
		return time.Time{}, err
	}
	if err := g.Store.Commit(storing, lease, batch); err != nil {
		return time.Time{}, err
	}
	committed = true
	due = g.Schedule.Due(source, &batch.State)
	g.report(source, record, batch, due)
	return due, nil
}

// stepContext bounds a step in the store. It outlives ctx: a step that has
// begun when the program is asked to stop is finished.
func stepContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeTime)
}

// fetch asks the upstream while it keeps the lease alive. When the lease is
// lost the fetch is broken off with ErrLeaseLost.
func (g *Gatherer) fetch(ctx context.Context, source Source, validators Validators, lease Lease) (Fetched, error) {
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
	fetched, err := g.Upstream.Fetch(ctx, source, validators)
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
	in := Ingest{Store: g.Store, Source: *source, Keep: source.Keep.or(g.Keep), Minter: g.Minter, Now: now}
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

// report writes the line of one attempt in the source's diary.
func (g *Gatherer) report(source *Source, record Record, batch Batch, due time.Time) {
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
