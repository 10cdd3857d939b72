package hub

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// enough is the number of items, stored and sent, from which on a change of
	// all of them tells something.
	enough = 4
	// flood is how many new items at one time are never too many, and floodTimes
	// how many times what is usual is.
	flood      = 50
	floodTimes = 10
	// floodKnown is how long a source must be known before there is a usual.
	floodKnown = 24 * time.Hour
	// dateOnly is how much older than its publication an item can seem whose date
	// has no time of the day.
	dateOnly = 24 * time.Hour
)

// doubt returns why a feed is not to be believed: nothing in it is known and
// that is not explained by the time that has passed, or there is far more of it
// than usual. A lapsed domain, a mixed-up server and a flood look like this.
// Items are the feed's, as far as they were recognised.
func (in *Ingest) doubt(feed *Feed, items []Item) string {
	if in.State.Since.IsZero() || in.State.Held != nil && in.State.Held.Accepted {
		return ""
	}
	fresh := in.fresh(items)
	if !feed.Partial && len(in.known) >= enough && len(fresh) >= enough && len(fresh) == len(items)+len(feed.Unread) {
		if in.State.Held != nil {
			return in.State.Held.Reason // until something that is known comes again
		}
		return in.doubtAllNew(feed, fresh)
	}
	return in.doubtMany(fresh)
}

// fresh returns the items that are not stored.
func (in *Ingest) fresh(items []Item) []*Item {
	var fresh []*Item
	for i := range items {
		if !in.stores(&items[i]) {
			fresh = append(fresh, &items[i])
		}
	}
	return fresh
}

// doubtAllNew judges a feed in which nothing is known.
func (in *Ingest) doubtAllNew(feed *Feed, fresh []*Item) string {
	before, now := in.State.Language, languageOf(feed.Items)
	if before != "" && now != "" && primary(before) != primary(now) {
		return fmt.Sprintf("all %d items are new and in another language: %s instead of %s", len(fresh), now, before)
	}
	older, undated := 0, 0
	for _, item := range fresh {
		switch date := cmp.Or(item.OriginPublished, item.OriginUpdated); {
		case date.IsZero():
			undated++
		case date.Before(in.State.Succeeded.Add(-dateOnly)):
			older++
		}
	}
	if 2*older > len(fresh) {
		return fmt.Sprintf("all %d items are new, and %d of them are older than the last fetch", len(fresh), older)
	}
	if 2*undated > len(fresh) && float64(undated) > 2*in.usual() {
		return fmt.Sprintf("all %d items are new, %d of them without a date, where %.0f are usual", len(fresh), undated, in.usual())
	}
	return in.doubtMany(fresh)
}

// doubtMany judges the number of new items that came, by their dates, since the
// last fetch.
func (in *Ingest) doubtMany(fresh []*Item) string {
	if in.Now.Sub(in.State.Since) < floodKnown {
		return ""
	}
	came := 0
	for _, item := range fresh {
		if date := cmp.Or(item.OriginPublished, item.OriginUpdated); date.IsZero() || date.After(in.State.Succeeded.Add(-time.Hour)) {
			came++
		}
	}
	if usual := in.usual(); came > flood && float64(came) > floodTimes*usual {
		return fmt.Sprintf("%d new items came at once, where %.0f are usual", came, usual)
	}
	return ""
}

// usual is how many items the source publishes in a time such as has passed
// since the last fetch, going by those that are stored.
func (in *Ingest) usual() float64 {
	var first, last time.Time
	for _, ref := range in.known {
		if first.IsZero() || ref.Published.Before(first) {
			first = ref.Published
		}
		last = maxTime(last, ref.Published)
	}
	until := in.Now
	if in.State.Held != nil {
		until = in.State.Held.Since
	}
	span := max(last.Sub(first), time.Minute)
	return float64(len(in.known)) * float64(until.Sub(in.State.Succeeded)) / float64(span)
}

// languageOf returns the language of most items, empty where most have none or
// there are too few.
func languageOf(items []Item) string {
	if len(items) < enough {
		return ""
	}
	count := make(map[string]int)
	for i := range items {
		count[items[i].Language]++
	}
	// In their order, so that of two that are as frequent it is always the same.
	most := ""
	for _, language := range slices.Sorted(maps.Keys(count)) {
		if count[language] > count[most] {
			most = language
		}
	}
	if 2*count[most] <= len(items) {
		return ""
	}
	return most
}

// primary returns the language of a tag without its region (RFC 5646 §2.2.1).
func primary(tag string) string {
	tag, _, _ = strings.Cut(tag, "-")
	return strings.ToLower(tag)
}
