package reader

import (
	"cmp"
	"io"
	"net/url"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// rssTranslator knows the order in which RSS and its extensions are asked for
// one thing. It does not look for images in HTML, which is costly.
var rssTranslator = gofeed.DefaultRSSTranslator{DisableContentImageScan: true}

func (a *adapter) rss(body io.Reader) error {
	original, err := (&rss.Parser{}).Parse(body)
	if err != nil {
		return err
	}
	translated, err := rssTranslator.Translate(original)
	if err != nil {
		return err
	}
	a.feed.Format = strings.TrimSpace("RSS " + original.Version)
	a.rssOrigin(original, translated)
	a.rssLinks(original.Extensions)
	notes := a.sidecar.of(len(original.Items))
	drafts := make([]*draft, len(original.Items))
	for i, item := range original.Items {
		drafts[i] = rssItem(item, translated.Items[i], notes[i].about)
	}
	a.addAll(drafts, notes)
	return nil
}

func (a *adapter) rssOrigin(original *rss.Feed, translated *gofeed.Feed) {
	o := &a.feed.Origin
	o.Language = a.language(translated.Language)
	o.HomePageURL = a.address(translated.Link)
	if home, err := url.Parse(o.HomePageURL); err == nil && home.IsAbs() && a.sidecar.base == nil {
		a.base = home // feeds often come through other hosts than their site's
	}
	o.Title = plain(translated.Title)
	o.Description = plain(translated.Description)
	o.Rights = plain(translated.Copyright)
	if translated.Image != nil {
		o.Icon = a.address(translated.Image.URL)
	}
	o.Authors = a.people(names(original.ManagingEditor, dublinCore(original.DublinCoreExt), itunesFeedAuthor(original)))
}

func itunesFeedAuthor(f *rss.Feed) string {
	if f.ITunesExt == nil {
		return ""
	}
	return f.ITunesExt.Author
}

// rssItem drafts an item from gofeed's two views of it.
func rssItem(item *rss.Item, translated *gofeed.Item, about string) *draft {
	d := &draft{content: translated.Content, summary: translated.Description,
		published: date(translated.PublishedParsed, translated.Published), updated: date(translated.UpdatedParsed, translated.Updated)}
	d.NativeID = cmp.Or(translated.GUID, about)
	d.URL = rssLink(item)
	d.Title = plain(translated.Title)
	d.Tags = translated.Categories
	d.Authors = rssAuthors(item)
	d.Enclosures = append(rssEnclosures(item), mediaContents(item.Extensions)...)
	d.Image = mediaImage(item, translated)
	if dc := item.DublinCoreExt; dc != nil {
		d.Language, d.Rights = first(dc.Language), first(dc.Rights)
	}
	return d
}

// rssLink prefers the address that a proxy of feeds kept of the original, and
// takes a guid that is a permalink where there is no link.
func rssLink(item *rss.Item) string {
	if original := extension(item.Extensions, "feedburner", "origLink"); original != "" {
		return original
	}
	if item.Link != "" || item.GUID == nil || strings.EqualFold(item.GUID.IsPermalink, "false") {
		return item.Link
	}
	if strings.HasPrefix(item.GUID.Value, "http") {
		return item.GUID.Value
	}
	return ""
}

func rssAuthors(item *rss.Item) []hub.Person {
	itunes := ""
	if item.ITunesExt != nil {
		itunes = item.ITunesExt.Author
	}
	if people := names(item.Author, dublinCore(item.DublinCoreExt), itunes); people != nil {
		return people
	}
	for _, author := range item.Extensions["atom"]["author"] {
		return []hub.Person{{Name: child(author, "name"), URL: child(author, "uri")}}
	}
	return nil
}

func dublinCore(dc *ext.DublinCoreExtension) []string {
	if dc == nil {
		return nil
	}
	return append(dc.Creator, dc.Author...)
}

// names returns the people of the first of three places that names one: an
// element for mail addresses often has none.
func names(own string, creators []string, itunes string) []hub.Person {
	for _, place := range [][]string{creators, {own}, {itunes}} {
		var people []hub.Person
		for _, name := range place {
			if personName(name) != "" {
				people = append(people, hub.Person{Name: name})
			}
		}
		if people != nil {
			return people
		}
	}
	return nil
}

func rssEnclosures(item *rss.Item) []hub.Enclosure {
	var enclosures []hub.Enclosure
	for _, e := range item.Enclosures {
		enclosure := hub.Enclosure{URL: e.URL, Type: e.Type, Length: size(e.Length)}
		if item.ITunesExt != nil && len(item.Enclosures) == 1 {
			enclosure.Duration = duration(item.ITunesExt.Duration)
		}
		enclosures = append(enclosures, enclosure)
	}
	return enclosures
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
