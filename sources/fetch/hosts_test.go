package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
)

// pipes is a listener whose connections are in memory, so that the time of a
// bubble passes while they are waited for.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.conns <- server
	return client, nil
}

// inBubble runs a test whose client asks one publisher under every name, and
// whose time passes by itself.
func inBubble(t *testing.T, o Options, answer http.HandlerFunc, test func(t *testing.T, client *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		listener := &pipes{make(chan net.Conn), make(chan struct{})}
		server := &http.Server{Handler: answer, ErrorLog: quiet}
		go server.Serve(listener)
		o.Clock = hub.SystemClock{}
		client := New(o)
		client.hosts.jitter = func(most time.Duration) time.Duration { return most }
		client.transports.make = func(policy) *http.Transport {
			return &http.Transport{DialContext: listener.dial, ResponseHeaderTimeout: headerTimeout}
		}
		test(t, client)
		client.CloseIdle()
		server.Close()
		time.Sleep(3 * time.Hour) // for timers that nobody waits for any more
	})
}

func TestAHostIsAskedForOneThingAtATimeAndAllForFew(t *testing.T) {
	var all, most atomic.Int64
	var addresses []string
	for range 4 {
		var here atomic.Int64
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			if here.Add(1) > 1 {
				t.Error("two requests at one time")
			}
			now := all.Add(1)
			for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
			}
			all.Add(-1)
			here.Add(-1)
		}))
		t.Cleanup(server.Close)
		addresses = append(addresses, server.URL, server.URL+"/other")
	}
	client := New(Options{AllowPrivate: loopback, Parallel: 2})
	var asking sync.WaitGroup
	for i := range 200 {
		asking.Go(func() {
			if _, err := client.Get(t.Context(), Request{URL: addresses[i%len(addresses)]}); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
	if most.Load() > 2 {
		t.Errorf("%d requests at one time", most.Load())
	}
	if len(client.hosts.known) != 0 || len(client.hosts.slots) != 0 {
		t.Errorf("%d hosts are remembered, %d slots taken", len(client.hosts.known), len(client.hosts.slots))
	}
}

func TestBetweenTwoRequestsToAHostIsAPause(t *testing.T) {
	var ends, begins []time.Time
	answer := func(w http.ResponseWriter, r *http.Request) {
		begins = append(begins, time.Now())
		time.Sleep(300 * time.Millisecond)
		ends = append(ends, time.Now())
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/here", http.StatusFound)
		}
	}
	inBubble(t, Options{Pause: 2 * time.Second}, answer, func(t *testing.T, client *Client) {
		var asking sync.WaitGroup
		for i := range 6 {
			asking.Go(func() {
				path := []string{"/", "/moved", "/else"}[i%3]
				if _, err := client.Get(t.Context(), Request{URL: "http://a.example" + path}); err != nil {
					t.Error(err)
				}
			})
		}
		asking.Wait()
		for i := 1; i < len(begins); i++ {
			if pause := begins[i].Sub(ends[i-1]); pause < 2*time.Second || pause > 3*time.Second {
				t.Errorf("request %d comes %s after the end of the one before", i, pause)
			}
		}
		if len(begins) != 8 {
			t.Errorf("%d requests", len(begins))
		}
		at := time.Now()
		if _, err := client.Get(t.Context(), Request{URL: "http://b.example/"}); err != nil || time.Since(at) > time.Second {
			t.Errorf("another host waits %s: %v", time.Since(at), err)
		}
	})
}

func TestRequestsThatLeadToEachOthersHostsDoNotWaitForEver(t *testing.T) {
	servers := make([]*httptest.Server, 2)
	for i := range servers {
		servers[i] = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/" {
				http.Redirect(w, r, servers[1-i].URL+"/there", http.StatusFound)
			}
		}))
		t.Cleanup(servers[i].Close)
	}
	client := New(Options{AllowPrivate: loopback, Timeout: 20 * time.Second, Parallel: 2})
	mayFollow := func(ctx context.Context, address string) error { // as one that asks for robots.txt
		_, err := client.Get(ctx, Request{URL: strings.TrimSuffix(address, "/there") + "/robots.txt"})
		return err
	}
	var asking sync.WaitGroup
	for i := range 100 {
		asking.Go(func() {
			if _, err := client.Get(t.Context(), Request{URL: servers[i%2].URL + "/", MayFollow: mayFollow}); err != nil {
				t.Error(err)
			}
		})
	}
	asking.Wait()
}

func TestWaitingTakesNothingOfTheTimeForAskingAndEndsWithItsContext(t *testing.T) {
	inBubble(t, Options{Timeout: 3 * time.Second}, func(http.ResponseWriter, *http.Request) { time.Sleep(2 * time.Second) }, func(t *testing.T, client *Client) {
		var asking sync.WaitGroup
		for range 5 { // of which the last waits for eight seconds
			asking.Go(func() {
				if _, err := client.Get(t.Context(), Request{URL: "http://a.example/"}); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		hurried, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		_, err := client.Get(hurried, Request{URL: "http://a.example/"})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "wait for the turn at a.example:80") || time.Since(begin) != time.Second {
			t.Errorf("after %s: %v", time.Since(begin), err)
		}
		asking.Wait()
	})
}

func TestAHostInTroubleGetsARestForAllItsAddresses(t *testing.T) {
	var asked atomic.Int64
	var status atomic.Int64
	retryAfter := ""
	answer := func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if status.Load() == 0 {
			panic(http.ErrAbortHandler)
		}
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(int(status.Load()))
	}
	o := Options{Rest: time.Minute, Timeout: 5 * time.Second}
	// rests asks until one request is sent, and returns how long it took.
	rests := func(t *testing.T, client *Client) time.Duration {
		t.Helper()
		begin, before := time.Now(), asked.Load()
		for {
			at := time.Now()
			_, err := client.Get(t.Context(), Request{URL: "http://a.example/other"})
			if asked.Load() > before {
				return time.Since(begin)
			}
			resting, ok := errors.AsType[*hub.UpstreamError](err)
			if !ok || resting.Verdict != hub.Resting || !resting.At.After(time.Now()) || time.Since(at) != 0 || !strings.Contains(err.Error(), "is left alone until") {
				t.Fatalf("%v", err)
			}
			time.Sleep(time.Until(resting.At))
		}
	}
	for name, c := range map[string]struct {
		status int
		retry  string
		want   []time.Duration // before the second request and those after it
	}{
		"one that hangs up":             {0, "", []time.Duration{1, 2, 4, 8, 16, 32, 60, 60}},
		"one that fails":                {500, "", []time.Duration{0, 2, 4, 8}},
		"one that wants fewer requests": {429, "", []time.Duration{0, 2, 4, 8}},
		"one that says when":            {503, "1800", []time.Duration{30, 30, 30}},
		"one that says at once":         {503, "0", []time.Duration{0, 2, 4}},
		"one that says next week":       {429, "604800", []time.Duration{24 * 60, 24 * 60}},
		"one that refuses":              {403, "", []time.Duration{0, 0, 0}},
		"one that has nothing there":    {404, "", []time.Duration{0, 0, 0}},
		"one that is well":              {200, "", []time.Duration{0, 0, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, o, answer, func(t *testing.T, client *Client) {
				status.Store(int64(c.status))
				retryAfter = c.retry
				rests(t, client)
				for i, want := range c.want {
					if got := rests(t, client); got != want*time.Minute {
						t.Errorf("rest %d is %s, want %s", i+1, got, want*time.Minute)
					}
				}
			})
		})
	}
	inBubble(t, o, answer, func(t *testing.T, client *Client) {
		retryAfter = ""
		for i, s := range []int64{500, 200, 500, 404, 500, 304, 500} { // never two in a row
			status.Store(s)
			if got := rests(t, client); got != 0 {
				t.Errorf("after %d answers it rests %s", i, got)
			}
		}
		status.Store(0)
		for range 4 {
			rests(t, client)
		}
		status.Store(200)
		rests(t, client)
		status.Store(0)
		rests(t, client)
		if got := rests(t, client); got != time.Minute {
			t.Errorf("success did not end the row: %s", got)
		}
	})
}

func TestWhatIsNoFaultOfAHostGivesItNoRest(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			fmt.Fprint(w, "this is no gzip")
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		case "/slow":
			time.Sleep(time.Minute)
		}
	}
	inBubble(t, Options{Rest: time.Minute}, answer, func(t *testing.T, client *Client) {
		for range 3 {
			for _, path := range []string{"/bomb", "/loop", "/away"} {
				if _, err := client.Get(t.Context(), Request{URL: "http://a.example" + path}); err == nil || verdictOfError(err) == hub.Resting {
					t.Errorf("%s: %v", path, err)
				}
			}
			ours, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := client.Get(ours, Request{URL: "http://a.example/slow"}); verdictOfError(err) == hub.Resting {
				t.Errorf("%v", err)
			}
			cancel()
		}
	})
}

func TestAPublisherIsWaitedForWithinLimits(t *testing.T) {
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/header" {
			time.Sleep(time.Hour)
		}
		for range 60 {
			w.Write(make([]byte, 4<<10))
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}
	}
	for path, want := range map[string]time.Duration{"/header": headerTimeout, "/body": 40 * time.Second} {
		inBubble(t, Options{Timeout: 40 * time.Second}, answer, func(t *testing.T, client *Client) {
			begin := time.Now()
			_, err := client.Get(t.Context(), Request{URL: "http://a.example" + path})
			if took := time.Since(begin); took != want || err == nil || !strings.Contains(err.Error(), "within the time allowed") {
				t.Errorf("%s: %s, %v", path, took, err)
			}
		})
	}
	trickle := func(w http.ResponseWriter, _ *http.Request) {
		for range 3600 {
			w.Write([]byte("x"))
			w.(http.Flusher).Flush()
			time.Sleep(time.Second)
		}
	}
	inBubble(t, Options{Timeout: time.Hour}, trickle, func(t *testing.T, client *Client) {
		begin := time.Now()
		_, err := client.Get(t.Context(), Request{URL: "http://a.example/"})
		if took := time.Since(begin); took > 21*time.Second || err == nil || !strings.Contains(err.Error(), "too slowly") {
			t.Errorf("%s, %v", took, err)
		}
	})
}

func TestHostsAreForgotten(t *testing.T) {
	clock := hubtest.NewClock(noon)
	h := newHosts(Options{Clock: clock, Pause: time.Second, Rest: time.Minute})
	visit := func(i int, s state) {
		v, err := h.visit(t.Context(), fmt.Sprint("host", i))
		if err != nil {
			t.Fatal(err)
		}
		v.end(outcome{state: s})
	}
	for i := range 20 * fewHosts {
		visit(i, well)
		clock.Advance(2 * time.Second)
	}
	if n := len(h.known); n > 2*fewHosts {
		t.Errorf("%d hosts are remembered", n)
	}
	for i := range maxHosts + maxHosts/4 {
		visit(i, down)
	}
	if n := len(h.known); n > maxHosts {
		t.Errorf("%d hosts are remembered", n)
	}
}

func TestAHostIsNotAskedOnceThoseBeforeItTookAllTheTime(t *testing.T) {
	late := &journey{Client: New(Options{Rest: time.Minute}), access: &access{}}
	if _, _, err := late.ask(t.Context(), address(t, "http://b.example/")); !errors.Is(err, context.DeadlineExceeded) || len(late.hosts.known) != 0 {
		t.Errorf("%v, %d hosts are known", err, len(late.hosts.known))
	}
}

func TestAHostForWhichManyWaitIsLeftForLater(t *testing.T) {
	answer := func(w http.ResponseWriter, _ *http.Request) { time.Sleep(time.Second) }
	inBubble(t, Options{Pause: time.Second}, answer, func(t *testing.T, client *Client) {
		const requests = maxQueue + 5
		var asking sync.WaitGroup
		var later atomic.Int64
		for range requests {
			asking.Go(func() {
				_, err := client.Get(t.Context(), Request{URL: "http://crowded.example.org/feed"})
				if upstream, ok := errors.AsType[*hub.UpstreamError](err); ok && upstream.Verdict == hub.Resting && upstream.At.After(time.Now()) {
					later.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if _, err := client.Get(t.Context(), Request{URL: "http://free.example.org/feed"}); err != nil {
			t.Errorf("another host: %v", err)
		}
		asking.Wait()
		if got := later.Load(); got != requests-maxQueue-1 {
			t.Errorf("%d requests are left for later, want %d", got, requests-maxQueue-1)
		}
	})
}
