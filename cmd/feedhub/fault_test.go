package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/redisstore/redistest"
)

// order sends a command to a Redis, in the form that people type it, and returns
// the first line of the answer.
func order(t *testing.T, address, command string) string {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "%s\r\n", command)
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.TrimSpace(line)
}

// faultyRedis is a Redis and the way to it.
type faultyRedis struct {
	*redistest.Server
	*detour
}

// told returns what has a Redis carry out a command.
func told(command string) func(*testing.T, faultyRedis) {
	return func(t *testing.T, redis faultyRedis) {
		t.Helper()
		if got := order(t, redis.Server.Addr, command); got != "+OK" {
			t.Fatalf("%s: %s", command, got)
		}
	}
}

// redisFault is one thing that can happen to a Redis.
type redisFault struct {
	name       string
	begin, end func(*testing.T, faultyRedis)
	// isSlow tells that fetching goes on meanwhile.
	isSlow bool
}

var redisFaults = []redisFault{
	{name: "restarted",
		begin: func(_ *testing.T, redis faultyRedis) { redis.Stop() },
		end:   func(_ *testing.T, redis faultyRedis) { redis.Restart() }},
	{name: "read-only", begin: told("REPLICAOF 127.0.0.1 1"), end: told("REPLICAOF NO ONE")},
	{name: "out of memory", begin: told("CONFIG SET maxmemory 1mb"), end: told("CONFIG SET maxmemory 0")},
	{name: "loading",
		begin: func(_ *testing.T, redis faultyRedis) { redis.loading.Store(true) },
		end:   func(_ *testing.T, redis faultyRedis) { redis.loading.Store(false) }},
	{name: "slow", isSlow: true,
		begin: func(_ *testing.T, redis faultyRedis) { redis.delay.Store(int64(200 * time.Millisecond)) },
		end:   func(_ *testing.T, redis faultyRedis) { redis.delay.Store(0) }},
}

func TestWhateverHappensToRedisTheHubServesAndGoesOn(t *testing.T) {
	for _, fault := range redisFaults {
		t.Run(fault.name, func(t *testing.T) { fault.befall(t) })
	}
}

// befall lets the fault happen to a hub of a few sources.
func (f redisFault) befall(t *testing.T) {
	const sources = 6
	publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	server := redistest.Start(t, append([]string{"--maxmemory-policy", "noeviction"}, redistest.Durable...)...)
	redis := faultyRedis{server, startDetour(t, server.Addr)}
	parts := []string{allowLoopback, "sections: [{slug: s, collapse: none}]", "sources:"}
	for i := range sources {
		parts = append(parts, fmt.Sprintf("  - {id: s%d, url: '%s/s%[1]d', interval: 1s}", i, upstream.URL))
	}
	p := startProcess(t, writeConfig(t, "redis://"+redis.detour.Addr().String()+"/0", parts...), "")
	eventually(t, "the first items are shown", func() bool { return len(p.items("s")) == sources })
	before := p.outputs("s")

	f.begin(t, redis)
	asked := publishers.asked()
	if !f.isSlow {
		f.outlast(t, p, redis.detour)
		if n := publishers.asked() - asked; n > 2*sources {
			t.Errorf("while nothing can be stored %d publishers were asked %d times", sources, n)
		}
		p.expectSame(before)
	}
	p.expectReady()
	publishers.publish(2)
	if !f.isSlow {
		f.end(t, redis)
	}
	eventually(t, "what came meanwhile is shown", func() bool { return len(p.items("s")) == 2*sources })
	if f.isSlow {
		f.end(t, redis)
	}
	p.stop()
	f.expectOneError(t, p)
}

// outlast returns when the hub has noticed the fault and tried again in vain.
func (f redisFault) outlast(t *testing.T, p *process, way *detour) {
	t.Helper()
	eventually(t, "the log says that the store is away", func() bool { return strings.Contains(p.logs.String(), "the store is away") })
	noticed := way.asked.Load()
	eventually(t, "the store is tried again", func() bool { return way.asked.Load() > noticed })
}

// expectOneError looks for one line on the outage: whoever runs the hub should
// not have to guess how many there were. Being slow is none.
func (f redisFault) expectOneError(t *testing.T, p *process) {
	t.Helper()
	want := 1
	if f.isSlow {
		want = 0
	}
	if n := strings.Count(p.logs.String(), `"level":"ERROR"`); n != want {
		t.Errorf("the log has %d errors, want %d:\n%s", n, want, p.logs)
	}
}

// asked returns how many requests there were.
func (p *watchful) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := 0
	for _, n := range p.requests {
		all += n
	}
	return all
}

// expectSame sees that the outputs are still what they were.
func (p *process) expectSame(before map[string]answer) {
	p.t.Helper()
	for path, want := range before {
		if got := p.get(path); got.status != http.StatusOK || got.body != want.body {
			p.t.Errorf("%s answers %d; want 200 and what it was:\n%s\n\nwas:\n%s", path, got.status, got.body, want.body)
		}
	}
}

// expectReady sees that the hub says it can serve.
func (p *process) expectReady() {
	p.t.Helper()
	if ready := p.get("/readyz"); ready.status != http.StatusOK {
		p.t.Errorf("a hub that can serve is not ready: %s", ready.body)
	}
}
