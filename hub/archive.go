package hub

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// calendar counts the items of a shelf's sources by the day on which they were first seen.
// When an item was first seen never changes, and later ones come later: so what stands
// in a day that is over stays what it is, but for what is hidden, taken down or no longer
// kept, of which no other day hears.
type calendar map[day]int

// day counts the days since the beginning of Unix time.
type day int

func dayOf(firstSeen int64) day { return day(time.UnixMicro(firstSeen).Unix() / (24 * 60 * 60)) }

func (d day) archive() Archive { return Archive{time.Unix(int64(d)*24*60*60, 0).UTC()} }

// recount puts one list of items in the place of another.
func (ds calendar) recount(before, now []knownItem) {
	for i := range before {
		if at := dayOf(before[i].firstSeen); ds[at] > 1 {
			ds[at]--
		} else {
			delete(ds, at)
		}
	}
	for i := range now {
		ds[dayOf(now[i].firstSeen)]++
	}
}

// over returns the days that have items and are over, the last first: all but the last
// that has any.
func (ds calendar) over() []day {
	all := slices.SortedFunc(maps.Keys(ds), func(a, b day) int { return cmp.Compare(b, a) })
	return all[min(len(all), 1):]
}

// last returns the last archive, zero where there is none.
func (ds calendar) last() Archive {
	if over := ds.over(); len(over) > 0 {
		return over[0].archive()
	}
	return Archive{}
}

// around returns the archives before and after one; found tells whether there is such
// a one.
func (ds calendar) around(a Archive) (previous, following Archive, found bool) {
	over := ds.over()
	at := slices.Index(over, dayOf(a.Day.UnixMicro()))
	if at < 0 {
		return Archive{}, Archive{}, false
	}
	if at > 0 {
		following = over[at-1].archive()
	}
	if at+1 < len(over) {
		previous = over[at+1].archive()
	}
	return previous, following, true
}

// mostArchived is how many items of a day an archive has: those that were seen first,
// hidden ones among them, so that hiding one brings no other.
const mostArchived = 500

// ErrNoArchive is returned where there is no such archive (yet, or any more).
var ErrNoArchive = errors.New("there is no such archive")

// Archive returns what an archive holds of the section: what is hidden or was taken down
// is in none. It returns ErrNoArchive where there is none of that name.
func (s *Sections) Archive(ctx context.Context, slug string, archive Archive) (snapshot *Snapshot, err error) {
	sh := s.bySlug[slug]
	if sh == nil {
		return nil, fmt.Errorf("there is no section %q", slug)
	}
	if err = s.askFor(ctx, func() error { snapshot, err = s.archived(inRun(ctx), sh, archive); return err }); err != nil {
		return nil, fmt.Errorf("archive %s of section %s: %w", archive, slug, err)
	}
	return snapshot, nil
}

func (s *Sections) archived(ctx context.Context, sh *shelf, archive Archive) (*Snapshot, error) {
	previous, following, found := sh.seen.around(archive)
	if !found {
		return nil, ErrNoArchive
	}
	var all []choice
	for _, h := range sh.sources {
		for i := range h.known {
			if dayOf(h.known[i].firstSeen) == dayOf(archive.Day.UnixMicro()) {
				all = append(all, choice{ref: h.known[i].ref(), from: h})
			}
		}
	}
	slices.SortFunc(all, func(a, b choice) int { return seenFirst(a.member(), b.member()) })
	all = all[:min(len(all), mostArchived)]
	all = slices.DeleteFunc(all, func(c choice) bool { return s.out(sh, c.ref) != Reason{} })
	slices.SortFunc(all, byTime)
	snapshot, _, err := s.show(ctx, sh, all)
	if err != nil {
		return nil, err
	}
	snapshot.Archive, snapshot.Previous, snapshot.Following = archive, previous, following
	return snapshot, nil
}
