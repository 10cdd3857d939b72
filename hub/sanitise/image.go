package sanitise

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Where scripts find the address that a lazy image will have.
var (
	lazySources = []string{"data-lazy-src", "data-src", "data-original", "data-orig-src", "data-lazy", "data-orig-file"}
	lazySets    = []string{"data-lazy-srcset", "data-srcset"}
	lazySizes   = []string{"data-lazy-sizes", "data-sizes"}
)

// isLazy tells whether a script may look at the attribute of an image.
func isLazy(key string) bool {
	switch key {
	case "data-lazy-src", "data-src", "data-original", "data-orig-src", "data-lazy", "data-orig-file",
		"data-lazy-srcset", "data-srcset", "data-lazy-sizes", "data-sizes":
		return true
	}
	return false
}

// image writes the tag of an image, or of what a picture chooses from. Images
// that nobody is meant to see are left out.
func (p *preparer) image(t html.Token) {
	t.Attr = t.Attr[:min(len(t.Attr), maxAttributes)]
	p.unveil(&t)
	if t.DataAtom == atom.Img && isPixel(t) {
		return
	}
	p.resolve(&t)
	if t.DataAtom == atom.Img && isPixelAddress(attribute(t, "src")) {
		return
	}
	p.out.WriteString(t.String())
}

// unveil gives a lazy image what a script would give it, as no script will.
func (p *preparer) unveil(t *html.Token) {
	if isPlaceholder(attribute(*t, "srcset")) {
		if set := attribute(*t, lazySets...); set != "" {
			setAttribute(t, "srcset", set)
		}
	}
	if sizes := attribute(*t, lazySizes...); sizes != "" && sizes != "auto" && attribute(*t, "sizes") == "" {
		setAttribute(t, "sizes", sizes)
	}
	if src := attribute(*t, "src"); t.DataAtom != atom.Img || !isPlaceholder(src) && URL(src, p.base) != "" {
		return // one that has an address which can be shown
	}
	if src := p.realSource(*t); src != "" {
		setAttribute(t, "src", src)
	} else if behind, found := p.behind(); found {
		*t = behind
	}
}

// realSource returns an address for an image that has none of its own.
func (p *preparer) realSource(t html.Token) string {
	for _, key := range lazySources {
		if src := URL(attribute(t, key), p.base); !isPlaceholder(src) {
			return src
		}
	}
	first, _, _ := strings.Cut(sources(attribute(t, "srcset"), p.base), " ")
	if first = strings.TrimSuffix(first, ","); isPlaceholder(first) {
		return ""
	}
	return first
}

// behind returns the image that stands, for browsers without scripts, right
// behind the tag that was read last.
func (p *preparer) behind() (t html.Token, found bool) {
	const noscript = "<noscript"
	rest := strings.TrimLeft(p.source[p.read:], " \t\r\n")
	if !hasPrefixFold(rest, noscript) {
		return t, false
	}
	_, rest, _ = strings.Cut(rest, ">")
	tokens := html.NewTokenizer(strings.NewReader(rest[:min(len(rest), maxNoscript)]))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return t, false
		case html.StartTagToken, html.SelfClosingTagToken:
			if t = tokens.Token(); t.DataAtom == atom.Img {
				t.Attr = t.Attr[:min(len(t.Attr), maxAttributes)]
				return t, !isPlaceholder(URL(attribute(t, "src"), p.base))
			}
		case html.EndTagToken:
			if name, _ := tokens.TagName(); atom.Lookup(name) == atom.Noscript {
				return t, false
			}
		}
	}
}

// maxNoscript bounds, in bytes, how far into a noscript element an image is
// looked for.
const maxNoscript = 4096

// isPlaceholder tells whether an address is what stands in for an image until
// a script has loaded it.
func isPlaceholder(src string) bool {
	src = strings.TrimSpace(src)
	if src == "" || src[0] == '#' || hasPrefixFold(src, "data:") || hasPrefixFold(src, "about:") {
		return true
	}
	name := src
	if i := strings.IndexAny(name, "?#"); i >= 0 {
		name = name[:i]
	}
	name = name[strings.LastIndexByte(name, '/')+1:]
	name, _, found := cutLast(name, '.')
	return found && len(name) <= maxPlaceholder && isPlaceholderName(strings.ToLower(name))
}

// maxPlaceholder is longer than the names that placeholders have, in bytes.
const maxPlaceholder = 40

// isPlaceholderName tells whether the name of a file says that it shows
// nothing: "blank", "1x1-trans", "post_placeholder".
func isPlaceholderName(name string) bool {
	if strings.Contains(name, "placeholder") {
		return true
	}
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		switch part {
		case "blank", "spacer", "transparent", "trans", "1x1", "pixel", "lazy", "lazyload", "load", "loading", "loader", "grey", "gray", "clear", "empty", "dot":
		default:
			return false
		}
	}
	return name != ""
}

func cutLast(s string, mark byte) (before, after string, found bool) {
	i := strings.LastIndexByte(s, mark)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// isPixel tells whether the image is too small to be seen, or hidden.
func isPixel(t html.Token) bool {
	style := parseStyle(attribute(t, "style"))
	if style.hidden && attribute(t, lazySources...) == "" {
		return true
	}
	return (style.narrow || isTiny(attribute(t, "width"))) && (style.low || isTiny(attribute(t, "height")))
}

func isTiny(size string) bool {
	size = strings.TrimSuffix(strings.TrimSpace(size), "px")
	return size == "0" || size == "1"
}

// style is what we want to know of a style attribute.
type style struct{ hidden, narrow, low bool }

func parseStyle(s string) (st style) {
	if s == "" {
		return st
	}
	for declaration := range strings.SplitSeq(strings.ToLower(s), ";") {
		property, value, _ := strings.Cut(declaration, ":")
		value, _, _ = strings.Cut(value, "!")
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(property) {
		case "display":
			st.hidden = st.hidden || value == "none"
		case "visibility":
			st.hidden = st.hidden || value == "hidden"
		case "width", "max-width":
			st.narrow = st.narrow || isTiny(value)
		case "height", "max-height":
			st.low = st.low || isTiny(value)
		}
	}
	return st
}

// attribute returns the value of the first of the keys that t has one for.
func attribute(t html.Token, keys ...string) string {
	for _, key := range keys {
		for _, a := range t.Attr {
			if a.Key == key && a.Val != "" {
				return a.Val
			}
		}
	}
	return ""
}

func setAttribute(t *html.Token, key, value string) {
	for i := range t.Attr {
		if t.Attr[i].Key == key {
			t.Attr[i].Val = value
			return
		}
	}
	t.Attr = append(t.Attr, html.Attribute{Key: key, Val: value})
}
