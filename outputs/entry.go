package outputs

import (
	"html"
	"iter"
	"regexp"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// Entry is an item as the formats write it.
type Entry struct {
	*hub.Item
	Source *Source
	// Language is the item's, or else its source's.
	Language string
	// Link, ExternalLink and Picture are the item's addresses where they are
	// valid.
	Link, ExternalLink, Picture string
	// Also are the copies of the item that it stands for, Story is equal for all
	// items of one story and empty where nobody else tells it.
	Also  []Copy
	Story string
}

// Copy is another source's copy of an item.
type Copy struct {
	ID, Title string
	Link      string // empty where there is no valid one
	Source    *Source
}

// Entries yields the document's items in order.
func (d Document) Entries() iter.Seq[Entry] {
	sources := d.Sources()
	return func(yield func(Entry) bool) {
		for i := range d.Items {
			if !yield(d.newEntry(&d.Items[i], sources)) {
				return
			}
		}
	}
}

func (d Document) newEntry(item *hub.Item, sources map[string]*Source) Entry {
	e := Entry{
		Item:         item,
		Source:       sources[item.SourceID],
		Language:     item.Language,
		Link:         Address(item.URL),
		ExternalLink: Address(item.ExternalURL),
		Picture:      Address(item.Image),
	}
	if e.Language == "" {
		e.Language = e.Source.Language
	}
	told := d.Told[item.ID]
	e.Story = told.Story
	for _, c := range told.Also {
		e.Also = append(e.Also, Copy{ID: c.ID, Title: c.Title, Link: Address(c.URL), Source: sources[c.SourceID]})
	}
	return e
}

// titleLength bounds a title that is made from text, in characters.
const titleLength = 80

// Headline returns the title, or for an item without one what a reader can call
// it by. It is never empty.
func (e Entry) Headline() string {
	for _, candidate := range []string{
		e.Title,
		e.Excerpt(titleLength),
		e.Link,
	} {
		if strings.TrimSpace(candidate) != "" {
			return candidate
		}
	}
	return e.ID
}

// Excerpt returns the beginning of the summary, or of the content where there is
// no summary, as one line of at most limit characters.
func (e Entry) Excerpt(limit int) string {
	line := text.Line(e.Summary)
	if line == "" {
		line = text.Line(sanitise.Text(e.ContentHTML))
	}
	return text.Excerpt(line, limit)
}

// Directed returns a line of text as it stands in a document without markup for
// direction: one that begins with a letter of the other direction than its
// language's gets the mark of its own (UAX #9 §2.6) in front.
func (e Entry) Directed(line string) string {
	if e.Language == "" {
		return line
	}
	mark := "\u200e"
	if text.Direction(e.Language, line) == "rtl" {
		mark = "\u200f"
	}
	// The mark behind the line speaks where the line has no letter.
	if text.Direction("", line+mark) == text.Direction("", mark) {
		return line
	}
	return mark + line
}

// HTML returns the item's content, in an element that carries direction and
// language when the reader's own would be wrong.
func (e Entry) HTML() string {
	switch {
	case e.ContentHTML == "":
		return ""
	case e.Language == "":
		return `<div dir="auto">` + e.ContentHTML + `</div>`
	case text.Direction(e.Language, "") == "rtl":
		return `<div dir="rtl" lang="` + html.EscapeString(e.Language) + `">` + e.ContentHTML + `</div>`
	}
	return e.ContentHTML
}

// SummaryHTML returns the summary as HTML.
func (e Entry) SummaryHTML() string { return html.EscapeString(e.Summary) }

// Labels returns the item's tags that are not blank.
func (e Entry) Labels() []string {
	var labels []string
	for _, tag := range e.Tags {
		if tag = strings.TrimSpace(tag); tag != "" {
			labels = append(labels, tag)
		}
	}
	return labels
}

var mediaType = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]*$`)

// Files returns the enclosures that have what every format demands: a valid
// address and a media type. A negative length becomes 0, which means unknown.
func (e Entry) Files() []hub.Enclosure {
	var files []hub.Enclosure
	for _, file := range e.Enclosures {
		file.URL = Address(file.URL)
		if file.URL == "" || !mediaType.MatchString(file.Type) {
			continue
		}
		file.Length = max(file.Length, 0)
		files = append(files, file)
	}
	return files
}
