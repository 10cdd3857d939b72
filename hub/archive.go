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

// months counts the items of a shelf's sources by the month in which they were first
// seen. When an item was first seen never changes, and later ones come later: so what
// stands in a part of a month that is full, or over, stays what it is. What is not shown
// counts too, so that hiding something moves nothing.
type months map[month]int

// month counts the months since the year 0.
type month int

func monthOf(firstSeen int64) month {
	year, m, _ := time.UnixMicro(firstSeen).UTC().Date()
	return month(year*12 + int(m) - 1)
}

func (m month) begin() time.Time {
	return time.Date(int(m)/12, time.Month(int(m)%12+1), 1, 0, 0, 0, 0, time.UTC)
}

// recount puts one list of items in the place of another.
func (ms months) recount(before, now []knownItem) {
	for i := range before {
		if at := monthOf(before[i].firstSeen); ms[at] > 1 {
			ms[at]--
		} else {
			delete(ms, at)
		}
	}
	for i := range now {
		ms[monthOf(now[i].firstSeen)]++
	}
}

// inOrder returns the months that have items, the last first.
func (ms months) inOrder() []month {
	return slices.SortedFunc(maps.Keys(ms), func(a, b month) int { return cmp.Compare(b, a) })
}

// parts returns how many archives of a size a month has: all that are full, and where
// it is over, the rest.
func (ms months) parts(m month, size int, isOver bool) int {
	if isOver {
		return (ms[m] + size - 1) / size
	}
	return ms[m] / size
}

// last returns the last archive, zero where there is none: nothing is archived until
// it is full or its month is over, as until then what is in it is shown.
func (ms months) last(size int) Archive {
	for i, m := range ms.inOrder() {
		if parts := ms.parts(m, size, i > 0); parts > 0 {
			return Archive{m.begin(), parts}
		}
	}
	return Archive{}
}

// around returns the archives before and after one; found tells whether there is such
// a one.
func (ms months) around(a Archive, size int) (previous, following Archive, found bool) {
	var all []Archive
	for i, m := range ms.inOrder() {
		for part := ms.parts(m, size, i > 0); part > 0; part-- {
			all = append(all, Archive{m.begin(), part})
		}
	}
	at := slices.Index(all, a)
	if at < 0 {
		return Archive{}, Archive{}, false
	}
	if at > 0 {
		following = all[at-1]
	}
	if at+1 < len(all) {
		previous = all[at+1]
	}
	return previous, following, true
}

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
	size := sh.section.Limit
	previous, following, found := sh.months.around(archive, size)
	if !found {
		return nil, ErrNoArchive
	}
	var all []choice
	year, at, _ := archive.Month.Date()
	for _, h := range sh.sources {
		for i := range h.known {
			if monthOf(h.known[i].firstSeen) == month(year*12+int(at)-1) {
				all = append(all, choice{ref: h.known[i].ref(), from: h})
			}
		}
	}
	slices.SortFunc(all, func(a, b choice) int {
		return cmp.Or(a.ref.FirstSeen.Compare(b.ref.FirstSeen), cmp.Compare(a.from.source.ID, b.from.source.ID), slices.Compare(a.ref.Key[:], b.ref.Key[:]))
	})
	all = all[min(len(all), (archive.Part-1)*size):min(len(all), archive.Part*size)]
	all = slices.DeleteFunc(all, func(c choice) bool { return s.out(sh, c.ref) != Reason{} })
	slices.SortFunc(all, func(a, b choice) int { return inOrder(a.ref, a.from.source.ID, b.ref, b.from.source.ID) })
	snapshot, err := s.selected(ctx, sh, all)
	if err != nil {
		return nil, err
	}
	snapshot.Archive, snapshot.Previous, snapshot.Following = archive, previous, following
	return snapshot, nil
}
