package compare

import (
	"slices"
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
	case figure, year:
		return figures
	case date, weekday:
		return days
	}
	return names
}

// evidence is what speaks for and against two texts' saying the same.
type evidence struct {
	shared  [groups]float64    // weight of the facts that both have
	count   [groups]int        // their number
	only    [2][groups]float64 // weight of those that one has
	titles  float64            // weight of shared facts that stand in both titles
	inTitle [2]float64         // weight of the facts in each title
	// phrases is the share of three words in a row of the shorter text that the
	// other has too, run the longest row of words in both.
	phrases     float64
	resemblance float64
	words       float64 // share of the shorter's words in the longer
	run         int
	// slots counts the places in which otherwise equal wording has other facts.
	slots   [groups]int
	edits   int // words that differ
	aligned int
	hours   float64
}

func weigh(t token, lex *Lexicon) float64 {
	w := lex.weight(t)
	return w
}

func compare(a, b *Sketch, lex *Lexicon) evidence {
	var e evidence
	e.hours = a.Published.Sub(b.Published).Abs().Hours()
	i, j := 0, 0
	for i < len(a.facts) || j < len(b.facts) {
		switch {
		case j == len(b.facts) || i < len(a.facts) && a.facts[i].token.key() < b.facts[j].token.key():
			e.lone(0, a.facts[i], lex)
			i++
		case i == len(a.facts) || a.facts[i].token.key() > b.facts[j].token.key():
			e.lone(1, b.facts[j], lex)
			j++
		default:
			f, g := a.facts[i], b.facts[j]
			t := f.token
			if g.token.class() == name {
				t = g.token
			}
			w := weigh(t, lex)
			e.shared[t.group()] += w
			e.count[t.group()]++
			if f.title {
				e.inTitle[0] += w
			}
			if g.title {
				e.inTitle[1] += w
			}
			if f.title && g.title {
				e.titles += w
			}
			i++
			j++
		}
	}
	e.wording(a, b)
	return e
}

func (e *evidence) lone(side int, f fact, lex *Lexicon) {
	w := weigh(f.token, lex)
	e.only[side][f.token.group()] += w
	if f.title {
		e.inTitle[side] += w
	}
}

// wording compares how the two texts say it.
func (e *evidence) wording(a, b *Sketch) {
	x, y := shingles(a.tokens), shingles(b.tokens)
	both := countShared(x, y)
	if n := min(len(x), len(y)); n > 0 {
		e.phrases = float64(both) / float64(n)
		e.resemblance = float64(both) / float64(len(x)+len(y)-both)
	}
	wx, wy := keys(a.tokens), keys(b.tokens)
	if n := min(len(wx), len(wy)); n > 0 {
		e.words = float64(countShared(wx, wy)) / float64(n)
	}
	if e.phrases > 0.1 {
		e.align(a, b)
	}
}

func keys(tokens []token) []uint32 {
	list := make([]uint32, 0, len(tokens))
	for _, t := range tokens {
		if t.class() != stop {
			list = append(list, t.key())
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func shingles(tokens []token) []uint32 {
	var list []uint32
	for i := 0; i+3 <= len(tokens); i++ {
		h := tokens[i].key()*0x9e3779b1 ^ tokens[i+1].key()*0x85ebca6b ^ tokens[i+2].key()*0xc2b2ae35
		list = append(list, h)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func countShared(x, y []uint32) int {
	n, i, j := 0, 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] < y[j]:
			i++
		case x[i] > y[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}

// align lays the texts beside each other, body by body, and looks at the places
// between what is equal.
func (e *evidence) align(a, b *Sketch) {
	for _, part := range [][2][]token{{a.tokens[:a.title], b.tokens[:b.title]}, {a.tokens[a.title:], b.tokens[b.title:]}} {
		e.alignPart(part[0], part[1], a, b)
	}
}

func (e *evidence) alignPart(x, y []token, a, b *Sketch) {
	n, m := len(x), len(y)
	width := m + 1
	table := make([]uint16, (n+1)*width)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if x[i].key() == y[j].key() {
				table[i*width+j] = table[(i+1)*width+j+1] + 1
			} else {
				table[i*width+j] = max(table[(i+1)*width+j], table[i*width+j+1])
			}
		}
	}
	i, j, fromI, fromJ, run := 0, 0, 0, 0, 0
	for i < n && j < m {
		switch {
		case x[i].key() == y[j].key():
			if i > fromI || j > fromJ {
				e.slot(x[fromI:i], y[fromJ:j], a, b)
				run = 0
			}
			run++
			e.run = max(e.run, run)
			e.aligned++
			i++
			j++
			fromI, fromJ = i, j
		case table[(i+1)*width+j] >= table[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	e.slot(x[fromI:], y[fromJ:], a, b)
}

// longestSlot is how many words of a text may stand in a place that one template
// fills in two ways.
const longestSlot = 6

// slot notes which facts of its own each text has in one place.
func (e *evidence) slot(x, y []token, a, b *Sketch) {
	e.edits += max(len(x), len(y))
	if len(x) == 0 || len(y) == 0 || len(x) > longestSlot || len(y) > longestSlot {
		return
	}
	var own [2][groups]bool
	for _, t := range x {
		if t.isFact() && !b.has(t) {
			own[0][t.group()] = true
		}
	}
	for _, t := range y {
		if t.isFact() && !a.has(t) {
			own[1][t.group()] = true
		}
	}
	for g := range groups {
		if own[0][g] && own[1][g] {
			e.slots[g]++
		}
	}
}

func (s *Sketch) has(t token) bool {
	_, found := slices.BinarySearchFunc(s.facts, t.key(), func(f fact, key uint32) int {
		return int(int64(f.token.key()) - int64(key))
	})
	return found
}
