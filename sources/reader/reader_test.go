package reader

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/guard"
)

func TestTheNewestItemsOfALongFeedAreKept(t *testing.T) {
	var b strings.Builder
	b.WriteString("<rss><channel><title>t</title>")
	for i := range draft.MaxItems + 10 { // the oldest come first
		fmt.Fprintf(&b, "<item><guid>%d</guid><pubDate>01 Jan 2020 %02d:%02d:%02d +0000</pubDate></item>", i, i/3600, i/60%60, i%60)
	}
	b.WriteString("</channel></rss>")
	r, err := Read([]byte(b.String()), Context{})
	if err != nil {
		t.Fatal(err)
	}
	items := r.Feed.Items
	if len(items) != draft.MaxItems || items[0].NativeID != "10" || items[draft.MaxItems-1].NativeID != fmt.Sprint(draft.MaxItems+9) {
		t.Errorf("%d items from %s to %s", len(items), items[0].NativeID, items[len(items)-1].NativeID)
	}
	if len(r.Feed.Notes) != 1 || r.Feed.Notes[0].Kind != draft.ItemsLeftOut {
		t.Errorf("notes %v", r.Feed.Notes)
	}
}

func TestItemsWithoutIdentityAreToldApartByWhatTheyHold(t *testing.T) {
	r, err := Read([]byte(`<rss><channel><title>t</title><item/><item><guid/></item><item><description>one</description></item>
		<item><description>two</description></item><item><enclosure url="https://a.example/1.mp3"/></item>
		<item><enclosure url="https://a.example/2.mp3"/></item><item><title>three</title></item></channel></rss>`), Context{})
	if err != nil || len(r.Feed.Items) != 5 {
		t.Errorf("%+v %v", r, err)
	}
}

func TestABodyBeyondTheGuardsLimitsIsRefused(t *testing.T) {
	_, err := Read([]byte("<rss><channel>"+strings.Repeat("<x:a>", 1000)+"</channel></rss>"), Context{})
	if _, ok := errors.AsType[*guard.LimitError](err); !ok {
		t.Errorf("%v", err)
	}
	_, err = Read([]byte(`{"version":"x","items":[`+strings.Repeat("[", 100)), Context{})
	if _, ok := errors.AsType[*guard.LimitError](err); !ok {
		t.Errorf("%v", err)
	}
}

// Short bodies that a parser, or the writing out of addresses, can make long.
func TestWhatABodyUnfoldsToIsBounded(t *testing.T) {
	var formatting strings.Builder
	for i := range 400 {
		fmt.Fprintf(&formatting, `<b x="%d">`, i)
	}
	empty := strings.ReplaceAll(formatting.String(), ">", "/>")
	long := "http://a.example/" + strings.Repeat("a", 100_000) + "/"
	atom := func(attributes, inner string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"` + attributes + `><title>t</title><entry><id>1</id>` + inner + `</entry></feed>`
	}
	rss := func(inner string) string { return `<rss><channel><title>t</title>` + inner + `</channel></rss>` }
	for name, body := range map[string]string{
		"formatting left open in XHTML":       atom("", `<content type="xhtml"><p/>`+empty+strings.Repeat("<p/>x", 6_000)+`</content>`),
		"the same under a spelt-out type":     atom("", `<content type="&#120;html"><p/>`+empty+strings.Repeat("<p/>x", 6_000)+`</content>`),
		"formatting left open under xml:base": atom(` xml:base="http://a.example/"`, `<content type='HTML'><![CDATA[<p>`+formatting.String()+strings.Repeat("<p>x", 6_000)+`]]></content>`),
		"a long xml:base before links":        atom(` xml:base="`+long+`"`, strings.Repeat(`<link href="b"/>`, 6_000)),
		"the same under another prefix":       atom(` xmlns:q="http://www.w3.org/XML/1998/namespace" q:base="`+long+`"`, strings.Repeat(`<link href="b"/>`, 6_000)),
		"a long xml:base in RSS":              rss(`<image xml:base="` + long + `">` + strings.Repeat("<url>b</url>", 6_000) + `</image>`),
		"a long home page before items":       rss(`<link>` + long + `</link>` + strings.Repeat("<item><link>b</link></item>", 2_000)),
		"a long address before links within":  rss(`<item><link>` + long + `</link><description><![CDATA[` + strings.Repeat("<a href=x>y</a>", 2_000) + `]]></description></item>`),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := Read([]byte(body), Context{URL: "https://fetched.example/feed"})
			runtime.ReadMemStats(&after)
			if taken := after.TotalAlloc - before.TotalAlloc; taken > 192<<20 {
				t.Errorf("%d MB were taken for %d bytes: %v", taken>>20, len(body), err)
			}
		})
	}
}

func TestAFeedWhoseItemsUnfoldTooFarIsRefused(t *testing.T) {
	hubtest.WithoutRace(t, "one goroutine does all of it")
	links := strings.Repeat("<a href=x>y</a>", 20)
	body := "<rss><channel><link>http://a.example/" + strings.Repeat("a", 4_000) + "/</link>" +
		strings.Repeat("<item><description><![CDATA["+links+"]]></description></item>", 2_000) + "</channel></rss>"
	if _, err := Read([]byte(body), Context{}); err == nil || !strings.Contains(err.Error(), "when their addresses are written out") {
		t.Errorf("%d bytes are read: %v", len(body), err)
	}
}
