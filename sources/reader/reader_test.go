package reader

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources/guard"
)

func TestTheNewestItemsOfALongFeedAreKept(t *testing.T) {
	var b strings.Builder
	b.WriteString("<rss><channel><title>t</title>")
	for i := range MaxItems + 10 { // the oldest come first
		fmt.Fprintf(&b, "<item><guid>%d</guid><pubDate>01 Jan 2020 %02d:%02d:%02d +0000</pubDate></item>", i, i/3600, i/60%60, i%60)
	}
	b.WriteString("</channel></rss>")
	r, err := Read([]byte(b.String()), Context{})
	if err != nil {
		t.Fatal(err)
	}
	items := r.Feed.Items
	if len(items) != MaxItems || items[0].NativeID != "10" || items[MaxItems-1].NativeID != fmt.Sprint(MaxItems+9) {
		t.Errorf("%d items from %s to %s", len(items), items[0].NativeID, items[len(items)-1].NativeID)
	}
	if len(r.Repairs) != 1 || r.Repairs[0].Kind != ItemsLeftOut {
		t.Errorf("repairs %v", r.Repairs)
	}
}

func TestNamesLoseTheirMailAddresses(t *testing.T) {
	for in, want := range map[string]string{
		"desk@news.example (هيئة التحرير)": "هيئة التحرير",
		"Jane Doe (jane@news.example)":     "Jane Doe",
		"Jane Doe <jane@news.example>":     "Jane Doe",
		"jane@news.example":                "",
		"mailto:jane@news.example":         "",
		"Jane @ the desk":                  "Jane @ the desk",
		"  سلمى   حداد ":                   "سلمى حداد",
	} {
		if got := personName(in); got != want {
			t.Errorf("personName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTitlesAreHTMLOnlyWhereTheyLookIt(t *testing.T) {
	for in, want := range map[string]string{
		"AT&amp;T":                 "AT&T",
		"A <b>bold</b> claim":      "A bold claim",
		"x < y and y > z":          "x < y and y > z",
		"Generics: List<T> in Go":  "Generics: List<T> in Go",
		"&lt;script&gt;":           "<script>",
		"قمة &laquo;مفاجئة&raquo;": "قمة «مفاجئة»",
		"Tom &amp; <i>Jerry</i>":   "Tom & Jerry",
		"a\u202eb\n c":             "ab c",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestABodyBeyondTheGuardsLimitsIsRefused(t *testing.T) {
	_, err := Read([]byte("<rss><channel>"+strings.Repeat("<x:a>", 1000)+"</channel></rss>"), Context{})
	if _, ok := errors.AsType[*guard.LimitError](err); !ok {
		t.Errorf("%v", err)
	}
	_, err = Read([]byte(`{"version":"x","items":[`+strings.Repeat("[", 100)), Context{})
	if _, ok := errors.AsType[*guard.LimitError](err); !ok {
		t.Errorf("%v", err)
	}
}

// Whatever comes in, what goes out is fit to be stored and republished.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/*[lmn]")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := Read(body, Context{URL: "https://fetched.example/feed"})
		if err != nil {
			return
		}
		for i := range r.Feed.Items {
			check(t, &r.Feed.Items[i])
		}
	})
}

func check(t *testing.T, item *hub.Item) {
	t.Helper()
	if item.NativeID == "" {
		t.Errorf("an item without identity: %+v", item)
	}
	for _, line := range append([]string{item.Title, item.Summary, item.Rights}, item.Tags...) {
		if text.Line(line) != line {
			t.Errorf("%q is not a clean line", line)
		}
	}
	if sanitise.HTML(item.ContentHTML, nil) != item.ContentHTML {
		t.Errorf("%q is not sanitised", item.ContentHTML)
	}
	for _, address := range []string{item.URL, item.ExternalURL, item.Image} {
		if sanitise.URL(address, nil) != address {
			t.Errorf("%q is not an address of the web", address)
		}
	}
	if _, err := hub.EncodeItem(item); err != nil {
		t.Error(err)
	}
}
