package hub

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// calendar counts the items of a shelf's sources by the hour in which they were first
// seen. When an item was first seen never changes, and later ones come later: so what
// stands in a day that is over stays what it is, but for what is hidden, taken down or no
// longer kept, of which no other day hears.
type calendar map[hour]int

// hour counts the hours since the beginning of Unix time.
type hour int

const hoursOfDay = 24

// hourOf returns the hour in which a time is, given in microseconds of Unix time.
func hourOf(firstSeen int64) hour { return hour(time.UnixMicro(firstSeen).Unix() / (60 * 60)) }

// day returns the archive of the day of the hour.
func (h hour) day() Archive {
	return Archive{Day: time.Unix(int64(h-h%hoursOfDay)*60*60, 0).UTC()}
}

// alone returns the archive of the hour.
func (h hour) alone() Archive {
	a := h.day()
	a.Hour = int(h%hoursOfDay) + 1
	return a
}

// recount puts one list of items in the place of another.
func (c calendar) recount(before, now []knownItem) {
	for i := range before {
		if at := hourOf(before[i].firstSeen); c[at] > 1 {
			c[at]--
		} else {
			delete(c, at)
		}
	}
	for i := range now {
		c[hourOf(now[i].firstSeen)]++
	}
}

// archive returns the archive that the items of an hour stand in: that of the day, or of
// the hour where the day has too many for one.
func (c calendar) archive(h hour) Archive {
	items, first := 0, h-h%hoursOfDay
	for i := range hour(hoursOfDay) {
		items += c[first+i]
	}
	if items <= mostArchived {
		return h.day()
	}
	return h.alone()
}

// over returns the hours of the days that are over, as there is a later one that has
// items, in any order.
func (c calendar) over() iter.Seq[hour] {
	newest := hour(0)
	for h := range c {
		newest = max(newest, h)
	}
	return func(yield func(hour) bool) {
		for h := range c {
			if h/hoursOfDay < newest/hoursOfDay && !yield(h) {
				return
			}
		}
	}
}

// last returns the last archive, zero where there is none.
func (c calendar) last() Archive {
	last := hour(0)
	for h := range c.over() {
		last = max(last, h)
	}
	if last == 0 {
		return Archive{}
	}
	return c.archive(last)
}

// around returns the archives before and after one; found tells whether there is such
// a one. That of an hour stays where it is when its day has less than it had.
func (c calendar) around(a Archive) (previous, following Archive, found bool) {
	for h := range c.over() {
		if h.alone() == a {
			found = true
		}
		other := c.archive(h)
		switch at := other.Begins(); {
		case other == a:
			found = true
		case at.Before(a.Begins()) && (previous.IsZero() || at.After(previous.Begins())):
			previous = other
		case at.After(a.Begins()) && (following.IsZero() || at.Before(following.Begins())):
			following = other
		}
	}
	if !found {
		return Archive{}, Archive{}, false
	}
	return previous, following, true
}

// mostArchived is how many items an archive has: those that were seen first, hidden ones
// among them, so that hiding one brings no other. What editors brought comes on top.
const mostArchived = 500

// ErrNoArchive is returned where there is no such archive (yet, or any more).
var ErrNoArchive = errors.New("there is no such archive")

// Archive returns what an archive holds of the section: what is hidden or was taken down
// is in none. It returns ErrNoArchive where there is none of that name, and an
// *UnknownSectionError where there is no such section. It needs Run, like Select.
func (s *Sections) Archive(ctx context.Context, slug string, archive Archive) (*Snapshot, error) {
	sh, err := s.shelfOf(slug)
	if err != nil {
		return nil, err
	}
	var snapshot *Snapshot
	err = s.askFor(ctx, func() (err error) {
		snapshot, err = s.archived(inRun(ctx), sh, archive)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("archive %s of section %s: %w", archive, slug, err)
	}
	return snapshot, nil
}

// archived is Archive in Run.
func (s *Sections) archived(ctx context.Context, sh *shelf, archive Archive) (*Snapshot, error) {
	previous, following, found := sh.seen.around(archive)
	if !found {
		return nil, ErrNoArchive
	}
	from, until := archive.Begins().UnixMicro(), archive.ends().UnixMicro()
	isInTime := func(firstSeen int64) bool { return from <= firstSeen && firstSeen < until }
	var all []choice
	for _, h := range sh.sources {
		for i := range h.known {
			if isInTime(h.known[i].firstSeen) {
				all = append(all, choice{ref: h.known[i].ref(), from: h})
			}
		}
	}
	slices.SortFunc(all, func(a, b choice) int { return seenFirst(a.member(), b.member()) })
	all = all[:min(len(all), mostArchived)]
	all = slices.DeleteFunc(all, func(c choice) bool { return s.out(sh, c.ref) != Reason{} })
	for _, guest := range s.guests(sh) {
		if isInTime(guest.ref.FirstSeen.UnixMicro()) && s.guestOut(sh, guest.ref) == (Reason{}) {
			all = append(all, guest)
		}
	}
	slices.SortFunc(all, byTime)
	snapshot, _, err := s.show(ctx, sh, all, nil)
	if err != nil {
		return nil, err
	}
	snapshot.Archive, snapshot.Previous, snapshot.Following = archive, previous, following
	return snapshot, nil
}
