package sources

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/fetch"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/reader"
)

// website answers with documents by path, and notes what it was asked for.
type website struct {
	*httptest.Server
	mu        sync.Mutex
	documents map[string]string
	asked     []string
}

func newWebsite(t *testing.T, documents map[string]string) (*website, *Upstream) {
	t.Helper()
	w := &website{documents: documents}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	client := fetch.New(fetch.Options{UserAgent: "feedhub/test", AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 5 * time.Second})
	t.Cleanup(client.CloseIdle)
	return w, New(Options{Client: client})
}

func (w *website) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, r.URL.RequestURI())
	body, found := w.documents[r.URL.RequestURI()]
	if !found {
		http.NotFound(rw, r)
		return
	}
	var code int
	if _, err := fmt.Sscanf(body, "status %d", &code); err == nil {
		if code == http.StatusFound {
			http.Redirect(rw, r, strings.TrimPrefix(body, "status 302 "), code)
			return
		}
		rw.Header().Set("Retry-After", "120")
		rw.WriteHeader(code)
		return
	}
	if tag := fmt.Sprintf(`"%x"`, hub.DigestOf([]byte(body))); r.Header.Get("If-None-Match") == tag {
		rw.WriteHeader(http.StatusNotModified)
		return
	} else if strings.HasPrefix(body, "<rss") {
		rw.Header().Set("ETag", tag)
	}
	fmt.Fprint(rw, body)
}

// requests returns what was asked for since the last call, robots.txt left out.
func (w *website) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := slices.DeleteFunc(w.asked, func(path string) bool { return path == "/robots.txt" })
	w.asked = nil
	return asked
}

func (w *website) set(path, body string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.documents[path] = body
}

// stored is what a hub knows after a fetch of the source desk.
func stored(fetched hub.Fetched) hub.Known {
	record := hub.Record{SourceID: "desk", State: hub.State{Validators: fetched.Validators}}
	if fetched.Feed != nil {
		for i := range fetched.Feed.Items {
			item := &fetched.Feed.Items[i]
			record.Refs = append(record.Refs, hub.Ref{Key: item.Key(), Digest: item.Digest()})
		}
	}
	return hub.NewKnown(record)
}

// status answers with a status for a path until it is set again.
func status(code int) string { return fmt.Sprintf("status %d", code) }

const front = `<!doctype html><html lang="ar" dir="rtl"><head><title>الصفحة الأولى</title>
<link rel="alternate" type="application/rss+xml" href="/comments/feed" title="تعليقات"><link rel="alternate" type="application/rss+xml" href="/main.rss" title="أخبار"></head><body><p>نص</p></body></html>`

func TestAPageLeadsToItsFeedWhichIsAskedForFromThenOn(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/": front, "/main.rss": feed})
	source := hub.Source{ID: "desk", URL: w.URL + "/"}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(first.Feed.Items) != 1 || first.Validators.Feed != w.URL+"/main.rss" || first.Validators.ETag == "" {
		t.Fatalf("%+v %v", first, err)
	}
	if got := w.requests(); !slices.Equal(got, []string{"/", "/main.rss"}) {
		t.Errorf("asked for %v", got)
	}
	second, err := u.Fetch(t.Context(), source, stored(first))
	if err != nil || second.Feed != nil || second.Validators != first.Validators {
		t.Errorf("%+v %v", second, err)
	}
	if got := w.requests(); !slices.Equal(got, []string{"/main.rss"}) {
		t.Errorf("asked for %v", got)
	}
}

func TestAFeedThatIsLostIsLookedForOnItsPageAfterSomeFailures(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/": front, "/main.rss": feed, "/old.rss": "<!doctype html><title>Back in five minutes</title>"})
	source := hub.Source{ID: "desk", URL: w.URL + "/"}
	known := hub.Known{Validators: hub.Validators{URL: source.URL, Feed: w.URL + "/old.rss", Reader: reader.Version}}
	if got, err := u.Fetch(t.Context(), source, known); !errors.Is(err, normalise.ErrPage) {
		t.Errorf("the first failure gives %+v, %v", got, err)
	}
	known.Failures = lostAfter
	got, err := u.Fetch(t.Context(), source, known)
	if err != nil || got.Validators.Feed != w.URL+"/main.rss" {
		t.Errorf("%+v %v", got, err)
	}
	w.set("/main.rss", status(404))
	if got, err := u.Fetch(t.Context(), source, known); err == nil {
		t.Errorf("items of the page are taken for those of its feed: %+v", got.Feed)
	}
}

func TestAFeedThatFailsForNowIsWaitedFor(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/": strings.Replace(list("", 5, 4, 3), "</head>", `<link rel="alternate" type="application/rss+xml" href="/main.rss"></head>`, 1), "/main.rss": status(503)})
	_, err := u.Fetch(t.Context(), hub.Source{ID: "desk", URL: w.URL + "/"}, hub.Known{})
	if retry, ok := errors.AsType[*hub.UpstreamError](err); !ok || retry.At.IsZero() {
		t.Errorf("the page is read in its place: %v", err)
	}
}

func TestAPageThatIsGoneIsAskedForOnce(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 5, 4, 3)})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/"}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil {
		t.Fatal(err)
	}
	w.set("/news/", status(404))
	w.requests()
	if _, err := u.Fetch(t.Context(), source, stored(first)); err == nil || len(w.requests()) != 1 {
		t.Errorf("%v", err)
	}
}

func TestAFeedAtAUsualPlaceIsFoundThoughNoPageNamesIt(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/": `<html><body><p>Welcome</p></body></html>`, "/feed": feed})
	got, err := u.Fetch(t.Context(), hub.Source{ID: "desk", URL: w.URL + "/"}, hub.Known{})
	if err != nil || got.Validators.Feed != w.URL+"/feed" {
		t.Errorf("%+v %v", got, err)
	}
}

// list is a page of teasers for the articles, newest first.
func list(next string, articles ...int) string {
	var b strings.Builder
	b.WriteString(`<!doctype html><html lang="ar" dir="rtl"><head><title>أخبار</title></head><body><div id="menu"><a href="/">الرئيسية</a> <a href="/about">من نحن</a></div><div id="list">`)
	for _, n := range articles {
		fmt.Fprintf(&b, `<div class="teaser"><h2><a href="/news/%d.html">مجلس البلدية يناقش البند رقم %[1]d من جدول أعماله</a></h2><span class="date">%02[1]d فبراير/شباط 2026 - 10:30</span><p>مقدمة قصيرة للخبر رقم %[1]d كما تظهر في القائمة…</p></div>`, n)
	}
	fmt.Fprintf(&b, `</div>%s<div id="footer">.<br>أخبار<br>الطابق العلوي</div></body></html>`, next)
	return b.String()
}

// articlePage is the page of an article, its headline twice, among a site's
// furniture.
func articlePage(n int) string {
	headline := fmt.Sprintf("مجلس البلدية يناقش البند رقم %d من جدول أعماله", n)
	return fmt.Sprintf(`<!doctype html><html lang="ar" dir="rtl"><head><title>%s | موقع</title></head><body><div id="menu"><a href="/">الرئيسية</a> <a href="/about">من نحن</a></div>
<div class="hero"><b>%[1]s</b></div><div class="crumb"><a href="/news/">أخبار</a></div><h1>%[1]s</h1><div class="body">
<p>ناقش مجلس البلدية في جلسته الأسبوعية البند رقم %d من جدول أعماله، وهو البند الذي أثار جدلا واسعا بين الأعضاء طوال الأسابيع الماضية، قبل أن يطرح على التصويت في نهاية الجلسة.</p>
<p>وقال رئيس المجلس إن القرار سيدخل حيز التنفيذ مطلع الشهر المقبل، مضيفا أن اللجنة الفنية ستنشر التفاصيل كاملة على لوحة الإعلانات في مبنى البلدية وفي الصحف المحلية.</p></div>
<div id="footer">.<br>أخبار<br>مدونة ومقالات<br>الطابق العلوي</div></body></html>`, headline, n)
}

func TestAPageWithoutAFeedIsReadItself(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 5, 4, 3, 2, 1)})
	got, err := u.Fetch(t.Context(), hub.Source{ID: "desk", URL: w.URL + "/news/"}, hub.Known{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Feed.Items) != 5 || got.Feed.Language != "ar" {
		t.Fatalf("%+v", got.Feed)
	}
	item := got.Feed.Items[0]
	if item.URL != w.URL+"/news/5.html" || item.NativeID != item.URL || item.SourceID != "desk" || item.Language != "ar" ||
		item.Title != "مجلس البلدية يناقش البند رقم 5 من جدول أعماله" || !item.OriginPublished.Equal(time.Date(2026, 2, 5, 10, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", item)
	}
	w.requests()
	again, err := u.Fetch(t.Context(), hub.Source{ID: "desk", URL: w.URL + "/news/"}, stored(got))
	if err != nil || again.Feed != nil {
		t.Errorf("%+v %v", again, err)
	}
	if got := w.requests(); !slices.Equal(got, []string{"/news/"}) {
		t.Errorf("the second fetch asks for %v", got)
	}
}

func TestSelectorsSayWhereItemsAreAndWhereThePagesGoOn(t *testing.T) {
	w, u := newWebsite(t, map[string]string{
		"/news/":        list(`<a class="older" href="/news/?page=2">الأقدم</a>`, 9, 8, 7),
		"/news/?page=2": list(`<a class="older" href="/news/?page=3">الأقدم</a>`, 7, 6, 5),
		"/news/?page=3": list("", 4, 3),
	})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", Page: hub.PageSelectors{Item: "div.teaser", Date: ".date", Next: "a.older"}}
	got, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(got.Feed.Items) != 7 {
		t.Fatalf("%+v %v", got.Feed, err)
	}
	w.requests()
	w.set("/news/", list(`<a class="older" href="/news/?page=2">الأقدم</a>`, 10, 9, 8))
	again, err := u.Fetch(t.Context(), source, stored(got))
	if err != nil || len(again.Feed.Items) < 3 {
		t.Errorf("%+v %v", again.Feed, err)
	}
	if asked := w.requests(); !slices.Equal(asked, []string{"/news/", "/news/?page=2"}) {
		t.Errorf("pages without news are asked for: %v", asked)
	}
}

func TestPagesOfAListThatCouldNotBeReadAreReadNextTime(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list(`<a class="older" href="/news/?page=2">الأقدم</a>`, 9, 8, 7), "/news/?page=2": status(503)})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", Page: hub.PageSelectors{Item: "div.teaser", Next: "a.older"}}
	clock := hubtest.NewClock(time.Now())
	u.clock = clock
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(first.Feed.Items) != 3 || !first.Feed.Partial || !first.Validators.PagesLeft {
		t.Fatalf("%+v %v", first, err)
	}
	w.set("/news/?page=2", list("", 6, 5))
	w.requests()
	known := stored(first)
	if second, err := u.Fetch(t.Context(), source, known); err != nil || second.Feed != nil || !second.Validators.PagesLeft {
		t.Errorf("what asks to be left alone is asked: %+v %v", second, err)
	}
	clock.Advance(time.Hour)
	third, err := u.Fetch(t.Context(), source, known)
	if err != nil || third.Feed == nil || len(third.Feed.Items) != 5 || third.Feed.Partial || third.Validators.PagesLeft {
		t.Errorf("%+v %v", third, err)
	}
	if got := w.requests(); !slices.Equal(got, []string{"/news/", "/news/", "/news/?page=2"}) {
		t.Errorf("asked for %v", got)
	}
}

func TestAChangeOfTheConfigurationTakesEffectThoughThePageHasNotChanged(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 3, 2), "/news/3.html": articlePage(3), "/news/2.html": articlePage(2)})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", Page: hub.PageSelectors{Item: "div.teaser", Title: "p"}}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil {
		t.Fatal(err)
	}
	source.Page.Title = "h2"
	second, err := u.Fetch(t.Context(), source, stored(first))
	if err != nil || second.Feed == nil || second.Feed.Items[0].Title == first.Feed.Items[0].Title {
		t.Fatalf("%+v %v", second.Feed, err)
	}
	source.FullText = true
	third, err := u.Fetch(t.Context(), source, stored(second))
	if err != nil || third.Feed == nil || strings.Count(third.Feed.Items[0].ContentHTML, "<p>") != 2 {
		t.Errorf("%+v %v", third.Feed, err)
	}
}

func TestItemsThatShareAnIDKeepTheirsWhenTheOthersAreGone(t *testing.T) {
	window := func(numbers ...int) string {
		var b strings.Builder
		b.WriteString("<rss><channel><title>t</title>")
		for _, n := range numbers {
			fmt.Fprintf(&b, "<item><guid>same</guid><title>Article %d</title><link>https://a.example/%[1]d</link><pubDate>%02[1]d Mar 2026 10:00:00 GMT</pubDate></item>", n)
		}
		return b.String() + "</channel></rss>"
	}
	w, u := newWebsite(t, map[string]string{"/feed": window(4, 3, 2)})
	source := hub.Source{ID: "desk", URL: w.URL + "/feed"}
	all := make(map[string]string)
	var fetched hub.Fetched
	for _, numbers := range [][]int{{4, 3, 2}, {5, 4, 3}, {6, 5, 4}, {6}} {
		w.set("/feed", window(numbers...))
		var err error
		before := fetched
		if fetched, err = u.Fetch(t.Context(), source, stored(fetched)); err != nil {
			t.Fatal(err)
		}
		for _, item := range fetched.Feed.Items {
			if id, seen := all[item.Title]; seen && id != item.NativeID {
				t.Errorf("in %v %s has the id %s, and had %s", numbers, item.Title, item.NativeID, id)
			}
			all[item.Title] = item.NativeID
		}
		if before.Feed != nil { // the hub holds what is gone from the feed, too
			fetched.Feed.Items = append(fetched.Feed.Items, before.Feed.Items...)
		}
	}
}

func TestAPageThatRobotsMayNotReadIsNotRead(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 5, 4, 3), "/robots.txt": "User-agent: feedhub\nDisallow: /news/"})
	_, err := u.Fetch(t.Context(), hub.Source{ID: "desk", URL: w.URL + "/news/"}, hub.Known{})
	if _, refused := errors.AsType[*RobotsError](err); !refused || !strings.Contains(err.Error(), "source desk") {
		t.Errorf("%v", err)
	}
}

func TestOneFeedIsNotTakenForAnother(t *testing.T) {
	page := `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"></head><body>x</body></html>`
	w, u := newWebsite(t, map[string]string{"/": page, "/feed": status(410), "/comments/feed": feed})
	source := hub.Source{ID: "desk", URL: w.URL + "/"}
	known := hub.Known{Failures: lostAfter, Validators: hub.Validators{URL: source.URL, Feed: w.URL + "/feed", Reader: reader.Version}}
	if got, err := u.Fetch(t.Context(), source, known); err == nil {
		t.Errorf("a feed that the page still names is replaced: %+v", got)
	}
	w.set("/", strings.Replace(page, `href="/feed"`, `href="/gone"`, 1))
	if got, err := u.Fetch(t.Context(), source, known); err == nil {
		t.Errorf("comments are taken for news: %+v", got)
	}
	w.set("/", feed)
	if got, err := u.Fetch(t.Context(), source, known); err != nil || got.Feed == nil || got.Validators.Feed != "" || got.Validators.URL != source.URL {
		t.Errorf("a page that has become a feed: %+v %v", got, err)
	}
}

func TestAUsualPlaceIsTriedBeforeAPageIsSettledFor(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/": "<html><body><h1>Back soon</h1></body></html>"})
	source := hub.Source{ID: "desk", URL: w.URL + "/"}
	if _, err := u.Fetch(t.Context(), source, hub.Known{}); err == nil {
		t.Fatal("a maintenance page gives items")
	}
	w.requests()
	if _, err := u.Fetch(t.Context(), source, hub.Known{}); err == nil || len(w.requests()) != 1 {
		t.Error("the usual places are tried at each attempt")
	}
	w.set("/", list("", 5, 4, 3))
	w.set("/feed", status(503))
	if got, err := u.Fetch(t.Context(), source, hub.Known{}); err == nil {
		t.Errorf("the page stands in for a feed in trouble: %+v", got.Feed)
	}
	if got, err := u.Fetch(t.Context(), source, hub.Known{Failures: lostAfter}); err != nil || got.Validators.Feed != source.URL {
		t.Errorf("a place that always fails keeps the page away: %+v %v", got, err)
	}
	w.set("/feed", feed)
	if got, err := u.Fetch(t.Context(), source, hub.Known{}); err != nil || got.Validators.Feed != w.URL+"/feed" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestAWishForFullTextsLooksForNoOtherFeed(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list("", 5, 4, 3), "/news/5.html": articlePage(5)})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/"}
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil {
		t.Fatal(err)
	}
	w.set("/news/", strings.Replace(list("", 5, 4, 3), "</head>", `<link rel="alternate" type="application/rss+xml" href="/main.rss"></head>`, 1))
	w.set("/main.rss", feed)
	source.FullText, source.Keep = true, hub.Keep{Items: 10}
	second, err := u.Fetch(t.Context(), source, stored(first))
	if err != nil || second.Validators.Feed != source.URL || len(second.Feed.Items) != 3 || strings.Count(second.Feed.Items[0].ContentHTML, "<p>") != 2 {
		t.Errorf("%+v %v", second, err)
	}
}

func TestOldItemsOfLaterPagesAreNotTakenInAgain(t *testing.T) {
	w, u := newWebsite(t, map[string]string{"/news/": list(`<a class="older" href="/news/?page=2">الأقدم</a>`, 9, 8), "/news/?page=2": list("", 7, 2)})
	u.clock = hubtest.NewClock(time.Date(2026, 2, 10, 0, 0, 0, 0, time.UTC))
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", Page: hub.PageSelectors{Item: "div.teaser", Date: ".date", Next: "a.older"}, Keep: hub.Keep{Items: 10, Age: 5 * 24 * time.Hour}}
	got, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(got.Feed.Items) != 3 || got.Feed.Partial {
		t.Errorf("%+v %v", got.Feed, err)
	}
}
