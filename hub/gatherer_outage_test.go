package hub_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func TestTheLastOutputsStayWhileTheStoreIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one")
		h.run(t)
		h.pass(time.Second)
		h.store.away.Store(true)
		h.upstream.feed("a", h.start.Add(time.Minute), "two", "one")
		h.pass(5 * time.Minute)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) || h.sections.Ready() != nil {
			t.Errorf("with the store away the section shows %v, ready: %v", got, h.sections.Ready())
		}
		h.store.away.Store(false)
		h.pass(35 * time.Second)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"two", "one"}) {
			t.Errorf("with the store back the section shows %v", got)
		}
	})
}

func TestAStoreThatLostItsMemoryIsFilledAnewAndBlanksNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("a")
		sources[0].Interval = time.Hour
		h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one")
		h.run(t)
		h.pass(time.Minute)
		h.store.forgetful.Store(true)
		h.store.full.Store(true)
		h.store.unwatch <- struct{}{}
		h.pass(time.Minute)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("with an empty store the section shows %v", got)
		}
		h.store.full.Store(false)
		h.pass(2 * time.Minute)
		if got := h.store.forgetful.Load(); got {
			t.Error("within two minutes the source was not fetched again")
		}
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("with the store filled again the section shows %v", got)
		}
	})
}

func TestAStoreThatCannotBeWrittenCostsPublishersLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("a")
		sources[0].Interval = time.Hour
		h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one")
		h.store.full.Store(true)
		h.run(t)
		h.pass(time.Hour)
		if got := h.upstream.times("a"); got > 12 {
			t.Errorf("in an hour with a full store the source was asked %d times", got)
		}
		h.store.full.Store(false)
		h.pass(time.Hour)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("with room again the section shows %v", got)
		}
	})
}

func TestAHubIsNotReadyBeforeItHasReadItsStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, nil, hub.Section{Slug: "s", Limit: 10})
		h.store.away.Store(true)
		if h.sections.Ready() == nil {
			t.Error("ready before anything was read")
		}
		h.run(t)
		h.pass(0)
		h.store.away.Store(false)
		h.pass(time.Minute)
		if err := h.sections.Ready(); err != nil {
			t.Errorf("not ready: %v", err)
		}
		if s := h.sections.Snapshot("s"); s == nil || len(s.Items) != 0 {
			t.Errorf("the section without items has the snapshot %+v", s)
		}
	})
}

func TestWhatTheStoreDoesNotTakeIsKeptAndNotAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one")
		h.run(t)
		h.pass(time.Minute - time.Second)
		h.store.full.Store(true)
		h.upstream.feed("a", h.start.Add(time.Minute), "two", "one")
		h.pass(10 * time.Second)
		asked := h.upstream.times("a")
		h.store.full.Store(false)
		h.pass(25 * time.Second)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"two", "one"}) {
			t.Errorf("with room again the section shows %v", got)
		}
		if got := h.upstream.times("a"); got != asked {
			t.Errorf("the publisher was asked %d times more", got-asked)
		}
		if logged := strings.Count(h.log.String(), "the store is away"); logged != 1 {
			t.Errorf("the outage is logged %d times", logged)
		}
	})
}

func TestALongOutageIsLoggedOnceAndCostsPublishersLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("a", "b", "c")
		for i := range sources {
			sources[i].Interval = time.Hour
		}
		h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
		h.upstream.takes = 20 * time.Second // so that leases run out meanwhile
		for _, s := range sources {
			h.upstream.feed(s.ID, h.start, s.ID)
		}
		h.run(t)
		h.pass(time.Second)
		h.store.away.Store(true)
		h.pass(10 * time.Minute)
		h.store.away.Store(false)
		h.pass(2 * time.Minute)
		h.stop()
		if got := titles(h.sections.Snapshot("s")); len(got) != 3 {
			t.Errorf("after the outage the section shows %v", got)
		}
		for _, s := range sources {
			if got := h.upstream.times(s.ID); got > 2 { // what is stored could not be loaded the first time
				t.Errorf("source %s was asked %d times", s.ID, got)
			}
		}
		for _, level := range []string{"level=ERROR", "level=WARN"} {
			if lines := strings.Count(h.log.String(), level); lines > 1 {
				t.Errorf("%d lines of %s:\n%s", lines, level, &h.log)
			}
		}
	})
}

// picky is a store that never takes what some sources bring.
type picky struct {
	hub.Store
	sources []string
}

func (p picky) Commit(ctx context.Context, lease hub.Lease, batch hub.Batch) error {
	if slices.Contains(p.sources, lease.SourceID) {
		return errors.New("value too large")
	}
	return p.Store.Commit(ctx, lease, batch)
}

func TestASourceThatCannotBeStoredStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("bad", "good"), hub.Section{Slug: "s", Limit: 10})
		h.store.Store = picky{h.store.Store, []string{"bad"}}
		h.upstream.feed("bad", h.start, "b")
		h.upstream.feed("good", h.start, "g")
		h.run(t)
		h.pass(time.Hour)
		if got := h.upstream.times("good"); got < 30 {
			t.Errorf("the good source was asked %d times in an hour", got)
		}
		if got := h.upstream.times("bad"); got > 60 {
			t.Errorf("the bad source was asked %d times in an hour", got)
		}
	})
}

func TestSourcesThatCannotBeStoredStopNoOtherHoweverManyThereAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := []string{"b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8"} // twice as many as are fetched at one time
		sources := append(each(bad...), each("good")...)
		for i := range bad {
			sources[i].Interval = 24 * time.Hour
		}
		h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
		h.store.Store = picky{h.store.Store, bad}
		for _, s := range sources {
			h.upstream.feed(s.ID, h.start, s.ID)
		}
		h.run(t)
		h.pass(time.Hour)
		if got := h.upstream.times("good"); got < 40 {
			t.Errorf("the good source was asked %d times in an hour", got)
		}
		for _, id := range bad {
			if got := h.upstream.times(id); got > 2 {
				t.Errorf("source %s was asked %d times in an hour", id, got)
			}
		}
	})
}
