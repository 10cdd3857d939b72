package web

import (
	"iter"
	"net/http"
	"strings"
	"time"
)

// unchanged tells whether the client of a GET or HEAD has what it asks for (RFC
// 9110 §13.2.2): by its entity tags when it sent any, else by its date.
func unchanged(request http.Header, tag string, modified time.Time) bool {
	if tags := request["If-None-Match"]; len(tags) > 0 {
		return listed(tags, tag)
	}
	since := request["If-Modified-Since"]
	if len(since) != 1 || modified.IsZero() {
		return false
	}
	date, err := http.ParseTime(since[0])
	return err == nil && !modified.After(date)
}

// listed tells whether one of the tags of If-None-Match is tag, by the weak
// comparison of RFC 9110 §8.8.3.2.
func listed(lists []string, tag string) bool {
	for _, list := range lists {
		if list == tag || strings.TrimSpace(list) == "*" {
			return true
		}
	}
	for other := range tagsOf(lists) {
		if other == tag {
			return true
		}
	}
	return false
}

// tagsOf yields the tags of If-None-Match with their quotes, and without what makes them
// weak. What follows something that is no tag is not read.
func tagsOf(lists []string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, list := range lists {
			for {
				list = strings.TrimPrefix(strings.TrimLeft(list, " \t,"), "W/")
				if list == "" || list[0] != '"' {
					break
				}
				end := strings.IndexByte(list[1:], '"') + 2
				if end < 2 {
					break
				}
				if !yield(list[:end]) {
					return
				}
				list = list[end:]
			}
		}
	}
}
