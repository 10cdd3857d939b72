package date

import "unicode/utf8"

// maxTokens is more than the longest form has parts.
const maxTokens = 64

// The kinds of tokens; every other token is of the kind of its character.
const (
	end    = 0
	number = '0'
	word   = 'a'
)

// token is a number, a word or a mark of a folded text.
type token struct {
	kind   byte
	spaced bool // whether white space stands before it
	digits int  // how many a number has; 19 stand for more
	value  int64
	text   []byte
}

// tokens is a folded text in pieces. Behind the last stands one of kind end.
type tokens [maxTokens + 1]token

// split parts a folded text. It returns how many tokens there are, -1 if they
// are too many.
func (t *tokens) split(text []byte) int {
	n, spaced := 0, false
	for len(text) > 0 {
		if text[0] == ' ' {
			text, spaced = text[1:], true
			continue
		}
		if n == maxTokens {
			return -1
		}
		size := t[n].read(text)
		t[n].spaced, spaced = spaced, false
		text = text[size:]
		n++
	}
	t[n] = token{kind: end, spaced: true}
	return n
}

// read makes t the token that text begins with and returns its size.
func (t *token) read(text []byte) (size int) {
	switch c := text[0]; {
	case c >= '0' && c <= '9':
		return t.readNumber(text)
	case letterLength(text) > 0:
		size = wordLength(text)
		*t = token{kind: word, text: text[:size]}
		return size
	default:
		*t = token{kind: c, text: text[:1]}
		return 1
	}
}

func (t *token) readNumber(text []byte) (size int) {
	*t = token{kind: number}
	for size < len(text) && text[size] >= '0' && text[size] <= '9' {
		if t.digits < 19 {
			t.digits++
		}
		if t.digits < 19 {
			t.value = t.value*10 + int64(text[size]-'0')
		}
		size++
	}
	t.text = text[:size]
	return size
}

// wordLength returns the length of the word that text begins with. Where words
// are written without spaces, it is the longest word that is known.
func wordLength(text []byte) int {
	if isUnspaced(text) {
		return unspacedLength(text)
	}
	n := 0
	for l := letterLength(text); l > 0 && !isUnspaced(text[n:]); l = letterLength(text[n:]) {
		n += l
	}
	return n
}

func unspacedLength(text []byte) int {
	longest, n := 0, 0
	for range maxUnspaced {
		if !isUnspaced(text[n:]) {
			break
		}
		n += letterLength(text[n:])
		if _, ok := words()[string(text[:n])]; ok {
			longest = n
		}
	}
	if longest == 0 {
		return n
	}
	return longest
}

// maxUnspaced is how many letters the longest such word has: a Korean weekday,
// taken apart.
const maxUnspaced = 10

// isUnspaced tells whether text begins with a letter of Chinese, Japanese or
// Korean, the latter taken apart by NFKD.
func isUnspaced(text []byte) bool {
	r, _ := utf8.DecodeRune(text)
	return r >= 0x1100 && r <= 0x11FF || r >= 0x2E80 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}
