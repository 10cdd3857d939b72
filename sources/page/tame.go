package page

import (
	"bytes"
	"errors"
	"io"
	"strings"

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

// tame returns the page without what html.Parse could only survive at a cost out
// of all proportion, and without what nobody here reads:
//
//   - formatting elements get another name, which grow takes back: by any other
//     name they are not opened again;
//   - a second <html> or <body> goes: each adds its attributes to the first one,
//     in quadratic time (280 KB take half a minute);
//   - drawings and formulas go: in them, tags mean something else;
//   - comments, styles and scripts go, but for JSON-LD; <noscript> is unwrapped.
//
// It refuses a page with more than MaxElements elements.
func tame(body []byte) ([]byte, error) {
	t := tamer{z: html.NewTokenizer(bytes.NewReader(body)), out: make([]byte, 0, len(body))}
	for {
		kind := t.z.Next()
		if kind == html.ErrorToken {
			if err := t.z.Err(); !errors.Is(err, io.EOF) {
				return nil, err
			}
			return t.out, nil
		}
		t.take(kind)
		if t.elements > MaxElements {
			return nil, &LimitError{"elements", MaxElements}
		}
	}
}

type tamer struct {
	z        *html.Tokenizer
	out      []byte
	elements int
	seen     [2]bool   // <html>, <body>
	drawing  atom.Atom // the drawing that is being left out, if any
	silent   bool      // the text that comes is a style or a script
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
	switch a {
	case atom.Svg, atom.Math:
		if !closed {
			t.drawing = a
		}
		return
	case atom.Noscript:
		t.z.NextIsNotRawText()
		return
	case atom.Html, atom.Body:
		if first := &t.seen[index(a == atom.Body)]; *first {
			return
		} else {
			*first = true
		}
	case atom.Style:
		t.silent = true
	case atom.Script:
		t.silent = !isJSONLD(t.attribute(more, "type"))
	}
	t.elements++
	t.write(raw, 1, a)
}

func (t *tamer) end(raw []byte, a atom.Atom) {
	switch {
	case a == atom.Svg || a == atom.Math:
		t.drawing = 0
	case t.drawing != 0 || a == atom.Noscript:
	default:
		t.write(raw, 2, a)
	}
}

// write writes a tag whose name begins at raw[at].
func (t *tamer) write(raw []byte, at int, a atom.Atom) {
	if !formatting[a] {
		t.out = append(t.out, raw...)
		return
	}
	t.out = append(append(append(t.out, raw[:at]...), plainPrefix...), raw[at:]...)
}

func (t *tamer) attribute(more bool, name string) string {
	for more {
		var key, value []byte
		if key, value, more = t.z.TagAttr(); string(key) == name {
			return string(value)
		}
	}
	return ""
}

// isJSONLD tells whether a script holds data for programs.
func isJSONLD(mediatype string) bool {
	return strings.Contains(strings.ToLower(mediatype), "ld+json")
}

// leavesDrawing has the elements that end a drawing which nobody closed.
var leavesDrawing = map[atom.Atom]bool{
	atom.Body: true, atom.Div: true, atom.P: true, atom.Ul: true, atom.Ol: true, atom.Dl: true, atom.Li: true,
	atom.Table: true, atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.H5: true, atom.H6: true,
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}
