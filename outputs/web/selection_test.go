package web_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/outputs"
)

// links returns the links of an answer that have a relation, as its Link field and as
// the document itself has them.
func (a answer) links(t *testing.T, relation string) (field, inside string) {
	t.Helper()
	for link := range strings.SplitSeq(a.Header.Get("Link"), ", ") {
		address, rest, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
		if strings.Contains(rest, `rel="`+relation+`"`) {
			field = address
		}
	}
	if a.Header.Get("Content-Type") == outputs.JSONFeed.ContentType {
		var feed struct {
			Next string `json:"next_url"`
			Self string `json:"feed_url"`
		}
		if err := json.Unmarshal(a.body, &feed); err != nil {
			t.Fatal(err)
		}
		return field, map[string]string{"next": feed.Next, "self": feed.Self}[relation]
	}
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	var feed struct {
		Links   []link `xml:"http://www.w3.org/2005/Atom link"`
		Channel struct {
			Links []link `xml:"http://www.w3.org/2005/Atom link"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal(a.body, &feed); err != nil {
		t.Fatal(err)
	}
	for _, l := range append(feed.Links, feed.Channel.Links...) {
		if l.Rel == relation {
			inside = l.Href
		}
	}
	return field, inside
}

// ids returns those of the items of an answer in any format.
func (a answer) ids(t *testing.T) (ids []string) {
	t.Helper()
	if a.Header.Get("Content-Type") == outputs.JSONFeed.ContentType {
		var feed struct{ Items []struct{ ID string } }
		if err := json.Unmarshal(a.body, &feed); err != nil {
			t.Fatal(err)
		}
		for _, item := range feed.Items {
			ids = append(ids, item.ID)
		}
		return ids
	}
	var feed struct {
		Entries []string `xml:"http://www.w3.org/2005/Atom entry>id"`
		Items   []string `xml:"channel>item>guid"`
	}
	if err := xml.Unmarshal(a.body, &feed); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return append(feed.Entries, feed.Items...)
}

// pathOf takes the site's address off.
func pathOf(address string) string { return strings.TrimPrefix(address, "https://hub.example.org") }

func TestSelectionsAreServedInEveryFormatUnderAddressesOfTheirOwn(t *testing.T) {
	h := startSearch(t)
	all := "lab1 lab2 lab3 wire1"
	for _, c := range []struct{ query, want string }{
		{"limit=2", "lab1 lab2"},
		{"limit=200", all},
		{"since=" + url.QueryEscape(morning.Add(-150*time.Minute).Format(time.RFC3339)), "lab1 lab2"},
		{"before=" + url.QueryEscape(morning.Add(-3*time.Hour).Format(time.RFC3339)), "wire1"},
		{"source=wire", "wire1"},
		{"tag=none", ""},
		{"author=nobody", ""},
		{"media=audio", ""},
		{"lang=fr", ""},
		{"limit=1&source=lab", "lab1"},
		{"limit=9&q=bank&content=none", "lab1 lab2 lab3"},
		{"source=lab&q=rates", "lab1"},
	} {
		for _, format := range outputs.Formats {
			path := "/english/" + format.File + "?" + c.query
			a := h.ask(t, "GET", path)
			if a.StatusCode != 200 {
				t.Errorf("%s: %s %s to %q", path, a.Status, a.body, a.Header.Get("Location"))
				continue
			}
			var got []string
			for _, id := range a.ids(t) {
				got = append(got, strings.NewReplacer("https://", "", ".example.org/", "").Replace(id))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s has %q, want %q", path, got, c.want)
			}
			if field, inside := a.links(t, "self"); pathOf(field) != path || pathOf(inside) != path {
				t.Errorf("%s says that it is %s and %s", path, field, inside)
			}
			if again := h.ask(t, "GET", path, "If-None-Match: "+a.Header.Get("ETag")); again.StatusCode != 304 {
				t.Errorf("%s with its tag: %s", path, again.Status)
			}
		}
	}
}

func TestAWrongParameterIsAnsweredWithWhatWouldBeRight(t *testing.T) {
	h := startSearch(t)
	for query, says := range map[string]string{
		"colour=red":                         `there is no parameter "colour"; the parameters are limit, since, before, source, tag, author, lang, media, story, q, content, cursor`,
		"limit=0":                            `limit is "0"; expected a number from 1 to 200`,
		"limit=many":                         "expected a number from 1 to 200",
		"limit=201":                          "expected a number from 1 to 200",
		"limit=5&limit=6":                    "limit is there twice",
		"since=yesterday":                    "since is \"yesterday\"; expected a day or a time",
		"before=2026-13-01":                  "expected a day or a time",
		"since=2026-03-02&before=2026-03-01": "expected since to be the earlier one",
		"lang=ar_EG":                         "expected a language tag",
		"media=text":                         "expected one of audio, video and image",
		"story=1":                            "expected what _feedhub.story of an item is",
		"content=some":                       "expected one of full, summary and none",
		"cursor=here":                        "expected what a link to a next page has",
		"tag=" + strings.Repeat("x", 301):    "expected at most 300",
		"tag=%20":                            `tag is " "; expected some letters`,
		"source=%00":                         "expected some letters",
		"author=%C3%28":                      "escaped in UTF-8",
		"q=":                                 "",
		"source=nosuch":                      `section english has no source "nosuch"; it has: lab, wire`,
		"source=desk":                        `section english has no source "desk"; it has: lab, wire`,
		"source=Lab&q=bank":                  `section english has no source "Lab"; it has: lab, wire`,
	} {
		a := h.ask(t, "GET", "/english/rss.xml?"+query)
		var problem struct{ Detail string }
		if err := json.Unmarshal(a.body, &problem); a.StatusCode != 400 || err != nil || !strings.Contains(problem.Detail, says) {
			t.Errorf("%s: %s %s, want %q", query, a.Status, a.body, says)
		}
		if a.Header.Get("Access-Control-Allow-Origin") != "*" || a.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", query, a.Header)
		}
	}
}

func TestNextAndArchivesLeadThroughAllThatThereIs(t *testing.T) {
	h := startSearch(t)
	for i := range 20 {
		h.put(t, written("lab", fmt.Sprint(100+i), fmt.Sprintf("Entry number %d of the series, on its own subject", i), "", time.Duration(i)*10*time.Hour))
	}
	h.put(t, written("lab", "tomorrow", "What comes on another day", "", -20*time.Hour))
	h.wait(t, func() bool {
		return len(h.ask(t, "GET", "/english/rss.xml?limit=200").ids(t)) == 25
	})
	for _, format := range outputs.Formats {
		first := "/english/" + format.File
		a, pages := h.ask(t, "GET", first), 1
		ids := a.ids(t)
		for {
			field, inside := a.links(t, "next")
			if field != inside {
				t.Errorf("next is %s in the header, and %s in the document", field, inside)
			}
			if field == "" {
				break
			}
			if pages++; pages > 30 {
				t.Fatal("there is no end")
			}
			if a = h.ask(t, "GET", pathOf(field)); a.StatusCode != 200 {
				t.Fatalf("%s: %s %s", field, a.Status, a.body)
			}
			if back, _ := a.links(t, "first"); pathOf(back) != first {
				t.Errorf("the first page before %s is said to be %s", field, back)
			}
			ids = append(ids, a.ids(t)...)
		}
		slices.Sort(ids)
		if n := len(slices.Compact(slices.Clone(ids))); n != 25 || len(ids) != 25 {
			t.Errorf("%s: %d items on %d pages, %d of them others, want 25", format.Name, len(ids), pages, n)
		}

		a = h.ask(t, "GET", first)
		archived := a.ids(t)
		for at, _ := a.links(t, "prev-archive"); at != ""; at, _ = a.links(t, "prev-archive") {
			if a = h.ask(t, "GET", pathOf(at)); a.StatusCode != 200 || a.Header.Get("Cache-Control") != "public, max-age=86400, stale-if-error=604800" {
				t.Fatalf("%s: %s %v", at, a.Status, a.Header)
			}
			if self, _ := a.links(t, "self"); self != at {
				t.Errorf("the archive %s says that it is %s", at, self)
			}
			if current, _ := a.links(t, "current"); pathOf(current) != first {
				t.Errorf("the archive %s is of %s", at, current)
			}
			archived = append(archived, a.ids(t)...)
		}
		slices.Sort(archived)
		if got := slices.Compact(archived); !slices.Equal(got, ids) {
			t.Errorf("%s: the archives have %d items, want %d", format.Name, len(got), len(ids))
		}
	}
	for _, path := range []string{"/english/archive/2026-03-31/rss.xml", "/english/archive/2026-3-1/rss.xml", "/english/archive/2026-02-30/rss.xml", "/english/archive/x/feed.json"} {
		if a := h.ask(t, "GET", path); a.StatusCode != 404 {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := h.ask(t, "GET", "/english/archive/2026-03-01"); a.StatusCode != 200 || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		t.Errorf("the page of an archive: %s %s", a.Status, a.body)
	}
}

func TestASectionIsSentInTheFormatThatAClientLikesBest(t *testing.T) {
	h := startSearch(t)
	for accept, want := range map[string]string{
		"":    "rss.xml",
		"*/*": "rss.xml",
		"application/atom+xml, application/rss+xml;q=0.9": "atom.xml",
		"application/feed+json":                           "feed.json",
		"application/json;q=0.5, text/*;q=0.2":            "feed.json",
		"application/*;q=0.3, application/atom+xml;q=0.4": "atom.xml",
		"text/xml": "rss.xml",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "",
		"application/rss+xml;q=0, */*;q=0.1":                              "atom.xml",
		"image/png":                                                       "406",
		" ":                                                               "rss.xml",
	} {
		var fields []string
		if accept != "" {
			fields = []string{"Accept: " + accept}
		}
		a := h.ask(t, "GET", "/english/feed", fields...)
		if want == "406" {
			if a.StatusCode != 406 || !strings.Contains(a.Header.Get("Link"), "/english/atom.xml") {
				t.Errorf("%q: %s %v", accept, a.Status, a.Header)
			}
			continue
		}
		path := strings.TrimSuffix("/english/"+want, "/")
		itself := h.ask(t, "GET", path)
		if a.StatusCode != 200 || a.Header.Get("Content-Location") != path || a.Header.Get("ETag") != itself.Header.Get("ETag") || a.Header.Get("Vary") != "Accept, Accept-Encoding, A-IM" {
			t.Errorf("%q: %s %v, want what %s is", accept, a.Status, a.Header, path)
		}
	}
	if a := h.ask(t, "GET", "/english/feed?limit=1", "Accept: application/feed+json"); a.Header.Get("Content-Location") != "/english/feed.json?limit=1" || len(a.ids(t)) != 1 {
		t.Errorf("a selection: %s %v", a.Status, a.Header)
	}
}

func TestAClientWithAnOlderInstanceGetsWhatIsNewAlone(t *testing.T) {
	h := startSearch(t)
	for _, format := range outputs.Formats {
		path := "/news/" + format.File
		first := h.ask(t, "GET", path)
		if !strings.HasPrefix(first.Header.Get("Vary"), "Accept-Encoding, A-IM") {
			t.Errorf("%s varies by %s", path, first.Header.Get("Vary"))
		}
		before := h.sections.Snapshot("news")
		h.put(t, written("desk", "new "+format.File, "خبر جديد عن "+format.Name, "", 0))
		h.wait(t, func() bool { return h.sections.Snapshot("news") != before })
		whole := h.ask(t, "GET", path)
		asked := []string{"A-IM: vcdiff, feed", "If-None-Match: \"other\", W/" + first.Header.Get("ETag")}
		delta := h.ask(t, "GET", path, asked...)
		if ids := delta.ids(t); delta.StatusCode != 226 || len(ids) != 1 || !strings.Contains(ids[0], "new") {
			t.Fatalf("%s: %s %q", path, delta.Status, ids)
		}
		if d := delta.Header; d.Get("IM") != "feed" || d.Get("ETag") != whole.Header.Get("ETag") || d.Get("Cache-Control") != "no-store" || d.Get("Delta-Base") != first.Header.Get("ETag") {
			t.Errorf("%s: %v", path, d)
		}
		if self, _ := delta.links(t, "self"); pathOf(self) != path {
			t.Errorf("the delta of %s says that it is %s", path, self)
		}
		packed := h.ask(t, "GET", path, append(asked, "Accept-Encoding: gzip")...)
		if packed.StatusCode != 226 || packed.Header.Get("Content-Encoding") != "gzip" || !strings.HasSuffix(packed.Header.Get("ETag"), `-gz"`) {
			t.Errorf("%s packed: %s %v", path, packed.Status, packed.Header)
		}
		for name, fields := range map[string][]string{
			"one that does not ask for it":   {"If-None-Match: " + first.Header.Get("ETag")},
			"one that has something else":    {"A-IM: feed", `If-None-Match: "x"`},
			"one that has nothing":           {"A-IM: feed"},
			"one that asks for other deltas": {"A-IM: gzip, feed;q=0", "If-None-Match: " + first.Header.Get("ETag")},
		} {
			if a := h.ask(t, "GET", path, fields...); a.StatusCode != 200 || len(a.ids(t)) != len(whole.ids(t)) {
				t.Errorf("%s: %s gets %s with %d items", path, name, a.Status, len(a.ids(t)))
			}
		}
		if a := h.ask(t, "GET", path, "A-IM: feed", "If-None-Match: "+whole.Header.Get("ETag")); a.StatusCode != 304 {
			t.Errorf("%s: who has it all gets %s", path, a.Status)
		}
	}
}
