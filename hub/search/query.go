package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/feedhub/feedhub/hub/text"
)

// What a query may have.
const (
	MaxCharacters = 200 // as typed and as String writes it
	MaxWords      = 16  // those of phrases counted one by one
)

// What can be wrong with a query: each says what would be right.
var (
	ErrTooLong      = fmt.Errorf("a search may have at most %d characters", MaxCharacters)
	ErrTooManyWords = fmt.Errorf("a search may have at most %d words", MaxWords)
	ErrUnclosed     = errors.New(`a phrase needs a quotation mark at its end too, as in: "central bank"`)
	ErrNoWords      = errors.New("a search needs a word to look for, as in: elections")
	ErrOnlyNot      = errors.New("a search needs a word to look for besides those to leave out, as in: elections -local")
)

// Query is what to look for. Its zero value asks for nothing and is refused.
type Query struct {
	// Takes tells which sources' items may be found. Nil takes those of all. It is
	// asked once for a source in a Find.
	Takes func(sourceID string) bool

	// all and none are the phrases, folded, that an item must have and those that
	// it must not have; a word is a phrase of one. They are in order and differ.
	all, none []string
}

// Parse reads what somebody typed: words and "phrases" that an item must have, and
// -words and -"phrases" that it must not have. Quotation marks may be “ ” and « »
// as well. A word that punctuation parts, like well-known, is a phrase.
func Parse(typed string) (Query, error) {
	if len(typed) > MaxCharacters*utf8.UTFMax || utf8.RuneCountInString(typed) > MaxCharacters {
		return Query{}, ErrTooLong
	}
	var q Query
	rest := strings.TrimLeftFunc(typed, unicode.IsSpace)
	for rest != "" {
		var not bool
		var term string
		var err error
		rest, not = strings.CutPrefix(rest, "-")
		if term, rest, err = cutTerm(rest); err != nil {
			return Query{}, err
		}
		if term = text.Fold(term); term != "" && not {
			q.none = append(q.none, term)
		} else if term != "" {
			q.all = append(q.all, term)
		}
		rest = strings.TrimLeftFunc(rest, unicode.IsSpace)
	}
	q.all, q.none = distinct(q.all), distinct(q.none)
	if err := q.check(); err != nil {
		return Query{}, err
	}
	return q, nil
}

// quotes are the quotation marks of one kind each. Which of a pair opens is not
// asked: it depends on who typed it, and in which direction.
var quotes = []string{`"`, "“”„", "«»"}

func quoteKind(r rune) int {
	return slices.IndexFunc(quotes, func(kind string) bool { return strings.ContainsRune(kind, r) })
}

// cutTerm returns the phrase in quotation marks or the word that s begins with, and
// what is behind it.
func cutTerm(s string) (term, rest string, err error) {
	first, size := utf8.DecodeRuneInString(s)
	kind := quoteKind(first)
	if kind < 0 {
		end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || quoteKind(r) >= 0 })
		if end < 0 {
			end = len(s)
		}
		return s[:end], s[end:], nil
	}
	s = s[size:]
	end := strings.IndexAny(s, quotes[kind])
	if end < 0 {
		return "", "", ErrUnclosed
	}
	_, size = utf8.DecodeRuneInString(s[end:])
	return s[:end], s[end+size:], nil
}

func distinct(terms []string) []string {
	slices.Sort(terms)
	return slices.Compact(terms)
}

func (q Query) check() error {
	switch {
	case len(q.all) == 0 && len(q.none) == 0:
		return ErrNoWords
	case len(q.all) == 0:
		return ErrOnlyNot
	}
	count := 0
	for _, term := range slices.Concat(q.all, q.none) {
		count += 1 + strings.Count(term, " ")
	}
	switch {
	case count > MaxWords:
		return ErrTooManyWords
	case utf8.RuneCountInString(q.String()) > MaxCharacters:
		return ErrTooLong
	}
	return nil
}

// String returns the query as Parse reads it. Queries that look for the same words
// have the same text; Takes has no part in it.
func (q Query) String() string {
	terms := make([]string, 0, len(q.all)+len(q.none))
	for _, term := range q.all {
		terms = append(terms, quoted(term))
	}
	for _, term := range q.none {
		terms = append(terms, "-"+quoted(term))
	}
	return strings.Join(terms, " ")
}

func quoted(term string) string {
	if strings.Contains(term, " ") {
		return `"` + term + `"`
	}
	return term
}
