package main

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// The first newsroom's site, as an old content management system builds it: no
// feed, no metadata, the headline twice, a breadcrumb above and leftovers of
// menus below. Its article must come out whole, and alone.
func TestTheArticleOfASiteWithoutAFeedComesThroughIntoAllThreeOutputs(t *testing.T) {
	pages := "../../sources/page/testdata/newsroom-old-"
	mux := http.NewServeMux()
	serve := func(path, file string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, pages+file) })
	}
	serve("/akhbar/{$}", "index.html")
	serve("/akhbar/putin-trump-call-expected.html", "article.html")
	serve("/akhbar/arab-ministers-cairo-plan.html", "article-cairo.html")
	site := httptest.NewServer(mux)
	defer site.Close()
	p := startProcess(t, writeConfig(t, "bolt:"+filepath.Join(t.TempDir(), "hub.db"), "fetch: {allow_private: [127.0.0.0/8], pause: 0s}",
		"sources:", "  - {id: tabeq, url: '"+site.URL+"/akhbar/', tags: [akhbar], full_text: true}",
		"sections:", "  - {slug: akhbar, title: أخبار, language: ar, tags: [akhbar]}"), "")
	defer p.stop()
	eventually(t, "the section has its items", func() bool { return len(p.items("akhbar")) == 6 })
	want := seedParagraphs(t)
	for file, read := range map[string]func(*testing.T, string) []shownItem{"rss.xml": rssItems, "atom.xml": atomItems, "feed.json": jsonItems} {
		t.Run(file, func(t *testing.T) {
			items := read(t, p.get("/akhbar/"+file).body)
			found := 0
			for _, item := range items {
				if strings.HasSuffix(item.url, "/putin-trump-call-expected.html") {
					found++
					checkArticle(t, item, want)
				}
			}
			if found != 1 || len(items) != 6 {
				t.Errorf("%d of %d items are the article", found, len(items))
			}
		})
	}
}

// shownItem is an item as an output shows it.
type shownItem struct {
	url, title, content string
	tags                []string
}

func rssItems(t *testing.T, body string) (items []shownItem) {
	var feed struct {
		Items []struct {
			Title    string   `xml:"title"`
			Link     string   `xml:"link"`
			Content  string   `xml:"encoded"`
			Category []string `xml:"category"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	for _, i := range feed.Items {
		items = append(items, shownItem{i.Link, i.Title, i.Content, i.Category})
	}
	return items
}

func atomItems(t *testing.T, body string) (items []shownItem) {
	var feed struct {
		Entries []struct {
			Title string `xml:"title"`
			Links []struct {
				Rel  string `xml:"rel,attr"`
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Content    string `xml:"content"`
			Categories []struct {
				Term string `xml:"term,attr"`
			} `xml:"category"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	for _, e := range feed.Entries {
		item := shownItem{title: e.Title, content: e.Content}
		for _, link := range e.Links {
			if link.Rel == "alternate" {
				item.url = link.Href
			}
		}
		for _, c := range e.Categories {
			item.tags = append(item.tags, c.Term)
		}
		items = append(items, item)
	}
	return items
}

func jsonItems(t *testing.T, body string) (items []shownItem) {
	var feed struct {
		Items []struct {
			URL, Title string
			Content    string `json:"content_html"`
			Tags       []string
		}
	}
	if err := json.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	for _, i := range feed.Items {
		items = append(items, shownItem{i.URL, i.Title, i.Content, i.Tags})
	}
	return items
}

// checkArticle checks that an item is the newsroom's article and nothing else.
func checkArticle(t *testing.T, item shownItem, paragraphs []string) {
	t.Helper()
	if item.title != seedHeadline || !slices.Equal(item.tags, []string{"أخبار"}) {
		t.Errorf("the title is %q, the tags are %q", item.title, item.tags)
	}
	root, err := html.Parse(strings.NewReader(item.content))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for n := range root.Descendants() {
		if n.Type == html.TextNode && strings.TrimSpace(n.Data) != "" {
			got = append(got, strings.TrimSpace(n.Data))
		}
	}
	if !slices.Equal(got, paragraphs) {
		t.Errorf("the text is %q", got)
	}
	if !strings.HasPrefix(item.content, `<div dir="rtl" lang="ar">`) {
		t.Errorf("the text does not say that it runs from right to left: %.60s", item.content)
	}
}

const seedHeadline = "مكالمة هاتفية جديدة بين دونالد ترامب وفلاديمير بوتين متوقعة الأسبوع المقبل"

// seedParagraphs returns the paragraphs of the newsroom's article.
func seedParagraphs(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../sources/article/testdata/seed-flat.txt")
	if err != nil {
		t.Fatal(err)
	}
	var paragraphs []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line != seedHeadline {
			paragraphs = append(paragraphs, line)
		}
	}
	if len(paragraphs) != 4 {
		t.Fatalf("the article has %d paragraphs", len(paragraphs))
	}
	return paragraphs
}
