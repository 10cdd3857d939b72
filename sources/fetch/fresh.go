package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxFresh bounds how long a publisher can tell us that there is nothing new.
const maxFresh = 24 * time.Hour

// freshUntil returns until when an answer is fresh (RFC 9111 §4.2), zero where
// it says nothing that is understood, or is stale already.
func freshUntil(header http.Header, now time.Time) time.Time {
	lifetime := lifetimeOf(header, now)
	if age, ok := seconds(header.Get("Age")); ok {
		lifetime -= age
	}
	if lifetime <= 0 {
		return time.Time{}
	}
	return now.Add(min(lifetime, maxFresh))
}

// lifetimeOf returns for how long an answer is fresh since the publisher made
// it.
func lifetimeOf(header http.Header, now time.Time) time.Duration {
	control := readCacheControl(header)
	switch {
	case control.isForbidden:
		return 0
	case control.hasMaxAge:
		return control.maxAge
	}
	expires, err := http.ParseTime(header.Get("Expires"))
	if err != nil {
		return 0
	}
	date := now
	if text := header.Get("Date"); text != "" {
		if date, err = http.ParseTime(text); err != nil {
			return 0
		}
	}
	return expires.Sub(date)
}

// cacheControl is what matters here of the field Cache-Control.
type cacheControl struct {
	isForbidden bool // no-cache or no-store
	hasMaxAge   bool
	maxAge      time.Duration // the least that is given, 0 for one that is none
}

func readCacheControl(header http.Header) (c cacheControl) {
	for directive := range strings.SplitSeq(strings.Join(header["Cache-Control"], ","), ",") {
		name, value, hasValue := strings.Cut(strings.TrimSpace(directive), "=")
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "no-store", name == "no-cache" && !hasValue: // with a value it speaks of fields
			c.isForbidden = true
		case name == "max-age":
			age, _ := seconds(strings.Trim(strings.TrimSpace(value), `"`))
			if !c.hasMaxAge || age < c.maxAge {
				c.hasMaxAge, c.maxAge = true, age
			}
		}
	}
	return c
}

// seconds reads delta-seconds (RFC 9111 §1.2.2), of which no number is too
// large.
func seconds(text string) (time.Duration, bool) {
	text = strings.TrimSpace(text)
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		n = 1<<31 - 1
	}
	return time.Duration(n) * time.Second, true
}

// isFeedDelta tells whether a 226 is the one that was asked for: the feed with
// its new items only, and nothing else done to it (RFC 3229 §10.5.3).
func isFeedDelta(header http.Header) bool {
	return strings.EqualFold(strings.TrimSpace(strings.Join(header["Im"], ",")), "feed")
}
