package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

var trialTime = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// rssOf is a feed with the title, what else belongs into its channel, and an
// item for each age, none of a date where that is 0.
func rssOf(title, more string, ages ...time.Duration) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<rss version="2.0"><channel><title>%s</title>%s`, title, more)
	for i, age := range ages {
		fmt.Fprintf(&b, `<item><title>t%d</title><guid>urn:test:%[1]d</guid>`, i)
		if age != 0 {
			fmt.Fprintf(&b, `<pubDate>%s</pubDate>`, trialTime.Add(-age).Format(time.RFC1123Z))
		}
		b.WriteString(`</item>`)
	}
	return b.String() + `</channel></rss>`
}

const list = `<html><head><title>Yesterday's paper</title></head><body>
<div class="story"><h2><a href="/1">The first headline of the paper</a></h2><time datetime="2026-02-28T10:00:00Z">x</time></div>
<div class="story"><h2><a href="/2">The second headline of the paper</a></h2><time datetime="2026-02-28T09:00:00Z">x</time></div>
<div class="story"><h2><a href="/3">The third headline of the paper</a></h2><time datetime="2026-02-28T08:00:00Z">x</time></div></body></html>`

// scripted are what the publisher of a trial answers with, by source. A number
// is a status, "→" a redirect.
var scripted = []struct{ id, body string }{
	{"fresh", rssOf("أَخْبَارُ الْيَوْمِ", "", 2*time.Hour, 30*time.Hour)},
	{"wide", `{"version": "https://jsonfeed.org/version/1.1", "title": "毎日のニュース", "items": [{"id": "1", "content_text": "x", "date_published": "2026-03-01T11:45:00Z"}]}`},
	{"hub", `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>A paper whose title is longer than a column</title><link rel="hub" href="https://hub.example.org/"/>` +
		`<entry><id>urn:y</id><title>t</title><updated>2026-02-27T12:00:00Z</updated></entry></feed>`},
	{"moved", "→/fresh"},
	{"page", `<html><head><link rel="alternate" type="application/rss+xml" href="/fresh"></head><body>x</body></html>`},
	{"list", list},
	{"chosen", list},
	{"empty", rssOf("Nothing yet", "")},
	{"undated", rssOf("No dates", "", 0, 0)},
	{"old", rssOf("Given up", "", 425*24*time.Hour)},
	{"ahead", rssOf("Tomorrow's paper", "", -72*time.Hour)},
	{"mended", "\n" + rssOf("Q & A", "<description>A & B</description>", time.Hour)},
	{"unwanted", rssOf("Not for robots", "", time.Hour)},
	{"missing", "404"},
	{"closed", "401"},
	{"gone", "410"},
	{"broken", "500"},
	{"words", "These are words and no feed."},
}

// scriptedPublisher serves what is scripted, and nothing else.
func scriptedPublisher(t *testing.T) *httptest.Server {
	t.Helper()
	answers := map[string]string{"/robots.txt": "User-agent: *\nDisallow: /unwanted"}
	for _, s := range scripted {
		answers["/"+s.id] = s.body
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, found := answers[r.URL.Path]
		var status int
		if n, _ := fmt.Sscanf(body, "%d", &status); n == 1 {
			http.Error(w, "no", status)
		} else if to, is := strings.CutPrefix(body, "→"); is {
			http.Redirect(w, r, to, http.StatusMovedPermanently)
		} else if !found {
			http.NotFound(w, r)
		} else {
			_, _ = io.WriteString(w, body)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// trialConfig lists the scripted sources and one that is not to be asked.
func trialConfig(url string) *config.Config {
	c := &config.Config{Keep: hub.Keep{Items: 500, Age: 720 * time.Hour}}
	c.Fetch = config.Fetch{Timeout: time.Minute, Parallel: 4, UserAgent: "test", AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	for _, s := range scripted {
		c.Sources = append(c.Sources, hub.Source{ID: s.id, URL: url + "/" + s.id, FullText: true})
		if s.id == "chosen" {
			c.Sources[len(c.Sources)-1].Page = hub.PageSelectors{Item: "div.story", Title: "h2", Link: "h2 a"}
		}
	}
	c.Sources = append(c.Sources, hub.Source{ID: "private", URL: "http://10.0.0.1/feed"})
	return c
}

func TestCheckFetchSaysWhatEachSourceHasAndWhyOneCannotBeRead(t *testing.T) {
	server := scriptedPublisher(t)
	c := trialConfig(server.URL)
	found := trial{config: c, upstream: newUpstream(c, hub.SystemClock{}, nil), now: trialTime}.run(t.Context(), func() {})
	for name, write := range map[string]func(io.Writer) error{
		"check.txt":  func(w io.Writer) error { return report(w, found, len(c.Sources), trialTime) },
		"check.json": func(w io.Writer) error { return writeLines(w, found) },
	} {
		var out bytes.Buffer
		_ = write(&out)
		outputstest.Golden(t, name, bytes.ReplaceAll(out.Bytes(), []byte(server.URL), []byte("http://publisher.test")))
	}
	if err := report(io.Discard, found, len(c.Sources), trialTime); err != errReported {
		t.Errorf("with sources that can't be read the error is %v", err)
	}
}

func TestCheckFetchEndsWithAStatusForPrograms(t *testing.T) {
	server := scriptedPublisher(t)
	for _, c := range []struct {
		source string
		status int
		says   string
	}{
		{"fresh", 0, "1 of 1 sources can be read"},
		{"missing", 1, "0 of 1 sources can be read"},
	} {
		path := writeConfig(t, "bolt:"+t.TempDir()+"/never.db", allowLoopback, "sources: [{id: a, url: '"+server.URL+"/"+c.source+"'}]", "sections: [{slug: s}]")
		stdout, stderr, status := command(t, "", "check", "--config", path, "--fetch")
		if status != c.status || !strings.Contains(stdout, c.says) || !strings.Contains(stdout, "is right") || stderr != "" {
			t.Errorf("%s: status %d, %s%s", c.source, status, stdout, stderr)
		}
		stdout, stderr, status = command(t, "", "check", "--config", path, "--fetch", "--format", "json")
		var row struct{ ID, Error string }
		if err := json.Unmarshal([]byte(stdout), &row); err != nil || status != c.status || row.ID != "a" || (row.Error != "") != (status != 0) || stderr != "" {
			t.Errorf("%s: %v, status %d, %s%s", c.source, err, status, stdout, stderr)
		}
	}
	for want, args := range map[string][]string{"give both": {"--format", "json"}, "expected text or json": {"--fetch", "--format", "xml"}} {
		if _, stderr, status := command(t, "", append([]string{"check"}, args...)...); status != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%v: status %d, %q, want %q", args, status, stderr, want)
		}
	}
}

func TestCheckFetchShowsABarOnATerminalAndTakesItAway(t *testing.T) {
	server := scriptedPublisher(t)
	terminal, stderr, err := pty.Open()
	if err != nil {
		t.Skipf("needs a pseudo-terminal: %v", err)
	}
	defer terminal.Close()
	path := writeConfig(t, "bolt:"+t.TempDir()+"/never.db", allowLoopback, "sources: [{id: a, url: '"+server.URL+"/fresh'}]", "sections: [{slug: s}]")
	shown := make(chan string)
	go func() {
		b, _ := io.ReadAll(terminal) // ends with an error when the other side is closed
		shown <- string(b)
	}()
	var stdout bytes.Buffer
	if status := run(t.Context(), []string{"check", "--fetch", "--config", path}, nil, &stdout, stderr); status != 0 {
		t.Errorf("status %d, %s", status, &stdout)
	}
	stderr.Close()
	if bar := <-shown; !strings.Contains(bar, "(0/1)") || !strings.HasSuffix(bar, "\x1b[2K\r") {
		t.Errorf("the terminal was shown %q", bar)
	}
}

func TestCheckFetchThatIsInterruptedSaysWhatItHasFound(t *testing.T) {
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/first" {
			_, _ = io.WriteString(w, rssOf("First", "", time.Hour))
			return
		}
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		close(asked) // twice would be a panic: nothing is asked after the end
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, interrupt := context.WithCancel(t.Context())
	go func() {
		<-asked
		interrupt()
	}()
	path := writeConfig(t, "bolt:"+t.TempDir()+"/never.db", "fetch: {timeout: 10m, pause: 0s, parallel: 1, allow_private: [127.0.0.0/8]}",
		fmt.Sprintf("sources: [{id: a, url: '%s/first'}, {id: b, url: '%[1]s/second'}, {id: c, url: '%[1]s/third'}]", server.URL), "sections: [{slug: s}]")
	var stdout, stderr bytes.Buffer
	status := run(ctx, []string{"check", "--fetch", "--config", path}, nil, &stdout, &stderr)
	if status != 1 || !strings.Contains(stdout.String(), "First") || !strings.Contains(stdout.String(), "1 of 3 sources can be read; 2 had not answered") {
		t.Errorf("status %d, %s%s", status, &stdout, &stderr)
	}
}

func TestAgesAreSaidInTheUnitOfWhichThereAreTwo(t *testing.T) {
	const day = 24 * time.Hour
	for age, want := range map[time.Duration]string{
		30 * time.Second: "0 min", 119 * time.Minute: "119 min", 2 * time.Hour: "2 h", 47 * time.Hour: "47 h", 59 * day: "59 days",
		425 * day: "14 months", 731 * day: "2 years",
	} {
		if got := span(age); got != want {
			t.Errorf("%s is said as %q, want %q", age, got, want)
		}
	}
}
