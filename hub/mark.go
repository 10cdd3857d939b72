package hub

import (
	"crypto/sha256"
	"encoding/binary"
)

// digests are those of the items of which one is composed: of what its sources said,
// so that nothing of that has to be looked at again.
func (c *choice) digests(items map[Key]Accepted) [2]Digest {
	return [2]Digest{items[c.ref.Key].Ref.Digest, items[c.face].Ref.Digest}
}

// markOf digests all that outputs show of an item as a section has it, of who else tells
// it, and of the sources of both. What a text was found to be elsewhere than in the feed
// has no part in the item's digest, but comes with another one.
func markOf(item *Item, of [2]Digest, told *Told, holdings map[string]*holding) Digest {
	m := marker{make([]byte, 0, 1024)}
	m.bytes = append(append(m.bytes, of[0][:]...), of[1][:]...)
	for _, n := range []int64{item.Published.UnixMicro(), item.Updated.UnixMicro(), item.FirstSeen.UnixMicro(), int64(len(item.ContentHTML)), int64(item.Discussion.Count)} {
		m.number(n)
	}
	m.text(item.ID, item.NativeID, item.Title, told.Story)
	m.number(int64(len(item.Tags)))
	m.text(item.Tags...)
	for _, a := range told.Also {
		m.text(a.ID, a.URL, a.Title)
		m.origin(a.SourceID, holdings[a.SourceID])
	}
	m.origin(item.SourceID, holdings[item.SourceID])
	sum := sha256.Sum256(m.bytes)
	return Digest(sum[:len(Digest{})])
}

// marker writes what is digested, each text with its length.
type marker struct{ bytes []byte }

func (m *marker) number(n int64) { m.bytes = binary.AppendVarint(m.bytes, n) }

func (m *marker) text(texts ...string) {
	for _, t := range texts {
		m.number(int64(len(t)))
		m.bytes = append(m.bytes, t...)
	}
}

func (m *marker) origin(id string, h *holding) {
	m.text(id)
	if h.origin == nil {
		return
	}
	o := h.origin
	m.text(o.ID, o.Title, o.Description, o.HomePageURL, o.FeedURL, o.Language, o.Icon, o.Rights, o.License)
	m.number(int64(len(o.Authors)))
	for _, p := range o.Authors {
		m.text(p.Name, p.URL)
	}
}
