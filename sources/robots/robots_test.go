package robots

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// publisher is a site whose robots.txt is what a test says.
type publisher struct {
	*httptest.Server
	clock *hubtest.Clock
	rules *Rules
	asked atomic.Int32

	mu     sync.Mutex
	status int
	file   string
}

func publish(t *testing.T, status int, file string) *publisher {
	t.Helper()
	p := &publisher{status: status, file: file, clock: hubtest.NewClock(time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC))}
	p.Server = httptest.NewServer(http.HandlerFunc(p.answer))
	t.Cleanup(p.Close)
	p.rules = &Rules{Agent: "feedhub", Get: get, Clock: p.clock}
	return p
}

func (p *publisher) answer(w http.ResponseWriter, _ *http.Request) {
	p.asked.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	w.WriteHeader(p.status)
	io.WriteString(w, p.file)
}

func (p *publisher) say(status int, file string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status, p.file = status, file
}

// get is a Get over net/http, which follows ten redirects.
func get(ctx context.Context, address string) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

func TestTheStatusOfTheFileDecides(t *testing.T) {
	const nothing = "User-agent: *\nDisallow: /"
	for name, c := range map[string]struct {
		status  int
		allowed bool
		known   bool
	}{
		"it is obeyed":              {200, false, true},
		"there is none":             {404, true, true},
		"it is gone":                {410, true, true},
		"it is forbidden":           {403, true, true},
		"it wants credentials":      {401, true, true},
		"we ask too often":          {429, false, false},
		"the server fails":          {500, false, false},
		"the server is out for now": {503, false, false},
		"a status of no kind":       {304, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := publish(t, c.status, nothing)
			allowed, err := p.rules.Allowed(t.Context(), p.URL+"/a")
			if allowed != c.allowed || (err == nil) != c.known || err != nil && !errors.Is(err, ErrUnavailable) {
				t.Errorf("allowed %t, %v", allowed, err)
			}
		})
	}
}

func TestRedirectsAreFollowed(t *testing.T) {
	p := publish(t, 200, "User-agent: *\nDisallow: /secret")
	p.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Count(r.URL.Path, "/hop") < 5 {
			http.Redirect(w, r, r.URL.Path+"/hop", http.StatusFound)
			return
		}
		io.WriteString(w, p.file)
	})
	for path, want := range map[string]bool{"/secret": false, "/open": true} {
		if got, err := p.rules.Allowed(t.Context(), p.URL+path); got != want || err != nil {
			t.Errorf("%s: %t, %v", path, got, err)
		}
	}
}

func TestAFileIsAskedForOnceADay(t *testing.T) {
	p := publish(t, 200, "User-agent: *\nDisallow: /a")
	expect := func(path string, want bool, asked int32) {
		t.Helper()
		if got, err := p.rules.Allowed(t.Context(), p.URL+path); got != want || err != nil {
			t.Errorf("%s: %t, %v", path, got, err)
		}
		if p.asked.Load() != asked {
			t.Errorf("asked %d times, want %d", p.asked.Load(), asked)
		}
	}
	expect("/a", false, 1)
	p.say(200, "User-agent: *\nDisallow: /b")
	p.clock.Advance(24*time.Hour - time.Second)
	expect("/a", false, 1)
	expect("/b", true, 1)
	p.clock.Advance(time.Second)
	expect("/b", false, 2)
	expect("/a", true, 2)
}

func TestAFailureIsTriedAgainAfterSomeMinutes(t *testing.T) {
	p := publish(t, 503, "")
	for range 3 {
		if allowed, err := p.rules.Allowed(t.Context(), p.URL+"/a"); allowed || !errors.Is(err, ErrUnavailable) {
			t.Errorf("%t, %v", allowed, err)
		}
	}
	if p.asked.Load() != 1 {
		t.Errorf("asked %d times", p.asked.Load())
	}
	p.say(200, "")
	p.clock.Advance(retryAfter)
	if allowed, err := p.rules.Allowed(t.Context(), p.URL+"/a"); !allowed || err != nil {
		t.Errorf("%t, %v", allowed, err)
	}
}

func TestASiteThatCannotBeReachedAllowsNothing(t *testing.T) {
	p := publish(t, 200, "")
	p.Close()
	allowed, err := p.rules.Allowed(t.Context(), p.URL+"/a")
	if allowed || !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%t, %v", allowed, err)
	}
}

func TestCallersAtTheSameTimeShareOneRequest(t *testing.T) {
	p := publish(t, 200, "User-agent: *\nDisallow: /a")
	open := make(chan struct{})
	p.rules.Get = func(ctx context.Context, address string) (int, []byte, error) {
		<-open
		return get(ctx, address)
	}
	var callers sync.WaitGroup
	for range 50 {
		callers.Go(func() {
			if allowed, err := p.rules.Allowed(t.Context(), p.URL+"/a"); allowed || err != nil {
				t.Errorf("%t, %v", allowed, err)
			}
		})
	}
	close(open)
	callers.Wait()
	if p.asked.Load() != 1 {
		t.Errorf("asked %d times", p.asked.Load())
	}
}

func TestACallerWhoGoesAwayTakesNobodyAlong(t *testing.T) {
	p := publish(t, 200, "User-agent: *\nDisallow: /a")
	asking := make(chan struct{}, 2)
	p.rules.Get = func(ctx context.Context, address string) (int, []byte, error) {
		asking <- struct{}{}
		if ctx.Value(leaver{}) != nil {
			<-ctx.Done()
			return 0, nil, ctx.Err()
		}
		return get(ctx, address)
	}
	ctx, leave := context.WithCancel(context.WithValue(t.Context(), leaver{}, true))
	var callers sync.WaitGroup
	callers.Go(func() {
		if _, err := p.rules.Allowed(ctx, p.URL+"/a"); !errors.Is(err, context.Canceled) || errors.Is(err, ErrUnavailable) {
			t.Errorf("who left got %v", err)
		}
	})
	<-asking
	callers.Go(func() {
		if allowed, err := p.rules.Allowed(t.Context(), p.URL+"/a"); allowed || err != nil {
			t.Errorf("who stayed got %t, %v", allowed, err)
		}
	})
	leave()
	callers.Wait()
}

type leaver struct{}

func TestAWaiterCanGoAway(t *testing.T) {
	hold := make(chan struct{})
	asking := make(chan struct{})
	r := &Rules{Agent: "feedhub", Clock: hubtest.NewClock(time.Unix(0, 0)), Get: func(context.Context, string) (int, []byte, error) {
		close(asking)
		<-hold
		return 200, nil, nil
	}}
	var first sync.WaitGroup
	first.Go(func() { r.Allowed(t.Context(), "https://site.example/") })
	<-asking
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, err := r.Allowed(ctx, "https://site.example/"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(hold)
	first.Wait()
}

func TestASiteIsSchemeHostAndPort(t *testing.T) {
	asked := map[string]int{}
	r := &Rules{Agent: "feedhub", Clock: hubtest.NewClock(time.Unix(0, 0)), Get: func(_ context.Context, address string) (int, []byte, error) {
		asked[address]++
		return 404, nil, nil
	}}
	for _, address := range []string{"https://a.example/x", "https://A.example:443/y?z", "HTTPS://a.example", "http://a.example/", "http://a.example:80/",
		"https://a.example:8443/", "https://b.example/"} {
		if ok, err := r.Allowed(t.Context(), address); !ok || err != nil {
			t.Errorf("%s: %t, %v", address, ok, err)
		}
	}
	want := []string{"https://a.example/robots.txt", "http://a.example/robots.txt", "https://a.example:8443/robots.txt", "https://b.example/robots.txt"}
	for _, address := range want {
		if asked[address] != 1 {
			t.Errorf("%s was asked for %d times", address, asked[address])
		}
	}
	if len(asked) != len(want) {
		t.Error(asked)
	}
}

func TestAddressesWithoutASiteAreErrors(t *testing.T) {
	r := &Rules{Agent: "feedhub", Clock: hubtest.NewClock(time.Unix(0, 0)), Get: func(context.Context, string) (int, []byte, error) {
		t.Error("asked")
		return 200, nil, nil
	}}
	for _, address := range []string{"", "/a", "ftp://a.example/", "https:///a", "https://a.example/" + strings.Repeat("a", maxAddress), "https://a b/"} {
		if ok, err := r.Allowed(t.Context(), address); ok || err == nil || errors.Is(err, ErrUnavailable) {
			t.Errorf("%.40s: %t, %v", address, ok, err)
		}
	}
	if ok, err := r.Allowed(t.Context(), "https://a.example/robots.txt"); !ok || err != nil {
		t.Errorf("the file itself: %t, %v", ok, err)
	}
}

func TestTheCacheIsBoundedInSitesAndBytes(t *testing.T) {
	file := "User-agent: *\n" + strings.Repeat("Disallow: /"+strings.Repeat("x", 1_000)+"\n", 400)
	big := true
	r := &Rules{Agent: "feedhub", Clock: hubtest.NewClock(time.Unix(0, 0)), Get: func(context.Context, string) (int, []byte, error) {
		if big {
			return 200, []byte(file), nil
		}
		return 404, nil, nil
	}}
	ask := func(i int) {
		if _, err := r.Allowed(t.Context(), fmt.Sprintf("https://h%d.example/", i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 250 {
		ask(i)
	}
	if r.kept > maxKept || r.sites.Len() > 200 || r.sites.Len() < 100 {
		t.Errorf("%d bytes of %d sites are kept", r.kept, r.sites.Len())
	}
	big = false
	for i := range maxHosts + 10 {
		ask(1_000 + i)
	}
	if r.kept != 0 || r.sites.Len() != maxHosts {
		t.Errorf("%d bytes of %d sites are kept", r.kept, r.sites.Len())
	}
}

func TestTheDelayIsKnownOnceTheSiteWasAsked(t *testing.T) {
	p := publish(t, 200, "User-agent: *\nCrawl-delay: 4")
	if d := p.rules.Delay(p.URL); d != 0 {
		t.Error(d)
	}
	p.rules.Allowed(t.Context(), p.URL)
	if d := p.rules.Delay(p.URL + "/a"); d != 4*time.Second {
		t.Error(d)
	}
	p.say(500, "")
	p.clock.Advance(keepFor)
	p.rules.Allowed(t.Context(), p.URL)
	if d := p.rules.Delay(p.URL); d != 0 {
		t.Error(d)
	}
}
