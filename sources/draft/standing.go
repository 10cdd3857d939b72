package draft

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/date"
)

// ErrEntangled is the error of items that can't be read without those that were
// left out: what is missing in one of them, others may tell.
var ErrEntangled = errors.New("the items are not to be read without the others of the feed")

// Standing is what an item brings to all that is settled for the items of a feed
// together. It is kept of items that are not read again, so that the feed is
// settled as if they were.
type Standing struct {
	// Language is the one that the item counts for, "" where it counts for none;
	// Said tells that the item names it itself, Contradicts that another is
	// declared for it.
	Language          string
	Said, Contradicts bool
	// Assumed is what was assumed about its dates.
	Assumed date.Assumption
	// Notes are the kinds of notes that it gave rise to, joined by commas.
	Notes string
}

// String writes the standing as one word.
func (s Standing) String() string {
	flags := ""
	if s.Said {
		flags += "s"
	}
	if s.Contradicts {
		flags += "c"
	}
	return fmt.Sprintf("%s/%s/%d/%s", s.Language, flags, s.Assumed, s.Notes)
}

// ParseStanding reads what String wrote. It tells whether it is that.
func ParseStanding(word string) (Standing, bool) {
	parts := strings.Split(word, "/")
	if len(parts) != 4 {
		return Standing{}, false
	}
	assumed, err := strconv.ParseUint(parts[2], 10, 16)
	s := Standing{Language: parts[0], Assumed: date.Assumption(assumed), Notes: parts[3],
		Said: strings.Contains(parts[1], "s"), Contradicts: strings.Contains(parts[1], "c")}
	return s, err == nil && s.String() == word
}

// Has tells whether the item gave rise to a note of this kind.
func (s Standing) Has(kind string) bool {
	return slices.Contains(strings.Split(s.Notes, ","), kind)
}

// Trace is what is known of an item of a Feed beside the item.
type Trace struct {
	// Place is that of the draft.
	Place    int
	Standing Standing
	// Shared tells that others in the feed have the item's id too: which of them
	// it is depends on them.
	Shared bool
}

// traceOf begins the trace of an item that was added, with what was noted since.
func (f *Feed) traceOf(d *Item) Trace {
	kinds := append(slices.Clone(d.Noted), f.noted...)
	if d.dates.unread != "" {
		kinds = append(kinds, DateNotRead)
	}
	slices.Sort(kinds)
	return Trace{Place: d.Place, Standing: Standing{Assumed: d.dates.assumed, Notes: strings.Join(slices.Compact(kinds), ",")}}
}

// noteAbsent notes what is known of the items that were left out.
func (f *Feed) noteAbsent() {
	for _, kind := range []string{DateNotRead, ExtensionsLeftOut, EscapedTwice} {
		if n := f.Absentees(kind); n > 0 {
			f.Add(hub.Note{Kind: kind, Detail: unchanged, Count: n})
		}
	}
}

// unchanged is the detail of notes about items of which no more is known.
const unchanged = "items that have not changed"

// Absentees counts the items that were left out and gave rise to a note of this
// kind.
func (f *Feed) Absentees(kind string) int {
	n := 0
	for _, s := range f.Absent {
		if s.Has(kind) {
			n++
		}
	}
	return n
}
