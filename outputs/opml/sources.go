package opml

import (
	"cmp"
	"io"
	"net/url"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// Source is a feed that a section is made of.
type Source struct {
	Title       string
	FeedURL     string
	HomePageURL string
	Language    string
}

// Sources renders the list of the feeds that a section is made of, for readers who
// would rather subscribe to the originals, in the order that they are given in. Each
// feed stands there once, and what has no address that a reader can use not at all.
// Where none is left, the list has the section itself: OPML demands an entry.
func Sources(w io.Writer, site outputs.Site, section hub.Section, sources []Source) error {
	list := document{Version: "2.0", Title: plain(site.Name(outputs.Empty(site, section).Title()))}
	seen := make(map[string]bool)
	for _, source := range sources {
		feed := outputs.Address(source.FeedURL)
		if feed == "" || seen[feed] {
			continue
		}
		seen[feed] = true
		title := cmp.Or(plain(source.Title), hostOf(feed))
		list.Outlines = append(list.Outlines, outline{
			Type:     "rss",
			Text:     title,
			Title:    title,
			Language: outputs.XMLLanguage(source.Language),
			FeedURL:  feed,
			PageURL:  outputs.Address(source.HomePageURL),
		})
	}
	if len(list.Outlines) == 0 {
		list.Outlines = []outline{subscription(site, section)}
	}
	return write(w, list)
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // it has been one
	}
	return u.Hostname()
}
