package page

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The first newsroom's article, as its text was sent: doubled headline, section,
// four paragraphs, and what menus leave below. However its page is built, one
// item comes out of it.
func TestTheNewsroomsArticleIsOneItem(t *testing.T) {
	const headline = "مكالمة هاتفية جديدة بين دونالد ترامب وفلاديمير بوتين متوقعة الأسبوع المقبل"
	for name, at := range map[string]string{
		"newsroom-old-article.html":           "https://www.altabeq.example/akhbar/putin-trump-call-expected.html",
		"newsroom-modern-article.html":        "https://www.altabeq.example/akhbar/putin-trump-call-expected",
		"newsroom-microformats-article.html":  "https://www.altabeq.example/akhbar/putin-trump-call-expected",
		"newsroom-old-article.html#elsewhere": "https://www.altabeq.example/news.php?id=4711",
	} {
		t.Run(name, func(t *testing.T) {
			file, _, _ := strings.Cut(name, "#")
			body, err := os.ReadFile("testdata/" + file)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parse(t, string(body), at).Items(hub.PageSelectors{})
			if err != nil {
				t.Fatal(err)
			}
			if f.Method != AsArticle || len(f.Items) != 1 {
				t.Fatalf("found %d items by %s, want one article", len(f.Items), f.Method)
			}
			item := f.Items[0]
			if item.Title != headline || item.URL != at || len(item.Tags) == 0 || item.Tags[0] != "أخبار" || !strings.Contains(item.Date, "2025") {
				t.Errorf("item %q %s in %q of %s", item.Title, item.URL, item.Tags, item.Date)
			}
			if text.Direction(item.Language, item.Title) != "rtl" {
				t.Errorf("language %q is not written from right to left", item.Language)
			}
			if f.Title != "الطابق العلوي" {
				t.Errorf("the page is titled %q", f.Title)
			}
			if got := paragraphsOf(t, item.ContentHTML); !slices.Equal(got, seedParagraphs(t)) {
				t.Errorf("content has the paragraphs\n%s\nin %s", strings.Join(got, "\n"), item.ContentHTML)
			}
		})
	}
}

// seedParagraphs are those of the article in testdata/article.ar.txt.
func seedParagraphs(t *testing.T) []string {
	t.Helper()
	seed, err := os.ReadFile("testdata/article.ar.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.SplitSeq(string(seed), "\n") {
		if len([]rune(line)) > 200 {
			all = append(all, strings.TrimSpace(line))
		}
	}
	if len(all) != 4 {
		t.Fatalf("the seed has %d paragraphs", len(all))
	}
	return all
}

// paragraphsOf returns the lines of text in a fragment after it was sanitised.
func paragraphsOf(t *testing.T, fragment string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(sanitise.HTML(fragment, nil)))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for n := range root.Descendants() {
		if n.Type != html.TextNode || strings.TrimSpace(n.Data) == "" {
			continue
		}
		if n.Parent.DataAtom == atom.P && n.PrevSibling != nil {
			t.Errorf("a paragraph is parted at %q", n.Data)
		}
		all = append(all, strings.TrimSpace(n.Data))
	}
	return all
}

func TestEveryIndexOfTheNewsroomGivesItsSixStories(t *testing.T) {
	for _, file := range []string{"newsroom-old-index.html", "newsroom-modern-index.html", "newsroom-divs-index.html", "newsroom-microformats-index.html"} {
		f, err := open(t, "testdata/"+file).Items(hub.PageSelectors{})
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if len(f.Items) != 6 {
			t.Errorf("%s gives %d items, want 6", file, len(f.Items))
		}
		for _, item := range f.Items {
			if item.Date == "" || item.Summary == "" || !strings.Contains(item.URL, "altabeq.example/") || strings.Contains(item.URL, "urgent") {
				t.Errorf("%s gives %+v", file, item)
			}
		}
	}
}

// What inspect prints can be put into the configuration.
func TestSuggestedSelectorsGiveTheSameItems(t *testing.T) {
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	suggested := 0
	for _, entry := range files {
		if !strings.HasSuffix(entry.Name(), ".html") {
			continue
		}
		p := open(t, "testdata/"+entry.Name())
		f, err := p.Items(hub.PageSelectors{})
		if err != nil || f.Method != ByLinks {
			continue
		}
		suggested++
		if _, err := compile(f.Selectors); err != nil {
			t.Errorf("%s: %v", entry.Name(), err)
		}
		again, err := p.Items(f.Selectors)
		if err != nil {
			t.Errorf("%s with %+v: %v", entry.Name(), f.Selectors, err)
		} else if again.Method != BySelectors || !reflect.DeepEqual(again.Items, f.Items) {
			t.Errorf("%s with %+v gives\n%+v\nwant\n%+v", entry.Name(), f.Selectors, again.Items, f.Items)
		}
	}
	if suggested < 5 {
		t.Errorf("selectors are suggested for %d pages only", suggested)
	}
}

// Real pages, all of which declare a feed.
func TestCapturedPagesGiveTheirFeedsAndItems(t *testing.T) {
	folder := hubtest.Corpus(t, "pages")
	for name, want := range map[string]struct {
		at, feed string
		items    int // at least
	}{
		"DaringFireball.html": {"https://daringfireball.net/", "https://daringfireball.net/feeds/main", 3},
		"furbo.html":          {"http://furbo.org/", "http://furbo.org/feed/", 3},
		"inessential.html":    {"http://inessential.com/", "http://inessential.com/xml/rss.xml", 10},
		"sixcolors.html":      {"https://sixcolors.com/", "http://feedpress.me/sixcolors", 10},
	} {
		t.Run(name, func(t *testing.T) {
			body, err := os.ReadFile(folder + "/" + name)
			if err != nil {
				t.Fatal(err)
			}
			p := parse(t, string(body), want.at)
			if feeds := p.Feeds(); len(feeds) == 0 || feeds[0].URL != want.feed {
				t.Errorf("feeds %v, want %s first", feeds, want.feed)
			}
			f, err := p.Items(hub.PageSelectors{})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d items by %s, %+v", len(f.Items), f.Method, f.Selectors)
			for _, item := range f.Items {
				t.Logf("%s %q %s", item.Date, item.Title, item.URL)
			}
			if len(f.Items) < want.items {
				t.Errorf("%d items, want %d at least", len(f.Items), want.items)
			}
		})
	}
}
