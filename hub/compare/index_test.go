package compare

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// paper is a source whose site is its own.
func paper(id string) *hub.Source {
	return &hub.Source{ID: id, URL: "https://" + id + ".example/feed", Title: "The " + id}
}

const (
	wireText = "Rescuers in Halbrook pulled 14 miners from the Corrin pit on Tuesday after a shaft collapsed at a depth of 420 metres, the operator Tarnmoor Mining said. Two men were taken to hospital in Selby with broken bones. The inspector Edda Quill has ordered the pit closed."
	otherHit = "Prices of wheat in Odessa rose 3.2 percent to 241 dollars a tonne after traders at Brennick said that the harvest in the Sarata district would be smaller than in any year since 1998."
)

func item(source, id, title, text string) hub.Item {
	return hub.Item{SourceID: source, NativeID: id, URL: "https://" + source + ".example/" + id, Title: title, ContentHTML: "<p>" + text + "</p>", Published: noon, FirstSeen: noon}
}

// put takes the items into an index, each by itself.
func put(x *Index, items ...hub.Item) {
	for _, i := range items {
		x.Put(paper(i.SourceID), hub.Origin{}, []hub.Item{i})
	}
	x.Settle()
}

// told names the copies of an item, and those that tell the same story.
func told(x *Index, i hub.Item) (copies, story int) {
	kin := x.Kin(i.Key())
	return len(kin.Copies), len(kin.Story)
}

func TestItemsAreGrouped(t *testing.T) {
	a := item("wire", "1", "Fourteen miners rescued at Corrin", wireText)
	tests := map[string]struct {
		b             hub.Item
		copies, story int
	}{
		"by one text at two papers":           {item("post", "9", "Fourteen miners rescued at Corrin", wireText), 2, 2},
		"by a text that was cut and credited": {item("post", "9", "Miners saved", "HALBROOK (The wire) - "+wireText[:180]), 2, 2},
		"not by another text":                 {item("post", "9", "Wheat dearer in Odessa", otherHit), 0, 0},
		"not by a template filled otherwise": {item("post", "9", "Six miners rescued at Dunmore",
			strings.NewReplacer("Halbrook", "Lanford", "14", "6", "Corrin", "Dunmore", "Tuesday", "Friday", "420", "310", "Tarnmoor", "Ashvale", "Selby", "Crane", "Edda Quill", "Jon Abery").Replace(wireText)), 0, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			x := New()
			put(x, a, tt.b)
			if copies, story := told(x, a); copies != tt.copies || story != tt.story {
				t.Errorf("%d copies and %d of the story, want %d and %d", copies, story, tt.copies, tt.story)
			}
		})
	}
}

func TestALinkMakesTwoItemsOneOnlyOnTheWordOfItsSite(t *testing.T) {
	own := item("wire", "1", "Fourteen miners rescued at Corrin", wireText)
	liar := item("liar", "1", "Miners lost for ever", otherHit)
	liar.URL = own.URL
	x := New()
	put(x, own, liar)
	if copies, _ := told(x, own); copies != 2 {
		t.Fatalf("%d copies, want the other's item under the one of the site", copies)
	}
	for _, m := range x.Kin(own.Key()).Copies {
		if (m.Source == "wire") != m.Original {
			t.Errorf("source %s is original: %v", m.Source, m.Original)
		}
	}
	planet := item("planet", "1", "Fourteen miners rescued at Corrin", "A summary by the first planet of feeds, in its own words.")
	planet.URL = "https://elsewhere.example/a"
	liar.URL = planet.URL
	x = New()
	put(x, planet, liar)
	if copies, _ := told(x, planet); copies != 0 {
		t.Errorf("%d copies by a link to neither's site, with other words", copies)
	}
	honest := planet
	honest.SourceID = "galaxy"
	honest.ContentHTML = "<p>Another few words on it.</p>"
	put(x, honest)
	if copies, _ := told(x, planet); copies != 2 {
		t.Errorf("%d copies by a link to neither's site under one title, want 2", copies)
	}
}

func TestTheAddressThatAPageGivesItselfCounts(t *testing.T) {
	own := item("wire", "1", "Fourteen miners rescued at Corrin", wireText)
	partner := item("partner", "1", "Fourteen miners are safe", otherHit)
	partner.URL = "https://partner.example/1?from=wire"
	x := New()
	put(x, own, partner)
	if copies, _ := told(x, own); copies != 0 {
		t.Fatalf("%d copies of two texts with two links", copies)
	}
	partner.CanonicalURL = own.URL
	x = New()
	put(x, own, partner)
	if copies, _ := told(x, own); copies != 2 {
		t.Errorf("%d copies where the one's page names the other as the one that is meant, want 2", copies)
	}
	if said := x.Evidence(&own, &partner); len(said) != 1 || said[0] != "they have one address" {
		t.Errorf("the evidence is %q", said)
	}
	partner.CanonicalURL = "https://wire.example/"
	x = New()
	put(x, own, partner)
	if copies, _ := told(x, own); copies != 0 {
		t.Errorf("%d copies where a page gives the address of a home page as its own", copies)
	}
}

func TestAPlaceThatTwoTextsShareMakesNoStory(t *testing.T) {
	train := item("wire", "1", "قطار الضواحي: ثلاث شركات تتنافس على الخط بين مرسى الزهر ووادي السنا",
		"أغلقت هيئة السكك الحديدية باب التقدم لتنفيذ قطار الضواحي بين مرسى الزهر ووادي السنا بعد تسلمها ثلاثة عروض، على أن تعلن اسم الفائز خلال شهرين.")
	flats := item("desk", "1", "مساكن للمعلمين في قرى وادي السنا البعيدة",
		"بدأت مديرية التربية في وادي السنا تسليم 45 مسكنا للمعلمين في القرى البعيدة، وتتألف الوحدة من غرفتين وحديقة صغيرة، وتقع كلها على مسافة قريبة من المدارس.")
	x := New()
	put(x, train, flats)
	if _, story := told(x, train); story != 0 {
		t.Errorf("%d tell of one event by the place alone", story)
	}
}

func TestTheOneThatGivesCreditIsNoOriginal(t *testing.T) {
	x := New()
	original := item("wire", "1", "Fourteen miners rescued at Corrin", wireText)
	copied := item("post", "1", "Miners saved at Corrin", "HALBROOK (The wire) - "+wireText)
	put(x, copied, original)
	for _, m := range x.Kin(original.Key()).Copies {
		if (m.Source == "wire") != m.Original {
			t.Errorf("source %s is original: %v", m.Source, m.Original)
		}
	}
}

func TestEditorsDecideWhatIsOneStory(t *testing.T) {
	a, b := item("wire", "1", "Fourteen miners rescued at Corrin", wireText), item("post", "2", "Wheat dearer in Odessa", otherHit)
	c := item("desk", "3", "Fourteen miners rescued at Corrin", wireText)
	x := New()
	put(x, a, b, c)
	x.Decide([][2]hub.Key{{a.Key(), b.Key()}}, nil)
	if affected := x.Settle(); !slices.Equal(affected, []string{"desk", "post", "wire"}) {
		t.Errorf("merging affects %v", affected)
	}
	if _, story := told(x, b); story != 3 {
		t.Errorf("%d of the merged story, want 3", story)
	}
	x.Decide(nil, [][2]hub.Key{{a.Key(), c.Key()}})
	x.Settle()
	for _, i := range []hub.Item{a, b, c} {
		if copies, story := told(x, i); copies != 0 || story != 0 {
			t.Errorf("after parting, %s has %d copies and %d of its story", i.SourceID, copies, story)
		}
	}
}

// grouping writes an index's groups down, whichever way it came to them.
func grouping(x *Index, items []hub.Item) string {
	var b strings.Builder
	for _, i := range items {
		kin := x.Kin(i.Key())
		fmt.Fprintf(&b, "%s/%s:", i.SourceID, i.NativeID)
		for _, m := range kin.Copies {
			fmt.Fprintf(&b, " %s", m.Key)
		}
		b.WriteString(" |")
		for _, m := range kin.Story {
			fmt.Fprintf(&b, " %s", m.Key)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// newsday makes a day of items out of the labelled pairs: those of each pair at two
// sources, some of them again at a third.
func newsday(tb testing.TB) []hub.Item {
	var items []hub.Item
	for n, pair := range append(readPairs(tb, "testdata/pairs/en-1.jsonl"), readPairs(tb, "testdata/pairs/ar-2.jsonl")...) {
		id := fmt.Sprint(n)
		a, b := item("wire", id, pair.A.Title, pair.A.Text), item("post", id, pair.B.Title, pair.B.Text)
		a.Published, b.Published = pair.A.Published, pair.B.Published
		items = append(items, a, b)
		if n%5 == 0 {
			c := item("desk", id, pair.A.Title, pair.A.Text)
			c.Published = pair.B.Published
			items = append(items, c)
		}
	}
	return items
}

func TestTheOrderOfArrivalChangesNothing(t *testing.T) {
	items := newsday(t)
	whole := New()
	bySource := make(map[string][]hub.Item)
	for _, i := range items {
		bySource[i.SourceID] = append(bySource[i.SourceID], i)
	}
	for id, list := range bySource {
		whole.Put(paper(id), hub.Origin{}, list)
	}
	whole.Settle()
	want := grouping(whole, items)
	if n := strings.Count(want, "| "); n < 100 {
		t.Fatalf("only %d items are in a story", n)
	}
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 1))
		shuffled := slices.Clone(items)
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		x := New()
		for n, i := range shuffled {
			x.Put(paper(i.SourceID), hub.Origin{}, []hub.Item{i})
			if random.IntN(10) == 0 {
				x.Settle()
			}
			switch random.IntN(20) {
			case 0: // sent again, changed, and changed back
				changed := i
				changed.Title += " corrected"
				x.Put(paper(i.SourceID), hub.Origin{}, []hub.Item{changed})
				x.Settle()
				x.Put(paper(i.SourceID), hub.Origin{}, []hub.Item{i})
			case 1: // gone and back
				other := shuffled[random.IntN(n+1)]
				x.Remove([]hub.Key{other.Key()})
				x.Settle()
				x.Put(paper(other.SourceID), hub.Origin{}, []hub.Item{other})
			}
		}
		x.Settle()
		if got := grouping(x, items); got != want {
			t.Fatalf("with seed %d the groups are others:\n%s", seed, firstOther(got, want))
		}
	}
}

func firstOther(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range a {
		if a[i] != b[i] {
			return a[i] + "\nwant " + b[i]
		}
	}
	return ""
}

func TestSettleNamesTheSourcesWhoseGroupsChanged(t *testing.T) {
	a, b := item("wire", "1", "Fourteen miners rescued at Corrin", wireText), item("post", "9", "Miners", wireText)
	lone := item("desk", "3", "Wheat dearer in Odessa", otherHit)
	x := New()
	put(x, a, lone)
	x.Put(paper("post"), hub.Origin{}, []hub.Item{b})
	if got := x.Settle(); !slices.Equal(got, []string{"post", "wire"}) {
		t.Errorf("a copy affects %v", got)
	}
	x.Remove([]hub.Key{b.Key()})
	if got := x.Settle(); !slices.Equal(got, []string{"wire"}) {
		t.Errorf("its going affects %v", got)
	}
	if got := x.Settle(); len(got) != 0 {
		t.Errorf("nothing affects %v", got)
	}
}

func FuzzSketch(f *testing.F) {
	f.Add("خبر عاجل: ٣٫٥ مليون", "قالت الوكالة إن 40 شخصا", "One - 3-1", "")
	f.Add("a", "\x00\xff 5G 12th of March", "b", "twenty-five thousand and")
	f.Fuzz(func(t *testing.T, titleA, textA, titleB, textB string) {
		a, b := NewSketch(titleA, textA, noon), NewSketch(titleB, textB, noon)
		one, other := judge(a.read(), b, &Lexicon{}).Level, judge(b.read(), a, &Lexicon{}).Level
		if one != other {
			t.Errorf("the one is %s to the other, and the other %s to the one", one, other)
		}
		if len(a.tokens) >= fewestWords && judge(a.read(), NewSketch(titleA, textA, noon), &Lexicon{}).Level < Near {
			t.Errorf("a text is not near to itself")
		}
	})
}

func TestWhatIsLearnedIsKeptAndUsed(t *testing.T) {
	items := newsday(t)
	x := New()
	put(x, items...)
	learned := x.Learn()
	if learned == nil {
		t.Fatal("nothing is learned from a day of items")
	}
	y := New()
	for _, index := range []*Index{x, y} {
		if err := index.Use(learned); err != nil {
			t.Fatal(err)
		}
	}
	if again := x.Learn(); again != nil {
		t.Error("what fits is learned again")
	}
	put(y, items...)
	x.Settle()
	if a, b := grouping(x, items), grouping(y, items); a != b {
		t.Errorf("comparing anew gives other groups than comparing from the start:\n%s", firstOther(a, b))
	}
	if !reflect.DeepEqual(x.lexicon, y.lexicon) || !bytes.Equal(x.lexicon.encode(), learned) {
		t.Error("a lexicon does not come back as it was kept")
	}
}

func FuzzDecodeLexicon(f *testing.F) {
	f.Add((&Lexicon{items: 300, in: map[uint32]uint32{7: 12, 1 << 27: 3}}).encode())
	f.Add([]byte{lexiconForm, 0xff})
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := decodeLexicon(b)
		if err != nil {
			return
		}
		again, err := decodeLexicon(l.encode())
		if err != nil || !reflect.DeepEqual(again, l) {
			t.Errorf("%v becomes %v, %v", l, again, err)
		}
	})
}
