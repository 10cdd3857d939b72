package words

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/english"
)

// Stem returns the light stem of a folded word: by Snowball for English and
// Arabic, the word itself in other scripts. Other languages in Latin letters are
// stemmed as English, which does their words the same wrong everywhere.
func Stem(folded string) string {
	r, _ := utf8.DecodeRuneInString(folded)
	switch {
	case IsArabic(r):
		env := snowballstem.NewEnv(folded)
		arabic.Stem(env)
		return env.Current()
	case r < 0x250:
		env := snowballstem.NewEnv(folded)
		english.Stem(env)
		return env.Current()
	}
	return folded
}

// IsArabic tells whether a letter is of the Arabic script's main blocks.
func IsArabic(r rune) bool { return r >= 0x600 && r < 0x780 }

// Skeleton returns what the spellings of one foreign name have in common: its
// consonants. Writers disagree about vowels (بوتين and بوتن, Zelensky and
// Zelenskyy), about doubled letters, and in Arabic about what stands for a g.
func Skeleton(folded string) string {
	r, _ := utf8.DecodeRuneInString(folded)
	switch {
	case IsArabic(r):
		return arabicSkeleton(folded)
	case r < 0x250:
		return latinSkeleton(folded)
	}
	return folded
}

// fewestConsonants is how many a skeleton must have to stand for a name.
const fewestConsonants = 3

// latinEndings are those of peoples and of what belongs to them, the longest first.
var latinEndings = []string{"ians", "ian", "ese", "ish", "ans", "an", "is", "ic", "s"}

func latinSkeleton(folded string) string {
	bare := folded
	for _, ending := range latinEndings {
		if rest, ok := strings.CutSuffix(folded, ending); ok && len(rest) > fewestConsonants {
			folded = rest
			break
		}
	}
	var b strings.Builder
	last := rune(0)
	for i, r := range folded {
		switch r {
		case 'a', 'e', 'i', 'o', 'u', 'y':
			if i > 0 {
				last = 0
				continue
			}
		}
		if r != last {
			b.WriteRune(r)
		}
		last = r
	}
	if b.Len() < fewestConsonants {
		return bare
	}
	if b.Len() > fewestConsonants {
		return likeLatin.Replace(b.String())
	}
	return b.String()
}

// likeLatin and likeArabic make one letter of those that stand for one sound of
// another language. Short names have too few of them for that.
var (
	likeLatin  = strings.NewReplacer("ck", "k", "ph", "f", "th", "t", "dh", "d", "kh", "k", "gh", "g", "c", "k", "q", "k", "z", "s", "w", "v", "x", "ks")
	likeArabic = strings.NewReplacer("ز", "س", "ص", "س", "ث", "س", "ط", "ت", "ظ", "د", "ض", "د", "ذ", "د", "ق", "ك", "خ", "ح")
)

// arabicEndings are endings of number, gender and relation, the longest first.
var arabicEndings = []string{"يات", "ات", "يه", "ه", "ي"}

// longEnough is how many letters an Arabic word needs to lose an ending of two
// letters or more.
const longEnough = 6

func arabicSkeleton(folded string) string {
	word := WithoutArticle(folded)
	bare := word
	letters := utf8.RuneCountInString(word)
	for _, ending := range arabicEndings {
		n := utf8.RuneCountInString(ending)
		if rest, ok := strings.CutSuffix(word, ending); ok && letters-n >= fewestConsonants && (n == 1 || letters >= longEnough) {
			word = rest
			break
		}
	}
	consonants := make([]rune, 0, 8)
	for _, r := range word {
		switch r {
		case 'ا', 'و', 'ي':
			continue
		case 'غ', 'گ', 'ڨ', 'ڭ':
			r = 'ج'
		case 'پ':
			r = 'ب'
		case 'ڤ':
			r = 'ف'
		case 'چ':
			r = 'ش'
		}
		consonants = append(consonants, r)
	}
	// A clitic can't be told from a first letter: both go, always.
	for len(consonants) > fewestConsonants && strings.ContainsRune("فبلك", consonants[0]) {
		consonants = consonants[1:]
	}
	if len(consonants) < fewestConsonants {
		return bare
	}
	if len(consonants) > fewestConsonants {
		return likeArabic.Replace(string(consonants))
	}
	return string(consonants)
}

// withoutClitic takes the first letter off an Arabic word where it may be a
// conjunction, a preposition or a mark of the future.
func withoutClitic(folded string) string {
	r, size := utf8.DecodeRuneInString(folded)
	if strings.ContainsRune("وفبلكس", r) && utf8.RuneCountInString(folded) > fewestConsonants {
		return WithoutArticle(folded[size:])
	}
	return folded
}

// WithoutArticle takes conjunction, preposition and article off.
func WithoutArticle(folded string) string {
	for _, prefix := range []string{"وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "ولل", "فلل", "لل", "ال"} {
		if rest, ok := strings.CutPrefix(folded, prefix); ok && utf8.RuneCountInString(rest) >= fewestConsonants-1 {
			return rest
		}
	}
	return folded
}
