package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
)

// IDRepeated is the note of different items that have one id.
const IDRepeated = "id-repeated"

// distinct keeps of items with one id the one that was updated last (RFC 4287
// §4.1.1), the first one where that does not tell. Items that are plainly
// different ones, whatever their ids say, are all kept.
func (f *Feed) distinct() {
	f.markShared()
	f.partIDs()
	at := make(map[string]int, len(f.Items))
	kept, traces := f.Items[:0], f.Traces[:0]
	for place, item := range f.Items {
		i, seen := at[item.NativeID]
		switch {
		case !seen:
			at[item.NativeID] = len(kept)
			kept, traces = append(kept, item), append(traces, f.Traces[place])
		case dateOf(&item).After(dateOf(&kept[i])):
			kept[i], traces[i] = item, f.Traces[place]
		}
	}
	f.Items, f.Traces = kept, traces
}

// markShared marks the items whose ids others have too.
func (f *Feed) markShared() {
	count := make(map[string]int, len(f.Items))
	for i := range f.Items {
		count[f.Items[i].NativeID]++
	}
	for i := range f.Items {
		f.Traces[i].Shared = count[f.Items[i].NativeID] > 1
	}
}

// partIDs gives ids of their own to different items that share one. The oldest
// keeps it: that is the one which is stored under it already. Atom forbids such
// ids, and an entry that stands there twice is one in two versions.
func (f *Feed) partIDs() {
	if strings.HasPrefix(f.Format, "Atom") {
		return
	}
	places := make(map[string][]int, len(f.Items))
	repeated := false
	for i := range f.Items {
		id := f.Items[i].NativeID
		places[id] = append(places[id], i)
		repeated = repeated || len(places[id]) > 1
	}
	if !repeated {
		return
	}
	for i := range f.Items { // in order, as notes are
		if id := f.Items[i].NativeID; len(places[id]) > 1 {
			f.partID(id, places[id])
			delete(places, id)
		}
	}
}

// PartedID is the identity of an item whose own is shared by others: it must
// stay when the others are gone.
func PartedID(item *hub.Item) string {
	return digestID(item.NativeID, item.URL, cmp.Or(item.Title, item.Summary))
}

func (f *Feed) partID(id string, places []int) {
	oldest := &f.Items[slices.MinFunc(places, func(a, b int) int {
		return cmp.Or(f.Items[a].OriginPublished.Compare(f.Items[b].OriginPublished), b-a)
	})]
	parted := 0
	for _, i := range places {
		if item := &f.Items[i]; item != oldest && differ(item, oldest) {
			item.NativeID = PartedID(item)
			parted++
		}
	}
	if parted > 0 {
		f.Note(IDRepeated, 0, fmt.Sprintf("%d different items have the id %.200q", parted+1, id))
	}
}

// differ tells whether two items with one id are plainly different ones: they
// have other links, or other texts of another date.
func differ(a, b *hub.Item) bool {
	if a.URL != b.URL {
		return true
	}
	otherText := a.Title != b.Title || a.Title == "" && a.Summary != b.Summary
	if a.URL == "" {
		return otherText
	}
	return otherText && !a.OriginPublished.IsZero() && !b.OriginPublished.IsZero() && !a.OriginPublished.Equal(b.OriginPublished)
}
