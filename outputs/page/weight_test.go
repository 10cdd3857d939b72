package page_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/boltstore"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
	"github.com/feedhub/feedhub/outputs/page"
)

// mostBytes is what a page may weigh.
const mostBytes = 30_000

// long is a section of 50 items that say much, and whose titles are long.
func long(tb testing.TB, title string, characters int) *hub.Snapshot {
	tb.Helper()
	s := outputstest.Arabic()
	model := s.Items[0]
	s.Items, s.Marks = nil, nil
	letters := []rune(strings.Repeat(title+" ", characters/len(title)+characters))
	for i := range 50 {
		item := model
		item.ID = fmt.Sprintf("https://desk.example.org/2026/03/02/%d", i)
		item.URL = item.ID
		item.Title = fmt.Sprintf("%d %s", i, string(letters[:characters]))
		item.Summary = strings.Repeat(model.Summary+" ", 5)
		s.Items = append(s.Items, item)
		s.Marks = append(s.Marks, hub.Digest{byte(i)})
	}
	return s
}

func TestAPageOfFiftyLongTitlesWeighsLessThan30KB(t *testing.T) {
	for _, title := range []string{"اتفاق جديد على مشروع سكة الحديد", "A new railway"} {
		for _, characters := range []int{40, 80, 120, 250, 1000} {
			snapshot := long(t, title, characters)
			for name, markup := range map[string]string{
				"section": section(t, snapshot), "source": selection(t, snapshot, hub.Selection{Source: "desk"}), "search": searched(t, snapshot, "x"),
			} {
				if n := len(markup); n >= 30_000 {
					t.Errorf("%d characters of %q: the page of the %s has %d bytes", characters, title, name, n)
				}
				if n := strings.Count(markup, "<article"); n != 50 {
					t.Errorf("%d items on the page of the %s", n, name)
				}
			}
		}
	}
	if short := section(t, outputstest.Arabic()); !strings.Contains(short, `class="excerpt"`) {
		t.Error("where there is room, the items have no excerpts")
	}
}

func TestTheFrontPageOfManySectionsWeighsLessThan30KB(t *testing.T) {
	for _, sections := range []int{1, 3, 10, 20, 40} {
		var shelves []page.Shelf
		for i := range sections {
			snapshot := long(t, "اتفاق جديد على مشروع سكة الحديد", 80)
			snapshot.Section.Slug = fmt.Sprintf("section-%d", i)
			shelves = append(shelves, page.Shelf{Section: snapshot.Section, Snapshot: snapshot})
		}
		var b bytes.Buffer
		if err := page.Home(&b, outputstest.Site(t), shelves); err != nil {
			t.Fatal(err)
		}
		if n := b.Len(); n >= 30_000 {
			t.Errorf("the front page of %d sections has %d bytes", sections, n)
		}
		stories, feeds := strings.Count(b.String(), "<h3>"), strings.Count(b.String(), `class="feeds"`)
		if stories < min(sections, 30) || stories > 6*sections || sections <= 3 && (stories < 6*sections || feeds < sections) {
			t.Errorf("the front page of %d sections has %d stories and the feeds of %d", sections, stories, feeds)
		}
	}
}

// stored is how many items of a day the tests of weight have.
const stored = 500

// kept starts sections over a store that has items of one day, made by write, and one of
// the next day. They are called by their limits, and the last is in Arabic.
func kept(t *testing.T, limits []int, write func(n int, item *hub.Item)) *hub.Sections {
	t.Helper()
	store, err := boltstore.Open(filepath.Join(t.TempDir(), "hub.db"))
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	batch := hub.Batch{State: hub.State{Checked: noon, Changed: noon, Since: noon, Origin: hub.Origin{Title: "مكتب الأخبار العالمي", HomePageURL: "https://desk.example.org/"}}, Due: noon}
	for n := range stored + 1 {
		at := noon.Add(-time.Duration(n) * time.Minute / 2)
		if n == 0 {
			at = noon.AddDate(0, 0, 1)
		}
		item := hub.Item{SourceID: "desk", Title: fmt.Sprintf("A new railway between the two cities: %d", n), Summary: strings.Repeat("The two cities agreed. ", 9)}
		item.ID = fmt.Sprintf("https://desk.example.org/2026/03/01/%d", n)
		item.Published, item.Updated, item.FirstSeen, item.NativeID, item.URL = at, at, at, item.ID, item.ID
		write(n, &item)
		batch.Put = append(batch.Put, hub.Accepted{Ref: hub.Ref{Key: item.Key(), Digest: item.Digest(), Published: at, FirstSeen: at}, Item: item})
	}
	lease, err := store.Lease(t.Context(), "desk", noon, time.Minute)
	if err == nil {
		err = store.Commit(t.Context(), lease, batch)
	}
	if err != nil {
		t.Fatal(err)
	}
	var list []hub.Section
	for _, limit := range limits {
		s := economy(limit)
		s.Limit, s.Collapse = limit, hub.CollapseNone
		list = append(list, s)
	}
	list[0].Language, list[0].Title = "en", "Economy & markets"
	sections := hub.NewSections(hub.SectionsOptions{
		Store: store, Sources: []hub.Source{{ID: "desk"}}, Sections: list, Clock: hub.SystemClock{}, Log: slog.New(slog.DiscardHandler),
	})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { sections.Run(ctx) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for sections.Ready() != nil {
		time.Sleep(time.Millisecond)
	}
	return sections
}

// economy is one of many sections.
func economy(n int) hub.Section {
	return hub.Section{Slug: fmt.Sprintf("economy-and-markets-%d", n), Title: fmt.Sprintf("الاقتصاد والأسواق %d", n), Language: "ar"}
}

// loads are kinds of items, by how heavy they are.
var loads = map[string]func(n int, item *hub.Item){
	"ordinary": func(int, *hub.Item) {},
	"long Arabic headlines and links": func(n int, item *hub.Item) {
		item.Title = strings.Repeat("اتفاق جديد على مشروع سكة الحديد ", 7)
		item.URL = fmt.Sprintf("https://desk.example.org/%s/%d?a=1&b=(%d)", strings.Repeat("%D8%A7%D8%AA", 40), n, n)
		item.Language = "ar"
	},
	"huge addresses of pictures": func(n int, item *hub.Item) {
		item.Image = fmt.Sprintf("https://desk.example.org/%s/%d.jpg?a=1&b=2", strings.Repeat("%D8%A7%D8%AA", 300), n)
		item.Tags = []string{"نقل & مواصلات", "C++"}
	},
}

var storyLink = regexp.MustCompile(`<h2><a href="([^"]+)">`)

// shown are the addresses of the stories of a page, as the store has them.
func shown(markup string) []string {
	var list []string
	for _, match := range storyLink.FindAllStringSubmatch(markup, -1) {
		list = append(list, strings.NewReplacer("%28", "(", "%29", ")").Replace(html.UnescapeString(match[1])))
	}
	return list
}

// among has the section among so many, as the last.
func among(s hub.Section, n int) []hub.Section {
	var list []hub.Section
	for i := range n - 1 {
		list = append(list, economy(1000+i))
	}
	return append(list, s)
}

func written(t *testing.T, snapshot *hub.Snapshot, selection hub.Selection, all []hub.Section) string {
	t.Helper()
	doc := outputstest.Document(t, snapshot)
	doc.Selection.Selection = selection
	var b bytes.Buffer
	if err := page.Section(&b, doc, all); err != nil {
		t.Fatal(err)
	}
	if b.Len() > mostBytes {
		t.Errorf("the page of %d items among %d sections has %d bytes", len(snapshot.Items), len(all), b.Len())
	}
	return b.String()
}

func TestThePagesOfASectionAreLightAndHaveAllOfItTogether(t *testing.T) {
	for name, load := range loads {
		limits := []int{50, 200, 500}
		sections := kept(t, limits, load)
		for _, limit := range limits {
			for _, many := range []int{1, 40, 150} {
				t.Run(fmt.Sprintf("%s, %d items among %d sections", name, limit, many), func(t *testing.T) {
					most := stored
					if many < 150 {
						most = 3 // the others are like these
					}
					walk(t, sections, economy(limit).Slug, many, most)
				})
			}
		}
	}
}

// walk follows the pages of a section, so many at most, from the first to the last.
func walk(t *testing.T, sections *hub.Sections, slug string, many, most int) {
	t.Helper()
	snapshot, selection := sections.Snapshot(slug), hub.Selection{}
	var seen []string
	pages, isLast := 0, false
	for ; pages < most; pages++ {
		markup := written(t, snapshot, selection, among(snapshot.Section, many))
		list := shown(markup)
		if len(list) == 0 {
			t.Fatalf("page %d has no items", pages)
		}
		if !strings.Contains(markup, ` aria-current="page"`) {
			t.Error("the navigation does not name the section")
		}
		if isCut := len(list) < len(snapshot.Items); isCut && len(list) < 10 || isCut && len(markup) < mostBytes-1500 {
			t.Errorf("page %d of %d bytes has %d of %d items", pages, len(markup), len(list), len(snapshot.Items))
		}
		seen = append(seen, list...)
		next := regexp.MustCompile(`<link rel="next" href="[^"]*cursor=([^"]+)">`).FindStringSubmatch(markup)
		if isLast = next == nil; isLast {
			break
		}
		if !strings.Contains(markup, `cursor=`+next[1]+`">`+wordOlder(snapshot)+`</a>`) {
			t.Error("nothing leads people to the next page")
		}
		selection.After = hub.Cursor(next[1])
		found, err := sections.Select(t.Context(), slug, selection, nil)
		if err != nil {
			t.Fatal(err)
		}
		snapshot = found
	}
	if isLast && len(seen) != stored+1 || !isLast && pages == stored {
		t.Errorf("the pages have %d items of %d", len(seen), stored+1)
	}
	for i, address := range seen {
		if !strings.Contains(address+"?", fmt.Sprintf("/%d?", i)) {
			t.Fatalf("item %d of the pages is %s", i, address)
		}
	}
}

func wordOlder(snapshot *hub.Snapshot) string {
	if snapshot.Section.Language == "ar" {
		return "مواد أقدم"
	}
	return "Older items"
}

func TestAPageThatFitsIsNotCut(t *testing.T) {
	sections := kept(t, []int{50}, loads["ordinary"])
	snapshot := sections.Snapshot(economy(50).Slug)
	for _, many := range []int{1, 40} {
		if n := len(shown(written(t, snapshot, hub.Selection{}, among(snapshot.Section, many)))); n != 50 {
			t.Errorf("among %d sections: %d items of 50", many, n)
		}
	}
}

func TestAnArchiveSaysWhereItsOtherItemsAre(t *testing.T) {
	for _, load := range loads {
		sections := kept(t, []int{50, 200}, load)
		for limit, want := range map[int]string{
			50: `<p class="nothing">Items that this page has no room for: %d. These feeds have all of them:</p>`, 200: `<p class="nothing">مواد لا تتسع لها هذه الصفحة: %d. تجدها كلها في هذه الخلاصات:</p>`,
		} {
			slug := economy(limit).Slug
			archive, err := sections.Archive(t.Context(), slug, hub.Archive{Day: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
			if err != nil || len(archive.Items) < 400 {
				t.Fatal(err, archive)
			}
			markup := written(t, archive, hub.Selection{}, among(archive.Section, 150))
			list := shown(markup)
			_, behind, found := strings.Cut(markup, fmt.Sprintf(want, len(archive.Items)-len(list)))
			if len(list) < 10 || !found || !strings.Contains(behind, `<li><a href="/`+slug+`/archive/2026-03-01/rss.xml"`) {
				t.Errorf("%d items, and not where the others of %d are", len(list), len(archive.Items))
			}
			few := archive.First(10)
			if markup := written(t, few, hub.Selection{}, among(archive.Section, 1)); len(shown(markup)) != 10 || strings.Contains(markup, `<p class="nothing">`) {
				t.Error("a page that has all items says that there are more")
			}
		}
	}
}

func TestTheNavigationNamesAsManySectionsAsItHasRoomFor(t *testing.T) {
	for many, partial := range map[int]bool{1: false, 10: false, 40: true, 150: true, 1000: true} {
		snapshot := outputstest.Arabic()
		markup := written(t, snapshot, hub.Selection{}, among(snapshot.Section, many))
		nav, _, _ := strings.Cut(markup, "</nav>")
		named := strings.Count(nav, "<li>")
		if leads := strings.Contains(nav, `<li><a href="/">كل الأقسام</a></li>`); leads != partial || !partial && named != many || named > 40 {
			t.Errorf("of %d sections it names %d and leads to all of them: %t", many, named, leads)
		}
	}
}

func TestTheFrontPageNamesEverySection(t *testing.T) {
	for name, load := range loads {
		snapshot := kept(t, []int{50}, load).Snapshot(economy(50).Slug)
		for _, many := range []int{1, 40, 150, 400} {
			var shelves []page.Shelf
			for _, s := range among(snapshot.Section, many) {
				of := *snapshot
				of.Section = s
				shelves = append(shelves, page.Shelf{Section: s, Snapshot: &of})
			}
			var b bytes.Buffer
			if err := page.Home(&b, outputstest.Site(t), shelves); err != nil {
				t.Fatal(err)
			}
			named := 0
			for _, shelf := range shelves {
				if strings.Contains(b.String(), `<a href="/`+shelf.Section.Slug+`"`) {
					named++
				}
			}
			stories, rest := strings.Count(b.String(), "<h3>"), strings.Contains(b.String(), `<li><a href="/opml.xml">`)
			t.Logf("%s, %d sections: %d bytes, %d named, %d stories", name, many, b.Len(), named, stories)
			if b.Len() > mostBytes || stories == 0 || (named < many) != rest || named < min(many, 150) {
				t.Errorf("%s: the front page of %d sections has %d bytes and %d stories, and names %d sections; it leads to all: %t", name, many, b.Len(), stories, named, rest)
			}
			if strings.Contains(b.String(), "لم يُنشر") {
				t.Error("the front page says of a section that it has nothing")
			}
		}
	}
}

func TestWhatAPageSaysOfItselfLeavesRoomForItsItems(t *testing.T) {
	wordy := long(t, "اتفاق جديد على مشروع سكة الحديد", 1000)
	wordy.Section.Description = strings.Repeat("أخبار اليوم من مصادر مختارة ", 400)
	told := long(t, "اتفاق جديد على مشروع سكة الحديد", 1000)
	told.Told = make(map[string]hub.Told)
	for i := range told.Items {
		of := hub.Told{Story: storyID}
		for n := range 32 {
			source := fmt.Sprintf("source-%d-%d", i, n)
			of.Also = append(of.Also, hub.Copied{ID: source, URL: "https://" + source + ".example.org/" + strings.Repeat("%D8%A7", 100), SourceID: source})
		}
		told.Told[told.Items[i].ID] = of
	}
	value := strings.Repeat("<&+", 100)
	for _, c := range []struct {
		name     string
		snapshot *hub.Snapshot
		wanted   hub.Selection
	}{
		{"a description without end", wordy, hub.Selection{}},
		{"a story with a long headline that many tell", told, hub.Selection{Story: storyID}},
		{"items with many copies", told, hub.Selection{}},
		{"a long value", wordy, hub.Selection{Tag: value}},
		{"long values", wordy, hub.Selection{Tag: value, Author: value, Source: value, After: "cursor"}},
	} {
		for _, many := range []int{1, 1000} {
			if n := len(shown(written(t, c.snapshot, c.wanted, among(c.snapshot.Section, many)))); n == 0 {
				t.Errorf("%s: no items among %d sections", c.name, many)
			}
		}
	}
}

func TestEveryOtherPageOfAHubWithManySectionsIsLight(t *testing.T) {
	snapshot := long(t, "اتفاق جديد على مشروع سكة الحديد", 1000)
	all := among(snapshot.Section, 1000)
	doc := outputstest.Document(t, snapshot)
	form := outputs.Empty(doc.Site, doc.Section)
	doc.Selection.Query = strings.Repeat("ا", 200)
	for name, write := range map[string]func(w io.Writer) error{
		"a search": func(w io.Writer) error { return page.Search(w, doc, all, nil) },
		"the form": func(w io.Writer) error { return page.Search(w, form, all, nil) },
		"a search in vain": func(w io.Writer) error {
			return page.Search(w, form, all, &page.Asked{Typed: strings.Repeat("+", 2000), Fault: page.TooLong})
		},
		"an address of none":  func(w io.Writer) error { return page.Error(w, doc.Site, all, http.StatusNotFound, "") },
		"an unloaded section": func(w io.Writer) error { return page.Home(w, doc.Site, []page.Shelf{{Section: snapshot.Section}}) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil || b.Len() > mostBytes {
			t.Errorf("%s: %d bytes, %v", name, b.Len(), err)
		}
	}
}
