package normalise

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/sources/markup"
)

// mendXML returns the root element that the body begins with, written anew if
// there is anything to mend in it.
func (d *Document) mendXML(body []byte) ([]byte, error) {
	names := &nameCache{}
	end, ok := soundEnd(body, names)
	if ok {
		d.noteTail(body, end)
		return body[:end], nil
	}
	m := mender{Document: d, body: body, names: names, lower: map[string]string{}, count: map[string]int{}, known: entityCache{}}
	m.scanner.Body = body
	m.out = make([]byte, 0, len(body)+len(body)/8+4*bytes.Count(body, []byte("&"))+3*bytes.Count(body, []byte("<")))
	return m.run()
}

// noteTail notes what stands behind the root.
func (d *Document) noteTail(body []byte, end int) {
	s := markup.Scanner{Body: body[end:]}
	for s.Next() {
		t := &s.Token
		switch {
		case t.Kind == markup.Comment || t.Kind == markup.Instruction:
		case t.Kind == markup.Start && formatOf(t.Name) != 0:
			d.repaired(RootRemoved, end+t.From, string(t.Name))
			return
		case len(bytes.TrimSpace(s.Body[t.From:t.To])) > 0 && t.Kind != markup.Directive:
			d.repaired(TailRemoved, end+t.From, "")
			return
		}
	}
	if s.Rest() < len(s.Body) {
		d.repaired(TailRemoved, end+s.Rest(), "")
	}
}

// mender writes a body anew, so that every reader of XML reads it to the end.
type mender struct {
	*Document
	body    []byte
	scanner markup.Scanner
	names   *nameCache
	out     []byte
	open    []openElement
	lower   map[string]string // names in lower case
	count   map[string]int    // how many elements are open by their keys
	known   entityCache
	ahead   int         // how often isText looked ahead
	attrs   []attribute // of the last tag
	done    bool        // the root is closed

	// good is the length of out at the last place where a feed can be cut off;
	// what is open there is the root and, if goodDepth is two, the channel.
	good, goodDepth int
	goodAt          int // the same in body
	hasItem         bool
}

type openElement struct {
	name  []byte // in the body
	out   []byte // as written
	key   string // in lower case, without prefix
	local string // the same, but empty with a prefix
}

// run goes through the body up to the end of its root.
func (m *mender) run() ([]byte, error) {
	for !m.done {
		if cut := m.step(m.scanner.Rest()); cut {
			return m.complete()
		}
		if len(m.open) > maxOpen {
			return m.out, errTooDeep
		}
		m.noteGood()
	}
	m.noteTail(m.body, m.scanner.Rest())
	return m.out, nil
}

// step writes what begins at an offset. cut tells that the body ends within.
func (m *mender) step(at int) (cut bool) {
	rest := m.body[at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<?")):
		return m.instruction(at)
	case bytes.HasPrefix(rest, []byte("<!")) && !bytes.HasPrefix(rest, []byte("<!-")) && !bytes.HasPrefix(rest, []byte("<![CDATA[")):
		return m.declaration(at)
	case len(rest) > 1 && rest[0] == '<' && rest[1] != '!' && rest[1] != '/':
		return m.startTag(at)
	case !m.scanner.Next():
		return true
	}
	t := &m.scanner.Token
	piece := m.body[t.From:t.To]
	switch t.Kind {
	case markup.End:
		m.end(t)
	case markup.Comment:
		m.comment(piece, at)
	case markup.CDATA:
		m.out = append(m.out, piece...)
	default:
		if bytes.HasPrefix(piece, []byte("</")) {
			return m.brokenEnd(at)
		}
		m.text(piece, at, 0)
	}
	return false
}

// startTag writes a start tag, or the less-than sign that begins none.
func (m *mender) startTag(at int) (cut bool) {
	t, cut, ok := readTag(m.body, at, m.attrs[:0])
	m.attrs = t.attrs
	if cut {
		return true
	}
	if !ok || m.isText(&t) {
		m.lessThan(at)
		return false
	}
	s := markup.Scanner{Body: m.body[at:t.end]}
	isSound := s.Next() && s.Token.Kind == markup.Start && s.Token.To == t.end-at && soundTag(s.Body, &s.Token, m.names)
	m.start(&t, at, isSound)
	m.scanner.Seek(t.end)
	return false
}

// lessThan writes a '<' that begins nothing.
func (m *mender) lessThan(at int) {
	m.repaired(LessThansEscaped, at, "")
	m.out = append(m.out, "&lt;"...)
	m.scanner.Seek(at + 1)
}

// remove leaves out what stands between two offsets.
func (m *mender) remove(kind Kind, from, to int, detail string) {
	m.repaired(kind, from, detail)
	m.scanner.Seek(to)
}

// instruction writes a processing instruction. One that has no name, or one
// that XML keeps to itself, goes.
func (m *mender) instruction(at int) (cut bool) {
	name := m.body[at+2 : nameEnd(m.body, at+2)]
	mark := "?>"
	isBroken := !m.names.isName(name)
	if isBroken || isReserved(name) && len(name) > 3 {
		mark = ">"
	}
	i := bytes.Index(m.body[at+2:], []byte(mark))
	if i < 0 {
		return true
	}
	end := at + 2 + i + len(mark)
	if isBroken || isReserved(name) {
		m.remove(MarkupRemoved, at, end, "")
		return false
	}
	m.out = append(m.out, m.body[at:end]...)
	m.scanner.Seek(end)
	return false
}

// declaration leaves out a declaration, which may not stand within an element,
// and the conditions of Word. CDATA in small letters is meant as CDATA.
func (m *mender) declaration(at int) (cut bool) {
	const cdata = "<![CDATA["
	rest := m.body[at:]
	mark := ">"
	isCDATA := len(rest) >= len(cdata) && bytes.EqualFold(rest[:len(cdata)], []byte(cdata))
	switch {
	case len(rest) < 3:
		return true
	case isCDATA:
		mark = "]]>"
	case !isLetter(rest[2]) && rest[2] != '[':
		m.lessThan(at)
		return false
	}
	end := bytes.Index(rest, []byte(mark))
	if end < 0 {
		return true
	}
	end += len(mark)
	if !isCDATA {
		m.remove(MarkupRemoved, at, at+end, "")
		return false
	}
	m.repaired(TagsMended, at, "")
	m.out = append(append(m.out, cdata...), rest[len(cdata):end]...)
	m.scanner.Seek(at + end)
	return false
}

// brokenEnd writes an end tag with more in it than a name.
func (m *mender) brokenEnd(at int) (cut bool) {
	from := skipSpace(m.body, at+2)
	to := nameEnd(m.body, from)
	i := bytes.IndexAny(m.body[to:], "<>")
	switch {
	case i < 0:
		return true
	case m.body[to+i] == '<' || from == to && i > 0:
		m.lessThan(at)
		return false
	case from == to:
		m.remove(EndTagsRemoved, at, to+i+1, "")
		return false
	}
	m.repaired(TagsMended, at, "")
	m.scanner.Seek(to + i + 1)
	m.end(&markup.Token{Kind: markup.End, From: at, To: to + i + 1, Name: m.body[from:to]})
	return false
}

// comment writes a comment, with '=' for those of its hyphens that would end it
// too early.
func (m *mender) comment(piece []byte, at int) {
	from := len(m.out)
	m.out = append(m.out, piece...)
	inner := m.out[from+len("<!--") : len(m.out)-len("-->")]
	if soundComment(inner) {
		return
	}
	m.repaired(CommentsMended, at, "")
	for i, c := range inner {
		if c == '-' && (i+1 == len(inner) || inner[i+1] == '-') {
			inner[i] = '='
		}
	}
}

// text writes a text, or the value of an attribute in quotation marks.
func (m *mender) text(text []byte, at int, quote byte) {
	from := 0
	for i := 0; i < len(text); {
		r := reference{length: 1}
		switch c := text[i]; {
		case c == '&':
			r = mendReference(text[i:], m.known)
			if n := numeric(text[i:]); r.kind == "" && n.value >= 0xa0 && n.value < 0x100 && i > 0 && i == from && m.out[len(m.out)-1] >= utf8.RuneSelf {
				r = reference{string(rune(n.value)), n.length, ReferencesMended, ""} // the rest of a row encoded twice
			}
		case c == '<':
			r = reference{"&lt;", 1, LessThansEscaped, ""}
		case c == '>' && quote == 0 && i > 1 && text[i-1] == ']' && text[i-2] == ']':
			r = reference{"&gt;", 1, CDATAEndsEscaped, ""}
		case c == quote && quote != 0:
			r = reference{"&#34;", 1, AttributesMended, ""}
		}
		if r.kind != "" {
			m.repaired(r.kind, at+i, r.detail)
			m.out = append(append(m.out, text[from:i]...), r.text...)
			from = i + r.length
		}
		i += r.length
	}
	m.out = append(m.out, text[from:]...)
}

// noteGood notes that the feed can be cut off here.
func (m *mender) noteGood() {
	if n := len(m.open); n == 1 || n == 2 && m.open[1].local == "channel" {
		m.good, m.goodDepth, m.goodAt = len(m.out), n, m.scanner.Rest()
	}
}

// complete keeps what ends with the last complete item, or piece of the feed's
// own description, and closes what is open there. A feed without items would
// pass for one that has nothing to say, so one item must be complete, or
// nothing be missing but the end of the last end tag.
func (m *mender) complete() ([]byte, error) {
	rest := m.scanner.Rest()
	if len(m.open) == 0 {
		return nil, ErrCutOff
	}
	isWhole := string(bytes.TrimSpace(m.body[rest:])) == "</"+string(m.open[0].name)
	if !m.hasItem && !isWhole {
		return nil, ErrCutOff
	}
	if isWhole {
		m.repaired(Completed, rest, "")
		m.end(&markup.Token{Kind: markup.End, From: rest, Name: m.open[0].name})
		return m.out, nil
	}
	m.repaired(Completed, m.goodAt, "")
	m.out = m.out[:m.good]
	for i := m.goodDepth - 1; i >= 0; i-- {
		m.close(m.open[i])
	}
	return m.out, nil
}

func (m *mender) close(e openElement) {
	m.out = append(append(append(m.out, "</"...), e.out...), '>')
}

// maxLower bounds how many names are remembered in lower case.
const maxLower = 10_000

// lowerLocal returns a name in lower case, without its prefix.
func (m *mender) lowerLocal(name []byte) (key string, hasPrefix bool) {
	prefix, local := markup.Split(name)
	key, ok := m.lower[string(local)]
	if !ok {
		if key = strings.ToLower(string(local)); len(m.lower) < maxLower {
			m.lower[string(local)] = key
		}
	}
	return key, prefix != nil
}
