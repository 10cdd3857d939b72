package date

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// ErrUnreadable is every error of this package.
var ErrUnreadable = errors.New("date can't be read")

// ErrAmbiguous is the error of a text that can be read in two ways. Where the
// order of day and month is what lacks, a Parser with an Order reads it.
var ErrAmbiguous = errors.New("date can be read in two ways")

// maxQuoted is how many bytes of a text an error quotes: enough to find it in
// the feed.
const maxQuoted = 64

// Error says of a text why it is not a date that can be read.
type Error struct {
	// Raw is the beginning of the text as written, in at most 64 bytes, and
	// may hold anything. Error quotes it.
	Raw string
	// Reason says for people what could not be understood. It is printable.
	Reason string
	// Ambiguous tells whether the text can be read in more than one way.
	Ambiguous bool
}

func newError(raw string, kind error, format string, args ...any) *Error {
	return &Error{Raw: cut(raw), Reason: fmt.Sprintf(format, args...), Ambiguous: kind == ErrAmbiguous}
}

// cut ends a text between two characters; "…" tells that there was more.
func cut(s string) string {
	if len(s) <= maxQuoted {
		return s
	}
	end := maxQuoted - len("…")
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// quote quotes a part of a text, as far as an error is to quote.
func quote(text []byte) string { return strconv.Quote(cut(string(text))) }

// Error quotes the text, control characters and those that turn the direction
// escaped, and gives the reason.
func (e *Error) Error() string {
	return "date " + strconv.Quote(e.Raw) + ": " + e.Reason
}

// Is makes every Error an ErrUnreadable, and some an ErrAmbiguous.
func (e *Error) Is(target error) bool {
	return target == ErrUnreadable || e.Ambiguous && target == ErrAmbiguous
}
