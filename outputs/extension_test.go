package outputs_test

import (
	"encoding/xml"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

const (
	media   = "http://search.yahoo.com/mrss/"
	podcast = "https://podcastindex.org/namespace/1.0"
	itunes  = "http://www.itunes.com/dtds/podcast-1.0.dtd"
	georss  = "http://www.georss.org/georss"
	gml     = "http://www.opengis.net/gml"
)

// entryOf returns the entry of an item of its own.
func entryOf(tb testing.TB, item hub.Item) outputs.Entry {
	tb.Helper()
	for e := range outputstest.Document(tb, &hub.Snapshot{Items: []hub.Item{item}}).Entries() {
		return e
	}
	tb.Fatal("no entry")
	return outputs.Entry{}
}

func TestModulesAreWhatTheirNamespacesDefine(t *testing.T) {
	type attributes = map[string]string
	content := func(url string, children ...hub.Extension) hub.Extension {
		return hub.Extension{Namespace: media, Name: "content", Attributes: attributes{"url": url, "height": "9"}, Children: children}
	}
	for _, c := range []struct {
		name string
		item hub.Item
		want string
	}{
		{"an unknown namespace", hub.Item{Extensions: []hub.Extension{{Namespace: "http://example.org/", Name: "title", Text: "x"}}}, ``},
		{"an unknown element", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "adult", Text: "false"}}}, ``},
		{"unknown attributes", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "keywords", Text: "a", Attributes: attributes{"x": "1"}}}},
			`<media:keywords>a</media:keywords>`},
		{"a width of nothing", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "thumbnail", Attributes: attributes{"url": "https://a.example.org/", "width": "0", "height": "10"}}}},
			`<media:thumbnail url="https://a.example.org/" height="10"></media:thumbnail>`},
		{"an address in letters", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "player", Attributes: attributes{"url": "https://a.example.org/أ|b"}}}},
			`<media:player url="https://a.example.org/%D8%A3%7Cb"></media:player>`},
		{"a role in capitals", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "credit", Text: "A", Attributes: attributes{"role": "Producer"}}}},
			`<media:credit role="producer">A</media:credit>`},
		{"a role of no scheme", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "credit", Text: "A", Attributes: attributes{"role": "boss"}}}},
			`<media:credit>A</media:credit>`},
		{"the picture once, with its size", hub.Item{Image: "https://a.example.org/1.jpg", Extensions: []hub.Extension{{Namespace: media, Name: "thumbnail", Attributes: attributes{"url": "https://a.example.org/1.jpg", "width": "8"}}}},
			`<media:thumbnail url="https://a.example.org/1.jpg" width="8"></media:thumbnail>`},
		{"a file that the enclosure tells", hub.Item{Enclosures: []hub.Enclosure{{URL: "https://a.example.org/1.mp3"}}, Extensions: []hub.Extension{{Namespace: media, Name: "content", Attributes: attributes{"url": "https://a.example.org/1.mp3", "type": "audio/mpeg"}}}}, ``},
		{"what the title tells", hub.Item{Title: "A & B", Extensions: []hub.Extension{{Namespace: media, Name: "title", Text: "A & B"}}}, ``},
		{"a group of two", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "group", Children: []hub.Extension{content("https://a.example.org/1"), content("https://a.example.org/2")}}}},
			`<media:group><media:content url="https://a.example.org/1" height="9"></media:content><media:content url="https://a.example.org/2" height="9"></media:content></media:group>`},
		{"a group of one is none", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "group", Children: []hub.Extension{content("https://a.example.org/1")}}}},
			`<media:content url="https://a.example.org/1" height="9"></media:content>`},
		{"markup that nobody asked for", hub.Item{Extensions: []hub.Extension{{Namespace: media, Name: "description", Text: "<b>A</b> &amp; B"}}},
			`<media:description>A &#x26; B</media:description>`},
		{"a season of iTunes", hub.Item{Extensions: []hub.Extension{{Namespace: itunes, Name: "season", Text: "3"}, {Namespace: itunes, Name: "explicit", Text: "true"}}},
			`<podcast:season>3</podcast:season>`},
		{"a season that is told twice", hub.Item{Extensions: []hub.Extension{{Namespace: itunes, Name: "season", Text: "3"}, {Namespace: podcast, Name: "season", Text: "4"}}},
			`<podcast:season>4</podcast:season>`},
		{"a file that is nowhere on the web", hub.Item{Extensions: []hub.Extension{{Namespace: podcast, Name: "alternateEnclosure", Attributes: attributes{"type": "audio/opus"}, Children: []hub.Extension{{Namespace: podcast, Name: "source", Attributes: attributes{"uri": "ipfs://a"}}}}}}, ``},
		{"a geometry of GML", hub.Item{Extensions: []hub.Extension{{Namespace: georss, Name: "where", Children: []hub.Extension{{Namespace: gml, Name: "Point", Children: []hub.Extension{{Namespace: gml, Name: "pos", Text: "1 2"}}}}}}},
			`<georss:point>1 2</georss:point>`},
		{"a place beyond the pole", hub.Item{Extensions: []hub.Extension{{Namespace: georss, Name: "point", Text: "91 0"}}}, ``},
	} {
		got, err := xml.Marshal(entryOf(t, c.item).Modules())
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestPlainTextIsWrittenForReadersThatUnescapeTwice(t *testing.T) {
	for s, want := range map[string]string{
		"a": "a", "a & b": "a &#x26; b", "a < b": "a &#x3C; b", "&lt;": "&#x26;lt;", "</b>": "&#x3C;\u2060/b&#x3E;", "</ b></": "&#x3C;/ b&#x3E;&#x3C;/",
		"a\n\x00 b": "a b", "</</b": "&#x3C;/&#x3C;\u2060/b",
	} {
		if got := outputs.Plain(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestWhatLooksLikeMarkupIsPartedWhereNoReferencesAre(t *testing.T) {
	for s, want := range map[string]string{
		"a": "a", "R&D & more": "R&D & more", "a < b": "a < b", "&lt;": "&\u2060lt;", "&copy 2026": "&\u2060copy 2026", "&#39;": "&\u2060#39;", "Q&2": "Q&\u20602",
		"</b>": "<\u2060/b>", " a\nb\x00": "a b",
	} {
		if got := outputs.Unmarked(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}
