package page

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestTheSitesNameIsTakenOffTitles(t *testing.T) {
	for _, c := range [][3]string{
		{"A headline | Site", "Site", "A headline"},
		{"Site: A headline", "Site", "A headline"},
		{"خبر - الطابق العلوي", "الطابق العلوي", "خبر"},
		{"Life at the Site", "Site", "Life at the Site"},
		{"Site", "Site", "Site"},
		{"A headline | Site", "", "A headline | Site"},
	} {
		if got := bare(c[0], c[1]); got != c[2] {
			t.Errorf("%q without %q is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func ld(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return `<script type="application/ld+json">` + string(b) + `</script>`
}

type m = map[string]any

func TestTheBetterMethodWins(t *testing.T) {
	article := func(n int) m {
		return m{"@type": "NewsArticle", "url": fmt.Sprintf("/world/story-%d", n), "headline": fmt.Sprintf("Story %d", n)}
	}
	entry := `<div class="h-entry"><a class="u-url p-name" href="/world/story-1">The story with number 1</a></div>`
	for name, c := range map[string]struct {
		at, head, body string
		method         Method
		items          int
	}{
		"JSON-LD with two articles":                {front, ld([]m{article(1), article(2)}), stories(4), ByJSONLD, 2},
		"JSON-LD of the site alone":                {front, ld(m{"@type": "WebSite", "name": "x"}), stories(4), ByLinks, 4},
		"JSON-LD with one article on an index":     {front, ld(article(1)), stories(4), ByLinks, 4},
		"JSON-LD with the editors' choice":         {front, ld([]m{article(1), article(2)}), stories(7), ByLinks, 7},
		"JSON-LD with one article and no links":    {front, ld(article(1)), "", ByJSONLD, 1},
		"a list in a page in a graph":              {front, ld(m{"@graph": []m{{"@type": "CollectionPage", "mainEntity": m{"@type": "ItemList", "itemListElement": []m{{"@type": "ListItem", "item": article(1)}, {"@type": "ListItem", "item": article(2)}}}}}}), "", ByJSONLD, 2},
		"posts of a blog":                          {front, ld(m{"@type": "Blog", "blogPost": []m{article(1), article(2), article(3)}}), "", ByJSONLD, 3},
		"parts of a page":                          {front, ld(m{"@type": "CollectionPage", "hasPart": []m{article(1), article(2)}}), "", ByJSONLD, 2},
		"a list of addresses":                      {front, ld(m{"@type": "ItemList", "itemListElement": []any{"/world/story-1", m{"@type": "ListItem", "url": "/world/story-0"}}}), stories(4), ByJSONLD, 2},
		"a list of products":                       {front, ld(m{"@type": "ItemList", "itemListElement": []m{{"@type": "ListItem", "item": m{"@type": "Product", "name": "a", "url": "/a"}}}}), stories(4), ByLinks, 4},
		"two entries of microformats":              {front, "", entry + strings.ReplaceAll(entry, "1", "2"), ByMicroformats, 2},
		"one entry among links":                    {front, "", entry + stories(4), ByLinks, 4},
		"an article that says so":                  {below, `<meta property="og:type" content="article">`, "<h1>The headline of it</h1>" + longText + stories(4), AsArticle, 1},
		"an article of JSON-LD at this address":    {below, ld(m{"@type": "Article", "url": below, "headline": "A headline"}), longText, AsArticle, 1},
		"an article that does not say so":          {below, "<title>The headline of it - Site</title>", "<h1>The headline of it</h1><div>" + longText + longText + "</div>" + stories(3), AsArticle, 1},
		"an index that says it is an article":      {below, `<meta property="og:type" content="article">`, stories(5), ByLinks, 5},
		"a front page that says it is an article":  {front, `<meta property="og:type" content="article">`, longText + stories(5), ByLinks, 5},
		"a list of links to other sites":           {front, "", strings.ReplaceAll(stories(5), "/world", "https://other.example/world"), ByLinks, 5},
		"links in the frame alone and one article": {below, "", "<nav>" + stories(5) + "</nav><h1>The headline of it</h1><div>" + longText + longText + "</div>", AsArticle, 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := found(t, c.at, c.head, c.body, hub.PageSelectors{})
			if f.Method != c.method || len(f.Items) != c.items {
				t.Errorf("%d items by %s, want %d by %s: %+v", len(f.Items), f.Method, c.items, c.method, f.Items)
			}
			for _, item := range f.Items {
				if item.Title == "" || item.URL == "" {
					t.Errorf("item %+v", item)
				}
			}
		})
	}
}

func TestWhatIsNoItemIsNotFound(t *testing.T) {
	for name, body := range map[string]string{
		"a menu":            `<ul><li><a href="/a">Home</a></li><li><a href="/b">Our work</a></li><li><a href="/c">Contact</a></li></ul>`,
		"a tag cloud":       `<div class="tagcloud">` + stories(5) + `</div>` + longText + longText,
		"a footer":          `<footer>` + stories(5) + `</footer>`,
		"the most read":     `<div id="most-read">` + stories(5) + `</div>` + longText + longText,
		"pages of a list":   `<div>` + strings.Repeat(`<a href="/page/2">Go on to the next page</a>`, 5) + `</div>`,
		"authors and tags":  `<p><a rel=author href="/x/a">Anna of the long name</a></p><p><a rel=tag href="/x/b">A tag with four words</a></p><p><a href="/author/c">Another author of many</a></p>`,
		"links to nowhere":  strings.ReplaceAll(stories(5), "/world", "javascript:"),
		"links to one page": strings.ReplaceAll(stories(5), "/world/story-", "/world/story?#"),
		"nothing":           "",
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parse(t, body, front).Items(hub.PageSelectors{})
			if _, ok := errors.AsType[*NothingError](err); !ok {
				t.Errorf("found %+v, error %v", f, err)
			}
		})
	}
}
