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
	return slices.Clip(kept)
}
