package render

import (
	"fmt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// mostFragments bounds the bytes of all fragments that are kept.
const mostFragments = 128 << 20

// Fragments keeps items as formats write them, so that each is written once for all
// sections, pages and selections that show it, and again only when it has changed. The
// ones that were used longest ago make room for others. It is safe for concurrent use.
type Fragments struct {
	kept *Kept[fragment, outputs.Fragment]
}

// fragment is all that the bytes of an item depend on: what it says, by its mark, and
// how it is written.
type fragment struct {
	file      string // of the format
	content   outputs.Content
	alsoInRSS bool
	mark      hub.Digest
}

// NewFragments returns an empty store of fragments.
func NewFragments() *Fragments { return newFragments(mostFragments) }

func newFragments(most int) *Fragments {
	return &Fragments{NewKept[fragment](most, func(f outputs.Fragment) int { return len(f.Bytes) })}
}

// Items returns a document's items as item writes them, in order.
func (f *Fragments) Items(format outputs.Format, doc outputs.Document, item func(outputs.Entry) ([]byte, error)) ([]outputs.Fragment, error) {
	written := make([]outputs.Fragment, 0, len(doc.Items))
	at := fragment{file: format.File, content: doc.Selection.Content, alsoInRSS: doc.Section.AlsoInRSS}
	entry := doc.EntryAt()
	for i := range doc.Items {
		if i < len(doc.Marks) {
			at.mark = doc.Marks[i]
			if known, found := f.kept.Get(at); found {
				written = append(written, known)
				continue
			}
		}
		bytes, err := item(entry(i))
		if err != nil {
			return nil, fmt.Errorf("write item %s: %w", doc.Items[i].ID, err)
		}
		fresh := outputs.NewFragment(bytes)
		if i < len(doc.Marks) {
			f.add(at, fresh)
		}
		written = append(written, fresh)
	}
	return written, nil
}

// add keeps a fragment, unless somebody else was faster.
func (f *Fragments) add(at fragment, fresh outputs.Fragment) {
	if _, found := f.kept.Get(at); !found {
		f.kept.Add(at, fresh)
	}
}
