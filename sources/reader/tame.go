package reader

import (
	"bytes"

	"github.com/feedhub/feedhub/sources/markup"
)

// tame returns a body in which gofeed finds no xml:base and, in Atom, no text
// of a type that it would parse as HTML; offsets are those of the body. What it
// makes of both grows without bound: every address by the length of the base,
// and formatting left open by each block behind it. The sidecar reads the bases,
// and sanitising parses HTML within bounds.
//
// A root element that declares another namespace than its format's for names
// without a prefix declares none any more: gofeed would find nothing in it.
func tame(body []byte, isAtom bool) []byte {
	root := markup.Scanner{Body: body}
	isStrange := root.Next() && root.Token.HasDefault && !native(string(bytes.TrimSpace(root.Token.Default)), isAtom, "")
	if !isAtom && !isStrange && !bytes.Contains(body, []byte(":base")) {
		return body
	}
	body = bytes.Clone(body)
	if isStrange {
		undeclare(body[:root.Token.To])
	}
	for s := (markup.Scanner{Body: body}); s.Next(); {
		t := &s.Token
		if t.Kind != markup.Start || t.Attributes == 0 {
			continue
		}
		isText := isAtom && !bytes.EqualFold(t.Local(), []byte("link"))
		for name, value := range markup.Attributes(body[t.From:t.To]) {
			switch prefix, local := markup.Split(name); {
			case isBase(prefix, local):
				local[len(local)-1] = '-'
			case isText && string(local) == "type":
				tameType(value)
			}
		}
	}
	return body
}

// undeclare takes the namespace away that a start tag declares for names without
// a prefix.
func undeclare(tag []byte) {
	for name := range markup.Attributes(tag) {
		if string(name) == "xmlns" {
			name[len(name)-1] = '-'
		}
	}
}

// isBase takes every prefix for that of XML: a feed can bind others to it.
func isBase(prefix, local []byte) bool { return prefix != nil && string(local) == "base" }

// tameType overwrites a type so that gofeed decodes the text as it would, and
// parses nothing.
func tameType(value []byte) {
	if bytes.EqualFold(value, []byte("html")) {
		copy(value, "text")
	}
	for i := range value {
		if len(value) >= i+5 && bytes.EqualFold(value[i:i+5], []byte("xhtml")) {
			value[i+1] = '-'
		}
		if value[i] == '&' { // a reference could spell either
			value[i] = '+'
		}
	}
}

// withoutComments returns a body without its comments, which gofeed takes for a
// part of the titles, ids and dates that they stand in.
func withoutComments(body []byte) []byte {
	if !bytes.Contains(body, []byte("<!--")) {
		return body
	}
	var kept []byte
	from := 0
	for s := (markup.Scanner{Body: body}); s.Next(); {
		t := &s.Token
		if t.Kind != markup.Comment {
			continue
		}
		kept = append(kept, body[from:t.From]...)
		from = t.To
		if bytes.HasSuffix(kept, []byte("]")) && bytes.HasPrefix(body[from:], []byte(">")) {
			kept = append(kept, ' ') // or it could end a section that never began
		}
	}
	if from == 0 {
		return body
	}
	return append(kept, body[from:]...)
}
