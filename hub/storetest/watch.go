package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// watching is a Watch that runs.
type watching struct {
	t    *testing.T
	told chan string
	// enrolled and edited receive for each Enrol and Edit that is told of.
	enrolled chan struct{}
	edited   chan struct{}
	done     chan error
	stop     context.CancelFunc
}

// watch starts a Watch and returns when it is ready. It heeds only sources
// whose ids begin with the test's name.
func watch(t *testing.T, s hub.Store) *watching {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &watching{
		t: t, told: make(chan string, 100), enrolled: make(chan struct{}, 100), edited: make(chan struct{}, 100),
		done: make(chan error, 1), stop: cancel,
	}
	ready := make(chan struct{})
	watcher := hub.Watcher{
		Ready: func() { close(ready) },
		Changed: func(id string) {
			// A store may tell of a commit a moment late, in the next test: the
			// masters of a Cluster pass messages on when they have time.
			if strings.HasPrefix(id, t.Name()) {
				w.told <- id
			}
		},
		Enrolled: func() { w.enrolled <- struct{}{} },
		Edited:   func() { w.edited <- struct{}{} },
	}
	go func() { w.done <- s.Watch(ctx, watcher) }()
	t.Cleanup(func() { w.end() })
	select {
	case <-ready:
	case err := <-w.done:
		w.done <- err
		t.Fatalf("the watch ended before it was ready: %v", err)
	case <-time.After(patience):
		t.Fatal("the watch does not get ready")
	}
	return w
}

// end stops the Watch and returns what it returned.
func (w *watching) end() error {
	w.t.Helper()
	w.stop()
	select {
	case err := <-w.done:
		w.done <- err
		return err
	case <-time.After(patience):
		w.t.Error("the watch does not end")
		return nil
	}
}

// expect fails the test unless these sources are told of next, in any order.
func (w *watching) expect(ids ...string) {
	w.t.Helper()
	missing := make(map[string]int)
	for _, id := range ids {
		missing[id]++
	}
	for range ids {
		select {
		case id := <-w.told:
			if missing[id]--; missing[id] < 0 {
				w.t.Errorf("told of source %q, want %q", id, ids)
			}
		case <-time.After(patience):
			w.t.Fatalf("not told of sources %v", missing)
		}
	}
}

func testWatch(t *testing.T, h *handles) {
	watched := t.Name()
	stores := h.both()
	w := watch(t, stores[0])
	a := entry(watched, "1")
	origin := fullState()
	origin.Origin.Title = "another"
	steps := []struct {
		name  string
		batch hub.Batch
		loud  bool
	}{
		{"a first state without a change", hub.Batch{State: hub.State{Checked: noon}}, false},
		{"an item", hub.Batch{Put: []hub.Accepted{a}, State: fullState()}, true},
		{"nothing new", hub.Batch{State: fullState()}, false},
		{"a failure", hub.Batch{State: hub.State{Changed: fullState().Changed, Failure: "down", Failures: 1}}, false},
		{"a change of the state's Changed", hub.Batch{State: hub.State{Changed: noon}}, true},
		{"the same time in another zone", hub.Batch{State: hub.State{Changed: noon.In(time.FixedZone("", 3600))}}, false},
		{"a deletion", hub.Batch{Delete: []hub.Key{a.Ref.Key}, State: hub.State{Changed: noon}}, true},
		{"a Changed that is zero again", hub.Batch{}, true},
	}
	for i, step := range steps {
		commit(t, stores[1], watched, step.batch)
		// A change of another source marks the end of what the step could tell.
		mark := fmt.Sprintf("%s after %s {%d}", t.Name(), step.name, i)
		commit(t, stores[1], mark, hub.Batch{State: hub.State{Changed: noon}})
		if step.loud {
			w.expect(watched, mark)
		} else {
			w.expect(mark)
		}
	}
	refused := hub.Lease{SourceID: watched, Token: 1}
	if err := stores[1].Commit(t.Context(), refused, hub.Batch{Put: []hub.Accepted{a}}); !errors.Is(err, hub.ErrLeaseLost) {
		t.Fatal(err)
	}
	last := t.Name() + " last"
	commit(t, stores[0], last, hub.Batch{State: hub.State{Changed: noon}})
	w.expect(last)
}

func testWatchEnds(t *testing.T, h *handles) {
	watched := t.Name()
	s := h.open()
	w := watch(t, s)
	within(t, time.Second, func(context.Context) {
		if err := w.end(); !errors.Is(err, context.Canceled) {
			t.Errorf("the watch ended with %v, want the context's error", err)
		}
	})
	commit(t, s, watched, hub.Batch{State: fullState()})
	if len(w.told) != 0 {
		t.Error("a watch that ended was told of a commit")
	}
}

func testWatches(t *testing.T, h *handles) {
	watched, other := t.Name()+" twice", t.Name()+" once"
	stores := h.both()
	first, second := watch(t, stores[0]), watch(t, stores[0])
	commit(t, stores[0], watched, hub.Batch{State: fullState()})
	first.expect(watched)
	second.expect(watched)
	if err := first.end(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	commit(t, stores[1], other, hub.Batch{State: fullState()})
	second.expect(other)
}

func testCancelled(t *testing.T, h *handles) {
	s := h.open()
	l := lease(t, s, "desk", noon)
	calls := map[string]func(ctx context.Context) error{
		"Enrol": func(ctx context.Context) error { return s.Enrol(ctx, sources("desk"), noon) },
		"Enrolled": func(ctx context.Context) error {
			_, err := s.Enrolled(ctx)
			return err
		},
		"Take": func(ctx context.Context) error {
			_, _, err := s.Take(ctx, noon, ttl, 1)
			return err
		},
		"Lease": func(ctx context.Context) error {
			_, err := s.Lease(ctx, "wire", noon, ttl)
			return err
		},
		"Renew": func(ctx context.Context) error {
			_, err := s.Renew(ctx, []hub.Lease{l}, noon, ttl)
			return err
		},
		"Release": func(ctx context.Context) error { return s.Release(ctx, []hub.Lease{l}, noon) },
		"Load": func(ctx context.Context) error {
			_, err := s.Load(ctx, "desk")
			return err
		},
		"Items": func(ctx context.Context) error {
			_, err := s.Items(ctx, "desk", []hub.Key{hub.KeyOf("desk", "1")})
			return err
		},
		"Claim": func(ctx context.Context) error {
			_, err := s.Claim(ctx, "desk", []string{"1"})
			return err
		},
		"Commit": func(ctx context.Context) error { return s.Commit(ctx, l, hub.Batch{State: fullState()}) },
		"Edit":   func(ctx context.Context) error { return s.Edit(ctx, hub.Edit{}) },
		"Learn":  func(ctx context.Context) error { return s.Learn(ctx, nil) },
		"Learned": func(ctx context.Context) error {
			_, err := s.Learned(ctx)
			return err
		},
		"Edits": func(ctx context.Context) error {
			_, err := s.Edits(ctx)
			return err
		},
		"Watch": func(ctx context.Context) error {
			return s.Watch(ctx, hub.Watcher{Ready: func() {}, Changed: func(string) {}})
		},
		"Ping": func(ctx context.Context) error { return s.Ping(ctx) },
	}
	for name, call := range calls {
		within(t, time.Second, func(ctx context.Context) {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			if err := call(ctx); !errors.Is(err, context.Canceled) {
				t.Errorf("%s with a cancelled context gives %v", name, err)
			}
		})
	}
	refused(t, s, noon, l.Until)
}

func testWatchEnrolled(t *testing.T, h *handles) {
	stores := h.both()
	w := watch(t, stores[0])
	changed := sources("a", "b")
	changed[0].Tags = []string{"news"}
	steps := []struct {
		name    string
		sources []hub.Source
		loud    bool
	}{
		{"the first", sources("a", "b"), true},
		{"the same again", sources("b", "a"), false},
		{"a new one", sources("a", "b", "c"), true},
		{"one less", sources("a", "b"), true},
		{"a changed one", changed, true},
		{"the changed one again", changed, false},
		{"none", nil, true},
		{"none again", nil, false},
	}
	for i, step := range steps {
		enrol(t, stores[1], noon, step.sources...)
		if step.loud {
			w.expectEnrolled(step.name)
		}
		mark := fmt.Sprintf("%s after %s {%d}", t.Name(), step.name, i)
		commit(t, stores[1], mark, hub.Batch{State: hub.State{Changed: noon}})
		w.expect(mark)
		if w.drain() && !step.loud {
			t.Errorf("told of an Enrol that changed nothing: %s", step.name)
		}
	}
	enrol(t, stores[0], noon, sources("own")...)
	w.expectEnrolled("one of its own")
}

func (w *watching) expectEnrolled(step string) {
	w.t.Helper()
	select {
	case <-w.enrolled:
	case <-time.After(patience):
		w.t.Fatalf("not told of an Enrol: %s", step)
	}
}

// drain forgets the Enrols that were told of, and tells whether there were any.
func (w *watching) drain() (any bool) {
	for {
		select {
		case <-w.enrolled:
			any = true
		default:
			return any
		}
	}
}
