package language

import (
	"strings"
	"unicode"

	"github.com/RadhiFadlillah/whatlanggo"
)

// maxRunes bounds the work: the beginning of a text tells its language.
const maxRunes = 1000

// Detect returns the language that s, which is plain text, is most likely
// written in, as an RFC 5646 tag, or "" if it has no idea. Only a tag that it
// is sure of may be published. It looks at the first 1,000 characters, gives
// the same answer each time, and is safe for concurrent use.
func Detect(s string) (tag string, sure bool) {
	s = beginning(s)
	n := count(s)
	script := n.main()
	switch {
	case script == "":
		return "", false
	case script == "Hani":
		return ofHan(s, n)
	case ofScript[script] != "":
		return ofScript[script], n.letters >= minLetters/2
	}
	return ofWords(s, script, n)
}

// minLetters is what a text must have for Detect to be sure of it.
const minLetters = 10

// beginning returns the first maxRunes runes of s.
func beginning(s string) string {
	if len(s) <= maxRunes {
		return s
	}
	n := 0
	for i := range s {
		if n == maxRunes {
			return s[:i]
		}
		n++
	}
	return s
}

// ofScript has the languages that have a script to themselves, so far as feeds
// are concerned.
var ofScript = map[string]string{
	"Grek": "el", "Hang": "ko", "Thai": "th", "Taml": "ta", "Telu": "te", "Knda": "kn", "Mlym": "ml", "Gujr": "gu",
	"Guru": "pa", "Sinh": "si", "Khmr": "km", "Laoo": "lo", "Geor": "ka", "Armn": "hy",
}

// ofWords finds the language of a text in a script that many share.
func ofWords(s, script string, n counts) (tag string, sure bool) {
	best, second := weigh(s, script)
	if !sharedByMany[script] {
		return best.tag, best.words > 0 && n.letters >= minLetters && convinces(best, second)
	}
	info := whatlanggo.Detect(s)
	guess := info.Lang.Iso6391()
	if info.Confidence == 0 { // several are as good, and the library takes any
		guess = ""
	}
	switch {
	case n.letters < minLetters || best.words == 0:
		return guess, false
	case guess == best.tag:
		return guess, convinces(best, second) || info.Confidence >= confident && 3*best.words >= 4*second.words
	}
	return best.tag, info.Confidence < confident && best.words >= 4 && best.words >= 3*second.words
}

// sharedByMany are the scripts in which words alone do not decide: of most
// languages that are written in them we have no words.
var sharedByMany = map[string]bool{"Latn": true, "Cyrl": true}

// confident is where the library, if a word bears it out, is right.
const confident = 0.4

// convinces tells whether the words speak for one language and for no other.
func convinces(best, second weight) bool {
	return best.words >= second.words+2 && 2*best.words >= 3*second.words
}

// weight is how many different words of a text speak for a language.
type weight struct {
	tag   string
	words int
}

// weigh returns the two languages of a script that have the most words in s,
// among those that have all its letters. The first is none if it may not be
// told.
func weigh(s, script string) (best, second weight) {
	said, letters := wordsOf(s, script), lettersOf(s)
	for i := range languages {
		l := &languages[i]
		if l.script != script || !l.spells(letters) {
			continue
		}
		w := weight{l.tag, l.countIn(said)}
		if w.words > best.words {
			best, second = w, best
		} else if w.words > second.words {
			second = w
		}
	}
	if reserved[best.tag] {
		best.tag, best.words = "", 0
	}
	return best, second
}

// wordsOf returns the different words of s in lower case, joined and hyphened
// ones taken apart.
func wordsOf(s, script string) map[string]bool {
	words := make(map[string]bool)
	for word := range strings.FieldsFuncSeq(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if script == "Arab" {
			word = plainArabic.Replace(word)
		}
		words[word] = true
	}
	return words
}
