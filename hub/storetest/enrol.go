package storetest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// sources returns small sources with these ids.
func sources(ids ...string) []hub.Source {
	all := make([]hub.Source, len(ids))
	for i, id := range ids {
		all[i] = hub.Source{ID: id, URL: "https://example.org/" + fmt.Sprint(len(id))}
	}
	return all
}

func enrol(t *testing.T, s hub.Store, now time.Time, sources ...hub.Source) {
	t.Helper()
	if err := s.Enrol(t.Context(), sources, now); err != nil {
		t.Fatal(err)
	}
}

// expectEnrolled fails the test unless these are the enrolled sources, in the
// order of their ids.
func expectEnrolled(t *testing.T, s hub.Store, ids ...string) {
	t.Helper()
	enrolled, err := s.Enrolled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, source := range enrolled {
		got = append(got, source.ID)
	}
	if !slices.Equal(got, ids) {
		t.Errorf("enrolled are %q, want %q", got, ids)
	}
}

// fullSource is a source without a zero field.
func fullSource() hub.Source {
	return hub.Source{
		ID: "full", URL: "https://example.org/?a=<b>&c", Title: "أخبار", Tags: []string{"news", "أخبار"},
		Interval: 30 * time.Second, Keep: hub.Keep{Items: 10, Age: time.Hour},
		Page: hub.PageSelectors{Item: "article > .x", Next: "a[rel=next]"}, FullText: true,
		Access: hub.Access{
			User: "u", Password: hub.Secret{Env: "P"}, Proxy: "socks5://localhost:1080", Insecure: true,
			Headers: map[string]hub.Secret{"X-A": {Text: "a"}, "X-B": {File: "/run/b"}},
		},
	}
}

func testEnrolled(t *testing.T, h *handles) {
	s := h.open()
	expectEnrolled(t, s)
	enrol(t, s, noon, fullSource(), hub.Source{ID: "b"}, hub.Source{ID: "a", URL: "x"}, hub.Source{ID: "B"})
	enrolled, err := h.open().Enrolled(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []hub.Source{{ID: "B"}, {ID: "a", URL: "x"}, {ID: "b"}, fullSource()}
	if !reflect.DeepEqual(enrolled, want) {
		t.Errorf("enrolled are\n%+v, want\n%+v", enrolled, want)
	}
}

func testEnrolAgain(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, append(sources("a"), fullSource())...)
	finish(t, s, noon, time.Minute, "a", "full")
	s = h.open()
	enrol(t, s, noon.Add(time.Second), append([]hub.Source{fullSource()}, sources("a")...)...)
	expectTaken(t, s, noon.Add(time.Second))
	expectTaken(t, s, noon.Add(time.Minute), "a", "full")
}

func testEnrolDue(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("a", "b", "c")...)
	finish(t, s, noon, time.Hour, "a", "b", "c")
	changed := sources("a", "b", "c", "d")
	changed[1].Interval = time.Second
	now := noon.Add(time.Minute)
	enrol(t, s, now, changed...)
	expectTaken(t, s, now.Add(-time.Microsecond))
	expectTaken(t, s, now, "b", "d")
	expectTaken(t, s, noon.Add(time.Hour), "b", "d", "a", "c")
}

func testEnrolWithout(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("a", "b", "c")...)
	var leases []hub.Lease
	for _, taken := range expectTaken(t, s, noon, "a", "b", "c") {
		leases = append(leases, taken.Lease)
	}
	enrol(t, s, noon, sources("c")...)
	expectEnrolled(t, s, "c")
	put := entries("a", "n", 2, 10)
	if err := s.Commit(t.Context(), leases[0], hub.Batch{Put: put, State: fullState(), Due: noon}); err != nil {
		t.Errorf("a commit of a source that is enrolled no more: %v", err)
	}
	expect(t, s, "a", put, fullState())
	release(t, s, noon, leases[1:]...)
	expectTaken(t, s, noon.Add(time.Hour), "c")
	s = h.open()
	expectEnrolled(t, s, "c")
	enrol(t, s, noon.Add(2*time.Hour))
	expectEnrolled(t, s)
	expectTaken(t, s, noon.Add(3*time.Hour))
}

func testEnrolWhileLeased(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("a", "b", "c", "d")...)
	var leases []hub.Lease
	for _, taken := range expectTaken(t, s, noon, "a", "b", "c", "d") {
		leases = append(leases, taken.Lease)
	}
	changed := sources("a", "b", "c", "d")
	changed[0].Title, changed[2].Title = "changed", "changed"
	now := noon.Add(time.Second)
	enrol(t, s, now, changed...)
	expectTaken(t, s, now)
	later := noon.Add(time.Hour)
	for _, l := range leases[:2] {
		if err := s.Commit(t.Context(), l, hub.Batch{Due: later}); err != nil {
			t.Fatal(err)
		}
	}
	release(t, s, later, leases[2:]...)
	for _, taken := range expectTaken(t, s, now, "a", "c") {
		if taken.Source.Title != "changed" {
			t.Errorf("taken is %+v, want what it was changed to", taken.Source)
		}
		if err := s.Commit(t.Context(), taken.Lease, hub.Batch{Due: later}); err != nil {
			t.Fatal(err)
		}
	}
	expectTaken(t, s, now)
	expectTaken(t, s, later, "a", "b", "c", "d")
}

func testEnrolKeepsItems(t *testing.T, h *handles) {
	s := h.open()
	enrol(t, s, noon, sources("desk")...)
	put := entries("desk", "n", 2, 10)
	commit(t, s, "desk", hub.Batch{Put: put, State: fullState(), Due: noon.Add(time.Hour)})
	enrol(t, s, noon)
	s = h.open()
	expect(t, s, "desk", put, fullState())
	enrol(t, s, noon.Add(time.Minute), sources("desk")...)
	taken := expectTaken(t, s, noon.Add(time.Minute), "desk")
	if !reflect.DeepEqual(taken[0].State, fullState()) {
		t.Errorf("the state is %+v, want the one from before", taken[0].State)
	}
}

func testEnrolMany(t *testing.T, h *handles) {
	s := h.open()
	var ids []string
	for i := range 12_345 {
		ids = append(ids, fmt.Sprintf("source%05d", i))
	}
	enrol(t, s, noon, sources(ids...)...)
	expectEnrolled(t, s, ids...)
	if taken := takeAll(t, s, noon, 5000); len(taken) != len(ids) {
		t.Errorf("%d sources are taken, want %d", len(taken), len(ids))
	}
	enrol(t, s, noon, sources(ids[1000:2000]...)...)
	expectEnrolled(t, s, ids[1000:2000]...)
	if taken := takeAll(t, s, noon.Add(time.Hour), 5000); len(taken) != 1000 {
		t.Errorf("%d sources are taken, want 1000", len(taken))
	}
}

func testEnrolOddIDs(t *testing.T, h *handles) {
	s := h.open()
	ids := slices.Sorted(slices.Values(oddIDs))
	enrol(t, s, noon, sources(oddIDs...)...)
	s = h.open()
	expectEnrolled(t, s, ids...)
	for _, taken := range takeAll(t, s, noon, 5) {
		if want := sources(taken.Lease.SourceID)[0]; !reflect.DeepEqual(taken.Source, want) {
			t.Errorf("taken is %+v, want %+v", taken.Source, want)
		}
		if err := s.Commit(t.Context(), taken.Lease, hub.Batch{Due: noon.Add(time.Hour)}); err != nil {
			t.Error(err)
		}
	}
	expectTaken(t, s, noon.Add(time.Hour-time.Microsecond))
	if taken := takeAll(t, s, noon.Add(time.Hour), 100); len(taken) != len(ids) {
		t.Errorf("%d sources are taken, want %d", len(taken), len(ids))
	}
}
