package normalise

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// undouble mends texts that were encoded in UTF-8 twice, such as «Ã©» for «é»,
// and control characters that are windows-1252, such as U+0092 for «’».
func (d *Document) undouble(body []byte) []byte {
	at := doubleAt(body)
	if at == len(body) {
		return body
	}
	var out, scratch []byte
	var runs []run
	from := 0
	for rest := body; len(rest) > 0; {
		var u []byte
		start := len(body) - len(rest)
		u, rest = d.doubleUnit(rest)
		if start+len(u) <= at {
			continue
		}
		var once bool
		if runs, scratch, once = runsOf(u, runs[:0], scratch[:0]); len(runs) == 0 {
			continue
		}
		if out == nil {
			out = make([]byte, 0, len(body)+len(body)/2) // «’» for U+0092 is the longest
		}
		out = append(out, body[from:start]...)
		out = d.undoubleUnit(out, u, runs, once, start)
		from = start + len(u)
	}
	if out = append(out, body[from:]...); bytes.Equal(out, body) {
		return body
	}
	return out
}

// doubleUnit parts a text off; in JSON a string is one.
func (d *Document) doubleUnit(body []byte) (first, rest []byte) {
	if d.Format != JSON {
		return unit(body)
	}
	if i := bytes.IndexAny(body, "\"\n"); i >= 0 {
		return body[:i+1], body[i+1:]
	}
	return body, nil
}

// doubleAt returns where the first character stands that could be one byte of
// a character encoded twice, the next one following, or a C1 control; or the
// body's length.
func doubleAt(body []byte) int {
	first := len(body)
	for i := 0; i < first; {
		next := bytes.IndexByte(body[i:first], 0xc2)
		if next < 0 {
			break
		}
		i += next
		if i+1 < len(body) && body[i+1] < 0xa0 || i+3 < len(body) && mayContinue(body[i+2:]) {
			first = i
		}
		i += 2
	}
	for i := 0; i < first; {
		next := bytes.IndexByte(body[i:first], 0xc3)
		if next < 0 {
			break
		}
		i += next
		if i+3 < len(body) && mayContinue(body[i+2:]) {
			first = i
		}
		i += 2
	}
	return first
}

// mayContinue tells whether b begins with a character that windows-1252 has at
// 0x80 to 0xbf.
func mayContinue(b []byte) bool {
	r, _ := utf8.DecodeRune(b)
	c, ok := latinByte(r)
	return ok && c < 0xc0
}

// latinByte returns the byte that windows-1252, or else Latin 1, has for a
// character above ASCII.
func latinByte(r rune) (byte, bool) {
	if r >= 0x80 && r < 0x100 {
		return byte(r), true
	}
	if r < 0x100 || r > 0x2122 {
		return 0, false
	}
	return charmap.Windows1252.EncodeRune(r)
}

// run is a row of characters that have a byte in windows-1252.
type run struct {
	from, to int
	bytes    []byte
	decoded  bool // the bytes are UTF-8
	strong   bool // and hardly anything else
}

// undoubleUnit appends a text, mended, to out. A text with letters that were
// encoded once was not encoded twice.
func (d *Document) undoubleUnit(out, u []byte, runs []run, once bool, at int) []byte {
	double := false
	for i := range runs {
		double = double || runs[i].strong
		once = once || !runs[i].decoded && hasLetter(runs[i].bytes)
	}
	from := 0
	for _, r := range runs {
		out = append(out, u[from:r.from]...)
		from = r.to
		if double && !once && r.decoded {
			d.repaired(DoubleDecoded, at+r.from, "")
			out = append(out, r.bytes...)
			continue
		}
		before := len(out)
		if out = appendWithoutC1(out, u[r.from:r.to]); !bytes.Equal(out[before:], u[r.from:r.to]) {
			d.repaired(ControlsDecoded, at+r.from, "")
		}
	}
	return append(out, u[from:]...)
}

// hasLetter tells whether a text in windows-1252 holds an accented letter.
func hasLetter(latin []byte) bool {
	for _, c := range latin {
		if c >= 0xc0 && c != 0xd7 && c != 0xf7 {
			return true
		}
	}
	return false
}

// runsOf returns the runs of a text, and whether it holds letters that have no
// byte in windows-1252 and were thus encoded once. The runs and their bytes go
// into the memory that is given.
func runsOf(u []byte, runs []run, scratch []byte) ([]run, []byte, bool) {
	once, open := false, false
	for i := 0; i < len(u); {
		if u[i] < utf8.RuneSelf {
			open = false
			i++
			continue
		}
		c, size := utf8.DecodeRune(u[i:])
		b, ok := latinByte(c)
		switch {
		case !ok:
			once = once || unicode.IsLetter(c)
		case !open:
			runs = append(runs, run{from: i, to: i + size})
			scratch = append(scratch, b)
		default:
			runs[len(runs)-1].to = i + size
			scratch = append(scratch, b)
		}
		open = ok
		i += size
	}
	bytes := scratch
	for i := range runs {
		n := utf8.RuneCount(u[runs[i].from:runs[i].to])
		runs[i].bytes, bytes = bytes[:n], bytes[n:]
		runs[i].judge(u)
	}
	return runs, scratch, once
}

// judge decides whether a run is UTF-8 taken for Latin.
func (r *run) judge(u []byte) {
	if !utf8.Valid(r.bytes) {
		return
	}
	characters := 0
	for b := r.bytes; len(b) > 0; characters++ {
		c, size := utf8.DecodeRune(b)
		if !unicode.IsGraphic(c) || unicode.Is(unicode.Co, c) {
			return
		}
		b = b[size:]
	}
	r.decoded = true
	switch {
	case r.bytes[0] < 0xe0 && characters > 1 || characters > 2:
		r.strong = true
	case r.bytes[0] < 0xe0:
		r.strong = r.isStrongPair(u)
	default: // «â€™»; but not «é », with a quotation mark or an ellipsis behind a letter
		r.strong = r.bytes[0] == 0xe2 && r.bytes[1] < 0xa0 && !isPunctuation(r.bytes[1])
	}
}

// isStrongPair tells whether one pair of characters is hardly anything but one
// that was encoded twice: a capital and a sign. A sign that authors write behind
// words makes it doubtful behind capitals.
func (r *run) isStrongPair(u []byte) bool {
	lower := func(at int) bool { return at >= 0 && at < len(u) && u[at] >= 'a' && u[at] <= 'z' }
	upper := r.from > 0 && u[r.from-1] >= 'A' && u[r.from-1] <= 'Z'
	lead, isDoubtful := r.bytes[0], isPunctuation(r.bytes[1])
	switch {
	case lead == 0xd7 || lead == 0xdf: // «×» and «ß» are no capitals
		return false
	case lower(r.from-1) || lower(r.to) && !isDoubtful:
		return true
	case lead == 0xc2:
		return !upper
	}
	return lead == 0xc3 && !(isDoubtful && upper)
}

// isPunctuation tells whether authors write a character of windows-1252 right
// behind a word: ellipses, dashes, quotation marks, and the spaces before them.
func isPunctuation(c byte) bool {
	return c == 0x85 || c >= 0x91 && c <= 0x97 || c == 0xa0 || c == 0xab || c == 0xbb || c == 0x82 || c == 0x84 || c == 0x8b || c == 0x9b
}

// appendWithoutC1 appends a text with the characters of windows-1252 for C1
// controls. U+0085 is left: XML 1.1 ends lines with it.
func appendWithoutC1(out, text []byte) []byte {
	from := 0
	for i := 0; i < len(text); i++ {
		if text[i] != 0xc2 || i+1 == len(text) || text[i+1] >= 0xa0 || text[i+1] == 0x85 {
			continue
		}
		r := charmap.Windows1252.DecodeByte(text[i+1])
		if r == utf8.RuneError || r < 0xa0 {
			continue
		}
		out = utf8.AppendRune(append(out, text[from:i]...), r)
		from = i + 2
	}
	return append(out, text[from:]...)
}
