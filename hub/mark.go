package hub

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// readItem is an item as it was read from the store, and a digest of all of it: what its
// source's digest leaves out is shown as well.
type readItem struct {
	Accepted
	sum Digest
}

func newReadItem(ref Ref, item Item) readItem {
	b, err := EncodeItem(&item)
	if err != nil {
		// It was encoded to be stored.
		panic("hub: digest of a stored item: " + err.Error())
	}
	return readItem{Accepted{ref, item}, DigestOf(b)}
}

// digests are those of the items of which one is composed.
func (c *choice) digests(items map[Key]readItem) [2]Digest {
	return [2]Digest{items[c.ref.Key].sum, items[c.face].sum}
}

// markOf digests all that outputs show of an item as a section has it, of who else tells
// it, and of the sources of both. of are the digests of what it was composed of.
func markOf(item *Item, of [2]Digest, told *Told, holdings map[string]*holding) Digest {
	m := marker{make([]byte, 0, 1024)}
	m.bytes = append(append(m.bytes, of[0][:]...), of[1][:]...)
	for _, t := range []time.Time{item.Published, item.Updated, item.FirstSeen} {
		m.number(t.UnixMicro())
	}
	m.text(item.ID, item.NativeID, item.Title, told.Story)
	m.number(int64(len(item.Tags)))
	m.text(item.Tags...)
	m.number(int64(len(told.Also)))
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
		m.text(p.Name, p.URL, p.Avatar)
	}
}
