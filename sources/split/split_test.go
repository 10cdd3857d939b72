package split_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/split"
)

const notSplit = "the body is not split"

func TestABodyIsSplitAtItsItems(t *testing.T) {
	const (
		rss  = normalise.RSS
		atom = normalise.Atom
		json = normalise.JSON
	)
	for _, c := range []struct {
		name   string
		format normalise.Format
		body   string
		want   []string
	}{
		{"items of RSS", rss, `<rss><channel><title>x</title><item><title>a</title></item> <item>b</item></channel></rss>`,
			[]string{`<item><title>a</title></item>`, `<item>b</item>`}},
		{"items of RSS 1.0 stand beside the channel", rss,
			`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><items/></channel><item rdf:about="1">a</item></rdf:RDF>`,
			[]string{`<item rdf:about="1">a</item>`}},
		{"entries of Atom", atom, `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id></entry><entry/></feed>`,
			[]string{`<entry><id>1</id></entry>`, `<entry/>`}},
		{"entries with a prefix", atom, `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>1</a:entry></a:feed>`, []string{`<a:entry>1</a:entry>`}},
		{"items with a prefix", rss, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rss="http://purl.org/rss/1.0/"><rss:channel/><rss:item>a</rss:item></rdf:RDF>`,
			[]string{`<rss:item>a</rss:item>`}},
		{"an item that declares its own namespaces", rss, `<rss><channel><item xmlns="" xmlns:m="urn:m"><m:a/></item></channel></rss>`,
			[]string{`<item xmlns="" xmlns:m="urn:m"><m:a/></item>`}},
		{"the end of an item in CDATA ends nothing", rss, `<rss><channel><item><![CDATA[</item><item>]]></item></channel></rss>`,
			[]string{`<item><![CDATA[</item><item>]]></item>`}},
		{"an item in a comment is none", rss, `<rss><channel><!-- <item>a</item> --><item>b<!-- </item> --></item></channel></rss>`,
			[]string{`<item>b<!-- </item> --></item>`}},
		{"an item in an instruction is none", rss, `<rss><channel><?php <item>?><item>b</item></channel></rss>`, []string{`<item>b</item>`}},
		{"a tag in an attribute is none", rss, `<rss><channel><item a="/>" b='>'>a</item></channel></rss>`, []string{`<item a="/>" b='>'>a</item>`}},
		{"an item within an item is part of it", rss, `<rss><channel><item><item>a</item></item></channel></rss>`, []string{`<item><item>a</item></item>`}},
		{"an item within an extension is part of it", rss, `<rss xmlns:x="urn:x"><channel><x:list><item>a</item></x:list><x:item/><item>b</item></channel></rss>`,
			[]string{`<item>b</item>`}},
		{"an entry within the source of another is part of it", atom, `<feed><entry><source><entry/></source></entry></feed>`,
			[]string{`<entry><source><entry/></source></entry>`}},
		{"no items", rss, `<rss><channel/></rss>`, nil},
		{"elements of JSON", json, `{"version": "1", "items": [{"id": "1"}, {"a": [1, {"items": []}]}], "title": 1.5}`,
			[]string{`{"id": "1"}`, `{"a": [1, {"items": []}]}`}},
		{"strings of JSON with brackets and escapes", json, `{"items":[{"a":"}],\"{\\"},{"b\"":"[\\\""}]}`, []string{`{"a":"}],\"{\\"}`, `{"b\"":"[\\\""}`}},
		{"no elements of JSON", json, `{"items":[] }`, nil},

		{"items in the channel and beside it", rss, `<rss><channel><item/></channel><item/></rss>`, []string{notSplit}},
		{"two channels", rss, `<rss><channel><item/></channel><channel/></rss>`, []string{notSplit}},
		{"a channel behind an item", rss, `<rss><item/><channel/></rss>`, []string{notSplit}},
		{"a channel within the channel", rss, `<rss><channel><channel/><item/></channel></rss>`, []string{notSplit}},
		{"an entry in RSS", rss, `<rss><channel><entry/><item/></channel></rss>`, []string{notSplit}},
		{"an item in Atom", atom, `<feed><item/><entry/></feed>`, []string{notSplit}},
		{"an item with capital letters", rss, `<rss><channel><Item/></channel></rss>`, []string{notSplit}},
		{"an undeclared prefix", rss, `<rss><channel><rss:item/></channel></rss>`, []string{notSplit}},
		{"a root of an unknown namespace", atom, `<feed xmlns="https://example.org/Atom"><entry/></feed>`, []string{notSplit}},
		{"a namespace with a reference", atom, `<feed xmlns="http://www.w3.org&#47;2005/Atom"><entry/></feed>`, []string{notSplit}},
		{"an end that is missing", rss, `<rss><channel><item></channel></rss>`, []string{notSplit}},
		{"a member of JSON with an escaped name", json, `{"items":[],"\u0069tems":[{}]}`, []string{notSplit}},
		{"a member of JSON in other letters", json, `{"items":[{}],"Itemſ":[]}`, []string{notSplit}},
		{"two lists of JSON", json, `{"items":[{}],"items":[]}`, []string{notSplit}},
		{"an element that is no object", json, `{"items":[{},null]}`, []string{notSplit}},
		{"JSON that has no items", json, `{"rss":{"items":[{}]}}`, []string{notSplit}},
		{"JSON that ends early", json, `{"items":[{"a":"\"`, []string{notSplit}},
		{"a format that is read as a whole", normalise.Sitemap, `<urlset><url/></urlset>`, []string{notSplit}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := itemsOf([]byte(c.body), c.format); !slices.Equal(got, c.want) {
				t.Errorf("items are %q, want %q", got, c.want)
			}
		})
	}
}

func itemsOf(body []byte, format normalise.Format) []string {
	parts, ok := split.Split(body, format)
	if !ok {
		return []string{notSplit}
	}
	var items []string
	for _, item := range parts.Items {
		items = append(items, string(body[item.From:item.To]))
	}
	return items
}

func TestKeepLeavesOutWhatIsNotNamed(t *testing.T) {
	for _, c := range []struct {
		name, body string
		format     normalise.Format
		places     []int
		want       string
	}{
		{"an item of three", `<rss><channel><item>a</item>]<item>b</item>]><item>c</item><a/></channel></rss>`, normalise.RSS, []int{1},
			"<rss><channel>\n]<item>b</item>]>\n<a/></channel></rss>"},
		{"an element of the middle", `{"items":[{"a":1}, {"b":2} ,{"c":3}],"x":1}`, normalise.JSON, []int{1}, `{"items":[{"b":2}],"x":1}`},
		{"the first and the last element", `{"items":[{"a":1}, {"b":2} ,{"c":3} ]}`, normalise.JSON, []int{0, 2}, `{"items":[{"a":1},{"c":3} ]}`},
		{"no element", `{"items":[ {"a":1}]}`, normalise.JSON, nil, `{"items":[ ]}`},
		{"all elements", `{"items":[{"a":1},{"b":2}]}`, normalise.JSON, []int{0, 1}, `{"items":[{"a":1},{"b":2}]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			parts, ok := split.Split([]byte(c.body), c.format)
			if !ok {
				t.Fatal(notSplit)
			}
			kept, offsets := parts.Keep([]byte(c.body), c.places)
			if string(kept) != c.want {
				t.Errorf("is %s, want %s", kept, c.want)
			}
			for i, place := range c.places {
				item := parts.Items[place]
				if !strings.HasPrefix(string(kept[offsets[i]:]), c.body[item.From:item.To]) {
					t.Errorf("item %d begins not at %d", place, offsets[i])
				}
			}
		})
	}
}

// Of the captured feeds one is of a format that is not split: RSS in JSON.
func TestCapturedFeedsAreSplit(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(hubtest.Corpus(t, "feeds"), "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := normalise.Read(body, normalise.About{})
		if err != nil {
			t.Fatal(err)
		}
		if parts, ok := split.Split(doc.Body, doc.Format); ok != (len(parts.Items) > 0) || !ok && filepath.Base(file) != "ScriptingNews.json" {
			t.Errorf("%s: %d items found", filepath.Base(file), len(parts.Items))
		}
	}
}
