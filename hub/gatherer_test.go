package hub_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
)

// publisher is a scripted upstream: it answers for each source what the test
// set, and counts.
type publisher struct {
	mu      sync.Mutex
	answers map[string]func(hub.Known) (hub.Fetched, error)
	asked   map[string][]time.Time
	atOnce  map[string]int
	takes   time.Duration // how long an answer takes
	overlap bool
}

func newPublisher() *publisher {
	return &publisher{
		answers: make(map[string]func(hub.Known) (hub.Fetched, error)),
		asked:   make(map[string][]time.Time),
		atOnce:  make(map[string]int),
	}
}

func (p *publisher) Fetch(ctx context.Context, source hub.Source, known hub.Known) (hub.Fetched, error) {
	p.mu.Lock()
	p.asked[source.ID] = append(p.asked[source.ID], time.Now())
	p.atOnce[source.ID]++
	p.overlap = p.overlap || p.atOnce[source.ID] > 1
	answer := p.answers[source.ID]
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.atOnce[source.ID]--
		p.mu.Unlock()
	}()
	select {
	case <-ctx.Done():
		return hub.Fetched{}, ctx.Err()
	case <-time.After(p.takes):
	}
	if answer == nil {
		return hub.Fetched{}, errors.New("no such feed")
	}
	if err := known.Load(ctx); err != nil {
		return hub.Fetched{}, err
	}
	return answer(known)
}

// times returns how often the source was asked.
func (p *publisher) times(source string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked[source])
}

// feed answers with items of these titles, published a minute apart before now,
// the first being the newest.
func (p *publisher) feed(source string, newest time.Time, titles ...string) {
	feed := &hub.Feed{Origin: hub.Origin{Title: "Feed " + source}}
	for i, title := range titles {
		feed.Items = append(feed.Items, hub.Item{
			NativeID: "https://" + source + ".example.org/" + title, Title: title,
			OriginPublished: newest.Add(-time.Duration(i) * time.Minute),
		})
	}
	p.answer(source, func(hub.Known) (hub.Fetched, error) { return hub.Fetched{Feed: feed}, nil })
}

func (p *publisher) answer(source string, answer func(hub.Known) (hub.Fetched, error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers[source] = answer
}

// fragile is a store that can be switched off, whole or for writing, and that
// can lose its memory and its watchers.
type fragile struct {
	hub.Store
	away, full, forgetful atomic.Bool
	unwatch               chan struct{}
}

var errAway = errors.New("connection refused")

func (f *fragile) Take(ctx context.Context, now time.Time, ttl time.Duration, n int) ([]hub.Taken, time.Time, error) {
	switch {
	case f.away.Load():
		return nil, time.Time{}, errAway
	case f.forgetful.Load():
		return nil, time.Time{}, nil
	}
	return f.Store.Take(ctx, now, ttl, n)
}

func (f *fragile) Enrol(ctx context.Context, sources []hub.Source, now time.Time) error {
	if f.away.Load() || f.full.Load() {
		return errAway
	}
	if f.forgetful.Swap(false) {
		// What was forgotten is not known to have been due.
		changed := slices.Clone(sources)
		for i := range changed {
			changed[i].Title += " "
		}
		if err := f.Store.Enrol(ctx, changed, now); err != nil {
			return err
		}
	}
	return f.Store.Enrol(ctx, sources, now)
}

func (f *fragile) Load(ctx context.Context, ids ...string) ([]hub.Record, error) {
	switch {
	case f.away.Load():
		return nil, errAway
	case f.forgetful.Load():
		records := make([]hub.Record, len(ids))
		for i, id := range ids {
			records[i].SourceID = id
		}
		return records, nil
	}
	return f.Store.Load(ctx, ids...)
}

func (f *fragile) Watch(ctx context.Context, watcher hub.Watcher) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
		case <-f.unwatch:
			cancel()
		}
	}()
	_ = f.Store.Watch(ctx, watcher)
	return errAway
}

func (f *fragile) Renew(ctx context.Context, leases []hub.Lease, now time.Time, ttl time.Duration) ([]hub.Lease, error) {
	if f.away.Load() {
		return nil, errAway
	}
	return f.Store.Renew(ctx, leases, now, ttl)
}

func (f *fragile) Release(ctx context.Context, leases []hub.Lease, due time.Time) error {
	if f.away.Load() {
		return errAway
	}
	return f.Store.Release(ctx, leases, due)
}

func (f *fragile) Commit(ctx context.Context, lease hub.Lease, batch hub.Batch) error {
	if f.away.Load() || f.full.Load() {
		return errAway
	}
	return f.Store.Commit(ctx, lease, batch)
}

// house is a hub on a bolt store in a bubble of fake time.
type house struct {
	store    *fragile
	upstream *publisher
	sources  []hub.Source
	sections *hub.Sections
	start    time.Time
	stop     func()
	log      bytes.Buffer // what the gatherer logs; read it after stop

	forgotten chan struct{}
}

// newHouse builds a hub; the test sets its publishers up and calls run.
func newHouse(t *testing.T, sources []hub.Source, sections ...hub.Section) *house {
	t.Helper()
	bolt, err := boltstore.Open(filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	h := &house{
		store: &fragile{Store: bolt, unwatch: make(chan struct{})}, upstream: newPublisher(),
		sources: sources, start: time.Now(), forgotten: make(chan struct{}, 1),
	}
	h.sections = hub.NewSections(hub.SectionsOptions{
		Store: h.store, Sources: sources, Sections: sections, Clock: hub.SystemClock{}, Log: slog.New(slog.DiscardHandler), Forgotten: h.forgotten,
	})
	t.Cleanup(func() { bolt.Close() })
	return h
}

// run sets the hub to work until the test ends.
func (h *house) run(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { h.sections.Run(ctx) })
	running.Go(func() { h.gatherer().Run(ctx) })
	h.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(h.stop)
}

func (h *house) gatherer() *hub.Gatherer {
	return &hub.Gatherer{
		Store: h.store, Upstream: h.upstream, Sources: h.sources,
		Schedule: hub.Schedule{Interval: 15 * time.Minute},
		Keep:     hub.Keep{Items: 100, Age: 720 * time.Hour},
		Minter:   hub.Minter{Domain: "hub.example.org"},
		Clock:    hub.SystemClock{}, Log: slog.New(slog.NewTextHandler(&h.log, nil)), Parallel: 4, Again: h.forgotten,
	}
}

// pass lets time go by and waits until the hub has done what was to do in it.
func (h *house) pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func titles(s *hub.Snapshot) (titles []string) {
	if s == nil {
		return nil
	}
	for _, item := range s.Items {
		titles = append(titles, item.Title)
	}
	return titles
}

func each(ids ...string) (sources []hub.Source) {
	for _, id := range ids {
		sources = append(sources, hub.Source{ID: id, URL: "https://" + id + ".example.org/feed", Tags: []string{"all"}, Interval: time.Minute})
	}
	return sources
}

func TestASectionShowsTheNewestOfItsSourcesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("busy", "slow", "other")
		sources[2].Tags = []string{"elsewhere"}
		h := newHouse(t, sources, hub.Section{Slug: "news", Tags: []string{"all"}, Limit: 4}, hub.Section{Slug: "slow", Sources: []string{"slow"}, Limit: 4})
		h.upstream.feed("busy", h.start, "b1", "b2", "b3", "b4", "b5")
		h.upstream.feed("slow", h.start.Add(-90*time.Second), "s1", "s2")
		h.upstream.feed("other", h.start, "o1")
		h.run(t)
		h.pass(time.Second)
		if got, want := titles(h.sections.Snapshot("news")), []string{"b1", "b2", "s1", "b3"}; !slices.Equal(got, want) {
			t.Errorf("news shows %v, want %v: the newest over the union, never so many of each", got, want)
		}
		if got, want := titles(h.sections.Snapshot("slow")), []string{"s1", "s2"}; !slices.Equal(got, want) {
			t.Errorf("slow shows %v, want %v", got, want)
		}
		if origin := h.sections.Snapshot("news").Origins["slow"]; origin.Title != "Feed slow" {
			t.Errorf("the origin of slow is %+v", origin)
		}
		if h.sections.Snapshot("none") != nil {
			t.Error("a section that is not configured has a snapshot")
		}
	})
}

func TestANewItemReachesItsSection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one")
		h.run(t)
		h.pass(time.Second)
		before := h.sections.Snapshot("s")
		h.upstream.feed("a", h.start.Add(time.Minute), "two", "one")
		h.pass(time.Minute)
		if got, want := titles(h.sections.Snapshot("s")), []string{"two", "one"}; !slices.Equal(got, want) {
			t.Errorf("the section shows %v, want %v", got, want)
		}
		if got := titles(before); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the snapshot taken before changed to %v", got)
		}
		unchanged := h.sections.Snapshot("s")
		h.pass(10 * time.Minute)
		if h.sections.Snapshot("s") != unchanged {
			t.Error("fetches that changed nothing made a new snapshot")
		}
	})
}

func TestAFailingSourceBacksOffAndStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("good", "bad"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("good", h.start, "g")
		h.run(t)
		h.pass(time.Hour)
		if got := h.upstream.times("bad"); got < 4 || got > 15 {
			t.Errorf("the failing source was asked %d times in an hour, want less and less", got)
		}
		if got := h.upstream.times("good"); got < 60 {
			t.Errorf("the good source was asked %d times in an hour, want 60 or more", got)
		}
		records, err := h.store.Load(t.Context(), "bad")
		if err != nil || records[0].State.Failures < 4 || records[0].State.Failure != "no such feed" {
			t.Errorf("the state is %+v, %v", records[0].State, err)
		}
		h.upstream.feed("bad", h.start, "back")
		h.pass(3 * time.Hour)
		if got := titles(h.sections.Snapshot("s")); !slices.Contains(got, "back") {
			t.Errorf("the section shows %v, want the recovered source in it", got)
		}
		if records, _ := h.store.Load(t.Context(), "bad"); records[0].State.Failures != 0 || records[0].State.Failure != "" {
			t.Errorf("after its recovery the state is %+v", records[0].State)
		}
	})
}

func TestAPublisherThatSaysWhenIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			return hub.Fetched{}, fmt.Errorf("fetch: %w", &hub.UpstreamError{At: h.start.Add(time.Hour), Err: errors.New("too many requests")})
		})
		h.run(t)
		h.pass(59 * time.Minute)
		if got := h.upstream.times("a"); got != 1 {
			t.Errorf("asked %d times within the hour, want 1", got)
		}
		h.pass(2 * time.Minute)
		if got := h.upstream.times("a"); got != 2 {
			t.Errorf("asked %d times after the hour, want 2", got)
		}
	})
}

func TestWhatCameFirstIsTheBackCatalogueWhateverTheTimetableSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one", "two", "three")
		late := &jumping{}
		late.offset.Store(int64(-time.Hour))
		g := h.gatherer()
		g.Timetable = late
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { g.Run(ctx) })
		h.pass(time.Second)
		cancel()
		running.Wait()
		records, err := h.store.Load(t.Context(), "a")
		if err != nil || len(records[0].Refs) != 3 {
			t.Fatalf("stored is %+v, %v", records, err)
		}
		for _, ref := range records[0].Refs {
			if ref.FirstSeen.After(records[0].State.Since) {
				t.Errorf("an item of the first fetch was first seen %s, and the source is known since %s", ref.FirstSeen, records[0].State.Since)
			}
		}
	})
}

func TestValidatorsComeBackAsTheyWereAndOnlyAfterTheItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		sent := hub.Validators{URL: "https://a.example.org/feed", ETag: `W/"odd`, LastModified: "yesterday"}
		var returned []hub.Validators
		h.upstream.answer("a", func(known hub.Known) (hub.Fetched, error) {
			v := known.Validators
			returned = append(returned, v)
			if v == sent {
				return hub.Fetched{Validators: v}, nil
			}
			feed := &hub.Feed{Items: []hub.Item{{NativeID: "1", Title: "one", OriginPublished: h.start}}}
			return hub.Fetched{Feed: feed, Validators: sent}, nil
		})
		h.store.away.Store(true)
		h.run(t)
		h.pass(10 * time.Second)
		h.store.away.Store(false)
		h.pass(90 * time.Second)
		if len(returned) < 2 || returned[0] != (hub.Validators{}) || returned[1] != sent {
			t.Errorf("the publisher was sent %+v", returned)
		}
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the section shows %v", got)
		}
	})
}

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

func TestTwoGatherersNeverFetchASourceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("a", "b", "c")
		h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
		// Longer than a lease, so that leases must be renewed.
		h.upstream.takes = 30 * time.Second
		for _, s := range sources {
			h.upstream.feed(s.ID, h.start, s.ID)
		}
		ctx, cancel := context.WithCancel(context.Background())
		var second sync.WaitGroup
		second.Go(func() { h.gatherer().Run(ctx) })
		defer second.Wait()
		defer cancel()
		h.run(t)
		h.pass(30 * time.Minute)
		if h.upstream.overlap {
			t.Error("a source was fetched by two at once")
		}
		for _, s := range sources {
			if got := h.upstream.times(s.ID); got < 15 || got > 21 {
				t.Errorf("source %s was asked %d times in half an hour at a minute's interval", s.ID, got)
			}
		}
	})
}

func TestWhatCameUnderALostLeaseIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			// The process sleeps so long that another takes the source over.
			if _, err := h.store.Lease(t.Context(), "a", time.Now().Add(time.Hour), time.Minute); err != nil {
				t.Errorf("the lease did not end: %v", err)
			}
			return hub.Fetched{Feed: &hub.Feed{Items: []hub.Item{{NativeID: "stale", Title: "stale"}}}}, nil
		})
		h.run(t)
		h.pass(time.Second)
		if got := titles(h.sections.Snapshot("s")); len(got) != 0 {
			t.Errorf("the section shows %v", got)
		}
	})
}

func TestStoppingBreaksFetchesOffAndGivesLeasesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.takes = time.Hour
		h.run(t)
		h.pass(time.Second)
		before := time.Now()
		h.stop()
		if waited := time.Since(before); waited > 0 {
			t.Errorf("stopping took %s", waited)
		}
		if _, err := h.store.Lease(t.Context(), "a", time.Now(), time.Minute); err != nil {
			t.Errorf("the lease was not given back: %v", err)
		}
		records, _ := h.store.Load(t.Context(), "a")
		if records[0].State.Failures != 0 {
			t.Error("a fetch that the end of the program broke off counts as the source's failure")
		}
	})
}

func TestSourcesThatAnotherProcessEnrolsAreFetchedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		for _, id := range []string{"a", "b"} {
			h.upstream.feed(id, h.start, id)
		}
		h.run(t)
		h.pass(time.Minute)
		if err := h.store.Store.Enrol(t.Context(), each("b"), time.Now()); err != nil {
			t.Fatal(err)
		}
		asked := h.upstream.times("a")
		h.pass(10 * time.Minute)
		if got := h.upstream.times("b"); got < 9 {
			t.Errorf("the added source was asked %d times in ten minutes", got)
		}
		if got := h.upstream.times("a"); got != asked {
			t.Errorf("the removed source was asked %d times more", got-asked)
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

func TestARestingHostIsNoFailureOfTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			return hub.Fetched{}, fmt.Errorf("fetch: %w", &hub.UpstreamError{Verdict: hub.Resting, At: time.Now().Add(10 * time.Minute), Err: errors.New("left alone")})
		})
		h.run(t)
		h.pass(31 * time.Minute)
		if got := h.upstream.times("a"); got != 4 {
			t.Errorf("asked %d times in half an hour, want every ten minutes", got)
		}
		if records, _ := h.store.Load(t.Context(), "a"); records[0].State.Failures != 0 {
			t.Errorf("it counts as %d failures", records[0].State.Failures)
		}
	})
}

func TestWhatRobotsTxtSaysOfAFeedIsKeptAndToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		var before []hub.Robots
		h.upstream.answer("a", func(known hub.Known) (hub.Fetched, error) {
			before = append(before, known.Robots)
			said := []hub.Robots{hub.RobotsUnknown, hub.RobotsDisallowed, hub.RobotsUnknown, hub.RobotsDisallowed}
			return hub.Fetched{Validators: hub.Validators{URL: h.sources[0].URL}, Robots: said[(len(before)-1)%len(said)]}, nil
		})
		h.run(t)
		h.pass(4 * time.Hour)
		h.stop()
		want := []hub.Robots{hub.RobotsUnknown, hub.RobotsUnknown, hub.RobotsDisallowed, hub.RobotsDisallowed, hub.RobotsDisallowed}
		if len(before) < len(want) || !slices.Equal(before[:len(want)], want) {
			t.Errorf("known was %v, want %v", before, want)
		}
		if told := strings.Count(h.log.String(), "robots.txt"); told != 1 {
			t.Errorf("it is told %d times: %s", told, &h.log)
		}
	})
}

func TestAFeedThatIsHeldShowsWhatWasThereUntilItIsAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		old := []string{"o1", "o2", "o3", "o4", "o5"}
		h.upstream.feed("a", h.start, old...)
		h.run(t)
		h.pass(48 * time.Hour)
		h.upstream.feed("a", h.start.AddDate(-1, 0, 0), "n1", "n2", "n3", "n4", "n5")
		h.pass(2 * time.Hour)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, old) {
			t.Errorf("the section shows %v", got)
		}
		records, _ := h.store.Load(t.Context(), "a")
		if held := records[0].State.Held; held == nil || held.Items != 5 || !strings.Contains(held.Reason, "older than the last fetch") {
			t.Errorf("held is %+v", held)
		}
		if err := hub.Accept(t.Context(), h.store, "a", time.Now()); err != nil {
			t.Fatal(err)
		}
		h.pass(time.Minute)
		if got := titles(h.sections.Snapshot("s")); !slices.Contains(got, "n5") {
			t.Errorf("accepted, the section shows %v", got)
		}
		if err := hub.Accept(t.Context(), h.store, "a", time.Now()); !errors.Is(err, hub.ErrNotHeld) {
			t.Errorf("accepting again: %v", err)
		}
		h.stop()
		if logged := strings.Count(h.log.String(), "is held until it is accepted"); logged != 1 {
			t.Errorf("it is logged %d times that something is held", logged)
		}
	})
}

// jumping is a wall clock that a test sets forward and back.
type jumping struct{ offset atomic.Int64 }

func (j *jumping) Now() time.Time {
	return time.Now().Add(time.Duration(j.offset.Load())).UTC().Round(0)
}

func (j *jumping) After(d time.Duration) <-chan time.Time { return time.After(d) }

func TestAClockThatIsSetMakesNoRushAndNoGap(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sources := each("a", "b", "c")
				h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
				for i := range sources {
					sources[i].Interval = 10 * time.Minute
					h.upstream.feed(sources[i].ID, h.start, sources[i].ID)
				}
				clock := new(jumping)
				g := h.gatherer()
				g.Clock, g.Timetable = clock, &hub.Steady{Clock: clock}
				ctx, cancel := context.WithCancel(context.Background())
				var running sync.WaitGroup
				running.Go(func() { g.Run(ctx) })
				defer running.Wait()
				defer cancel()
				h.pass(time.Hour + time.Minute)
				before := h.upstream.times("a")
				clock.offset.Store(int64(jump))
				h.pass(time.Minute)
				if got := h.upstream.times("a") - before; got > 1 {
					t.Errorf("asked %d times in the minute after", got)
				}
				h.pass(59 * time.Minute)
				if got := h.upstream.times("a") - before; got < 4 || got > 8 {
					t.Errorf("asked %d times in the hour after, want 6 or so", got)
				}
			})
		})
	}
}

func TestASourceThatIsLeasedAnewToTheSameProcessIsStoredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.takes = 20 * time.Second
		h.upstream.feed("a", h.start, "one")
		clock := new(jumping)
		g := h.gatherer()
		g.Clock, g.Timetable = clock, clock
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { g.Run(ctx) })
		running.Go(func() { h.sections.Run(ctx) })
		defer running.Wait()
		defer cancel()
		h.pass(time.Second)
		clock.offset.Store(int64(time.Hour)) // as if the process had slept
		h.pass(time.Minute)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the section shows %v", got)
		}
	})
}
