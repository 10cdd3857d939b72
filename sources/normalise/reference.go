package normalise

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// soundReference returns the length of the reference that b begins with, 0 if
// there is none that XML knows and that means what it says.
func soundReference(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	switch b[1] {
	case 'l', 'g':
		if b[2] == 't' && b[3] == ';' {
			return 4
		}
	case 'a':
		if bytes.HasPrefix(b, []byte("&amp;")) {
			return 5
		}
		if bytes.HasPrefix(b, []byte("&apos;")) {
			return 6
		}
	case 'q':
		if bytes.HasPrefix(b, []byte("&quot;")) {
			return 6
		}
	case '#':
		if n := numeric(b); n.length > 0 && n.isClosed && b[2] != 'X' && n.isCharacter() && n.windows() == 0 && !n.isDouble(b) {
			return n.length
		}
	}
	return 0
}

// number is a numeric reference.
type number struct {
	value    uint32
	length   int // 0 if there is none
	isClosed bool
}

// numeric reads the numeric reference that b begins with.
func numeric(b []byte) number {
	if len(b) < 2 || b[1] != '#' {
		return number{}
	}
	i, base := 2, uint32(10)
	if i < len(b) && b[i]|0x20 == 'x' {
		i, base = 3, 16
	}
	n := number{}
	from := i
	for ; i < len(b); i++ {
		digit := uint32(0)
		switch c := b[i]; {
		case c >= '0' && c <= '9':
			digit = uint32(c - '0')
		case base == 16 && c|0x20 >= 'a' && c|0x20 <= 'f':
			digit = uint32(c|0x20-'a') + 10
		default:
			digit = base
		}
		if digit == base {
			break
		}
		n.value = min(n.value*base+digit, 0x110000)
	}
	if i == from {
		return number{}
	}
	n.length = i
	if n.isClosed = i < len(b) && b[i] == ';'; n.isClosed {
		n.length++
	}
	return n
}

// isCharacter tells whether XML allows the character.
func (n number) isCharacter() bool {
	v := n.value
	return v >= 0x20 && v < 0xd800 || v == '\t' || v == '\n' || v == '\r' || v >= 0xe000 && v < 0xfffe || v >= 0x10000 && v < 0x110000
}

func (n number) isSurrogate(from uint32) bool { return n.value >= from && n.value < from+0x400 }

// windows returns the character that is meant by the number of a C1 control, 0
// for other numbers.
func (n number) windows() rune {
	if n.value < 0x80 || n.value >= 0xa0 {
		return 0
	}
	if r := charmap.Windows1252.DecodeByte(byte(n.value)); r >= 0xa0 && r != utf8.RuneError {
		return r
	}
	return 0
}

// isDouble tells whether the number and that of the next reference are bytes of
// one character, so that the two may be UTF-8 that was taken for Latin.
func (n number) isDouble(b []byte) bool {
	if n.value < 0xc2 || n.value > 0xf4 || !bytes.HasPrefix(b[n.length:], []byte("&#")) {
		return false
	}
	next, ok := latinByte(rune(numeric(b[n.length:]).value))
	return ok && next < 0xc0
}

// reference is what stands in place of the '&' that b begins with, and how much
// of b it replaces. kind is empty where nothing is to be mended.
type reference struct {
	text   string
	length int
	kind   Kind
	detail string
}

func mendReference(b []byte, known entityCache) reference {
	if n := soundReference(b); n > 0 {
		return reference{length: n}
	}
	if len(b) > 1 && b[1] == '#' {
		return mendNumeric(b)
	}
	return known.mendNamed(b)
}

func mendNumeric(b []byte) reference {
	n := numeric(b)
	switch {
	case n.length == 0:
		return reference{"&amp;", 1, AmpersandsEscaped, ""}
	case n.windows() != 0:
		return reference{string(n.windows()), n.length, ReferencesMended, ""}
	case n.isSurrogate(0xd800):
		if low := b[n.length:]; bytes.HasPrefix(low, []byte("&#")) {
			if m := numeric(low); m.isSurrogate(0xdc00) {
				r := rune(0x10000 + (n.value-0xd800)<<10 + (m.value - 0xdc00))
				return reference{string(r), n.length + m.length, ReferencesMended, ""}
			}
		}
		return reference{"", n.length, ReferencesRemoved, ""}
	case !n.isCharacter():
		return reference{"", n.length, ReferencesRemoved, ""}
	}
	if n.value >= 0xa0 && n.value < 0x100 { // so that double encoding is seen
		return reference{string(rune(n.value)), n.length, ReferencesMended, ""}
	}
	return reference{"&#" + strconv.Itoa(int(n.value)) + ";", n.length, ReferencesMended, ""}
}

// entityCache holds what references to entities were mended to.
type entityCache map[string]reference

// maxKnown bounds an entityCache.
const maxKnown = 3_000

// maxEntity is longer than the names of all entities of HTML.
const maxEntity = 40

// mendNamed replaces what HTML has a name for. All else stays as it was to be
// seen, references to entities that the document defines too: none of those is
// expanded.
func (known entityCache) mendNamed(b []byte) reference {
	end := 1
	for end < min(len(b), maxEntity) && isEntityByte(b[end]) {
		end++
	}
	if end == 1 || end == len(b) || b[end] != ';' {
		return reference{"&amp;", 1, AmpersandsEscaped, ""}
	}
	if r, ok := known[string(b[1:end])]; ok {
		return r
	}
	name := string(b[1:end])
	r := reference{"&amp;", 1, EntitiesEscaped, name}
	for _, n := range []string{strings.ToLower(name), name} {
		if text := entity(n); text != "" {
			r = reference{text, end + 1, EntitiesDecoded, name}
		}
	}
	if len(known) < maxKnown {
		known[name] = r
	}
	return r
}

func isEntityByte(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.'
}

// entity returns the text of an entity of HTML, escaped where it is markup.
func entity(name string) string {
	span := "&" + name + ";"
	text := html.UnescapeString(span)
	if text == span || text == html.UnescapeString("&"+name)+";" { // known by its beginning alone
		return ""
	}
	return escaper.Replace(text)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")
