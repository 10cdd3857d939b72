package reader

import (
	"cmp"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mmcdole/gofeed/rss"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
)

func (a *adapter) rss(body io.Reader) error {
	f, err := (&rss.Parser{}).Parse(body)
	if err != nil {
		return err
	}
	a.Format = strings.TrimSpace("RSS " + cmp.Or(a.rdfVersion(), f.Version))
	a.rssOrigin(f)
	a.xmlFeed(extensions(a.sidecar.feed.extensions))
	a.rssRhythm(f)
	notes := a.sidecar.of(len(f.Items))
	drafts := make([]*draft.Item, len(f.Items))
	for i, item := range f.Items {
		drafts[i] = a.rssItem(item, &notes[i])
	}
	return a.complete(drafts, a.sidecar.offsets())
}

// rdfVersion is the version of RSS as RDF, which its namespace tells.
func (a *adapter) rdfVersion() string {
	if a.sidecar.root != nsRDF {
		return ""
	}
	for _, b := range a.sidecar.declared {
		switch b {
		case nsRSS10:
			return "1.0"
		case nsRSS09, nsRSS09Alt:
			return "0.90"
		}
	}
	return ""
}

func (a *adapter) rssOrigin(f *rss.Feed) {
	x := extensions(a.sidecar.feed.extensions)
	a.Language = a.declared(f.Language, x.text(nsDC, "language"), a.sidecar.feed.lang)
	a.HomePageURL = a.Address(cmp.Or(f.Link, atomLink(x, "alternate", "")))
	if home, err := url.Parse(a.HomePageURL); err == nil && home.IsAbs() && a.sidecar.feed.base == nil {
		a.Base = home // feeds often come through other hosts than their site's
	}
	a.Title = a.text("title", cmp.Or(f.Title, x.text(nsDC, "title"), x.text(nsAtom, "title")))
	a.Description = a.text("description", cmp.Or(f.Description, x.text(nsDC, "description"), x.text(nsITunes, "summary"), x.text(nsITunes, "subtitle")))
	a.Rights = a.text("copyright", cmp.Or(f.Copyright, x.text(nsDC, "rights"), x.text(nsMedia, "copyright")))
	a.License = a.Address(x.license())
	if f.Image != nil {
		a.Icon = a.Address(f.Image.URL)
	}
	a.Icon = cmp.Or(a.Icon, a.Address(x.attribute(nsITunes, "image", "href")), a.Address(x.image()))
	a.Authors = a.People(names(f.ManagingEditor, creators(x), x.text(nsITunes, "author")))
	if a.Authors == nil {
		a.Authors = a.People(append(x.people("author"), hub.Person{Name: a.sidecar.feed.author}))
	}
}

// rssItem drafts an item from gofeed's view of it and the sidecar's.
func (a *adapter) rssItem(item *rss.Item, n *note) *draft.Item {
	x := extensions(n.extensions)
	d := a.newDraft(n)
	d.Title = n.typeOf("title", cmp.Or(item.Title, x.text(nsDC, "title"), x.text(nsAtom, "title"), x.text(nsMedia, "title")))
	d.Content = cmp.Or(item.Content, x.text(nsAtom, "content"), n.body, item.Custom["body"], item.Custom["fullitem"])
	d.Summary = rssSummary(item, x)
	d.Published = append([]string{item.PubDate}, dates(x)...)
	d.Updated = slices.Concat(x.texts(nsAtom, "updated"), x.texts(nsDCTerms, "modified"), x.texts(nsDC, "date"))
	f := &d.Fields
	if item.GUID != nil {
		f.NativeID = item.GUID.Value
	}
	f.NativeID = cmp.Or(f.NativeID, n.about, x.text(nsAtom, "id"), x.text(nsDC, "identifier"))
	f.URL = rssLink(item, x, n)
	f.Extensions = append(f.Extensions, x.further(f.URL)...)
	for _, c := range item.Categories {
		addTag(f, c.Value, c.Domain)
	}
	f.Tags = append(f.Tags, x.texts(nsDC, "subject")...)
	for category := range x.all(nsITunes, "category") {
		f.Tags = append(f.Tags, category.Attributes["text"])
		for inner := range extensions(category.Children).all(nsITunes, "category") {
			f.Tags = append(f.Tags, inner.Attributes["text"])
		}
	}
	for category := range x.all(nsAtom, "category") {
		addTag(f, cmp.Or(category.Attributes["label"], category.Attributes["term"]), category.Attributes["scheme"])
	}
	for _, m := range x.media("category") {
		addTag(f, cmp.Or(m.Attributes["label"], m.Text), m.Attributes["scheme"])
	}
	f.Tags = append(f.Tags, splitKeywords(cmp.Or(x.text(nsMedia, "keywords"), x.text(nsITunes, "keywords")))...)
	f.Authors = rssAuthors(item, x)
	f.Enclosures = append(rssEnclosures(item, x), x.mediaFiles()...)
	f.Image = x.image()
	f.Language = cmp.Or(n.language(), x.text(nsDC, "language"))
	f.Rights = cmp.Or(x.text(nsDC, "rights"), x.text(nsMedia, "copyright"))
	f.Discussion = rssDiscussion(item, x)
	if s := item.Source; s != nil {
		f.ClaimedSource = hub.ClaimedSource{Title: s.Title, FeedURL: s.URL}
	}
	return d
}

// rssSummary returns what stands for the summary. Media RSS and iTunes repeat
// it as text for other eyes.
func rssSummary(item *rss.Item, x extensions) string {
	for _, s := range []string{item.Description, x.text(nsDC, "description"), x.text(nsAtom, "summary"), x.text(nsITunes, "summary")} {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	for _, m := range x.media("description") {
		if m.Text != "" {
			return m.Text
		}
	}
	return x.text(nsITunes, "subtitle")
}

// dates returns the dates of first publication that extensions know, the most
// trustworthy first.
func dates(x extensions) []string {
	return slices.Concat(x.texts(nsAtom, "published"), x.texts(nsDCTerms, "issued"), x.texts(nsDCTerms, "created"),
		x.texts(nsDC, "date"), x.texts(nsPrism, "publicationDate"))
}

// rssLink prefers the address that a proxy of feeds kept of the original, and
// takes a guid that is a permalink where there is no link.
func rssLink(item *rss.Item, x extensions, n *note) string {
	if link := cmp.Or(x.text(nsFeedBurner, "origLink"), item.Link, atomLink(x, "alternate", "")); link != "" {
		return link
	}
	if g := item.GUID; g != nil && !strings.EqualFold(g.IsPermalink, "false") && strings.HasPrefix(g.Value, "http") {
		return g.Value
	}
	if strings.HasPrefix(n.about, "http") {
		return n.about
	}
	return ""
}

func addTag(f *hub.Item, tag, scheme string) {
	f.Tags = append(f.Tags, tag)
	if scheme != "" {
		if f.TagSchemes == nil {
			f.TagSchemes = make(map[string]string)
		}
		f.TagSchemes[tag] = scheme
	}
}

func splitKeywords(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '،' })
}

func rssAuthors(item *rss.Item, x extensions) []hub.Person {
	if people := names(item.Author, creators(x), x.text(nsITunes, "author")); people != nil {
		return people
	}
	return x.people("author")
}

func creators(x extensions) []string {
	return slices.Concat(x.texts(nsDC, "creator"), x.texts(nsDC, "author"), x.texts(nsDCTerms, "creator"))
}

// names returns the people of the first of three places that names one: an
// element for mail addresses often has none.
func names(own string, creators []string, itunes string) []hub.Person {
	for _, place := range [][]string{creators, {own}, {itunes}} {
		var people []hub.Person
		for _, name := range place {
			if draft.PersonName(name) != "" {
				people = append(people, hub.Person{Name: name})
			}
		}
		if people != nil {
			return people
		}
	}
	return nil
}

func rssEnclosures(item *rss.Item, x extensions) []hub.Enclosure {
	var enclosures []hub.Enclosure
	for _, e := range item.Enclosures {
		enclosures = append(enclosures, hub.Enclosure{URL: e.URL, Type: e.Type, Length: draft.Size(e.Length)})
	}
	if len(enclosures) == 1 {
		enclosures[0].URL = cmp.Or(x.text(nsFeedBurner, "origEnclosureLink"), enclosures[0].URL)
		enclosures[0].Duration = draft.Duration(x.text(nsITunes, "duration"))
	}
	for e := range x.all(nsAtom, "link") {
		if relation(e.Attributes["rel"]) == "enclosure" {
			enclosures = append(enclosures, hub.Enclosure{URL: e.Attributes["href"], Type: e.Attributes["type"],
				Length: draft.Size(e.Attributes["length"]), Title: e.Attributes["title"]})
		}
	}
	return enclosures
}

func rssDiscussion(item *rss.Item, x extensions) hub.Discussion {
	return hub.Discussion{
		URL:     cmp.Or(item.Comments, atomLink(x, "replies", "html")),
		FeedURL: cmp.Or(x.text(nsWFW, "commentRss"), x.text(nsWFW, "commentRSS"), atomLink(x, "replies", "xml")),
		Count:   count(cmp.Or(x.text(nsSlash, "comments"), x.text(nsThread, "total"))),
	}
}

// count reads a number of things, 0 where it is none.
func count(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 0 || n > 1e9 {
		return 0
	}
	return n
}
