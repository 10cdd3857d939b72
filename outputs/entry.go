package outputs

import (
	"cmp"
	"html"
	"iter"
	"net/url"
	"path"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
	"github.com/feedhub/feedhub/hub/text"
)

// Entry is an item as the formats write it, and all that the bytes of it depend on:
// they are the same in every document that shows the item. Who writes all that its source
// publishes, and who has the rights to it, is said of an item that names nobody (RFC 4287
// §4.1.2 and §4.2.10): it stands under the source's own head no more.
type Entry struct {
	// Item is a copy that has as much of its text as the document shows. The addresses of
	// its license, its discussion and its claimed source are valid or empty.
	*hub.Item
	Source *Source
	// Language is the item's, or else its source's.
	Language string
	// Link, ExternalLink, Picture and Banner are the item's addresses where they are
	// valid.
	Link, ExternalLink, Picture, Banner string
	// Also are the copies of the item that it stands for, Story is equal for all
	// items of one story and empty where nobody else tells it.
	Also  []Copy
	Story string
	// AlsoInRSS wants Also told in RSS too, which has no word for it.
	AlsoInRSS bool
	// Home is the address of the hub, for an entry that must have one and has none.
	Home string

	fileAddresses map[string]bool // nil until hasFile needs them
}

// Copy is another source's copy of an item.
type Copy struct {
	ID, Title string // ID is the copy's public id
	Link      string // empty where there is no valid one
	Source    *Source
}

// Entries yields the document's items in order.
func (d Document) Entries() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		at := d.EntryAt()
		for i := range d.Items {
			if !yield(at(i)) {
				return
			}
		}
	}
}

// EntryAt returns what makes the entries of the items at places in the document, for
// those who need not all of them. What it returns is for one goroutine.
func (d Document) EntryAt() func(i int) Entry {
	known := make(map[string]*Source)
	source := func(id string) *Source {
		if known[id] == nil {
			known[id] = d.source(id)
		}
		return known[id]
	}
	return func(i int) Entry { return d.newEntry(&d.Items[i], source) }
}

func (d Document) newEntry(original *hub.Item, source func(id string) *Source) Entry {
	item := *original
	item.License = Address(item.License)
	item.Discussion.URL = Address(item.Discussion.URL)
	item.Discussion.FeedURL = Address(item.Discussion.FeedURL)
	item.Discussion.Count = max(0, item.Discussion.Count)
	item.ClaimedSource.HomePageURL = Address(item.ClaimedSource.HomePageURL)
	item.ClaimedSource.FeedURL = Address(item.ClaimedSource.FeedURL)
	e := Entry{
		Item:         &item,
		Source:       source(item.SourceID),
		Language:     item.Language,
		Link:         Address(item.URL),
		ExternalLink: Address(item.ExternalURL),
		Picture:      Address(item.Image),
		Banner:       Address(item.Banner),
		AlsoInRSS:    d.Section.AlsoInRSS,
	}
	if e.Language == "" {
		e.Language = e.Source.Language
	}
	if d.Site != (Site{}) {
		e.Home = d.Site.Address()
		e.inherit()
	}
	told := d.Told[item.ID]
	e.Story = told.Story
	for _, c := range told.Also {
		e.Also = append(e.Also, Copy{ID: c.ID, Title: c.Title, Link: Address(c.URL), Source: source(c.SourceID)})
	}
	e.shorten(d.Selection.Content)
	return e
}

// inherit takes over what the source says and the entry's own Item does not.
func (e Entry) inherit() {
	e.Authors = e.By(&e.Source.Origin)
	// A license is of the feed alone (RFC 4946 §2), and who grants one says the rights.
	if e.License == "" {
		e.Rights = cmp.Or(e.Rights, e.Source.Rights)
	}
}

// excerptLength bounds a summary that is made from content, in characters.
const excerptLength = 300

// shorten leaves as much of the text of the entry's own Item as is wanted. An item without
// a title keeps what it can be called by.
func (e Entry) shorten(to Content) {
	switch to {
	case Summary:
		if strings.TrimSpace(e.Summary) == "" {
			e.Summary = e.Excerpt(excerptLength)
		}
		e.ContentHTML = ""
	case None:
		if strings.TrimSpace(e.Title) == "" {
			e.Title = e.Excerpt(titleLength)
		}
		e.Summary, e.ContentHTML = "", ""
		e.Extensions = withoutText(e.Extensions)
	}
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
func (e Entry) SummaryHTML() string { return EscapeText(e.Summary) }

var escapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// EscapeText returns text as it stands between the tags of HTML. Quotes stay what they
// are: whoever is shown the source, as by a browser that shows XML, reads text.
func EscapeText(s string) string { return escapes.Replace(s) }

// Label is a tag of an item.
type Label struct {
	Name string
	// Scheme is the taxonomy of the tag, where it belongs to one that is named by a URI.
	Scheme string
	// Domain is the taxonomy as its source writes it: RSS takes any text.
	Domain string
	// Term is what the tag is called by programs: its Name where nothing else is known.
	Term string
}

// Labels returns the item's tags that are not blank.
func (e Entry) Labels() []Label {
	terms := e.terms()
	var labels []Label
	for _, tag := range e.Tags {
		if name := strings.TrimSpace(tag); name != "" {
			labels = append(labels, Label{Name: name, Scheme: Scheme(e.TagSchemes[tag]), Domain: Unmarked(e.TagSchemes[tag]), Term: cmp.Or(terms[tag], name)})
		}
	}
	return labels
}

// Claimed returns the address of the feed that the source says it has the item from, or
// of its page, where it says so.
func (e Entry) Claimed() (address string) {
	return cmp.Or(e.ClaimedSource.FeedURL, e.ClaimedSource.HomePageURL)
}

// Files returns the enclosures whose address is valid, each with what every format
// demands: a media type, and a length of which 0 means that it is unknown.
func (e Entry) Files() []hub.Enclosure {
	var files []hub.Enclosure
	for _, file := range e.Enclosures {
		if file.URL = Address(file.URL); file.URL == "" {
			continue
		}
		file.Type = fileType(file)
		file.Title = text.Line(file.Title)
		file.Length, file.Duration = max(file.Length, 0), max(file.Duration, 0)
		files = append(files, file)
	}
	return files
}

// fileType is the media type that the file is said to have, else the one that its name
// ends like, else that of anything (RFC 2046 §4.5.1).
func fileType(file hub.Enclosure) string {
	if declared := mediaType(file.Type); declared != "" {
		return declared
	}
	if u, err := url.Parse(file.URL); err == nil {
		if known := endings[strings.ToLower(path.Ext(u.Path))]; known != "" {
			return known
		}
	}
	return "application/octet-stream"
}

// endings are not those of package mime, which are another machine's other ones.
var endings = map[string]string{
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".aac": "audio/aac", ".ogg": "audio/ogg", ".oga": "audio/ogg",
	".opus": "audio/opus", ".flac": "audio/flac", ".wav": "audio/wav", ".mp4": "video/mp4", ".m4v": "video/mp4",
	".mov": "video/quicktime", ".webm": "video/webm", ".ogv": "video/ogg", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
	".png": "image/png", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif", ".pdf": "application/pdf",
	".epub": "application/epub+zip", ".zip": "application/zip",
}
