package reader

import (
	"cmp"
	"path"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
)

// media returns the elements of Media RSS with the name: those of the item
// itself, those in its groups, and those within another one.
func (x extensions) media(name string) []hub.Extension {
	var found []hub.Extension
	for _, e := range x {
		if e.Namespace != nsMedia {
			continue
		}
		if e.Name == name {
			found = append(found, e)
		}
		if e.Name == "group" || e.Name == "content" {
			found = append(found, extensions(e.Children).media(name)...)
		}
	}
	return found
}

// mediaFiles returns the media files of an item that are no images, which are
// decoration more often than not.
func (x extensions) mediaFiles() []hub.Enclosure {
	var files []hub.Enclosure
	for _, m := range x.media("content") {
		if isImage(&m) || m.Attributes["url"] == "" {
			continue
		}
		files = append(files, hub.Enclosure{URL: m.Attributes["url"], Type: mediaType(&m),
			Length: draft.Size(m.Attributes["fileSize"]), Duration: draft.Duration(m.Attributes["duration"]),
			Title: extensions(m.Children).text(nsMedia, "title")})
	}
	return files
}

// mediaType returns the type of a media file, or what its medium tells of it.
func mediaType(m *hub.Extension) string {
	if t := m.Attributes["type"]; t != "" {
		return t
	}
	switch medium := m.Attributes["medium"]; medium {
	case "audio", "video":
		return medium + "/*"
	}
	return ""
}

// isImage goes by the ending of the file where neither type nor medium is said.
func isImage(m *hub.Extension) bool {
	mediaType, medium := m.Attributes["type"], m.Attributes["medium"]
	if mediaType == "" && medium == "" {
		return hasImageEnding(m.Attributes["url"])
	}
	return medium == "image" || strings.HasPrefix(mediaType, "image/")
}

func hasImageEnding(address string) bool {
	address, _, _ = strings.Cut(address, "?")
	switch strings.ToLower(path.Ext(address)) {
	case ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif":
		return true
	}
	return false
}

// image returns the picture that extensions name for an item: the widest of its
// thumbnails and images, the first of those that are said to be equally wide or
// whose width is not said, else the one of its episode. A portrait of the author
// is none.
func (x extensions) image() string {
	found, widest := "", -1
	for _, m := range append(x.media("content"), x.media("thumbnail")...) {
		url := m.Attributes["url"]
		if m.Name == "thumbnail" {
			url = cmp.Or(url, m.Text)
		} else if !isImage(&m) || strings.Contains(url, "gravatar.com/") {
			continue
		}
		if width := count(m.Attributes["width"]); url != "" && width > widest {
			found, widest = url, width
		}
	}
	return cmp.Or(found, x.attribute(nsITunes, "image", "href"), x.attribute(nsITunes, "image", "url"))
}
