package article

import (
	"strings"

	"github.com/feedhub/feedhub/hub/text"
)

// foldSet is a set of folded lines.
type foldSet map[string]bool

func foldSetOf(lines ...string) foldSet {
	s := make(foldSet, len(lines))
	for _, l := range lines {
		s.add(l)
	}
	return s
}

func (s foldSet) add(line string) {
	if f := text.Fold(line); f != "" {
		s[f] = true
	}
}

func (s foldSet) has(line string) bool { return s[text.Fold(line)] }

// startsOne tells whether the line begins with one of the set, as a label does.
func (s foldSet) startsOne(line string) bool {
	f := text.Fold(line)
	for label := range s {
		if rest, ok := strings.CutPrefix(f, label); ok && (rest == "" || rest[0] == ' ') {
			return true
		}
	}
	return false
}
