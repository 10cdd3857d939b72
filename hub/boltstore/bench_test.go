package boltstore

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/storetest"
)

const perCommit = 30

// batch returns the items of one commit. Rounds repeat, so that a source stays
// within bounds.
func batch(sourceID string, round int) hub.Batch {
	return hub.Batch{
		Put:   storetest.Articles(sourceID, round%10, perCommit),
		State: hub.State{Changed: noon.Add(time.Duration(round) * time.Second)},
		Due:   noon,
	}
}

// put is the floor: the same items and nothing else, one transaction.
func put(tb testing.TB, db *bbolt.DB, b hub.Batch) {
	err := db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("items"))
		if err != nil {
			return err
		}
		for i := range b.Put {
			value, err := hub.EncodeItem(&b.Put[i].Item)
			if err != nil {
				return err
			}
			if err := bucket.Put(b.Put[i].Ref.Key[:], value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func leaseAndCommit(tb testing.TB, s *Store, sourceID string, b hub.Batch) {
	l, err := s.Lease(tb.Context(), sourceID, b.State.Changed, time.Minute)
	if err != nil {
		tb.Error(err)
		return
	}
	if err := s.Commit(tb.Context(), l, b); err != nil {
		tb.Error(err)
	}
}

// BenchmarkCommit measures a commit against raw puts of the same bytes. Both
// take turns, as a disk's pace changes.
func BenchmarkCommit(b *testing.B) {
	s := open(b)
	db, err := bbolt.Open(filepath.Join(b.TempDir(), "floor.db"), 0o600, &bbolt.Options{FreelistType: bbolt.FreelistMapType})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var floor, ours time.Duration
	for round := 0; b.Loop(); round++ {
		items := batch("desk", round)
		began := time.Now()
		put(b, db, items)
		between := time.Now()
		leaseAndCommit(b, s, "desk", items)
		floor += between.Sub(began)
		ours += time.Since(between)
	}
	b.ReportMetric(float64(b.N*perCommit)/ours.Seconds(), "items/s")
	b.ReportMetric(floor.Seconds()/ours.Seconds(), "of-floor")
}

// BenchmarkConcurrentCommits measures how commits of 16 sources at one time
// share the disk, against the same commits one after the other.
func BenchmarkConcurrentCommits(b *testing.B) {
	s := open(b)
	const sources = 16
	var alone, together time.Duration
	for round := 0; b.Loop(); round++ {
		var batches [sources]hub.Batch
		for i := range sources {
			batches[i] = batch(fmt.Sprint(i), round)
		}
		began := time.Now()
		for i := range sources {
			leaseAndCommit(b, s, fmt.Sprint(i), batches[i])
		}
		between := time.Now()
		var running sync.WaitGroup
		for i := range sources {
			running.Go(func() { leaseAndCommit(b, s, fmt.Sprint(i), batches[i]) })
		}
		running.Wait()
		alone += between.Sub(began)
		together += time.Since(between)
	}
	b.ReportMetric(float64(b.N*sources*perCommit)/together.Seconds(), "items/s")
	b.ReportMetric(alone.Seconds()/together.Seconds(), "times-as-fast")
}

// BenchmarkCycle measures taking and committing sources that have nothing new.
func BenchmarkCycle(b *testing.B) {
	storetest.Cycle(b, open(b), func() time.Duration { return 0 })
}

// BenchmarkTake measures the queue of a million sources.
func BenchmarkTake(b *testing.B) { storetest.TakeMillion(b, open(b)) }
