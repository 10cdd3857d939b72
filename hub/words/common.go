package words

import (
	_ "embed"
	"hash/fnv"
	"strings"
	"unicode/utf8"
)

//go:embed common.en.txt
var commonEnglish string

//go:embed common.ar.txt
var commonArabic string

// Commonness is how common a word is in news of any kind.
type Commonness byte

// The kinds of Commonness.
const (
	Unknown Commonness = iota // a name, or a word that few texts have
	Common                    // a word that any text may have
	Stop                      // a word that says nothing by itself
)

// stopRank is how many of a list's first words say nothing by themselves.
const stopRank = 250

// commonWords are the words of the lists and their stems, by hash.
var commonWords = func() map[uint32]Commonness {
	known := make(map[uint32]Commonness)
	for _, list := range []string{commonEnglish, commonArabic} {
		rank := 0
		for w := range strings.Lines(list) {
			w = Fold(strings.TrimSpace(w))
			c := Common
			if rank < stopRank {
				c = Stop
			}
			rank++
			for _, key := range []string{w, Stem(w)} {
				if _, ok := known[hashOf(key)]; !ok {
					known[hashOf(key)] = c
				}
			}
		}
	}
	return known
}()

func hashOf(s string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(s))
	return h.Sum32()
}

// HowCommon returns how common a folded word is, in whichever form, before anything
// was learned of it.
func HowCommon(folded string) Commonness {
	forms := []string{folded, Stem(folded)}
	if r, _ := utf8.DecodeRuneInString(folded); IsArabic(r) {
		bare := WithoutArticle(folded)
		forms = append(forms, bare, Stem(bare))
	}
	for _, f := range forms {
		if c := commonWords[hashOf(f)]; c != Unknown {
			return c
		}
	}
	return Unknown
}
