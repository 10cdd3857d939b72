package main

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/fetch"
)

// old is the age of the newest item from which on it is worth a word: such a
// feed may have been given up.
const old = 90 * 24 * time.Hour

// fail takes over why a source could not be read. The row names the source and
// its address already.
func (f *finding) fail(err error) {
	f.Error = strings.TrimPrefix(err.Error(), "source "+f.ID+": ")
	f.Error = text.Line(strings.TrimPrefix(f.Error, "fetch "+fetch.Display(f.URL)+": "))
	f.Verdict = verdictOf(err)
}

// verdictOf names what a failure means for the source.
func verdictOf(err error) string {
	if upstream, ok := errors.AsType[*hub.UpstreamError](err); ok && upstream.Verdict != hub.Unavailable {
		return map[hub.Verdict]string{hub.Refused: "refused", hub.Gone: "gone", hub.Resting: "resting"}[upstream.Verdict]
	}
	status, ok := errors.AsType[*fetch.StatusError](err)
	switch {
	case ok && status.Code == http.StatusGone:
		return "gone"
	case ok && status.Code >= 400 && status.Code < 500, isForbidden(err):
		return "refused"
	}
	return "unavailable"
}

// isForbidden tells whether the site's robots.txt or our own configuration is
// what stands against reading.
func isForbidden(err error) bool {
	_, robots := errors.AsType[*sources.RobotsError](err)
	_, private := errors.AsType[*fetch.RefusedError](err)
	return robots || private
}

// remarks says in words what is worth to be known of a source, the most
// important first.
func (f *finding) remarks(now time.Time) []string {
	if f.Error != "" {
		return []string{map[string]string{"refused": "refused: ", "gone": "gone: "}[f.Verdict] + f.Error}
	}
	said := append([]string{}, f.whereabouts()...) // in JSON a list even when empty
	said = append(said, f.freshness(now)...)
	for _, address := range f.Hubs {
		said = append(said, fmt.Sprintf("the feed names a hub (WebSub), %s", fetch.Display(address)))
	}
	if f.Disallowed {
		said = append(said, "robots.txt of the site does not allow programs to read it; it is read as it is listed: ask the publisher whether that is meant")
	}
	return append(said, mended(f.Notes)...)
}

// whereabouts says where else than at the source's address its items are.
func (f *finding) whereabouts() []string {
	if f.Feed != "" {
		return []string{fmt.Sprintf("a page: feedhub follows its feed %s; put that in as url", fetch.Display(f.Feed))}
	}
	if f.Moved != "" {
		return []string{fmt.Sprintf("moved for good to %s; put that in as url", fetch.Display(f.Moved))}
	}
	if f.RedirectedTo != "" {
		return []string{"redirected to " + fetch.Display(f.RedirectedTo)}
	}
	return nil
}

// freshness says what is out of the ordinary about how many items there are, and
// how old.
func (f *finding) freshness(now time.Time) []string {
	switch age := now.Sub(f.Newest); {
	case f.Items == 0:
		return []string{"no items"}
	case f.Newest.IsZero():
		return []string{"no dates: items are dated by when feedhub first sees them"}
	case age > old:
		return []string{fmt.Sprintf("the newest is %s old", span(age))}
	case age < -24*time.Hour: // less is a time zone that somebody got wrong
		return []string{fmt.Sprintf("the newest is dated %s ahead", span(-age))}
	}
	return nil
}

// mended says what had to be mended in a feed or could not be read, each kind of
// note once, with what it means or else what the first of them says.
func mended(notes []hub.Note) []string {
	var kinds []string
	counts := make(map[string]int)
	details := make(map[string]string)
	for _, note := range notes {
		if !slices.Contains(kinds, note.Kind) {
			kinds = append(kinds, note.Kind)
			details[note.Kind] = note.Detail
		}
		counts[note.Kind] += max(note.Count, 1)
	}
	for i, kind := range kinds {
		said := strings.ReplaceAll(kind, "-", " ")
		if n := counts[kind]; n > 1 {
			said += fmt.Sprintf(" ×%d", n)
		}
		if meaning := advices[kind]; meaning != "" {
			said += ": " + meaning
		} else if detail := text.Line(details[kind]); detail != "" {
			said += ": " + detail
		}
		kinds[i] = said
	}
	return kinds
}

// ago says how long ago a time was.
func ago(then, now time.Time) string {
	if then.After(now) {
		return "ahead"
	}
	return span(now.Sub(then)) + " ago"
}

// span says a length of time in the largest unit of which it holds two, so that
// it is never off by half.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		name   string
		length time.Duration
	}{{"years", 365 * day}, {"months", 30 * day}, {"days", day}, {"h", time.Hour}} {
		if n := d / unit.length; n >= 2 {
			return fmt.Sprintf("%d %s", n, unit.name)
		}
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}
