package pack

import (
	"slices"
	"unicode/utf8"
)

// In a text that is written in a window, control characters, which no text has,
// stand for what is frequent: markup in all of them, parts of words in those of
// Arabic letters. What stands for what is fixed for ever; a byte that stands for
// nothing yet may be given a meaning.

// markup is what the first of the shorthand bytes stand for, of Arabic the others.
var (
	markup = []string{"<p>", "</p>\n", "</p>", "https://", "<a href=\"", "\">", "</a>", "<br/>"}
	arabic = []string{
		" ال", "ال", " في", " م", " و", "ة ", "ا ", "ن ", " أ", " على", "ار", " ب", " من ", "إلى", "ات", "ين", "ام", " ت",
	}
)

// arabicWindow is that of Arabic letters: those of Arabic, Persian and Urdu.
const arabicWindow window = 0x600 / windowSize

// shorthand is what the bytes of one window stand for.
type shorthand struct {
	texts [utf8.RuneSelf]string // by byte; empty for one that stands for itself
	// pairs has by the first two bytes of what is squeezed the place in groups of
	// what begins with them, 0 for most: a small table for a quick look.
	pairs  [pairs]uint8
	groups [][]short // longest first
}

// short is one byte and what it stands for, squeezed.
type short struct {
	by   byte
	text string
}

// pairs is the number of places in a shorthand's table.
const pairs = 1024

func pairOf(a, b byte) int { return (int(a)<<4 ^ int(b)) % pairs }

var (
	markupShorthand = newShorthand(0, markup)
	arabicShorthand = newShorthand(arabicWindow, markup, arabic)
)

// shorthand returns that of the window.
func (w window) shorthand() *shorthand {
	if w == arabicWindow {
		return arabicShorthand
	}
	return markupShorthand
}

// newShorthand gives the bytes that are free to the texts, in their order.
func newShorthand(w window, lists ...[]string) *shorthand {
	s := &shorthand{groups: make([][]short, 1)}
	by := byte(0)
	for _, list := range lists {
		for _, text := range list {
			for by++; !isFree(by); {
				by++
			}
			s.texts[by] = text
			s.add(short{by, string(w.letters(nil, text))})
		}
	}
	return s
}

// add puts a short into the table, after longer ones.
func (s *shorthand) add(new short) {
	place := &s.pairs[pairOf(new.text[0], new.text[1])]
	if *place == 0 {
		*place = uint8(len(s.groups))
		s.groups = append(s.groups, nil)
	}
	group := &s.groups[*place]
	*group = append(*group, new)
	slices.SortStableFunc(*group, func(a, b short) int { return len(b.text) - len(a.text) })
}

// isFree tells whether a byte may stand for a text: control characters but for
// those that are in texts or have a meaning here.
func isFree(c byte) bool {
	switch c {
	case 0, '\t', '\n', '\r', runeFollows, byteFollows:
		return false
	}
	return c < ' ' || c == 0x7f
}

// shorten puts shorthand into what was squeezed, in place, and returns what is
// left.
func (s *shorthand) shorten(b []byte) []byte {
	to, from := 0, 0
	for ; from+1 < len(b); to++ {
		c := b[from]
		if c == byteFollows || c == runeFollows {
			size := 2
			if c == runeFollows {
				_, size = utf8.DecodeRune(b[from+1:])
				size++
			}
			to += copy(b[to:], b[from:from+size]) - 1
			from += size
			continue
		}
		by, size := c, 1
		if group := s.pairs[pairOf(c, b[from+1])]; group != 0 {
			by, size = s.find(group, b[from:])
		}
		b[to] = by
		from += size
	}
	return b[:to+copy(b[to:], b[from:])]
}

// find returns the byte that stands for the longest text of the group with which
// b begins, and its length, or b's first byte.
func (s *shorthand) find(group uint8, b []byte) (by byte, size int) {
	for i := range s.groups[group] {
		short := &s.groups[group][i]
		if len(b) >= len(short.text) && string(b[:len(short.text)]) == short.text {
			return short.by, len(short.text)
		}
	}
	return b[0], 1
}
