package hub

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// recognise returns the feed's items, those that are stored under other ids with
// the ids that they are stored under: some publishers make new ids at each
// fetch, and others once, when they change their software. It looks only where
// there is reason to, as it reads what is stored.
func (in *Ingest) recognise(ctx context.Context, known []Ref, feed *Feed) (items []Item, wandering bool, err error) {
	if !in.State.Wandering && !in.isAllNew(feed) {
		return feed.Items, false, nil
	}
	keys := make([]Key, len(known))
	for i, ref := range known {
		keys[i] = ref.Key
	}
	stored, err := in.Store.Items(ctx, in.Source.ID, keys)
	if err != nil {
		return nil, false, err
	}
	names := in.names(stored, feed)
	items = make([]Item, len(feed.Items))
	renamed := 0
	for i, item := range feed.Items {
		if !in.stores(&item) {
			if name := names[likeness(&item)]; name != "" {
				item.NativeID = name
				renamed++
			}
		}
		items[i] = item
	}
	return items, in.State.Wandering || 2*renamed > len(items), nil
}

// isAllNew tells whether a source of which something is stored lists nothing of
// it.
func (in *Ingest) isAllNew(feed *Feed) bool {
	if feed.Partial || len(in.known) == 0 || len(feed.Items) == 0 || len(feed.Unread) > 0 {
		return false
	}
	return !slices.ContainsFunc(feed.Items, func(item Item) bool { return in.stores(&item) })
}

// stores tells whether an item is stored, under the id that it has now.
func (in *Ingest) stores(item *Item) bool {
	_, stored := in.known[KeyOf(in.Source.ID, item.NativeID)]
	return stored
}

// names returns the ids of stored items by what they are known by otherwise.
// What two items share, here or in the feed, tells none of them apart.
func (in *Ingest) names(stored []Item, feed *Feed) map[string]string {
	names := make(map[string]string, len(stored))
	count := func(item *Item, seen map[string]int) string {
		like := likeness(item)
		seen[like]++
		return like
	}
	inStore, inFeed := make(map[string]int), make(map[string]int)
	for i := range stored {
		names[count(&stored[i], inStore)] = stored[i].NativeID
	}
	for i := range feed.Items {
		count(&feed.Items[i], inFeed)
	}
	for like := range names {
		if like == "" || inStore[like] > 1 || inFeed[like] > 1 {
			delete(names, like)
		}
	}
	return names
}

// likeness is what an item is known by where its id says nothing: its link and
// its title. It is empty where one of them is.
func likeness(item *Item) string {
	u, err := url.Parse(item.URL)
	if err != nil || u.Host == "" || item.Title == "" {
		return ""
	}
	// A site that changes to https, or drops its www, is the same.
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	return host + strings.TrimSuffix(u.Path, "/") + "?" + u.RawQuery + " " + item.Title
}
