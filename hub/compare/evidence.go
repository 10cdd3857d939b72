package compare

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// group is what kind of fact a token is.
type group int

const (
	names group = iota
	figures
	days
	groups
)

func (t token) group() group {
	switch t.class() {
	case figure, digit, year:
		return figures
	case date, weekday:
		return days
	}
	return names
}

// evidence is what speaks for and against two texts' saying the same.
type evidence struct {
	// shared is the weight of the facts that both have, only of those that one has.
	shared [groups]float64
	only   [2][groups]float64
	// told is the weight of shared facts that stand in either title.
	told float64
	// words is the share of the shorter text's words that the other has too, phrases
	// that of its rows of three words.
	words, phrases float64
	title, body    wording
	hours          float64 // between the two
	oneTitle       bool
	corrects       bool    // one says that it corrects a figure
	bits           float64 // what the shared facts tell, by the lexicon
}

// wording is how two texts say it, laid beside each other.
type wording struct {
	equal   int // words that stand in both in one order
	swaps   int // places in which a few words of one stand for a few of the other
	clash   int // swaps in which each has facts of one kind that the other lacks
	clashes [groups]int
}

// compareWords looks at how two texts are worded, once their facts were compared.
func (e *evidence) compareWords(a, b *reading) {
	e.corrects = a.corrects(b.Sketch) && e.only[0][figures] > 0 || b.corrects(a.Sketch) && e.only[1][figures] > 0
	e.words = shareOf(a.words, b.words)
	e.phrases = shareOf(a.phrases, b.phrases)
	switch {
	case e.phrases <= leastPhrases:
	case e.differsWidely():
		e.body.clashes[names]++ // which laying them beside each other would only confirm
	default:
		e.title = align(a.tokens[:a.title], b.tokens[:b.title], a.Sketch, b.Sketch)
		e.body = align(a.tokens[a.title:], b.tokens[b.title:], a.Sketch, b.Sketch)
	}
}

// widely is the weight of facts of which each text has so many for itself that they
// are no copies.
const widely = 3

// differsWidely tells whether texts of one wording have other names and other
// figures throughout.
func (e *evidence) differsWidely() bool {
	return min(e.only[0][names], e.only[1][names]) >= widely && min(e.only[0][figures], e.only[1][figures]) >= widely
}

// leastPhrases is the share of phrases from which on it is looked at how they stand.
const leastPhrases = 0.08

// facts weighs what both have and what one has.
func (e *evidence) facts(a, b []fact, lexicon *Lexicon) {
	for len(a) > 0 || len(b) > 0 {
		switch order := compareFirst(a, b); {
		case order < 0:
			e.only[0][a[0].token.group()] += lexicon.weight(a[0].token)
			a = a[1:]
		case order > 0:
			e.only[1][b[0].token.group()] += lexicon.weight(b[0].token)
			b = b[1:]
		default:
			t := a[0].token
			if b[0].token.class() == name {
				t = b[0].token
			}
			weight := lexicon.weight(t)
			e.shared[t.group()] += weight
			e.bits += lexicon.bits(t)
			if a[0].title || b[0].title {
				e.told += weight
			}
			a, b = a[1:], b[1:]
		}
	}
}

// compareFirst tells which of two lists has the first fact, by key; both where it
// is 0.
func compareFirst(a, b []fact) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return cmp.Compare(a[0].token.key(), b[0].token.key())
}

// shareOf returns the share of the shorter of two ordered sets that is in both.
func shareOf(a, b []uint32) float64 {
	least := min(len(a), len(b))
	if least == 0 {
		return 0
	}
	both := 0
	for len(a) > 0 && len(b) > 0 {
		switch order := cmp.Compare(a[0], b[0]); {
		case order < 0:
			a = a[1:]
		case order > 0:
			b = b[1:]
		default:
			both++
			a, b = a[1:], b[1:]
		}
	}
	return float64(both) / float64(least)
}

// align lays two rows of words beside each other, by the longest row of words that
// both have in one order, and looks at the places between.
func align(x, y []token, a, b *Sketch) wording {
	var w wording
	width := len(y) + 1
	longest := make([]uint8, (len(x)+1)*width) // a text has fewer words than that holds
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i].key() == y[j].key() {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	i, j, fromX, fromY := 0, 0, 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i].key() == y[j].key():
			most := longestSwap
			if w.equal == 0 {
				most = longestEnd
			}
			w.between(x[fromX:i], y[fromY:j], a, b, most)
			w.equal++
			i, j = i+1, j+1
			fromX, fromY = i, j
		case longest[(i+1)*width+j] >= longest[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	w.between(x[fromX:], y[fromY:], a, b, longestEnd)
	return w
}

// longestSwap is how many words of a text may stand in a place that one template
// fills in two ways, longestEnd how many before its first and behind its last words:
// there desks cut and add.
const longestSwap, longestEnd = 15, 5

// between looks at one place in which the texts differ.
func (w *wording) between(x, y []token, a, b *Sketch, most int) {
	if len(x) == 0 && len(y) == 0 {
		return
	}
	w.swaps++
	if len(x) == 0 || len(y) == 0 || len(x) > most || len(y) > most {
		return
	}
	own, others := factsIn(x, b), factsIn(y, a)
	isClash := false
	for g := range groups {
		if own[g] && others[g] {
			w.clashes[g]++
			isClash = true
		}
	}
	if isClash {
		w.clash++
	}
}

// factsIn tells of which groups there are facts that the other text lacks.
func factsIn(tokens []token, other *Sketch) (found [groups]bool) {
	for _, t := range tokens {
		if t.isFact() && !other.has(t) {
			found[t.group()] = true
		}
	}
	return found
}

func (s *Sketch) has(t token) bool {
	_, found := slices.BinarySearchFunc(s.facts, t.key(), func(f fact, key uint32) int { return cmp.Compare(f.token.key(), key) })
	return found
}

// corrections are words by which a text says that it corrects an earlier one.
var corrections = sync.OnceValue(func() map[uint32]bool {
	keys := make(map[uint32]bool)
	for w := range strings.FieldsSeq("correct corrected correction corrects clarification erratum تصحيح تصحح صحح صححت مصحح تصويب استدراك") {
		for _, t := range analyse(w, 1) {
			keys[t.key()] = true
		}
	}
	return keys
})

// corrects tells whether a text says that it corrects, and another does not.
func (s *Sketch) corrects(other *Sketch) bool {
	says := func(s *Sketch) bool {
		return slices.ContainsFunc(s.tokens, func(t token) bool { return corrections()[t.key()] })
	}
	return says(s) && !says(other)
}
