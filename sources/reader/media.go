package reader

import (
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/mmcdole/gofeed"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// mediaElements returns the elements of Media RSS with the name, those in
// groups too.
func mediaElements(extensions ext.Extensions, name string) []ext.Extension {
	elements := extensions["media"][name]
	for _, group := range extensions["media"]["group"] {
		elements = append(elements, group.Children[name]...)
	}
	return elements
}

// mediaContents returns the media files of an item that are no images, which
// are decoration more often than not.
func mediaContents(extensions ext.Extensions) []hub.Enclosure {
	var enclosures []hub.Enclosure
	for _, m := range mediaElements(extensions, "content") {
		if isImage(m) || m.Attrs["url"] == "" {
			continue
		}
		enclosures = append(enclosures, hub.Enclosure{URL: m.Attrs["url"], Type: m.Attrs["type"],
			Length: size(m.Attrs["fileSize"]), Duration: duration(m.Attrs["duration"]), Title: child(m, "title")})
	}
	return enclosures
}

func isImage(m ext.Extension) bool {
	return m.Attrs["medium"] == "image" || strings.HasPrefix(m.Attrs["type"], "image/")
}

// mediaImage returns the image that a feed names for an item: its thumbnail,
// else what gofeed finds, unless that is the portrait of an author.
func mediaImage(item *rss.Item, translated *gofeed.Item) string {
	for _, m := range mediaElements(item.Extensions, "thumbnail") {
		return m.Attrs["url"]
	}
	for _, m := range mediaElements(item.Extensions, "content") {
		if isImage(m) && !strings.Contains(m.Attrs["url"], "gravatar.com/") {
			return m.Attrs["url"]
		}
	}
	if translated.Image == nil || strings.Contains(translated.Image.URL, "gravatar.com/") {
		return ""
	}
	return translated.Image.URL
}

// extension returns the text of an extension's first element.
func extension(extensions ext.Extensions, prefix, name string) string {
	for _, e := range extensions[prefix][name] {
		return e.Value
	}
	return ""
}

func child(e ext.Extension, name string) string {
	for _, c := range e.Children[name] {
		return c.Value
	}
	return ""
}
