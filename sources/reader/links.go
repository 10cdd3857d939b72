package reader

import (
	"bytes"
	"cmp"
	"encoding/json"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"github.com/feedhub/feedhub/hub"
)

// maxLinks is how many links of a feed are kept.
const maxLinks = 64

// link notes a link of the feed itself, unless it leads to no page of the web.
func (a *adapter) link(rel, address, mediaType string) {
	rel = cmp.Or(rel, "alternate") // RFC 4287 §4.2.7.2
	if url := a.Address(address); url != "" && len(a.Links) < maxLinks {
		a.Links = append(a.Links, hub.Link{Rel: rel, URL: url, Type: mediaType})
	}
}

// xmlFeed takes over what extensions say of the feed.
func (a *adapter) xmlFeed(x extensions) {
	for e := range x.all(nsAtom, "link") {
		a.link(e.Attributes["rel"], e.Attributes["href"], e.Attributes["type"])
	}
	a.syndication(x)
	a.Extensions = a.CleanExtensions(x.kept())
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
	if !bytes.Contains(a.doc.Body, []byte(`"hubs"`)) {
		return // decoding costs, and few feeds have hubs
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
