package reader

import (
	"bytes"
	"cmp"
	"encoding/json"
	"strings"

	jsonfeed "github.com/mmcdole/gofeed/json"

	"github.com/feedhub/feedhub/hub"
)

// maxLinks is how many links of a feed are kept.
const maxLinks = 64

// link notes a link of the feed itself, unless it leads to no page of the web.
func (a *adapter) link(rel, address, mediaType string) {
	if url := a.Address(address); url != "" && len(a.Links) < maxLinks {
		a.Links = append(a.Links, hub.Link{Rel: relation(rel), URL: url, Type: mediaType})
	}
}

// relations are those of the links of an item that are kept as they are, where no field
// has them.
var relations = map[string]bool{
	"alternate": true, "related": true, "via": true, "payment": true, "describedby": true, "up": true, "replies": true,
}

// relation returns the relation of a link (RFC 4287 §4.2.7.2).
func relation(rel string) string {
	return cmp.Or(strings.TrimPrefix(rel, "http://www.iana.org/assignments/relation/"), "alternate")
}

// further returns the links and categories of Atom that say more than the fields of an
// item do that is found at address: a second alternate or one in another language, the
// type of what is a reply, the term behind a label.
func (x extensions) further(address string) []hub.Extension {
	var found []hub.Extension
	for _, e := range x {
		if e.Namespace != nsAtom {
			continue
		}
		a := e.Attributes
		switch rel := relation(a["rel"]); {
		case e.Name == "category" && a["label"] != "" && a["term"] != "" && a["label"] != a["term"]:
			found = append(found, atomElement("category", "term", a["term"], "label", a["label"]))
		case e.Name != "link" || !relations[rel] || a["href"] == "":
		case rel == "alternate" && a["href"] == address && a["hreflang"] == "":
		case rel == "replies" && (a["type"] == "" || strings.Contains(a["type"], "html")):
		default:
			found = append(found, atomElement("link", "rel", rel, "href", a["href"], "type", a["type"], "hreflang", a["hreflang"], "title", a["title"]))
		}
	}
	return found
}

// atomElement returns an element of Atom with attributes, of which each value follows its
// name.
func atomElement(name string, attributes ...string) hub.Extension {
	x := hub.Extension{Namespace: nsAtom, Name: name, Attributes: make(map[string]string)}
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] != "" {
			x.Attributes[attributes[i]] = attributes[i+1]
		}
	}
	return x
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
