package search

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/hub/words"
)

// longestWord bounds a word, in bytes. What is behind it is as good as not there.
const longestWord = 128

// partEnd stands between the parts of an item's text. No clean text has it.
const partEnd = "\x00"

// analyser cuts the text of an item into what the index holds of it. A word has
// one position and as many tokens there as there are ways to look for it. A
// position is left empty after each part, so that no phrase goes from one into
// the next.
type analyser struct{}

// Analyze implements analysis.Analyzer.
func (analyser) Analyze(input []byte) analysis.TokenStream {
	stream := make(analysis.TokenStream, 0, len(input)/6)
	position := 1
	var keys []string
	for part := range strings.SplitSeq(string(input), partEnd) {
		for word := range strings.FieldsSeq(text.Fold(part)) {
			word = shortened(word)
			keys = appendOpened(appendKeys(keys[:0], word), word)
			for _, key := range keys {
				stream = append(stream, &analysis.Token{Term: []byte(key), Position: position})
			}
			position++
		}
		position++
	}
	return stream
}

func shortened(word string) string {
	if len(word) <= longestWord {
		return word
	}
	return strings.ToValidUTF8(word[:longestWord], "")
}

// appendKeys appends what a folded word is looked for by: its stem and, where that
// can hardly be wrong, the skeleton that its spellings share.
func appendKeys(keys []string, word string) []string {
	keys = append(keys, stem(word))
	if skeleton := skeletonOf(word); skeleton != "" {
		keys = append(keys, skeleton)
	}
	return keys
}

// appendOpened appends the stems of an Arabic word without the letters in front of
// it that may be a conjunction and a preposition: «ومصر» is found by «مصر». They
// can't be told from first letters, so the text has them and a query has not.
func appendOpened(keys []string, word string) []string {
	if !isArabic(word) {
		return keys
	}
	word = words.WithoutArticle(word)
	for _, clitics := range []string{"وف", "بلك"} {
		r, size := utf8.DecodeRuneInString(word)
		if strings.ContainsRune(clitics, r) && utf8.RuneCountInString(word) > shortestRoot {
			word = word[size:]
			keys = append(keys, stem(word))
		}
	}
	return keys
}

func isArabic(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return words.IsArabic(r)
}

// stem returns what the forms of a folded word have in common.
func stem(word string) string {
	if isArabic(word) {
		return arabicStem(word)
	}
	return words.Stem(word)
}

// shortestRoot is how many letters an ending must leave of an Arabic word.
const shortestRoot = 3

// arabicEndings are the endings of relation, number, gender and possession, with
// the letters that must be left.
var arabicEndings = []struct {
	letters string
	left    int
}{
	{"تهم", shortestRoot}, {"تها", shortestRoot}, {"هم", shortestRoot}, {"ها", shortestRoot}, {"ته", shortestRoot},
	{"يه", shortestRoot}, {"يا", shortestRoot}, {"ات", shortestRoot},
	{"ان", shortestRoot + 1}, {"ون", shortestRoot + 1}, {"ين", shortestRoot + 1}, {"ا", shortestRoot + 1},
	{"ه", shortestRoot}, {"ي", shortestRoot},
}

// arabicStem takes the article and all endings off. Snowball's Arabic stemmer, made
// for text with its teh marbuta, gives different stems to «انتخابات» and «انتخاب»
// here, to «وزير» and «ووزير», to «أوكرانيا» and «أوكراني».
func arabicStem(word string) string {
	word = words.WithoutArticle(word)
	for again := true; again; {
		again = false
		for _, ending := range arabicEndings {
			if rest, ok := strings.CutSuffix(word, ending.letters); ok && utf8.RuneCountInString(rest) >= ending.left {
				word, again = rest, true
				break
			}
		}
	}
	return word
}

// A skeleton is marked, so that it is no word. There are marks for two kinds of
// words, whose skeletons have nothing to do with each other. No folded word has one.
const (
	ofRareWord   = "\x01"
	ofCommonWord = "\x02"
)

// Skeletons of short words are those of many. Of a word in the lists of common
// words, which have its forms in common anyway, only a long one is likely to be a
// name that is spelt in ways («أميركا», «أمريكا»); any other word may be («بوتين»,
// «بوتن»).
const (
	longName       = 5 // letters of the stem
	shortestArabic = 4 // letters of the stem
	shortestLatin  = 4 // consonants
)

// skeletonOf returns the skeleton of a word with its mark, or "". In Arabic it is
// that of the stem, so that all forms of a name have it.
func skeletonOf(word string) string {
	if !isArabic(word) {
		if skeleton := words.Skeleton(word); !isCommon(word) && skeleton != word && utf8.RuneCountInString(skeleton) >= shortestLatin {
			return ofRareWord + skeleton
		}
		return ""
	}
	root := arabicStem(word)
	letters, skeleton := utf8.RuneCountInString(root), words.Skeleton(root)
	switch {
	case letters < shortestArabic:
	case !isCommon(words.WithoutArticle(word)):
		return ofRareWord + skeleton
	case letters >= longName && skeleton != root:
		return ofCommonWord + skeleton
	}
	return ""
}

// isCommon tells whether a word is in the lists as it is: without its first letter
// a name can look like a common word.
func isCommon(word string) bool {
	commonness, form := words.HowCommon(word)
	return commonness != words.Unknown && form == word
}
