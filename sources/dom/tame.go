package dom

import (
	"bytes"
	"errors"
	"io"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainPrefix stands before the names of formatting elements while a page is
// parsed.
const plainPrefix = "x-plain-"

// formatting has the elements that HTML opens again in every paragraph until
// they are closed (all but a, of which one can be open). 22 KB of them make a
// tree of 800,000 nodes.
var formatting = map[atom.Atom]bool{
	atom.B: true, atom.Big: true, atom.Code: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Nobr: true,
	atom.S: true, atom.Small: true, atom.Strike: true, atom.Strong: true, atom.Tt: true, atom.U: true,
}

// maxReopened bounds the elements and attributes that the parser makes anew
// for links that are left open.
const maxReopened = 500_000

// tame returns the page without what html.Parse could only survive at a cost out
// of all proportion, and without what nobody here reads:
//
//   - formatting elements get another name, which survey takes back: by any
//     other name they are not opened again;
//   - a second <html> or <body> goes: each adds its attributes to the first one,
//     in quadratic time (280 KB take half a minute);
//   - drawings and formulas go: in them, tags mean something else;
//   - comments, styles and scripts go, but for JSON-LD;
//   - <noscript> is no text but HTML, and none stands within another.
//
// It counts the elements, and refuses a page with too many of them.
func (d *Document) tame(body []byte) ([]byte, error) {
	t := tamer{z: html.NewTokenizer(bytes.NewReader(body)), out: make([]byte, 0, len(body)), seen: make(map[atom.Atom]bool)}
	for {
		kind := t.z.Next()
		if kind == html.ErrorToken {
			d.Elements = t.elements
			if err := t.z.Err(); !errors.Is(err, io.EOF) {
				return nil, err
			}
			return t.out, nil
		}
		t.take(kind)
		switch {
		case t.elements > MaxElements:
			return nil, &LimitError{"elements", MaxElements}
		case t.most > MaxAttributes:
			return nil, &LimitError{"attributes of one element", MaxAttributes}
		case t.reopened > maxReopened:
			return nil, &LimitError{"elements opened again by links that are not closed", maxReopened}
		}
	}
}

type tamer struct {
	z        *html.Tokenizer
	out      []byte
	elements int
	most     int                // attributes of one element
	seen     map[atom.Atom]bool // <html>, <body>
	drawing  atom.Atom          // the drawing that is being left out, if any
	silent   bool               // the text that comes is a style or a script
	noscript bool               // it is open
	links
}

// links counts what the parser does for links that are open: it opens one of
// them again wherever one could stand.
type links struct {
	open     int  // as far as the tags tell
	doubtful bool // whether a tag that closes one does
	weight   int  // of the heaviest of them: itself and its attributes
	reopened int
}

func (l *links) start(a atom.Atom, attributes int) {
	switch a {
	case atom.A:
		l.open++
		l.weight = max(l.weight, 1+attributes)
	case atom.Table, atom.Td, atom.Th, atom.Caption, atom.Select, atom.Object, atom.Applet, atom.Marquee, atom.Template:
		l.doubtful = l.doubtful || l.open > 0 // in it, </a> may close nothing
	}
	l.reopened += l.weight
}

func (l *links) end() {
	if l.open--; l.open <= 0 && !l.doubtful {
		l.open, l.weight = 0, 0
	}
}

func (t *tamer) take(kind html.TokenType) {
	raw := t.z.Raw()
	switch kind {
	case html.TextToken:
		if !t.silent && t.drawing == 0 {
			t.out = append(t.out, raw...)
		}
		t.silent = false
	case html.StartTagToken, html.SelfClosingTagToken:
		t.silent = false
		t.start(raw, kind == html.SelfClosingTagToken)
	case html.EndTagToken:
		t.silent = false
		name, _ := t.z.TagName()
		t.end(raw, atom.Lookup(name))
	case html.DoctypeToken:
		t.out = append(t.out, raw...)
	}
}

func (t *tamer) start(raw []byte, closed bool) {
	raw = bytes.Clone(raw) // asking for attributes moves the tokenizer on
	name, more := t.z.TagName()
	a := atom.Lookup(name)
	if t.drawing != 0 {
		if !leavesDrawing[a] {
			return
		}
		t.drawing = 0
	}
	mediatype, attributes := t.attributes(more)
	switch a {
	case atom.Svg, atom.Math:
		if !closed {
			t.drawing = a
		}
		return
	case atom.Noscript:
		t.z.NextIsNotRawText()
		if t.noscript {
			return
		}
		t.noscript = true
	case atom.Html, atom.Body:
		if t.seen[a] {
			return
		}
		t.seen[a] = true
	case atom.Style:
		t.silent = true
	case atom.Script:
		t.silent = !isJSONLD(mediatype)
	}
	t.elements++
	t.links.start(a, attributes)
	t.write(raw, 1, a)
}

// attributes returns the type of the element at hand and counts its attributes.
func (t *tamer) attributes(more bool) (mediatype string, n int) {
	for ; more; n++ {
		var key, value []byte
		if key, value, more = t.z.TagAttr(); mediatype == "" && string(key) == "type" {
			mediatype = string(value)
		}
	}
	t.most = max(t.most, n)
	return mediatype, n
}

func (t *tamer) end(raw []byte, a atom.Atom) {
	switch {
	case a == atom.Svg || a == atom.Math:
		t.drawing = 0
		return
	case t.drawing != 0, a == atom.Noscript && !t.noscript:
		return
	case a == atom.Noscript:
		t.noscript = false
	case a == atom.A:
		t.links.end()
	}
	t.write(raw, 2, a)
}

// write writes a tag whose name begins at raw[at].
func (t *tamer) write(raw []byte, at int, a atom.Atom) {
	if !formatting[a] {
		t.out = append(t.out, raw...)
		return
	}
	t.out = append(append(append(t.out, raw[:at]...), plainPrefix...), raw[at:]...)
}

// leavesDrawing has the elements that end a drawing which nobody closed.
var leavesDrawing = map[atom.Atom]bool{
	atom.Body: true, atom.Div: true, atom.P: true, atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Li: true,
	atom.Table: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
}
