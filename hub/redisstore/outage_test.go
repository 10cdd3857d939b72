package redisstore

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func open(tb testing.TB, url string) *Store {
	tb.Helper()
	s, err := Open(url, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func commit(tb testing.TB, s *Store, sourceID string, batch hub.Batch) {
	tb.Helper()
	l, err := s.Lease(tb.Context(), sourceID, noon, time.Minute)
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.Commit(tb.Context(), l, batch); err != nil {
		tb.Fatal(err)
	}
}

func article(sourceID, nativeID string) hub.Accepted {
	item := hub.Item{SourceID: sourceID, NativeID: nativeID, ID: nativeID, Title: "أخبار"}
	return hub.Accepted{Ref: hub.Ref{Key: item.Key(), Published: noon, FirstSeen: noon}, Item: item}
}

// watching starts a Watch and returns, when it is ready, what it is told and
// what it ends with.
func watching(t *testing.T, s *Store) (told <-chan string, done <-chan error) {
	t.Helper()
	ready, ids, end := make(chan struct{}), make(chan string, 100), make(chan error, 1)
	go func() {
		end <- s.Watch(t.Context(), hub.Watcher{Ready: func() { close(ready) }, Changed: func(id string) { ids <- id }})
	}()
	select {
	case <-ready:
	case err := <-end:
		t.Fatalf("the watch ended before it was ready: %v", err)
	}
	return ids, end
}

// mustEnd returns what the watch ended with.
func mustEnd(t *testing.T, done <-chan error) error {
	t.Helper()
	select {
	case err := <-done:
		if err == nil {
			t.Error("the watch ended without an error")
		}
		return err
	case <-time.After(20 * time.Second):
		t.Fatal("the watch does not end")
		return nil
	}
}

func TestAnOutageIsAnErrorAndLosesNothing(t *testing.T) {
	server := redistest.Start(t, redistest.Durable...)
	s := open(t, server.URL())
	a := article("desk", "1")
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{a}})
	held, err := s.Lease(t.Context(), "desk", noon, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	_, done := watching(t, s)
	server.Stop()
	mustEnd(t, done)
	began := time.Now()
	for name, err := range everyCall(t.Context(), s, held) {
		if err == nil || !strings.Contains(err.Error(), "desk") && !ofNoSource[name] {
			t.Errorf("%s with Redis away gives %v, want an error that names the source", name, err)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("finding Redis away took %s", took)
	}
	server.Restart()
	reach(t, s)
	if _, err := s.Lease(t.Context(), "desk", noon, time.Minute); !errors.As(err, new(*hub.LeasedError)) {
		t.Errorf("the lease is gone after a restart: %v", err)
	}
	if err := s.Commit(t.Context(), held, hub.Batch{Put: []hub.Accepted{article("desk", "2")}}); err != nil {
		t.Errorf("the commit of before the outage: %v", err)
	}
	records, err := s.Load(t.Context(), "desk")
	if err != nil || len(records[0].Refs) != 2 {
		t.Errorf("after the restart the store holds %v, %v", records, err)
	}
	told, _ := watching(t, s)
	commit(t, s, "wire", hub.Batch{Put: []hub.Accepted{article("wire", "1")}})
	if id := <-told; id != "wire" {
		t.Errorf("the watch after the restart tells of %s", id)
	}
}

// reach waits until the client tries the server again: after many attempts in vain
// it pauses for a second.
func reach(t *testing.T, s *Store) {
	t.Helper()
	var err error
	for range 100 {
		if err = s.Ping(t.Context()); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("the server is not reached again: %v", err)
}

// ofNoSource are the methods that are called for no source in particular.
var ofNoSource = map[string]bool{"Ping": true, "Watch": true, "Enrol": true, "Enrolled": true, "Take": true}

// everyCall calls every method for the source desk and returns the errors.
func everyCall(ctx context.Context, s *Store, l hub.Lease) map[string]error {
	errs := make(map[string]error)
	_, errs["Lease"] = s.Lease(ctx, "desk", noon, time.Minute)
	_, errs["Renew"] = s.Renew(ctx, []hub.Lease{l}, noon, time.Minute)
	errs["Release"] = s.Release(ctx, []hub.Lease{l}, noon)
	errs["Enrol"] = s.Enrol(ctx, []hub.Source{{ID: "desk"}}, noon)
	_, errs["Enrolled"] = s.Enrolled(ctx)
	_, _, errs["Take"] = s.Take(ctx, noon, time.Minute, 1)
	_, errs["Load"] = s.Load(ctx, "desk")
	_, errs["Items"] = s.Items(ctx, "desk", []hub.Key{{}})
	_, errs["Claim"] = s.Claim(ctx, "desk", []string{"1"})
	errs["Commit"] = s.Commit(ctx, l, hub.Batch{Delete: []hub.Key{{}}})
	errs["Watch"] = s.Watch(ctx, hub.Watcher{Ready: func() {}, Changed: func(string) {}})
	errs["Ping"] = s.Ping(ctx)
	return errs
}

func TestAServerThatHangsIsGivenUp(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	commit(t, s, "desk", hub.Batch{})
	_, done := watching(t, s)
	server.Pause()
	defer server.Resume()
	began := time.Now()
	if _, err := s.Load(t.Context(), "desk"); err == nil {
		t.Error("a server that hangs gives no error")
	}
	if took := time.Since(began); took > callTime+time.Second {
		t.Errorf("giving up took %s", took)
	}
	mustEnd(t, done)
}

func TestCancellationEndsACallToAServerThatHangs(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	commit(t, s, "desk", hub.Batch{})
	server.Pause()
	defer server.Resume()
	for _, patience := range []time.Duration{0, 50 * time.Millisecond} {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(patience, cancel)
		began := time.Now()
		for name, err := range everyCall(ctx, s, hub.Lease{SourceID: "desk", Token: 1}) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s gives %v", name, err)
			}
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("cancellation took %s", took)
		}
	}
}

func TestAnAddressThatNobodyAnswersAtIsGivenUp(t *testing.T) {
	// A listener that accepts nothing but what its backlog holds.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s := open(t, "redis://"+listener.Addr().String())
	began := time.Now()
	if err := s.Ping(t.Context()); err == nil {
		t.Error("no error")
	}
	if took := time.Since(began); took > callTime+time.Second {
		t.Errorf("giving up took %s", took)
	}
}

func TestARefusalOfRedisNamesTheSource(t *testing.T) {
	server := redistest.Start(t, "--maxmemory", "1", "--maxmemory-policy", "noeviction")
	s := open(t, server.URL())
	_, err := s.Lease(t.Context(), "desk", noon, time.Minute)
	if err == nil || !strings.Contains(err.Error(), "OOM") || !strings.Contains(err.Error(), "lease source desk") {
		t.Errorf("a Redis without memory gives %v", err)
	}
	replica := redistest.StartReplica(t, redistest.Start(t))
	_, err = open(t, replica.URL()).Lease(t.Context(), "desk", noon, time.Minute)
	if err == nil || !strings.Contains(err.Error(), "READONLY") || !strings.Contains(err.Error(), "lease source desk") {
		t.Errorf("a replica gives %v", err)
	}
}

func TestAFailoverIsSurvived(t *testing.T) {
	master := redistest.Start(t)
	redistest.StartReplica(t, master)
	sentinel := redistest.StartSentinel(t, master)
	sentinel.Knows(1)
	s := open(t, sentinel.URL())
	commit(t, s, "desk", hub.Batch{Put: []hub.Accepted{article("desk", "1")}})
	// Replication is asynchronous: what follows must not outrun it.
	if err := s.client.Do(t.Context(), "WAIT", 1, 5000).Err(); err != nil {
		t.Fatal(err)
	}
	_, done := watching(t, s)
	master.Stop()
	mustEnd(t, done)
	deadline := time.Now().Add(20 * time.Second)
	for {
		l, err := s.Lease(t.Context(), "desk", noon.Add(time.Hour), time.Minute)
		if err == nil {
			if err := s.Commit(t.Context(), l, hub.Batch{}); err != nil {
				t.Error(err)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no new master: %v", err)
		}
	}
	if records, err := s.Load(t.Context(), "desk"); err != nil || len(records[0].Refs) != 1 {
		t.Errorf("the new master holds %v, %v", records, err)
	}
}
