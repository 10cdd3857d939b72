package sources

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
)

func TestFullTextsAreFetchedOnceAndAgainOnlyForChangedItems(t *testing.T) {
	documents := map[string]string{"/news/": list("", 3, 2, 1), "/news/2.html": "<html><body><p>no</p></body></html>"}
	for _, n := range []int{1, 3, 4} {
		documents[fmt.Sprintf("/news/%d.html", n)] = articlePage(n)
	}
	w, u := newWebsite(t, documents)
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", FullText: true, Page: hub.PageSelectors{Item: "div.teaser"}, Keep: hub.Keep{Items: 10}}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(first.Feed.Items) != 3 {
		t.Fatalf("%+v %v", first.Feed, err)
	}
	whole := first.Feed.Items[0]
	if strings.Count(whole.ContentHTML, "<p>") != 2 || strings.Contains(whole.ContentHTML, "الطابق") || strings.Contains(whole.ContentHTML, "من نحن") ||
		strings.Contains(whole.ContentHTML, whole.Title+"<") {
		t.Errorf("the text is %s", whole.ContentHTML)
	}
	if second := first.Feed.Items[1]; second.Summary == "" || !slices.ContainsFunc(first.Feed.Notes, func(n hub.Note) bool { return n.Kind == TextNotRead }) {
		t.Errorf("what has no text falls back to %+v, notes %v", second, first.Feed.Notes)
	}
	w.requests()
	w.set("/news/", list("", 4, 3, 2, 1))
	if _, err := u.Fetch(t.Context(), source, stored(first)); err != nil {
		t.Fatal(err)
	}
	if got := w.requests(); !slices.Equal(got, []string{"/news/", "/news/4.html"}) {
		t.Errorf("asked for %v", got)
	}
}

func TestATextThatCannotBeReadForNowIsLookedForAgain(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 3, 2), "/news/3.html": status(503), "/news/2.html": articlePage(2)})
	clock := hubtest.NewClock(time.Now())
	u.clock = clock
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", FullText: true, Page: hub.PageSelectors{Item: "div.teaser"}, Keep: hub.Keep{Items: 10}}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(first.Feed.Items) != 2 || first.Validators.Again.Before(clock.Now().Add(9*time.Minute)) {
		t.Fatalf("%+v %v", first, err)
	}
	if got := w.requests(); !slices.Equal(got, []string{"/news/", "/news/3.html"}) {
		t.Errorf("a site in trouble is asked for %v", got)
	}
	w.set("/news/3.html", articlePage(3))
	known := stored(first)
	second, err := u.Fetch(t.Context(), source, known)
	if err != nil || second.Feed != nil || !second.Validators.Again.Equal(first.Validators.Again) || len(w.requests()) != 1 {
		t.Errorf("a site that wants to rest is asked, or its list is read in vain: %+v %v", second, err)
	}
	clock.Advance(time.Hour)
	third, err := u.Fetch(t.Context(), source, known)
	if err != nil || third.Feed == nil || !third.Validators.Again.IsZero() {
		t.Fatalf("%+v %v", third, err)
	}
	for _, item := range third.Feed.Items {
		if strings.Count(item.ContentHTML, "<p>") != 2 {
			t.Errorf("%s has the text %s", item.URL, item.ContentHTML)
		}
	}
}

func TestTheAddressThatAPageGivesItselfIsNoted(t *testing.T) {
	named := strings.Replace(articlePage(3), "<head>", `<head><link rel="canonical" href="https://wire.example/3?utm_source=partner">`, 1)
	short := strings.Replace(`<html><head></head><body><p>no</p></body></html>`, "<head>", `<head><link rel="canonical" href="/news/1.html">`, 1)
	w, u := newWebsite(t, map[string]string{"/news/": list("", 3, 2, 1), "/news/3.html": named, "/news/2.html": articlePage(2), "/news/1.html": short})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", FullText: true, Page: hub.PageSelectors{Item: "div.teaser"}, Keep: hub.Keep{Items: 10}}
	got, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(got.Feed.Items) != 3 {
		t.Fatalf("%+v %v", got.Feed, err)
	}
	for i, want := range []string{"https://wire.example/3", "", ""} {
		if item := got.Feed.Items[i]; item.CanonicalURL != want || item.URL != fmt.Sprintf("%s/news/%d.html", w.URL, 3-i) {
			t.Errorf("item %d at %s has the canonical address %q, want %q", i, item.URL, item.CanonicalURL, want)
		}
	}
}

func TestRobotsIsAskedWhereARedirectLeads(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 3), "/news/3.html": "status 302 /private/3.html", "/private/3.html": articlePage(3),
		"/robots.txt": "User-agent: *\nDisallow: /private/"})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", FullText: true, Page: hub.PageSelectors{Item: "div.teaser"}, Keep: hub.Keep{Items: 10}}
	got, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || strings.Contains(got.Feed.Items[0].ContentHTML, "الأسبوعية") {
		t.Errorf("%+v %v", got.Feed, err)
	}
	if asked := w.requests(); slices.Contains(asked, "/private/3.html") {
		t.Errorf("asked for %v", asked)
	}
}

func TestManyFullTextsAreSpreadOverFetches(t *testing.T) {
	documents := make(map[string]string)
	var all []int
	for n := maxTexts + 5; n > 0; n-- {
		all = append(all, n)
		documents[fmt.Sprintf("/news/%d.html", n)] = articlePage(n)
	}
	documents["/news/"] = list("", all...)
	w, u := newWebsite(t, documents)
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", FullText: true, Page: hub.PageSelectors{Item: "div.teaser"}, Keep: hub.Keep{Items: 100}}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(first.Feed.Items) != len(all) || first.Validators.Again.IsZero() {
		t.Fatalf("%+v %v", first, err)
	}
	if got := len(w.requests()); got != 1+maxTexts {
		t.Errorf("%d requests", got)
	}
	second, err := u.Fetch(t.Context(), source, stored(first))
	if err != nil || len(second.Feed.Items) != len(all) || !second.Validators.Again.IsZero() {
		t.Errorf("%d items, %+v %v", len(second.Feed.Items), second.Validators, err)
	}
	if got := len(w.requests()); got != 1+5 {
		t.Errorf("%d requests", got)
	}
	source.Keep.Items = 3
	if _, err := u.Fetch(t.Context(), source, hub.Known{}); err != nil {
		t.Fatal(err)
	}
	if got := w.requests(); len(got) != 4 {
		t.Errorf("texts are asked for that the hub has no room for: %v", got)
	}
}

func TestAnItemThatChangesAgainAndAgainIsNotLookedUpEachTime(t *testing.T) {
	teaser := func(views int) string {
		return strings.ReplaceAll(list("", 3), "مقدمة قصيرة", fmt.Sprintf("%d قراءة: مقدمة", views))
	}
	w, u := newWebsite(t, map[string]string{"/news/": teaser(1), "/news/3.html": articlePage(3)})
	clock := hubtest.NewClock(time.Now())
	u.clock = clock
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", FullText: true, Page: hub.PageSelectors{Item: "div.teaser"}, Keep: hub.Keep{Items: 10}}
	var fetched hub.Fetched
	for views := range 10 {
		w.set("/news/", teaser(views))
		var err error
		if fetched, err = u.Fetch(t.Context(), source, stored(fetched)); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Minute)
	}
	asked := slices.DeleteFunc(w.requests(), func(path string) bool { return path == "/news/" })
	if len(asked) != 2 { // at first, and when it changed
		t.Errorf("asked for %v", asked)
	}
}

func TestAPageThatSaysRetryAtOnceIsLeftAloneAllTheSame(t *testing.T) {
	_, u := newWebsite(t, nil)
	now := time.Now()
	clock := hubtest.NewClock(now)
	u.clock = clock
	if until := u.letRest("https://a.example/1", &hub.UpstreamError{At: now, Err: errResting}); until.Before(now.Add(rest)) {
		t.Errorf("until %s", until)
	}
}
