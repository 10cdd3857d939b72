package pack

import (
	"slices"
	"unicode/utf8"
)

// Most texts are of one script, whose letters lie side by side in Unicode but take
// two or three bytes each in UTF-8. A text is written with one byte for each
// character of one window of 128, as in the Standard Compression Scheme for
// Unicode (UTS #6) but simpler: a compressor that sees letters instead of halves of
// letters makes an Arabic text a sixth shorter, in half the time.
//
// A byte below 0x80 is itself, one from there on a character of the window. Before
// any other character in UTF-8 stands runeFollows, and before any other byte, a
// control character included, byteFollows; other control characters are shorthand
// (shorthand.go). Texts of any bytes come back as they were.
const (
	runeFollows = 0x0e
	byteFollows = 0x0f
	windowSize  = 0x80
)

// A window is named by its first character divided by windowSize. That of ASCII,
// which needs none, leaves texts as they are.
type window byte

func (w window) first() rune { return rune(w) * windowSize }

// windowOf returns the window that suits the text: the one with most of its
// characters, if they are so many that it pays.
func windowOf(text string) window {
	var counts [512]int
	others, best := 0, 0
	for i := range len(text) {
		// The first byte of a character of two bytes, the first two of one of
		// three, say in which window it is.
		c := int(text[i])
		var w int
		switch {
		case c < 0xc0 || c >= 0xf0:
			continue
		case c < 0xe0:
			w = c & 0x1f >> 1
		case i+1 < len(text):
			w = c&0x0f<<5 | int(text[i+1])&0x3f>>1
		}
		others++
		if counts[w]++; counts[w] > counts[best] {
			best = w
		}
	}
	if counts[best] <= others/2 || best > 255 {
		return 0
	}
	return window(best)
}

// squeeze appends the text as it is written in the window.
func (w window) squeeze(b []byte, text string) []byte {
	if w == 0 {
		return append(b, text...)
	}
	start := len(b)
	b = w.letters(slices.Grow(b, len(text)), text)
	return b[:start+len(w.shorthand().shorten(b[start:]))]
}

// letters is squeeze without shorthand.
func (w window) letters(b []byte, text string) []byte {
	first := w.first()
	for i := 0; i < len(text); {
		c := text[i]
		if c >= ' ' && c < 0x7f {
			b = append(b, c)
			i++
			continue
		}
		if i+1 < len(text) && c&0xe0 == 0xc0 && text[i+1]&0xc0 == 0x80 {
			// Two bytes, as most letters are that are not Latin.
			at := rune(c&0x1f)<<6 | rune(text[i+1]&0x3f) - first
			if c > 0xc1 && at >= 0 && at < windowSize {
				b = append(b, utf8.RuneSelf|byte(at))
				i += 2
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch at := r - first; {
		case c == '\n' || c == '\t' || c == '\r' || c == 0:
			b = append(b, c)
		case size == 1:
			b = append(b, byteFollows, c)
		case at >= 0 && at < windowSize:
			b = append(b, utf8.RuneSelf|byte(at))
		default:
			b = append(append(b, runeFollows), text[i:i+size]...)
		}
		i += size
	}
	return b
}

// stretch undoes squeeze. What squeeze did not write gives some text or other.
func (w window) stretch(squeezed string) string {
	if w == 0 {
		return squeezed
	}
	text, short := make([]byte, 0, 2*len(squeezed)), w.shorthand()
	for i := 0; i < len(squeezed); i++ {
		switch c := squeezed[i]; {
		case c >= utf8.RuneSelf:
			text = utf8.AppendRune(text, w.first()+rune(c&^utf8.RuneSelf))
		case c == byteFollows && i+1 < len(squeezed):
			i++
			text = append(text, squeezed[i])
		case c == runeFollows:
			_, size := utf8.DecodeRuneInString(squeezed[i+1:])
			text = append(text, squeezed[i+1:i+1+size]...)
			i += size
		case short.texts[c] != "":
			text = append(text, short.texts[c]...)
		default:
			text = append(text, c)
		}
	}
	return string(text)
}
