package draft

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/date"
)

// The kinds of notes about dates.
const (
	DateNotRead = "date-not-read"
	DateAssumed = "date-assumed"
)

// dateReader reads the dates of one feed. What one date proves about the order
// in which its publisher writes day and month helps to read the others.
type dateReader struct {
	parser    date.Parser
	order     date.Order
	disagree  bool // on the order
	ambiguous bool // some date could not be read for want of the order
}

// readDates sets the dates of the items.
func (f *Feed) readDates(drafts []*Item) {
	var r dateReader
	for _, d := range drafts {
		r.read(d)
	}
	f.Entangled = r.ambiguous
	if r.ambiguous && r.order != date.Unknown && !r.disagree {
		r.parser.Order = r.order
		for _, d := range drafts {
			r.read(d)
		}
	}
}

// itemDates is what reading an item's dates brought up.
type itemDates struct {
	unread  string // a date beside which none could be read
	written string // a date with something assumed
	assumed date.Assumption
}

func (r *dateReader) read(d *Item) {
	d.dates = itemDates{}
	d.Fields.OriginPublished = r.first(&d.dates, d.Published)
	d.Fields.OriginUpdated = r.first(&d.dates, d.Updated)
}

// first returns the first date that can be read, in UTC, zero where there is
// none that an item can have.
func (r *dateReader) first(notes *itemDates, written []string) time.Time {
	unread := ""
	for _, raw := range written {
		if raw = strings.TrimSpace(raw); raw == "" {
			continue
		}
		read, err := r.parser.Parse(raw)
		if err != nil {
			unread = err.Error()
			r.ambiguous = r.ambiguous || errors.Is(err, date.ErrAmbiguous)
			continue
		}
		r.learn(read.Order)
		t := plausible(read.Time)
		if t.IsZero() {
			unread = fmt.Sprintf("date %q: no item of a feed can have it, which counts as none", raw)
			continue
		}
		if read.Assumed != 0 {
			notes.written, notes.assumed = raw, read.Assumed
		}
		return t
	}
	if unread != "" {
		notes.unread = unread
	}
	return time.Time{}
}

func (r *dateReader) learn(proved date.Order) {
	if proved == date.Unknown {
		return
	}
	r.disagree = r.disagree || r.order != date.Unknown && r.order != proved
	r.order = proved
}

// noteDates notes the dates that could not be read, and once what was assumed
// about those that were.
func (f *Feed) noteDates(drafts []*Item) {
	assumed := make(map[date.Assumption]int)
	for _, d := range drafts {
		if d.dates.unread != "" {
			f.Note(DateNotRead, d.Offset, d.dates.unread)
		}
		if d.dates.assumed != 0 {
			assumed[d.dates.assumed]++
		}
	}
	for _, s := range f.Absent {
		if s.Assumed != 0 {
			assumed[s.Assumed]++
		}
	}
	for _, d := range drafts {
		n := assumed[d.dates.assumed]
		if d.dates.assumed == 0 || n == 0 {
			continue
		}
		delete(assumed, d.dates.assumed)
		detail := fmt.Sprintf("date %q: %s", d.dates.written, d.dates.assumed)
		if n > 1 {
			detail += fmt.Sprintf(" (and %d more like it)", n-1)
		}
		f.Note(DateAssumed, d.Offset, detail)
	}
	for _, assumption := range slices.Sorted(maps.Keys(assumed)) {
		f.Add(hub.Note{Kind: DateAssumed, Detail: fmt.Sprintf("%s: %s", unchanged, assumption), Count: assumed[assumption]})
	}
}

// plausible takes the dates for missing that no item can have.
func plausible(t time.Time) time.Time {
	if year := t.UTC().Year(); year < 1990 || year > 9999 {
		return time.Time{}
	}
	return t.UTC()
}
