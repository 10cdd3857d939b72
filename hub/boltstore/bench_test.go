package boltstore

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/feedhub/feedhub/hub"
)

const perCommit = 30

// batch returns the items of one commit, 1.5 KB each as they are stored. Rounds
// repeat, so that the file stays as large as that of a source with bounds.
func batch(sourceID string, round int) hub.Batch {
	var b hub.Batch
	for i := range perCommit {
		item := hub.Item{
			SourceID: sourceID, NativeID: fmt.Sprintf("%d/%d", round%10, i),
			ContentHTML: strings.Repeat("x", 1300), Published: time.Unix(int64(round), 0).UTC(),
		}
		ref := hub.Ref{Key: item.Key(), Published: item.Published, FirstSeen: item.Published}
		b.Put = append(b.Put, hub.Accepted{Ref: ref, Item: item})
	}
	b.State.Changed = time.Unix(int64(round), 0).UTC()
	return b
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
