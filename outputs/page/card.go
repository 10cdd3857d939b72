package page

import (
	"github.com/feedhub/feedhub/hub/text"
	"github.com/feedhub/feedhub/outputs"
)

// card is what a page tells about itself to whoever shows a link to it: as Open Graph
// has it, and in Data as JSON-LD.
type card struct {
	Title, Description, URL, Image string
	Data                           any
}

// picture takes the first picture of the stories, where there is none yet.
func (c *card) picture(stories []story) {
	for i := range stories {
		if c.Image == "" {
			c.Image = ifShort(stories[i].Picture)
		}
	}
}

// ifShort returns an address that is not so long that it would take the page's room from
// what people see, else nothing.
func ifShort(address string) string {
	if size(address) > addressLength {
		return ""
	}
	return address
}

// The types of schema.org that the pages speak of.
type (
	website struct {
		Context  string `json:"@context,omitempty"`
		Type     string `json:"@type"`
		Name     string `json:"name"`
		URL      string `json:"url"`
		Language string `json:"inLanguage,omitempty"`
	}
	collection struct {
		Context     string   `json:"@context"`
		Type        string   `json:"@type"`
		Name        string   `json:"name"`
		Description string   `json:"description,omitempty"`
		URL         string   `json:"url"`
		Language    string   `json:"inLanguage,omitempty"`
		Site        website  `json:"isPartOf"`
		List        itemList `json:"mainEntity"`
	}
	itemList struct {
		Type  string    `json:"@type"`
		Items []article `json:"itemListElement"`
	}
	article struct {
		Type      string `json:"@type"`
		Headline  string `json:"headline"`
		URL       string `json:"url,omitempty"`
		Published string `json:"datePublished"`
		Language  string `json:"inLanguage,omitempty"`
		Publisher named  `json:"publisher"`
	}
	named struct {
		Type string `json:"@type"`
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
)

const schema = "https://schema.org"

func siteCard(site outputs.Site, language string) *card {
	return &card{
		Title: site.Title, URL: site.Address(),
		Data: website{Context: schema, Type: "WebSite", Name: site.Title, URL: site.Address(), Language: language},
	}
}

// described is how many items the machine-readable form of a page has: what shows
// links to it needs no more.
const described = 3

const (
	// headlineLength and aboutLength are as much of a headline and of a description as
	// search engines show, in characters, and addressLength as much as one may take, in
	// bytes.
	headlineLength, aboutLength, addressLength = 110, 300, 1000
)

// sectionCard describes the page of a section, or of a part of it, with this title.
func sectionCard(doc outputs.Document, title string, stories []story) *card {
	c := &card{Title: title, URL: doc.Page()}
	if doc.IsWhole() {
		c.Description = text.Excerpt(doc.Section.Description, aboutLength)
	}
	c.picture(stories)
	list := itemList{Type: "ItemList", Items: []article{}}
	for i := range stories[:min(described, len(stories))] {
		s := &stories[i]
		list.Items = append(list.Items, article{
			Type: "NewsArticle", Headline: text.Excerpt(s.Headline, headlineLength), URL: ifShort(s.Link), Published: s.stamp(), Language: s.entry.Language,
			Publisher: named{"Organization", s.Source.Name, ifShort(s.entry.Source.HomePageURL)},
		})
	}
	c.Data = collection{
		Context: schema, Type: "CollectionPage", Name: title, Description: c.Description, URL: c.URL, Language: doc.Section.Language,
		Site: website{Type: "WebSite", Name: doc.Site.Title, URL: doc.Site.Address()},
		List: list,
	}
	return c
}
