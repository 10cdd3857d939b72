package outputs_test

import (
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
)

func TestADocumentHasAsMuchTextAsIsWanted(t *testing.T) {
	long := strings.Repeat("A sentence of some length. ", 40)
	for _, c := range []struct {
		name                           string
		content                        outputs.Content
		item                           hub.Item
		title, summary, html, headline string
	}{
		{"all", outputs.Full, hub.Item{Title: "T", Summary: "S", ContentHTML: "<p>C</p>"}, "T", "S", "<p>C</p>", "T"},
		{"a summary that is there", outputs.Summary, hub.Item{Title: "T", Summary: "S", ContentHTML: "<p>C</p>"}, "T", "S", "", "T"},
		{"a summary that is made", outputs.Summary, hub.Item{ContentHTML: "<p>C &amp; D</p>"}, "", "C & D", "", "C & D"},
		{"a summary that ends with a sentence", outputs.Summary, hub.Item{Title: "T", ContentHTML: "<p>" + long + "</p>"}, "T", strings.TrimSpace(long[:27*11]), "", "T"},
		{"a headline", outputs.None, hub.Item{Title: "T", Summary: "S", ContentHTML: "<p>C</p>"}, "T", "", "", "T"},
		{"a headline that is made", outputs.None, hub.Item{ContentHTML: "<p>C</p>"}, "C", "", "", "C"},
		{"nothing", outputs.None, hub.Item{ID: "tag:a,2020:1"}, "", "", "", "tag:a,2020:1"},
	} {
		doc := outputstest.Document(t, &hub.Snapshot{Items: []hub.Item{c.item}})
		doc.Selection.Content = c.content
		for e := range doc.Entries() {
			if e.Title != c.title || e.Summary != c.summary || e.ContentHTML != c.html || e.Headline() != c.headline {
				t.Errorf("%s: title %q, summary %q, content %q, headline %q", c.name, e.Title, e.Summary, e.ContentHTML, e.Headline())
			}
		}
		if stored := doc.Items[0]; stored.Title != c.item.Title || stored.Summary != c.item.Summary || stored.ContentHTML != c.item.ContentHTML {
			t.Errorf("%s: the item itself was changed", c.name)
		}
	}
}

func TestEveryFileHasAType(t *testing.T) {
	for _, c := range []struct{ address, declared, want string }{
		{"https://a.example.org/1", "Audio/MPEG", "audio/mpeg"},
		{"https://a.example.org/1", `video/mp4; codecs="avc1"`, "video/mp4"},
		{"https://a.example.org/1.MP3?x=1.pdf", "", "audio/mpeg"},
		{"https://a.example.org/1.opus", "audio/*", "audio/opus"},
		{"https://a.example.org/1.xyz", "what ever", "application/octet-stream"},
	} {
		files := entryOf(t, hub.Item{Enclosures: []hub.Enclosure{{URL: c.address, Type: c.declared, Length: -1, Duration: -1}}}).Files()
		if len(files) != 1 || files[0].Type != c.want || files[0].Length != 0 || files[0].Duration != 0 {
			t.Errorf("%s, said to be %q: %v", c.address, c.declared, files)
		}
	}
	if files := entryOf(t, hub.Item{Enclosures: []hub.Enclosure{{URL: "ftp://a.example.org/1", Type: "audio/mpeg"}}}).Files(); files != nil {
		t.Errorf("a file without a valid address: %v", files)
	}
}

func TestASchemeIsAURIOrNothing(t *testing.T) {
	for scheme, want := range map[string]string{
		"https://a.example.org/tags": "https://a.example.org/tags", "http://A.example.org": "http://A.example.org", "tag:a.example.org,2020:x": "tag:a.example.org,2020:x",
		"urn:x-a:b": "urn:x-a:b", "urn:uuid:no": "", "topics": "", "//a": "", "https://a/أ": "", "http://a b": "", "http://[::1]/": "", "javascript:x": "", "tag:x": "",
	} {
		labels := entryOf(t, hub.Item{Tags: []string{"t"}, TagSchemes: map[string]string{"t": scheme}}).Labels()
		if len(labels) != 1 || labels[0].Scheme != want {
			t.Errorf("%q: got %v, want %q", scheme, labels, want)
		}
	}
}
