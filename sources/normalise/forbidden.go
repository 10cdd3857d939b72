package normalise

import (
	"bytes"
	"strconv"

	"github.com/feedhub/feedhub/sources/markup"
)

// removeForbidden takes away the characters that end encoding/xml's reading,
// written out or as references. What else is unwelcome in text is left to the
// cleaning of texts.
func (d *Document) removeForbidden(body []byte) []byte {
	if at := forbiddenAt(body); at < len(body) {
		d.repaired(CharactersRemoved, at, "")
		body = withoutForbidden(body, at)
	}
	if at := referenceAt(body, 0); at < len(body) {
		d.repaired(ReferencesRemoved, at, "")
		body = withoutReferences(body, at)
	}
	return body
}

// forbiddenAt returns the offset of the first character that XML 1.0 forbids
// in valid UTF-8, or the body's length.
func forbiddenAt(body []byte) int {
	at := markup.ControlAt(body)
	for i := 0; i < at; {
		next := bytes.Index(body[i:at], []byte("\xef\xbf"))
		if next < 0 {
			return at
		}
		i += next
		if forbiddenLength(body[i:]) > 0 {
			return i
		}
		i += 2
	}
	return at
}

// forbiddenLength returns the length of the forbidden character that b begins
// with, else 0: a control, U+FFFE or U+FFFF.
func forbiddenLength(b []byte) int {
	switch {
	case b[0] < 0x20 && b[0] != '\t' && b[0] != '\n' && b[0] != '\r':
		return 1
	case len(b) > 2 && b[0] == 0xef && b[1] == 0xbf && b[2] >= 0xbe:
		return 3
	}
	return 0
}

func withoutForbidden(body []byte, from int) []byte {
	out := make([]byte, from, len(body))
	copy(out, body)
	for i := from; i < len(body); {
		if n := forbiddenLength(body[i:]); n > 0 {
			i += n
			continue
		}
		out = append(out, body[i])
		i++
	}
	return out
}

// referenceAt returns the offset of the first reference to a forbidden
// character at or after from, or the body's length.
func referenceAt(body []byte, from int) int {
	for i := from; ; i += 2 {
		next := bytes.Index(body[i:], []byte("&#"))
		if next < 0 {
			return len(body)
		}
		i += next
		if referenceLength(body[i:]) > 0 {
			return i
		}
	}
}

// referenceLength returns the length of the numeric reference to a forbidden
// character that b begins with, else 0.
func referenceLength(b []byte) int {
	end := bytes.IndexByte(b[:min(len(b), 16)], ';')
	if end < 3 {
		return 0
	}
	digits, base := string(b[2:end]), 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > 0x10ffff {
		return 0
	}
	if n < 0x20 && n != '\t' && n != '\n' && n != '\r' || n >= 0xd800 && n <= 0xdfff || n == 0xfffe || n == 0xffff {
		return end + 1
	}
	return 0
}

func withoutReferences(body []byte, at int) []byte {
	out := make([]byte, 0, len(body))
	from := 0
	for at < len(body) {
		out = append(out, body[from:at]...)
		if endsInReference(out) { // what follows must not complete another one
			out = append(out, ' ')
		}
		from = at + referenceLength(body[at:])
		at = referenceAt(body, from)
	}
	return append(out, body[from:]...)
}

func endsInReference(b []byte) bool {
	b = b[max(0, len(b)-16):]
	i := bytes.LastIndex(b, []byte("&"))
	return i >= 0 && bytes.IndexByte(b[i:], ';') < 0
}
