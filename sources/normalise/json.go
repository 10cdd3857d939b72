package normalise

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// maxJSONOpen is how many arrays and objects may be open within each other. The
// guard lets no more through.
const maxJSONOpen = 64

// mendJSON returns the value that the body begins with, written anew if there
// is anything to mend in it.
func (d *Document) mendJSON(body []byte) ([]byte, error) {
	if json.Valid(body) {
		return body, nil
	}
	m := jsonMender{Document: d, body: body}
	m.out = make([]byte, 0, len(body)+len(body)/8+bytes.Count(body, []byte(`"`)))
	return m.run()
}

// want is what has to come next.
type want int

const (
	wantValue want = iota
	wantKey
	wantColon
	wantComma // or the end
)

// container is an open array or object.
type container struct {
	end     byte // that closes it
	isItems bool // it holds the items of a feed
}

// jsonMender writes a body anew, so that every reader of JSON reads it to the
// end. Libraries that do so repair by guesses of their own and don't say what
// and where; those for comments alone take the "//" of an address for one when
// a quotation mark before it was not escaped.
type jsonMender struct {
	*Document
	body    []byte
	at      int
	out     []byte
	open    []container
	want    want
	comma   bool // one was read and is to be written if something follows
	key     string
	done    bool
	tooDeep bool

	// good is the length of out at the last place where the feed can be cut off,
	// goodOpen what is open there.
	good     int
	goodAt   int // the same in body
	goodOpen []container
	hasItem  bool
}

func (m *jsonMender) run() ([]byte, error) {
	for !m.done && !m.tooDeep && m.skipBlank() {
		if cut := m.step(); cut {
			break
		}
	}
	switch {
	case m.tooDeep:
		return m.out, errTooDeep
	case m.done:
		if m.skipBlank() {
			m.repaired(TailRemoved, m.at, "")
		}
		return m.out, nil
	case !m.hasItem:
		return nil, ErrCutOff
	}
	m.repaired(Completed, m.goodAt, "")
	m.out = m.out[:m.good]
	for _, c := range slices.Backward(m.goodOpen) {
		m.out = append(m.out, c.end)
	}
	return m.out, nil
}

func (m *jsonMender) mended(what string) { m.repaired(JSONMended, m.at, what) }

// skipBlank goes on to what is neither blank nor comment. It returns false at
// the end of the body.
func (m *jsonMender) skipBlank() bool {
	for m.at < len(m.body) {
		rest := m.body[m.at:]
		switch {
		case isSpace(rest[0]):
			m.at++
		case bytes.HasPrefix(rest, []byte("\ufeff")):
			m.at += len("\ufeff")
		case bytes.HasPrefix(rest, []byte("//")):
			m.comment(rest, "\n")
		case bytes.HasPrefix(rest, []byte("/*")):
			m.comment(rest, "*/")
		default:
			return true
		}
	}
	return false
}

func (m *jsonMender) comment(rest []byte, end string) {
	m.mended("comment")
	if i := bytes.Index(rest[2:], []byte(end)); i >= 0 {
		m.at += 2 + i + len(end)
	} else {
		m.at = len(m.body)
	}
}

// step writes what begins here. cut tells that the body ends within.
func (m *jsonMender) step() (cut bool) {
	switch c := m.body[m.at]; c {
	case '}', ']':
		m.at++
		m.closeWith(c)
		return false
	case ',':
		m.separate()
		m.at++
		return false
	case ':':
		if m.want == wantColon {
			m.out, m.want = append(m.out, ':'), wantValue
		} else {
			m.mended("stray colon")
		}
		m.at++
		return false
	}
	m.before()
	if m.want == wantKey {
		return m.readKey()
	}
	return m.readValue()
}

// separate takes note of a comma.
func (m *jsonMender) separate() {
	switch {
	case m.want == wantComma && len(m.open) > 0:
		m.comma, m.want = true, m.next()
	case m.want == wantColon || m.want == wantValue && m.inObject():
		m.fillIn()
		m.comma, m.want = true, m.next()
	default:
		m.mended("stray comma")
	}
}

func (m *jsonMender) inObject() bool { return len(m.open) > 0 && m.open[len(m.open)-1].end == '}' }

// next is what an element of the innermost container begins with.
func (m *jsonMender) next() want {
	if m.inObject() {
		return wantKey
	}
	return wantValue
}

// fillIn writes the value that is missing from a member.
func (m *jsonMender) fillIn() {
	m.mended("missing value")
	if m.want == wantColon {
		m.out = append(m.out, ':')
	}
	m.out = append(m.out, "null"...)
}

// before writes what stands before a key or a value.
func (m *jsonMender) before() {
	switch {
	case m.want == wantComma:
		m.mended("missing comma")
		m.comma, m.want = true, m.next()
	case m.want == wantColon:
		m.mended("missing colon")
		m.out, m.want = append(m.out, ':'), wantValue
	}
	if m.comma {
		m.out, m.comma = append(m.out, ','), false
	}
}

// closeWith closes the container that a bracket belongs to, and those within it
// that were left open.
func (m *jsonMender) closeWith(end byte) {
	place := len(m.open) - 1
	for place >= 0 && m.open[place].end != end {
		place--
	}
	if place < 0 {
		m.mended("stray bracket")
		return
	}
	for len(m.open) > place {
		if m.want == wantColon || m.want == wantValue && m.inObject() {
			m.fillIn()
		}
		if m.comma {
			m.mended("trailing comma")
			m.comma = false
		}
		last := m.open[len(m.open)-1]
		if len(m.open)-1 > place {
			m.mended("missing bracket")
		}
		m.out = append(m.out, last.end)
		m.open = m.open[:len(m.open)-1]
		m.completed()
	}
}

// completed notes that a value is complete.
func (m *jsonMender) completed() {
	m.want = wantComma
	n := len(m.open)
	if n == 0 {
		m.done = true
		return
	}
	last := m.open[n-1]
	if n == 1 || last.isItems {
		m.good, m.goodAt, m.goodOpen = len(m.out), m.at, append(m.goodOpen[:0], m.open...)
		m.hasItem = m.hasItem || last.isItems
	}
}

func (m *jsonMender) push(end byte) {
	isItems := end == ']' && (m.key == "items" || m.key == "item") &&
		!slices.ContainsFunc(m.open, func(c container) bool { return c.isItems })
	m.key = ""
	m.open = append(m.open, container{end, isItems})
	m.tooDeep = len(m.open) > maxJSONOpen
	m.out = append(m.out, m.body[m.at])
	m.at++
	m.want = m.next()
}

func (m *jsonMender) readKey() (cut bool) {
	c := m.body[m.at]
	from := len(m.out)
	if c == '"' || c == '\'' {
		if cut := m.readString(c, true); cut {
			return true
		}
	} else if word := m.word(); len(word) > 0 {
		m.mended("key without quotation marks")
		m.quote(word)
		m.at += len(word)
	} else {
		m.skip()
		return false
	}
	m.key = strings.Trim(string(m.out[from:min(len(m.out), from+20)]), `"`)
	m.want = wantColon
	return false
}

func (m *jsonMender) readValue() (cut bool) {
	switch c := m.body[m.at]; c {
	case '{':
		m.push('}')
		return false
	case '[':
		m.push(']')
		return false
	case '"', '\'':
		if cut := m.readString(c, false); cut {
			return true
		}
	default:
		word := m.word()
		if len(word) == 0 {
			m.skip()
			return false
		}
		if m.at+len(word) == len(m.body) {
			return true
		}
		m.literal(word)
		m.at += len(word)
	}
	m.completed()
	return false
}

// skip leaves out a character that begins nothing.
func (m *jsonMender) skip() {
	m.mended("stray character")
	for m.at++; m.at < len(m.body) && m.body[m.at]&0xc0 == 0x80; m.at++ {
	}
}

// word returns the letters, digits and signs that begin here.
func (m *jsonMender) word() []byte {
	to := m.at
	for to < len(m.body) && (isNameByte(m.body[to]) && m.body[to] != ':' || m.body[to] == '+' || m.body[to] == '$') {
		to++
	}
	return m.body[m.at:to]
}

// foreign are the values that other languages have for what JSON writes as the
// second of each.
var foreign = [][2]string{{"true", "true"}, {"false", "false"}, {"null", "null"}, {"nan", "null"}, {"-nan", "null"}, {"infinity", "null"}, {"+infinity", "null"},
	{"-infinity", "null"}, {"inf", "null"}, {"-inf", "null"}, {"undefined", "null"}, {"none", "null"}, {"nil", "null"}}

// literal writes a value without quotation marks.
func (m *jsonMender) literal(word []byte) {
	if isNumber := word[0] == '-' || word[0] >= '0' && word[0] <= '9'; isNumber && json.Valid(word) {
		m.out = append(m.out, word...)
		return
	}
	for _, f := range foreign {
		if len(word) != len(f[0]) || !bytes.EqualFold(word, []byte(f[0])) {
			continue
		}
		if string(word) != f[1] {
			m.mended("value that JSON does not have")
		}
		m.out = append(m.out, f[1]...)
		return
	}
	m.mended("text without quotation marks")
	m.quote(word)
}

func (m *jsonMender) quote(word []byte) {
	m.out = append(append(append(m.out, '"'), word...), '"')
}
