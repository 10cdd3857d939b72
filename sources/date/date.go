// Package date reads the dates that publishers write in feeds and pages, in
// the forms of the standards (RFC 822 and its heirs, RFC 850, RFC 3339, W3CDTF,
// ISO 8601, asctime) and in those of newsrooms: names of months in many
// languages, digits of other scripts, the Hijri and the Jalali calendar.
//
// Nothing is guessed in silence. What is not written and has to be supplied
// stands in Date.Assumed; what can be read in two ways, or not at all, is an
// error that says why. There is no clock in here and nothing of the machine:
// equal text gives an equal date, everywhere and always.
//
// The feed reader calls it for every date of every item. All functions may be
// called by several goroutines at once.
package date

import (
	"strings"
	"time"
)

// MaxLength is the length in bytes of the longest text that is looked at. A
// weekday, two dates of two calendars, a time and a zone, all of them in
// Arabic, stay below it.
const MaxLength = 256

// Date is what a text says.
type Date struct {
	// Time is in the zone that was written, else in UTC. Its year is from 1 to
	// 9999, in that zone and in UTC, so that every format can write it.
	Time time.Time
	// Assumed is what the text does not say and a rule has supplied.
	Assumed Assumption
	// Order is the order of day and month that a date in numbers proves:
	// DayFirst for 31/12/2003, Unknown for 2003-12-31 and for 5/5/2003. What
	// one date of a publisher proves can be given to a Parser for his others.
	Order Order
}

// Order is the order of day and month in a date of three numbers that ends
// with the year.
type Order uint8

// The orders. Most of the world writes the day first; the United States write
// the month first.
const (
	Unknown Order = iota
	DayFirst
	MonthFirst
)

// Parser reads the dates of one publisher. The zero Parser knows nothing of
// him and is ready.
type Parser struct {
	// Order decides what 3/4/2003 is. With Unknown such a date is an error that
	// is ErrAmbiguous: half of the guesses would be wrong, by months.
	Order Order
}

// Parse reads a date of a publisher of whom nothing is known. Its errors are
// of type *Error.
func Parse(raw string) (Date, error) { return Parser{}.Parse(raw) }

// Parse reads a date. Its errors are of type *Error.
func (p Parser) Parse(raw string) (Date, error) {
	if len(raw) > MaxLength {
		return Date{}, newError(raw, ErrUnreadable, "it is longer than %d bytes", MaxLength)
	}
	raw = trim(raw)
	if t, ok := parseFast(raw); ok {
		return Date{Time: t}, nil
	}
	if strings.IndexByte(raw, '/') > 0 {
		if d, ok := p.parseCity(raw); ok {
			return d, nil
		}
	}
	return p.parseAny(raw)
}

// trim cuts off white space; it is strings.TrimSpace for ASCII, and small
// enough to cost the fast forms nothing.
func trim(s string) string {
	for s != "" && (s[0] == ' ' || s[0] >= '\t' && s[0] <= '\r') {
		s = s[1:]
	}
	for s != "" && (s[len(s)-1] == ' ' || s[len(s)-1] >= '\t' && s[len(s)-1] <= '\r') {
		s = s[:len(s)-1]
	}
	return s
}
