package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// leaseTime is how long a source waits for a process that died while
	// fetching it; a living process renews its leases three times in that.
	leaseTime = 12 * time.Second
	// storeRetry is the pause after the store failed; it doubles up to
	// longestStoreRetry.
	storeRetry        = 2 * time.Second
	longestStoreRetry = 30 * time.Second
	// storeTime bounds one step in the store, so that a store which hangs
	// counts as one that is away.
	storeTime = 10 * time.Second
	// leasedAhead is how many sources are leased for each that is fetched at one
	// time: while some wait for their host's turn, others are asked.
	leasedAhead = 16
	// storedAhead is how many times as many again may wait for the store with
	// nothing but a state, of which it takes many at once.
	storedAhead = 8
	// lookAgain is how long a process waits at most before it looks what is due:
	// others may have given back what they leased, enrolled sources, or died.
	lookAgain = 2 * time.Second
	// firstTake is how many sources are taken first when some are due, so that
	// processes which wake at one time share them. While there are more, twice as
	// many are taken the next time.
	firstTake = 4
)

// Gatherer fetches sources when they are due and stores what they bring. Any
// number of Gatherers may share a Store, which hands each source that is due to
// one of them. Its fields are set before Run and not changed after.
type Gatherer struct {
	Store    Store
	Upstream Upstream
	// Sources are enrolled in the store when Run begins, and whenever the store
	// has lost them. Where they are Adopted from the store, only then.
	Sources  []Source
	Adopted  bool
	Schedule Schedule
	// Keep bounds each source that has no bounds of its own.
	Keep   Keep
	Minter Minter
	// Clock dates what comes in. Timetable, by which sources are due, is best a
	// Steady one; nil means Clock.
	Clock     Clock
	Timetable Clock
	Log       *slog.Logger
	// Parallel is the number of sources fetched at one time, and so the number of
	// feeds that are in memory.
	Parallel int
	// Again, when it receives, makes Run enrol the sources anew. It may be nil.
	Again <-chan struct{}

	away     outage
	enrolled atomic.Bool
}

// HasEnrolled tells whether the store has the Gatherer's sources, or has had
// them. It may be called while Run runs.
func (g *Gatherer) HasEnrolled() bool { return g.enrolled.Load() }

// Run fetches sources until the context ends. Then it starts no new fetch,
// breaks off those that wait for a publisher, lets those that are storing
// finish, gives the leases back, and returns.
func (g *Gatherer) Run(ctx context.Context) {
	if g.Timetable == nil {
		g.Timetable = g.Clock
	}
	r := &round{Gatherer: g, fetching: make(chan struct{}, g.Parallel), landed: make(chan struct{}, 1), flights: make(map[berth]*flight)}
	defer r.giveBack()
	var flying sync.WaitGroup
	defer flying.Wait()
	flying.Go(func() { r.keepAlive(ctx) })
	enrolled := g.Adopted
	g.enrolled.Store(enrolled)
	for ctx.Err() == nil {
		if !enrolled {
			enrolled = r.enrol(ctx)
		}
		wait := r.pause()
		if enrolled && wait == 0 {
			enrolled, wait = r.take(ctx, &flying)
		}
		select {
		case <-ctx.Done():
		case <-r.landed:
		case <-g.Again:
			enrolled = false
		case <-g.Clock.After(wait):
		}
	}
}

// round is one run of a Gatherer.
type round struct {
	*Gatherer
	size     int           // of the next take
	fetching chan struct{} // holds one for each turn: see fetch
	landed   chan struct{} // receives when a flight has ended and there is room

	mu      sync.Mutex
	flights map[berth]*flight // guarded by mu, as are the others
	waiting int               // flights that await the store
	unended []Lease
}

// berth is what a flight is known by. A source whose lease ran out unnoticed, as
// this process slept or the store was away, may be leased to it anew while the
// first flight has not ended.
type berth struct {
	sourceID string
	token    int64
}

func berthOf(lease Lease) berth { return berth{lease.SourceID, lease.Token} }

// flight is a source from its lease to its end.
type flight struct {
	lease       Lease
	lose        context.CancelCauseFunc
	awaitsStore bool // with nothing but a state
}

// enrol hands the sources to the store.
func (r *round) enrol(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, longestStoreRetry)
	defer cancel()
	if err := r.Store.Enrol(ctx, r.Sources, r.Timetable.Now()); err != nil {
		r.fail(err)
		return false
	}
	r.recover()
	r.enrolled.Store(true)
	return true
}

// take leases sources that are due and sets them going. It returns whether the
// store still knows of any sources, and how long there is nothing to take.
func (r *round) take(ctx context.Context, flying *sync.WaitGroup) (enrolled bool, wait time.Duration) {
	most, under := r.room()
	if most < r.leastRoom() {
		return true, leaseTime
	}
	n := min(most, max(r.size, firstTake))
	storing, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	var err error
	if r.away.lasts() {
		n = 1              // to find out whether the store takes what was fetched
		err = r.renew(ctx) // those that have run out would be taken
	}
	now := r.Timetable.Now()
	var taken []Taken
	var next time.Time
	if err == nil {
		taken, next, err = r.Store.Take(storing, now, leaseTime, n)
	}
	if err != nil {
		if ctx.Err() == nil {
			r.fail(err)
		}
		return true, r.pause()
	}
	r.size = 0
	for _, t := range taken {
		flightCtx := r.start(ctx, t.Lease)
		flying.Go(func() {
			defer r.land(t.Lease)
			r.attempt(flightCtx, t)
		})
	}
	switch {
	case r.away.lasts():
		return true, lookAgain
	case len(taken) == n:
		r.size = 2 * n
		return true, 0
	case next.IsZero() && len(taken) == 0 && under == 0:
		// Sources may be enrolled by others at any time.
		return len(r.Sources) == 0, lookAgain
	}
	return true, max(0, min(next.Sub(now), lookAgain))
}

// room returns how many more flights there may be, and how many there are.
func (r *round) room() (most, under int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.roomLeft(), len(r.flights)
}

// roomLeft is room for who holds mu.
func (r *round) roomLeft() int {
	ahead := leasedAhead * r.Parallel
	return min(ahead-(len(r.flights)-r.waiting), (1+storedAhead)*ahead-len(r.flights))
}

// leastRoom is how much room is worth a look at what is due.
func (r *round) leastRoom() int { return leasedAhead * r.Parallel / 2 }

// start notes a flight, whose context ends when its lease is lost.
func (r *round) start(ctx context.Context, lease Lease) context.Context {
	ctx, lose := context.WithCancelCause(ctx)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flights[berthOf(lease)] = &flight{lease: lease, lose: lose}
	return ctx
}

// awaitsStore notes that a flight has nothing but a state left to be stored.
func (r *round) awaitsStore(lease Lease) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flights[berthOf(lease)].awaitsStore = true
	r.waiting++
	r.tellRoom()
}

func (r *round) land(lease Lease) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f := r.flights[berthOf(lease)]
	f.lose(nil)
	if f.awaitsStore {
		r.waiting--
	}
	delete(r.flights, berthOf(lease))
	r.tellRoom()
}

// tellRoom wakes Run where there is room. The caller holds mu.
func (r *round) tellRoom() {
	if r.roomLeft() < r.leastRoom() {
		return // take would only look
	}
	select {
	case r.landed <- struct{}{}:
	default:
	}
}

// leave notes a lease that the end of the program leaves without a result.
func (r *round) leave(lease Lease) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unended = append(r.unended, lease)
}

// giveBack releases what was left.
func (r *round) giveBack() {
	if len(r.unended) == 0 {
		return
	}
	ctx, cancel := stepContext(context.Background())
	defer cancel()
	if err := r.Store.Release(ctx, r.unended, r.Timetable.Now()); err != nil {
		r.Log.Warn("leases could not be given back; they run out by themselves", "error", err)
	}
}

// keepAlive keeps the leases of all flights alive. While the store is away to all
// nobody can take a source over; where it is away to this process alone, what comes
// of a flight is refused by its token.
func (r *round) keepAlive(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.Clock.After(leaseTime / 3):
			_ = r.renew(ctx) // or the next time, or when the store is back
		}
	}
}

// renew renews the leases of all flights, and ends those flights whose leases are
// lost.
func (r *round) renew(ctx context.Context) error {
	leases := r.leases()
	if len(leases) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, leaseTime/3)
	defer cancel()
	renewed, err := r.Store.Renew(ctx, leases, r.Timetable.Now(), leaseTime)
	if err == nil {
		r.keep(leases, renewed)
	}
	return err
}

func (r *round) leases() []Lease {
	r.mu.Lock()
	defer r.mu.Unlock()
	leases := make([]Lease, 0, len(r.flights))
	for _, f := range r.flights {
		leases = append(leases, f.lease)
	}
	return leases
}

// keep ends the flights whose leases were not renewed.
func (r *round) keep(leases, renewed []Lease) {
	kept := make(map[berth]bool, len(renewed))
	for _, lease := range renewed {
		kept[berthOf(lease)] = true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, lease := range leases {
		if f := r.flights[berthOf(lease)]; f != nil && !kept[berthOf(lease)] {
			f.lose(ErrLeaseLost)
		}
	}
}

// fail notes that the store failed.
func (r *round) fail(err error) {
	r.away.begin(r.Log, "the store is away, fetching waits for it", err, r.Clock.Now())
}

// recover notes that the store takes what it is given.
func (r *round) recover() { r.away.end(r.Log, "the store is back, fetching goes on") }

// pause returns how long the store is left alone.
func (r *round) pause() time.Duration { return r.away.pause(r.Clock.Now()) }

// stepContext bounds a step in the store. It outlives ctx: a step that has
// begun when the program is asked to stop is finished.
func stepContext(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), storeTime)
}

// isLost tells whether a context ended, or an error came, since the lease was
// lost.
func isLost(ctx context.Context, err error) bool {
	return errors.Is(err, ErrLeaseLost) || errors.Is(context.Cause(ctx), ErrLeaseLost)
}
