package reader

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

var fetched = Context{URL: "https://fetched.example/dir/feed"}

// seeds returns the feeds in testdata, by name.
func seeds(tb testing.TB) map[string][]byte {
	tb.Helper()
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		tb.Fatal(err)
	}
	bodies := make(map[string][]byte)
	for _, file := range files {
		if strings.HasSuffix(file, ".golden") {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		bodies[filepath.Base(file)] = body
	}
	if len(bodies) < 80 {
		tb.Fatalf("only %d seeds", len(bodies))
	}
	return bodies
}

// Whatever comes in, what goes out is fit to be stored and republished, and the
// same each time.
func FuzzRead(f *testing.F) {
	for _, body := range seeds(f) {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := Read(body, fetched)
		if err != nil {
			return
		}
		checkFeed(t, r)
		if again, err := Read(body, fetched); err != nil || encoded(t, again) != encoded(t, r) {
			t.Errorf("read twice, it is another feed: %v\n%s\n%s", err, encoded(t, r), encoded(t, again))
		}
	})
}

func encoded(t *testing.T, r *Result) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Maps have another order at each reading, which one reading more may not show.
func TestAFeedIsReadTheSameEachTime(t *testing.T) {
	for name, body := range seeds(t) {
		first, err := Read(body, fetched)
		for range 8 {
			again, errAgain := Read(body, fetched)
			if (err == nil) != (errAgain == nil) || err == nil && encoded(t, first) != encoded(t, again) {
				t.Errorf("%s is read differently: %v, %v", name, err, errAgain)
			}
		}
	}
}

// A body that is cut off may lack items, and never has ones of its own, nor
// parts of some: they would be stored, and come out as changed when the feed is
// whole again.
func TestTheBeginningOfAFeedHasNoOtherItems(t *testing.T) {
	hubtest.WithoutRace(t, "one goroutine does all of it")
	for name, body := range seeds(t) {
		whole, err := Read(body, fetched)
		if err != nil {
			continue
		}
		items := make(map[string]*hub.Item)
		for i := range whole.Feed.Items {
			items[whole.Feed.Items[i].NativeID] = &whole.Feed.Items[i]
		}
		for cut := 0; cut < len(body); cut += max(1, len(body)/200) {
			r, err := Read(body[:cut], fetched)
			if err != nil {
				continue
			}
			checkFeed(t, r)
			if len(r.Feed.Items) > len(items) {
				t.Errorf("%d items, and %d of all of it", len(r.Feed.Items), len(items))
			}
			for i := range r.Feed.Items {
				checkSame(t, &r.Feed.Items[i], items[r.Feed.Items[i].NativeID], name)
			}
			if t.Failed() {
				t.Fatalf("at byte %d of %s", cut, name)
			}
		}
	}
}

func checkSame(t *testing.T, item, whole *hub.Item, name string) {
	t.Helper()
	if whole == nil {
		t.Errorf("the item %q %q is not in the whole feed", item.NativeID, item.Title)
		return
	}
	// The one feed with an entry in two versions may be cut off between them.
	if name != "atom-arabic.xml" && (item.Title != whole.Title || item.URL != whole.URL || item.ContentHTML != whole.ContentHTML || len(item.Extensions) != len(whole.Extensions)) {
		t.Errorf("the item %q is %+v, and in the whole feed %+v", item.NativeID, item, whole)
	}
}

// What reading holds at once grows with the feed, and no faster.
func TestReadingHoldsNoMoreThanTenTimesTheFeed(t *testing.T) {
	articles := articles("ar", 5000, site)
	escaped := rssFeed("ar", articles, html.EscapeString)
	bodies := map[string][]byte{
		"RSS":                              escaped,
		"RSS in CDATA":                     rssFeed("ar", articles, cdata),
		"Atom":                             atomFeed("ar", articles),
		"JSON":                             jsonFeed("ar", articles),
		"JSON to be mended":                bytes.ReplaceAll(jsonFeed("ar", articles), []byte("},{"), []byte("},,{")),
		"JSON with members of other types": bytes.ReplaceAll(jsonFeed("ar", articles), []byte(`"id":`), []byte(`"tags":"a, b","id":`)),
		"RSS to be mended":                 bytes.ReplaceAll(escaped, []byte("<title>"), []byte("<title>Q&A: <3 ")),
		"RSS in another encoding":          inWindows1256(t, escaped),
		"RSS with comments":                bytes.ReplaceAll(escaped, []byte("<item>"), []byte("<!-- next --><item>")),
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			if held, limit := heldAtOnce(func() { readWhole(t, body) }), 10*len(body)+2<<20; held > limit {
				t.Errorf("%d bytes are held for a feed of %d", held, len(body))
			}
		})
	}
}

func readWhole(t *testing.T, body []byte) {
	t.Helper()
	if r, err := Read(body, fetched); err != nil || len(r.Feed.Items) != 50 {
		t.Errorf("%v", err)
	}
}

func inWindows1256(t *testing.T, body []byte) []byte {
	t.Helper()
	encoded, err := encoding.ReplaceUnsupported(charmap.Windows1256.NewEncoder()).Bytes(body)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// heldAtOnce returns about how many bytes of the heap do needs at once, beside
// those that are in use already.
func heldAtOnce(do func()) int {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	inUse := func() int {
		metrics.Read(sample)
		return int(sample[0].Value.Uint64())
	}
	before, most := inUse(), 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	for {
		most = max(most, inUse()-before)
		select {
		case <-done:
			return most
		default:
			time.Sleep(200 * time.Microsecond)
		}
	}
}

func checkFeed(t *testing.T, r *Result) {
	t.Helper()
	f := &r.Feed
	checkTexts(t, reflect.ValueOf(r).Elem(), "Result")
	checkAddresses(t, f.HomePageURL, f.FeedURL, f.Icon, f.License)
	for _, l := range f.Links {
		checkAddresses(t, l.URL)
	}
	for _, p := range f.Authors {
		checkAddresses(t, p.URL)
	}
	checkExtensions(t, f.Extensions)
	for _, line := range []string{f.Title, f.Description, f.Rights} {
		checkLine(t, line)
	}
	seen := make(map[string]bool, len(f.Items))
	for i := range f.Items {
		if id := f.Items[i].NativeID; seen[id] {
			t.Errorf("two items have the id %q", id)
		} else {
			seen[id] = true
		}
		checkItem(t, &f.Items[i])
	}
	if _, err := json.Marshal(r); err != nil {
		t.Error(err)
	}
}

func checkItem(t *testing.T, item *hub.Item) {
	t.Helper()
	if item.NativeID == "" {
		t.Errorf("an item without identity: %+v", item)
	}
	for _, line := range append([]string{item.Title, item.Summary, item.Rights}, item.Tags...) {
		checkLine(t, line)
	}
	if sanitise.HTML(item.ContentHTML, nil) != item.ContentHTML {
		t.Errorf("%q is not sanitised", item.ContentHTML)
	}
	checkAddresses(t, item.URL, item.ExternalURL, item.Image, item.License, item.Discussion.URL, item.Discussion.FeedURL,
		item.ClaimedSource.FeedURL, item.ClaimedSource.HomePageURL)
	for _, e := range item.Enclosures {
		checkAddresses(t, e.URL)
	}
	for _, p := range append(item.Authors, item.Contributors...) {
		checkLine(t, p.Name)
		checkAddresses(t, p.URL)
	}
	checkHTML(t, item.ContentHTML)
	checkExtensions(t, item.Extensions)
	if _, err := hub.EncodeItem(item); err != nil {
		t.Error(err)
	}
}

func checkLine(t *testing.T, line string) {
	t.Helper()
	if text.Line(line) != line {
		t.Errorf("%q is not a clean line", line)
	}
}

// checkAddresses wants each to be none, or an absolute one of the web.
func checkAddresses(t *testing.T, addresses ...string) {
	t.Helper()
	for _, address := range addresses {
		u, err := url.Parse(address)
		if address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || sanitise.URL(address, nil) != address) {
			t.Errorf("%q is not an address of the web", address)
		}
	}
}

// checkHTML wants the addresses in sanitised HTML to be absolute. Links may
// write mail, and small images may be their own data.
func checkHTML(t *testing.T, s string) {
	t.Helper()
	for z := html.NewTokenizer(strings.NewReader(s)); z.Next() != html.ErrorToken; {
		token := z.Token()
		for _, a := range token.Attr {
			switch a.Key {
			case "href", "src", "poster", "cite":
				if a.Key == "href" && strings.HasPrefix(a.Val, "mailto:") || token.Data == "img" && strings.HasPrefix(a.Val, "data:image/") {
					continue
				}
				checkAddresses(t, a.Val)
			case "srcset":
				for candidate := range strings.SplitSeq(a.Val, ", ") {
					address, _, _ := strings.Cut(candidate, " ")
					checkAddresses(t, address)
				}
			}
		}
	}
}

// checkExtensions wants trees that are bounded, and no address in them that
// could do anything but lead somewhere.
func checkExtensions(t *testing.T, extensions []hub.Extension) {
	t.Helper()
	elements, bytes := 0, 0
	var check func(extensions []hub.Extension, depth int)
	check = func(extensions []hub.Extension, depth int) {
		if len(extensions) > 0 && depth > maxExtensionDepth {
			t.Errorf("extensions %d deep", depth)
			return
		}
		for i := range extensions {
			e := &extensions[i]
			elements++
			bytes += len(e.Namespace) + len(e.Name) + len(e.Text) + len(e.JSON)
			for name, value := range e.Attributes {
				bytes += len(name) + len(value)
				switch name {
				case "url", "href", "src", "uri":
					checkAddresses(t, value)
				}
			}
			if e.JSON != "" && !json.Valid([]byte(e.JSON)) {
				t.Errorf("%q is no JSON", e.JSON)
			}
			sanitised := strings.TrimSpace(sanitise.HTML(e.Text, nil))
			if sanitised == e.Text {
				checkHTML(t, e.Text)
			} else if strings.Contains(e.Attributes["type"], "html") {
				t.Errorf("%q is said to be HTML and is not sanitised", e.Text)
			}
			check(e.Children, depth+1)
		}
	}
	check(extensions, 1)
	// Addresses that become absolute grow, by no more than each may have.
	if elements > 256 || bytes > 128<<10 {
		t.Errorf("%d elements of %d bytes", elements, bytes)
	}
}

// checkTexts wants every string in v to be UTF-8 that XML can hold, wherever
// it is.
func checkTexts(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); !utf8.ValidString(s) || strings.IndexFunc(s, notInXML) >= 0 {
			t.Errorf("%s is %q", path, s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				checkTexts(t, v.Field(i), path+"."+field.Name)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkTexts(t, v.Index(i), path)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			checkTexts(t, key, path)
			checkTexts(t, v.MapIndex(key), path)
		}
	}
}

// notInXML tells whether XML 1.0 can't hold a character (§2.2).
func notInXML(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r >= 0xd800 && r <= 0xdfff || r == 0xfffe || r == 0xffff || r > 0x10ffff
}
