package hub

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// ahead is how far in the future a date may lie before it is held: clocks of
// publishers differ.
const ahead = 10 * time.Minute

// oldest is the first plausible date of a feed item; RSS and its ancestors are
// younger, and what lies before is a computer's idea of no date.
var oldest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// itemStore is what Ingest asks of a Store.
type itemStore interface {
	Items(ctx context.Context, sourceID string, keys []Key) ([]Item, error)
	Claim(ctx context.Context, sourceID string, ids []string) ([]bool, error)
}

// ingest is the comparison of one fetched feed with what the store holds of
// its source.
type ingest struct {
	store  itemStore
	source Source
	keep   Keep
	minter Minter
	now    time.Time
	known  map[Key]Ref
}

// Ingest decides what a feed changes: which items are new, which changed in
// place, and which the source has no room for any more (keep). It changes
// nothing itself but the ownership of public ids, and the same feed twice
// changes nothing the second time. A feed's silence about an item is not a
// deletion.
func Ingest(ctx context.Context, store itemStore, record Record, source Source, feed *Feed, keep Keep, minter Minter, now time.Time) ([]Accepted, []Key, error) {
	in := ingest{store: store, source: source, keep: keep, minter: minter, now: now.UTC().Truncate(time.Microsecond)}
	in.known = make(map[Key]Ref, len(record.Refs))
	for _, ref := range record.Refs {
		in.known[ref.Key] = ref
	}
	arrivals, listed := in.arrivals(feed)
	surplus := in.surplus(arrivals, listed)
	arrivals = slices.DeleteFunc(arrivals, func(a Accepted) bool { return surplus[a.Ref.Key] })
	if err := in.settleChanged(ctx, arrivals); err != nil {
		return nil, nil, err
	}
	if err := in.settleNew(ctx, arrivals); err != nil {
		return nil, nil, err
	}
	var gone []Key
	for _, ref := range record.Refs {
		if surplus[ref.Key] {
			gone = append(gone, ref.Key)
		}
	}
	return arrivals, gone, nil
}

// arrivals returns the feed's items that the store does not hold as they are
// now, with the times that a new item gets, and the keys of all items that the
// feed lists.
func (in *ingest) arrivals(feed *Feed) (arrivals []Accepted, listed map[Key]bool) {
	listed = make(map[Key]bool, len(feed.Items))
	undated := 0
	for position, item := range feed.Items {
		item.SourceID = in.source.ID
		key := item.Key()
		if listed[key] {
			continue
		}
		if item.OriginPublished.IsZero() && item.OriginUpdated.IsZero() {
			if undated++; undated > in.keep.Items {
				// First sight would date it now and push out what stands above
				// it in the feed.
				continue
			}
		}
		listed[key] = true
		digest := item.Digest()
		known, stored := in.known[key]
		if stored && known.Digest == digest {
			continue
		}
		item.FirstSeen = in.now.Add(-time.Duration(position) * time.Microsecond)
		if stored {
			item.FirstSeen = known.FirstSeen
		}
		item.Published = in.published(&item, item.FirstSeen)
		ref := Ref{Key: key, Digest: digest, Published: item.Published, FirstSeen: item.FirstSeen}
		arrivals = append(arrivals, Accepted{Ref: ref, Item: item})
	}
	return arrivals, listed
}

// surplus returns the keys, stored or arriving, that keep has no room for.
func (in *ingest) surplus(arrivals []Accepted, listed map[Key]bool) map[Key]bool {
	all := make(map[Key]Ref, len(in.known)+len(arrivals))
	for key, ref := range in.known {
		all[key] = ref
	}
	for _, arrival := range arrivals {
		all[arrival.Ref.Key] = arrival.Ref
	}
	surplus := make(map[Key]bool)
	refs := make([]Ref, 0, len(all))
	for key, ref := range all {
		if !listed[key] && ref.Published.Before(in.now.Add(-in.keep.Age)) {
			surplus[key] = true
			continue
		}
		refs = append(refs, ref)
	}
	slices.SortFunc(refs, newestFirst)
	for _, ref := range refs[min(in.keep.Items, len(refs)):] {
		surplus[ref.Key] = true
	}
	return surplus
}

// settleChanged gives the arrivals that are stored already what stays the same
// when an item changes: its public id, and its date unless the source moved it.
func (in *ingest) settleChanged(ctx context.Context, arrivals []Accepted) error {
	var keys []Key
	for _, arrival := range arrivals {
		if _, stored := in.known[arrival.Ref.Key]; stored {
			keys = append(keys, arrival.Ref.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	stored, err := in.store.Items(ctx, in.source.ID, keys)
	if err != nil {
		return err
	}
	before := make(map[Key]*Item, len(stored))
	for i := range stored {
		before[stored[i].Key()] = &stored[i]
	}
	for i := range arrivals {
		old := before[arrivals[i].Ref.Key]
		if old == nil {
			continue
		}
		item := &arrivals[i].Item
		item.ID = old.ID
		if item.OriginPublished.Equal(old.OriginPublished) {
			item.Published = old.Published
		}
		updated := in.now
		if !item.OriginUpdated.Equal(old.OriginUpdated) && in.plausible(item.OriginUpdated) {
			updated = item.OriginUpdated
		}
		item.Updated = stamp(updated, item)
		arrivals[i].Ref.Published = item.Published
	}
	return nil
}

// settleNew gives the other arrivals their public ids.
func (in *ingest) settleNew(ctx context.Context, arrivals []Accepted) error {
	var fresh []*Item
	var ids []string
	for i := range arrivals {
		item := &arrivals[i].Item
		if item.ID != "" {
			continue
		}
		item.ID = in.minter.Item(item.SourceID, item.NativeID)
		item.Updated = stamp(in.updated(item), item)
		if Republishable(item.NativeID) {
			fresh = append(fresh, item)
			ids = append(ids, item.NativeID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	owned, err := in.store.Claim(ctx, in.source.ID, ids)
	if err != nil {
		return err
	}
	for i, item := range fresh {
		if owned[i] {
			item.ID = item.NativeID
		}
	}
	return nil
}

// published returns the date to order the item by: the first plausible one of
// those that the source gave, else fallback.
func (in *ingest) published(item *Item, fallback time.Time) time.Time {
	for _, date := range []time.Time{item.OriginPublished, item.OriginUpdated} {
		if date.IsZero() {
			continue
		}
		if in.plausible(date) {
			return date.UTC().Truncate(time.Microsecond)
		}
		return fallback
	}
	return fallback
}

// updated returns the date of a new item's last change.
func (in *ingest) updated(item *Item) time.Time {
	if in.plausible(item.OriginUpdated) {
		return item.OriginUpdated
	}
	return item.Published
}

func (in *ingest) plausible(date time.Time) bool {
	return !date.Before(oldest) && !date.After(in.now.Add(ahead))
}

// stamp returns the updated time of an item: never before its publication, and
// with microseconds drawn from the item's key, since two entries of a feed must
// not share one timestamp.
func stamp(updated time.Time, item *Item) time.Time {
	key := item.Key()
	fraction := (int(key[0])<<16 | int(key[1])<<8 | int(key[2])) % 1_000_000
	updated = updated.UTC().Truncate(time.Second).Add(time.Duration(fraction) * time.Microsecond)
	for updated.Before(item.Published) {
		// Later by whole seconds, so that the fraction stays the item's own.
		updated = updated.Add(item.Published.Sub(updated).Truncate(time.Second) + time.Second)
	}
	return updated
}

// newestFirst orders the items of one source: by date, and items of one date as
// the source listed them.
func newestFirst(a, b Ref) int {
	return cmp.Or(
		b.Published.Compare(a.Published),
		b.FirstSeen.Compare(a.FirstSeen),
		slices.Compare(a.Key[:], b.Key[:]),
	)
}
