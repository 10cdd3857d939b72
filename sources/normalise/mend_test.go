package normalise

import (
	"strings"
	"testing"
)

// checkRepairs reads each body and compares what comes out.
func checkRepairs(t *testing.T, cases map[string]struct{ body, want, repairs string }) {
	t.Helper()
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			d, err := Read([]byte(c.body), About{})
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Body) != c.want || kinds(d) != c.repairs {
				t.Errorf("got  %q, repairs %+v\nwant %q, %s", d.Body, d.Repairs, c.want, c.repairs)
			}
		})
	}
}

// item puts XML into the item of a feed.
func item(s string) string { return "<rss><channel><item>" + s + "</item></channel></rss>" }

func TestTextIsMended(t *testing.T) {
	checkRepairs(t, map[string]struct{ body, want, repairs string }{
		"bare ampersands":                {item("<t>AT&T and R&D & x</t><link>http://x/?a=1&copy=3</link>"), item("<t>AT&amp;T and R&amp;D &amp; x</t><link>http://x/?a=1&amp;copy=3</link>"), "bare-ampersands-escaped"},
		"bare less-thans":                {item("<t>a < b, 1 <2, <3, <john@x.org> and <http://x></t>"), item("<t>a &lt; b, 1 &lt;2, &lt;3, &lt;john@x.org> and &lt;http://x></t>"), "bare-less-thans-escaped"},
		"a type in a title":              {item("<title>List<T> in Go</title>"), item("<title>List&lt;T> in Go</title>"), "bare-less-thans-escaped"},
		"an entity of HTML":              {item("caf&eacute;"), item("café"), "html-entities-decoded"},
		"one that is markup":             {item("&LT;p>&AMP;amp;"), item("&lt;p>&amp;amp;"), "html-entities-decoded html-entities-decoded"},
		"one in another case":            {item("&NBSP;"), item("\u00a0"), "html-entities-decoded"},
		"an unknown entity":              {item("&bogus; &amp;"), item("&amp;bogus; &amp;"), "unknown-entities-escaped"},
		"an entity that is defined":      {`<!DOCTYPE rss [<!ENTITY a "b">]>` + item("&a;"), item("&amp;a;"), "unknown-entities-escaped"},
		"billions of laughs":             {`<!DOCTYPE rss [<!ENTITY a "lol"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>` + item("&c;"), item("&amp;c;"), "unknown-entities-escaped"},
		"a reference to windows-1252":    {item("don&#146;t &#x85;"), item("don’t …"), "references-corrected"},
		"a reference in two halves":      {item("&#xD83D;&#xDE00;"), item("😀"), "references-corrected"},
		"half of it":                     {item("a&#xD83D;b"), item("ab"), "forbidden-references-removed"},
		"a reference without an end":     {item("&#65 &#X42;"), item("&#65; &#66;"), "references-corrected"},
		"a reference to nothing":         {item("&#; &#x; &#x110000;"), item("&amp;#; &amp;#x; "), "bare-ampersands-escaped forbidden-references-removed"},
		"an end of CDATA without one":    {item("a]]>b"), item("a]]&gt;b"), "stray-cdata-ends-escaped"},
		"CDATA in small letters":         {item("<![cdata[<a>]]>"), item("<![CDATA[<a>]]>"), "tags-corrected"},
		"hyphens in a comment":           {item("<!-- a -- b --->"), item("<!-- a =- b =-->"), "comments-corrected"},
		"a declaration within":           {item("a<?xml version='1.0'?>b<!DOCTYPE c>d"), item("abd"), "stray-declarations-removed"},
		"what Word leaves":               {item("<?xml:namespace prefix=o /><![if x]>a<![endif]>"), item("a"), "stray-declarations-removed"},
		"Latin encoded twice":            {item("<t>CafÃ© dâ€™Ã©tÃ©</t>"), item("<t>Café d’été</t>"), "double-encoding-undone"},
		"Arabic encoded twice":           {item("<t>Ø£Ø®Ø¨Ø§Ø±</t>"), item("<t>أخبار</t>"), "double-encoding-undone"},
		"encoded twice in CDATA":         {item("<![CDATA[<p>Ã©tÃ©</p>]]>"), item("<![CDATA[<p>été</p>]]>"), "double-encoding-undone"},
		"encoded twice, as references":   {item("&#226;&#128;&#166;"), item("…"), "references-corrected double-encoding-undone"},
		"encoded three times":            {item("Ã\u0083Â©tÃ\u0083Â©"), item("été"), "double-encoding-undone"},
		"a text about double encoding":   {item("Ã© instead of é"), item("Ã© instead of é"), ""},
		"French before quotation marks":  {item("« café » passé…"), item("« café » passé…"), ""},
		"capitals before them":           {item("«CAFÉ» »ß« AMANHû BÖ…"), item("«CAFÉ» »ß« AMANHû BÖ…"), ""},
		"controls that are windows-1252": {item("don\u0092t \u0093x\u0094"), item("don’t “x”"), "c1-controls-decoded"},
		"CDATA is left alone":            {item("<![CDATA[a & b &nbsp; &#8; < <br> -- ]] >]]>"), item("<![CDATA[a & b &nbsp; &#8; < <br> -- ]] >]]>"), ""},
		"so are comments":                {item("<!-- & < &nbsp; <p> --><?php & < ?>"), item("<!-- & < &nbsp; <p> --><?php & < ?>"), ""},
		"well-formed XML is left alone":  {item(`<a b='>' c="&#38;&#xA0;">&lt;&gt;&quot;&apos;&#x1F600;]] ></a><العنوان/>`), item(`<a b='>' c="&#38;&#xA0;">&lt;&gt;&quot;&apos;&#x1F600;]] ></a><العنوان/>`), ""},
	})
}

func TestTagsAreMended(t *testing.T) {
	checkRepairs(t, map[string]struct{ body, want, repairs string }{
		"attributes of all kinds":       {item(`<e url=http://x/a.mp3 type='a/b' type="c" checked/>`), item(`<e url="http://x/a.mp3" type='a/b' checked="checked"/>`), "attributes-corrected"},
		"attributes that have no name":  {item(`<e 1="2" a:b:c="3" d="4"/>`), item(`<e d="4"/>`), "attributes-corrected"},
		"a quotation mark left out":     {item(`<a href="x>text</a><b c="y">z</b>`), item(`<a href="x">text</a><b c="y">z</b>`), "attributes-corrected"},
		"markup in a value":             {item(`<a title="1 < 2 & <b>">z</a>`), item(`<a title="1 &lt; 2 &amp; &lt;b>">z</a>`), "bare-less-thans-escaped bare-ampersands-escaped"},
		"a tag without an end":          {item(`<a href="x"<b>z</b></a>`), item(`<a href="x"><b>z</b></a>`), "tags-corrected"},
		"a blank behind the slash":      {item(`<e a="b" / >x</e>`), item(`<e a="b">x</e>`), ""},
		"two colons":                    {item(`<a:b:c>2</a:b:c>`), item(`<a_b_c>2</a_b_c>`), "tags-corrected"},
		"an end tag in another case":    {item("<pubDate>d</pubdate>"), item("<pubDate>d</pubDate>"), "mismatched-end-tags-corrected"},
		"an end tag of another prefix":  {item("<dc:date>1</date>"), item("<dc:date>1</dc:date>"), "mismatched-end-tags-corrected"},
		"an end tag with more in it":    {item("<a>1</a b>2</>"), item("<a>1</a>2"), "tags-corrected stray-end-tags-removed"},
		"end tags too many":             {item("a</p></b>c"), item("ac"), "stray-end-tags-removed stray-end-tags-removed"},
		"a title left open":             {item("<title>a<link>b</link><guid>1</guid>"), item("<title>a</title><link>b</link><guid>1</guid>"), "unclosed-elements-closed"},
		"a description left open":       {item("<description>a<guid>1</guid>"), item("<description>a</description><guid>1</guid>"), "unclosed-elements-closed"},
		"an item left open":             {"<rss><channel><item><t>1</t><item><t>2</t></item></channel></rss>", "<rss><channel><item><t>1</t></item><item><t>2</t></item></channel></rss>", "unclosed-elements-closed"},
		"an entry within content":       {"<feed><entry><content><entry/></content><br></entry></feed>", "<feed><entry><content><entry/></content><br/></entry></feed>", "unclosed-elements-closed"},
		"HTML with elements left open":  {item("<description><p>a<br>b<p>c<img src='d'></description>"), item("<description><p>a<br/>b</p><p>c<img src='d'/></p></description>"), "unclosed-elements-closed unclosed-elements-closed unclosed-elements-closed"},
		"a channel left open":           {"<rss><channel><item>a</item></rss>", "<rss><channel><item>a</item></channel></rss>", "unclosed-elements-closed"},
		"a second feed":                 {item("1") + "\n" + item("2"), item("1"), "further-root-removed"},
		"an undeclared prefix stays":    {item("<itunes:subtitle>a</itunes:subtitle>"), item("<itunes:subtitle>a</itunes:subtitle>"), ""},
		"a last end tag that is cut":    {"<rss><channel><item/></channel></rss", "<rss><channel><item/></channel></rss>", "cut-off-completed"},
		"a cut sitemap":                 {"<urlset><url><loc>a</loc></url><url><lo", "<urlset><url><loc>a</loc></url></urlset>", "cut-off-completed"},
		"a cut channel definition":      {"<CHANNEL HREF='a'><ITEM HREF='b'/><IT", "<CHANNEL HREF='a'><ITEM HREF='b'/></CHANNEL>", "cut-off-completed"},
		"an item left open, then a cut": {"<rss><channel><item>1<item>2</item><item>3", "<rss><channel><item>1</item><item>2</item></channel></rss>", "unclosed-elements-closed cut-off-completed"},
	})
}

func TestNamespacesAreCorrected(t *testing.T) {
	for given, want := range map[string]string{
		"https://www.w3.org/2005/Atom":           "http://www.w3.org/2005/Atom",
		" http://www.w3.org/2005/atom/ ":         "http://www.w3.org/2005/Atom",
		"http://purl.org/rss/1.0":                "http://purl.org/rss/1.0/",
		"http://purl.org/atom/ns":                "http://purl.org/atom/ns#",
		"http://purl.org/dc/elements/1.1":        "http://purl.org/dc/elements/1.1/",
		"http://search.yahoo.com/mrss":           "http://search.yahoo.com/mrss/",
		"http://podcastindex.org/namespace/1.0/": "https://podcastindex.org/namespace/1.0",
		"https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "https://podcastindex.org/namespace/1.0",
		"http://purl.org/syndication/thread/1.0/":                                     "http://purl.org/syndication/thread/1.0",
		// these are right, or nobody knows them
		"http://www.itunes.com/dtds/podcast-1.0.dtd": "",
		"http://www.itunes.com/DTDs/PodCast-1.0.dtd": "",
		"http://wellformedweb.org/CommentAPI/":       "",
		"https://own.example/ns/":                    "",
		"":                                           "",
	} {
		repairs := string(NamespaceMended)
		if want == "" {
			want, repairs = given, ""
		}
		for _, name := range []string{"xmlns", "xmlns:x"} {
			d, err := Read([]byte(`<feed `+name+`="`+given+`"/>`), About{})
			if err != nil || string(d.Body) != `<feed `+name+`="`+want+`"/>` || kinds(d) != repairs {
				t.Errorf("%s=%q: %s %v (%v)", name, given, d.Body, d.Repairs, err)
			}
		}
	}
}

func TestJSONIsMended(t *testing.T) {
	checkRepairs(t, map[string]struct{ body, want, repairs string }{
		"comments":                      {"{\"a\":1, // b\n/* c */\"d\":\"http://x//y\"}", `{"a":1,"d":"http://x//y"}`, "json-corrected"},
		"a comment before":              {"/* x */ {\"version\":1}", `{"version":1}`, "text-before-root-removed"},
		"trailing commas":               {`{"a":[1,2,],}`, `{"a":[1,2]}`, "json-corrected"},
		"a comma left out":              {`{"a":"b" "c":[1 2]}`, `{"a":"b","c":[1,2]}`, "json-corrected"},
		"a comma too many":              {`{"a":1,,"b":2}`, `{"a":1,"b":2}`, "json-corrected"},
		"a colon left out":              {`{"a" "b","c"}`, `{"a":"b","c":null}`, "json-corrected json-corrected"},
		"a value left out":              {`{"a":,"b":}`, `{"a":null,"b":null}`, "json-corrected"},
		"a bracket left out":            {`{"items":[{"a":1},{"b":[2}]}`, `{"items":[{"a":1},{"b":[2]}]}`, "json-corrected"},
		"a bracket too many":            {`{"a":1]}`, `{"a":1}`, "json-corrected"},
		"quotation marks in a string":   {`{"a":"He said "hi", then "bye" to us","b":1}`, `{"a":"He said \"hi\", then \"bye\" to us","b":1}`, "json-corrected"},
		"a line end in a string":        {"{\"a\":\"b\n\tc\"}", `{"a":"b\n\tc"}`, "json-corrected"},
		"escapes that JSON hasn't":      {`{"a":"\'\q\u12"}`, `{"a":"'\\q\\u12"}`, "json-corrected"},
		"single quotation marks":        {`{'a':'b"c'}`, `{"a":"b\"c"}`, "json-corrected"},
		"values of other languages":     {`{"a":NaN,"b":-Infinity,"c":None,"d":True}`, `{"a":null,"b":null,"c":null,"d":true}`, "json-corrected"},
		"names without quotation marks": {`{a:1,b:two}`, `{"a":1,"b":"two"}`, "json-corrected json-corrected"},
		"a call around it":              {`back({"version":1});`, `{"version":1}`, "text-before-root-removed text-after-root-removed"},
		"cut within an item":            {`{"items":[{"a":1},{"b":"c`, `{"items":[{"a":1}]}`, "cut-off-completed"},
		"cut behind an item":            {`{"items":[{"a":1},{"b":2}`, `{"items":[{"a":1},{"b":2}]}`, "cut-off-completed"},
		"cut behind the items":          {`{"items":[{"a":1}],"b":{"c`, `{"items":[{"a":1}]}`, "cut-off-completed"},
		"RSS in JSON, cut":              {`{"rss":{"channel":{"item":[{"a":1},{"b`, `{"rss":{"channel":{"item":[{"a":1}]}}}`, "cut-off-completed"},
	})
}

// What is repaired over and over is told once, and what it is told of in a
// bounded number of ways.
func TestRepairsAreCounted(t *testing.T) {
	d, err := Read([]byte(item(strings.Repeat("a & b ", 1000))), About{})
	if err != nil || len(d.Repairs) != 1 || d.Repairs[0] != (Repair{AmpersandsEscaped, 22, "", 1000}) {
		t.Errorf("%+v (%v)", d.Repairs, err)
	}
	var b strings.Builder
	for i := range 100 {
		b.WriteString("&x" + strings.Repeat("y", i%30) + ";")
	}
	d, err = Read([]byte(item(b.String())), About{})
	if err != nil || len(d.Repairs) != maxDetails+1 || d.Repairs[maxDetails].Detail != "and others" {
		t.Errorf("%+v (%v)", d.Repairs, err)
	}
}
