package sanitise

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	maxDepth    = 256
	maxElements = 20_000
	// maxUnfolded bounds, in bytes, what formatting that is left open may grow
	// to when it is written out anew in each block that follows it.
	maxUnfolded = 8 << 20
)

// nest returns sanitised HTML with its elements properly nested, so that no
// page into which it is put can be broken by it. HTML that nests already, as
// most does, costs a scan.
func nest(s string) string {
	elements := strings.Count(s, "<")
	if elements == 0 || nests(s) && elements <= 2*maxElements {
		return s
	}
	if elements > 2*maxElements {
		return ""
	}
	if unfolded(s) > maxUnfolded {
		s = withoutFormatting(s)
	}
	for range 3 { // moving an element can put another one where it may not be
		repaired, ok := reparse(s)
		if !ok {
			return ""
		}
		if repaired == s {
			break
		}
		s = repaired
	}
	return s
}

// nests tells whether every element of s, which is in the form that the policy
// writes, is closed in order, and none stands deeper than maxDepth.
func nests(s string) bool {
	var open [maxDepth]string
	depth := 0
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return depth == 0
		}
		s = s[i+1:]
		closing := strings.HasPrefix(s, "/")
		if closing {
			s = s[1:]
		}
		name := tagName(s)
		switch {
		case isVoid(name):
			if closing {
				return false
			}
		case closing:
			if depth == 0 || open[depth-1] != name {
				return false
			}
			depth--
		default:
			if depth == maxDepth || endsParagraph(name) && within(open[:depth], "p") || name == "a" && within(open[:depth], "a") {
				return false
			}
			open[depth] = name
			depth++
		}
	}
}

// unfolded bounds from above, in bytes, what a browser's repair of s may add to
// it. A browser keeps a list of the formatting elements that were not closed
// where they should have been, and opens them all again after every tag that
// interrupts them (HTML, 13.2.4.3): 400 such tags and 10,000 paragraphs are four
// million elements. Only an end tag that directly closes what it names is sure
// to take an element from that list.
func unfolded(s string) int {
	type tag struct {
		name string
		size int // 0 for what does not format
	}
	var open []tag
	carried, total := 0, 0
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || total > maxUnfolded {
			return total
		}
		s = s[i+1:]
		closing := strings.HasPrefix(s, "/")
		if closing {
			s = s[1:]
		}
		name := tagName(s)
		switch last := len(open) - 1; {
		case isVoid(name):
		case !closing:
			t := tag{name, 0}
			if formats(name) {
				t.size = len("<></>") + len(name) + strings.IndexByte(s+">", '>')
			}
			carried += t.size
			open = append(open, t)
		case last >= 0 && open[last].name == name:
			carried -= open[last].size
			open = open[:last]
		}
		total += carried
	}
}

// withoutFormatting takes the tags of formatting elements away, and leaves what
// they hold.
func withoutFormatting(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		s = s[i:]
		end := strings.IndexByte(s, '>') + 1
		if end == 0 {
			return b.String()
		}
		if !formats(tagName(strings.TrimPrefix(s[1:], "/"))) {
			b.WriteString(s[:end])
		}
		s = s[end:]
	}
}

// formats tells whether the element is one that HTML calls formatting.
func formats(name string) bool {
	switch name {
	case "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

func within(open []string, name string) bool {
	for _, o := range open {
		if o == name {
			return true
		}
	}
	return false
}

func isVoid(name string) bool {
	switch name {
	case "br", "img", "hr", "wbr", "col", "source", "track":
		return true
	}
	return false
}

// endsParagraph tells whether the start of the element ends a paragraph.
func endsParagraph(name string) bool {
	switch name {
	case "p", "div", "ul", "ol", "dl", "table", "blockquote", "pre", "hr", "section", "article", "aside", "header",
		"footer", "figure", "figcaption", "details", "summary", "address", "center", "main", "h1", "h2", "h3", "h4", "h5", "h6":
		return true
	}
	return false
}

// reparse returns s as a browser would understand it, written out again. It
// gives up on what is too deep.
func reparse(s string) (string, bool) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(s), body)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	for _, n := range nodes {
		if deeper(n, maxDepth) || html.Render(&b, n) != nil {
			return "", false
		}
	}
	return b.String(), true
}

func deeper(n *html.Node, limit int) bool {
	if limit == 0 {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && deeper(c, limit-1) {
			return true
		}
	}
	return false
}
