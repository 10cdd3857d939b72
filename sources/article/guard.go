package article

import (
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/sources/dom"
	"golang.org/x/net/html"
)

// The limits. They are narrower than those of package dom, as the library goes
// through all that is below an element, and that for many elements. Pages of
// real publishers stay far below them.
const (
	MaxPage  = 4 << 20          // bytes
	MaxDepth = 200              // elements within each other
	MaxHTML  = sanitise.MaxHTML // bytes of main text, more of which is not kept anyway

	// maxPaths bounds the sum of all nodes' depths, long texts counted more than
	// once.
	maxPaths = 4_000_000
)

// guard refuses a page that the library must not see.
func guard(doc *dom.Document) error {
	if doc.Bytes > MaxPage {
		return &dom.LimitError{Limit: "bytes of a page", Max: MaxPage}
	}
	elements, paths := 0, 0
	for n, depth := range dom.Walk(doc.Root) {
		if n.Type == html.ElementNode {
			elements++
		}
		paths += depth * (1 + len(n.Data)/32)
		switch {
		case depth > MaxDepth:
			return &dom.LimitError{Limit: "depth of elements", Max: MaxDepth}
		case elements > dom.MaxElements: // what the parser opened again is among them
			return &dom.LimitError{Limit: "elements", Max: dom.MaxElements}
		case paths > maxPaths:
			return &dom.LimitError{Limit: "depths of all nodes together", Max: maxPaths}
		}
	}
	return nil
}
