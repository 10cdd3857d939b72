package newsroom

import (
	"cmp"
	"slices"
	"strings"
)

// The portal is the site of a publisher without a feed, as an old content
// management system made it. A program has only its pages to go by.

const (
	// teaserLength is how many characters of a text stand in a list, at most.
	teaserLength = 140
	// mostReadLength and relatedLength are how many links stand beside a text.
	mostReadLength = 5
	relatedLength  = 3
)

// writePage writes the page that stands in for a feed.
func writePage(n *Newsroom, p *publisher, entries []entry) ([]byte, error) {
	return render("portal list", n.listing(p, entries))
}

// teaser is the beginning of a summary. It promises more even where there is
// none, as the old system does not look.
func teaser(summary string) string {
	if text := []rune(summary); len(text) > teaserLength {
		summary = string(text[:teaserLength])
		summary = summary[:max(0, strings.LastIndexByte(summary, ' '))]
	}
	return strings.TrimRight(summary, " .،؛:") + "…"
}

var indicDigits = strings.NewReplacer(
	"0", "٠", "1", "١", "2", "٢", "3", "٣", "4", "٤", "5", "٥", "6", "٦", "7", "٧", "8", "٨", "9", "٩")

// indic writes numbers with the digits that Arabic print uses in the east.
func indic(s string) string { return indicDigits.Replace(s) }

// mostRead returns the entries with the most readers. Nobody counts them: the
// number comes from the slug, so that it is the same at each request.
func mostRead(entries []entry) []entry {
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b entry) int {
		return cmp.Compare(b.readers(), a.readers())
	})
	return sorted[:min(mostReadLength, len(sorted))]
}

func (e *entry) readers() uint64 { return streamOf(e.publisher.id, e.slug, 0) }

// related returns entries of the same category.
func related(entries []entry, to *entry) []entry {
	others := slices.DeleteFunc(slices.Clone(entries), func(e entry) bool { return e.category() != to.category() })
	return others[:min(relatedLength, len(others))]
}

func without(entries []entry, e *entry) []entry {
	return slices.DeleteFunc(entries, func(other entry) bool { return other.slug == e.slug })
}
