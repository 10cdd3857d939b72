package compare

import (
	"strings"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/words"
)

const (
	// titleWords and bodyWords are how much of an item is looked at: what an event
	// is stands at the beginning.
	titleWords = 40
	bodyWords  = 180
)

// analyse returns the tokens of a text. Where nearly all words have capitals, a
// capital says nothing.
func analyse(s string, most int) []token {
	list := words.Cut(s, most)
	shouts := capitals(list)
	tokens := make([]token, 0, len(list))
	for i := 0; i < len(list); {
		if month, day, n := dateAt(list, i); n > 0 {
			tokens = append(tokens, token(uint32(day*16+month)<<classBits|uint32(date)))
			i += n
			continue
		}
		if n := clockAt(list, i); n > 0 {
			tokens = append(tokens, newToken(list[i].Raw+":"+list[i+1].Raw, digit))
			i += n
			continue
		}
		if n := scoreAt(list, i); n > 0 {
			a, _, _ := words.Number(list[i].Raw)
			b, _, _ := words.Number(list[i+1].Raw)
			tokens = append(tokens, newToken(figureKey(max(a, b))+"-"+figureKey(min(a, b)), figure))
			i += n
			continue
		}
		if v, n := numberAt(list, i); n > 0 {
			c := figure
			if n == 1 && v >= 1900 && v < 2100 && v == float64(int(v)) && len(list[i].Raw) >= 4 {
				c = year
			}
			if key := figureKey(v); c == figure && len(strings.TrimRight(key, "0")) < 2 {
				c = digit
			}
			tokens = append(tokens, newToken(figureKey(v), c))
			i += n
			continue
		}
		if n := ordinals[list[i].Folded]; n > 0 {
			tokens = append(tokens, newToken("#"+figureKey(n), digit))
			i++
			continue
		}
		if d := weekdayOf(list[i].Folded); d > 0 {
			tokens = append(tokens, token(uint32(d)<<classBits|uint32(weekday)))
		} else if list[i].Folded != "" {
			tokens = append(tokens, wordToken(&list[i], shouts))
		}
		i++
	}
	return tokens
}

// capitals tells whether a text writes most words with a capital, as headlines do.
func capitals(list []words.Word) bool {
	n, all := 0, 0
	for _, w := range list {
		if utf8.RuneCountInString(w.Raw) > 3 {
			all++
			if w.Capital {
				n++
			}
		}
	}
	return all > 0 && n*10 >= all*7
}

// clockAt tells whether a time of the day begins at words[i]: hours and minutes with a colon
// between them, which begins a sentence elsewhere. That two texts were written at one time
// of the day says next to nothing.
func clockAt(list []words.Word, i int) int {
	if i+1 >= len(list) || !list[i+1].Begins || utf8.RuneCountInString(list[i].Raw) > 2 || utf8.RuneCountInString(list[i+1].Raw) != 2 {
		return 0
	}
	hours, s1, ok1 := words.Number(list[i].Raw)
	minutes, s2, ok2 := words.Number(list[i+1].Raw)
	if ok1 && ok2 && s1 == "" && s2 == "" && hours < 24 && minutes < 60 {
		return 2
	}
	return 0
}

// scoreAt tells whether a result of a match begins at words[i].
func scoreAt(list []words.Word, i int) int {
	if i+1 >= len(list) || !list[i+1].Joined || len(list[i].Raw) > 3 || len(list[i+1].Raw) > 3 {
		return 0
	}
	_, s1, ok1 := words.Number(list[i].Raw)
	_, s2, ok2 := words.Number(list[i+1].Raw)
	if ok1 && ok2 && s1 == "" && s2 == "" {
		return 2
	}
	return 0
}

// wordToken classes a word that is neither a number nor a day.
func wordToken(w *words.Word, shouts bool) token {
	common, form := words.HowCommon(w.Folded)
	isName := w.Capital && !shouts && (!w.Begins || common == words.Unknown)
	switch {
	case common == words.Stop, utf8.RuneCountInString(w.Folded) < 2:
		return newToken(words.Stem(form), stop)
	case common == words.Familiar:
		return newToken(words.Skeleton(form), familiar)
	case isName:
		return newToken(words.Skeleton(w.Folded), name)
	case common == words.Common:
		return newToken(words.Stem(form), ordinary)
	}
	return newToken(words.Skeleton(w.Folded), rare)
}
