package compare

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
)

// window is how far apart two items may lie that tell of one event.
const window = 72 * time.Hour

// bodyRunes is how much of an item's text is read.
const bodyRunes = 1500

// Index compares each item that it takes in with those that it may be about the
// same as, and keeps them in groups. It is a hub.Comparer, and safe for concurrent
// use.
type Index struct {
	mu      sync.RWMutex
	lexicon *Lexicon
	items   map[hub.Key]*entry
	sources map[string]*origin
	// byTerm finds the items that have a term among those that stand for them, byMark
	// those with a link, an id or a text.
	byTerm map[uint32][]*entry
	byMark map[uint64][]*entry
	// changed are the items whose edges changed since Settle.
	changed map[*entry]bool
	// merged and parted are what editors decided of pairs of items.
	merged, parted map[hub.Key][]hub.Key
	// met counts, by candidate, the terms that it shares with the item at hand.
	met map[*entry]int
}

// origin is what is known of a source.
type origin struct {
	id    string
	site  string
	title []uint32 // keys of the words of its name
}

// entry is one item.
type entry struct {
	key       hub.Key
	source    *origin
	firstSeen time.Time
	sketch    *Sketch
	terms     []uint32
	marks     []uint64
	minima    [minima]uint32
	// text is the mark of the whole text, isOwn tells that the link leads to the
	// source's own site.
	link, text uint64
	id         uint64 // among the feeds of one publisher, 0 where it is no URI
	isOwn      bool
	edges      []edge
	copies     *unit
	story      []*unit
}

// edge says how an item stands to another.
type edge struct {
	to    *entry
	level Level
}

// New returns an empty Index.
func New() *Index {
	return &Index{
		lexicon: &Lexicon{},
		items:   make(map[hub.Key]*entry), sources: make(map[string]*origin),
		byTerm: make(map[uint32][]*entry), byMark: make(map[uint64][]*entry),
		changed: make(map[*entry]bool), met: make(map[*entry]int),
	}
}

// Put takes in items of one source, in the place of those with the same keys.
func (x *Index) Put(source *hub.Source, from hub.Origin, items []hub.Item) {
	x.mu.Lock()
	defer x.mu.Unlock()
	o := x.sources[source.ID]
	if o == nil {
		o = &origin{id: source.ID, site: ownSite(source)}
		x.sources[source.ID] = o
	}
	o.title = nil
	for _, t := range analyse(cmp.Or(source.Title, from.Title), titleWords) {
		o.title = append(o.title, t.key())
	}
	for i := range items {
		x.put(newEntry(&items[i], o, x.lexicon))
	}
}

// body returns what is compared of an item's text.
func body(item *hub.Item) string {
	text := sanitise.Summary(item.ContentHTML, bodyRunes)
	if len(text) < len(item.Summary) {
		return item.Summary
	}
	return text
}

func newSketch(item *hub.Item) *Sketch { return NewSketch(item.Title, body(item), item.Published) }

func newEntry(item *hub.Item, from *origin, lexicon *Lexicon) *entry {
	e := &entry{key: item.Key(), source: from, firstSeen: item.FirstSeen, sketch: newSketch(item)}
	link := linkOf(item)
	e.link, e.isOwn = link.key, link.site != "" && link.site == from.site && item.ClaimedSource == (hub.ClaimedSource{})
	if hub.Republishable(item.NativeID) { // a number counts in each feed for itself
		e.id = wide("id:" + from.site + " " + item.NativeID)
	}
	e.text = textMark(e.sketch)
	e.marks = e.marksOf()
	e.terms = e.sketch.terms(lexicon)
	e.minima = minimal(phrasesOf(e.sketch.tokens))
	return e
}

// marksOf returns what items of one text may share whatever their facts: the link,
// the id among the feeds of one publisher, the text as a whole.
func (e *entry) marksOf() []uint64 {
	var marks []uint64
	if e.link != 0 {
		marks = append(marks, e.link)
	}
	if e.text != 0 {
		marks = append(marks, e.text)
	}
	if e.id != 0 {
		marks = append(marks, e.id)
	}
	return marks
}

// fewestWords is how many words make a text of which two items can have the same.
const fewestWords = 8

// textMark returns a hash of all words of a text, 0 where there are too few of them.
func textMark(s *Sketch) uint64 {
	if len(s.tokens) < fewestWords {
		return 0
	}
	h := uint64(14695981039346656037)
	for _, t := range s.tokens {
		h = (h ^ uint64(t.key())) * 1099511628211
	}
	return h
}

func (x *Index) put(e *entry) {
	x.remove(e.key)
	x.items[e.key] = e
	x.connect(e)
	x.file(e)
}

// file puts an item where it is found by its terms and marks.
func (x *Index) file(e *entry) {
	for _, term := range e.terms {
		x.byTerm[term] = append(x.byTerm[term], e)
	}
	for _, mark := range e.marks {
		x.byMark[mark] = append(x.byMark[mark], e)
	}
	x.changed[e] = true
}

// fewestTerms is how many terms two items must share to be compared, or one fewer
// and a least hash of their phrases.
const fewestTerms = 2

// connect compares an item with those that it may be about the same as. Which they
// are depends on the two alone, so that it does not matter which of them came
// first.
func (x *Index) connect(e *entry) {
	own := e.sketch.read()
	for _, mark := range e.marks {
		for _, other := range x.byMark[mark] {
			x.met[other] = fewestTerms
		}
	}
	for _, term := range e.terms {
		for _, other := range x.byTerm[term] {
			x.met[other]++
		}
	}
	for other, shared := range x.met {
		if shared >= fewestTerms || shared == fewestTerms-1 && e.sharesPhrase(other) {
			if level := relate(e, own, other, x.lexicon); level > Apart {
				e.edges = append(e.edges, edge{other, level})
				other.edges = append(other.edges, edge{e, level})
			}
		}
	}
	clear(x.met)
}

// sharesPhrase tells whether two items have a least hash of their phrases in common.
func (e *entry) sharesPhrase(other *entry) bool {
	for i, least := range e.minima {
		if least == other.minima[i] {
			return true
		}
	}
	return false
}

// relate returns how two items stand to each other; own is the reading of a.
func relate(a *entry, own *reading, b *entry, lexicon *Lexicon) Level {
	if a.isSame(b) {
		return Same
	}
	return judge(own, b.sketch, lexicon).Level
}

// isSame tells whether two items are one by what they carry. A link alone makes
// them one only where it leads to the site of one of the two: nobody else's word
// on what a page says puts another's item aside. Otherwise their texts have to
// agree as well.
func (e *entry) isSame(other *entry) bool {
	switch {
	case e.text != 0 && e.text == other.text, e.id != 0 && e.id == other.id:
		return true
	case e.link == 0 || e.link != other.link:
		return false
	}
	return e.isOwn || other.isOwn || e.sketch.sharesTitle(other.sketch)
}

// Remove forgets items.
func (x *Index) Remove(keys []hub.Key) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, key := range keys {
		x.remove(key)
	}
}

func (x *Index) remove(key hub.Key) {
	e := x.items[key]
	if e == nil {
		return
	}
	delete(x.items, key)
	delete(x.changed, e)
	for _, term := range e.terms {
		x.byTerm[term] = without(x.byTerm[term], e)
		if len(x.byTerm[term]) == 0 {
			delete(x.byTerm, term)
		}
	}
	for _, mark := range e.marks {
		x.byMark[mark] = without(x.byMark[mark], e)
		if len(x.byMark[mark]) == 0 {
			delete(x.byMark, mark)
		}
	}
	for _, to := range e.edges {
		to.to.edges = slices.DeleteFunc(to.to.edges, func(back edge) bool { return back.to == e })
		x.changed[to.to] = true
	}
	for _, other := range e.relatives() {
		if x.items[other.key] == other { // and not gone itself since
			x.changed[other] = true
		}
	}
}

// without takes an entry out of a list whose order means nothing.
func without(list []*entry, e *entry) []*entry {
	if at := slices.Index(list, e); at >= 0 {
		last := len(list) - 1
		list[at], list[last] = list[last], nil
		return list[:last]
	}
	return list
}
