package outputstest

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// Damaged returns a section as no ingest would store it: s and other hostile text stand
// wherever a string can, and numbers and times are of any size. Equal seeds give equal
// sections.
func Damaged(seed uint64, s string) *hub.Snapshot {
	d := damage{rand.New(rand.NewPCG(seed, 1)), append([]string{s}, shards...)}
	snapshot := &hub.Snapshot{
		Section: hub.Section{Slug: d.text(), Title: d.text(), Description: d.text(), Language: d.text(), AlsoInRSS: d.IntN(2) == 0},
		Origins: map[string]hub.Origin{"a": d.origin(), d.text(): d.origin()},
		Told:    make(map[string]hub.Told),
		Next:    hub.Cursor(d.text()),
	}
	for range 1 + d.IntN(4) {
		item := d.item()
		snapshot.Items = append(snapshot.Items, item)
		if d.IntN(2) == 0 {
			snapshot.Told[item.ID] = hub.Told{Story: d.text(), Also: []hub.Copied{{ID: d.text(), URL: d.text(), Title: d.text(), SourceID: d.text()}, {SourceID: "a"}}}
		}
	}
	for range d.IntN(3) {
		snapshot.Deleted = append(snapshot.Deleted, hub.Deleted{ID: d.text(), When: d.time()})
	}
	return snapshot
}

// shards are what hostile text is made of.
var shards = append([]string{
	"a", "مرحبا ", " ", "https://a.example.org/", "http://[::1]:99999/", "//", "?a=[]|^`", "%", "#", "javascript:", "tag:a,2020:", "urn:x:",
	"\xff", "\xc3", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80", "\x00", "\x01\x02\x08", "\x0b\x0c", "\x1b[0m", "\x7f\u0080\u009f", "\ufeff",
	"]]>", "]]", ">", "--", "-->", "<!--", "<?xml", "?>", "<![CDATA[", "&", "&amp;", "&#0;", "&#xD800;", "&nbsp;", "</item>", "</channel></rss>", "<p>", "</p></div>",
	"<div dir=rtl", "<b", "\"", "'", "=", "\\", "\\u0000", "\\ud800", "{", "}", "[", "]", ",", ":", "null", "\n", "\r\n", "\r", "\t",
	"\ufffe", "\uffff", "\ufdd0", "\U0001ffff", "\U0010ffff", "\u202e", "\u2066", "\u2069", "\u200f", "\u2028", "\u0085", "\U0001f468\u200d\U0001f469",
	"html", "text/html", "true", "0", "-1", "99999999999999999999999", "1.5", "NaN", "12:34:56", "ar", "ckb-IR",
}, strings.Repeat("word", 500), strings.Repeat("<b>", 200), strings.Repeat("]", 300))

type damage struct {
	*rand.Rand
	shards []string
}

func (d damage) text() string {
	var b strings.Builder
	for range d.IntN(7) {
		b.WriteString(d.shards[d.IntN(len(d.shards))])
	}
	return b.String()
}

// address begins as one more often than not.
func (d damage) address() string {
	if d.IntN(3) > 0 {
		return "https://a.example.org/" + d.text()
	}
	return d.text()
}

func (d damage) number() int64 {
	numbers := []int64{0, -1, 1, 17, math.MaxInt64, math.MinInt64}
	return numbers[d.IntN(len(numbers))]
}

func (d damage) time() time.Time {
	times := []time.Time{{}, time.Unix(0, 0), start, time.Unix(math.MaxInt32*100, 999), time.Date(-44, 3, 15, 0, 0, 0, 1, time.UTC), time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC)}
	return times[d.IntN(len(times))]
}

func (d damage) people() []hub.Person {
	var people []hub.Person
	for range d.IntN(3) {
		people = append(people, hub.Person{Name: d.text(), URL: d.address()})
	}
	return people
}

func (d damage) origin() hub.Origin {
	return hub.Origin{
		ID: d.text(), Title: d.text(), Description: d.text(), HomePageURL: d.address(), FeedURL: d.address(), Language: d.text(),
		Icon: d.address(), Rights: d.text(), License: d.address(), Authors: d.people(),
	}
}

func (d damage) item() hub.Item {
	item := hub.Item{
		SourceID: "a", NativeID: d.text(), ID: d.text(), URL: d.address(), ExternalURL: d.address(), Title: d.text(), Summary: d.text(),
		ContentHTML: d.text() + d.text(), Language: d.text(), Image: d.address(), Banner: d.address(), Rights: d.text(), License: d.address(),
		Authors: d.people(), Contributors: d.people(), Tags: []string{d.text(), d.text()}, TagSchemes: map[string]string{d.text(): d.text(), "a": d.address()},
		Discussion:    hub.Discussion{URL: d.address(), FeedURL: d.address(), Count: int(d.number())},
		ClaimedSource: hub.ClaimedSource{ID: d.text(), Title: d.text(), HomePageURL: d.address(), FeedURL: d.address(), Rights: d.text()},
		Published:     d.time(), Updated: d.time(), FirstSeen: d.time(), OriginPublished: d.time(), OriginUpdated: d.time(),
	}
	if d.IntN(4) == 0 {
		item.SourceID = d.text()
	}
	for range d.IntN(4) {
		item.Enclosures = append(item.Enclosures, hub.Enclosure{URL: d.address(), Type: d.text(), Title: d.text(), Length: d.number(), Duration: time.Duration(d.number())})
	}
	for range d.IntN(8) {
		item.Extensions = append(item.Extensions, d.extension(3))
	}
	return item
}

var (
	damagedNamespaces = []string{media, podcast, itunes, dc, dcterms, georss, geo, gml, thr, slash, wfw, ""}
	damagedNames      = []string{"content", "group", "title", "description", "thumbnail", "credit", "text", "player", "hash", "rating", "restriction",
		"transcript", "person", "soundbite", "season", "episode", "alternateEnclosure", "source", "integrity", "publisher", "abstract",
		"point", "where", "Point", "lat", "long", "in-reply-to", "section", "comment", "_x", "_feedhub"}
	damagedAttributes = []string{"url", "href", "ref", "type", "role", "scheme", "width", "height", "lang", "duration", "startTime", "uri", "value", "label", "xmlns"}
)

func (d damage) extension(depth int) hub.Extension {
	pick := func(from []string) string {
		if d.IntN(5) == 0 {
			return d.text()
		}
		return from[d.IntN(len(from))]
	}
	x := hub.Extension{Namespace: pick(damagedNamespaces), Name: pick(damagedNames), Text: d.text(), Attributes: make(map[string]string)}
	if x.Namespace == "" {
		x.JSON = d.text()
		if d.IntN(2) == 0 {
			x.JSON = `{"a":"` + strings.NewReplacer(`"`, "", `\`, "").Replace(x.JSON) + `"}`
		}
	}
	for range d.IntN(5) {
		x.Attributes[pick(damagedAttributes)] = d.address()
	}
	for range d.IntN(3) * min(depth, 1) {
		x.Children = append(x.Children, d.extension(depth-1))
	}
	return x
}
