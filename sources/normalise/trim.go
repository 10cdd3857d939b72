package normalise

import (
	"bytes"
	"strings"

	"github.com/feedhub/feedhub/sources/markup"
)

// trim finds the format and cuts the body to its root element: parsers need
// neither declaration nor document type, which is where entities are defined.
func (d *Document) trim(body []byte) error {
	start := len(body) - len(bytes.TrimLeft(body, blank))
	if body[start] == '{' || body[start] == '[' {
		d.Format, d.Body = JSON, body[start:]
		return nil
	}
	root, junk, err := findRoot(body)
	if err != nil {
		return err
	}
	if junk >= 0 {
		d.repaired(HeadRemoved, junk, "")
	}
	if pseudoAttribute(declaration(body), "version") == "1.1" {
		d.repaired(VersionLowered, 0, "")
	}
	d.Format = RSS
	if strings.EqualFold(string(root.Local()), "feed") {
		d.Format = Atom
	}
	d.Body, err = d.endWithRoot(body, &root)
	return err
}

// findRoot returns the start tag of the feed, and where the first thing before
// it stands that may not be there, -1 if there is none.
func findRoot(body []byte) (root markup.Token, junk int, err error) {
	junk = -1
	s := markup.Scanner{Body: body}
	first := ""
	for s.Next() {
		t := &s.Token
		switch t.Kind {
		case markup.Start:
			name := strings.ToLower(string(t.Local()))
			switch {
			case name == "rss" || name == "rdf" || name == "feed":
				return *t, junk, nil
			case first == "":
				first = name
			}
			if isPage(first) {
				return root, junk, ErrPage
			}
		case markup.Directive:
			if bytes.Contains(bytes.ToLower(body[t.From:min(t.To, t.From+32)]), []byte("doctype html")) {
				return root, junk, ErrPage
			}
			continue
		case markup.Instruction, markup.Comment:
			continue
		case markup.Text:
			if len(bytes.TrimSpace(body[t.From:t.To])) == 0 {
				continue
			}
		}
		if junk < 0 {
			junk = t.From
		}
	}
	if first == "" {
		first = string(body[:min(len(body), 40)])
	}
	return root, junk, &UnknownError{first}
}

func isPage(root string) bool { return root == "html" || root == "head" || root == "body" }

// endWithRoot returns the body from the root's start tag to its end tag. If
// there is none, what is complete is kept and closed.
func (d *Document) endWithRoot(body []byte, root *markup.Token) ([]byte, error) {
	if root.Empty {
		return body[root.From:root.To], nil
	}
	mark := append([]byte("</"), root.Name...)
	if at := bytes.LastIndex(body[root.To:], mark); at >= 0 {
		at += root.To
		if end := bytes.IndexByte(body[at:], '>'); end >= 0 && len(bytes.TrimSpace(body[at+len(mark):at+end])) == 0 {
			end += at + 1
			if hasText(body[end:]) {
				d.repaired(TailRemoved, end, "")
			}
			return body[root.From:end], nil
		}
	}
	return d.complete(body, root)
}

// hasText tells whether anything but white space and comments follows a root.
func hasText(tail []byte) bool {
	s := markup.Scanner{Body: tail}
	for s.Next() {
		if s.Token.Kind == markup.Comment || s.Token.Kind == markup.Instruction {
			continue
		}
		if len(bytes.TrimSpace(tail[s.Token.From:s.Token.To])) > 0 {
			return true
		}
	}
	return s.Rest() < len(tail)
}

// maxOpen bounds the work on a body that is cut off. The guard lets far fewer
// elements be open.
const maxOpen = 1_000

// complete keeps what ends with the last complete item, or piece of the feed's
// own description, and closes what is open there. A feed without items would
// pass for one that has nothing to say, so one item must be complete.
func (d *Document) complete(body []byte, root *markup.Token) ([]byte, error) {
	cut := root.To
	hasItem := false
	closing := []byte(nil)
	var open [][]byte
	s := markup.Scanner{Body: body[root.To:]}
	for len(open) < maxOpen && s.Next() {
		t := &s.Token
		switch t.Kind {
		case markup.Start:
			if !t.Empty {
				open = append(open, t.Name)
			}
		case markup.End:
			open = closed(open, t)
		}
		if len(open) == 0 || len(open) == 1 && strings.EqualFold(string(open[0]), "channel") {
			cut = root.To + t.To
			hasItem = hasItem || t.Kind != markup.Text && isItem(t.Local())
			closing = closing[:0]
			for _, name := range open {
				closing = append(append(append(closing, "</"...), name...), '>')
			}
		}
	}
	if !hasItem {
		return nil, ErrCutOff
	}
	d.repaired(Completed, cut, "")
	closing = append(append(append(closing, "</"...), root.Name...), '>')
	return append(bytes.Clone(body[root.From:cut]), closing...), nil
}

func isItem(local []byte) bool {
	return bytes.EqualFold(local, []byte("item")) || bytes.EqualFold(local, []byte("entry"))
}

// closed takes away the elements that an end tag closes: its own and those
// within it that have none.
func closed(open [][]byte, end *markup.Token) [][]byte {
	for i := len(open) - 1; i >= 0; i-- {
		if _, local := markup.Split(open[i]); bytes.Equal(local, end.Local()) {
			return open[:i]
		}
	}
	return open
}
