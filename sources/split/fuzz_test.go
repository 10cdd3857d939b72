package split_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"testing"

	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/split"
)

// Items lie apart and in order, what lies between them is the rest, and each of
// them is one element for other parsers too: an element of XML or a value of
// JSON from its first byte to its last.
func FuzzSplit(f *testing.F) {
	f.Add([]byte(`<rss><channel><title>x</title><item a=">"><![CDATA[</item>]]></item><!-- <item> --><item/></channel></rss>`))
	f.Add([]byte(`<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:source><a:entry/></a:source></a:entry><?x <entry?></a:feed>`))
	f.Add([]byte(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/><item>a</item></rdf:RDF>`))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","a":"]}\""},{"b":[{}]}],"title":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, format := range []normalise.Format{normalise.RSS, normalise.Atom, normalise.JSON} {
			if parts, ok := split.Split(body, format); ok { // whatever it is
				checkSpans(t, body, parts)
			}
		}
		doc, err := normalise.Read(body, normalise.About{})
		if err != nil {
			return
		}
		parts, ok := split.Split(doc.Body, doc.Format)
		if !ok {
			return
		}
		for _, item := range parts.Items {
			if piece := doc.Body[item.From:item.To]; doc.Format == normalise.JSON && !json.Valid(piece) || doc.Format != normalise.JSON && !isElement(piece) {
				t.Errorf("%q is no item of %q", piece, doc.Body)
			}
		}
		none, _ := parts.Keep(doc.Body, nil)
		if again, ok := split.Split(none, doc.Format); !ok || len(again.Items) > 0 {
			t.Errorf("without its items, %q has %d", doc.Body, len(again.Items))
		}
	})
}

func checkSpans(t *testing.T, body []byte, parts split.Parts) {
	t.Helper()
	var joined []byte
	at := 0
	for _, item := range parts.Items {
		if item.From < at || item.To <= item.From {
			t.Fatalf("%v does not lie behind %d in %q", item, at, body)
		}
		joined = append(append(joined, body[at:item.From]...), body[item.From:item.To]...)
		at = item.To
	}
	if joined = append(joined, body[at:]...); !bytes.Equal(joined, body) {
		t.Fatalf("the parts make %q of %q", joined, body)
	}
}

// isElement tells whether encoding/xml finds one element and nothing beside it.
func isElement(piece []byte) bool {
	decoder := xml.NewDecoder(bytes.NewReader(piece))
	decoder.Strict = false
	for depth := 0; ; {
		token, err := decoder.RawToken()
		if err != nil {
			return false
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
		if depth == 0 {
			return decoder.InputOffset() == int64(len(piece))
		}
	}
}
