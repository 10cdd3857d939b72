package compare

import (
	"cmp"
	"slices"
	"time"
)

// Sketch is what is kept of an item's text for comparing it. It is never changed
// after it was made.
type Sketch struct {
	Published time.Time
	tokens    []token // of the title, then of the body
	title     int     // how many are of the title
	facts     []fact  // by key, each once
}

// fact is a token of what is said.
type fact struct {
	token token
	title bool // it stands in the title
	count uint8
}

// key is a token's hash, which is the same in whatever class its place put it.
func (t token) key() uint32 { return uint32(t) >> classBits }

// NewSketch reads a text. Words of title that body begins with again count once.
func NewSketch(title, body string, published time.Time) *Sketch {
	t := analyse(title, titleWords)
	b := analyse(body, bodyWords)
	if n := sameStart(t, b); n > 2 && n == len(t) {
		b = b[n:]
	}
	s := &Sketch{Published: published, tokens: slices.Concat(t, b), title: len(t)}
	s.facts = factsOf(s.tokens, s.title)
	return s
}

// reading is a Sketch that is being compared, with what is worked out of it for that
// and takes too much memory to be kept: the keys of all words that say something, and
// hashes of three words in a row, each in order and once.
type reading struct {
	*Sketch
	words, phrases []uint32
}

func (s *Sketch) read() *reading {
	return &reading{
		Sketch:  s,
		words:   tellingWords(s.tokens),
		phrases: phrasesOf(s.tokens),
	}
}

// tellingWords returns the keys of all words that say something, in order and once.
func tellingWords(tokens []token) []uint32 {
	keys := make([]uint32, 0, len(tokens))
	for _, t := range tokens {
		if t.class() != stop {
			keys = append(keys, t.key())
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// phrasesOf returns hashes of all rows of three words, in order and once.
func phrasesOf(tokens []token) []uint32 {
	hashes := make([]uint32, 0, len(tokens))
	for i := 0; i+3 <= len(tokens); i++ {
		hashes = append(hashes, tokens[i].key()*0x9e3779b1^tokens[i+1].key()*0x85ebca6b^tokens[i+2].key()*0xc2b2ae35)
	}
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

func sameStart(a, b []token) int {
	n := 0
	for n < len(a) && n < len(b) && a[n].key() == b[n].key() {
		n++
	}
	return n
}

func factsOf(tokens []token, title int) []fact {
	var facts []fact
	for i, t := range tokens {
		if t.isFact() {
			facts = append(facts, fact{token: t, title: i < title, count: 1})
		}
	}
	slices.SortStableFunc(facts, func(a, b fact) int { return cmp.Compare(a.token.key(), b.token.key()) })
	kept := facts[:0]
	for _, f := range facts {
		if last := len(kept) - 1; last >= 0 && kept[last].token.key() == f.token.key() {
			kept[last].title = kept[last].title || f.title
			kept[last].count++
			if f.token.class() == name {
				kept[last].token = f.token
			}
			continue
		}
		kept = append(kept, f)
	}
	return slices.Clone(kept) // without the room that sorting took
}

const (
	// mostTerms is how many facts stand for an item where it is looked for those that
	// it may be about the same as, and fewestOwn how many of them a text should have
	// that are not on everybody's lips.
	mostTerms = 16
	fewestOwn = 6
	// minima is how many of the hashes of its phrases stand for an item: the least
	// under different orders (MinHash), of which two texts share as large a part as
	// they share of their phrases.
	minima = 4
	// leastTelling is the weight of a fact that tells something.
	leastTelling = 0.02
)

// terms returns the keys of the facts that tell most of which event a text is about.
func (s *Sketch) terms(lexicon *Lexicon) []uint32 {
	type term struct {
		key    uint32
		weight float64
	}
	var own, others []term
	for _, f := range s.facts {
		t := term{f.token.key(), lexicon.weight(f.token)}
		if f.title {
			t.weight *= 1.5
		}
		if f.count > 1 {
			t.weight *= 1.2
		}
		if t.weight < leastTelling {
			continue // nearly all items have it
		}
		switch f.token.class() {
		case familiar, year, weekday, digit:
			others = append(others, t)
		default:
			own = append(own, t)
		}
	}
	heaviest := func(a, b term) int { return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.key, b.key)) }
	slices.SortFunc(own, heaviest)
	if len(own) < fewestOwn {
		slices.SortFunc(others, heaviest)
		own = append(own, others[:min(len(others), fewestOwn-len(own))]...)
	}
	keys := make([]uint32, 0, mostTerms)
	for _, t := range own[:min(len(own), mostTerms)] {
		keys = append(keys, t.key)
	}
	return keys
}

// minimal returns the least hashes of a text's phrases under several orders.
func minimal(phrases []uint32) [minima]uint32 {
	var least [minima]uint32
	for i := range least {
		least[i] = ^uint32(0)
		for _, h := range phrases {
			mixed := (uint64(h) + uint64(i+1)*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
			least[i] = min(least[i], uint32(mixed>>32))
		}
	}
	return least
}
