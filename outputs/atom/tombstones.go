package atom

import (
	"encoding/xml"
	"fmt"
	"io"

	"github.com/gorilla/feeds"

	"github.com/feedhub/feedhub/outputs"
)

// tombstones is a feed of nothing but deletions (RFC 6721 §3).
type tombstones struct{ doc outputs.Document }

type tombstoneRoot struct {
	XMLName    xml.Name `xml:"feed"`
	Language   string   `xml:"xml:lang,attr,omitempty"`
	Tombstones string   `xml:"xmlns:at,attr"`
	*feeds.AtomFeed
	Title   *textConstruct `xml:"title"`
	Links   []link         `xml:"link"`
	Deleted []deletedEntry `xml:"at:deleted-entry"`
}

type deletedEntry struct {
	Ref  string `xml:"ref,attr"`
	When string `xml:"when,attr"`
}

// WriteTombstones writes what was taken down of the document's section. Its id is
// that of the section's feed, which it belongs to. Equal documents give equal bytes.
func WriteTombstones(w io.Writer, doc outputs.Document) error {
	if err := feeds.WriteXML(tombstones{doc}, w); err != nil {
		return fmt.Errorf("encode what was taken down of section %s: %w", doc.Section.Slug, err)
	}
	return nil
}

// FeedXml implements feeds.XmlFeed.
func (t tombstones) FeedXml() any {
	doc := t.doc
	root := &tombstoneRoot{
		Language:   outputs.XMLLanguage(doc.Section.Language),
		Tombstones: "http://purl.org/atompub/tombstones/1.0",
		AtomFeed:   &feeds.AtomFeed{Xmlns: "http://www.w3.org/2005/Atom", Id: doc.ID(), Updated: outputs.Timestamp(doc.Updated())},
		Title:      newText(doc.Title()),
		Links: []link{
			{Rel: "self", Type: outputs.Tombstones.MediaType, Href: doc.Self(outputs.Tombstones)},
			{Rel: "related", Type: outputs.Atom.MediaType, Href: doc.Self(outputs.Atom)},
		},
	}
	for _, d := range doc.Deleted {
		root.Deleted = append(root.Deleted, deletedEntry{Ref: d.ID, When: outputs.Timestamp(d.When)})
	}
	return root
}
