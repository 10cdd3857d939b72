package sources

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

// gate notes the Authorization and the host of what reaches it, and answers with
// documents by path.
type gate struct {
	*httptest.Server
	mu        sync.Mutex
	documents map[string]string
	asked     []string
}

func newGate(t *testing.T, documents map[string]string) *gate {
	t.Helper()
	g := &gate{documents: documents}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.mu.Lock()
		defer g.mu.Unlock()
		_, password, _ := r.BasicAuth()
		g.asked = append(g.asked, r.URL.Path+" "+password+r.Header.Get("X-Key"))
		body, found := g.documents[r.URL.Path]
		if !found {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, body)
	}))
	t.Cleanup(g.Close)
	return g
}

func TestAFeedOrAnArticleElsewhereIsAskedForWithoutWhatIsSecret(t *testing.T) {
	t.Setenv("DESK", "hunter2")
	elsewhere := newGate(t, map[string]string{"/1.html": articlePage(1)})
	elsewhere.documents["/main.rss"] = strings.Replace(feed, "<link>/1</link>", "<link>"+elsewhere.URL+"/1.html</link>", 1)
	site := newGate(t, map[string]string{"/": `<html><head><link rel="alternate" type="application/rss+xml" href="` + elsewhere.URL + `/main.rss"></head><body>x</body></html>`})
	_, u := newWebsite(t, nil)
	source := hub.Source{ID: "desk", URL: site.URL + "/", FullText: true, Keep: hub.Keep{Items: 10},
		Access: hub.Access{User: "desk", Password: hub.Secret{Env: "DESK"}, Headers: map[string]hub.Secret{"X-Key": {Env: "DESK"}}}}
	if _, err := u.Fetch(t.Context(), source, hub.Known{}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(site.asked, ", "); !strings.HasPrefix(got, "/ hunter2hunter2") {
		t.Errorf("the site is asked for %s", got)
	}
	if got := strings.Join(elsewhere.asked, ", "); strings.Contains(got, "hunter2") || !strings.Contains(got, "/main.rss ") || !strings.Contains(got, "/1.html ") {
		t.Errorf("elsewhere is asked for %s", got)
	}
}

func TestWhoIsAskedThroughAProxyIsAskedForRobotsTxtThroughItToo(t *testing.T) {
	proxy := newGate(t, map[string]string{"/news/": list("", 5, 4, 3)})
	w, u := newWebsite(t, map[string]string{"/news/": list("", 2, 1)})
	source := hub.Source{ID: "desk", URL: w.URL + "/news/", Page: hub.PageSelectors{Item: "div.teaser"}, Access: hub.Access{Proxy: proxy.URL}}
	got, err := u.Fetch(t.Context(), source, hub.Known{})
	if err != nil || len(got.Feed.Items) != 3 {
		t.Fatalf("%+v %v", got, err)
	}
	if got := strings.Join(proxy.asked, ","); got != "/robots.txt ,/news/ " {
		t.Errorf("the proxy is asked for %q", got)
	}
	if len(w.asked) != 0 {
		t.Errorf("the site is asked past the proxy for %v", w.asked)
	}
}
