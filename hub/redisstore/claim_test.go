package redisstore

import (
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// owns tells whether the source owns the id, and makes it the owner if nobody
// does.
func owns(t *testing.T, s *Store, sourceID, id string) bool {
	t.Helper()
	owned, err := s.Claim(t.Context(), sourceID, []string{id})
	if err != nil {
		t.Fatal(err)
	}
	return owned[0]
}

// commitOnly commits as a process does that dies before it gives the claims
// free, and returns those.
func commitOnly(t *testing.T, s *Store, sourceID string, batch hub.Batch) []string {
	t.Helper()
	l, err := s.Lease(t.Context(), sourceID, noon, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	freed, err := s.commit(t.Context(), l, batch)
	if err != nil {
		t.Fatal(err)
	}
	return freed
}

func TestWhatACrashLeftIsGivenFreeByTheNextCommit(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	a := article("desk", "https://example.org/1")
	if !owns(t, s, "desk", a.Item.ID) {
		t.Fatal("a new id has an owner")
	}
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	commitOnly(t, s, "desk", hub.Batch{Delete: []hub.Key{a.Ref.Key}})
	if owns(t, s, "wire", a.Item.ID) {
		t.Fatal("the id is free already: the test tests nothing")
	}
	commit(t, s, "desk", hub.Batch{})
	if !owns(t, s, "wire", a.Item.ID) {
		t.Error("the id is not free after the next commit")
	}
	if left := s.client.Exists(t.Context(), sourceKey("desk", "freed")).Val(); left != 0 {
		t.Error("the claim is still noted as freed")
	}
}

func TestAnIDClaimedAgainIsNotGivenFreeByALateProcess(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	a := article("desk", "https://example.org/1")
	owns(t, s, "desk", a.Item.ID)
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	late := commitOnly(t, s, "desk", hub.Batch{Delete: []hub.Key{a.Ref.Key}})
	if len(late) != 1 {
		t.Fatalf("%d claims to give free, want 1", len(late))
	}
	if !owns(t, s, "desk", a.Item.ID) {
		t.Fatal("the owner can't claim its id again")
	}
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	if err := s.free(t.Context(), "desk", late); err != nil {
		t.Fatal(err)
	}
	if owns(t, s, "wire", a.Item.ID) {
		t.Error("the id of a stored item was given free")
	}
}

func TestADamagedItemCanBeDeleted(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	a := article("desk", "https://example.org/1")
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	if err := s.client.HSet(t.Context(), sourceKey("desk", "items"), string(a.Ref.Key[:]), "{").Err(); err != nil {
		t.Fatal(err)
	}
	commit(t, s, "desk", hub.Batch{Delete: []hub.Key{a.Ref.Key}})
	records, err := s.Load(t.Context(), "desk")
	if err != nil || len(records[0].Refs) != 0 {
		t.Errorf("the source holds %v, %v", records, err)
	}
}

func TestKeysOfASourceShareASlot(t *testing.T) {
	s := open(t, redistest.StartCluster(t, 1).URL())
	for _, id := range []string{"desk", "{", "}", "a{b}c", "}{", "أخبار", "a:b"} {
		slots := make(map[int64]bool)
		keys := shardKeys(shardOf(id), "due", "leases", "sources", "states", "enrolled")
		for _, part := range []string{"refs", "items", "freed"} {
			keys = append(keys, sourceKey(id, part))
		}
		for _, key := range keys {
			slots[s.client.ClusterKeySlot(t.Context(), key).Val()] = true
		}
		if len(slots) != 1 {
			t.Errorf("the keys of source %q lie in %d slots", id, len(slots))
		}
	}
}

func FuzzClaimOf(f *testing.F) {
	f.Add("")
	f.Add("0123456789abcdef")
	f.Add("0123456789abcdefrandom..desk")
	f.Fuzz(func(t *testing.T, member string) {
		c, ok := claimOf(member)
		if ok && c.member() != member {
			t.Errorf("%q is read as %v", member, c)
		}
		if n := len(c.owner()); n > len(member) {
			t.Errorf("the owner in %q has %d bytes", member, n)
		}
	})
}
