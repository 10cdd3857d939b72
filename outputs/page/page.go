// Package page writes the HTML pages that people see: the front page, a page
// for every section, for what is selected from it and for searches in it, and the
// page that stands for an error. Package web calls it.
//
// The pages are complete without scripts. They show what an item is called, its
// summary as plain text and where it came from, and never the HTML that an
// upstream sent.
package page

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

//go:embed style.css
var written string

// style is the stylesheet as it stands in every page: as written, but for the white
// space.
var style = strings.ReplaceAll(colons.ReplaceAllString(marks.ReplaceAllString(written, "$1"), ":"), ";}", "}")

var marks, colons = regexp.MustCompile(`\s*([{};,>])\s*`), regexp.MustCompile(`:\s+`)

// FeedStyle is the stylesheet that feeds name, for people who open one in a browser.
//
//go:embed feed.css
var FeedStyle []byte

//go:embed *.html
var files embed.FS

// ContentSecurityPolicy is the header value that the pages work with: their own
// stylesheet, images from anywhere, a form that asks the hub, and nothing else.
var ContentSecurityPolicy = "default-src 'none'; style-src 'sha256-" + styleHash() +
	"'; img-src https: http: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

var (
	home    = parse("home.html")
	section = parse("section.html")
	search  = parse("search.html")
	failure = parse("error.html")
)

func parse(name string) *template.Template {
	return template.Must(template.ParseFS(files, "layout.html", name))
}

// layout is what all pages have.
type layout struct {
	Words     words
	Style     template.CSS
	Title     string // of the document
	Site      outputs.Site
	Home      string
	OPML      string
	Canonical string
	// Sections are those that the navigation names, and Partial tells that there are more.
	Sections []entrance
	Partial  bool
	// NoIndex keeps the page out of search engines; Card is what they and others are
	// told about it, nil for nothing.
	NoIndex bool
	Card    *card
}

// entrance leads to a section.
type entrance struct {
	Title     string
	Language  string
	Direction string
	Path      string
	Here      bool
}

// feed is an output as a page offers it.
type feed struct {
	Name, Path string
	// Type is the whole attribute: html/template would write the plus sign of
	// a media type in a way that simple feed finders miss.
	Type template.HTMLAttr
}

func newLayout(site outputs.Site, sections []hub.Section, language, here string) layout {
	l := layout{
		Words: wordsFor(language),
		Style: template.CSS(style),
		Site:  site,
		Home:  site.Path(),
		OPML:  site.Path(outputs.OPMLFile),
	}
	all := entrances(site, sections, here)
	l.Sections = within(mostOfNavigation, all)
	l.Partial = len(l.Sections) < len(all)
	return l
}

// entrances lead to the sections; here is the one that a page is of.
func entrances(site outputs.Site, sections []hub.Section, here string) []entrance {
	list := make([]entrance, len(sections))
	for i, s := range sections {
		title := outputs.Empty(site, s).Title()
		list[i] = entrance{
			Title: title, Language: s.Language, Direction: text.Direction(s.Language, title),
			Path: site.Path(s.Slug), Here: s.Slug == here,
		}
	}
	return list
}

// mostOfNavigation is what the navigation may take of the bytes of a page: what it has no
// room for is on the front page.
const mostOfNavigation = 3_000

// within returns the first entrances that there is room for; the one to where the page is
// belongs to them in any case.
func within(room int, all []entrance) []entrance {
	for _, e := range all {
		if e.Here {
			room -= e.size()
		}
	}
	var list []entrance
	for _, e := range all {
		if !e.Here {
			room -= e.size()
		}
		if e.Here || room >= 0 {
			list = append(list, e)
		}
	}
	return list
}

// size is how many bytes an entrance takes, at most.
func (e *entrance) size() int {
	return 60 + size(e.Path) + size(e.Title) + size(e.Language)
}

// Error writes the page that answers with an HTTP status other than 200. Of a request that
// is wrong, detail says in English what is wrong with it.
func Error(w io.Writer, site outputs.Site, sections []hub.Section, status int, detail string) error {
	data := struct {
		layout
		Status      int
		Explanation string
		Detail      string
	}{layout: newLayout(site, sections, commonLanguage(sections), ""), Status: status}
	data.NoIndex = true
	if status == http.StatusBadRequest {
		data.Detail = detail
	}
	data.Explanation = data.Words.explain(status)
	data.Title = fmt.Sprintf("%d – %s", status, site.Title)
	if err := failure.Execute(w, data); err != nil {
		return fmt.Errorf("write the page for status %d: %w", status, err)
	}
	return nil
}

// commonLanguage returns the language of the pages that belong to no section.
func commonLanguage(sections []hub.Section) string {
	if len(sections) == 0 {
		return ""
	}
	return sections[0].Language
}

func feeds(doc outputs.Document) []feed {
	var list []feed
	for _, f := range outputs.Formats {
		list = append(list, feed{f.Name, doc.SelfPath(f), template.HTMLAttr(`type="` + f.MediaType + `"`)})
	}
	return list
}
