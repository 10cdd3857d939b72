package newsroom

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// readPage reads a page that lists entries, and the pages that it leads to, from
// what a visitor sees on them.
func readPage(n *Newsroom, address, text string) (items []posted, err error) {
	list, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	for _, block := range all(list, "div", "block") {
		link, err := at.Parse(attribute(all(block, "a", "")[0], "href"))
		if err != nil {
			return nil, err
		}
		item := posted{id: link.String(), link: link.String(), title: textOf(all(block, "h3", "")[0])}
		if item.published, err = readDate(textOf(all(block, "span", "date")[0])); err != nil {
			return nil, err
		}
		if err := readArticle(n, &item); err != nil {
			return nil, fmt.Errorf("%s: %w", item.link, err)
		}
		items = append(items, item)
	}
	return items, nil
}

// readArticle adds what stands on the item's own page.
func readArticle(n *Newsroom, item *posted) error {
	page, err := html.Parse(get(n, item.link).Body)
	if err != nil {
		return err
	}
	text := all(page, "div", "text")[0]
	info := all(text, "div", "info")[0]
	// The date, the author, and the date of a correction if there was one.
	parts := strings.Split(textOf(info), " | ")
	item.author, item.updated = parts[1], item.published
	if len(parts) > 2 {
		if item.updated, err = readDate(parts[2]); err != nil {
			return err
		}
	}
	var b strings.Builder
	for node := info.NextSibling; node != nil; node = node.NextSibling {
		if err := html.Render(&b, node); err != nil {
			return err
		}
	}
	item.html = b.String()
	return nil
}

var dateInWords = regexp.MustCompile(`^(?:آخر تحديث: )?(\S+) (.+) (\S+) - (\S+)$`)

func readDate(s string) (time.Time, error) {
	var western []string
	for i, digit := range []rune("٠١٢٣٤٥٦٧٨٩") {
		western = append(western, string(digit), string(rune('0'+i)))
	}
	found := dateInWords.FindStringSubmatch(strings.NewReplacer(western...).Replace(s))
	if found == nil {
		return time.Time{}, fmt.Errorf("%q is no date", s)
	}
	month := slices.Index(arabicMonths[:], found[2]) + 1
	return time.Parse("2 1 2006 15:04", fmt.Sprintf("%s %d %s %s", found[1], month, found[3], found[4]))
}

// all returns the elements below node with this name, of a class or of any.
func all(node *html.Node, name, class string) (found []*html.Node) {
	for below := range node.Descendants() {
		if below.Type == html.ElementNode && below.Data == name && (class == "" || attribute(below, "class") == class) {
			found = append(found, below)
		}
	}
	return found
}

func attribute(node *html.Node, name string) string {
	for _, a := range node.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func textOf(node *html.Node) string {
	var b strings.Builder
	for below := range node.Descendants() {
		if below.Type == html.TextNode {
			b.WriteString(below.Data)
		}
	}
	return b.String()
}

// withoutFeed returns the publisher whose source is a page.
func withoutFeed(t *testing.T, n *Newsroom) *publisher {
	t.Helper()
	i := slices.IndexFunc(n.publishers, func(p *publisher) bool { return p.format.mediaType == pageType })
	if i < 0 {
		t.Fatal("every publisher has a feed")
	}
	return n.publishers[i]
}

func TestThePageListsEachLatestEntryWithLinkTitleDateAndTeaser(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	for range 4 {
		response := get(n, n.sourceURL(p))
		items, err := readPage(n, n.sourceURL(p), body(t, response))
		if err != nil {
			t.Fatal(err)
		}
		entries := n.latest(p, clock.Now())
		if len(items) != len(entries) {
			t.Fatalf("the page lists %d of %d entries", len(items), len(entries))
		}
		for i, e := range entries {
			if got := items[i]; got.link != e.url || got.title != e.title || !got.published.Equal(e.published.Truncate(time.Minute)) {
				t.Errorf("the page lists %+v\nfor %s %s %v", got, e.url, e.title, e.published)
			}
		}
		clock.Advance(3 * time.Minute)
	}
}

func TestDatesOfThePageAreWordsAndItsTeasersBreakOff(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	list, err := html.Parse(get(n, n.sourceURL(p)).Body)
	if err != nil {
		t.Fatal(err)
	}
	blocks := all(list, "div", "block")
	for i, e := range n.latest(p, clock.Now()) {
		text := textOf(blocks[i])
		if want := fmt.Sprintf("%d مارس/آذار 2026 - %s", e.published.Day(), e.published.Format("15:04")); !strings.Contains(text, want) {
			t.Errorf("%s is not dated %s: %s", e.slug, want, text)
		}
		if !strings.Contains(text, "…") || !strings.Contains(text, e.tags[0]) || strings.Contains(text, e.summary()) {
			t.Errorf("%s has no teaser or no category: %s", e.slug, text)
		}
	}
}

func TestATeaserEndsAfterAWord(t *testing.T) {
	long := strings.Repeat("كلمة ", 60)
	for name, test := range map[string]struct{ summary, want string }{
		"a long text is cut between words": {long, strings.TrimSuffix(long[:len("كلمة ")*28], " ") + "…"},
		"a short text promises more":       {"جملة قصيرة.", "جملة قصيرة…"},
		"a text without words is dropped":  {strings.Repeat("ك", 200), "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := teaser(test.summary); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// TestAnArticleOfThePortalIsWrappedInItsSite reads pages as the hub does that
// has to find the text in them.
func TestAnArticleOfThePortalIsWrappedInItsSite(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	clock.Advance(5 * time.Minute)
	for _, e := range n.latest(p, clock.Now()) {
		raw := body(t, get(n, e.url))
		page, err := html.Parse(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(all(page, "body", "")[0])
		if count := strings.Count(text, e.title); count != 2 {
			t.Errorf("%s shows its headline %d times", e.slug, count)
		}
		for paragraph := range strings.SplitSeq(e.body, "\n") {
			if !strings.Contains(raw, paragraph) {
				t.Errorf("%s lacks %s", e.slug, paragraph)
			}
		}
		for _, around := range []string{"شارك:", "القائمة البريدية", "الأكثر قراءة", "ملفات تعريف الارتباط", "مدونة ومقالات", "الطابق العلوي"} {
			if !strings.Contains(text, around) {
				t.Errorf("%s has no %s", e.slug, around)
			}
		}
		if want := indic(fmt.Sprintf("%d مارس/آذار 2026 - %s", e.published.Day(), e.published.Format("15:04"))); !strings.Contains(text, want) {
			t.Errorf("%s is not dated %s", e.slug, want)
		}
	}
}

func TestThePortalTellsProgramsNothing(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	addresses := []string{n.homeURL(p), n.sourceURL(p)}
	for _, e := range n.latest(p, clock.Now()) {
		addresses = append(addresses, e.url)
	}
	hint := regexp.MustCompile(`(?i)<link|<time|<article|alternate|rss|atom|feed|ld\+json|itemprop|datetime|hentry|h-entry|og:`)
	for _, address := range addresses {
		if found := hint.FindString(body(t, get(n, address))); found != "" {
			t.Errorf("%s has %s", address, found)
		}
	}
}

func TestEveryLinkOfThePortalLeadsSomewhere(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	clock.Advance(7 * time.Minute)
	waiting, seen := []string{n.homeURL(p)}, map[string]bool{}
	for len(waiting) > 0 {
		address := waiting[0]
		waiting = waiting[1:]
		response := get(n, address)
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s answers %s", address, response.Status)
			continue
		}
		for _, next := range linksOf(t, address, response) {
			if !seen[next] {
				seen[next] = true
				waiting = append(waiting, next)
			}
		}
	}
	if !seen[n.sourceURL(p)] || len(seen) < window {
		t.Errorf("from the front page %d pages are reached", len(seen))
	}
}

// linksOf returns where the page leads to within the newsroom.
func linksOf(t *testing.T, address string, response *http.Response) (links []string) {
	t.Helper()
	page, err := html.Parse(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	at, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all(page, "a", "") {
		next, err := at.Parse(attribute(a, "href"))
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if next.Fragment = ""; next.Scheme == at.Scheme {
			links = append(links, next.String())
		}
	}
	return links
}

// TestAnArticlePageIsAsNewAsTheLinksBesideIt guards the validators: the page
// changes when the list does.
func TestAnArticlePageIsAsNewAsTheLinksBesideIt(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	clock.Advance(10 * time.Second)
	address := n.entry(p, 0, clock.Now()).url
	for range 30 {
		before := get(n, address)
		text, modified := body(t, before), before.Header.Get("Last-Modified")
		clock.Advance(5 * time.Second)
		after := get(n, address, "If-Modified-Since", modified)
		if unchanged := after.StatusCode == http.StatusNotModified; unchanged && body(t, get(n, address)) != text {
			t.Fatalf("%v after the start the page changed and is said to be as it was %s", clock.Now().Sub(opening), modified)
		}
	}
}

func TestTroublesAilAPageAsTheyDoAFeed(t *testing.T) {
	n, clock := open()
	p := withoutFeed(t, n)
	p.breaks = true
	clock.Advance(wellFor)
	if response := get(n, n.sourceURL(p)); response.StatusCode != http.StatusInternalServerError {
		t.Errorf("refused: %s", response.Status)
	}
	clock.Advance(2 * (wellFor + troubleFor))
	if text := body(t, get(n, n.sourceURL(p))); text != string(maintenancePage) {
		t.Errorf("in the place of the page came %q", text)
	}
	clock.Advance(troubleFor)
	if text := body(t, get(n, n.sourceURL(p))); !strings.Contains(text, p.title) {
		t.Errorf("recovered, the page is %q", text)
	}
}
