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

// Ingest compares what a source sent with what the store holds of it. It
// changes nothing itself but the ownership of public ids, and the same feed
// twice changes nothing the second time.
type Ingest struct {
	Store  itemStore
	Source Source
	// Keep bounds the source; both of its fields are set.
	Keep   Keep
	Minter Minter
	// Now is the time of the fetch.
	Now time.Time
	// Reread tells that a newer reader reads the source than the one before, or
	// the same in another manner: what it sees differently is no change of the
	// publisher's.
	Reread bool
	// State is what the store knows of fetching the source. Nil stands for a
	// source that is met for the first time.
	State *State

	known map[Key]Ref
}

// Changes is what a feed changes.
type Changes struct {
	// Put are the items that are new or changed, as they are to be stored, New of
	// them new. Delete are the stored ones that Keep has no room for any more.
	Put    []Accepted
	New    int
	Delete []Key
	// Touch are references to items that did not change though their bytes did.
	Touch []Ref
	// Deleted are the items that the source took down, the last first.
	Deleted []Tombstone
	// Wandering tells that the source calls its items otherwise from fetch to
	// fetch.
	Wandering bool
	// Doubt is why the feed is not to be believed. Nothing changes then.
	Doubt string
}

// after returns the references that are stored once the changes are.
func (c *Changes) after(before []Ref) []Ref {
	replaced := make(map[Key]bool, len(c.Put)+len(c.Delete))
	for _, key := range c.Delete {
		replaced[key] = true
	}
	refs := make([]Ref, 0, len(before)+len(c.Put))
	for i := range c.Put {
		replaced[c.Put[i].Ref.Key] = true
		refs = append(refs, c.Put[i].Ref)
	}
	for _, ref := range before {
		if !replaced[ref.Key] {
			refs = append(refs, ref)
		}
	}
	return refs
}

// Changes returns what the feed changes. A feed's silence about an item is not a
// deletion.
func (in Ingest) Changes(ctx context.Context, known []Ref, feed *Feed) (Changes, error) {
	in.Now = in.Now.UTC().Truncate(time.Microsecond)
	in.known = make(map[Key]Ref, len(known))
	for _, ref := range known {
		in.known[ref.Key] = ref
	}
	if in.State == nil {
		in.State = &State{}
	}
	items, wandering, err := in.recognise(ctx, known, feed)
	if err != nil {
		return Changes{}, err
	}
	changes := Changes{Wandering: wandering}
	if changes.Doubt = in.doubt(feed, items); changes.Doubt != "" {
		return changes, nil
	}
	if items, err = in.withdraw(ctx, feed, items, &changes); err != nil {
		return Changes{}, err
	}
	arrivals, listed := in.arrivals(feed, items, &changes)
	surplus := in.surplus(arrivals, listed)
	changes.Put = slices.DeleteFunc(arrivals, func(a Accepted) bool { return surplus[a.Ref.Key] })
	if err := in.settleChanged(ctx, changes.Put); err != nil {
		return Changes{}, err
	}
	if err := in.settleNew(ctx, changes.Put); err != nil {
		return Changes{}, err
	}
	for i := range changes.Put {
		if _, stored := in.known[changes.Put[i].Ref.Key]; !stored {
			changes.New++
		}
	}
	for _, ref := range known {
		if surplus[ref.Key] {
			changes.Delete = append(changes.Delete, ref.Key)
		}
	}
	return changes, nil
}

// arrivals returns the items that the store does not hold as they are now, with
// the times that a new item gets, and the keys of all items that the feed lists.
func (in *Ingest) arrivals(feed *Feed, items []Item, changes *Changes) (arrivals []Accepted, listed map[Key]bool) {
	listed = make(map[Key]bool, len(items)+len(feed.Unread))
	for _, key := range feed.Unread {
		listed[key] = true
	}
	if feed.Partial {
		for key := range in.known {
			listed[key] = true // for all that is known
		}
	}
	seen := make(map[Key]bool, len(items))
	undated := 0
	for position, item := range items {
		item.SourceID = in.Source.ID
		item.OriginPublished, item.OriginUpdated = storable(item.OriginPublished), storable(item.OriginUpdated)
		key := item.Key()
		if seen[key] {
			continue
		}
		if item.OriginPublished.IsZero() && item.OriginUpdated.IsZero() {
			if undated++; undated > in.Keep.Items {
				// First sight would date it now and push out what stands above
				// it in the feed.
				continue
			}
		}
		listed[key], seen[key] = true, true
		digest := item.Digest()
		known, stored := in.known[key]
		if stored && known.Digest == digest {
			if known.Piece != item.Piece {
				known.Piece = item.Piece
				changes.Touch = append(changes.Touch, known)
			}
			continue
		}
		item.FirstSeen = in.Now.Add(-time.Duration(position) * time.Microsecond)
		if stored {
			item.FirstSeen = known.FirstSeen
		}
		item.Published = in.published(&item, item.FirstSeen)
		ref := Ref{Key: key, Digest: digest, Published: item.Published, FirstSeen: item.FirstSeen, Piece: item.Piece}
		arrivals = append(arrivals, Accepted{Ref: ref, Item: item})
	}
	return arrivals, listed
}

// surplus returns the keys, stored or arriving, that keep has no room for.
func (in *Ingest) surplus(arrivals []Accepted, listed map[Key]bool) map[Key]bool {
	surplus := make(map[Key]bool)
	oldest := in.Now.Add(-in.Keep.Age)
	count := 0
	note := func(ref Ref) {
		if count++; ref.Published.Before(oldest) && !listed[ref.Key] {
			surplus[ref.Key] = true
		}
	}
	arriving := make(map[Key]bool, len(arrivals))
	for _, arrival := range arrivals {
		arriving[arrival.Ref.Key] = true
		note(arrival.Ref)
	}
	for key, ref := range in.known {
		if !arriving[key] {
			note(ref)
		}
	}
	if count-len(surplus) <= in.Keep.Items {
		return surplus
	}
	refs := make([]Ref, 0, count)
	for _, arrival := range arrivals {
		refs = append(refs, arrival.Ref)
	}
	for key, ref := range in.known {
		if !arriving[key] {
			refs = append(refs, ref)
		}
	}
	refs = slices.DeleteFunc(refs, func(ref Ref) bool { return surplus[ref.Key] })
	slices.SortFunc(refs, newestFirst)
	for _, ref := range refs[in.Keep.Items:] {
		surplus[ref.Key] = true
	}
	return surplus
}

// settleChanged gives the arrivals that are stored already what stays the same
// when an item changes: its public id, and its date unless the source moved it.
func (in *Ingest) settleChanged(ctx context.Context, arrivals []Accepted) error {
	var keys []Key
	for _, arrival := range arrivals {
		if _, stored := in.known[arrival.Ref.Key]; stored {
			keys = append(keys, arrival.Ref.Key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	stored, err := in.Store.Items(ctx, in.Source.ID, keys)
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
		if item.OriginPublished.Equal(old.OriginPublished) || item.OriginPublished.IsZero() {
			item.Published = old.Published // a date that is no more given is not another one
		}
		in.keepText(item, old)
		updated := in.Now
		if in.Reread || item.isStoredAs(in.known[arrivals[i].Ref.Key].Digest) {
			updated = old.Updated // the publisher has changed nothing
		}
		if !item.OriginUpdated.Equal(old.OriginUpdated) && in.plausible(item.OriginUpdated) {
			updated = item.OriginUpdated
		}
		item.Updated = stamp(updated, item)
		arrivals[i].Ref.Published = item.Published
	}
	return nil
}

// keepText leaves a text that was found once, and what its page said, while it
// can't be found now. A newer reader's attempts take none away.
func (in *Ingest) keepText(item, old *Item) {
	item.CanonicalURL = cmp.Or(item.CanonicalURL, old.CanonicalURL)
	isKept := item.text == textMissing || item.text == textGone && in.Reread
	if !isKept || len(old.ContentHTML) <= len(item.ContentHTML) {
		return
	}
	item.ContentHTML = old.ContentHTML
	item.Title = cmp.Or(item.Title, old.Title)
	item.Image = cmp.Or(item.Image, old.Image)
	item.Language = cmp.Or(item.Language, old.Language)
	if len(item.Authors) == 0 {
		item.Authors = old.Authors
	}
	if len(item.Tags) == 0 {
		item.Tags, item.TagSchemes = old.Tags, old.TagSchemes
	}
}

// settleNew gives the other arrivals their public ids.
func (in *Ingest) settleNew(ctx context.Context, arrivals []Accepted) error {
	var fresh []*Item
	var ids []string
	for i := range arrivals {
		item := &arrivals[i].Item
		if item.ID != "" {
			continue
		}
		item.ID = in.Minter.Item(item.SourceID, item.NativeID)
		item.Updated = stamp(in.updated(item), item)
		if Republishable(item.NativeID) && !in.Minter.mints(item.NativeID) {
			fresh = append(fresh, item)
			ids = append(ids, item.NativeID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	owned, err := in.Store.Claim(ctx, in.Source.ID, ids)
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
func (in *Ingest) published(item *Item, fallback time.Time) time.Time {
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
func (in *Ingest) updated(item *Item) time.Time {
	if in.plausible(item.OriginUpdated) {
		return item.OriginUpdated
	}
	return item.Published
}

// storable returns the date, or none where a store could not write it down: RFC
// 3339 has years of four digits.
func storable(date time.Time) time.Time {
	if year := date.UTC().Year(); year < 1 || year > 9999 {
		return time.Time{}
	}
	return date
}

func (in *Ingest) plausible(date time.Time) bool {
	return !date.Before(oldest) && !date.After(in.Now.Add(ahead))
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
