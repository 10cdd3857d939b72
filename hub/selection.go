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
	Tag, Author   string // as in an item, seen through their Spelling
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

// Archive names what a section showed of one day, or of an hour of a day that has too
// many items for one document (RFC 5005 §4): of the items that were first seen in it, in
// UTC. The zero value is none.
type Archive struct {
	Day  time.Time // its beginning
	Hour int       // 1 for the first hour of the day, 24 for the last, 0 for all of it
}

// hourLayout is how an archive of an hour is named.
const hourLayout = "2006-01-02T15"

// ParseArchive returns the archive of a name such as 2026-10-03, or 2026-10-03T09 for the
// hour that begins at nine.
func ParseArchive(name string) (a Archive, ok bool) {
	if at, err := time.Parse(time.DateOnly, name); err == nil {
		return Archive{Day: at}, true
	}
	at, err := time.Parse(hourLayout, name)
	a = Archive{Day: at.Truncate(24 * time.Hour), Hour: at.Hour() + 1}
	return a, err == nil && a.String() == name // there is one spelling
}

// IsZero tells whether this is no archive.
func (a Archive) IsZero() bool { return a == Archive{} }

// String returns the name.
func (a Archive) String() string {
	if a.Hour == 0 {
		return a.Day.Format(time.DateOnly)
	}
	return a.Begins().Format(hourLayout)
}

// Begins returns the beginning of what the archive holds.
func (a Archive) Begins() time.Time {
	return a.Day.Add(time.Duration(max(a.Hour-1, 0)) * time.Hour)
}

// ends returns the end of it.
func (a Archive) ends() time.Time {
	if a.Hour == 0 {
		return a.Day.AddDate(0, 0, 1)
	}
	return a.Begins().Add(time.Hour)
}
