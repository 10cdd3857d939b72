package web_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/web"
)

func TestThePageOfASearch(t *testing.T) {
	h := startSearch(t)
	for _, c := range []struct {
		name, path    string
		has, hasNot   []string
		stories, feed int
	}{
		{"the form alone, in Arabic", "/news/search", []string{
			`<html lang="ar" dir="rtl">`, `<form class="search" role="search" action="/news/search">`, `<label for="q">ابحث في هذا القسم</label>`,
			`<input id="q" name="q" type="search" value="" dir="rtl"`, `<link rel="canonical" href="https://hub.example.org/news/search">`,
			`<title>بحث – أخبار – Feedhub Example</title>`,
		}, []string{"لم يُعثر"}, 0, 0},
		{"what is found, in Arabic", at("news", "search", "امريكا"), []string{
			`<html lang="ar" dir="rtl">`, `value="امريكا" dir="auto"`, "الانتخابات الأميركية تقترب", `<a href="/news/rss.xml?q=%D8%A7%D9%85%D8%B1%D9%8A%D9%83%D8%A7"`,
			`<link rel="canonical" href="https://hub.example.org/news/search?q=%D8%A7%D9%85%D8%B1%D9%8A%D9%83%D8%A7">`,
			`<title>أخبار – بحث: امريكا – Feedhub Example</title>`, `content="noindex"`,
		}, []string{"بوتين"}, 2, 3},
		{"a Latin query on an Arabic page", at("news", "search", "nasa"), []string{`value="nasa" dir="auto"`, "لم يُعثر على شيء"}, nil, 0, 3},
		{"a phrase in English", at("english", "search", `"central bank"`), []string{
			`<html lang="en" dir="ltr">`, `value="&#34;central bank&#34;" dir="auto"`, "The central bank raises rates", `href="/english/atom.xml?q=%22central+bank%22"`,
			`href="/english/feed.json?q=%22central+bank%22"`,
		}, nil, 1, 3},
		{"what a publisher wrote is text", at("english", "search", "theme"), []string{"Rates and &lt;markets&gt; &amp; more"}, []string{"<markets>"}, 1, 3},
		{"the section's own page", "/news", []string{`<form class="search" role="search" action="/news/search">`}, nil, 3, 3},
	} {
		a := h.ask(t, "GET", c.path)
		if a.StatusCode != http.StatusOK || a.Header.Get("Content-Security-Policy") != page.ContentSecurityPolicy {
			t.Errorf("%s: %s %s", c.name, a.Status, a.Header.Get("Content-Security-Policy"))
		}
		markup := strings.ReplaceAll(string(a.body), "&#43;", "+") // as any reader of HTML does
		for _, want := range c.has {
			if !strings.Contains(markup, want) {
				t.Errorf("%s: no %s in\n%s", c.name, want, body(a.body))
			}
		}
		for _, other := range c.hasNot {
			if strings.Contains(string(a.body), other) {
				t.Errorf("%s: there is %s", c.name, other)
			}
		}
		if got := strings.Count(string(a.body), "<article"); got != c.stories {
			t.Errorf("%s: %d items, want %d", c.name, got, c.stories)
		}
		if got := strings.Count(string(a.body), `<link rel="alternate"`); got != c.feed {
			t.Errorf("%s: %d feeds are offered, want %d", c.name, got, c.feed)
		}
	}
}

func body(document []byte) []byte {
	_, b, _ := bytes.Cut(document, []byte("</head>"))
	return b
}

// stubborn is a Searcher whose searches end as a test wants.
type stubborn struct{ search func(context.Context) error }

func (s stubborn) Canonical(typed string) (string, error) { return typed, nil }

func (s stubborn) Archive(context.Context, string, hub.Archive) (*hub.Snapshot, error) {
	return nil, hub.ErrNoArchive
}

func (s stubborn) Select(ctx context.Context, _ string, _ outputs.Selection) (*hub.Snapshot, bool, error) {
	if err := s.search(ctx); err != nil {
		return nil, false, err
	}
	return outputstest.Arabic(), true, nil
}

func newHandler(t *testing.T, searcher web.Selector, log io.Writer) http.Handler {
	t.Helper()
	var s shelf
	s.put(outputstest.Arabic())
	handler, err := web.New(web.Options{
		Site: outputstest.Site(t), Sections: []hub.Section{outputstest.Arabic().Section, outputstest.Empty().Section}, Snapshots: &s,
		Selector: searcher, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return handler
}

func TestASearchThatIsNotPossibleIsAnsweredSo(t *testing.T) {
	failing := func(err error) web.Selector { return stubborn{func(context.Context) error { return err }} }
	for _, c := range []struct {
		name     string
		searcher web.Selector
		path     string
		detail   string
		page     string
		logged   bool
	}{
		{"a hub without an index has no feeds of searches", nil, "/news/rss.xml?q=a", "no search here", "لا يتوفر البحث", false},
		{"nor a search page", nil, "/news/search?q=a", "no search here", "لا يتوفر البحث", false},
		{"nor an empty one", nil, "/news/search", "no search here", "لا يتوفر البحث", false},
		{"items that are not all searchable yet are waited for", failing(web.ErrNotYet), "/news/rss.xml?q=a", "still being made searchable", "حاول مرة أخرى", false},
		{"so is a section that is not loaded", failing(nil), "/empty/rss.xml?q=a", "not loaded", "Please try again", false},
		{"an index that fails is a line in the log", failing(errors.New("secret")), "/news/rss.xml?q=a", "not possible at the moment", "حاول مرة أخرى", true},
		{"a search that takes too long is not", failing(context.DeadlineExceeded), "/news/rss.xml?q=a", "took too long", "حاول مرة أخرى", false},
		{"nor is one at the end of the hub", failing(hub.ErrEnded), "/news/rss.xml?q=a", "not possible at the moment", "حاول مرة أخرى", false},
	} {
		var log bytes.Buffer
		handler := newHandler(t, c.searcher, &log)
		for accept, want := range map[string]string{"*/*": c.detail, "text/html": c.page} {
			recorder := httptest.NewRecorder()
			request := httptest.NewRequest("GET", c.path, nil)
			request.Header.Set("Accept", accept)
			handler.ServeHTTP(recorder, request)
			if recorder.Code != 503 || !strings.Contains(recorder.Body.String(), want) || strings.Contains(recorder.Body.String(), "secret") {
				t.Errorf("%s: %d %s, want %s", c.name, recorder.Code, body(recorder.Body.Bytes()), want)
			}
			if isProblem := recorder.Header().Get("Content-Type") == "application/problem+json"; isProblem != (accept == "*/*") {
				t.Errorf("%s: %s gets %s", c.name, accept, recorder.Header().Get("Content-Type"))
			}
			if (c.searcher != nil) != (recorder.Header().Get("Retry-After") != "") {
				t.Errorf("%s: Retry-After is %q", c.name, recorder.Header().Get("Retry-After"))
			}
		}
		if logged := strings.Contains(log.String(), "a selection failed"); logged != c.logged {
			t.Errorf("%s: the log says %s", c.name, log.String())
		}
	}
}

func TestSearchesAtOneTimeAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		under, most := 0, 0
		var mu sync.Mutex
		count := func(n int) {
			mu.Lock()
			defer mu.Unlock()
			under += n
			most = max(most, under)
		}
		handler := newHandler(t, stubborn{func(ctx context.Context) error {
			count(1)
			defer count(-1)
			select {
			case <-time.After(3 * time.Second):
			case <-ctx.Done():
			}
			return ctx.Err()
		}}, io.Discard)
		codes := make(map[int]int)
		var asking sync.WaitGroup
		begun := time.Now()
		for i := range 20 {
			asking.Go(func() {
				recorder := httptest.NewRecorder()
				handler.ServeHTTP(recorder, httptest.NewRequest("GET", fmt.Sprintf("/news/rss.xml?q=word%d", i), nil))
				mu.Lock()
				defer mu.Unlock()
				codes[recorder.Code]++
				if recorder.Code == 503 && (time.Since(begun) != 2*time.Second || recorder.Header().Get("Retry-After") == "" || !strings.Contains(recorder.Body.String(), "too much")) {
					t.Errorf("refused after %s: %v %s", time.Since(begun), recorder.Header(), recorder.Body)
				}
			})
		}
		asking.Wait()
		if most != 4 || codes[200] != 4 || codes[503] != 16 {
			t.Errorf("%d searches at one time, answers %v; want 4, and 16 refused", most, codes)
		}
	})
}

func TestAPersonSearchesInABrowser(t *testing.T) {
	h := startSearch(t)
	ctx := browse(t)
	type seen struct {
		Address, Typed, Direction string
		Stories, Width, Need      int
	}
	const see = `(() => ({
		Address: decodeURI(location.pathname + location.search),
		Typed: document.querySelector("#q").value,
		Direction: getComputedStyle(document.querySelector("#q")).direction,
		Stories: document.querySelectorAll("article").length,
		Width: document.documentElement.clientWidth,
		Need: document.documentElement.scrollWidth,
	}))()`
	for _, c := range []struct {
		name, from, typed string
		want              seen
	}{
		{"Arabic from the section's page", "/news", "أمريكا", seen{"/news/search?q=امريكا", "امريكا", "rtl", 2, 320, 320}},
		{"Latin on an Arabic page", "/news/search", "NASA", seen{"/news/search?q=nasa", "nasa", "ltr", 0, 320, 320}},
		{"a phrase in English", "/english", `"central bank"`, seen{`/english/search?q="central+bank"`, `"central bank"`, "ltr", 1, 320, 320}},
		{"a faulty query, which stays in the field", "/news/search", `"البنك`, seen{`/news/search?q="البنك`, `"البنك`, "rtl", 0, 320, 320}},
		{"nothing", "/news", "", seen{"/news/search", "", "rtl", 0, 320, 320}},
	} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(320, 800), chromedp.Navigate(h.url+c.from), chromedp.SendKeys("#q", c.typed+"\r")); err != nil {
			t.Fatal(err)
		}
		var got seen
		var err error
		for deadline := time.Now().Add(5 * time.Second); got != c.want && time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			got, err = chromedp.Run(ctx, chromedp.Evaluate[seen](see)) // fails between two pages
		}
		if got != c.want {
			t.Errorf("%s: the browser shows %+v, want %+v; %v", c.name, got, c.want, err)
		}
	}
}
