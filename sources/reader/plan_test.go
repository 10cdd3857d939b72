package reader

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/split"
)

// memory is what a hub keeps of a source: its items, gone ones too, and from
// which pieces they were read.
type memory struct {
	items     map[hub.Key]hub.Item
	pieces    map[hub.Piece]hub.Key
	inherited string
}

func newMemory() *memory {
	return &memory{items: make(map[hub.Key]hub.Item), pieces: make(map[hub.Piece]hub.Key)}
}

// about returns the context for a reading that leaves out what is remembered.
func (m *memory) about() Context {
	about := planAbout
	about.Inherited = m.inherited
	about.Seen = func(p hub.Piece) (hub.Key, bool) { key, seen := m.pieces[p]; return key, seen }
	return about
}

var planAbout = Context{URL: "https://news.example/feed", SourceID: "desk"}

// keep remembers a reading as the hub does: a piece with its item, which has no
// other any more.
func (m *memory) keep(r *Result) {
	m.inherited = r.Inherited
	for _, item := range r.Feed.Items {
		key := keyOf(item)
		m.items[key] = item
		maps.DeleteFunc(m.pieces, func(_ hub.Piece, of hub.Key) bool { return of == key })
		if item.Piece != (hub.Piece{}) {
			m.pieces[item.Piece] = key
		}
	}
}

// forget forgets the pieces of some items.
func (m *memory) forget(random *rand.Rand) {
	for _, piece := range slices.SortedFunc(maps.Keys(m.pieces), func(a, b hub.Piece) int { return bytes.Compare(a[:], b[:]) }) {
		if random.IntN(4) == 0 {
			delete(m.pieces, piece)
		}
	}
}

func keyOf(item hub.Item) hub.Key { return hub.KeyOf(planAbout.SourceID, item.NativeID) }

// step reads a body with what is remembered, compares that with reading all of
// it, and remembers it. It returns how many items were not read.
func (m *memory) step(t *testing.T, body []byte) (unread int) {
	t.Helper()
	whole, wholeErr := Read(body, planAbout)
	part, err := Read(body, m.about())
	if (err == nil) != (wholeErr == nil) {
		t.Fatalf("reading a part: %v, reading all: %v", err, wholeErr)
	}
	if err != nil {
		return 0
	}
	compareParts(t, part, whole, m.items)
	m.keep(part)
	return len(part.Feed.Unread)
}

// compareParts compares what was read, with the items that were not read as they
// are remembered, with what all of the body gives.
func compareParts(t *testing.T, part, whole *Result, remembered map[hub.Key]hub.Item) {
	t.Helper()
	isUnread := make(map[hub.Key]bool)
	for _, key := range part.Feed.Unread {
		isUnread[key] = true
	}
	var read []hub.Item
	var unread []hub.Key
	for _, item := range whole.Feed.Items {
		if key := keyOf(item); isUnread[key] {
			unread = append(unread, key)
			old := remembered[key]
			old.Piece = item.Piece // an item that is there twice is read with none
			if !reflect.DeepEqual(old, item) {
				t.Fatalf("an item was not read that is\n%+v\nand no more\n%+v", item, old)
			}
			continue
		}
		read = append(read, item)
	}
	if !slices.Equal(unread, part.Feed.Unread) {
		t.Fatalf("unread are %v, want %v", part.Feed.Unread, unread)
	}
	if len(read) != len(part.Feed.Items) {
		t.Fatalf("%d items are read, want %d", len(part.Feed.Items), len(read))
	}
	for i := range read {
		if !reflect.DeepEqual(read[i], part.Feed.Items[i]) || read[i].Digest() != part.Feed.Items[i].Digest() {
			t.Fatalf("item %d is read as\n%+v\nwant\n%+v", i, part.Feed.Items[i], read[i])
		}
	}
	if len(whole.Feed.Notes) >= 60 {
		return // too many for all kinds of them to be there
	}
	if got, want := restOf(part), restOf(whole); !reflect.DeepEqual(got, want) {
		t.Fatalf("the feed is\n%+v\nwant\n%+v", got, want)
	}
}

// restOf is all of a result but items and what notes say of them.
func restOf(r *Result) []any {
	f := r.Feed
	notes := make(map[string]bool)
	for _, n := range f.Notes {
		notes[n.Kind] = true
	}
	f.Items, f.Unread, f.Notes = nil, nil, nil
	return []any{f, notes, r.Encoding, r.LanguageFrom, r.Inherited}
}

func TestAReadingThatLeavesItemsOutEqualsThatOfTheWholeBody(t *testing.T) {
	hubtest.WithoutRace(t, "one goroutine does all of it")
	files := slices.Concat(glob(t, filepath.Join(hubtest.Corpus(t, "feeds"), "*")), glob(t, "testdata/*"))
	split, unread := 0, 0
	for seed, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, ".golden") || len(body) > 300_000 && testing.Short() {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 1))
			m := newMemory()
			if whole, err := Read(body, planAbout); err == nil {
				m.keep(whole)
			}
			if n := m.step(t, body); n > 0 {
				split++
			}
			steps := min(8, 1+400_000/len(body))
			for range steps {
				if random.IntN(3) == 0 {
					m.forget(random)
				}
				edited := body
				for range 1 + random.IntN(3) {
					edited = edit(edited, random)
				}
				unread += m.step(t, edited)
				if random.IntN(2) == 0 {
					body = edited
				}
			}
		})
	}
	if split < 100 || unread < 1000 {
		t.Errorf("of %d files %d are read in part when they did not change, and of their edits %d items are not read", len(files), split, unread)
	}
}

func glob(t *testing.T, pattern string) []string {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	return slices.DeleteFunc(files, func(file string) bool {
		info, err := os.Stat(file)
		return err != nil || info.IsDir()
	})
}

func FuzzIncremental(f *testing.F) {
	for i, file := range []string{"dates-whose-order-one-proves.xml", "atom-bases.xml", "atom-texts-and-languages.xml", "arabic-newsroom.xml",
		"json-feedhub.json", "every-field.xml"} {
		body, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, uint64(i))
	}
	f.Add(rssFeed("ar", articles("ar", 200, "")[:6], cdata), uint64(1))
	f.Add(atomFeed("ar", articles("en", 200, site)[:6]), uint64(2))
	f.Add(jsonFeed("ar", articles("ar", 200, site)[:6]), uint64(3))
	f.Fuzz(func(t *testing.T, body []byte, seed uint64) {
		if len(body) > 20_000 {
			return
		}
		random := rand.New(rand.NewPCG(seed, 2))
		m := newMemory()
		m.step(t, body)
		m.step(t, body)
		for range 4 {
			body = edit(body, random)
			m.step(t, body)
		}
	})
}

// edit changes a body in one of the ways in which feeds change, or break.
func edit(body []byte, random *rand.Rand) []byte {
	doc, err := normalise.Read(body, normalise.About{})
	if err != nil {
		return body
	}
	parts, ok := split.Split(doc.Body, doc.Format)
	if !ok || len(parts.Items) == 0 {
		return noisy(body, random)
	}
	body = doc.Body
	var items [][]byte
	for _, item := range parts.Items {
		items = append(items, body[item.From:item.To])
	}
	head, tail := body[:parts.Items[0].From], body[parts.Items[len(items)-1].To:]
	i, j := random.IntN(len(items)), random.IntN(len(items))
	switch random.IntN(9) {
	case 0:
		return noisy(body, random)
	case 1:
		items[i] = noisy(items[i], random)
	case 2:
		items = slices.Delete(items, i, i+1)
	case 3:
		items = slices.Insert(items, i, items[j])
	case 4:
		random.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	case 5:
		items[i] = splice(items[i], items[j], random)
	case 6:
		head = altered(head, random, headChanges)
	case 7:
		items[i] = altered(items[i], random, itemChanges)
	case 8:
		items = slices.Insert(items, i, altered(splice(items[i], items[j], random), random, itemChanges))
	}
	separator := "\n"
	if doc.Format == normalise.JSON {
		separator = ","
	}
	return slices.Concat(head, bytes.Join(items, []byte(separator)), tail)
}

// noisy changes a few bytes.
func noisy(body []byte, random *rand.Rand) []byte {
	body = bytes.Clone(body)
	for range 1 + random.IntN(3) {
		if len(body) > 0 {
			body[random.IntN(len(body))] = "<>/&\"'[]{}:, ax0\x80\xd8"[random.IntN(18)]
		}
	}
	return body
}

// element is an element of XML without others in it, or a member of JSON.
var element = regexp.MustCompile(`(?s)<(guid|id|link|title|pubDate|updated|published|description)\b[^>]*>[^<]*</|"(id|url|title|date_published|summary)": ?"[^"\\]*"`)

// splice gives an item an element of another one.
func splice(item, other []byte, random *rand.Rand) []byte {
	mine, theirs := element.FindAll(item, -1), element.FindAll(other, -1)
	for range 10 {
		if len(mine) == 0 || len(theirs) == 0 {
			break
		}
		from, to := mine[random.IntN(len(mine))], theirs[random.IntN(len(theirs))]
		if bytes.Equal(from[:4], to[:4]) {
			return bytes.Replace(item, from, to, 1)
		}
	}
	return item
}

type change struct{ pattern, by string }

var headChanges = []change{
	{`(<link>)[^<]*`, "${1}https://other.example/"}, {`(<channel)\b`, `$1 xml:base="https://base.example/a/"`}, {`(<(?:rss|feed|rdf:RDF))\b`, `$1 xml:base="b/"`},
	{`(<channel>)`, `$1<language>fr</language>`}, {`<language>[^<]*</language>`, ``}, {`(<feed)\b`, `$1 xml:lang="ru"`}, {`xml:lang="[^"]*"`, ``},
	{`xmlns:content="[^"]*"`, `xmlns:content="urn:other"`}, {`xmlns:dc="`, `xmlns:cd="`}, {`(<title>)`, "${1}x"}, {`<lastBuildDate>[^<]*`, "<lastBuildDate>now"},
	{`(<channel>)`, `$1<item/>`}, {`"title":`, `"title":7,"language":"de","x":`}, {`"version"`, `"_ext":{"a":1},"authors":"me","version"`}, {`(<channel>)`, `<item><title>a</title></item>$1`},
}

var itemChanges = []change{
	{`(?s)<(pubDate|updated|published|dc:date)>[^<]*`, "<$1>03/04/2024"}, {`(?s)<(pubDate|updated|published|dc:date)>[^<]*`, "<$1>14/03/2024 10:00"},
	{`(?s)<(pubDate|updated|published|dc:date)>[^<]*`, "<$1>one day"}, {`(?s)<(pubDate|updated|published|dc:date)>[^<]*`, "<$1>2024-03-05T10:00:00"},
	{`^<(item|entry)`, `<$1 xml:base="https://item.example/"`}, {`^<(item|entry)`, `<$1 xml:lang="he"`}, {`^<(item|entry)`, `<$1 xmlns:content="urn:x"`},
	{`(<title[^>]*>)[^<]*`, "${1}Что происходит сегодня вечером в нашем городе"}, {`(<title[^>]*>)[^<]*`, "${1}The people of the town have not been told what this is about"},
	{`(?s)<guid.*</guid>`, ""}, {`(?s)<id>.*?</id>`, "<id>same</id>"}, {`(?s)(<guid[^>]*>)[^<]*`, "${1}same"}, {`(<(?:description|summary)[^>]*>)[^<]*`, "${1}&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;"},
	{`<(item|entry)>`, `<$1><$1>`}, {`^\{`, `{"tags":"a, b",`}, {`^\{`, `{"TAGS":["a"],"tags":["b"],`}, {`^\{`, `{"_ext":{"a":[1]},`}, {`"id": ?"[^"]*"`, `"id":"same"`}, {`"id": ?"[^"]*"`, `"id":7`},
	{`"date_published": ?"[^"]*"`, `"date_published":"3/4/2024"`}, {`"title": ?"[^"]*"`, `"title":["a"]`}, {`^\{`, `null,{`},
}

func altered(piece []byte, random *rand.Rand, changes []change) []byte {
	for range 30 {
		c := changes[random.IntN(len(changes))]
		pattern := regexp.MustCompile(c.pattern)
		if at := pattern.FindSubmatchIndex(piece); at != nil {
			by := pattern.Expand(nil, []byte(c.by), piece, at)
			return slices.Concat(piece[:at[0]], by, piece[at[1]:])
		}
	}
	return append(bytes.Clone(piece), fmt.Sprint(random.IntN(10))...)
}
