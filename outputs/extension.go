package outputs

import (
	"encoding/xml"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
)

// Element is an element of a module as it stands in RSS and in Atom.
type Element struct {
	Name       string // with the prefix that everybody uses
	Attributes []xml.Attr
	Text       string // one line of plain text, or HTML where an attribute says so
	Children   []Element
}

// Attribute returns the value of an attribute, empty where there is none.
func (x *Element) Attribute(name string) string {
	for i := range x.Attributes {
		if x.Attributes[i].Name.Local == name {
			return x.Attributes[i].Value
		}
	}
	return ""
}

// Set gives the element an attribute, unless it has one of this name or the value is
// empty.
func (x *Element) Set(name, value string) {
	if value != "" && x.Attribute(name) == "" {
		x.Attributes = append(x.Attributes, xml.Attr{Name: xml.Name{Local: name}, Value: value})
	}
}

// MarshalXML implements xml.Marshaler.
func (x Element) MarshalXML(e *xml.Encoder, start xml.StartElement) error {
	start.Name = xml.Name{Local: x.Name}
	start.Attr = x.Attributes
	if x.Attribute("type") == "html" {
		return e.EncodeElement(x.Text, start)
	}
	return e.EncodeElement(struct {
		Text     string `xml:",innerxml"`
		Children []Element
	}{Plain(x.Text), x.Children}, start)
}

var references = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")

// Plain returns a line of text as it stands within an element that is defined as plain
// text. Readers that take such an element for HTML show text as it is meant only when
// its special characters are written as hexadecimal references (RSS Profile). A word
// joiner parts the characters of a closing tag: a reader that unescapes twice would
// otherwise see markup.
func Plain(s string) string {
	line := text.Line(s)
	if !strings.ContainsAny(line, "&<>") {
		return line
	}
	var b strings.Builder
	for i := 0; ; {
		next := strings.Index(line[i:], "</")
		if next < 0 {
			b.WriteString(line[i:])
			break
		}
		i += next
		b.WriteString(line[i-next : i+1])
		if i++; i+1 < len(line) && isLetter(line[i+1]) {
			b.WriteString("\u2060")
		}
	}
	return references.Replace(b.String())
}

var likeMarkup = regexp.MustCompile(`</[A-Za-z]|&#?[0-9A-Za-z]+;?`)

// Unmarked returns a line of text for a place that takes no references, as attributes
// are: a word joiner parts what a reader that unescapes twice would take for markup.
func Unmarked(s string) string {
	line := text.Line(s)
	if !strings.Contains(line, "&") && !strings.Contains(line, "</") {
		return line
	}
	return likeMarkup.ReplaceAllStringFunc(line, func(found string) string {
		isName := found[0] == '&' && isLetter(found[1])
		if isName && html.UnescapeString(found) == found && html.UnescapeString(found+";") == found+";" {
			return found // as in R&D
		}
		return found[:1] + "\u2060" + found[1:]
	})
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// Modules returns what the item has of modules of RSS and Atom, beside its fields: its
// picture, and those of its extensions that both formats may carry. They are elements
// of namespaces that checkers of feeds know, and of Podcasting 2.0, as those define
// them; others are told in JSON Feed alone.
//
// What iTunes defines is for feeds that have a category, an owner and an explicitness
// of the podcast, which no section has, so that what other modules have a word for is
// told by theirs.
func (e Entry) Modules() []Element {
	elements := e.thumbnails()
	if len(e.Extensions) > 0 {
		w := modules{entry: &e}
		w.add("", e.Extensions, items)
		elements = append(elements, w.elements...)
	}
	return elements
}

// modules collects the elements of one parent.
type modules struct {
	entry    *Entry
	elements []Element
	seen     map[string]bool // elements of which there may be one
}

// add takes those extensions in that the rules allow, of one namespace or of all.
func (w *modules) add(namespace string, extensions []hub.Extension, rules map[string]map[string]rule) {
	for i := range extensions {
		x := &extensions[i]
		if namespace != "" && x.Namespace != namespace {
			continue
		}
		r, known := rules[x.Namespace][x.Name]
		if !known || r.spoken != nil && r.spoken(w.entry, x) {
			continue
		}
		if r.instead != nil {
			r.instead(w, x)
			continue
		}
		if element, ok := w.element(x, r); ok {
			w.put(element, r.once)
		}
	}
}

func (w *modules) put(element Element, once bool) {
	if once {
		if w.seen[element.Name] {
			return
		}
		if w.seen == nil {
			w.seen = make(map[string]bool)
		}
		w.seen[element.Name] = true
	}
	w.elements = append(w.elements, element)
}

// element makes one of an extension. It is none where the extension lacks what the
// rule demands.
func (w *modules) element(x *hub.Extension, r rule) (element Element, ok bool) {
	element.Name = prefixes[x.Namespace] + ":" + x.Name
	for _, a := range r.attributes {
		value := ""
		if raw := x.Attributes[a.name]; raw != "" {
			value = a.check(raw)
		}
		if value == "" && a.required {
			return element, false
		}
		element.Set(a.name, value)
	}
	if r.text != nil {
		if element.Text = r.text(x.Text); element.Text == "" && !r.mayBeBlank {
			return element, false
		}
	}
	if r.children != nil {
		within := modules{entry: w.entry}
		within.add(x.Namespace, x.Children, map[string]map[string]rule{x.Namespace: r.children})
		element.Children = within.elements
	}
	return element, r.finish == nil || r.finish(&element, x)
}

// Foreign returns the item's extensions as JSON Feed carries them beside its own
// members: all but those that are members of the item, which Members returns.
func (e Entry) Foreign() []hub.Extension {
	var kept []hub.Extension
	for _, x := range e.Extensions {
		if !isMember(&x) {
			kept = append(kept, x)
		}
	}
	return withAddresses(kept)
}

// withAddresses returns the extensions with attributes that are valid where they are
// addresses.
func withAddresses(extensions []hub.Extension) []hub.Extension {
	for i := range extensions {
		x := &extensions[i]
		for name, value := range x.Attributes {
			if !isAddress(name) {
				continue
			}
			if address := Address(value); address != value {
				x.Attributes = maps.Clone(x.Attributes)
				x.Attributes[name] = address
			}
		}
		x.Attributes = withoutBlanks(x.Attributes)
		if len(x.Children) > 0 {
			x.Children = withAddresses(slices.Clone(x.Children))
		}
	}
	return extensions
}

// withoutBlanks returns nil where nothing is left.
func withoutBlanks(attributes map[string]string) map[string]string {
	isBlank := func(_, value string) bool { return value == "" }
	for _, value := range attributes {
		if value == "" {
			attributes = maps.Clone(attributes)
			maps.DeleteFunc(attributes, isBlank)
			break
		}
	}
	if len(attributes) == 0 {
		return nil
	}
	return attributes
}

// isAddress tells whether attributes of this name are addresses in the modules of
// feeds.
func isAddress(name string) bool {
	switch name {
	case "url", "href", "src", "uri", "resource", "img":
		return true
	}
	return false
}

// withoutText returns the extensions without those that repeat an item's text for other
// eyes, or describe what it shows.
func withoutText(extensions []hub.Extension) []hub.Extension {
	var kept []hub.Extension
	for _, x := range extensions {
		switch x.Name {
		case "description", "text", "summary", "subtitle", "abstract":
			continue
		}
		x.Children = withoutText(x.Children)
		kept = append(kept, x)
	}
	return kept
}

// Members returns the members that the item has in its source's JSON Feed and that the
// format does not define, by their names: these are the publisher's own objects, which
// others know by name (JSON Feed 1.1, "Extensions").
func (e Entry) Members() []hub.Extension {
	var members []hub.Extension
	for _, x := range e.Extensions {
		if isMember(&x) && !slices.ContainsFunc(members, func(m hub.Extension) bool { return m.Name == x.Name }) {
			members = append(members, x)
		}
	}
	return members
}

// isMember tells whether an extension is a member that JSON Feed allows and that is not
// ours. Its name has an underscore, a letter, and no period.
func isMember(x *hub.Extension) bool {
	if x.JSON == "" || x.Namespace != "" || x.Name == OwnMember || len(x.Name) < 2 || x.Name[0] != '_' || !isLetter(x.Name[1]) {
		return false
	}
	return !strings.ContainsFunc(x.Name, func(r rune) bool {
		return r != '_' && r != '-' && (r < '0' || r > '9') && (r > 'z' || !isLetter(byte(r)))
	})
}

// OwnMember is the name of the hub's own object in JSON Feed.
const OwnMember = "_feedhub"
