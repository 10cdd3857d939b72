package normalise

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

const (
	arabicRSS = `<rss version="2.0"><channel><title>أخبار</title><language>ar</language><item><title>مقالات الطابق العلوي، قال الرئيس الأمريكي إن المحادثات</title></item></channel></rss>`
	latinRSS  = `<rss version="2.0"><channel><title>Équipe</title><item><title>Événement à Nîmes</title></item></channel></rss>`
)

func encode(t *testing.T, s, label string) []byte {
	t.Helper()
	var e encoding.Encoding
	switch label {
	case "utf-16le":
		e = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "utf-16be bom":
		e = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "utf-32le bom":
		e = utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case "utf-32be":
		e = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
	default:
		e, _ = charset.Lookup(label)
	}
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func declared(label, s string) string {
	return `<?xml version="1.0" encoding="` + label + `"?>` + "\n" + s
}

func kinds(d *Document) string {
	var names []string
	for _, r := range d.Repairs {
		names = append(names, string(r.Kind))
	}
	return strings.Join(names, " ")
}

func TestEncodings(t *testing.T) {
	for name, c := range map[string]struct {
		body        []byte
		contentType string
		want        string // the body
		encoding    string
		repairs     Kind
	}{
		"UTF-8, declared":                      {[]byte(declared("UTF-8", arabicRSS)), "", arabicRSS, "utf-8", ""},
		"UTF-8, nothing said":                  {[]byte(arabicRSS), "", arabicRSS, "utf-8", ""},
		"UTF-8 with a mark":                    {[]byte("\ufeff" + declared("utf-8", arabicRSS)), "", arabicRSS, "utf-8", MarkRemoved},
		"UTF-16 with a mark":                   {encode(t, declared("utf-16", arabicRSS), "utf-16be bom"), "", arabicRSS, "utf-16be", MarkRemoved + " " + Decoded},
		"UTF-16 without one":                   {encode(t, arabicRSS, "utf-16le"), "", arabicRSS, "utf-16le", Decoded},
		"UTF-32 with a mark":                   {encode(t, arabicRSS, "utf-32le bom"), "", arabicRSS, "utf-32le", MarkRemoved + " " + Decoded},
		"UTF-32 without one":                   {encode(t, arabicRSS, "utf-32be"), "", arabicRSS, "utf-32be", Decoded},
		"windows-1256, declared":               {encode(t, declared("windows-1256", arabicRSS), "windows-1256"), "", arabicRSS, "windows-1256", Decoded},
		"windows-1256, by the header alone":    {encode(t, arabicRSS, "windows-1256"), "text/xml; charset=cp1256", arabicRSS, "windows-1256", Decoded},
		"windows-1256, nothing said":           {encode(t, arabicRSS, "windows-1256"), "", arabicRSS, "windows-1256", Decoded},
		"windows-1256, no language either":     {encode(t, strings.ReplaceAll(arabicRSS, "<language>ar</language>", ""), "windows-1256"), "", strings.ReplaceAll(arabicRSS, "<language>ar</language>", ""), "windows-1256", Decoded},
		"windows-1256, declared as Latin":      {encode(t, declared("iso-8859-1", arabicRSS), "windows-1256"), "", arabicRSS, "windows-1256", LabelOverruled},
		"windows-1256, declared as UTF-8":      {encode(t, declared("utf-8", arabicRSS), "windows-1256"), "", arabicRSS, "windows-1256", LabelOverruled},
		"UTF-8, declared as windows-1256":      {[]byte(declared("windows-1256", arabicRSS)), "", arabicRSS, "utf-8", LabelOverruled},
		"Latin, declared":                      {encode(t, declared("ISO-8859-1", latinRSS), "windows-1252"), "", latinRSS, "windows-1252", Decoded},
		"Latin, nothing said":                  {encode(t, latinRSS, "windows-1252"), "", latinRSS, "windows-1252", Decoded},
		"GB 2312, declared":                    {encode(t, declared("gb2312", "<rss>投资资讯</rss>"), "gbk"), "", "<rss>投资资讯</rss>", "gbk", Decoded},
		"the header is wrong, the feed right":  {[]byte(declared("utf-8", arabicRSS)), "text/xml; charset=iso-8859-1", arabicRSS, "utf-8", LabelOverruled},
		"the header says utf-8, the feed 1256": {encode(t, declared("windows-1256", arabicRSS), "windows-1256"), "text/xml; charset=utf-8", arabicRSS, "windows-1256", LabelOverruled},
		"a label that nobody knows":            {[]byte(declared("x-mac-klingon", "<rss></rss>")), "", "<rss></rss>", "utf-8", ""},
		"one bad byte in UTF-8":                {[]byte(strings.Replace(arabicRSS, "قال", "قا\xd9ل", 1)), "", arabicRSS, "utf-8", BytesRemoved},
		"ISO-2022-JP, all of it ASCII bytes":   {encode(t, declared("iso-2022-jp", "<rss>日本</rss>"), "iso-2022-jp"), "", "<rss>日本</rss>", "iso-2022-jp", Decoded},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Read(c.body, About{ContentType: c.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Body) != c.want || d.Encoding != c.encoding || kinds(d) != string(c.repairs) {
				t.Errorf("got %q in %s, repairs %v\nwant %q in %s, %s", d.Body, d.Encoding, d.Repairs, c.want, c.encoding, c.repairs)
			}
		})
	}
}

func TestRepairs(t *testing.T) {
	const feed = `<rss><channel><item><title>a</title></item></channel></rss>`
	for name, c := range map[string]struct {
		body, want string
		repairs    Kind
	}{
		"nothing to do":                   {"\n" + feed + "\n", feed, ""},
		"comments around the root":        {"<!-- a --><?pi?>" + feed + "<!-- b -->\n", feed, ""},
		"a document type":                 {`<!DOCTYPE rss [<!ENTITY a "b"><!-- > -->]>` + feed, feed, ""},
		"control characters":              {"<rss><channel>\x00a\x08\x1f</channel></rss>", "<rss><channel>a</channel></rss>", CharactersRemoved},
		"noncharacters":                   {"<rss>a\ufffe\uffffb\ufffd</rss>", "<rss>ab\ufffd</rss>", CharactersRemoved},
		"forbidden references":            {"<rss>a&#8;&#x0;&#xFFFE;&#xD800;b&#9;&#38;</rss>", "<rss>ab&#9;&#38;</rss>", ReferencesRemoved},
		"a reference within a reference":  {"<rss>&#&#8;8;</rss>", "<rss>&amp;#8;</rss>", AmpersandsEscaped + " " + ReferencesRemoved},
		"text before":                     {"Warning: x in <b>y.php</b>\n<?xml version='1.0'?>" + feed, feed, HeadRemoved},
		"text after":                      {feed + "<script>x()</script>", feed, TailRemoved},
		"XML 1.1":                         {`<?xml version="1.1"?>` + feed, feed, VersionLowered},
		"cut within the second item":      {`<rss><channel><title>t</title><item><b>1</b></item><item><b>`, `<rss><channel><title>t</title><item><b>1</b></item></channel></rss>`, Completed},
		"cut within a tag":                {`<rss><channel><item/><item a="`, `<rss><channel><item/></channel></rss>`, Completed},
		"cut within CDATA with an item":   {`<rss><channel><item/><item><![CDATA[</item>`, `<rss><channel><item/></channel></rss>`, Completed},
		"cut after the channel":           {`<rss><channel><item/></channel>`, `<rss><channel><item/></channel></rss>`, Completed},
		"cut Atom, with prefixes":         {`<a:feed xmlns:a="x"><a:entry><a:id>1</a:id></a:entry><a:entry><a:id`, `<a:feed xmlns:a="x"><a:entry><a:id>1</a:id></a:entry></a:feed>`, Completed},
		"cut RDF, with items beside":      {`<rdf:RDF><channel><title>t</title></channel><item><b>1</b></item><item>`, `<rdf:RDF><channel><title>t</title></channel><item><b>1</b></item></rdf:RDF>`, Completed},
		"an unclosed element within":      {`<rss><channel><item><br>1</item><item>`, `<rss><channel><item><br/>1</item></channel></rss>`, ElementsClosed + " " + Completed},
		"a root that is empty":            {`<rss/>`, `<rss/>`, ""},
		"JSON":                            {" \n{}", "{}", ""},
		"JSON with a mark and a control ": {"\ufeff{\"a\":\"\x01\"}", `{"a":""}`, MarkRemoved + " " + CharactersRemoved},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Read([]byte(c.body), About{})
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Body) != c.want || kinds(d) != string(c.repairs) {
				t.Errorf("got %q, repairs %v\nwant %q, %s", d.Body, d.Repairs, c.want, c.repairs)
			}
		})
	}
}

func TestWhatIsNoFeedIsNamed(t *testing.T) {
	for body, want := range map[string]error{
		"":                                       ErrEmpty,
		" \n\ufeff":                              ErrEmpty,
		"<!-- nothing -->\n":                     ErrEmpty,
		"\x1f\x8b\x08\x00":                       ErrCompressed,
		"<?xml version='1.0'?><opml/>":           ErrSubscription,
		"<rss><channel><title>t</title><link>ht": ErrCutOff,
		"<rss><channel><title>t</title></chann":  ErrCutOff,
		"<rss><channel><item><title>t</title>":   ErrCutOff,
		"<rss><channel><image><item></image><it": ErrCutOff,
		"<feed><title>t</title><entry><id>1</id": ErrCutOff,
		`{"items":[{"id":"1"`:                    ErrCutOff,
	} {
		if _, err := Read([]byte(body), About{}); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", body, err, want)
		}
	}
	for body, want := range map[string]string{"<foo/>": "foo", "hello": "hello"} {
		_, err := Read([]byte(body), About{})
		if unknown, ok := errors.AsType[*UnknownError](err); !ok || unknown.Start != want {
			t.Errorf("%q: %v, want %q named", body, err, want)
		}
	}
}

func TestFormatsAreToldFromTheBytes(t *testing.T) {
	for body, want := range map[string]Format{
		"<rss/>":                                 RSS,
		"<r:RDF/>":                               RSS,
		"<a:feed/>":                              Atom,
		" {}":                                    JSON,
		"[]":                                     JSON,
		"<CHANNEL/>":                             CDF,
		"<urlset/>":                              Sitemap,
		"<sitemapindex/>":                        Sitemap,
		"<!DOCTYPE html>\n<html>":                Page,
		"<!-- x --><HTML><body><rss>":            Page,
		"<!doctype HTML PUBLIC '-//W3C'><title>": Page,
		"<?xml version='1.0'?><html xmlns='h'/>": Page,
		"<p>Not found</p>":                       Page,
		"<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'><rss></rss>": RSS,
		"Notice: x in <b>y</b>\n<rss></rss>":                        RSS,
		"<!-- left open <rss></rss>":                                RSS,
		"Notice: x\n{\"version\": \"\"}":                            JSON,
	} {
		if d, err := Read([]byte(body), About{}); err != nil || d.Format != want {
			t.Errorf("%q: %+v (%v), want %v", body, d, err, want)
		}
	}
}

func TestAGoodFeedIsNotCopied(t *testing.T) {
	body := []byte(declared("utf-8", arabicRSS))
	d, err := Read(body, About{ContentType: "application/rss+xml; charset=utf-8"})
	if err != nil || &d.Body[0] != &body[bytes.Index(body, []byte("<rss"))] {
		t.Errorf("%v: the body was copied", err)
	}
}
