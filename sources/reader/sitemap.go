package reader

import (
	"errors"
	"fmt"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
)

// ErrNoNews is the error of a sitemap without news entries: a list of all pages
// of a site is no feed.
var ErrNoNews = errors.New("the sitemap lists pages, but no news: none of its entries has a news:news element with a title")

// sitemap is a list of pages (sitemaps.org) with the entries that Google News
// defined for it, or a list of such lists.
type sitemap struct {
	URLs []struct {
		Location string `xml:"loc"`
		Modified string `xml:"lastmod"`
		News     *struct {
			Publication struct {
				Name     string `xml:"name"`
				Language string `xml:"language"`
			} `xml:"publication"`
			Published string `xml:"publication_date"`
			Title     string `xml:"title"`
			Keywords  string `xml:"keywords"`
			Genres    string `xml:"genres"`
		} `xml:"news"`
		Images []struct {
			Location string `xml:"loc"`
		} `xml:"image"`
	} `xml:"url"`
	Sitemaps []struct {
		Location string `xml:"loc"`
	} `xml:"sitemap"`
}

func (a *adapter) sitemap(body []byte) error {
	var s sitemap
	if err := lenient(body).Decode(&s); err != nil {
		return fmt.Errorf("decode a sitemap: %w", err)
	}
	if len(s.Sitemaps) > 0 {
		return fmt.Errorf("the body is an index of %d sitemaps; give the address of the one with the news, such as %s", len(s.Sitemaps), strings.TrimSpace(s.Sitemaps[0].Location))
	}
	a.Format = "news sitemap"
	var drafts []*draft.Item
	for i := range s.URLs {
		u := &s.URLs[i]
		if u.News == nil || strings.TrimSpace(u.News.Title) == "" {
			continue
		}
		if a.Title == "" {
			a.Title = draft.Text{Value: u.News.Publication.Name}.Line()
			a.Language = draft.Tag(u.News.Publication.Language)
		}
		d := &draft.Item{Title: draft.Text{Value: u.News.Title}, Published: []string{u.News.Published}, Updated: []string{u.Modified}}
		d.Fields = hub.Item{URL: strings.TrimSpace(u.Location), Language: u.News.Publication.Language, Tags: splitKeywords(u.News.Keywords + "," + u.News.Genres)}
		d.Fields.NativeID = d.Fields.URL
		if len(u.Images) > 0 {
			d.Fields.Image = strings.TrimSpace(u.Images[0].Location)
		}
		drafts = append(drafts, d)
	}
	if drafts == nil {
		return ErrNoNews
	}
	return a.Complete(drafts)
}
