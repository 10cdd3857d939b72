package article

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The limits. Pages of real publishers stay far below them.
const (
	MaxPage       = 4 << 20 // bytes
	MaxElements   = 100_000
	MaxDepth      = 200              // elements within each other
	MaxAttributes = 256              // of one element
	MaxHTML       = sanitise.MaxHTML // bytes of main text, more of which is not kept anyway

	// maxRoots bounds the tags of html and body, each of which makes the parser
	// go through the attributes of those before it.
	maxRoots = 64
	// maxReopened bounds the elements and attributes that the parser makes anew
	// for formatting that is left open: 400 such tags and 10,000 paragraphs are
	// four million elements.
	maxReopened = 500_000
	// maxPaths bounds the sum of all nodes' depths, long texts counted more than
	// once, as the library goes through all that is below an element.
	maxPaths = 4_000_000
)

// LimitError says that a page is beyond a limit.
type LimitError struct {
	Limit string // what is limited, such as "depth of elements"
	Max   int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the page is beyond what can be read safely: %s over %d", e.Limit, e.Max)
}

// parse returns the tree of a page that is safe to work on.
func parse(body []byte) (*html.Node, error) {
	if len(body) > MaxPage {
		return nil, &LimitError{"bytes of a page", MaxPage}
	}
	body = bytes.ToValidUTF8(body, nil)
	if err := guardTags(body); err != nil {
		return nil, err
	}
	doc, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		if strings.Contains(err.Error(), "open stack") {
			return nil, &LimitError{"depth of elements", MaxDepth}
		}
		return nil, fmt.Errorf("parse a page: %w", err)
	}
	if err := guardTree(doc); err != nil {
		return nil, err
	}
	return doc, nil
}

// tagGuard counts what the tags of a page would make the parser do.
type tagGuard struct {
	elements, roots   int
	open              []openTag
	carried, reopened int
}

type openTag struct {
	name   string
	weight int // 0 for what does not format
}

// guardTags looks at the tags alone, before there is a tree.
func guardTags(body []byte) error {
	var g tagGuard
	for z := html.NewTokenizer(bytes.NewReader(body)); ; {
		switch z.Next() {
		case html.ErrorToken:
			if err := z.Err(); err != nil && !errors.Is(err, io.EOF) {
				return fmt.Errorf("parse a page: %w", err)
			}
			return nil
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := g.start(z); err != nil {
				return err
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			g.end(string(name))
		}
		if g.reopened += g.carried; g.reopened > maxReopened {
			return &LimitError{"elements opened again by formatting that is not closed", maxReopened}
		}
	}
}

func (g *tagGuard) start(z *html.Tokenizer) error {
	raw, more := z.TagName()
	tag := openTag{name: string(raw)}
	attributes := 0
	for more {
		_, _, more = z.TagAttr()
		attributes++
	}
	name := atom.Lookup([]byte(tag.name))
	if g.elements++; g.elements > MaxElements {
		return &LimitError{"elements", MaxElements}
	}
	if attributes > MaxAttributes {
		return &LimitError{"attributes of one element", MaxAttributes}
	}
	if name == atom.Html || name == atom.Body {
		if g.roots++; g.roots > maxRoots {
			return &LimitError{"tags of html and body", maxRoots}
		}
	}
	if voids[name] {
		return nil
	}
	if formatting[name] {
		tag.weight = 1 + attributes
		g.carried += tag.weight
	}
	g.open = append(g.open, tag)
	return nil
}

// end closes the last open element of the name. The parser does not take
// formatting off its list when it finds eight blocks or more in it (HTML,
// 13.2.6.4.7); where it might not, nothing is closed here.
func (g *tagGuard) end(name string) {
	blocks := 0
	for i := len(g.open) - 1; i >= max(0, len(g.open)-64) && blocks < 8; i-- {
		if g.open[i].name == name {
			g.carried -= g.open[i].weight
			g.open = slices.Delete(g.open, i, i+1)
			return
		}
		if g.open[i].weight == 0 {
			blocks++
		}
	}
}

// guardTree looks at what the parser made of the tags.
func guardTree(doc *html.Node) error {
	elements, paths := 0, 0
	for n, depth := range walk(doc) {
		if n.Type == html.ElementNode {
			elements++
		}
		paths += depth * (1 + len(n.Data)/32)
		switch {
		case depth > MaxDepth:
			return &LimitError{"depth of elements", MaxDepth}
		case elements > MaxElements:
			return &LimitError{"elements", MaxElements}
		case paths > maxPaths:
			return &LimitError{"depths of all nodes together", maxPaths}
		}
	}
	return nil
}
