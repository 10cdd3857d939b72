package render

import (
	"fmt"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// mostFragments bounds the bytes of all fragments that are kept.
const mostFragments = 128 << 20

// Fragments keeps items as formats write them, so that each is written once for all
// sections, pages and selections that show it, and again only when it has changed. The
// ones that were used longest ago make room for others. It is safe for concurrent use.
type Fragments struct {
	mu   sync.Mutex
	kept *lru.LRU[fragment, []byte]
	size int
	most int
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
func NewFragments() *Fragments {
	f := &Fragments{most: mostFragments}
	kept, err := lru.NewLRU(mostFragments, func(_ fragment, bytes []byte) { f.size -= len(bytes) })
	if err != nil {
		panic("render: " + err.Error()) // the size is below one
	}
	f.kept = kept
	return f
}

// Items returns a document's items as item writes them, in order.
func (f *Fragments) Items(format outputs.Format, doc outputs.Document, item func(outputs.Entry) ([]byte, error)) ([][]byte, error) {
	written := make([][]byte, 0, len(doc.Items))
	at := fragment{file: format.File, content: doc.Selection.Content, alsoInRSS: doc.Section.AlsoInRSS}
	entry := doc.EntryAt()
	for i := range doc.Items {
		if i < len(doc.Marks) {
			at.mark = doc.Marks[i]
			if bytes := f.get(at); bytes != nil {
				written = append(written, bytes)
				continue
			}
		}
		bytes, err := item(entry(i))
		if err != nil {
			return nil, fmt.Errorf("write item %s: %w", doc.Items[i].ID, err)
		}
		if i < len(doc.Marks) {
			f.add(at, bytes)
		}
		written = append(written, bytes)
	}
	return written, nil
}

func (f *Fragments) get(at fragment) []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	bytes, _ := f.kept.Get(at)
	return bytes
}

func (f *Fragments) add(at fragment, bytes []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept.Contains(at) { // somebody else was faster
		return
	}
	f.kept.Add(at, bytes)
	for f.size += len(bytes); f.size > f.most; {
		f.kept.RemoveOldest()
	}
}
