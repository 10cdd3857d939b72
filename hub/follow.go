package hub

import (
	"context"
	"log/slog"
	"sync"
)

// Searcher is told which items Sections knows, and what became of them, so that they
// can be found. Package search has one. It is called from one goroutine, and may be
// given an item again.
type Searcher interface {
	// Put takes in items that are new or have changed.
	Put(items []Item) error
	// Delete forgets items.
	Delete(keys []Key) error
}

// followAtOnce is how many items a Searcher is told of in one call at most, and
// textAtOnce how many bytes of text, but for an item that has more by itself: a call
// is waited for when the hub ends.
const followAtOnce, textAtOnce = 256, 512 << 10

// follower tells a Searcher what Sections gets to know, in its own time: Sections
// never waits for it. It remembers keys alone, however far it is behind, and reads
// the items from the store when their turn comes.
type follower struct {
	searcher Searcher
	store    Store
	clock    Clock
	log      *slog.Logger
	wake     chan struct{}

	mu      sync.Mutex
	pending map[Key]string // the last that was heard: the item's source, "" once it is gone
	working bool           // on what was taken from pending
	whole   bool           // that all was told which was there at first

	away trouble
}

func newFollower(o *SectionsOptions) *follower {
	return &follower{
		searcher: o.Searcher, store: o.Store, clock: o.Clock, log: o.Log,
		wake: make(chan struct{}, 1), pending: make(map[Key]string),
	}
}

// note takes down which items of a source are new or other, and which are gone.
func (f *follower) note(sourceID string, changed, gone []Key) {
	f.mu.Lock()
	for _, key := range gone {
		f.pending[key] = ""
	}
	for _, key := range changed {
		f.pending[key] = sourceID
	}
	f.mu.Unlock()
	tell(f.wake)
}

// run tells the Searcher until the context ends. What it has not told then is not
// told any more.
func (f *follower) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.wake:
		}
		for some := f.take(); len(some) > 0 && ctx.Err() == nil; some = f.take() {
			err := f.pass(ctx, some)
			if err == nil {
				f.away.over(f.log, "items can be searched again as they come")
				continue
			}
			f.giveBack(some)
			if ctx.Err() == nil {
				f.away.report(f.log, slog.LevelWarn, "new items can't be made searchable, trying again", err)
			}
			select {
			case <-ctx.Done():
			case <-f.clock.After(storeRetry):
			}
		}
	}
}

// take returns some of what is pending, nothing once all is told.
func (f *follower) take() map[Key]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	some := make(map[Key]string, min(len(f.pending), followAtOnce))
	for key, source := range f.pending {
		if len(some) == followAtOnce {
			break
		}
		some[key] = source
		delete(f.pending, key)
	}
	f.working = len(some) > 0
	return some
}

// giveBack makes pending again what was taken, but for what was heard of since.
func (f *follower) giveBack(some map[Key]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for key, source := range some {
		if _, isNewer := f.pending[key]; !isNewer {
			f.pending[key] = source
		}
	}
}

// pass tells the Searcher. An item that is gone from the store though it was not
// heard of will be.
func (f *follower) pass(ctx context.Context, some map[Key]string) error {
	var gone []Key
	wanted := make(map[string][]Key)
	for key, source := range some {
		if source == "" {
			gone = append(gone, key)
		} else {
			wanted[source] = append(wanted[source], key)
		}
	}
	reading, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	items := make([]Item, 0, len(some)-len(gone))
	for source, keys := range wanted {
		read, err := f.store.Items(reading, source, keys)
		if err != nil {
			return err
		}
		items = append(items, read...)
	}
	for len(items) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := atOnce(items)
		if err := f.searcher.Put(items[:n]); err != nil {
			return err
		}
		items = items[n:]
	}
	if len(gone) > 0 {
		return f.searcher.Delete(gone)
	}
	return nil
}

// atOnce returns how many of the items a Searcher is told of together.
func atOnce(items []Item) int {
	n, size := 0, 0
	for n < len(items) && (n == 0 || size < textAtOnce) {
		size += len(items[n].ContentHTML) + len(items[n].Summary)
		n++
	}
	return n
}

// state tells whether the Searcher has been told of all that there was when loaded
// was true first, and whether it has been told of everything.
func (f *follower) state(loaded bool) (whole, current bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	current = len(f.pending) == 0 && !f.working
	f.whole = f.whole || current && loaded
	return f.whole, current
}
