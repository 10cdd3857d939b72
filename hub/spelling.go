package hub

import (
	"cmp"

	"github.com/feedhub/feedhub/hub/text"
)

// Spelling returns what the spellings of a name have in common, the name of a tag or of a
// person: two are one where their Spelling is. What is all signs, of which nothing is in
// common with others, is its own. Spelling of what Spelling returned is the same.
func Spelling(name string) string { return cmp.Or(text.Fold(name), name) }
