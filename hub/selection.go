package hub

import "time"

// Selection says which of a section's items are wanted. The zero value is all that it
// shows.
type Selection struct {
	// Limit is how many items are wanted at most, 0 for as many as the section shows.
	Limit int
	// Since and Before bound the date: from the one, and before the other.
	Since, Before time.Time
	Source        string // id
	Tag, Author   string // as in an item, seen through how they are spelt
	Language      string // RFC 5646; variants of it are in it too
	Media         Media
	Story         string // as it stands in Told
	// After is where a page begins, behind the end of the one before.
	After Cursor
}

// Media is a kind of enclosure.
type Media string

// The kinds of media.
const (
	Audio Media = "audio"
	Video Media = "video"
	Image Media = "image"
)

// Cursor is a place between two items in the order of a section: after the last item
// of a page and before the first of the next. It stays there whatever comes or goes.
// Empty is the beginning, or in a Snapshot the end.
type Cursor string

// Archive names what a section showed of one day (RFC 5005 §4): of the items that were
// first seen on it, in UTC. The zero value is none.
type Archive struct {
	Day time.Time // its beginning
}

// String returns the day, as in 2026-10-03.
func (a Archive) String() string { return a.Day.Format(time.DateOnly) }
