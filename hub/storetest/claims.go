package storetest

import (
	"fmt"
	"slices"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func expectOwned(t *testing.T, s hub.Store, sourceID string, ids []string, want ...bool) {
	t.Helper()
	if got := claim(t, s, sourceID, ids...); !slices.Equal(got, want) {
		t.Errorf("source %s owns of %v: %v, want %v", sourceID, ids, got, want)
	}
}

func testClaim(t *testing.T, h *handles) {
	stores := h.both()
	expectOwned(t, stores[0], "desk", []string{"1", "2", "1"}, true, true, true)
	expectOwned(t, stores[1], "wire", []string{"2", "3"}, false, true)
	expectOwned(t, stores[0], "desk", []string{"3", "2", "1", ""}, false, true, true, true)
	var many []string
	for i := range 500 {
		many = append(many, fmt.Sprintf("https://example.org/%d", i))
	}
	expectOwned(t, stores[0], "desk", many, slices.Repeat([]bool{true}, 500)...)
	expectOwned(t, stores[1], "wire", many, make([]bool, 500)...)
}

func testClaimOutlives(t *testing.T, h *handles) {
	s := h.open()
	a := entry("desk", "https://example.org/1")
	expectOwned(t, s, "desk", []string{a.Item.ID}, true)
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	s = h.open()
	expectOwned(t, s, "wire", []string{a.Item.ID}, false)
	expectOwned(t, s, "desk", []string{a.Item.ID}, true)
}

func testClaimFreed(t *testing.T, h *handles) {
	s := h.open()
	put := entries("desk", "https://example.org/", 3, 10)
	var ids []string
	for _, a := range put {
		ids = append(ids, a.Item.ID)
	}
	expectOwned(t, s, "desk", ids, true, true, true)
	commit(t, s, "desk", hub.Batch{Put: put})
	commit(t, s, "desk", hub.Batch{Delete: keysOf(put[:2])})
	expectOwned(t, s, "wire", ids, true, true, false)
	expectOwned(t, h.open(), "desk", ids[2:], true)
}

func testClaimFreedByOwner(t *testing.T, h *handles) {
	s := h.open()
	owner, other := entry("desk", "https://example.org/1"), entry("wire", "https://example.org/1")
	expectOwned(t, s, "desk", []string{owner.Item.ID}, true)
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{owner}})
	commit(t, s, "wire", hub.Batch{Put: []hub.Accepted{other}})
	commit(t, s, "wire", hub.Batch{Delete: []hub.Key{other.Ref.Key}})
	expectOwned(t, s, "blog", []string{owner.Item.ID}, false)
	expectOwned(t, s, "desk", []string{owner.Item.ID}, true)
}

func testClaimAgain(t *testing.T, h *handles) {
	s := h.open()
	a := entry("desk", "https://example.org/1")
	for range 3 {
		expectOwned(t, s, "desk", []string{a.Item.ID}, true)
		commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
		commit(t, s, "desk", hub.Batch{Delete: []hub.Key{a.Ref.Key}})
	}
	expectOwned(t, s, "desk", []string{a.Item.ID}, true)
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	expectOwned(t, h.open(), "wire", []string{a.Item.ID}, false)
}
