package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// arabicFeed is a feed of two items, and of a third one where there is more.
func arabicFeed(more bool) string {
	item := func(id, title, text string) string {
		return fmt.Sprintf(`<item><title>%s</title><guid>urn:test:%s</guid><description>%s</description></item>`, title, id, text)
	}
	feed := `<rss version="2.0"><channel><title>مكتب الأخبار</title><language>ar</language>`
	if more {
		feed += item("moon", "رحلة إلى القمر", "تنطلق في الخريف.")
	}
	return feed + item("vote", "الانتخابات الأميركية تقترب", "يتوجه الناخبون إلى الصناديق.") +
		item("oil", "أسعار النفط ترتفع", "في أمريكا وأوروبا.") + `</channel></rss>`
}

// searched returns the titles of what a query finds in a section, or the status where nothing is
// answered.
func (p *process) searched(slug, query string) string {
	p.t.Helper()
	answer := p.get("/" + slug + "/feed.json?" + url.Values{"q": {query}}.Encode())
	if answer.status != http.StatusOK {
		return fmt.Sprint(answer.status)
	}
	var feed struct{ Items []jsonItem }
	if err := json.Unmarshal([]byte(answer.body), &feed); err != nil {
		p.t.Fatal(err)
	}
	var titles []string
	for _, item := range feed.Items {
		titles = append(titles, item.Title)
	}
	return strings.Join(titles, " | ")
}

func TestSearchInAHubThatTakesInAnArabicFeed(t *testing.T) {
	var more atomic.Bool
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, arabicFeed(more.Load()))
	}))
	defer publisher.Close()
	store := "bolt:" + filepath.Join(t.TempDir(), "hub.db")
	path := writeConfig(t, store, fmt.Sprintf("admin: {listen: '%s'}", freeAddress(t)), allowLoopback,
		"sources: [{id: desk, url: '"+publisher.URL+"/feed', interval: 1s}]", "sections: [{slug: news, title: أخبار, language: ar}]")
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	indexes := func() int {
		folders, err := filepath.Glob(filepath.Join(temporary, "feedhub-search-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(folders)
	}
	p := startProcess(t, path, "")
	finds := func(query, want string) {
		t.Helper()
		eventually(t, fmt.Sprintf("%q finds %q", query, want), func() bool { return p.searched("news", query) == want })
	}
	finds("أمريكا", "الانتخابات الأميركية تقترب | أسعار النفط ترتفع")
	finds("الأميركي -نفط", "الانتخابات الأميركية تقترب")
	finds("قمر", "")
	more.Store(true)
	finds("قمر", "رحلة إلى القمر")
	if a := p.get("/news/search?q=" + url.QueryEscape("قمر")); a.status != http.StatusOK || !strings.Contains(a.body, `dir="rtl"`) || !strings.Contains(a.body, "رحلة إلى القمر") {
		t.Errorf("the page: %d %s", a.status, a.body)
	}
	if a := p.get("/news/rss.xml?q=" + url.QueryEscape(`"قمر`)); a.status != http.StatusBadRequest || !strings.Contains(a.body, "quotation mark") {
		t.Errorf("a faulty query: %d %s", a.status, a.body)
	}
	if _, stderr, status := command(t, "", "edit", "hide", "news", "urn:test:vote", "--reason", "an error", "--config", path); status != 0 {
		t.Fatalf("edit: %s", stderr)
	}
	finds("أمريكا", "أسعار النفط ترتفع")
	if n := indexes(); n != 1 {
		t.Errorf("there are %d indexes while it runs", n)
	}
	p.stop()
	if n := indexes(); n != 0 {
		t.Errorf("there are %d indexes after its end", n)
	}

	publisher.Close() // what is found comes from the store
	p = startProcess(t, path, "")
	defer p.stop()
	finds("أمريكا", "أسعار النفط ترتفع")
	finds("قمر", "رحلة إلى القمر")
}

func TestSearchIsOffWhereThereIsNoPlaceForItsIndex(t *testing.T) {
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, arabicFeed(false))
	}))
	defer publisher.Close()
	path := writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), allowLoopback,
		"sources: [{id: desk, url: '"+publisher.URL+"/feed'}]", "sections: [{slug: news, language: ar}]")
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "nowhere"))
	p := startProcess(t, path, "")
	defer p.stop()
	eventually(t, "the section is there", func() bool { return len(p.items("news")) == 2 })
	for _, address := range []string{"/news/search", "/news/search?q=a", "/news/rss.xml?q=a"} {
		if a := p.get(address); a.status != http.StatusServiceUnavailable || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %v", address, a.status, a.header)
		}
	}
	if warnings := strings.Count(p.logs.String(), "there is no search"); warnings != 1 {
		t.Errorf("%d warnings, want 1:\n%s", warnings, p.logs)
	}
}

func TestSearchGoesOnAfterAReload(t *testing.T) {
	publisher := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, arabicFeed(false))
	}))
	defer publisher.Close()
	path := writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), allowLoopback,
		"sources: [{id: desk, url: '"+publisher.URL+"/feed'}]", "sections: [{slug: news, language: ar}]")
	p := startProcess(t, path, "")
	defer p.stop()
	const both = "الانتخابات الأميركية تقترب | أسعار النفط ترتفع"
	eventually(t, "both are found", func() bool { return p.searched("news", "أمريكا") == both })
	config, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(strings.Replace(string(config), "slug: news,", "slug: news, limit: 1,", 1)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	eventually(t, "the first is found", func() bool {
		return p.searched("news", "أمريكا") == "الانتخابات الأميركية تقترب"
	})
}
