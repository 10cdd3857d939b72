package compare

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/feedhub/feedhub/hub"
)

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

// mostLearned bounds how many words a Lexicon has.
const mostLearned = 1 << 18

// encode writes a Lexicon down: the number of items, then each word that stands in
// more than two of them, as the step from the one before, with its number.
func (l *Lexicon) encode() []byte {
	b := binary.AppendUvarint([]byte{lexiconForm}, uint64(l.items))
	before := uint32(0)
	for _, key := range slices.Sorted(maps.Keys(l.in)) {
		b = binary.AppendUvarint(b, uint64(key-before))
		b = binary.AppendUvarint(b, uint64(l.in[key]))
		before = key
	}
	return b
}

// lexiconForm is the first byte of an encoded Lexicon.
const lexiconForm = 1

var errLexicon = errors.New("a kept lexicon is damaged")

// decodeLexicon reads what encode wrote.
func decodeLexicon(b []byte) (*Lexicon, error) {
	if len(b) == 0 || b[0] != lexiconForm {
		return nil, errLexicon
	}
	b = b[1:]
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > math.MaxUint32 {
			b = nil
			return math.MaxUint64
		}
		b = b[n:]
		return v
	}
	items := next()
	l := &Lexicon{items: int(items), in: make(map[uint32]uint32)}
	for key := uint32(0); len(b) > 0; {
		step, in := next(), next()
		if in == math.MaxUint64 || step == math.MaxUint64 || len(l.in) == mostLearned {
			return nil, errLexicon
		}
		key += uint32(step)
		l.in[key] = uint32(in)
	}
	if items == math.MaxUint64 {
		return nil, errLexicon
	}
	return l, nil
}

// learn counts in how many items each word stands.
func learn(items map[hub.Key]*entry) *Lexicon {
	l := &Lexicon{items: len(items), in: make(map[uint32]uint32)}
	for _, e := range items {
		for _, f := range e.sketch.facts {
			l.in[f.token.key()]++
		}
	}
	// What few have needs no writing down, however many items there are.
	for least := uint32(3); ; least *= 2 {
		maps.DeleteFunc(l.in, func(_ uint32, in uint32) bool { return in < least })
		if len(l.in) <= mostLearned {
			return l
		}
	}
}

// Learn implements hub.Comparer. It is time to learn when there are twice as many
// items as when it was done last, or a quarter.
func (x *Index) Learn() []byte {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if n := len(x.items); n < fewestLearned || n < 2*x.lexicon.items && n > x.lexicon.items/4 {
		return nil
	}
	return learn(x.items).encode()
}

// Use implements hub.Comparer: it compares all items anew.
func (x *Index) Use(learned []byte) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	lexicon, err := &Lexicon{}, error(nil)
	if learned != nil {
		if lexicon, err = decodeLexicon(learned); err != nil {
			lexicon = &Lexicon{}
		}
	}
	x.lexicon = lexicon
	entries := slices.Collect(maps.Values(x.items))
	clear(x.byTerm)
	clear(x.byMark)
	for _, e := range entries {
		e.edges, e.terms = nil, e.sketch.terms(lexicon)
		x.changed[e] = true
	}
	for _, e := range entries {
		x.connect(e)
		x.file(e)
	}
	return err
}
