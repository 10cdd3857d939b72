// Package dom parses web pages, once for all who read them: package page, which
// looks for feeds and items, and package article, which takes the text out. It
// holds what both ask of a page: its tree, its address, what it says of itself
// in <meta>, <link> and JSON-LD. What is to be made of that is theirs. It
// fetches nothing and does not sanitise.
//
// Pages are hostile: Parse bounds them and takes out what would make a small
// page a tree of any size. A limit here is one of parsing; who does more with a
// page than to go through it has limits of its own.
package dom

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The limits. Pages of real publishers stay far below them.
const (
	MaxBytes      = 10 << 20 // of a page
	MaxElements   = 100_000  // those of drawings not counted
	MaxDepth      = 512      // elements within each other, as html.Parse has it
	MaxAttributes = 256      // of one element
	MaxAddress    = 8 << 10  // bytes of an address; a longer one counts as none
)

// LimitError says that a page is beyond a limit.
type LimitError struct {
	Limit string // what is limited, such as "elements"
	Max   int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the page is beyond what can be read safely: %s over %d", e.Limit, e.Max)
}

// Document is a parsed page. Nobody changes it once it is parsed, so it is safe
// for concurrent use: who needs another tree works on a Copy.
type Document struct {
	// Root is the tree. Comments, styles, scripts but for JSON-LD, drawings and
	// formulas are not in it; what stood in <noscript> stands in its place.
	Root *html.Node
	// Bytes and Elements are the size of the page before anything was taken out.
	Bytes, Elements int
	// Address is where the page was found, Base what its relative addresses
	// start from; both are nil when unknown.
	Address, Base *url.URL

	metas   map[string][]string // what <meta> says, by lower-case name
	links   []*html.Node        // the <link> elements
	scripts []*html.Node        // of JSON-LD
	// unscripted has the nodes that stood in a <noscript>, with the number of
	// that.
	unscripted map[*html.Node]int

	once   sync.Once // reads JSON-LD
	values []any
	broken int
}

// Parse parses a page, which should be UTF-8. The address is the one that
// answered, after redirects, or nil. Where it is none of the web, as for a file,
// the page's own word for it counts. It returns a *LimitError for a page that is
// not safe to parse.
func Parse(body []byte, address *url.URL) (*Document, error) {
	if len(body) > MaxBytes {
		return nil, &LimitError{"bytes of a page", MaxBytes}
	}
	d := &Document{Bytes: len(body), metas: make(map[string][]string), unscripted: make(map[*html.Node]int)}
	tamed, err := d.tame(bytes.ToValidUTF8(body, nil))
	if err != nil {
		return nil, err
	}
	if d.Root, err = parseTame(tamed); err != nil {
		return nil, err
	}
	d.survey(address)
	return d, nil
}

// parseTame parses what tame returned. A panic of the parser is one bad page,
// and no reason to stop reading others.
func parseTame(body []byte) (root *html.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, fmt.Errorf("parse the page: the parser failed: %v", p)
		}
	}()
	root, err = html.ParseWithOptions(bytes.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		if strings.Contains(err.Error(), "open stack") {
			return nil, &LimitError{"depth of elements", MaxDepth}
		}
		return nil, fmt.Errorf("parse the page: %w", err)
	}
	return root, nil
}

// survey gives elements the names back that tame took, and notes what is often
// asked for.
func (d *Document) survey(address *url.URL) {
	var bases, noscripts []*html.Node
	for n := range Walk(d.Root) {
		if name, ok := strings.CutPrefix(n.Data, plainPrefix); ok && n.Type == html.ElementNode {
			n.Data, n.DataAtom = name, atom.Lookup([]byte(name))
		}
		switch n.DataAtom {
		case atom.Meta:
			d.addMeta(n)
		case atom.Link:
			d.links = append(d.links, n)
		case atom.Base:
			bases = append(bases, n)
		case atom.Noscript:
			noscripts = append(noscripts, n)
		case atom.Script:
			if isJSONLD(Attr(n, "type")) && n.FirstChild != nil {
				d.scripts = append(d.scripts, n)
			}
		}
	}
	d.place(address, bases)
	for i, n := range noscripts {
		d.unwrap(n, i+1)
	}
}

// place finds out where the page is.
func (d *Document) place(address *url.URL, bases []*html.Node) {
	d.Address = d.ownAddress(address)
	d.Base = d.Address
	for _, n := range bases {
		if href := Attr(n, "href"); href != "" {
			if u := d.Resolve(href); u != nil {
				d.Base = u
			}
			return
		}
	}
}

// unwrap puts what stands in a <noscript> in its place.
func (d *Document) unwrap(noscript *html.Node, number int) {
	for c := noscript.FirstChild; c != nil; c = noscript.FirstChild {
		noscript.RemoveChild(c)
		noscript.Parent.InsertBefore(c, noscript)
		d.unscripted[c] = number
	}
	noscript.Parent.RemoveChild(noscript)
}

// Copy returns a tree that belongs to the caller. In it, what stood in
// <noscript> does so again, as the one text that it is to who runs scripts.
func (d *Document) Copy() *html.Node { return d.copyOf(d.Root) }

func (d *Document) copyOf(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		number := d.unscripted[child]
		if number == 0 {
			c.AppendChild(d.copyOf(child))
			continue
		}
		var b strings.Builder
		for {
			html.Render(&b, child) //nolint:errcheck // into memory, and what cannot be written shows nothing
			if child.NextSibling == nil || d.unscripted[child.NextSibling] != number {
				break
			}
			child = child.NextSibling
		}
		noscript := &html.Node{Type: html.ElementNode, DataAtom: atom.Noscript, Data: "noscript"}
		noscript.AppendChild(&html.Node{Type: html.TextNode, Data: b.String()})
		c.AppendChild(noscript)
	}
	return c
}
