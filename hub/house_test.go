package hub_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
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
