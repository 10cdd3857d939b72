package compare

import "math"

// Lexicon is what was learned of words: in how many of the items that it was learned
// from each one stands. Its zero value knows nothing. It is never changed.
type Lexicon struct {
	items int
	in    map[uint32]uint32
}

// fewestLearned is from how many items on a Lexicon is believed.
const fewestLearned = 200

// weight returns how much a fact tells of which event a text is about.
func (l *Lexicon) weight(t token) float64 {
	w := 0.0
	switch t.class() {
	case name:
		w = 1.5
	case rare, figure, date:
		w = 1
	case digit:
		w = 0.4
	case familiar, year, weekday:
		w = 0.3
	}
	return w * l.rarity(t)
}

// rarity returns 1 for what stands in two items of those that were learned from or
// fewer, and less the more it stands in, down to nothing where all have it.
func (l *Lexicon) rarity(t token) float64 {
	if l.items < fewestLearned {
		return 1
	}
	in := max(2, float64(l.in[t.key()]))
	return math.Log(float64(l.items)/in) / math.Log(float64(l.items)/2)
}

// bits returns how much a fact tells of which item it stands in, 0 where nothing was
// learned.
func (l *Lexicon) bits(t token) float64 {
	if l.items < fewestLearned || t.class() == weekday || t.class() == year || t.class() == digit {
		return 0
	}
	return math.Log2(float64(l.items) / max(2, float64(l.in[t.key()])))
}

// margin is how many bits more than those that name one item of all it takes to
// believe that two tell of one event.
const margin = 2

func (l *Lexicon) needed() float64 {
	if l.items < fewestLearned {
		return 0
	}
	return math.Log2(float64(l.items)) + margin
}
