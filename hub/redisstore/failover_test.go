package redisstore

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// fetching is a hub's work without the fetching: it takes what is due and commits
// an item for each, whose number tells how often the source was committed before.
type fetching struct {
	mu sync.Mutex
	// stored has by source the numbers whose commit was answered with success, and
	// when.
	stored map[string]map[int]time.Time
	failed int // calls that failed
}

// run works until the context ends. Time is the machine's, and everything is due
// again at once.
func (f *fetching) run(ctx context.Context, t *testing.T, s *Store) {
	for ctx.Err() == nil {
		taken, _, err := s.Take(ctx, time.Now(), 2*time.Second, 8)
		if err != nil {
			f.note(err)
			time.Sleep(20 * time.Millisecond)
			continue
		}
		for _, one := range taken {
			f.commit(ctx, t, s, one)
		}
	}
}

func (f *fetching) commit(ctx context.Context, t *testing.T, s *Store, one hub.Taken) {
	number := one.State.Failures + 1
	put := article(one.Source.ID, fmt.Sprint(number))
	state := hub.State{Failures: number, Checked: time.Now().UTC(), Changed: time.Now().UTC()}
	err := s.Commit(ctx, one.Lease, hub.Batch{Put: []hub.Accepted{put}, State: state, Due: time.Now()})
	if err != nil {
		f.note(err)
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stored[one.Source.ID] == nil {
		f.stored[one.Source.ID] = make(map[int]time.Time)
	}
	f.stored[one.Source.ID][number] = time.Now()
}

func (f *fetching) note(error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed++
}

// count returns how many commits were answered with success after a time.
func (f *fetching) count(after time.Time) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, times := range f.stored {
		for _, at := range times {
			if at.After(after) {
				n++
			}
		}
	}
	return n
}

// await waits until so many commits were stored after a time.
func (f *fetching) await(t *testing.T, n int, after time.Time) {
	t.Helper()
	for deadline := time.Now().Add(60 * time.Second); f.count(after) < n; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d commits are stored, want %d; %d calls failed", f.count(after), n, f.failed)
		}
	}
}

// whole checks that the store holds all that was answered with success after a
// time, that the items of each source have no gap, and that state and items agree.
func (f *fetching) whole(t *testing.T, s *Store, after time.Time) {
	t.Helper()
	for id, times := range f.stored {
		records, err := s.Load(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		held := make(map[hub.Key]bool)
		for _, ref := range records[0].Refs {
			held[ref.Key] = true
		}
		for number, at := range times {
			if at.After(after) && !held[hub.KeyOf(id, fmt.Sprint(number))] {
				t.Errorf("item %d of source %s was stored and is lost", number, id)
			}
		}
		last := records[0].State.Failures
		if len(held) != last {
			t.Errorf("source %s has %d items and a state that tells of %d", id, len(held), last)
		}
		for number := 1; number <= last; number++ {
			if !held[hub.KeyOf(id, fmt.Sprint(number))] {
				t.Errorf("source %s has no item %d, but later ones", id, number)
			}
		}
	}
}

// Two processes work while their master dies. What was stored after the replica
// took its place is there; before that, a moment may be missing, but of each source
// items and state are of one moment, so that nothing in between is passed over.
func TestFetchingGoesOnAfterAFailover(t *testing.T) {
	master := redistest.Start(t)
	redistest.StartReplica(t, master)
	sentinel := redistest.StartSentinel(t, master)
	sentinel.Knows(1)
	stores := []*Store{open(t, sentinel.URL()), open(t, sentinel.URL())}
	enrol(t, stores[0], many("source", 60))
	f := &fetching{stored: make(map[string]map[int]time.Time)}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	for i := range 4 {
		running.Go(func() { f.run(ctx, t, stores[i%2]) })
	}
	f.await(t, 300, time.Time{})
	master.Stop()
	// Answers that were on their way still are of the old one.
	died := time.Now().Add(100 * time.Millisecond)
	// The first success after that is one of the new master.
	f.await(t, 300, died)
	cancel()
	running.Wait()
	f.whole(t, stores[0], died)
	if f.failed == 0 {
		t.Error("no call failed: the test tests nothing")
	}
	if got := enrolled(t, stores[1])["source"]; got != 60 {
		t.Errorf("%d sources are enrolled, want 60", got)
	}
	everySourceIsTaken(t, stores[1], 60)
}

// everySourceIsTaken takes all there is, when all leases have ended.
func everySourceIsTaken(t *testing.T, s *Store, count int) {
	t.Helper()
	taken, _, err := s.Take(t.Context(), time.Now().Add(time.Hour), time.Minute, 2*count)
	if err != nil || len(taken) != count {
		t.Errorf("%d sources are taken, %v, want %d", len(taken), err, count)
	}
}

// In a Cluster, a master that hangs keeps nobody from the sources of the others.
func TestAMasterThatHangsHoldsUpNoOther(t *testing.T) {
	cluster := redistest.StartCluster(t, 3)
	s := open(t, cluster.URL())
	enrol(t, s, many("source", 60))
	taken, _, err := s.Take(t.Context(), noon, time.Minute, 60)
	if err != nil || len(taken) != 60 {
		t.Fatalf("taken are %d sources, %v", len(taken), err)
	}
	hanging, err := s.masterOf(t.Context(), shardKey(shardOf(taken[0].Source.ID), "due"))
	if err != nil {
		t.Fatal(err)
	}
	for _, server := range cluster.Servers {
		if server.Addr == hanging {
			server.Pause()
			defer server.Resume()
		}
	}
	began := time.Now()
	var others, running sync.WaitGroup
	defer running.Wait()
	for _, one := range taken {
		master, err := s.masterOf(t.Context(), shardKey(shardOf(one.Source.ID), "due"))
		if err != nil {
			t.Fatal(err)
		}
		if master == hanging {
			running.Go(func() {
				if err := s.Commit(t.Context(), one.Lease, hub.Batch{Due: noon}); err == nil {
					t.Error("a commit to a master that hangs succeeds")
				}
			})
			continue
		}
		others.Go(func() {
			if err := s.Commit(t.Context(), one.Lease, hub.Batch{Due: noon}); err != nil {
				t.Error(err)
			}
		})
	}
	others.Wait()
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the other masters' commits took %s", took)
	}
}

func TestACommitIsRepeatedUnderTheLastLease(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	enrol(t, s, many("source", 1))
	taken, _, err := s.Take(t.Context(), noon, time.Minute, 1)
	if err != nil || len(taken) != 1 {
		t.Fatal(err)
	}
	changed := many("source", 1)
	changed[0].Title = "changed meanwhile"
	if err := s.Enrol(t.Context(), changed, noon.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	// As the client does when a reply was lost.
	for range 2 {
		if err := s.Commit(t.Context(), taken[0].Lease, hub.Batch{Due: noon.Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
	}
	again, _, err := s.Take(t.Context(), noon.Add(time.Second), time.Minute, 1)
	if err != nil || len(again) != 1 || again[0].Source.Title != changed[0].Title {
		t.Errorf("taken are %v, %v, want the source that was changed meanwhile", again, err)
	}
	if err := s.Commit(t.Context(), taken[0].Lease, hub.Batch{}); !errors.Is(err, hub.ErrLeaseLost) {
		t.Errorf("a commit after that gives %v", err)
	}
}

func TestOneSourceThatCannotBeCommittedLeavesTheOthersOfItsGroup(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	enrol(t, s, many("source", 50))
	taken, _, err := s.Take(t.Context(), noon, time.Minute, 50)
	if err != nil || len(taken) != 50 {
		t.Fatalf("taken are %d sources, %v", len(taken), err)
	}
	bad := taken[20].Lease.SourceID
	if err := s.client.Set(t.Context(), sourceKey(bad, "freed"), "no set", 0).Err(); err != nil {
		t.Fatal(err)
	}
	var committing sync.WaitGroup
	for _, one := range taken {
		committing.Go(func() {
			err := s.Commit(t.Context(), one.Lease, hub.Batch{Due: noon.Add(time.Hour)})
			if (err != nil) != (one.Lease.SourceID == bad) {
				t.Errorf("the commit of %s gives %v", one.Lease.SourceID, err)
			}
		})
	}
	committing.Wait()
}

func TestAServerOfAClusterThatIsNotNamedAsOneTakesCommits(t *testing.T) {
	s := open(t, redistest.StartCluster(t, 1).Servers[0].URL())
	enrol(t, s, many("source", 50))
	taken, _, err := s.Take(t.Context(), noon, time.Minute, 50)
	if err != nil || len(taken) != 50 {
		t.Fatalf("taken are %d sources, %v", len(taken), err)
	}
	var committing sync.WaitGroup
	for _, one := range taken {
		committing.Go(func() {
			if err := s.Commit(t.Context(), one.Lease, hub.Batch{Due: noon.Add(time.Hour)}); err != nil {
				t.Error(err)
			}
		})
	}
	committing.Wait()
}

// Small commits are one script, in which each stands or falls alone.
func TestOneLostLeaseLeavesTheOthersOfItsGroup(t *testing.T) {
	s := open(t, redistest.Start(t).URL())
	enrol(t, s, many("source", 300))
	taken, _, err := s.Take(t.Context(), noon, time.Minute, 300)
	if err != nil || len(taken) != 300 {
		t.Fatalf("taken are %d sources, %v", len(taken), err)
	}
	var group []*waiting
	for i, one := range taken {
		l := one.Lease
		if i%3 == 0 {
			l.Token++
		}
		args, err := s.commitArgs(t.Context(), l, hub.Batch{State: hub.State{Failures: 1}, Due: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		group = append(group, &waiting{
			shard: shardOf(l.SourceID), freed: sourceKey(l.SourceID, "freed"), args: args, done: make(chan struct{}),
		})
	}
	if err := s.client.SAdd(t.Context(), group[1].freed, "claim").Err(); err != nil {
		t.Fatal(err)
	}
	if err := s.runGroup(group); err != nil {
		t.Fatal(err)
	}
	for i, w := range group {
		if lost := errors.Is(w.err, hub.ErrLeaseLost); lost != (i%3 == 0) {
			t.Errorf("commit %d ends with %v", i, w.err)
		}
		if (len(w.claims) == 1) != (i == 1) {
			t.Errorf("commit %d has claims %q to be given free", i, w.claims)
		}
	}
	left, next, err := s.Take(t.Context(), noon.Add(time.Minute), time.Minute, 300)
	if err != nil || len(left) != 100 || !next.Equal(noon.Add(2*time.Minute)) {
		t.Errorf("taken are %d sources, %v, next %s; want those 100 whose commits were refused", len(left), err, next)
	}
}
