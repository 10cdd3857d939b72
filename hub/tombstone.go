package hub

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Tombstone is an item that its own source took down (RFC 6721 §3).
type Tombstone struct {
	NativeID string `json:"native_id"`
	// ID is the public id that the item had. It is empty in a Feed.
	ID   string    `json:"id,omitzero"`
	When time.Time `json:"when"`
}

// withdraw leaves out of the items those that the source took down, and puts what is
// stored of them among what goes. A source's tombstones are about its own items alone,
// as an item's key holds its source. An item that changed after it was taken down is
// back (RFC 6721 §3). A tombstone of the future is one of its first sight.
func (in *Ingest) withdraw(ctx context.Context, feed *Feed, items []Item, changes *Changes) ([]Item, error) {
	buried := make(map[Key]Tombstone, len(in.State.Deleted)+len(feed.Deleted))
	for _, stone := range slices.Concat(in.State.Deleted, feed.Deleted) {
		key := KeyOf(in.Source.ID, stone.NativeID)
		known, found := buried[key]
		if stone.When.After(in.Now) { // a time to come is no time of something that happened
			if stone.When = in.Now; found {
				stone.When = known.When
			}
		}
		if found {
			stone.ID, stone.When = known.ID, maxTime(known.When, stone.When)
		}
		buried[key] = stone
	}
	if len(buried) == 0 {
		return items, nil
	}
	kept := make([]Item, 0, len(items))
	for _, item := range items {
		key := KeyOf(in.Source.ID, item.NativeID)
		if stone, found := buried[key]; found {
			if !stone.yieldsTo(&item) {
				continue
			}
			delete(buried, key)
		}
		kept = append(kept, item)
	}
	if err := in.bury(ctx, buried, changes); err != nil {
		return nil, err
	}
	for _, stone := range buried {
		if stone.ID != "" {
			changes.Deleted = append(changes.Deleted, stone)
		}
	}
	slices.SortFunc(changes.Deleted, func(a, b Tombstone) int {
		return cmp.Or(b.When.Compare(a.When), cmp.Compare(a.NativeID, b.NativeID))
	})
	changes.Deleted = changes.Deleted[:min(len(changes.Deleted), mostDeleted)]
	return kept, nil
}

// bury has what is stored of the buried deleted, and gives the tombstones the public
// ids that were theirs. One of an item that was never shown has none.
func (in *Ingest) bury(ctx context.Context, buried map[Key]Tombstone, changes *Changes) error {
	var keys []Key
	for key := range buried {
		if _, stored := in.known[key]; stored {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	slices.SortFunc(keys, func(a, b Key) int { return slices.Compare(a[:], b[:]) })
	stored, err := in.Store.Items(ctx, in.Source.ID, keys)
	if err != nil {
		return err
	}
	for i := range stored {
		item, key := &stored[i], stored[i].Key()
		stone := buried[key]
		if stone.yieldsTo(item) { // and is listed unread
			delete(buried, key)
			continue
		}
		stone.ID = item.ID
		buried[key] = stone
		changes.Delete = append(changes.Delete, key)
		delete(in.known, key)
	}
	return nil
}

// yieldsTo tells whether its source changed the item after it was taken down.
func (t Tombstone) yieldsTo(item *Item) bool {
	return !maxTime(item.OriginPublished, item.OriginUpdated).Before(t.When)
}
