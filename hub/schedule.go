package hub

import (
	"hash/fnv"
	"time"
)

// Schedule decides when a source is due.
type Schedule struct {
	// Interval is the time between two fetches of a source without its own.
	Interval time.Duration
}

// longestBackoff bounds the wait after failures, so that a source that returns
// is noticed within a day.
const longestBackoff = 24 * time.Hour

// Due returns when the source is to be asked again, the zero time if it never
// was. It is a pure function, so that all processes agree: an interval after
// the last attempt, doubled with each failure in a row up to a day, and never
// before the time that the publisher asked for.
func (s Schedule) Due(source *Source, state *State) time.Time {
	if state.Checked.IsZero() {
		return time.Time{}
	}
	wait := source.Interval
	if wait == 0 {
		wait = spread(s.Interval, source.ID, state.Checked)
	}
	if longest := max(wait, longestBackoff); state.Failures > 0 {
		for range min(state.Failures-1, 32) {
			wait = min(2*wait, longest)
		}
	}
	due := state.Checked.Add(wait)
	if state.RetryAt.After(due) {
		return state.RetryAt
	}
	return due
}

// spread moves an interval by up to a tenth, by source and time, so that
// sources that were asked together drift apart. An interval that the
// configuration gives to a source is left as it is.
func spread(interval time.Duration, sourceID string, checked time.Time) time.Duration {
	h := fnv.New32a()
	h.Write([]byte(sourceID))
	h.Write([]byte(checked.UTC().Format(time.RFC3339)))
	part := float64(h.Sum32())/(1<<32)*0.2 - 0.1
	return interval + time.Duration(float64(interval)*part)
}
