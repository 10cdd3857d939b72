package normalise

import "bytes"

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

// isHexadecimal tells whether b begins with \u and four digits.
func isHexadecimal(b []byte) bool {
	return len(b) >= 6 && b[1] == 'u' && numeric(append([]byte("&#x"), b[2:6]...)).length == 7
}

// escape writes the escape at an offset and returns where it ends.
func (m *jsonMender) escape(i int) int {
	rest := m.body[i:]
	switch {
	case len(rest) < 2:
	case bytes.IndexByte([]byte(`"\/bfnrt`), rest[1]) >= 0:
		m.out = append(m.out, rest[:2]...)
		return i + 2
	case isHexadecimal(rest):
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

// maxKey is how long the name of a member may be, to be taken for one where
// something is missing around it.
const maxKey = 40

// isMember tells whether a member begins at an offset: a name, in quotation
// marks or, if it may be bare, without, and a colon.
func (m *jsonMender) isMember(at int, mayBeBare bool) bool {
	from, end := at, at
	if m.body[at] == '"' {
		from = at + 1
		length := bytes.IndexByte(m.body[from:min(len(m.body), from+maxKey+1)], '"')
		if end = from + length; length <= 0 || bytes.ContainsAny(m.body[from:end], "\\\n") {
			return false
		}
		end++
	} else if mayBeBare {
		for end < min(len(m.body), at+maxKey) && isNameByte(m.body[end]) && m.body[end] != ':' {
			end++
		}
	}
	end = skipSpace(m.body[:min(len(m.body), end+8)], end)
	return end > from && end < len(m.body) && m.body[end] == ':'
}

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
		return isKey || m.isMember(next, false)
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
		return bytes.IndexByte([]byte(`"'}/,`), m.body[at]) >= 0 || m.isMember(at, true)
	}
	return bytes.IndexByte([]byte(`"'{[]/,-0123456789tfn`), m.body[at]) >= 0
}
