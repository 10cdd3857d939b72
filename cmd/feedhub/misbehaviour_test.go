package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/outputs/status"
)

const (
	listed = 8 // items in a feed
	rounds = 6 // how often each source is asked
)

// wayward is a group of publishers, each of whom misbehaves in its own way from
// the second time on that it is asked.
type wayward struct {
	mu    sync.Mutex
	asked map[string]int // by source
}

// misbehaviours are what the publishers answer, by source, when they are asked
// for the nth time, beginning with 0.
var misbehaviours = map[string]func(n int) string{
	"error-page": func(n int) string {
		if n%2 == 1 {
			return "<!DOCTYPE html><html><head><title>Sorry</title></head><body>Maintenance</body></html>"
		}
		return feedOf("error-page", newsOf("error-page", 0))
	},
	"empty": func(n int) string {
		if n%2 == 1 {
			return feedOf("empty", nil)
		}
		return feedOf("empty", newsOf("empty", 0))
	},
	"halves": func(n int) string {
		all := newsOf("halves", 0)
		switch {
		case n == 0:
			return feedOf("halves", all)
		case n%2 == 1:
			return feedOf("halves", all[:listed/2])
		}
		return feedOf("halves", all[listed/2:])
	},
	"lapsed": func(n int) string {
		if n == 0 {
			return feedOf("lapsed", newsOf("lapsed", 0))
		}
		return feedOf("Casino", casino())
	},
	"shuffled": func(n int) string {
		all := newsOf("shuffled", 0)
		return feedOf("shuffled", slices.Concat(all[n%listed:], all[:n%listed]))
	},
	"new-guids": func(n int) string { return feedOf("new-guids", newsOf("new-guids", n)) },
}

// newsOf returns the items of a source, whose guids depend on the edition.
func newsOf(source string, edition int) []string {
	items := make([]string, listed)
	for i := range items {
		items[i] = fmt.Sprintf(`<item><title>خبر %d من %s</title><link>https://%[2]s.example.org/%[1]d</link><guid isPermaLink="false">%[2]s-%[3]d-%[1]d</guid>
			<description>نص الخبر كما كتبته هيئة التحرير صباح اليوم في المدينة القديمة</description>%[4]s</item>`, i, source, edition, dateOf(source, i))
	}
	return items
}

// newsDay is young enough that no item goes for its age.
var newsDay = time.Now().Add(-24 * time.Hour)

// dateOf dates an item, but those of the source that shuffles them: the order of
// its feed must not move them.
func dateOf(source string, i int) string {
	if source == "shuffled" {
		return ""
	}
	return "<pubDate>" + newsDay.Add(time.Duration(i)*time.Minute).Format(time.RFC1123Z) + "</pubDate>"
}

// casino returns the items of whoever bought a domain that had lapsed.
func casino() []string {
	items := make([]string, listed)
	for i := range items {
		items[i] = fmt.Sprintf(`<item><title>The best casino bonus of the week, number %d</title><link>https://lapsed.example.org/casino/%[1]d</link><guid isPermaLink="false">casino-%[1]d</guid>
			<description>Play the newest games with a bonus that you will not find anywhere else on the internet</description></item>`, i)
	}
	return items
}

func feedOf(title string, items []string) string {
	return fmt.Sprintf(`<rss version="2.0"><channel><title>%s</title><link>https://example.org/</link><description>d</description>%s</channel></rss>`,
		title, strings.Join(items, ""))
}

func (p *wayward) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	source := strings.Trim(r.URL.Path, "/")
	answer := misbehaviours[source]
	if answer == nil {
		http.NotFound(w, r) // such as robots.txt
		return
	}
	p.mu.Lock()
	n := p.asked[source]
	p.asked[source]++
	p.mu.Unlock()
	fmt.Fprint(w, answer(n))
}

// haveBeenAsked tells whether each was asked so many times.
func (p *wayward) haveBeenAsked(times int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for source := range misbehaviours {
		if p.asked[source] < times {
			return false
		}
	}
	return true
}

// titles returns the titles that a section shows, in order.
func (p *process) titles(slug string) []string {
	p.t.Helper()
	var titles []string
	for _, item := range p.items(slug) {
		titles = append(titles, item.Title)
	}
	slices.Sort(titles)
	return titles
}

// titlesIn returns the titles in feeds, in order.
func titlesIn(items ...[]string) []string {
	var titles []string
	for _, item := range slices.Concat(items...) {
		titles = append(titles, regexp.MustCompile(`<title>(.*)</title>`).FindStringSubmatch(item)[1])
	}
	slices.Sort(titles)
	return titles
}

// privateURL is the address of the private listener.
func (p *process) privateURL() string {
	p.t.Helper()
	for line := range strings.Lines(p.logs.String()) {
		var said struct{ Msg, Listen string }
		if json.Unmarshal([]byte(line), &said) == nil && said.Msg == "serving the status" {
			return "http://" + said.Listen
		}
	}
	p.t.Fatalf("the process has no private listener:\n%s", p.logs)
	return ""
}

// status returns how the sources are doing, by id.
func (p *process) status() map[string]status.Source {
	p.t.Helper()
	got := fetchURL(p.t, p.privateURL()+"/status", nil)
	var all struct{ Sources []status.Source }
	if err := json.Unmarshal([]byte(got.body), &all); err != nil {
		p.t.Fatalf("/status answers %d: %v\n%s", got.status, err, got.body)
	}
	byID := make(map[string]status.Source)
	for _, source := range all.Sources {
		byID[source.ID] = source
	}
	return byID
}

// accept asks for what is held of a source to be believed.
func (p *process) accept(source string) (status int) {
	p.t.Helper()
	response, err := http.Post(p.privateURL()+"/sources/"+source+"/accept", "", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}

func TestPublishersThatMisbehaveTakeNothingAwayAndDoubleNothing(t *testing.T) {
	publishers := &wayward{asked: make(map[string]int)}
	upstream := httptest.NewServer(publishers)
	defer upstream.Close()
	parts := []string{`admin: {listen: "127.0.0.1:0"}`, allowLoopback, "sections: [{slug: s, limit: 1000, collapse: none}]", "sources:"}
	var news [][]string
	for source := range misbehaviours {
		parts = append(parts, fmt.Sprintf("  - {id: %s, url: '%s/%[1]s', interval: 1s}", source, upstream.URL))
		news = append(news, newsOf(source, 0))
	}
	p := startProcess(t, writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), parts...), "")
	defer p.stop()
	want := titlesIn(news...)
	eventually(t, "all items are shown", func() bool { return len(p.items("s")) >= len(want) })
	eventually(t, "everybody was asked a few times", func() bool {
		if got := p.titles("s"); !slices.Equal(got, want) {
			t.Fatalf("the section shows %q, want %q", got, want)
		}
		return publishers.haveBeenAsked(rounds)
	})
	expectFlags(t, p)

	eventually(t, "what is held is accepted", func() bool { return p.accept("lapsed") == http.StatusNoContent })
	want = titlesIn(append(news, casino())...)
	eventually(t, "what was held is shown too", func() bool { return slices.Equal(p.titles("s"), want) })
	eventually(t, "nothing is held any more", func() bool { return p.status()["lapsed"].Held == nil })
	eventually(t, "there is nothing left to accept", func() bool { return p.accept("lapsed") == http.StatusNotFound })
	for _, line := range []string{"is held until it is accepted", "is believed again", "gives its items new ids at each fetch"} {
		if n := strings.Count(p.logs.String(), line); n != 1 {
			t.Errorf("the log says %d times that a source %s:\n%s", n, line, p.logs)
		}
	}
}

// expectFlags sees that what is suspicious, and nothing else, is flagged.
func expectFlags(t *testing.T, p *process) {
	t.Helper()
	want := map[string]string{"lapsed": status.FlagHeld, "new-guids": status.FlagWanders}
	sources := p.status()
	for source := range misbehaviours {
		if got := strings.Join(sources[source].Flags, " "); got != want[source] {
			t.Errorf("source %s is flagged %q, want %q", source, got, want[source])
		}
	}
	if held := sources["lapsed"].Held; held == nil || !strings.Contains(held.Reason, "another language") || held.Items != listed {
		t.Errorf("of the lapsed domain is held: %+v", held)
	}
}
