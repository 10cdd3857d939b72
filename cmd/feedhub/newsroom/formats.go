package newsroom

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"time"
)

// format is one way to list a publisher's entries: a feed, or a page for want
// of one.
type format struct {
	mediaType string
	write     func(*Newsroom, *publisher, []entry) ([]byte, error)
	site      *site // what the publisher's other pages are made of
}

var formats = map[string]*format{
	"rss":  {"application/rss+xml; charset=utf-8", writeRSS, plain},
	"atom": {"application/atom+xml; charset=utf-8", writeAtom, plain},
	"json": {"application/feed+json; charset=utf-8", writeJSON, plain},
	"page": {pageType, writePage, portal},
}

type rss struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	Content string     `xml:"xmlns:content,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

type rssChannel struct {
	Title         string    `xml:"title"`
	Link          string    `xml:"link"`
	Self          rssSelf   `xml:"atom:link"`
	Description   string    `xml:"description"`
	Language      string    `xml:"language"`
	LastBuildDate string    `xml:"lastBuildDate"`
	TTL           int       `xml:"ttl"` // minutes
	Items         []rssItem `xml:"item"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	PubDate     string   `xml:"pubDate"`
	Updated     string   `xml:"atom:updated,omitempty"`
	Creator     string   `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description"`
	Content     rssHTML  `xml:"content:encoded"`
}

type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	Value       string `xml:",chardata"`
}

type rssHTML struct {
	Text string `xml:",cdata"`
}

// writeRSS writes RSS 2.0.
func writeRSS(n *Newsroom, p *publisher, entries []entry) ([]byte, error) {
	channel := rssChannel{
		Title: p.title, Link: n.homeURL(p), Description: p.description, Language: p.language, TTL: 1,
		Self:          rssSelf{n.sourceURL(p), "self", "application/rss+xml"},
		LastBuildDate: lastChange(entries).Format(http.TimeFormat),
	}
	for i := range entries {
		e := &entries[i]
		item := rssItem{
			Title: e.title, Link: e.url, GUID: rssGUID{e.id == e.url, e.id}, PubDate: e.published.Format(http.TimeFormat),
			Creator: p.byline(&e.article), Categories: e.tags, Description: e.summary(), Content: rssHTML{e.body},
		}
		if e.updated.After(e.published) {
			item.Updated = e.updated.Format(time.RFC3339)
		}
		channel.Items = append(channel.Items, item)
	}
	return writeXML(rss{
		Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Content: "http://purl.org/rss/1.0/modules/content/",
		DC: "http://purl.org/dc/elements/1.1/", Channel: channel,
	})
}

type atom struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

type atomPerson struct {
	Name string `xml:"name"`
	URI  string `xml:"uri,omitempty"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Author     atomPerson     `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary"`
	Content    atomHTML       `xml:"content"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomHTML struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// writeAtom writes Atom 1.0.
func writeAtom(n *Newsroom, p *publisher, entries []entry) ([]byte, error) {
	feed := atom{
		Language: p.language, ID: n.homeURL(p), Title: p.title, Subtitle: p.description,
		Updated: lastChange(entries).Format(time.RFC3339), Author: atomPerson{p.title, n.homeURL(p)},
		Links: []atomLink{{"self", "application/atom+xml", n.sourceURL(p)}, {"alternate", "text/html", n.homeURL(p)}},
	}
	for i := range entries {
		e := &entries[i]
		out := atomEntry{
			ID: e.id, Title: e.title, Link: atomLink{"alternate", "text/html", e.url},
			Published: e.published.Format(time.RFC3339), Updated: e.updated.Format(time.RFC3339),
			Author: atomPerson{Name: p.byline(&e.article)}, Summary: e.summary(), Content: atomHTML{"html", e.body},
		}
		for _, term := range e.tags {
			out.Categories = append(out.Categories, atomCategory{term})
		}
		feed.Entries = append(feed.Entries, out)
	}
	return writeXML(feed)
}

func writeXML(feed any) ([]byte, error) {
	body, err := xml.MarshalIndent(feed, "", "  ")
	return append([]byte(xml.Header), body...), err
}

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url"`
	FeedURL     string       `json:"feed_url"`
	Description string       `json:"description"`
	Language    string       `json:"language"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonItem struct {
	ID            string       `json:"id"`
	URL           string       `json:"url"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html"`
	Summary       string       `json:"summary"`
	DatePublished time.Time    `json:"date_published"`
	DateModified  time.Time    `json:"date_modified,omitzero"`
	Authors       []jsonAuthor `json:"authors"`
	Tags          []string     `json:"tags,omitempty"`
}

// writeJSON writes JSON Feed 1.1.
func writeJSON(n *Newsroom, p *publisher, entries []entry) ([]byte, error) {
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: p.title, HomePageURL: n.homeURL(p), FeedURL: n.sourceURL(p),
		Description: p.description, Language: p.language, Authors: []jsonAuthor{{p.title, n.homeURL(p)}},
	}
	for i := range entries {
		e := &entries[i]
		item := jsonItem{
			ID: e.id, URL: e.url, Title: e.title, ContentHTML: e.body, Summary: e.summary(), Tags: e.tags,
			DatePublished: e.published, Authors: []jsonAuthor{{Name: p.byline(&e.article)}},
		}
		if e.updated.After(e.published) {
			item.DateModified = e.updated
		}
		feed.Items = append(feed.Items, item)
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(feed)
	return b.Bytes(), err
}
