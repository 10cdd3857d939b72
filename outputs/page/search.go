package page

import (
	"fmt"
	"io"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

// Fault is why a search was not carried out. Its zero value is none.
type Fault int

// The faults: of the query first, then of the hub.
const (
	_             Fault = iota
	TooLong             // more characters than the Asked's Limit
	TooManyWords        // more words than the Asked's Limit
	UnclosedQuote       // a phrase without an end
	NoWords             // nothing to look for
	OnlyNot             // nothing but words to leave out
	NotNow              // worth trying again
	NoSearch            // the hub has none
)

// Asked is what somebody asked for in vain.
type Asked struct {
	Typed string
	Fault Fault
	Limit int
}

// form is where people type a search.
type form struct {
	Words     words
	Action    string
	Query     string
	Direction string
	Message   string
}

func newForm(doc outputs.Document, query string) form {
	f := form{
		Words:     wordsFor(doc.Section.Language),
		Action:    doc.Site.Path(doc.Section.Slug, outputs.SearchFile),
		Query:     query,
		Direction: "auto", // that of what is typed
	}
	if query == "" {
		f.Direction = text.Direction(doc.Section.Language, "")
	}
	return f
}

// searchPage is the page of a search.
type searchPage struct {
	sheet
	Document string // what its feeds are called
	Found    bool   // something was searched for
}

// Search writes the page of a search in a section: what doc has found, or the form
// alone where it has no query. asked says what went wrong, nil where nothing did.
func Search(w io.Writer, doc outputs.Document, sections []hub.Section, asked *Asked) error {
	err := write(w, search, doc, func(part outputs.Document, stories []story) paper {
		return newSearchPage(part, sections, asked, stories)
	})
	if err != nil {
		return fmt.Errorf("write the search page of section %s: %w", doc.Section.Slug, err)
	}
	return nil
}

func newSearchPage(doc outputs.Document, sections []hub.Section, asked *Asked, stories []story) *searchPage {
	query := doc.Selection.Query
	page := &searchPage{sheet: newSheet(doc, sections, query), Document: doc.Title()}
	page.NoIndex = true
	page.Canonical = doc.Page()
	if query == "" {
		page.Canonical = doc.Site.Address(doc.Section.Slug, outputs.SearchFile)
	}
	switch {
	case asked != nil:
		page.Search = newForm(doc, asked.Typed)
		page.Search.Message = page.Words.fault(asked)
		page.Canonical = ""
	case query != "":
		page.Found = true
		page.Feeds, page.Stories, page.Next = feeds(doc), stories, nextPage(doc)
		page.Steps = page.Words.steps(doc, page.Next)
	}
	page.Title = doc.Site.Name(page.Document)
	if query == "" {
		page.Title = page.Words.Search + " – " + page.Title
	}
	return page
}

// fault says why a search was not carried out, and what would be right.
func (w words) fault(asked *Asked) string {
	switch asked.Fault {
	case TooLong:
		return fmt.Sprintf(w.TooLong, asked.Limit)
	case TooManyWords:
		return fmt.Sprintf(w.TooManyWords, asked.Limit)
	case UnclosedQuote:
		return w.UnclosedQuote
	case NoWords:
		return w.NoWords
	case OnlyNot:
		return w.OnlyNot
	case NotNow:
		return w.NotNow
	}
	return w.NoSearch
}
