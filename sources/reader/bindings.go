package reader

import (
	"cmp"
	"strings"

	"github.com/feedhub/feedhub/sources/markup"
)

// binding is a declaration of a namespace, in force while depth elements are
// open.
type binding struct {
	prefix, namespace string
	depth             int
}

// bind declares a namespace for the element that is being opened.
func (c *sidecar) bind(prefix string, value []byte) {
	namespace := strings.TrimSpace(unescaped(value))
	c.bound = append(c.bound, binding{prefix, cmp.Or(sameAs[namespace], namespace), len(c.open) + 1})
}

// unbind forgets the namespaces of the element that was closed.
func (c *sidecar) unbind() {
	for len(c.bound) > 0 && c.bound[len(c.bound)-1].depth > len(c.open) {
		c.bound = c.bound[:len(c.bound)-1]
	}
}

// namespaceOf returns the namespace of an element, or its prefix as written
// where none is declared and none is commonly meant.
func (c *sidecar) namespaceOf(name []byte) string {
	prefix, _ := markup.Split(name)
	for i := len(c.bound) - 1; i >= 0; i-- {
		if c.bound[i].prefix == string(prefix) {
			return c.bound[i].namespace
		}
	}
	if namespace := undeclared[string(prefix)]; namespace != "" {
		return namespace
	}
	return string(prefix)
}
