package reader

import (
	"bytes"
	"html"

	"github.com/feedhub/feedhub/sources/markup"
)

// aboutsOf returns the rdf:about of each of n items, in their order: it is the
// identity of an item of RSS 1.0, and gofeed drops it.
func aboutsOf(body []byte, n int) []string {
	abouts := make([]string, 0, n)
	if bytes.Contains(body[:min(len(body), 4096)], []byte("22-rdf-syntax-ns#")) {
		for s := (markup.Scanner{Body: body}); s.Next(); {
			if s.Token.Kind == markup.Start && bytes.EqualFold(s.Token.Local(), []byte("item")) {
				abouts = append(abouts, aboutOf(body[s.Token.From:s.Token.To]))
			}
		}
	}
	if len(abouts) != n { // an item within an item: whose is whose is unknown
		return make([]string, n)
	}
	return abouts
}

func aboutOf(tag []byte) string {
	_, rest, found := bytes.Cut(tag, []byte(":about="))
	if !found || len(rest) < 2 {
		return ""
	}
	value, _, found := bytes.Cut(rest[1:], rest[:1])
	if !found {
		return ""
	}
	return html.UnescapeString(string(value))
}
