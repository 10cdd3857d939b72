package split

import "bytes"

func splitJSON(body []byte) (Parts, bool) {
	j := object{body: body}
	if !j.next('{') {
		return Parts{}, false
	}
	parts, found := Parts{isJSON: true}, false
	for !j.next('}') {
		name, ok := j.name()
		switch {
		case !ok:
			return Parts{}, false
		case !bytes.EqualFold(name, []byte("items")): // as encoding/json compares
			ok = j.value()
		case found || string(name) != "items":
			return Parts{}, false
		default:
			found = true
			parts.Items, ok = j.items()
		}
		if !ok || !j.next(',') && !j.at('}') {
			return Parts{}, false
		}
	}
	j.skipBlank()
	return parts, found && j.offset == len(body)
}

// object is the outermost one of a body, up to an offset.
type object struct {
	body   []byte
	offset int
}

func (j *object) skipBlank() {
	for j.offset < len(j.body) {
		switch j.body[j.offset] {
		case ' ', '\n', '\t', '\r':
			j.offset++
		default:
			return
		}
	}
}

// at tells whether c comes next.
func (j *object) at(c byte) bool {
	j.skipBlank()
	return j.offset < len(j.body) && j.body[j.offset] == c
}

// next goes over c, if it comes next.
func (j *object) next(c byte) bool {
	if !j.at(c) {
		return false
	}
	j.offset++
	return true
}

// name reads the name of a member, with its colon. One with escapes in it could
// be any.
func (j *object) name() (name []byte, ok bool) {
	if !j.at('"') {
		return nil, false
	}
	from := j.offset + 1
	if !j.text() {
		return nil, false
	}
	name = j.body[from : j.offset-1]
	return name, bytes.IndexByte(name, '\\') < 0 && j.next(':')
}

// items reads the array of the items, all of which must be objects.
func (j *object) items() (items []Span, ok bool) {
	if !j.next('[') {
		return nil, false
	}
	for !j.next(']') {
		if !j.at('{') {
			return nil, false
		}
		from := j.offset
		if !j.value() {
			return nil, false
		}
		items = append(items, Span{from, j.offset})
		if !j.next(',') && !j.at(']') {
			return nil, false
		}
	}
	return items, true
}

// value goes over a value. It returns false where the body ends within.
func (j *object) value() bool {
	j.skipBlank()
	depth := 0
	for from := j.offset; j.offset < len(j.body); j.offset++ {
		switch j.body[j.offset] {
		case '"':
			if !j.text() {
				return false
			}
			j.offset--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return j.offset > from // the end of what the value stands in
			}
			depth--
		case ',':
			if depth == 0 {
				return j.offset > from
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			j.offset++
			return true
		}
	}
	return false
}

// text goes over a string, at whose first quotation mark the offset is.
func (j *object) text() bool {
	for at := j.offset + 1; ; {
		i := bytes.IndexByte(j.body[at:], '"')
		if i < 0 {
			return false
		}
		at += i + 1
		escapes := 0
		for j.body[at-2-escapes] == '\\' {
			escapes++
		}
		if escapes%2 == 0 {
			j.offset = at
			return true
		}
	}
}
