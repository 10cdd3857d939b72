package dom

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
	"golang.org/x/net/html"
)

// Text returns the text of the nodes on one line, words of different blocks
// apart. What a reader does not see is left out.
func Text(nodes ...*html.Node) string {
	var b strings.Builder
	for _, n := range nodes {
		addText(&b, n, math.MaxInt, math.MaxInt)
		b.WriteByte(' ')
	}
	return text.Line(b.String())
}

// Opening returns the text of n on one line, the beginning of it where it is
// long: enough to know what a block is about.
func Opening(n *html.Node) string {
	var b strings.Builder
	addText(&b, n, 600, 8<<10)
	return text.Line(b.String())
}

// addText writes the text of n, of its first nodes and bytes.
func addText(b *strings.Builder, n *html.Node, nodes, bytes int) {
	var skip *html.Node
	for at := range Walk(n) {
		if nodes--; nodes < 0 || b.Len() >= bytes {
			return
		}
		if skip != nil && IsBelow(at, skip) {
			continue
		}
		skip = nil
		switch {
		case at.Type == html.TextNode:
			b.WriteString(at.Data[:Cut(at.Data, bytes)])
		case at != n && IsSilent(at):
			skip = at
		case !IsInline(at):
			b.WriteByte(' ')
		}
		// What follows an element on the same line is told apart by its own
		// white space alone.
		if at.NextSibling == nil && at.Parent != nil && at.Parent != n && !IsInline(at.Parent) {
			b.WriteByte(' ')
		}
	}
}

// Letters counts the letters and digits of s.
func Letters(s string) int {
	n := 0
	for _, r := range s {
		if isLetter(r) {
			n++
		}
	}
	return n
}

// HasLetters tells whether s says anything.
func HasLetters(s string) bool { return strings.ContainsFunc(s, isLetter) }

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// Cut returns the length of s, or a smaller one that parts no rune.
func Cut(s string, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return limit
}

// Words returns the set of the words in s, such as names of classes.
func Words(s string) map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(s) {
		m[word] = true
	}
	return m
}
