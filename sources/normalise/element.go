package normalise

import (
	"bytes"

	"github.com/feedhub/feedhub/sources/markup"
	"golang.org/x/net/html/atom"
)

// The following tables serve bodies alone that are broken.
var (
	// texts are the elements of feeds that hold text and no elements of feeds.
	texts = set("title", "link", "guid", "pubdate", "lastbuilddate", "category", "comments", "language", "copyright", "generator",
		"docs", "ttl", "managingeditor", "webmaster", "id", "updated", "published", "issued", "modified", "rights")
	// feedOnly are those among them, and others, that HTML doesn't have.
	feedOnly = set("guid", "pubdate", "lastbuilddate", "comments", "language", "copyright", "generator", "docs", "ttl",
		"managingeditor", "webmaster", "id", "updated", "published", "enclosure", "description", "item", "entry")
	// voids are the elements of HTML that never end, in lower case as in no format of feeds.
	voids = set("br", "hr", "img", "input", "wbr", "area", "col", "embed")
	// siblings end where the next one of them begins.
	siblings = set("p", "li", "dt", "dd", "tr", "td", "th", "option")
)

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, name := range names {
		m[name] = true
	}
	return m
}

// start writes a start tag.
func (m *mender) start(t *tag, at int, isSound bool) {
	e := m.element(t.name)
	m.closeBefore(&e, at)
	isVoid := voids[e.local] && string(t.name) == e.local
	if isSound && (!isVoid || t.empty) {
		m.out = append(m.out, m.body[at:t.end]...)
	} else {
		m.rewrite(t, &e, at, isVoid)
	}
	if t.empty || isVoid {
		m.ended(&e)
		return
	}
	m.open = append(m.open, e)
	m.count[e.key]++
}

func (m *mender) element(name []byte) openElement {
	e := openElement{name: name, out: m.outName(name)}
	key, hasPrefix := m.lowerLocal(name)
	if e.key = key; !hasPrefix {
		e.local = key
	}
	return e
}

// outName returns a name with one colon at most.
func (m *mender) outName(name []byte) []byte {
	if m.names.isName(name) {
		return name
	}
	return bytes.Map(func(r rune) rune {
		if r == ':' || r >= 0x80 {
			return '_'
		}
		return r
	}, name)
}

// rewrite writes a start tag whose attributes are as XML wants them.
func (m *mender) rewrite(t *tag, e *openElement, at int, isVoid bool) {
	m.out = append(append(m.out, '<'), e.out...)
	seen := map[string]bool{}
	isMended := false
	for _, a := range t.attrs {
		if !m.names.isName(a.name) || seen[string(a.name)] {
			m.repaired(AttributesMended, at, "")
			isMended = true
			continue
		}
		seen[string(a.name)] = true
		m.attribute(&a, at)
	}
	if t.empty || isVoid {
		m.out = append(m.out, '/')
	}
	m.out = append(m.out, '>')
	if end := m.body[t.end-1]; isVoid && !t.empty {
		m.repaired(ElementsClosed, at, e.local)
	} else if end != '>' || !isMended && !bytes.Equal(e.out, e.name) {
		m.repaired(TagsMended, at, "")
	}
}

func (m *mender) attribute(a *attribute, at int) {
	m.out = append(append(append(m.out, ' '), a.name...), '=', a.quote)
	value := a.value
	if !a.hasValue {
		value = a.name // as HTML means it
	}
	if !a.isQuoted {
		m.repaired(AttributesMended, at, "")
	}
	if right, wrong := namespace(value); wrong && isNamespace(a.name) {
		m.repaired(NamespaceMended, at, string(value)+" is "+right)
		value = []byte(right)
	}
	m.text(value, at, a.quote)
	m.out = append(m.out, a.quote)
}

// closeBefore closes what was left open before an element that can't stand
// within it.
func (m *mender) closeBefore(e *openElement, at int) {
	if e.local == "item" || e.local == "entry" {
		if i := m.openItem(e); i >= 0 {
			m.closeDownTo(i, at, true)
		}
	}
	last := len(m.open) - 1
	if last < 2 { // root and channel hold everything
		return
	}
	top := &m.open[last]
	isFeeds := texts[e.local] || feedOnly[e.local] || e.local == ""
	switch {
	case texts[top.local] && isFeeds, top.local == "description" && feedOnly[e.local], siblings[top.local] && top.local == e.local:
		m.closeDownTo(last, at, true)
	}
}

// openItem returns the place of the item that is still open where another one
// begins, -1 if there is none. An item in the content of one is part of it.
func (m *mender) openItem(e *openElement) int {
	for i := len(m.open) - 1; i > 0; i-- {
		switch m.open[i].local {
		case e.local:
			return i
		case "content", "source":
			return -1
		}
	}
	return -1
}

// closeDownTo closes the elements from the innermost one to that at a place;
// that one counts as forgotten if it has no end tag either.
func (m *mender) closeDownTo(place, at int, isForgotten bool) {
	for i := len(m.open) - 1; i >= place; i-- {
		e := m.open[i]
		if i > place || isForgotten {
			m.repaired(ElementsClosed, at, string(e.name))
		}
		m.close(e)
		m.open = m.open[:i]
		m.count[e.key]--
		m.ended(&e)
	}
}

// ended notes that an element is complete.
func (m *mender) ended(e *openElement) {
	n := len(m.open)
	m.done = n == 0
	if m.isItem(e) && (n == 1 || n == 2 && m.open[1].local == "channel") {
		m.hasItem = true
	}
}

func (m *mender) isItem(e *openElement) bool {
	switch e.key {
	case "item", "entry":
		return true
	case "url", "sitemap":
		return m.Format == Sitemap
	}
	return false
}

// end writes an end tag: that of the innermost element of the name, or else of
// that name under another prefix or in another case. One that ends nothing is
// left out.
func (m *mender) end(t *markup.Token) {
	place, match := -1, 0
	key, _ := m.lowerLocal(t.Name)
	if m.count[key] == 0 {
		if !voids[key] {
			m.repaired(EndTagsRemoved, t.From, string(t.Name))
		}
		return
	}
	for i := len(m.open) - 1; i >= 0 && match < 3; i-- {
		if grade := sameName(m.open[i].name, t.Name); grade > match {
			place, match = i, grade
		}
	}
	if match < 3 {
		m.repaired(EndTagsMended, t.From, string(t.Name))
	}
	m.closeDownTo(place, t.From, false)
}

// sameName grades how much the names of two tags are one: 3 for the same, 2 in
// another case, 1 with another prefix, 0 for not at all.
func sameName(a, b []byte) int {
	if bytes.Equal(a, b) {
		return 3
	}
	if len(a) == len(b) && bytes.EqualFold(a, b) {
		return 2
	}
	_, localA := markup.Split(a)
	if _, localB := markup.Split(b); bytes.EqualFold(localA, localB) {
		return 1
	}
	return 0
}

// maxAhead bounds the work that isText can make.
const maxAhead = 20_000

// isText tells whether what looks like a tag is a word in a text, such as the T
// of List<T>: it has neither attributes nor an end, and HTML does not know it.
func (m *mender) isText(t *tag) bool {
	last := len(m.open) - 1
	if last < 1 || len(t.attrs) > 0 || t.empty || !texts[m.open[last].local] && m.open[last].local != "description" {
		return false
	}
	local, hasPrefix := m.lowerLocal(t.name)
	if hasPrefix || texts[local] || feedOnly[local] || atom.Lookup([]byte(local)) != 0 || m.ahead > maxAhead {
		return false
	}
	m.ahead++
	window := m.body[t.end:min(len(m.body), t.end+1024)]
	if end := bytes.Index(window, append([]byte("</"), m.open[last].name...)); end >= 0 {
		window = window[:end]
	}
	return !bytes.Contains(window, append([]byte("</"), t.name...))
}
