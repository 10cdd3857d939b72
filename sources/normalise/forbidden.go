package normalise

import (
	"bytes"

	"github.com/feedhub/feedhub/sources/markup"
)

// removeForbidden takes away the characters that end encoding/xml's reading.
// What else is unwelcome in text is left to the cleaning of texts.
func (d *Document) removeForbidden(body []byte) []byte {
	at := forbiddenAt(body)
	if at == len(body) {
		return body
	}
	out := make([]byte, at, len(body))
	copy(out, body)
	removed := 0
	for i := at; i < len(body); {
		if n := forbiddenLength(body[i:]); n > 0 {
			removed++
			i += n
			continue
		}
		out = append(out, body[i])
		i++
	}
	d.repaired(CharactersRemoved, at, "")
	if removed > 1 {
		d.Repairs[len(d.Repairs)-1].Count = removed
	}
	return out
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
