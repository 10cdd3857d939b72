package normalise

import "bytes"

// tag is a start tag as it was meant.
type tag struct {
	name  []byte
	attrs []attribute
	empty bool
	end   int // where what follows begins
}

type attribute struct {
	name, value []byte
	quote       byte // that the value needs
	hasValue    bool
	isQuoted    bool
}

// readTag reads the start tag at an offset, as browsers do: whatever stands
// there, there is a tag up to the next '>'. cut tells that the body ends within,
// and ok that it is a tag at all, and no less-than sign in a text. attrs is
// where the attributes go.
func readTag(body []byte, at int, attrs []attribute) (t tag, cut, ok bool) {
	t.attrs = attrs
	from := at + 1
	i := nameEnd(body, from)
	t.name = body[from:i]
	switch {
	case i == from || !isLetter(body[from]) || t.name[len(t.name)-1] == ':':
		return t, false, false
	case i == len(body):
		return t, true, true
	case !isSpace(body[i]) && body[i] != '>' && body[i] != '/':
		return t, false, false
	}
	for i < len(body) {
		switch c := body[i]; {
		case c == '>':
			t.end = i + 1
			return t, false, true
		case c == '/':
			t.empty = i+1 < len(body) && body[i+1] == '>'
			i++
		case c == '<': // the end was forgotten, or it is none
			t.end = i
			return t, false, t.hasValues()
		case isSpace(c) || c == '"' || c == '\'' || c == '=':
			i++
		default:
			if i = t.attribute(body, i); i < 0 {
				return t, true, true
			}
		}
	}
	return t, true, true
}

func (t *tag) hasValues() bool {
	for _, a := range t.attrs {
		if a.hasValue {
			return true
		}
	}
	return false
}

// attribute reads the attribute at an offset and returns where it ends, -1 if
// the body ends before.
func (t *tag) attribute(body []byte, at int) int {
	i := at
	for i < len(body) && !isSpace(body[i]) && bytes.IndexByte([]byte(`=/><"'`), body[i]) < 0 {
		i++
	}
	a := attribute{name: body[at:i], quote: '"'}
	next := skipSpace(body, i)
	if next == len(body) {
		return -1
	}
	if body[next] == '=' {
		i = a.read(body, skipSpace(body, next+1))
	}
	if len(t.attrs) <= maxAttributes { // one more is enough for the guard to refuse
		t.attrs = append(t.attrs, a)
	}
	return i
}

// read reads the value at an offset and returns where it ends, -1 if the body
// ends before.
func (a *attribute) read(body []byte, at int) int {
	a.hasValue = true
	if at == len(body) {
		return -1
	}
	if c := body[at]; c == '"' || c == '\'' {
		length := bytes.IndexByte(body[at+1:], c)
		hasEnd := length >= 0
		if a.value = body[at+1:]; hasEnd {
			a.value = a.value[:length]
		}
		a.quote, a.isQuoted = c, hasEnd && !a.forgotEnd()
		switch {
		case a.isQuoted:
			return at + 1 + length + 1
		case !hasEnd && bytes.IndexByte(a.value, '<') < 0:
			return -1
		}
		a.value = a.value[:bytes.IndexAny(a.value, "<>")]
		return at + 1 + len(a.value)
	}
	i := at
	for i < len(body) && !isSpace(body[i]) && body[i] != '>' && body[i] != '<' && !bytes.HasPrefix(body[i:], []byte("/>")) {
		i++
	}
	a.value = bytes.TrimRight(body[at:i], `"'`)
	return i
}

// forgotEnd tells whether a quotation mark that ends a value is in truth the
// beginning of another one: a tag ends between the two, and an attribute's name
// and '=' stand before it.
func (a *attribute) forgotEnd() bool {
	return bytes.IndexByte(a.value, '<') >= 0 && bytes.IndexByte(a.value, '>') >= 0 && a.value[len(a.value)-1] == '='
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isNameByte(c byte) bool {
	return isLetter(c) || c >= '0' && c <= '9' || c == ':' || c == '.' || c == '-'
}

func nameEnd(b []byte, at int) int {
	for at < len(b) && isNameByte(b[at]) {
		at++
	}
	return at
}

func skipSpace(b []byte, at int) int {
	for at < len(b) && isSpace(b[at]) {
		at++
	}
	return at
}
