package normalise

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/sources/markup"
)

// root is where a document begins, and of which format it is.
type root struct {
	format Format
	from   int
	junk   int // the first thing before it that may not be there, -1 if there is none
}

// recognise finds the root. Parsers need neither declaration nor document type,
// which is where entities are defined.
func recognise(body []byte) (root, error) {
	start := len(body) - len(bytes.TrimLeft(body, blank))
	if body[start] == '{' || body[start] == '[' {
		return root{JSON, start, -1}, nil
	}
	f := finder{Scanner: markup.Scanner{Body: body}, junk: -1}
	if r, found := f.find(); found {
		return r, nil
	}
	switch {
	case f.first == "opml":
		return root{}, ErrSubscription
	case f.doctypeHTML || pageElements[f.first]:
		return root{Page, 0, -1}, nil
	case f.empty:
		return root{}, ErrEmpty
	}
	if at := feedStart.FindIndex(body); at != nil { // behind what was left open
		return root{formatOf(body[at[0]+1 : at[1]-1]), at[0], 0}, nil
	}
	if at := objectStart.FindIndex(body); at != nil {
		return root{JSON, at[0], start}, nil
	}
	if f.first == "" {
		f.first = string(body[start:min(len(body), start+40)])
	}
	return root{}, &UnknownError{f.first}
}

// objectStart is how a JSON Feed begins, or RSS in JSON, behind what a program
// left before it.
var objectStart = regexp.MustCompile(`\{\s*"(?:version|title|rss|items)"\s*:`)

// pageElements are the elements that a piece of HTML begins with. None of them
// is the root of a feed.
var pageElements = map[string]bool{"html": true, "head": true, "body": true, "title": true, "meta": true, "link": true, "base": true,
	"script": true, "style": true, "div": true, "p": true, "span": true, "table": true, "a": true, "b": true, "br": true, "center": true,
	"font": true, "form": true, "h1": true, "h2": true, "h3": true, "hr": true, "img": true, "iframe": true, "noscript": true, "ul": true,
	"main": true, "section": true, "article": true, "nav": true, "header": true, "footer": true, "frameset": true}

// formatOf returns the format of a document by the name of its root, 0 if it
// is none.
func formatOf(name []byte) Format {
	_, local := markup.Split(name)
	switch strings.ToLower(string(local)) {
	case "rss", "rdf":
		return RSS
	case "feed":
		return Atom
	case "channel":
		return CDF
	case "urlset", "sitemapindex":
		return Sitemap
	}
	return 0
}

// finder looks for the root of a document.
type finder struct {
	markup.Scanner
	junk        int
	first       string // the name of the first element, in lower case
	doctypeHTML bool
	empty       bool // there is nothing but comments
}

func (f *finder) find() (root, bool) {
	f.empty = true
	for f.Next() {
		t := &f.Token
		switch t.Kind {
		case markup.Start:
			f.empty = false
			format := formatOf(t.Name)
			if format == RSS || format == Atom || format != 0 && f.first == "" {
				return root{format, t.From, f.junk}, true
			}
			if f.first == "" {
				f.first = strings.ToLower(string(t.Local()))
			}
			if isPage := f.first == "html" || f.first == "head" || f.first == "body" || f.doctypeHTML; isPage || f.first == "opml" {
				return root{Page, 0, -1}, isPage
			}
		case markup.Directive:
			f.doctypeHTML = f.doctypeHTML || doctypeHTML.Match(f.Body[t.From:t.To])
			continue
		case markup.Instruction, markup.Comment:
			continue
		case markup.Text:
			if f.junk >= 0 || len(bytes.TrimLeft(f.Body[t.From:t.To], blank)) == 0 {
				continue
			}
		}
		f.empty = false
		if f.junk < 0 {
			f.junk = t.From
		}
	}
	f.empty = f.empty && f.Rest() == len(f.Body)
	return root{}, false
}

var doctypeHTML = regexp.MustCompile(`(?i)^<!doctype\s+html\b`)
