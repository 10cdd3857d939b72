package draft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// Bounds of the extensions of one item or feed.
const (
	maxExtensions    = 256
	maxExtensionText = 64 << 10 // bytes, all of them together
)

// ExtensionsLeftOut is the note of an item with more of them than are kept.
const ExtensionsLeftOut = "extensions-left-out"

// CleanExtensions makes extensions fit to be republished: text clean, markup in
// it sanitised, addresses absolute. What is beyond the bounds is left out.
func (f *Feed) CleanExtensions(raw []hub.Extension) []hub.Extension {
	if len(raw) == 0 {
		return nil
	}
	c := cleaner{feed: f, elements: maxExtensions, bytes: maxExtensionText}
	kept := c.all(raw)
	if c.elements < 0 || c.bytes < 0 {
		f.Note(ExtensionsLeftOut, 0, fmt.Sprintf("of one item %d elements and %d bytes are kept", maxExtensions, maxExtensionText))
	}
	return kept
}

type cleaner struct {
	feed            *Feed
	elements, bytes int // what is left of the bounds
}

func (c *cleaner) all(raw []hub.Extension) []hub.Extension {
	var kept []hub.Extension
	for _, e := range raw {
		if c.elements--; c.elements < 0 {
			break
		}
		e.Attributes = c.attributes(e.Attributes)
		e.Text = c.text(e)
		if isMail(e.Text) && len(e.Attributes)+len(e.Children) == 0 {
			continue
		}
		e.JSON = text.Clean(e.JSON)
		if c.bytes -= len(e.Namespace) + len(e.Name) + len(e.Text) + len(e.JSON); c.bytes < 0 {
			break
		}
		e.Children = c.all(e.Children)
		kept = append(kept, e)
	}
	return kept
}

// text returns the text of an element. It is an address in some, and markup
// where it is said to be or holds an element of HTML.
func (c *cleaner) text(e hub.Extension) string {
	if strings.HasPrefix(e.Text, "http://") || strings.HasPrefix(e.Text, "https://") || isAddress(e.Name) {
		if address := c.feed.Address(e.Text); address != "" && !strings.ContainsAny(e.Text, " \n\t") {
			return address
		}
	}
	if strings.Contains(e.Attributes["type"], "html") || strings.IndexByte(e.Text, '<') >= 0 && holdsElement(e.Text) {
		return strings.TrimSpace(sanitise.HTML(e.Text, c.feed.Base))
	}
	return strings.TrimSpace(text.Clean(e.Text))
}

// attributes returns clean values, and addresses that are absolute.
func (c *cleaner) attributes(raw map[string]string) map[string]string {
	if len(raw) == 0 {
		return nil
	}
	kept := make(map[string]string, len(raw))
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		value := text.Line(raw[name])
		if isAddress(name) {
			value = c.feed.Address(value)
		}
		if c.bytes -= len(name) + len(value); c.bytes >= 0 && value != "" && !isMail(value) {
			kept[name] = value
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

// isMail tells whether the text is an address of mail, which is never kept.
func isMail(s string) bool {
	_, host, found := strings.Cut(s, "@")
	return found && strings.Contains(host, ".") && !strings.ContainsAny(s, " /:?&")
}

// isAddress tells whether an attribute or an element of this name holds an
// address in the extensions of feeds.
func isAddress(name string) bool {
	switch name {
	case "url", "href", "src", "uri", "resource", "img", "comment", "logo", "icon", "ping", "docs":
		return true
	}
	return false
}

func sizeOfExtensions(extensions []hub.Extension) int {
	n := 0
	for _, e := range extensions {
		n += len(e.Namespace) + len(e.Name) + len(e.Text) + len(e.JSON) + sizeOfExtensions(e.Children)
		for name, value := range e.Attributes {
			n += len(name) + len(value)
		}
	}
	return n
}
