package reader

import (
	jsonfeed "github.com/mmcdole/gofeed/json"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/normalise"
)

// adapter drafts a feed from what a parser of gofeed returns. rss, atom and json
// are its ways in.
type adapter struct {
	draft.Feed
	doc     *normalise.Document
	sidecar *sidecar
	plan    *plan
	// inherited is for the Result.
	inherited string
	// corrected are the items of JSON in which a member had another type.
	corrected map[*jsonfeed.Item]bool
	// language is what a header says of the feed's language.
	language string
	repairs  int // of Notes, the first
}

// repaired notes what was mended. It is called before anything else is noted.
func (a *adapter) repaired(note hub.Note) {
	a.Add(note)
	a.repairs = len(a.Notes)
}

// newDraft begins an item with what the sidecar knows of it.
func (a *adapter) newDraft(n *note) *draft.Item {
	x := extensions(n.extensions)
	d := &draft.Item{Base: n.base, TextBase: n.text, Offset: a.doc.Start + n.offset}
	d.Fields.License = x.license()
	d.Fields.Extensions = x.kept()
	d.Fields.Contributors = x.people("contributor")
	for _, name := range x.texts(nsDC, "contributor") {
		d.Fields.Contributors = append(d.Fields.Contributors, hub.Person{Name: name})
	}
	return d
}

// text returns a text of the feed itself as a line.
func (a *adapter) text(element, value string) string {
	return a.sidecar.feed.typeOf(element, value).Line()
}

// declared returns the first of these language tags that is one, else what the
// header says. A header with several languages says nothing.
func (a *adapter) declared(tags ...string) string {
	for _, tag := range append(tags, a.language) {
		if tag = draft.Tag(tag); tag != "" {
			return tag
		}
	}
	return ""
}
