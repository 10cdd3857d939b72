package hub

import (
	"slices"
	"time"
)

// report writes the lines of one attempt in the source's diary: what was new,
// what went wrong and what changed, and nothing of an hour in which nothing
// happened.
func (r *round) report(o *outcome, batch *Batch) {
	before, after := &o.taken.State, &batch.State
	log := r.Log.With("source", o.taken.Source.ID)
	if kinds := kindsOf(after.Notes); !slices.Equal(kinds, kindsOf(before.Notes)) {
		log.Info("the notes on the feed have changed", "notes", kinds)
	}
	if address := after.MovedTo(&o.taken.Source); address != "" && address != before.MovedTo(&o.taken.Source) {
		log.Info("the source has moved for good and is asked at its new address", "address", after.Move.URL)
	}
	if after.Wandering && !before.Wandering {
		log.Warn("the source gives its items new ids at each fetch; they are known by their links")
	}
	if after.Robots == RobotsDisallowed && before.Robots != RobotsDisallowed {
		log.Warn("robots.txt of the site does not allow programs to read the feed; it is read as it is listed")
	}
	log = log.With("next", batch.Due.UTC().Format(time.RFC3339))
	stored, dropped := len(batch.Put), len(batch.Delete)
	switch {
	case after.Failures > 0 && after.Verdict == Gone && before.Verdict != Gone:
		log.Warn("the source is gone for good; it is asked once a week", "error", after.Failure)
	case after.Failures > 0:
		log.Warn("fetching failed", "error", after.Failure, "failures", after.Failures)
	case after.Held != nil && before.Held == nil:
		log.Warn("what the source sends is held until it is accepted", "reason", after.Held.Reason, "items", after.Held.Items)
	case after.Held != nil:
		log.Debug("what the source sends is still held", "reason", after.Held.Reason)
	case before.Held != nil:
		log.Info("the source is believed again", "stored", stored, "dropped", dropped)
	case before.Since.IsZero():
		log.Info("fetched", "stored", stored, "dropped", dropped, "first", true)
	case before.Failures > 0:
		log.Info("fetched again", "after_failures", before.Failures, "since", before.Failing.UTC().Format(time.RFC3339), "stored", stored, "dropped", dropped)
	case stored+dropped > 0:
		log.Info("fetched", "stored", stored, "dropped", dropped)
	default:
		log.Debug("fetched, nothing new")
	}
}

// kindsOf returns the kinds of notes, each once, in order.
func kindsOf(notes []Note) []string {
	kinds := make([]string, len(notes))
	for i, note := range notes {
		kinds[i] = note.Kind
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}
