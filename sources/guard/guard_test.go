package guard

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

func rss(inner string) string {
	return `<rss version="2.0"><channel><title>t</title><item><title>i</title>` + inner + `</item></channel></rss>`
}

func TestHostileShapesAreRefusedByName(t *testing.T) {
	declarations := &strings.Builder{}
	for i := range 17_000 {
		fmt.Fprintf(declarations, `<a xmlns:p%d="u">`, i)
	}
	attributes := &strings.Builder{}
	for i := range 2_000 {
		fmt.Fprintf(attributes, ` a%d="b"`, i)
	}
	for name, c := range map[string]struct{ body, want string }{
		"two million open elements":            {rss(`<x:y>` + strings.Repeat("<a>", 2_000_000)), "depth of elements over 100"},
		"depth behind a comment in CDATA":      {rss(`<![CDATA[<!--]]>` + strings.Repeat("<a>", 200) + `<!-- -->`), "depth of elements"},
		"depth behind a quote in text":         {rss(`"` + strings.Repeat("<a>", 200) + `"`), "depth of elements"},
		"depth behind an unquoted value":       {rss(`<a b=c">` + strings.Repeat("<a>", 200) + `"`), "depth of elements"},
		"depth behind an instruction":          {rss(`<?x <!-- ?>` + strings.Repeat("<a>", 200) + `-->`), "depth of elements"},
		"depth behind CDATA that ends oddly":   {rss(`<![CDATA[ ]]]>` + strings.Repeat("<a>", 200) + `<![CDATA[]]>`), "depth of elements"},
		"depth behind a short comment":         {rss(`<!---->` + strings.Repeat("<a>", 200) + `-->`), "depth of elements"},
		"namespaces in nested elements":        {rss(declarations.String()), "namespace declarations in force over 64"},
		"namespaces in many elements":          {rss("<a " + namespaces(60) + ">" + strings.Repeat("<a></a>", 70_000)), "namespace declarations times elements"},
		"text of an extension in comments":     {rss(`<x:y>` + strings.Repeat("x<!---->", 225_000) + `</x:y>`), "text in fragments"},
		"text of an extension in CDATA":        {rss(`<x:y>` + strings.Repeat("<![CDATA[xxxxxxxxxx]]>", 80_000) + `</x:y>`), "text in fragments"},
		"text between elements of extensions":  {rss(`<x:y>` + strings.Repeat("xxxxxxxxx<a/>", 80_000) + `</x:y>`), "text in fragments"},
		"text in a default namespace":          {rss(`<y xmlns="u">` + strings.Repeat("x<!---->", 225_000) + `</y>`), "text in fragments"},
		"text in Atom within RSS":              {rss(`<y xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat("x<!---->", 225_000) + `</y>`), "text in fragments"},
		"a million elements":                   {rss(strings.Repeat("<a/>", 400_001)), "elements over 400000"},
		"elements of extensions":               {rss(strings.Repeat("<a:b/>", 150_001)), "elements of extensions over 150000"},
		"attributes of one element":            {rss("<a" + attributes.String() + "/>"), "attributes of one element over 100"},
		"attributes of all elements":           {rss(strings.Repeat("<a"+strings.Repeat(" c", 90)+"/>", 3_000)), "attributes over 250000"},
		"dates":                                {rss(strings.Repeat("<pubDate>x</pubDate>", 20_001)), "dates over 20000"},
		"comments":                             {rss(strings.Repeat("<!---->", 50_001)), "comments over 50000"},
		"instructions":                         {rss(strings.Repeat("<?a?>", 1_001)), "processing instructions over 1000"},
		"CDATA sections":                       {rss(`<description>` + strings.Repeat("<![CDATA[]]>", 100_001)), "CDATA sections over 100000"},
		"items":                                {"<rss><channel>" + strings.Repeat("<item/>", 20_001) + "</channel></rss>", "items over 20000"},
		"a long text":                          {rss(strings.Repeat("x", MaxText+1)), "bytes of one text"},
		"a long value":                         {rss(`<a b="` + strings.Repeat("x", MaxText+1) + `"/>`), "bytes of one attribute"},
		"a long date":                          {rss(`<pubDate>` + strings.Repeat("x", MaxDate+1) + `</pubDate>`), "bytes of one date"},
		"a long date that another tag closes":  {rss(`<z><pubDate>` + strings.Repeat("x", MaxDate+1) + `</z>`), "bytes of one date"},
		"a document type":                      {rss(`<!DOCTYPE a [<!ENTITY b "c">]>`), "document type declaration"},
		"a declaration that changes encodings": {rss(`<?xml version="1.0" encoding="utf-16"?>`), "XML declaration"},
		"a control character":                  {rss("<![CDATA[ ]\x00]>" + strings.Repeat("<a>", 200) + "]]>"), "control character"},
	} {
		t.Run(name, func(t *testing.T) {
			body := []byte(c.body)
			var err error
			bytes := allocated(func() { err = XML(body) })
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("%v, want an error with %q", err, c.want)
			}
			if bytes > 100<<10 {
				t.Errorf("the guard took %d bytes", bytes)
			}
		})
	}
}

func namespaces(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `xmlns:n%d="u" `, i)
	}
	return b.String()
}

func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// What is dear in an extension is cheap where gofeed takes an element at once.
func TestRealShapesPass(t *testing.T) {
	xhtml := `<div xmlns="http://www.w3.org/1999/xhtml">` + strings.Repeat("a line of text with an end<br/>", 4000) + `</div>`
	for name, body := range map[string]string{
		"many comments in a description": rss(`<description>` + strings.Repeat("x<!---->", 40_000) + `</description>`),
		"long pages of XHTML in Atom":    `<feed xmlns="http://www.w3.org/2005/Atom">` + strings.Repeat(`<entry><content type="xhtml">`+xhtml+`</content></entry>`, 20) + `</feed>`,
		"elements that are not closed":   rss(strings.Repeat("<p>a<br></p>", 500)),
		"two thousand items":             "<rss><channel>" + strings.Repeat("<item><title>t</title><dc:date>2024-01-01</dc:date></item>", 2000) + "</channel></rss>",
	} {
		if err := XML([]byte(body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestJSON(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"a feed":               {`{"version":"x","items":[{"id":"[[[[{{{{\"\\"}]}`, ""},
		"depth":                {strings.Repeat("[", 65), "depth of JSON over 64"},
		"depth behind a quote": {`{"a":"\\"` + strings.Repeat(`,"b":[`, 65), "depth of JSON"},
		"values":               {"[" + strings.Repeat("1,", 250_001), "values over 250000"},
		"items":                {`{"items":[` + strings.Repeat(`{},`, 20_001), "items over 20000"},
		"a long text":          {`{"a":"` + strings.Repeat("x", MaxText+1) + `"}`, "bytes of one text"},
		"a text cut off":       {`{"a":"\`, ""},
	} {
		err := JSON([]byte(c.body))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestALimitErrorSaysWhatAndWhere(t *testing.T) {
	err := XML([]byte(strings.Repeat("<a>", 101)))
	limit, ok := errors.AsType[*LimitError](err)
	if !ok || limit.Max != MaxDepth || limit.Offset != 300 {
		t.Errorf("%#v", err)
	}
}

// repeated repeats the middle of a body: repetition reaches depths and sums that
// mutation does not.
func repeated(body []byte, times uint16) []byte {
	third := len(body) / 3
	return bytes.Join([][]byte{body[:third], bytes.Repeat(body[third:2*third], int(times%2000)+1), body[2*third:]}, nil)
}

// Whatever the guard lets pass, gofeed survives: within a stack that deep
// elements would overflow, and within a bound of memory. Of what package
// normalise made of a body, encoding/xml reads all.
func FuzzXML(f *testing.F) {
	for _, s := range []string{
		rss(`<x:y><a>b<!-- -->c<![CDATA[d]]></a></x:y>`), rss(`<p>a<br></p>`), `<feed xmlns="http://www.w3.org/2005/Atom"><entry><x:a/></entry></feed>`,
		`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><item/></rdf:RDF>`, rss(strings.Repeat("<x:a>", 98)),
		rss(`<?x?><a b='>' c=d/>]]>`), rss(`<a:b:c d="<" & é=1></a><![if x]><!-- -- --->&eacute;&#8;</ p q>`),
	} {
		f.Add([]byte(s), uint16(1))
	}
	f.Fuzz(func(t *testing.T, body []byte, times uint16) {
		if body = repeated(body, times); len(body) > 1<<20 {
			return
		}
		if doc, err := normalise.Read(body, normalise.About{}); err == nil && doc.Format != normalise.JSON && doc.Format != normalise.Page && XML(doc.Body) == nil {
			readToTheEnd(t, doc.Body)
		}
		if XML(body) != nil {
			return
		}
		defer debug.SetMaxStack(debug.SetMaxStack(4 << 20))
		used := allocated(func() { gofeed.NewParser().Parse(bytes.NewReader(body)) }) // it may fail, but must return
		if used > 64<<20+400*uint64(len(body)) {
			t.Errorf("gofeed took %d bytes for %d", used, len(body))
		}
	})
}

func readToTheEnd(t *testing.T, body []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("encoding/xml does not read all of %q: %v", body, err)
		}
	}
}

// What the guard lets pass of what package normalise made of a body, the
// parser of JSON reads, within a bound of memory.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{
		`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","tags":["a"],"author":{"name":"b"}}]}`, `{"items":[{"id":1,},{"a" "b"}`,
		`[[[[{"a":[{}]}]]]]`, `{"a":"\ud800\u0000","a":NaN,'b':"c "d" e"}`, `{"rss":{"channel":{"item":[{"a":1}]}}}`,
	} {
		f.Add([]byte(s), uint16(1))
	}
	f.Fuzz(func(t *testing.T, body []byte, times uint16) {
		if body = repeated(body, times); len(body) > 1<<20 {
			return
		}
		doc, err := normalise.Read(body, normalise.About{})
		if err != nil || doc.Format != normalise.JSON || JSON(doc.Body) != nil {
			return
		}
		if !json.Valid(doc.Body) {
			t.Fatalf("%q is not JSON", doc.Body)
		}
		used := allocated(func() { (&jsonfeed.Parser{}).Parse(bytes.NewReader(doc.Body)) }) // it may be no feed
		if used > 64<<20+200*uint64(len(doc.Body)) {
			t.Errorf("gofeed took %d bytes for %d", used, len(doc.Body))
		}
	})
}
