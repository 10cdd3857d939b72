package reader

import (
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/markup"
)

// Bounds of the extensions of one item or feed. Package draft keeps fewer.
const (
	maxExtensions     = 512
	maxExtensionDepth = 16
)

// foreign takes an element of another namespace in. Most are kept, those apart
// that a field of the item speaks of and gofeed hands over.
func (c *sidecar) foreign(t *markup.Token, e *openElement, parent kind, namespace string, a *attributes) {
	n := c.described(parent)
	switch {
	case namespace == nsContent && string(e.local) == "encoded":
		c.textIn(n, e, a, true)
	case namespace == nsXHTML && (string(e.local) == "body" || string(e.local) == "div"):
		e.kind = opaque // end takes its contents
	default:
		c.extend(t, e, namespace)
	}
}

// extend begins an extension, unless there are too many, or it is too deep.
func (c *sidecar) extend(t *markup.Token, e *openElement, namespace string) {
	n := &c.feed
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].kind == item {
			n = &c.items[len(c.items)-1]
			break
		}
	}
	if n.count++; n.count > maxExtensions || len(c.building) == maxExtensionDepth {
		return
	}
	e.kind = extension
	x := hub.Extension{Namespace: namespace, Name: string(t.Local())}
	if t.Attributes > t.Namespaces {
		x.Attributes = make(map[string]string, t.Attributes)
		for name, value := range markup.Attributes(c.body[t.From:t.To]) {
			if prefix, local := markup.Split(name); string(prefix) != "xmlns" && string(name) != "xmlns" {
				x.Attributes[string(local)] = unescaped(value)
			}
		}
	}
	c.building = append(c.building, x)
}

// text adds to the extension that is open innermost.
func (c *sidecar) text(s string) {
	if c.open[len(c.open)-1].kind == extension {
		c.building[len(c.building)-1].Text += s
	}
}

// finish puts the extension that ends into the one around it, or into what it
// describes.
func (c *sidecar) finish() {
	last := len(c.building) - 1
	x := c.building[last]
	x.Text = strings.TrimSpace(x.Text)
	c.building = c.building[:last]
	if last > 0 {
		around := &c.building[last-1]
		around.Children = append(around.Children, x)
		return
	}
	n := &c.feed
	for i := len(c.open) - 1; i >= 0; i-- {
		if c.open[i].kind == item {
			n = &c.items[len(c.items)-1]
		}
	}
	n.extensions = append(n.extensions, x)
}
