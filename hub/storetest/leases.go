package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// refused fails the test unless the source is leased until that time.
func refused(t *testing.T, s hub.Store, now, until time.Time) {
	t.Helper()
	_, err := s.Lease(t.Context(), "desk", now, ttl)
	leased, ok := errors.AsType[*hub.LeasedError](err)
	if !ok {
		t.Fatalf("a leased source gives %v, want a LeasedError", err)
	}
	if leased.SourceID != "desk" || leased.Until != until {
		t.Errorf("leased is %s until %s, want desk until %s", leased.SourceID, leased.Until, until)
	}
}

func testLeaseExcludes(t *testing.T, h *handles) {
	s := h.open()
	now := noon.Add(123456 * time.Microsecond)
	l := lease(t, s, "desk", now)
	if l.SourceID != "desk" || l.Until != now.Add(ttl) {
		t.Errorf("the lease is of %s until %s, want desk until %s", l.SourceID, l.Until, now.Add(ttl))
	}
	if h.data.Shared {
		s = h.open()
	}
	refused(t, s, now, l.Until)
	refused(t, s, l.Until.Add(-time.Microsecond), l.Until)
	lease(t, s, "wire", now)
	lease(t, s, "desk", l.Until)
}

func testTokensGrow(t *testing.T, h *handles) {
	s := h.open()
	var last int64
	// The clock of one process may run behind that of another.
	for _, now := range []time.Time{noon, noon.Add(time.Hour), noon.Add(time.Minute), noon} {
		l := lease(t, s, "desk", now)
		if l.Token <= last {
			t.Errorf("the token %d comes after %d", l.Token, last)
		}
		last = l.Token
		if err := s.Commit(t.Context(), l, hub.Batch{}); err != nil {
			t.Fatal(err)
		}
	}
}

func testRenew(t *testing.T, h *handles) {
	s := h.open()
	l := lease(t, s, "desk", noon)
	other := lease(t, s, "wire", noon)
	renewed := renew(t, s, noon.Add(4*time.Second), l, other)
	want := hub.Lease{SourceID: "desk", Token: l.Token, Until: noon.Add(4*time.Second + ttl)}
	if len(renewed) != 2 || renewed[0] != want || renewed[1].SourceID != "wire" {
		t.Fatalf("the renewed leases are %v, want %v and that of wire", renewed, want)
	}
	refused(t, s, l.Until.Add(time.Second), want.Until)
	if err := s.Commit(t.Context(), renewed[0], hub.Batch{}); err != nil {
		t.Errorf("a commit under the renewed lease: %v", err)
	}
}

func testRenewExpired(t *testing.T, h *handles) {
	s := h.open()
	l := lease(t, s, "desk", noon)
	late := l.Until.Add(time.Minute)
	if len(renew(t, s, late, l)) != 1 {
		t.Fatal("a lease that nobody took over is lost")
	}
	refused(t, s, late, late.Add(ttl))
}

func testRenewLost(t *testing.T, h *handles) {
	s := h.open()
	old := lease(t, s, "desk", noon)
	successor := lease(t, s, "desk", old.Until)
	ended := lease(t, s, "wire", noon)
	release(t, s, noon, ended)
	kept := lease(t, s, "kept", noon)
	tests := map[string]hub.Lease{
		"taken over":          old,
		"given back":          ended,
		"never given":         {SourceID: "blog", Token: 1},
		"of nobody's leasing": {SourceID: "blog"},
	}
	for name, l := range tests {
		if renewed := renew(t, s, old.Until, l, kept); len(renewed) != 1 || renewed[0].SourceID != "kept" {
			t.Errorf("renewing a lease %s and one that is held gives %v", name, renewed)
		}
	}
	if renewed := renew(t, s, noon); len(renewed) != 0 {
		t.Errorf("renewing nothing gives %v", renewed)
	}
	refused(t, s, old.Until, successor.Until)
	lease(t, s, "wire", noon)
}

func testRelease(t *testing.T, h *handles) {
	s := h.open()
	first := lease(t, s, "desk", noon)
	other := lease(t, s, "wire", noon)
	release(t, s, noon, first, other)
	second := lease(t, s, "desk", noon)
	lease(t, s, "wire", noon)
	release(t, s, noon, first)
	refused(t, s, noon, second.Until)
	release(t, s, noon, hub.Lease{SourceID: "never", Token: 1})
	release(t, s, noon)
}

func testCommitEndsLease(t *testing.T, h *handles) {
	s := h.open()
	l := lease(t, s, "desk", noon)
	if err := s.Commit(t.Context(), l, hub.Batch{}); err != nil {
		t.Fatal(err)
	}
	if len(renew(t, s, noon, l)) != 0 {
		t.Error("a lease that a commit ended is renewed")
	}
	lease(t, s, "desk", noon)
}

func testFencing(t *testing.T, h *handles) {
	s := h.open()
	first := entries("desk", "first", 2, 10)
	commit(t, s, "desk", hub.Batch{Put: first, State: fullState()})
	slept := lease(t, s, "desk", noon)
	successor := lease(t, s, "desk", slept.Until)
	late := hub.Batch{Put: entries("desk", "late", 2, 10), Delete: keysOf(first), State: hub.State{Failure: "late"}}
	for _, l := range []hub.Lease{slept, {SourceID: "desk"}, {SourceID: "desk", Token: successor.Token + 1}} {
		if err := s.Commit(t.Context(), l, late); !errors.Is(err, hub.ErrLeaseLost) {
			t.Errorf("a commit under token %d gives %v, want ErrLeaseLost", l.Token, err)
		}
	}
	expect(t, s, "desk", first, fullState())
	if owned := claim(t, s, "wire", "late0000"); !owned[0] {
		t.Error("a refused commit took a public id")
	}
	if err := s.Commit(t.Context(), successor, hub.Batch{State: fullState()}); err != nil {
		t.Errorf("the successor's commit: %v", err)
	}
	s = h.open()
	expect(t, s, "desk", first, fullState())
	for _, l := range []hub.Lease{{SourceID: "never"}, {SourceID: "never", Token: 7}} {
		if err := s.Commit(t.Context(), l, late); !errors.Is(err, hub.ErrLeaseLost) {
			t.Errorf("a commit to a source never leased gives %v, want ErrLeaseLost", err)
		}
	}
}

func testConcurrentLeases(t *testing.T, h *handles) {
	stores := h.both()
	const workers, wanted = 16, 10
	var holders, given atomic.Int64
	var mu sync.Mutex
	var tokens []int64
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var running sync.WaitGroup
	for i := range workers {
		s := stores[i%len(stores)]
		running.Go(func() {
			for given.Load() < wanted {
				l, err := s.Lease(ctx, "desk", noon, ttl)
				if _, leased := errors.AsType[*hub.LeasedError](err); leased {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if now := holders.Add(1); now != 1 {
					t.Errorf("%d have the lease", now)
				}
				mu.Lock()
				tokens = append(tokens, l.Token)
				mu.Unlock()
				given.Add(1)
				holders.Add(-1)
				if err := s.Commit(t.Context(), l, hub.Batch{Put: entries("desk", fmt.Sprint(l.Token), 1, 10)}); err != nil {
					t.Errorf("the holder's commit: %v", err)
				}
			}
		})
	}
	running.Wait()
	if !slices.IsSorted(tokens) || len(slices.Compact(slices.Clone(tokens))) != len(tokens) {
		t.Errorf("the tokens do not grow: %v", tokens)
	}
	if refs := load(t, stores[0], "desk")[0].Refs; len(refs) != len(tokens) {
		t.Errorf("%d items are stored, %d leases were given", len(refs), len(tokens))
	}
}

func testConcurrentCommits(t *testing.T, h *handles) {
	stores := h.both()
	const sources, rounds = 12, 5
	var ids []string
	var running sync.WaitGroup
	for i := range sources {
		id, s := fmt.Sprintf("source%d", i), stores[i%len(stores)]
		ids = append(ids, id)
		running.Go(func() {
			for round := range rounds {
				l, err := s.Lease(t.Context(), id, noon, ttl)
				if err != nil {
					t.Error(err)
					return
				}
				put := entries(id, fmt.Sprintf("%s/%d/", id, round), 10, 500)
				if _, err := s.Claim(t.Context(), id, []string{put[0].Item.ID}); err != nil {
					t.Error(err)
				}
				if err := s.Commit(t.Context(), l, hub.Batch{Put: put}); err != nil {
					t.Error(err)
				}
				if _, err := s.Load(t.Context(), "source0"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	running.Wait()
	for _, record := range load(t, h.open(), ids...) {
		if len(record.Refs) != rounds*10 {
			t.Errorf("source %s has %d items, want %d", record.SourceID, len(record.Refs), rounds*10)
		}
	}
}
