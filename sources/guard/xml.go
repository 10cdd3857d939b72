package guard

import (
	"bytes"

	"github.com/feedhub/feedhub/sources/markup"
)

// XML returns a *LimitError or *RefusedError if a parser must not see the body,
// which begins with the root element of a feed.
func XML(body []byte) error {
	if at := markup.ControlAt(body); at < len(body) {
		return &RefusedError{"a control character", at}
	}
	x := scan{Scanner: markup.Scanner{Body: body}}
	for x.Next() {
		if err := x.step(); err != nil {
			return err
		}
	}
	return nil
}

// element is an open element.
type element struct {
	name       []byte
	namespaces int  // declarations in force
	native     bool // names without a prefix belong to a feed format here
	foreign    bool // the element is an extension or within one
	opaque     bool // the parser takes the element in one step
	from       int  // where its contents begin
	text       int  // bytes of text directly in it
}

type scan struct {
	markup.Scanner
	open  [MaxDepth]element
	depth int
	atom  bool // the root is one of Atom

	elements, foreign, items    int
	dates, attributes           int
	comments, sections          int
	instructions                int
	namespaceCopies, textCopies int
}

func (x *scan) step() error {
	t := &x.Token
	switch t.Kind {
	case markup.Start:
		return x.start()
	case markup.End:
		return x.end()
	case markup.Text:
		return x.text()
	case markup.CDATA:
		if x.sections++; x.sections > MaxSections {
			return &LimitError{"CDATA sections", MaxSections, t.From}
		}
		return x.text()
	case markup.Comment:
		if x.comments++; x.comments > MaxComments {
			return &LimitError{"comments", MaxComments, t.From}
		}
	case markup.Directive:
		return &RefusedError{"a document type declaration", t.From}
	case markup.Instruction:
		if string(t.Name) == "xml" {
			return &RefusedError{"an XML declaration within", t.From}
		}
		if x.instructions++; x.instructions > MaxInstructions {
			return &LimitError{"processing instructions", MaxInstructions, t.From}
		}
	}
	return nil
}

func (x *scan) start() error {
	t := &x.Token
	x.elements++
	e := x.enter()
	if e.foreign {
		x.foreign++
	}
	x.attributes += t.Attributes
	switch local := t.Local(); {
	case isItem(local):
		x.items++
	case isDate(local):
		x.dates++
	}
	x.namespaceCopies += e.namespaces
	for _, c := range [...]struct {
		limit     string
		value, to int
	}{
		{"depth of elements", x.depth + 1, MaxDepth},
		{"elements", x.elements, MaxElements},
		{"elements of extensions", x.foreign, MaxForeign},
		{"items", x.items, MaxItems},
		{"dates", x.dates, MaxDates},
		{"attributes of one element", t.Attributes, MaxAttributes},
		{"attributes", x.attributes, MaxAllAttributes},
		{"namespace declarations in force", e.namespaces, MaxNamespaces},
		{"namespace declarations times elements", x.namespaceCopies, maxNamespaceCopies},
		{"bytes of one attribute", t.Longest, MaxText},
	} {
		if c.value > c.to {
			return &LimitError{c.limit, c.to, t.From}
		}
	}
	if !t.Empty {
		x.open[x.depth] = e
		x.depth++
	}
	return nil
}

// enter returns the element that the start tag begins.
func (x *scan) enter() element {
	t := &x.Token
	e := element{name: t.Name, namespaces: t.Namespaces, native: true, from: t.To}
	parent := element{native: true}
	if x.depth > 0 {
		parent = x.open[x.depth-1]
		e.namespaces += parent.namespaces
		e.native = parent.native
	}
	if x.depth == 0 {
		x.atom = fold(t.Local(), "feed")
	}
	if t.HasDefault {
		e.native = isNative(t.Default, x.atom)
	}
	prefix, local := markup.Split(t.Name)
	e.opaque = parent.opaque
	e.foreign = parent.foreign
	if !e.opaque && !e.foreign {
		e.foreign = x.depth > 0 && (prefix != nil || !e.native)
		e.opaque = !e.foreign && !holdsExtensions(local)
	}
	return e
}

// end closes elements as encoding/xml does with Strict off: those that the tag
// does not name too, up to the one that it names.
func (x *scan) end() error {
	local := x.Token.Local()
	for x.depth > 0 {
		x.depth--
		e := &x.open[x.depth]
		_, name := markup.Split(e.name)
		if isDate(name) && x.Token.From-e.from > MaxDate {
			return &LimitError{"bytes of one date", MaxDate, e.from}
		}
		if bytes.Equal(name, local) {
			break
		}
	}
	return nil
}

// text counts what the parser does when it adds a fragment to the text that it
// has of an extension: it copies both.
func (x *scan) text() error {
	t := &x.Token
	size := t.To - t.From
	if size > MaxText {
		return &LimitError{"bytes of one text", MaxText, t.From}
	}
	if x.depth == 0 {
		return nil
	}
	e := &x.open[x.depth-1]
	if e.text > 0 && e.foreign {
		x.textCopies += e.text + size
	}
	e.text += size
	if x.textCopies > maxTextCopies {
		return &LimitError{"bytes copied for text in fragments", maxTextCopies, t.From}
	}
	return nil
}

// isNative tells whether gofeed takes the namespace for that of the format.
func isNative(namespace []byte, atom bool) bool {
	switch string(bytes.TrimSpace(namespace)) {
	case "":
		return true
	case "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
		return atom
	case "http://purl.org/rss/1.0/", "http://channel.netscape.com/rdf/simple/0.9/", "http://my.netscape.com/rdf/simple/0.9/":
		return !atom
	}
	return false
}

// holdsExtensions tells whether gofeed looks for extensions in the element.
func holdsExtensions(local []byte) bool {
	return fold(local, "rss") || fold(local, "rdf") || fold(local, "feed") || fold(local, "channel") ||
		fold(local, "source") || isItem(local)
}

func isItem(local []byte) bool { return fold(local, "item") || fold(local, "entry") }

func isDate(local []byte) bool {
	return fold(local, "pubdate") || fold(local, "date") || fold(local, "updated") || fold(local, "published") ||
		fold(local, "modified") || fold(local, "issued") || fold(local, "lastbuilddate")
}

func fold(a []byte, b string) bool {
	return len(a) == len(b) && bytes.EqualFold(a, []byte(b))
}
