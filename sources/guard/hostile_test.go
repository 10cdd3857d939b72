package guard_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/reader"
)

// numbered writes a format n times, with numbers.
func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func rss(inner string) string {
	return `<rss version="2.0"><channel><title>t</title><item><title>i</title>` + inner + `</item></channel></rss>`
}

func atom(inner string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id>` + inner + `</entry></feed>`
}

func jsonFeed(inner string) string {
	return `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"},` + inner + `]}`
}

// Each shape goes the whole way of a body. It is refused for little more than
// the looking through, or read for an amount of memory that does not depend on
// how it is made.
func TestHostileShapesTakeLittle(t *testing.T) {
	hubtest.WithoutRace(t, "one goroutine does all of it")
	repeat := strings.Repeat
	for name, c := range map[string]struct{ body, refused string }{
		"two million open elements":        {rss("<x:y>" + repeat("<a>", 2_000_000)), "depth of elements over 100"},
		"a million of them, closed":        {rss("<x:y>" + repeat("<a>", 1_000_000) + repeat("</a>", 1_000_000) + "</x:y>"), "depth of elements over 100"},
		"elements":                         {rss(repeat("<a/>", 1_000_000)), "elements over"},
		"elements of extensions":           {rss(repeat("<x:a/>", 1_000_000)), "elements of extensions over"},
		"items":                            {"<rss><channel>" + repeat("<item/>", 1_000_000) + "</channel></rss>", "items over"},
		"items within items":               {"<rss><channel>" + repeat("<item>", 1_000) + repeat("</item>", 1_000) + "</channel></rss>", ""},
		"namespaces of one element":        {rss("<a " + numbered(17_000, `xmlns:p%d="u" `) + "/>"), "attributes of one element over"},
		"namespaces within each other":     {rss(numbered(9_000, `<a xmlns:p%d="u">`)), "namespace declarations in force over"},
		"namespaces beside each other":     {rss(numbered(9_000, `<a xmlns:p%d="u"/>`)), ""},
		"a million attributes":             {rss(repeat("<a "+numbered(99, `a%d="" `)+"/>", 10_000)), "attributes over"},
		"attributes of one element":        {rss("<a " + numbered(1_000_000, `a%d="" `) + "/>"), "attributes of one element over"},
		"text between comments":            {rss("<x:y>" + repeat("x<!---->", 225_000) + "</x:y>"), "text in fragments"},
		"comments":                         {rss("<description>" + repeat("x<!---->", 225_000) + "</description>"), "comments over"},
		"text in CDATA":                    {rss("<x:y>" + repeat("<![CDATA[x]]>", 150_000) + "</x:y>"), "text in fragments"},
		"CDATA sections":                   {rss("<description>" + repeat("<![CDATA[x]]>", 150_000) + "</description>"), "CDATA sections over"},
		"instructions":                     {rss(repeat("<?a?>", 400_000)), "processing instructions over"},
		"a long text":                      {rss("<description>" + repeat("x", 20<<20) + "</description>"), "bytes of one text over"},
		"a long value":                     {rss(`<a b="` + repeat("x", 20<<20) + `"/>`), "bytes of one attribute over"},
		"references":                       {rss("<title>" + repeat("&#60;", 1<<20) + "</title>"), "bytes of one text over"},
		"as many references as may be":     {rss("<title>" + repeat("&#60;", 800_000) + "</title>"), ""},
		"billions of laughs":               {`<!DOCTYPE rss [<!ENTITY a "lol">` + numbered(100, `<!ENTITY b%[1]d "&a;&a;&a;&a;&b%[1]d;">`) + "]>" + rss(repeat("&b1;", 100_000)), ""},
		"a long entity":                    {`<!DOCTYPE rss [<!ENTITY a "` + repeat("x", 1<<20) + `">]>` + rss(repeat("&a;", 100_000)), ""},
		"definitions of entities":          {`<!DOCTYPE rss [` + numbered(200_000, `<!ENTITY e%d "x">`) + "]>" + rss(""), ""},
		"dates":                            {rss(repeat("<pubDate>x</pubDate>", 100_000)), "dates over"},
		"as many dates as may be":          {rss(repeat("<pubDate>x</pubDate>", 20_000)), ""},
		"as many enclosures as may be":     {rss(repeat("<enclosure/>", 399_000)), ""},
		"as many contents as may be":       {atom(repeat("<content/>", 399_000)), ""},
		"as many items as may be":          {"<rss><channel>" + repeat("<item/>", 20_000) + "</channel></rss>", ""},
		"JSON: depth":                      {jsonFeed(repeat("[", 1_000_000)), "depth of JSON over"},
		"JSON: depth, closed":              {repeat(`{"a":`, 500_000) + "1" + repeat("}", 500_000), "depth of JSON over"},
		"JSON: items":                      {jsonFeed(repeat("{},", 1_000_000) + "{}"), "items over"},
		"JSON: values":                     {jsonFeed(repeat("1,", 1_000_000) + "1"), "values over"},
		"JSON: a long text":                {jsonFeed(`"` + repeat("x", 20<<20) + `"`), "bytes of one text over"},
		"JSON: as many tags as may be":     {jsonFeed(`{"tags":[` + repeat(`"",`, 240_000) + `""]}`), ""},
		"JSON: as many members as may be":  {jsonFeed(`{` + numbered(240_000, `"a%d":1,`) + `"id":"2"}`), ""},
		"RSS in JSON: as many as may be":   {`{"rss":{"channel":[` + repeat(`0,`, 240_000) + `1]}}`, ""},
		"no XML, no JSON, no end to it":    {repeat("<", 4<<20), "not a feed"},
		"less-than signs":                  {rss(repeat("<", 2<<20)), "bytes of one text over"},
		"end tags of nothing":              {rss(repeat("</a>", 1_000_000)), ""},
		"stretches in two other encodings": {rss(repeat("\xe9t\xe9 ال \xc7\xe1<br/>", 100_000)), ""},
	} {
		t.Run(name, func(t *testing.T) {
			body := []byte(c.body)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := reader.Read(body, reader.Context{URL: "https://fetched.example/feed"})
			runtime.ReadMemStats(&after)
			bound := 10*uint64(len(body)) + 400<<20 // in all, not at once
			if c.refused != "" {
				bound = 10*uint64(len(body)) + 1<<20
			}
			if taken := after.TotalAlloc - before.TotalAlloc; taken > bound {
				t.Errorf("%d MB were taken for %d bytes (%v)", taken>>20, len(body), err)
			}
			if c.refused == "" && err != nil || c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused)) {
				t.Errorf("%v, want %q", err, c.refused)
			}
		})
	}
}
