package outputs_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func TestAddressesAreAbsoluteASCIIOrNothing(t *testing.T) {
	for _, c := range []struct{ name, raw, want string }{
		{"a valid address stays as it was", "https://a.example.org/%d8?b=%2F#c", "https://a.example.org/%d8?b=%2F#c"},
		{"letters of a path are encoded", "https://a.example.org/أ", "https://a.example.org/%D8%A3"},
		{"an encoded slash stays encoded", "https://a.example.org/b%2Fc/é", "https://a.example.org/b%2Fc/%C3%A9"},
		{"brackets and bars of a query are encoded", "https://a.example.org/?a[]=1|2", "https://a.example.org/?a%5B%5D=1%7C2"},
		{"a space is encoded", "http://a.example.org/b c", "http://a.example.org/b%20c"},
		{"a second number sign is encoded", "http://a.example.org/#b#c", "http://a.example.org/#b%23c"},
		{"an international host is written in ASCII", "https://مثال.example.org:8443/", "https://xn--mgbh0fb.example.org:8443/"},
		{"an international host may stand alone", "https://مثال.example.org", "https://xn--mgbh0fb.example.org"},
		{"a relative address is none", "/a", ""},
		{"an address without a scheme is none", "//a.example.org/", ""},
		{"a script is none", "javascript:alert(1)", ""},
		{"a data address is none", "data:text/html,a", ""},
		{"a password is taken off", "https://u:p@a.example.org/", "https://a.example.org/"},
		{"an IP literal is none", "http://[::1]/", ""},
		{"nothing is none", "", ""},
	} {
		if got := outputs.Address(c.raw); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range outputstest.Hostilities {
		f.Add("https://a.example.org/" + seed)
		f.Add("https://" + seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		address := outputs.Address(raw)
		if address == "" {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("%q became %q: %v", raw, address, err)
		}
		if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\"[]{}|\\^`", r) }) {
			t.Errorf("%q became %q, with a character that RFC 3986 forbids", raw, address)
		}
		if again := outputs.Address(address); again != address {
			t.Errorf("%q became %q, and that %q", raw, address, again)
		}
	})
}

func TestLanguagesOfXMLAreThoseThatCheckersKnow(t *testing.T) {
	for tag, want := range map[string]string{
		"ar": "ar", "ar-EG": "ar-EG", "arz": "ar", "arz-EG": "ar-EG", "ckb": "ku-Arab", "ckb-IQ": "ku-Arab-IQ", "ckb-Latn-IQ": "ku-Latn-IQ", "kmr": "ku", "zh-Hant-TW": "zh-Hant-TW",
		"mul": "mul", "": "", "x": "", "ar\" dir": "", "english": "",
	} {
		if got := outputs.XMLLanguage(tag); got != want {
			t.Errorf("%q: got %q, want %q", tag, got, want)
		}
	}
}

func TestADocumentIsAsNewAsTheLastThatWasAddedOrTakenDown(t *testing.T) {
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	item := func(updated time.Time) []hub.Item { return []hub.Item{{Updated: updated}} }
	gone := func(when time.Time) []hub.Deleted { return []hub.Deleted{{When: when}, {When: noon.AddDate(-1, 0, 0)}} }
	for name, c := range map[string]struct {
		snapshot hub.Snapshot
		want     time.Time
	}{
		"nothing has a date of its own": {hub.Snapshot{}, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)},
		"an item":                       {hub.Snapshot{Items: item(noon)}, noon},
		"an item after a deletion":      {hub.Snapshot{Items: item(noon), Deleted: gone(noon.Add(-time.Hour))}, noon},
		"a deletion after an item":      {hub.Snapshot{Items: item(noon), Deleted: gone(noon.Add(time.Hour))}, noon.Add(time.Hour)},
		"a deletion of the last item":   {hub.Snapshot{Deleted: gone(noon)}, noon},
		"an archive, whatever was taken down since": {
			hub.Snapshot{Items: item(noon), Deleted: gone(noon.Add(time.Hour)), Archive: hub.Archive{Day: noon}}, noon},
	} {
		if got := (outputs.Document{Snapshot: &c.snapshot}).Updated(); !got.Equal(c.want) {
			t.Errorf("%s: updated is %v, want %v", name, got, c.want)
		}
	}
}

func TestASiteHasOneFormOfItsAddress(t *testing.T) {
	for _, c := range []struct{ address, path, full string }{
		{"https://hub.example.org", "/news/rss.xml", "https://hub.example.org/news/rss.xml"},
		{"https://hub.example.org/", "/news/rss.xml", "https://hub.example.org/news/rss.xml"},
		{"https://example.org/hub", "/hub/news/rss.xml", "https://example.org/hub/news/rss.xml"},
		{"http://127.0.0.1:8080", "/news/rss.xml", "http://127.0.0.1:8080/news/rss.xml"},
	} {
		site, err := outputs.NewSite("", c.address)
		if err != nil {
			t.Errorf("%s: %v", c.address, err)
			continue
		}
		if got := site.Path("news", "rss.xml"); got != c.path {
			t.Errorf("%s: path %q, want %q", c.address, got, c.path)
		}
		if got := site.Address("news", "rss.xml"); got != c.full {
			t.Errorf("%s: address %q, want %q", c.address, got, c.full)
		}
		if site.Title == "" {
			t.Errorf("%s: a site without a title should be called by its host", c.address)
		}
	}
}

func TestASiteWithoutAProperAddressIsRefused(t *testing.T) {
	for _, address := range []string{"", "hub.example.org", "ftp://hub.example.org", "https://", "https://u@hub.example.org", "https://hub.example.org/?a", "https://hub.example.org/#a", "https://[::1]/"} {
		if _, err := outputs.NewSite("Hub", address); err == nil {
			t.Errorf("%q was taken", address)
		} else if !strings.Contains(err.Error(), "site address") {
			t.Errorf("%q: the error does not say what it is about: %v", address, err)
		}
	}
}

func TestADocumentIsCalledByWhatWasSelected(t *testing.T) {
	for name, c := range map[string]struct {
		selection outputs.Selection
		want      string
	}{
		"the section":        {outputs.Selection{}, "أخبار"},
		"fewer items":        {outputs.Selection{Selection: hub.Selection{Limit: 2, After: "x"}, Content: outputs.None}, "أخبار"},
		"a source":           {outputs.Selection{Selection: hub.Selection{Source: "desk"}}, "أخبار – مكتب الأخبار"},
		"an unknown source":  {outputs.Selection{Selection: hub.Selection{Source: "x"}}, "أخبار – x"},
		"a story":            {outputs.Selection{Selection: hub.Selection{Story: "0123456789abcdef"}}, "أخبار – التغطية الكاملة: اتفاق جديد على مشروع سكة الحديد بين المدينتين"},
		"a search":           {outputs.Selection{Query: "نفط"}, "أخبار – بحث: نفط"},
		"several conditions": {outputs.Selection{Selection: hub.Selection{Tag: "سياسة", Language: "ar"}}, "أخبار – سياسة، ar"},
	} {
		doc := outputs.Document{Snapshot: outputstest.Arabic(), Selection: c.selection}
		if got := doc.Title(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
