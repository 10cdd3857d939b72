package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// take takes up to n sources.
func take(t *testing.T, s hub.Store, now time.Time, n int) ([]hub.Taken, time.Time) {
	t.Helper()
	taken, next, err := s.Take(t.Context(), now, ttl, n)
	if err != nil {
		t.Fatal(err)
	}
	if len(taken) > n {
		t.Errorf("%d sources are taken, want %d at most", len(taken), n)
	}
	return taken, next
}

// takeAll takes what is due, n at a time.
func takeAll(t *testing.T, s hub.Store, now time.Time, n int) []hub.Taken {
	t.Helper()
	var all []hub.Taken
	seen := make(map[string]bool)
	for {
		taken, _ := take(t, s, now, n)
		for _, one := range taken {
			if seen[one.Source.ID] {
				t.Errorf("source %q is taken twice", one.Source.ID)
			}
			seen[one.Source.ID] = true
		}
		if all = append(all, taken...); len(taken) == 0 {
			return all
		}
	}
}

// expectTaken takes all that is due and fails the test unless it is these, in any
// order. It returns them in the order of ids.
func expectTaken(t *testing.T, s hub.Store, now time.Time, ids ...string) []hub.Taken {
	t.Helper()
	all := takeAll(t, s, now, 100)
	byID := make(map[string]hub.Taken)
	var got []string
	for _, one := range all {
		byID[one.Source.ID] = one
		got = append(got, one.Source.ID)
	}
	want := slices.Sorted(slices.Values(ids))
	if slices.Sort(got); !slices.Equal(got, want) {
		t.Fatalf("taken are %q, want %q", got, want)
	}
	taken := make([]hub.Taken, len(ids))
	for i, id := range ids {
		taken[i] = byID[id]
	}
	return taken
}

// finish takes these sources, which are what is due, and commits them to be due
// after wait.
func finish(t *testing.T, s hub.Store, now time.Time, wait time.Duration, ids ...string) {
	t.Helper()
	for _, taken := range expectTaken(t, s, now, ids...) {
		if err := s.Commit(t.Context(), taken.Lease, hub.Batch{Due: now.Add(wait)}); err != nil {
			t.Fatal(err)
		}
	}
}

func testTakeOrder(t *testing.T, h *handles) {
	s := h.open()
	// Enough to lie everywhere where a store may spread them.
	var ids []string
	for i := range 600 {
		ids = append(ids, fmt.Sprintf("s%d", i))
	}
	enrol(t, s, noon, sources(ids...)...)
	place := make(map[string]int)
	for i, one := range takeAll(t, s, noon, 1000) {
		due := noon.Add(time.Duration(i*7919%600) * time.Second)
		place[one.Source.ID] = i * 7919 % 600
		if err := s.Commit(t.Context(), one.Lease, hub.Batch{Due: due}); err != nil {
			t.Fatal(err)
		}
	}
	now := noon.Add(time.Hour)
	first, _ := take(t, s, now, 600)
	if len(first) != 600 {
		t.Fatalf("%d sources are taken, want 600", len(first))
	}
	for i, one := range first {
		if place[one.Source.ID] != i {
			t.Fatalf("source %d that is taken was due as the %dth", i, place[one.Source.ID])
		}
	}
}

func testTaken(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, fullSource())
	now := noon.Add(1234567 * time.Microsecond)
	taken := expectTaken(t, s, now, "full")[0]
	if !reflect.DeepEqual(taken.Source, fullSource()) || !reflect.DeepEqual(taken.State, hub.State{}) {
		t.Errorf("taken is %+v, want the source and no state", taken)
	}
	if l := taken.Lease; l.SourceID != "full" || l.Until != now.Add(ttl) || l.Token == 0 {
		t.Errorf("the lease is %+v, want one until %s", l, now.Add(ttl))
	}
	put := entries("full", "n", 2, 10)
	if err := s.Commit(t.Context(), taken.Lease, hub.Batch{Put: put, State: fullState(), Due: now}); err != nil {
		t.Fatal(err)
	}
	again := expectTaken(t, h.open(), now.Add(time.Microsecond), "full")[0]
	if !reflect.DeepEqual(again.State, fullState()) {
		t.Errorf("the state is\n%+v, want\n%+v", again.State, fullState())
	}
	if again.Lease.Token <= taken.Lease.Token {
		t.Errorf("the token %d comes after %d", again.Lease.Token, taken.Lease.Token)
	}
}

func testTakeNext(t *testing.T, h *handles) {
	s := h.open()
	expectNext := func(when string, now time.Time, n, count int, want time.Time) []hub.Taken {
		t.Helper()
		taken, next := take(t, s, now, n)
		if len(taken) != count || !next.Equal(want) {
			t.Fatalf("%s: %d sources and next %s, want %d and %s", when, len(taken), next, count, want)
		}
		return taken
	}
	expectNext("with none enrolled", noon, 1, 0, time.Time{})
	enrol(t, s, noon, sources("a", "b")...)
	expectNext("before they are due", noon.Add(-time.Second), 5, 0, noon)
	now := noon.Add(time.Second)
	first := expectNext("with as many as wanted", now, 1, 1, now)
	if err := s.Commit(t.Context(), first[0].Lease, hub.Batch{Due: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	second := expectNext("with the other one leased", now, 5, 1, now.Add(ttl))
	expectNext("with nothing to take", now, 5, 0, now.Add(ttl))
	if err := s.Commit(t.Context(), second[0].Lease, hub.Batch{Due: noon.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	expectNext("with all waiting", now, 5, 0, noon.Add(time.Minute))
}

func testTakeNotBefore(t *testing.T, h *handles) {
	s := h.open()
	due := noon.Add(1234567 * time.Microsecond)
	enrol(t, s, due, sources("a", "b", "c")...)
	expectTaken(t, s, due.Add(-time.Microsecond))
	if none, _ := take(t, s, due, 0); len(none) != 0 {
		t.Errorf("of no source wanted %d are taken", len(none))
	}
	expectTaken(t, s, due, "a", "b", "c")
}

func testTakeLeased(t *testing.T, h *handles) {
	stores := h.both()
	enrol(t, stores[0], noon, sources("desk", "wire")...)
	l := lease(t, stores[0], "desk", noon)
	taken := expectTaken(t, stores[1], noon, "wire")
	expectTaken(t, stores[0], noon)
	if renewed := renew(t, stores[0], noon.Add(time.Second), l, taken[0].Lease); len(renewed) != 2 {
		t.Fatalf("renewed are %v, want both", renewed)
	}
	end := noon.Add(time.Second + ttl)
	refused(t, stores[1], noon, end)
	expectTaken(t, stores[1], end.Add(-time.Microsecond))
	expectTaken(t, stores[1], end, "desk", "wire")
}

func testTakeOver(t *testing.T, h *handles) {
	stores := h.both()
	enrol(t, stores[0], noon, sources("desk", "wire")...)
	finish(t, stores[0], noon, time.Hour, "desk", "wire")
	// Leased although it is not due; whoever has it falls silent.
	asked := lease(t, stores[0], "desk", noon)
	expectTaken(t, stores[1], asked.Until.Add(-time.Microsecond))
	taken := expectTaken(t, stores[1], asked.Until, "desk")
	if taken[0].Lease.Token <= asked.Token {
		t.Errorf("the token %d comes after %d", taken[0].Lease.Token, asked.Token)
	}
	over := expectTaken(t, stores[0], taken[0].Lease.Until, "desk")
	if len(renew(t, stores[1], noon, taken[0].Lease)) != 0 {
		t.Error("a lease that was taken over is renewed")
	}
	if len(renew(t, stores[1], noon, over[0].Lease)) != 1 {
		t.Error("the lease that took it over is lost")
	}
}

func testLeaseDoesNotEnrol(t *testing.T, h *handles) {
	s := h.open()
	l := lease(t, s, "desk", noon)
	silent := lease(t, s, "wire", noon)
	given := lease(t, s, "blog", noon)
	if err := s.Commit(t.Context(), l, hub.Batch{State: fullState(), Due: noon}); err != nil {
		t.Fatal(err)
	}
	release(t, s, noon, given)
	expectTaken(t, s, silent.Until.Add(time.Hour))
	if _, next := take(t, s, noon, 1); !next.IsZero() {
		t.Errorf("with none enrolled next is %s", next)
	}
	expectEnrolled(t, s)
}

func testReleaseDue(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("a", "b", "c")...)
	taken := expectTaken(t, s, noon, "a", "b", "c")
	due := noon.Add(5 * time.Second)
	release(t, s, due, taken[0].Lease, taken[1].Lease)
	release(t, s, due.Add(time.Second), taken[2].Lease)
	expectTaken(t, s, noon)
	s = h.open()
	expectTaken(t, s, due.Add(-time.Microsecond))
	expectTaken(t, s, due, "a", "b")
	expectTaken(t, s, due.Add(time.Second), "c")
}

func testLostLeaseMovesNothing(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("desk")...)
	slept := expectTaken(t, s, noon, "desk")[0].Lease
	successor := expectTaken(t, s, slept.Until, "desk")[0].Lease
	release(t, s, noon, slept)
	if err := s.Commit(t.Context(), slept, hub.Batch{Due: noon}); !errors.Is(err, hub.ErrLeaseLost) {
		t.Errorf("a commit under a lost lease gives %v", err)
	}
	expectTaken(t, s, slept.Until)
	if err := s.Commit(t.Context(), successor, hub.Batch{Due: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	release(t, s, noon, successor, slept)
	expectTaken(t, s, noon.Add(time.Hour-time.Microsecond))
	expectTaken(t, s, noon.Add(time.Hour), "desk")
}

func testCommitDue(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("a", "b", "c")...)
	taken := expectTaken(t, s, noon, "a", "b", "c")
	for i, due := range []time.Time{noon.Add(time.Minute), {}, noon.Add(time.Hour)} {
		if err := s.Commit(t.Context(), taken[i].Lease, hub.Batch{Due: due}); err != nil {
			t.Fatal(err)
		}
	}
	// Under the last lease a commit may be repeated; the last word counts.
	if err := s.Commit(t.Context(), taken[2].Lease, hub.Batch{Due: noon.Add(2 * time.Minute)}); err != nil {
		t.Fatal(err)
	}
	expectTaken(t, s, noon, "b")
	expectTaken(t, s, noon.Add(time.Minute), "a", "b")
	expectTaken(t, s, noon.Add(2*time.Minute), "a", "b", "c")
}

func testTakeFencing(t *testing.T, h *handles) {
	stores := h.both()
	enrol(t, stores[0], noon, sources("desk")...)
	slept := expectTaken(t, stores[0], noon, "desk")[0].Lease
	successor := expectTaken(t, stores[1], slept.Until, "desk")[0].Lease
	put := entries("desk", "n", 2, 10)
	if err := stores[1].Commit(t.Context(), successor, hub.Batch{Put: put, State: fullState(), Due: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	late := hub.Batch{
		Put: entries("desk", "late", 2, 10), Touch: []hub.Ref{{Key: put[0].Ref.Key}},
		Delete: keysOf(put), State: hub.State{Failure: "late"}, Due: noon,
	}
	if err := stores[0].Commit(t.Context(), slept, late); !errors.Is(err, hub.ErrLeaseLost) {
		t.Errorf("a commit after the take-over gives %v, want ErrLeaseLost", err)
	}
	expect(t, stores[0], "desk", put, fullState())
	expectTaken(t, stores[0], noon.Add(time.Hour-time.Microsecond))
}

func testConcurrentTakers(t *testing.T, h *handles) {
	stores := h.both()
	const takers, count, rounds = 8, 400, 3
	var ids []string
	for i := range count {
		ids = append(ids, fmt.Sprintf("source%d", i))
	}
	enrol(t, stores[0], noon, sources(ids...)...)
	var mu sync.Mutex
	times := make(map[string]int)
	var running sync.WaitGroup
	for i := range takers {
		s := stores[i%len(stores)]
		running.Go(func() {
			for round := range rounds {
				now := noon.Add(time.Duration(round) * time.Second)
				for {
					taken, _, err := s.Take(t.Context(), now, time.Hour, 7)
					if err != nil {
						t.Error(err)
					}
					if len(taken) == 0 {
						break
					}
					for _, one := range taken {
						mu.Lock()
						times[one.Source.ID]++
						due := noon.Add(time.Duration(times[one.Source.ID]) * time.Second)
						mu.Unlock()
						if err := s.Commit(t.Context(), one.Lease, hub.Batch{Due: due}); err != nil {
							t.Error(err)
						}
					}
				}
			}
		})
	}
	running.Wait()
	for _, one := range takeAll(t, stores[0], noon.Add((rounds-1)*time.Second), 1000) {
		t.Errorf("source %s was taken %d times, want %d", one.Source.ID, times[one.Source.ID], rounds)
	}
	for id, n := range times {
		if n != rounds {
			t.Errorf("source %s was taken %d times, want %d", id, n, rounds)
		}
	}
}

func testDueOutlives(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("a", "b")...)
	finish(t, s, noon, time.Minute, "a", "b")
	s = h.open()
	expectTaken(t, s, noon.Add(time.Minute-time.Microsecond))
	expectTaken(t, s, noon.Add(time.Minute), "a", "b")
}

func testTouch(t *testing.T, h *handles) {
	watched := t.Name()
	s := h.open()
	put := entries(watched, "https://example.org/", 2, 10)
	claim(t, s, watched, put[0].Item.ID)
	w := watch(t, s)
	commit(t, s, watched, hub.Batch{Put: put, State: fullState()})
	w.expect(watched)
	put[0].Ref.Piece = hub.Piece{1, 2, 3}
	gone := hub.Ref{Key: hub.KeyOf(watched, "gone"), Piece: hub.Piece{4}}
	commit(t, s, watched, hub.Batch{Touch: []hub.Ref{put[0].Ref, gone}, State: fullState()})
	mark := watched + " last"
	commit(t, s, mark, hub.Batch{State: hub.State{Changed: noon}})
	w.expect(mark)
	if err := w.end(); err == nil {
		t.Error("the watch ended without an error")
	}
	s = h.open()
	expect(t, s, watched, put, fullState())
	if owned := claim(t, s, "other", put[0].Item.ID); owned[0] {
		t.Error("a touched item has lost its public id")
	}
}
