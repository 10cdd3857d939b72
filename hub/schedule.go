package hub

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// Schedule decides when a source is due.
type Schedule struct {
	// Interval is the least time between two fetches of a source without its own.
	Interval time.Duration
	// Longest is the most time between two fetches of a source without its own
	// that answers. Zero means a day.
	Longest time.Duration
}

const (
	// longestBackoff bounds the wait after failures, so that a source that returns
	// is noticed within a day.
	longestBackoff = 24 * time.Hour
	// refusedBackoff is the first wait for a source that somebody has to see to.
	refusedBackoff = time.Hour
	// goneInterval is how often a source is asked that is gone for good: people
	// err, and publishers change their minds.
	goneInterval = 7 * 24 * time.Hour
	// heldInterval is how often a source is asked whose feed is held.
	heldInterval = time.Hour
	// wordJitter is within what time after the publisher's word sources are asked
	// to which it was given at one time.
	wordJitter = 2 * time.Minute
	// longestWord bounds what a publisher's word keeps us away for.
	longestWord = 24 * time.Hour
)

// Due returns when the source is to be asked again, the zero time if it never
// was. It is a pure function, so that all processes agree.
//
// A source that answers is asked after its own interval where it has one. Else
// the publisher's word keeps us away: how long the answer is fresh (RFC 9111
// §4.2), its ttl, its update period, in this order, and the hours and days that
// it wants skipped. Within these bounds it is asked when, going by its Habit,
// something new is to be expected. One that fails is asked less and less, at a
// time drawn from the whole of the wait, and never before the time that the
// publisher asked for.
func (s Schedule) Due(source *Source, state *State) time.Time {
	if state.Checked.IsZero() {
		return time.Time{}
	}
	draw := drawOf(source.ID, state.Checked)
	due := s.afterSuccess(source, state, draw)
	if state.Failures > 0 {
		due = s.afterFailure(source, state, draw)
	}
	if state.RetryAt.After(due) {
		due = state.RetryAt.Add(time.Duration(draw * float64(time.Minute)))
	}
	return due.Truncate(time.Microsecond) // as the stores keep it
}

func (s Schedule) afterSuccess(source *Source, state *State, draw float64) time.Time {
	if source.Interval != 0 {
		return state.Checked.Add(source.Interval)
	}
	least := moved(s.Interval, draw)
	longest := max(cmp.Or(s.Longest, longestBackoff), least)
	earliest := state.Checked.Add(least)
	latest := state.Checked.Add(longest)
	if word := wordOf(state); !word.IsZero() {
		// Never before it, and not all at the moment when it ends.
		word = minTime(word, state.Checked.Add(longestWord))
		earliest = maxTime(earliest, word.Add(time.Duration(draw*float64(wordJitter))))
	}
	if state.Held != nil {
		earliest = maxTime(earliest, state.Checked.Add(heldInterval))
	}
	due := maxTime(expected(state, latest, draw), earliest)
	return state.Rhythm.skip(due, draw)
}

// expected returns when something new is to be expected: by the source's habit,
// or, where that is not known, after a tenth of the time that it has been
// silent.
func expected(state *State, latest time.Time, draw float64) time.Time {
	if state.Habit.Pace > 0 {
		return state.Habit.next(state.Checked, latest, 0.9+0.2*draw)
	}
	if state.Arrived.IsZero() {
		return state.Checked
	}
	silent := state.Checked.Sub(state.Arrived)
	return minTime(state.Checked.Add(moved(silent/10, draw)), latest)
}

// wordOf returns when the publisher's word on how long the last answer holds
// ends, zero where it gave none.
func wordOf(state *State) time.Time {
	switch r := &state.Rhythm; {
	case !state.Fresh.IsZero():
		return state.Fresh
	case r.TTL > 0:
		return state.Checked.Add(r.TTL)
	case r.Period > 0:
		return state.Checked.Add(r.Period)
	}
	return time.Time{}
}

func (s Schedule) afterFailure(source *Source, state *State, draw float64) time.Time {
	interval := cmp.Or(source.Interval, s.Interval)
	if state.Verdict == Gone {
		return state.Checked.Add(max(moved(goneInterval, draw), interval))
	}
	wait := interval
	if state.Verdict == Refused {
		wait = max(interval, refusedBackoff)
	}
	longest := max(wait, longestBackoff)
	for range min(state.Failures, 32) {
		wait = min(2*wait, longest)
	}
	return state.Checked.Add(interval + time.Duration(draw*float64(wait-interval)))
}

// skip moves a time out of the hours and days (GMT) that the publisher wants
// skipped. One that wants all of them skipped is not heard.
func (r *Rhythm) skip(due time.Time, draw float64) time.Time {
	if len(r.SkipHours) == 0 && len(r.SkipDays) == 0 {
		return due
	}
	later := due.UTC()
	for range 7 * 24 {
		if !r.skips(later) {
			if later.After(due) { // not all of them on the hour
				later = later.Add(time.Duration(draw * float64(10*time.Minute)))
			}
			return later
		}
		later = later.Truncate(time.Hour).Add(time.Hour)
	}
	return due
}

func (r *Rhythm) skips(t time.Time) bool {
	return slices.Contains(r.SkipHours, t.Hour()) || slices.Contains(r.SkipDays, t.Weekday())
}

// drawOf returns a number from 0 to 1, by source and time, so that sources that
// were asked together drift apart, and all processes agree.
func drawOf(sourceID string, checked time.Time) float64 {
	h := fnv.New64a()
	h.Write([]byte(sourceID))
	h.Write([]byte(checked.UTC().Format(time.RFC3339Nano)))
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd // FNV alone leaves what ids share in the high bits
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// moved moves an interval by up to a tenth.
func moved(interval time.Duration, draw float64) time.Duration {
	return interval + time.Duration(float64(interval)*(0.2*draw-0.1))
}

func minTime(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func maxTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
