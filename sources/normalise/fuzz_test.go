package normalise

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"
)

// itemTag is the start tag of an item.
var itemTag = regexp.MustCompile(`(?i)<(?:[^\s<>/:]+:)?(?:item|entry)[\s/>]`)

// Whatever comes in, what goes out is clean, well-formed, not much longer, and
// stays as it is when it is read again. A prefix of it holds no more items.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		declared("windows-1256", arabicRSS), arabicRSS[:100], "\xff\xfe<\x00r\x00", "<rss>&#&#8;8;\x00\ufffe</rss>x", "{\"a\":\x01}", "<feed/>", "\xef\xbb\xbf<rdf><![CDATA[",
		"<rss><channel><item><title>a &nbsp; &foo; & b < c</title></p><br><item a=b c c=\"<\" /></item></channel></rss><rss/>",
		"<rss><?xml:namespace prefix=o /><!-- a -- b ---><!DOCTYPE x [><?x?></ p q></>]]></RSS>", "<rss><a:b:c d:e:f='1' é=1>\xe9t\xe9 Ã©tÃ© â€™ &#226;&#128;&#153;</rss>",
		"<feed xmlns=' HTTPS://www.w3.org/2005/atom/ '><entry><content type=xhtml><p>1<p>2<li>3</content><entry></feed>",
		`{"items":[{"id":'1',a:NaN,"b":"x "y" z",},/*c*/{"id":2 "t":"\q"}]}]`, `{"items":[{"a":1},{"b`, "<!DOCTYPE html><html><meta charset=windows-1256>\xc7\xe1",
		"<rss>caf\xe9 caf\u00e9 \xd8\xa7\xd9\x84\xd9</rss>", "<channel HREF=a><item HREF=b><title>List<T></item>", "<urlset><url><loc>a</loc></url><url>",
	} {
		f.Add([]byte(s), "text/xml; charset=utf-8", uint16(len(s)/2))
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string, at uint16) {
		given := slices.Clone(body)
		d, err := Read(body, About{ContentType: contentType})
		if !bytes.Equal(given, body) {
			t.Fatal("Read changed what it was given")
		}
		if errors.Is(err, errUnmended) {
			t.Fatalf("%q is not mended", body)
		}
		if err != nil {
			return
		}
		if !utf8.Valid(d.Body) || forbiddenAt(d.Body) < len(d.Body) {
			t.Errorf("%q became %q, which is not clean", body, d.Body)
		}
		if len(d.Body) > 8*len(body)+100 {
			t.Errorf("%d bytes became %d", len(body), len(d.Body))
		}
		again, err := Read(d.Body, About{Encoding: "utf-8"})
		if err != nil || !bytes.Equal(again.Body, d.Body) || again.Format != d.Format || len(again.Repairs) > 0 {
			t.Fatalf("%q became %q, and that %+v (%v)", body, d.Body, again, err)
		}
		checkSound(t, d)
		part, err := Read(d.Body[:int(at)%(len(d.Body)+1)], About{Encoding: "utf-8"})
		if err == nil && part.Format == d.Format && len(itemTag.FindAll(part.Body, -1)) > len(itemTag.FindAll(d.Body, -1)) {
			t.Errorf("a part of %q became %q", d.Body, part.Body)
		}
	})
}

// checkSound reads a document strictly. One that is nested too deep is left to
// the guard.
func checkSound(t *testing.T, d *Document) {
	t.Helper()
	switch d.Format {
	case Page:
	case JSON:
		if !json.Valid(d.Body) && bytes.Count(d.Body, []byte("["))+bytes.Count(d.Body, []byte("{")) < maxJSONOpen {
			t.Errorf("%q is not JSON", d.Body)
		}
	default:
		decoder := xml.NewDecoder(bytes.NewReader(d.Body))
		for {
			if _, err := decoder.Token(); err == io.EOF {
				return
			} else if err != nil && bytes.Count(d.Body, []byte("<")) < maxOpen {
				t.Fatalf("%q is not well-formed: %v", d.Body, err)
			} else if err != nil {
				return
			}
		}
	}
}
