package newsroom

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
)

const base = "http://newsroom.test"

var opening = time.Date(2026, 3, 14, 9, 26, 53, 0, time.UTC)

// open returns a newsroom that starts now by a clock that the test moves.
func open() (*Newsroom, *hubtest.Clock) {
	clock := hubtest.NewClock(opening)
	return New(opening, clock.Now, base), clock
}

// get asks the newsroom for an address; header is name, value, name, value.
func get(n *Newsroom, address string, header ...string) *http.Response {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	n.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// posted is an item as the tests read it back from a feed.
type posted struct {
	id, link, title, html, author string
	tags                          int
	published, updated            time.Time
}

// readFeed reads a feed as a stranger would, from the bytes alone.
func readFeed(t *testing.T, n *Newsroom, source hub.Source) []posted {
	t.Helper()
	response := get(n, source.URL)
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s", source.URL, response.Status)
	}
	text := body(t, response)
	kind := response.Header.Get("Content-Type")
	var items []posted
	var err error
	switch {
	case strings.HasPrefix(kind, "application/rss+xml"):
		items, err = readRSS(text)
	case strings.HasPrefix(kind, "application/atom+xml"):
		items, err = readAtom(text)
	case strings.HasPrefix(kind, "application/feed+json"):
		items, err = readJSON(text)
	default:
		t.Fatalf("%s is of the type %q", source.URL, kind)
	}
	if err != nil {
		t.Fatalf("%s: %v", source.URL, err)
	}
	return items
}

func readRSS(text string) (items []posted, err error) {
	var feed struct {
		Channel struct {
			Language string `xml:"language"`
			Items    []struct {
				Title   string   `xml:"title"`
				Link    string   `xml:"link"`
				GUID    string   `xml:"guid"`
				PubDate string   `xml:"pubDate"`
				Updated string   `xml:"http://www.w3.org/2005/Atom updated"`
				Creator string   `xml:"http://purl.org/dc/elements/1.1/ creator"`
				Content string   `xml:"http://purl.org/rss/1.0/modules/content/ encoded"`
				Tags    []string `xml:"category"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		return nil, err
	}
	for _, item := range feed.Channel.Items {
		published, parseErr := http.ParseTime(item.PubDate)
		updated := published
		if item.Updated != "" {
			updated, err = time.Parse(time.RFC3339, item.Updated)
		}
		if err = errors.Join(err, parseErr); err != nil {
			return nil, err
		}
		items = append(items, posted{item.GUID, item.Link, item.Title, item.Content, item.Creator, len(item.Tags), published, updated})
	}
	return items, nil
}

func readAtom(text string) (items []posted, err error) {
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Entries []struct {
			ID    string `xml:"id"`
			Title string `xml:"title"`
			Link  struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Published time.Time  `xml:"published"`
			Updated   time.Time  `xml:"updated"`
			Author    string     `xml:"author>name"`
			Content   string     `xml:"content"`
			Tags      []struct{} `xml:"category"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		return nil, err
	}
	for _, e := range feed.Entries {
		items = append(items, posted{e.ID, e.Link.Href, e.Title, e.Content, e.Author, len(e.Tags), e.Published, e.Updated})
	}
	return items, nil
}

func readJSON(text string) (items []posted, err error) {
	var feed struct {
		Version string
		Items   []struct {
			ID, URL, Title string
			Content        string    `json:"content_html"`
			Published      time.Time `json:"date_published"`
			Modified       time.Time `json:"date_modified"`
			Authors        []struct{ Name string }
			Tags           []string
		}
	}
	if err := json.Unmarshal([]byte(text), &feed); err != nil {
		return nil, err
	}
	for _, i := range feed.Items {
		if i.Modified.IsZero() {
			i.Modified = i.Published
		}
		items = append(items, posted{i.ID, i.URL, i.Title, i.Content, i.Authors[0].Name, len(i.Tags), i.Published, i.Modified})
	}
	return items, nil
}

func TestSectionsHaveSourcesInThreeFormats(t *testing.T) {
	n, _ := open()
	sources := n.Sources()
	if len(sources) < 9 {
		t.Errorf("%d sources", len(sources))
	}
	for _, section := range n.Sections() {
		kinds, items := map[string]bool{}, 0
		for _, source := range sources {
			if section.Takes(&source) {
				kinds[get(n, source.URL).Header.Get("Content-Type")] = true
				items += len(readFeed(t, n, source))
			}
			if source.Interval < time.Second || source.Interval > 3*time.Second {
				t.Errorf("source %s is asked every %v", source.ID, source.Interval)
			}
		}
		if len(kinds) != 3 {
			t.Errorf("section %s has sources in %d formats", section.Slug, len(kinds))
		}
		if items < 10 {
			t.Errorf("section %s has %d items at the start", section.Slug, items)
		}
	}
}

func TestBacklogLiesInTheLastDayUpToMinutesAgo(t *testing.T) {
	n, _ := open()
	for _, source := range n.Sources() {
		items := readFeed(t, n, source)
		if len(items) != backlog {
			t.Errorf("%s has %d items at the start", source.ID, len(items))
		}
		newest, oldest := opening.Sub(items[0].published), opening.Sub(items[len(items)-1].published)
		if newest < time.Minute || newest > 20*time.Minute || oldest > 24*time.Hour || oldest < 12*time.Hour {
			t.Errorf("%s has a backlog between %v and %v old", source.ID, newest, oldest)
		}
	}
}

// TestIDsAreUniqueAndStable follows all feeds for hours. What an id names may
// be corrected, and nothing else may become of it.
func TestIDsAreUniqueAndStable(t *testing.T) {
	n, clock := open()
	type seen struct {
		posted
		source string
	}
	known := make(map[string]seen)
	for range 60 {
		for _, source := range n.Sources() {
			if n.trouble(n.publishers[n.index[source.ID]], clock.Now()) != nil {
				continue
			}
			items := readFeed(t, n, source)
			if !slices.IsSortedFunc(items, func(a, b posted) int { return b.published.Compare(a.published) }) {
				t.Fatalf("%s does not list newest first", source.ID)
			}
			for _, item := range items {
				if item.published.After(clock.Now()) || item.updated.After(clock.Now()) {
					t.Fatalf("%s is of the future: published %v, updated %v, now %v", item.id, item.published, item.updated, clock.Now())
				}
				before, ok := known[item.id]
				known[item.id] = seen{item, source.ID}
				switch {
				case !ok:
				case before.source != source.ID:
					t.Fatalf("%s is of %s and of %s", item.id, before.source, source.ID)
				case !before.published.Equal(item.published) || before.link != item.link:
					t.Fatalf("%s moved from %v %s to %v %s", item.id, before.published, before.link, item.published, item.link)
				case before.updated.Equal(item.updated) && (before.title != item.title || before.html != item.html):
					t.Fatalf("%s changed without a new date", item.id)
				}
			}
		}
		// A feed lists the items of six minutes.
		clock.Advance(5 * time.Minute)
	}
	// Those that came while their publisher was in trouble were not seen.
	if want := int(5 * time.Hour / (2 * time.Second)); len(known) < want*9/10 {
		t.Errorf("%d items in five hours, %d were published", len(known), want)
	}
}

func TestNewItemsComeOneEveryTwoSecondsInAllAndAreDatedThen(t *testing.T) {
	n, clock := open()
	total := func() (count int) {
		for _, p := range n.publishers {
			count += n.count(p, clock.Now())
		}
		return count
	}
	for _, running := range []time.Duration{0, 2 * time.Second, 20 * time.Second, time.Hour, 9 * time.Hour} {
		clock.Advance(running)
		since := clock.Now().Sub(opening)
		if want := backlog*len(n.publishers) + int(since/(2*time.Second)); total() != want {
			t.Errorf("%v after the start %d items are published, want %d", since, total(), want)
		}
	}
}

func TestSameStartAndSameTimeGiveTheSameBytes(t *testing.T) {
	for _, running := range []time.Duration{0, 17 * time.Second, 25 * time.Minute} {
		one, clock := open()
		two, other := open()
		clock.Advance(running)
		for range 50 {
			other.Advance(running / 50)
			get(two, two.Sources()[0].URL)
		}
		for _, source := range one.Sources() {
			if body(t, get(one, source.URL)) != body(t, get(two, source.URL)) {
				t.Errorf("%s differs after %v", source.ID, running)
			}
		}
	}
}

func TestSeriesGoOnWhenTheWrittenItemsAreUsedUp(t *testing.T) {
	n, clock := open()
	clock.Advance(5 * time.Hour)
	for _, source := range n.Sources() {
		items := readFeed(t, n, source)
		titles := make(map[string]bool)
		for _, item := range items {
			titles[item.title] = true
			if strings.ContainsAny(item.title+item.html, "{}") {
				t.Errorf("%s has an unfilled place: %s", item.id, item.title)
			}
		}
		if len(items) != window || len(titles) < window {
			t.Errorf("%s lists %d items with %d titles", source.ID, len(items), len(titles))
		}
		if age := clock.Now().Sub(items[0].published); age > time.Minute {
			t.Errorf("%s published its last item %v ago", source.ID, age)
		}
	}
}

func TestItemsAreTextsOfSomeLengthInTheirLanguage(t *testing.T) {
	n, clock := open()
	for range 12 {
		for _, source := range n.Sources() {
			p := n.publishers[n.index[source.ID]]
			for _, e := range n.latest(p, clock.Now()) {
				text := tag.ReplaceAllString(e.body, "")
				if length := utf8.RuneCountInString(text); length < 180 || e.title == "" || p.byline(&e.article) == "" || len(e.tags) == 0 {
					t.Errorf("%s is too little: %d characters, title %q, tags %q", e.id, length, e.title, e.tags)
				}
				if blocks := strings.Count(e.body, "<p>") + strings.Count(e.body, "<ul>") + strings.Count(e.body, "<ol>"); blocks < 2 || blocks > 6 {
					t.Errorf("%s has %d blocks", e.id, blocks)
				}
				arabic := arabicShare(e.title + text)
				if p.language == "ar" && arabic < 0.95 || p.language != "ar" && arabic > 0 {
					t.Errorf("%s is in %s, and %.0f%% of its letters are Arabic", e.id, p.language, 100*arabic)
				}
			}
		}
		clock.Advance(3 * time.Minute)
	}
}

func arabicShare(s string) float64 {
	arabic, letters := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
		if unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r) {
			arabic++
		}
	}
	return float64(arabic) / float64(letters)
}

func TestBodiesAreWellFormedAndOfFewElements(t *testing.T) {
	n, _ := open()
	allowed := []string{"p", "a", "em", "blockquote", "ul", "ol", "li", "body"}
	check := func(where, html string) {
		for decoder := xml.NewDecoder(strings.NewReader("<body>" + html + "</body>")); ; {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Errorf("%s: %v", where, err)
				return
			}
			if start, ok := token.(xml.StartElement); ok && !slices.Contains(allowed, start.Name.Local) {
				t.Errorf("%s has an element %s", where, start.Name.Local)
			}
		}
	}
	for _, p := range n.publishers {
		if len(p.items) < backlog+15 {
			t.Errorf("%s has %d written items", p.id, len(p.items))
		}
		for i := range p.items {
			check(p.id+"/"+p.items[i].slug, p.items[i].body)
			if c := p.items[i].correction; c != nil {
				check(p.id+"/"+p.items[i].slug+" corrected", c.body)
			}
		}
		for i := range p.series {
			check(p.id+"/"+p.series[i].slug, p.series[i].body)
		}
	}
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// TestEveryAddressLeadsSomewhere follows all links of the feeds and of their
// items, at the start, while written items come, and when the series run.
func TestEveryAddressLeadsSomewhere(t *testing.T) {
	n, clock := open()
	visited := make(map[string]bool)
	visit := func(address string) string {
		visited[address] = true
		response := get(n, address)
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != pageType {
			t.Errorf("%s answers %s, %s", address, response.Status, response.Header.Get("Content-Type"))
		}
		return body(t, response)
	}
	visit(base + "/")
	for range 6 {
		for _, p := range n.publishers {
			visit(n.homeURL(p))
			for _, e := range n.latest(p, clock.Now()) {
				if page := visit(e.url); !strings.Contains(page, e.body) || !strings.Contains(page, `dir="`+direction(p.language)+`"`) {
					t.Errorf("%s does not show its article", e.url)
				}
				for _, link := range href.FindAllStringSubmatch(e.body, -1) {
					if !visited[link[1]] {
						visit(link[1])
					}
				}
			}
		}
		clock.Advance(3 * time.Minute)
	}
}

func TestWhatIsNotPublishedIsNotThere(t *testing.T) {
	n, clock := open()
	clock.Advance(time.Hour)
	p := n.publishers[0]
	last := n.count(p, clock.Now())
	tomorrow := n.entry(p, last, clock.Now())
	for _, address := range []string{
		tomorrow.url, base + "/" + p.id + "/no-such-item", base + "/nobody/", base + "/nobody/feed.xml",
		base + "/" + p.id + "/-1", base + "/" + p.id + "/x-99999999999999999999", base + "/" + p.id + "/" + strconv.Itoa(last-1),
	} {
		if response := get(n, address); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %s", address, response.Status)
		}
	}
}

func TestItemsAreCorrectedAndGetANewDate(t *testing.T) {
	n, clock := open()
	before := make(map[string]posted)
	corrected := make(map[string]bool)
	for range 16 {
		for _, source := range n.Sources() {
			if n.trouble(n.publishers[n.index[source.ID]], clock.Now()) != nil {
				continue
			}
			for _, item := range readFeed(t, n, source) {
				if old, ok := before[item.id]; ok && old.html != item.html {
					corrected[source.ID] = true
					if !item.updated.After(old.updated) || !item.updated.After(item.published) {
						t.Errorf("%s was corrected, its date went from %v to %v", item.id, old.updated, item.updated)
					}
				}
				before[item.id] = item
			}
		}
		clock.Advance(40 * time.Second)
	}
	if len(corrected) < 4 {
		t.Errorf("corrected themselves: %v", corrected)
	}
}

func TestConditionalRequestsGetNothingTwice(t *testing.T) {
	n, clock := open()
	clock.Advance(10 * time.Second)
	for _, source := range n.Sources() {
		first := get(n, source.URL, "Accept-Encoding", "gzip")
		tag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
		for _, header := range [][]string{
			{"If-None-Match", tag, "Accept-Encoding", "gzip"},
			{"If-None-Match", get(n, source.URL).Header.Get("ETag")},
			{"If-Modified-Since", modified},
			{"If-None-Match", tag, "If-Modified-Since", "Mon, 02 Jan 2006 15:04:05 GMT", "Accept-Encoding", "gzip"},
		} {
			if again := get(n, source.URL, header...); again.StatusCode != http.StatusNotModified || body(t, again) != "" {
				t.Errorf("%s answers %s to %q", source.ID, again.Status, header)
			}
		}
		if other := get(n, source.URL, "If-None-Match", tag); other.StatusCode != http.StatusOK {
			t.Errorf("%s takes the tag of the gzip form for that of the plain one", source.ID)
		}
	}
	source := n.Sources()[0]
	tag, modified := get(n, source.URL).Header.Get("ETag"), get(n, source.URL).Header.Get("Last-Modified")
	clock.Advance(time.Minute)
	for _, header := range [][]string{{"If-None-Match", tag}, {"If-Modified-Since", modified}} {
		if again := get(n, source.URL, header...); again.StatusCode != http.StatusOK {
			t.Errorf("a minute later %s answers %s to %q", source.ID, again.Status, header)
		}
	}
}

func TestGzipIsSentToThoseWhoTakeIt(t *testing.T) {
	n, _ := open()
	address := n.Sources()[0].URL
	plain := body(t, get(n, address))
	for accept, want := range map[string]string{
		"": "", "gzip": "gzip", "br, GZIP;q=0.5": "gzip", "gzip; q=1.0": "gzip",
		"gzip;q=0": "", "gzip;q=0.000, br": "", "identity": "",
	} {
		response := get(n, address, "Accept-Encoding", accept)
		got := response.Header.Get("Content-Encoding")
		text := body(t, response)
		if got == "gzip" {
			reader, err := gzip.NewReader(bytes.NewReader([]byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			unpacked, err := io.ReadAll(reader)
			if err != nil {
				t.Fatal(err)
			}
			text = string(unpacked)
		}
		if got != want || text != plain {
			t.Errorf("to %q came %q", accept, got)
		}
		if response.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("to %q came Vary %q", accept, response.Header.Get("Vary"))
		}
	}
}

func TestOtherMethodsAreRefusedAndHeadHasNoBody(t *testing.T) {
	n, _ := open()
	address := n.Sources()[0].URL
	w := httptest.NewRecorder()
	n.ServeHTTP(w, httptest.NewRequest(http.MethodPost, address, nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
	w = httptest.NewRecorder()
	n.ServeHTTP(w, httptest.NewRequest(http.MethodHead, address, nil))
	if w.Code != http.StatusOK || w.Body.Len() != 0 || w.Header().Get("ETag") != get(n, address).Header.Get("ETag") {
		t.Errorf("HEAD: %d with %d bytes", w.Code, w.Body.Len())
	}
}

// TestOnePublisherBreaksInEveryWayAndRecovers asks over real connections, as
// two of the ways are of the connection.
func TestOnePublisherBreaksInEveryWayAndRecovers(t *testing.T) {
	clock := hubtest.NewClock(opening)
	n := New(opening, clock.Now, base)
	server := httptest.NewServer(n)
	defer server.Close()
	var breaking []hub.Source
	for _, source := range n.Sources() {
		if n.publishers[n.index[source.ID]].breaks {
			breaking = append(breaking, source)
		}
	}
	if len(breaking) != 1 {
		t.Fatalf("%d publishers break", len(breaking))
	}
	address := server.URL + strings.TrimPrefix(breaking[0].URL, base)
	ask := func(ctx context.Context) (status int, kind string, text []byte, err error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return 0, "", nil, err
		}
		r.Header.Set("Accept-Encoding", "identity")
		response, err := server.Client().Do(r)
		if err != nil {
			return 0, "", nil, err
		}
		defer response.Body.Close()
		text, err = io.ReadAll(response.Body)
		return response.StatusCode, response.Header.Get("Content-Type"), text, err
	}
	hurts := []func() bool{
		func() bool { status, _, _, err := ask(t.Context()); return err == nil && status == 500 },
		func() bool {
			status, _, text, err := ask(t.Context())
			return status == 200 && errors.Is(err, io.ErrUnexpectedEOF) && len(text) > 1000 && !json.Valid(text)
		},
		func() bool {
			status, kind, text, err := ask(t.Context())
			return err == nil && status == 200 && kind == pageType && bytes.Contains(text, []byte("الصيانة"))
		},
		func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, _, _, err := ask(ctx)
			return errors.Is(err, context.DeadlineExceeded)
		},
	}
	for range 2 {
		for i, hurt := range hurts {
			if status, _, text, err := ask(t.Context()); err != nil || status != 200 || !json.Valid(text) {
				t.Errorf("before trouble %d: %d, %v", i, status, err)
			}
			clock.Advance(wellFor)
			if !hurt() {
				t.Errorf("trouble %d does not come in its turn", i)
			}
			clock.Advance(troubleFor)
		}
	}
}

func TestStoriesAreToldBySeveralSources(t *testing.T) {
	n, _ := open()
	for story, words := range map[string][]string{
		"the ferries":     {"مبعوثة هيئة المضائق", "جزر الفنار", "أربع ساعات"},
		"the plant":       {"خليج المنار", "فؤاد العنابي", "400 ألف"},
		"the mosaic":      {"كازيمير", "تل الريحان", "فسيفساء"},
		"the tremor":      {"سهل البيدر", "3.4 درجات"},
		"the database":    {"Lanternfish 4.0", "20 percent smaller"},
		"the cable":       {"Meridian", "31", "Valenta"},
		"the index fault": {"Lanternfish 4.0.1", "interrupted compaction"},
	} {
		tells := func(a article) bool {
			return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(a.title+a.body, word) })
		}
		tellers := 0
		for _, p := range n.publishers {
			if slices.ContainsFunc(p.items, tells) {
				tellers++
			}
		}
		if tellers < 3 {
			t.Errorf("%d sources tell of %s", tellers, story)
		}
	}
}
