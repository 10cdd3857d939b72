package sources

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/fetch"
)

var _ hub.Upstream = (*Upstream)(nil)

const feed = `<rss version="2.0"><channel><title>أخبار</title><language>ar</language><link>https://news.example/</link>
<item><guid>1</guid><title>خبر</title><link>/1</link></item></channel></rss>`

func upstream(t *testing.T, answer http.HandlerFunc) (*Upstream, hub.Source) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" { // which is asked for beside the fetches
			http.NotFound(w, r)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	client := fetch.New(fetch.Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Timeout: 5 * time.Second})
	t.Cleanup(client.CloseIdle)
	u := New(Options{Client: client})
	t.Cleanup(u.Close)
	return u, hub.Source{ID: "desk", URL: server.URL + "/feed"}
}

func TestAFeedIsReadOnceAndThenAskedForConditionally(t *testing.T) {
	u, source := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `W/"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("ETag", `W/"1"`)
		fmt.Fprint(w, feed)
	})
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil {
		t.Fatal(err)
	}
	item := first.Feed.Items[0]
	if item.SourceID != "desk" || item.NativeID != "1" || item.Title != "خبر" || item.Language != "ar" || first.Feed.FeedURL != source.URL {
		t.Errorf("%+v", first.Feed)
	}
	second, err := u.Fetch(t.Context(), source, hub.Known{Validators: first.Validators})
	if err != nil || second.Feed != nil || second.Validators != first.Validators {
		t.Errorf("%+v %v", second, err)
	}
}

func TestTheSameBytesAreNotReadAgain(t *testing.T) {
	u, source := upstream(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, feed) })
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := u.Fetch(t.Context(), source, hub.Known{Validators: first.Validators})
	if err != nil || second.Feed != nil {
		t.Errorf("%+v %v", second, err)
	}
}

func TestABodyCutOffIsAskedForAgain(t *testing.T) {
	whole := false
	u, source := upstream(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			t.Error("the request is conditional")
		}
		w.Header().Set("ETag", `"1"`)
		if !whole {
			fmt.Fprint(w, strings.Replace(feed, "</channel></rss>", "<item><guid>2", 1))
			return
		}
		fmt.Fprint(w, feed)
	})
	first, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(first.Feed.Items) != 1 {
		t.Fatalf("%+v %v", first, err)
	}
	whole = true
	if second, err := u.Fetch(t.Context(), source, hub.Known{Validators: first.Validators}); err != nil || second.Feed == nil || second.Validators.ETag != `"1"` {
		t.Errorf("%+v %v", second, err)
	}
}

func TestValidatorsOfAnotherAddressOrReaderAreNotUsed(t *testing.T) {
	for name, change := range map[string]func(*hub.Validators){
		"another address": func(v *hub.Validators) { v.URL = "https://old.example/feed" },
		"another reader":  func(v *hub.Validators) { v.Reader-- },
	} {
		u, source := upstream(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != "" {
				t.Errorf("%s: the request is conditional", name)
			}
			w.Header().Set("ETag", `"1"`)
			fmt.Fprint(w, feed)
		})
		first, err := u.Fetch(t.Context(), source, hub.Known{})
		if err != nil {
			t.Fatal(err)
		}
		change(&first.Validators)
		if again, err := u.Fetch(t.Context(), source, hub.Known{Validators: first.Validators}); err != nil || again.Feed == nil {
			t.Errorf("%s: %+v %v", name, again, err)
		}
	}
}

func TestFailuresNameTheSourceAndTheReason(t *testing.T) {
	for want, answer := range map[string]http.HandlerFunc{
		"an HTML page, not a feed": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<!doctype html><title>x</title>") },
		"the body is empty":        func(http.ResponseWriter, *http.Request) {},
		"404 Not Found":            http.NotFound,
		"cut off before the end of its first item": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, feed[:strings.Index(feed, "</item>")])
		},
		"depth of elements": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, strings.Replace(feed, "<title>", strings.Repeat("<a:b>", 200)+"<title>", 1))
		},
	} {
		u, source := upstream(t, answer)
		_, err := u.Fetch(t.Context(), source, hub.Known{})
		if err == nil || !strings.HasPrefix(err.Error(), "source desk: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
}

func TestAPublisherThatSaysWhenToComeBackIsHeard(t *testing.T) {
	u, source := upstream(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	_, err := u.Fetch(t.Context(), source, hub.Known{})
	retry, ok := errors.AsType[*hub.UpstreamError](err)
	if !ok || time.Until(retry.At) < 59*time.Minute || !strings.HasPrefix(err.Error(), "source desk: ") {
		t.Errorf("%v", err)
	}
}

func TestInspectReadsAddressesFilesAndStandardInput(t *testing.T) {
	u, source := upstream(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, feed) })
	file := filepath.Join(t.TempDir(), "feed.xml")
	if err := os.WriteFile(file, []byte(feed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, input := range []string{source.URL, file, "-"} {
		r, err := u.Inspect(t.Context(), input, strings.NewReader(feed), InspectOptions{})
		if err != nil || r.Feed.Format != "RSS 2.0" || len(r.Feed.Items) != 1 || r.Encoding != "utf-8" {
			t.Errorf("%s: %+v %v", input, r, err)
		}
	}
	for _, input := range []string{file + ".gone", t.TempDir()} {
		if _, err := u.Inspect(t.Context(), input, nil, InspectOptions{}); err == nil || !strings.Contains(err.Error(), input) {
			t.Errorf("%s: %v", input, err)
		}
	}
}

func TestAFeedThatRobotsMayNotReadIsReadAndTheHubIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		robots string
		want   hub.Robots // from the second fetch on
	}{
		"disallowed":  {"User-agent: *\nDisallow: /feed", hub.RobotsDisallowed},
		"allowed":     {"User-agent: *\nDisallow: /private", hub.RobotsAllowed},
		"none":        {status(404), hub.RobotsAllowed},
		"out of work": {status(500), hub.RobotsUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			w, u := newWebsite(t, map[string]string{"/feed": feed, "/robots.txt": c.robots})
			clock := hubtest.NewClock(time.Now())
			u.clock, u.robots.clock = clock, clock
			source, fetched := hub.Source{ID: "desk", URL: w.URL + "/feed"}, hub.Fetched{}
			for i := range 4 {
				w.set("/feed", strings.Replace(feed, "خبر", fmt.Sprint("خبر ", i), 1))
				for _, isNew := range []bool{true, false} { // which is answered by 304
					var err error
					known := stored(fetched)
					if fetched, err = u.Fetch(t.Context(), source, known); err != nil {
						t.Fatal(err)
					}
					want := c.want
					if i == 0 && isNew {
						want = hub.RobotsUnknown // nobody waits for it
						u.notices.running.Wait()
					}
					if fetched.Robots != want || (fetched.Feed != nil) != isNew {
						t.Errorf("fetch %d: %v, %+v", i, fetched.Robots, fetched.Feed)
					}
				}
				clock.Advance(time.Hour)
			}
			u.notices.running.Wait()
			asked := len(slices.DeleteFunc(w.asked, func(path string) bool { return path != "/robots.txt" }))
			if asked != 1 {
				t.Errorf("robots.txt is asked for %d times in a day", asked)
			}
		})
	}
}

func TestWhatThePublisherSaysOfItsAnswerReachesTheHub(t *testing.T) {
	const numbered = `<rss version="2.0"><channel><title>t</title><link>https://t.example/</link><description>d</description><item><guid>urn:x:%d</guid><title>one</title></item></channel></rss>`
	mux := http.NewServeMux()
	mux.HandleFunc("/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) })
	mux.HandleFunc("/new", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Cache-Control", "max-age=600")
		if r.Header.Get("If-None-Match") == `"1"` && r.Header.Get("A-IM") == "feed" {
			w.Header().Set("IM", "feed")
			w.WriteHeader(http.StatusIMUsed)
			fmt.Fprintf(w, numbered, 2)
			return
		}
		fmt.Fprintf(w, numbered, 1)
	})
	u, source := upstream(t, mux.ServeHTTP)
	root := strings.TrimSuffix(source.URL, "/feed")
	source.URL, source.Keep = root+"/old", hub.Keep{Items: 10, Age: time.Hour}
	first, err := u.Fetch(t.Context(), source, hub.NewKnown(hub.Record{SourceID: "desk"}))
	if err != nil || first.Moved != root+"/new" || first.Fresh.IsZero() || first.Feed.Partial {
		t.Fatalf("the first fetch brings %+v, %v", first, err)
	}
	second, err := u.Fetch(t.Context(), source, hub.NewKnown(hub.Record{SourceID: "desk", State: hub.State{Validators: first.Validators}}))
	if err != nil || !second.Feed.Partial || len(second.Feed.Items) != 1 || second.Validators.Body != (hub.Digest{}) {
		t.Errorf("the second fetch brings %+v, %v", second, err)
	}
}
