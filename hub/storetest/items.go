package storetest

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func testAbsence(t *testing.T, h *handles) {
	s := h.open()
	record := load(t, s, "desk")[0]
	if !reflect.DeepEqual(record, hub.Record{SourceID: "desk"}) {
		t.Errorf("a source never seen is %+v", record)
	}
	if found := items(t, s, "desk", []hub.Key{hub.KeyOf("desk", "1")}); len(found) != 0 {
		t.Errorf("a source never seen has items %v", found)
	}
	if records := load(t, s); len(records) != 0 {
		t.Errorf("no source gives records %v", records)
	}
	if found := items(t, s, "desk", nil); len(found) != 0 {
		t.Errorf("no key gives items %v", found)
	}
	if owned := claim(t, s, "desk"); len(owned) != 0 {
		t.Errorf("no id gives claims %v", owned)
	}
	commit(t, s, "desk", hub.Batch{Delete: []hub.Key{hub.KeyOf("desk", "1")}})
	if err := s.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// fullState is a state without a zero field.
func fullState() hub.State {
	return hub.State{
		Validators: hub.Validators{
			URL: "https://example.org/feed", ETag: `W/"x"`, LastModified: "Sun, 01 Mar 2026 11:59:59 GMT",
			Body: hub.DigestOf([]byte("body")), Reader: 3,
		},
		Origin:  hub.Origin{Title: "أخبار", Language: "ar", Authors: []hub.Person{{Name: "A", URL: "https://example.org/"}}},
		Checked: noon, Succeeded: noon.Add(-time.Minute), Changed: noon.Add(-time.Microsecond),
		Failures: 2, Failure: "publisher said \"no\"\n", RetryAt: noon.Add(time.Hour),
	}
}

// expect compares what the store holds of the source with what was committed.
func expect(t *testing.T, s hub.Store, sourceID string, want []hub.Accepted, state hub.State) {
	t.Helper()
	record := load(t, s, sourceID)[0]
	if !reflect.DeepEqual(record.State, state) {
		t.Errorf("the state is\n%+v, want\n%+v", record.State, state)
	}
	var refs []hub.Ref
	for _, a := range want {
		refs = append(refs, a.Ref)
	}
	if got := sorted(record.Refs); !slices.Equal(got, sorted(refs)) {
		t.Errorf("%d references\n%v, want %d\n%v", len(got), got, len(refs), sorted(refs))
	}
	found := items(t, s, sourceID, keysOf(want))
	if len(found) != len(want) {
		t.Fatalf("%d items, want %d", len(found), len(want))
	}
	for i := range want {
		if !reflect.DeepEqual(found[i], want[i].Item) {
			t.Errorf("item %d is\n%+v, want\n%+v", i, found[i], want[i].Item)
		}
	}
}

func testCommit(t *testing.T, h *handles) {
	s := h.open()
	put := entries("desk", "https://example.org/", 30, 1500)
	commit(t, s, "desk", hub.Batch{Put: put, State: fullState()})
	expect(t, s, "desk", put, fullState())
	expect(t, h.open(), "desk", put, fullState())
}

func testCommitAgain(t *testing.T, h *handles) {
	s := h.open()
	put := entries("desk", "https://example.org/", 3, 200)
	batch := hub.Batch{Put: put, Delete: []hub.Key{hub.KeyOf("desk", "gone")}, State: fullState()}
	l := lease(t, s, "desk", noon)
	for range 2 {
		if err := s.Commit(t.Context(), l, batch); err != nil {
			t.Fatal(err)
		}
	}
	commit(t, s, "desk", batch)
	expect(t, s, "desk", put, fullState())
}

func testRefTimes(t *testing.T, h *handles) {
	s := h.open()
	times := map[string]time.Time{
		"the last microsecond of a second": noon.Add(999_999 * time.Microsecond),
		"another zone":                     noon.In(time.FixedZone("", 3*3600)),
		"before 1970":                      time.Date(1901, 12, 13, 20, 45, 52, 1000, time.UTC),
		"long after":                       time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		"no time":                          {},
	}
	want := make(map[hub.Key]hub.Ref)
	var put []hub.Accepted
	for name, at := range times {
		a := entry("desk", name)
		a.Ref.Published, a.Ref.FirstSeen = at, at.Add(-time.Microsecond)
		put = append(put, a)
		want[a.Ref.Key] = hub.Ref{
			Key: a.Ref.Key, Digest: a.Ref.Digest,
			Published: a.Ref.Published.UTC(), FirstSeen: a.Ref.FirstSeen.UTC(),
		}
	}
	commit(t, s, "desk", hub.Batch{Put: put})
	for _, ref := range load(t, h.open(), "desk")[0].Refs {
		// Compared with ==, as the hub does to see whether an item changed.
		if ref != want[ref.Key] {
			t.Errorf("the reference is\n%v, want\n%v", ref, want[ref.Key])
		}
	}
}

func testValidators(t *testing.T, h *handles) {
	s := h.open()
	var every [256]byte
	for i := range every {
		every[i] = byte(i)
	}
	want := hub.Validators{URL: "https://example.org/", ETag: string(every[:]), LastModified: "\xff\xfe أمس"}
	commit(t, s, "desk", hub.Batch{State: hub.State{Validators: want}})
	if got := load(t, h.open(), "desk")[0].State.Validators; got != want {
		t.Errorf("the validators are\n%+q, %+q, want\n%+q, %+q", got.ETag, got.LastModified, want.ETag, want.LastModified)
	}
}

func testLoadOrder(t *testing.T, h *handles) {
	s := h.open()
	commit(t, s, "b", hub.Batch{Put: entries("b", "b", 2, 10)})
	commit(t, s, "a", hub.Batch{Put: entries("a", "a", 1, 10)})
	ids := []string{"b", "never", "a", "b"}
	counts := []int{2, 0, 1, 2}
	for i, record := range load(t, s, ids...) {
		if record.SourceID != ids[i] || len(record.Refs) != counts[i] {
			t.Errorf("record %d is of %s with %d references, want %s with %d", i, record.SourceID, len(record.Refs), ids[i], counts[i])
		}
	}
}

func testItemsOrder(t *testing.T, h *handles) {
	s := h.open()
	put := entries("desk", "n", 3, 10)
	commit(t, s, "desk", hub.Batch{Put: put})
	missing := hub.KeyOf("desk", "missing")
	asked := []hub.Key{put[2].Ref.Key, missing, put[0].Ref.Key, put[1].Ref.Key}
	var got []string
	for _, item := range items(t, s, "desk", asked) {
		got = append(got, item.NativeID)
	}
	if want := []string{"n0002", "n0000", "n0001"}; !slices.Equal(got, want) {
		t.Errorf("items %v, want %v", got, want)
	}
}

func testDelete(t *testing.T, h *handles) {
	s := h.open()
	put := entries("desk", "n", 3, 10)
	commit(t, s, "desk", hub.Batch{Put: put})
	commit(t, s, "desk", hub.Batch{Delete: keysOf(put[:2])})
	expect(t, s, "desk", put[2:], hub.State{})
	if found := items(t, h.open(), "desk", keysOf(put)); len(found) != 1 {
		t.Errorf("%d items are left, want 1", len(found))
	}
}

func testReplace(t *testing.T, h *handles) {
	s := h.open()
	before := entries("desk", "n", 2, 10)
	commit(t, s, "desk", hub.Batch{Put: before})
	after := before[0]
	after.Item.Title = "corrected"
	after.Ref.Digest = after.Item.Digest()
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{after}})
	expect(t, h.open(), "desk", []hub.Accepted{after, before[1]}, hub.State{})
}

// oddIDs are ids of sources that a store could take for something else.
var oddIDs = []string{
	"a", "A", "a:b", "{a}", "a}b", "{", "}", "a{b}c", "a/b", "a%2Fb", "a b", "a+b", "*", "?", "a\x00b", "a\nb",
	"أخبار", "é", "e\u0301", "\xff", "state", "refs", "items", "claims", "due", "leases", "1",
}

func testOddIDs(t *testing.T, h *handles) {
	s := h.open()
	ids := oddIDs
	for _, id := range ids {
		commit(t, s, id, hub.Batch{Put: entries(id, id+"!", 2, 10), State: hub.State{Failure: "of " + id, Changed: noon}})
	}
	s = h.open()
	for i, record := range load(t, s, ids...) {
		if len(record.Refs) != 2 {
			t.Errorf("source %q has %d references, want 2", ids[i], len(record.Refs))
		}
		want := entries(ids[i], ids[i]+"!", 2, 10)
		if found := items(t, s, ids[i], keysOf(want)); len(found) != 2 {
			t.Errorf("source %q has %d items, want 2", ids[i], len(found))
		}
		if other := ids[(i+1)%len(ids)]; len(items(t, s, other, keysOf(want))) != 0 {
			t.Errorf("source %q has items of %q", other, ids[i])
		}
	}
}

func testLargeBatch(t *testing.T, h *handles) {
	s := h.open()
	put := entries("desk", "n", 2000, 5000)
	commit(t, s, "desk", hub.Batch{Put: put, State: fullState()})
	s = h.open()
	expect(t, s, "desk", put, fullState())
	commit(t, s, "desk", hub.Batch{Delete: keysOf(put[1:]), State: fullState()})
	expect(t, s, "desk", put[:1], fullState())
	if owned := claim(t, s, "wire", put[1].Item.ID); !owned[0] {
		t.Error("an id of a deleted item is not free")
	}
}
