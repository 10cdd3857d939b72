package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks that end sentences: the wide ones also where no space follows.
const (
	narrowMarks = ".!?؟۔…।॥"
	wideMarks   = "。！？｡"
	closers     = `"'”’“»›)]」』）】》〉`
)

// sentenceEnd returns the end of the last sentence that ends in the second half
// of s[:end], 0 if none does. A sentence ends with its mark and closing quotes,
// before a space or after a wide mark.
func sentenceEnd(s string, end int) int {
	for i := end; i > end/2; {
		if endsSentence(s[:i], s[i:]) {
			return i
		}
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return 0
}

// endsSentence tells whether a sentence ends between before and after. In doubt
// it says no: an abbreviation that is taken for an end makes nonsense, an end
// that is not found makes an excerpt shorter.
func endsSentence(before, after string) bool {
	sentence := strings.TrimRight(before, closers)
	mark, size := utf8.DecodeLastRuneInString(sentence)
	next, _ := utf8.DecodeRuneInString(after)
	if strings.ContainsRune(wideMarks, mark) {
		return after == "" || !strings.ContainsRune(wideMarks+narrowMarks+closers, next) && !joined(string(mark)+string(next), utf8.RuneLen(mark))
	}
	if !strings.ContainsRune(narrowMarks, mark) || !unicode.IsSpace(next) {
		return false
	}
	next, _ = utf8.DecodeRuneInString(strings.TrimLeft(after, " \u00a0\"'“‘«(["))
	switch {
	case unicode.IsLower(next):
		return false
	case mark == '…', mark == '.' && strings.HasSuffix(sentence, ".."):
		return unicode.IsUpper(next) // a pause, in scripts that do not tell
	case mark == '.':
		return !abbreviates(sentence[:len(sentence)-size], next)
	}
	return true
}

// abbreviates tells whether s, before a full stop, ends with an abbreviation:
// an initial, letters with stops between, a title, or an ordinal before a
// name.
func abbreviates(s string, next rune) bool {
	word := s[strings.LastIndexFunc(s, unicode.IsSpace)+1:]
	word = strings.TrimLeft(word, "\"'“‘«([\u2066\u2067\u2068\u200e\u200f")
	parts := strings.Split(word, ".")
	letters := 0
	for _, part := range parts {
		letters = max(letters, lettersIn(part))
	}
	if letters == 1 || letters == 2 && len(parts) > 1 {
		return true
	}
	if len(word) <= 2 && isNumber(word) {
		return unicode.IsLetter(next)
	}
	return abbreviations[strings.ToLower(word)]
}

// lettersIn counts the letters of a word, without marks, or gives much for one
// that holds other things.
func lettersIn(word string) int {
	n := 0
	for _, r := range word {
		switch {
		case unicode.IsMark(r), r == '\u0640':
		case unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai):
			n++
		default:
			return len(word) + 2
		}
	}
	return n
}

func isNumber(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// abbreviations are written before names and numbers, with a stop that ends no
// sentence, in languages that feeds are read in most.
var abbreviations = func() map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(`
		mr mrs ms dr prof st sr jr rev hon gen col lt maj capt cpl sgt cmdr adm gov sen rep pres sec amb supt insp
		no nos vol pp ed eds fig ch art sect vs inc ltd co corp bros dept univ assn est approx ca cf etc al
		jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun ave blvd rd mt ft
		mme mlle dir tél sra srta ud uds avda núm pág dott sig sigg avv ing nr bzw vgl str tel hrsg usw evtl
		тов гр ул им проф акад руб млн млрд тыс см стр рис
		أد مج هـ`) {
		m[word] = true
	}
	return m
}()
