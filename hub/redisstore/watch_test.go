package redisstore

import (
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

func TestAWatchWhoseConnectionIsKilledEnds(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	_, done := watching(t, s)
	if err := s.client.Do(t.Context(), "CLIENT", "KILL", "TYPE", "pubsub").Err(); err != nil {
		t.Fatal(err)
	}
	mustEnd(t, done)
}

func TestAWatchThatHearsNothingAnyMoreEnds(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	s.probeEvery = 20 * time.Millisecond
	l := newListener(t.Context(), s.client.(*redis.Client))
	if _, err := l.subscribe(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &watch{store: s}
	received := make(chan error, 1)
	go func() { received <- w.receive(t.Context(), l) }()
	// As long as tests come back nothing ends.
	tested := make(chan error, 1)
	go func() { tested <- w.test(t.Context(), l) }()
	select {
	case err := <-tested:
		t.Fatalf("a test that came back ended the watch: %v", err)
	case err := <-received:
		t.Fatalf("receiving ended: %v", err)
	case <-time.After(10 * s.probeEvery):
	}
	// A subscription that is answered but not served, as at an old master.
	if err := l.subscription.Unsubscribe(t.Context(), l.probe); err != nil {
		t.Fatal(err)
	}
	if err := <-tested; !errors.Is(err, errUnheard) {
		t.Errorf("a test that does not come back gives %v", err)
	}
}

func TestAConnectionMadeAnewEndsTheWatch(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	l := newListener(t.Context(), s.client.(*redis.Client))
	if _, err := l.subscribe(t.Context()); err != nil {
		t.Fatal(err)
	}
	// The client makes a connection anew by itself when a Subscribe, a Ping or
	// a move to another server finds it broken; then it subscribes again.
	if err := l.subscription.Subscribe(t.Context(), changedChannel); err != nil {
		t.Fatal(err)
	}
	if err := (&watch{store: s}).receive(t.Context(), l); !errors.Is(err, errReconnected) {
		t.Errorf("receiving ended with %v", err)
	}
}

func TestAWatchOfAClusterEndsWhenTheMastersChange(t *testing.T) {
	cluster := redistest.StartCluster(t, 2)
	s := open(t, cluster.URL())
	s.probeEvery = 10 * time.Millisecond
	masters, err := s.masters(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(masters) != 2 {
		t.Fatalf("%d masters, want 2", len(masters))
	}
	w := &watch{store: s, listeners: []*listener{{master: masters[0]}}}
	if err := w.compareMasters(t.Context()); !errors.Is(err, errMasters) {
		t.Errorf("a further master gives %v", err)
	}
}

func TestAWatchOfAClusterEndsWhenAMasterGoesAway(t *testing.T) {
	cluster := redistest.StartCluster(t, 3)
	s := open(t, cluster.URL())
	_, done := watching(t, s)
	cluster.Servers[2].Stop()
	mustEnd(t, done)
}

func TestForeignMessagesEndTheWatch(t *testing.T) {
	server := redistest.Start(t)
	s := open(t, server.URL())
	for _, payload := range []string{"", "desk", "12", "x desk"} {
		_, done := watching(t, s)
		if err := s.client.Publish(t.Context(), changedChannel, payload).Err(); err != nil {
			t.Fatal(err)
		}
		mustEnd(t, done)
	}
}

func TestMessagesComeBackWhole(t *testing.T) {
	for _, id := range []string{"desk", "", "a b", " ", "أخبار\n", "1 2"} {
		token, sourceID, err := parseMessage("7 " + id)
		if err != nil || token != 7 || sourceID != id {
			t.Errorf("the message of source %q is read as %d %q, %v", id, token, sourceID, err)
		}
	}
}
