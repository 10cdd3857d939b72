package words

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed common.en.txt
var commonEnglish string

//go:embed common.ar.txt
var commonArabic string

//go:embed familiar.en.txt
var familiarEnglish string

//go:embed familiar.ar.txt
var familiarArabic string

// Commonness is how common a word is in news of any kind.
type Commonness byte

// The kinds of Commonness.
const (
	Unknown  Commonness = iota // a name, or a word that few texts have
	Familiar                   // a name that many texts have: of a country, an agency, an office
	Common                     // a word that any text may have
	Stop                       // a word that says nothing by itself
)

// stopRank is how many of a list's first words say nothing by themselves.
const stopRank = 250

// commonWords are the words of the lists, folded, and their stems. They are read when
// they are first asked for: most commands never do.
var commonWords = sync.OnceValue(func() map[string]Commonness {
	known := make(map[string]Commonness)
	note := func(list string, commonness func(rank int) Commonness) {
		rank := 0
		for w := range strings.Lines(list) {
			w = Fold(strings.TrimSpace(w))
			for _, key := range []string{w, Stem(w)} {
				if _, ok := known[key]; !ok {
					known[key] = commonness(rank)
				}
			}
			rank++
		}
	}
	for _, list := range []string{commonEnglish, commonArabic} {
		note(list, func(rank int) Commonness {
			if rank < stopRank {
				return Stop
			}
			return Common
		})
	}
	for _, list := range []string{familiarEnglish, familiarArabic} {
		note(list, func(int) Commonness { return Familiar })
	}
	return known
})

// HowCommon returns how common a folded word is, before anything was learned of it,
// and the form in which it is known: one form for a word with and without what
// Arabic joins to it.
func HowCommon(folded string) (c Commonness, form string) {
	if looksCommon[folded] {
		return Unknown, folded
	}
	if c := commonAs(folded); c != Unknown {
		return c, folded
	}
	if r, _ := utf8.DecodeRuneInString(folded); !IsArabic(r) {
		return Unknown, folded
	}
	if form := WithoutArticle(folded); form != folded {
		if c := commonAs(form); c != Unknown {
			return c, form
		}
	}
	// A letter that is taken for a clitic may be the first of a name: what is left
	// has to be a word as it stands.
	for _, form := range []string{withoutClitic(folded), withoutClitic(withoutClitic(folded))} {
		if form != folded {
			if c := commonWords()[form]; c != Unknown {
				return c, form
			}
		}
	}
	if isFormed(folded) || isFormed(withoutClitic(folded)) {
		return Common, folded
	}
	return Unknown, folded
}

// looksCommon are names on everybody's lips whose stem is that of another word.
var looksCommon = map[string]bool{"بوتين": true, "بوتن": true, "ترامب": true, "ترمب": true, "زيلينسكي": true}

func commonAs(form string) Commonness {
	if c := commonWords()[form]; c != Unknown {
		return c
	}
	return commonWords()[Stem(form)]
}

// formed are patterns of Arabic words that are verbs and verbal nouns, and seldom
// names: a list of words has never all of them.
var formed = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`س?ي\p{L}{3,}`,   // he does, he will do
	`س[تن]\p{L}{3,}`, // she will do
	`(?:ال)?ت\p{L}\p{L}ي\p{L}(?:ه|ا|ات|ها|هم)?`,           // taf'il: the doing
	`(?:ال)?ا(?:ن|\p{L}ت)\p{L}\p{L}ا\p{L}?(?:ه|ا|ات|ها)?`, // infi'al, ifti'al
	`(?:ال)?است\p{L}{3,}`,
}, "|") + `)$`)

func isFormed(folded string) bool { return formed.MatchString(folded) }
