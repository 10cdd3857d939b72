package compare

import (
	"fmt"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/words"
)

// Evidence says in words why two items are taken to say the same, or are not, and what
// they share. It is safe for concurrent use.
func (x *Index) Evidence(a, b *hub.Item) []string {
	x.mu.RLock()
	lexicon := x.lexicon
	x.mu.RUnlock()
	own, other := newSketch(a), newSketch(b)
	if link := linkOf(a).key; link != 0 && link == linkOf(b).key {
		return []string{"they have one address"}
	}
	if mark := textMark(own); mark != 0 && mark == textMark(other) {
		return []string{"they have one text"}
	}
	v := judge(own.read(), other, lexicon)
	said := []string{fmt.Sprintf("level %s: %.0f %% of the shorter text's phrases are in the other", v.Level, 100*v.phrases)}
	if shared := sharedFacts(a, other); len(shared) > 0 {
		said = append(said, "both say "+strings.Join(shared, ", "))
	}
	if phrase := longestPhrase(a, b); phrase != "" {
		said = append(said, "both write «"+phrase+"»")
	}
	return said
}

// mostSaid bounds how many facts are told of.
const mostSaid = 8

// sharedFacts returns the names, figures and days of a that b says too, as a
// writes them.
func sharedFacts(a *hub.Item, y *Sketch) []string {
	var shared []string
	told := make(map[uint32]bool)
	for _, w := range words.Cut(a.Title+" . "+body(a), titleWords+bodyWords) {
		for _, t := range analyse(w.Raw, 1) {
			if t.isFact() && y.has(t) && !told[t.key()] && len(shared) < mostSaid {
				told[t.key()] = true
				shared = append(shared, w.Raw)
			}
		}
	}
	return shared
}

// longestPhrase returns the longest row of words that both texts have, empty where
// it is short.
func longestPhrase(a, b *hub.Item) string {
	x, y := words.Cut(body(a), bodyWords), words.Cut(body(b), bodyWords)
	best, end := 0, 0
	previous := make([]int, len(y)+1)
	for i := range x {
		current := make([]int, len(y)+1)
		for j := range y {
			if x[i].Folded == y[j].Folded {
				if current[j+1] = previous[j] + 1; current[j+1] > best {
					best, end = current[j+1], i+1
				}
			}
		}
		previous = current
	}
	if best < 4 {
		return ""
	}
	phrase := make([]string, 0, best)
	for _, w := range x[end-best : end] {
		phrase = append(phrase, w.Raw)
	}
	return strings.Join(phrase[:min(len(phrase), 12)], " ")
}
