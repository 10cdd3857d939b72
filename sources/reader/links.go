package reader

import (
	"encoding/json"

	"github.com/feedhub/feedhub/hub"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// maxLinks is how many links of a feed are kept.
const maxLinks = 64

// link notes a link of the feed itself, unless it leads to no page of the web.
func (a *adapter) link(rel, address, mediaType string) {
	if rel == "" {
		rel = "alternate" // RFC 4287 §4.2.7.2
	}
	if url := a.address(address); url != "" && len(a.feed.Links) < maxLinks {
		a.feed.Links = append(a.feed.Links, hub.Link{Rel: rel, URL: url, Type: mediaType})
	}
}

func (a *adapter) atomLinks(links []*atom.Link) {
	for _, l := range links {
		a.link(l.Rel, l.Href, l.Type)
	}
}

// rssLinks notes the Atom links that stand in a channel.
func (a *adapter) rssLinks(extensions ext.Extensions) {
	for _, l := range extensions["atom"]["link"] {
		a.link(l.Attrs["rel"], l.Attrs["href"], l.Attrs["type"])
	}
}

// jsonLinks notes the addresses of a JSON Feed under the relations that they
// have in other formats. Hubs are those of WebSub: gofeed does not read them.
func (a *adapter) jsonLinks(f *jsonfeed.Feed) {
	if f.FeedURL != "" {
		a.link("self", f.FeedURL, "")
	}
	if f.NextURL != "" {
		a.link("next", f.NextURL, "")
	}
	var members struct{ Hubs json.RawMessage }
	var hubs []struct{ Type, URL string }
	if json.Unmarshal(a.doc.Body, &members) != nil || members.Hubs == nil || json.Unmarshal(members.Hubs, &hubs) != nil {
		return // a feed without hubs, or with some of another shape
	}
	for _, h := range hubs {
		if h.Type == "WebSub" {
			a.link("hub", h.URL, "")
		}
	}
}
