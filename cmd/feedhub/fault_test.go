package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
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

// detour is a way to a Redis on which a test lies in wait: it delays each reply,
// or answers in its stead.
type detour struct {
	net.Listener
	to      string
	delay   atomic.Int64 // nanoseconds
	loading atomic.Bool
}

func startDetour(t *testing.T, to string) *detour {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &detour{Listener: listener, to: to}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go d.serve(conn)
		}
	}()
	return d
}

func (d *detour) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", d.to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		defer client.Close()
		buffer := make([]byte, 64<<10)
		for {
			n, err := server.Read(buffer)
			if err != nil {
				return
			}
			time.Sleep(time.Duration(d.delay.Load())) // the latency
			if _, err := client.Write(buffer[:n]); err != nil {
				return
			}
		}
	}()
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		to, what := io.Writer(server), buffer[:n]
		if d.loading.Load() {
			to, what = client, []byte("-LOADING Redis is loading the dataset in memory\r\n")
		}
		if _, err := to.Write(what); err != nil {
			return
		}
	}
}

func TestWhateverHappensToRedisTheHubServesAndGoesOn(t *testing.T) {
	type fault struct {
		begin, end func(t *testing.T, redis string, d *detour)
		// isSlow tells that fetching goes on meanwhile.
		isSlow bool
	}
	tell := func(commands ...string) func(*testing.T, string, *detour) {
		return func(t *testing.T, redis string, _ *detour) {
			for _, command := range commands {
				if got := order(t, redis, command); got != "+OK" {
					t.Fatalf("%s: %s", command, got)
				}
			}
		}
	}
	faults := map[string]fault{
		"read-only":     {tell("REPLICAOF 127.0.0.1 1"), tell("REPLICAOF NO ONE"), false},
		"out of memory": {tell("CONFIG SET maxmemory 1mb"), tell("CONFIG SET maxmemory 0"), false},
		"loading": {
			func(_ *testing.T, _ string, d *detour) { d.loading.Store(true) },
			func(_ *testing.T, _ string, d *detour) { d.loading.Store(false) }, false},
		"slow": {
			func(_ *testing.T, _ string, d *detour) { d.delay.Store(int64(200 * time.Millisecond)) },
			func(_ *testing.T, _ string, d *detour) { d.delay.Store(0) }, true},
	}
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			publishers := &watchful{asking: make(map[string]int), requests: make(map[string]int), edition: 1}
			upstream := httptest.NewServer(publishers)
			defer upstream.Close()
			redis := redistest.Start(t)
			way := startDetour(t, redis.Addr)
			p := startProcess(t, writeConfig(t, "redis://"+way.Addr().String()+"/0", allowLoopback,
				fmt.Sprintf("sources: [{id: a, url: '%s/a', interval: 1s}]", upstream.URL), "sections: [{slug: s}]"), "")
			eventually(t, "the first item is shown", func() bool { return len(p.items("s")) == 1 })
			before := p.outputs("s")

			fault.begin(t, redis.Addr, way)
			if !fault.isSlow {
				eventually(t, "the log says that the store is away", func() bool { return strings.Contains(p.logs.String(), "the store is away") })
				publishers.publish(2)
				for path, want := range before {
					if got := p.get(path); got.status != http.StatusOK || got.body != want.body {
						t.Errorf("%s answers %d", path, got.status)
					}
				}
			}
			if ready := p.get("/readyz"); ready.status != http.StatusOK {
				t.Errorf("a hub that can serve is not ready: %s", ready.body)
			}
			publishers.publish(2)
			if !fault.isSlow {
				fault.end(t, redis.Addr, way)
			}
			eventually(t, "what came meanwhile is shown", func() bool { return len(p.items("s")) == 2 })
			if fault.isSlow {
				fault.end(t, redis.Addr, way)
			}
			// Each reason once, for those who fetch and for those who watch.
			if n := strings.Count(p.logs.String(), `"level":"ERROR"`); n > 4 {
				t.Errorf("the log has %d errors:\n%s", n, p.logs)
			}
			p.stop()
		})
	}
}
