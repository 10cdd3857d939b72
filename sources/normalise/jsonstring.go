package normalise

import (
	"bytes"
	"regexp"
)

// readString writes the string that begins here. cut tells that the body ends
// within.
func (m *jsonMender) readString(quote byte, isKey bool) (cut bool) {
	if quote == '\'' {
		m.mended("single quotation marks")
	}
	m.out = append(m.out, '"')
	for i := m.at + 1; i < len(m.body); {
		switch c := m.body[i]; {
		case c == quote && m.endsString(i+1, isKey):
			m.out = append(m.out, '"')
			m.at = i + 1
			return false
		case c == '"':
			if quote == '"' {
				m.repaired(JSONMended, i, "quotation mark within a string")
			}
			m.out = append(m.out, '\\', '"')
		case c == '\\':
			i = m.escape(i)
			continue
		case c < 0x20:
			m.repaired(JSONMended, i, "control character within a string")
			m.out = append(m.out, '\\', map[byte]byte{'\n': 'n', '\t': 't', '\r': 'r'}[c])
		default:
			m.out = append(m.out, c)
		}
		i++
	}
	return true
}

var hexadecimal = regexp.MustCompile(`^\\u[0-9A-Fa-f]{4}`)

// escape writes the escape at an offset and returns where it ends.
func (m *jsonMender) escape(i int) int {
	rest := m.body[i:]
	switch {
	case len(rest) < 2:
	case bytes.IndexByte([]byte(`"\/bfnrt`), rest[1]) >= 0:
		m.out = append(m.out, rest[:2]...)
		return i + 2
	case hexadecimal.Match(rest):
		m.out = append(m.out, rest[:6]...)
		return i + 6
	case rest[1] == '\'':
		m.repaired(JSONMended, i, "escape that JSON does not have")
		m.out = append(m.out, '\'')
		return i + 2
	}
	m.repaired(JSONMended, i, "escape that JSON does not have")
	m.out = append(m.out, `\\`...)
	return i + 1
}

// nextMember is how the next member of an object begins, where the comma before
// it is missing.
var nextMember = regexp.MustCompile(`^"[^"\\\n]{1,40}"\s{0,8}:`)

// bareKey is a member's name without quotation marks.
var bareKey = regexp.MustCompile(`^[\w$]{1,40}\s{0,8}:`)

// endsString tells whether the quotation mark before an offset ends a string:
// what follows could not stand there otherwise.
func (m *jsonMender) endsString(at int, isKey bool) bool {
	next := skipSpace(m.body, at)
	if next == len(m.body) {
		return true
	}
	c := m.body[next]
	isComment := c == '/' && next+1 < len(m.body) && (m.body[next+1] == '/' || m.body[next+1] == '*')
	switch {
	case c == '}' || c == ']' || isComment:
		return true
	case c == ':':
		return isKey
	case c == '"' && m.inObject():
		return isKey || nextMember.Match(m.body[next:])
	case c == '"' || c == '{':
		return !m.inObject() && next > at
	case c == ',':
		return isKey || m.mayFollowComma(skipSpace(m.body, next+1))
	}
	return false
}

// mayFollowComma tells whether an element of the innermost container begins at
// an offset, or the container ends.
func (m *jsonMender) mayFollowComma(at int) bool {
	if at == len(m.body) {
		return true
	}
	if m.inObject() {
		return bytes.IndexByte([]byte(`"'}/,`), m.body[at]) >= 0 || bareKey.Match(m.body[at:])
	}
	return bytes.IndexByte([]byte(`"'{[]/,-0123456789tfn`), m.body[at]) >= 0
}
