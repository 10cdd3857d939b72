package hub

import (
	"slices"
	"time"
)

// Snapshot is what a section shows, as of one state of the store. It is
// complete and never changes: readers of any number share it without a lock.
// Two processes with the same configuration and the same store have equal
// Snapshots.
type Snapshot struct {
	Section Section
	// Items are the section's newest, newest first.
	Items []Item
	// Marks has for each of the Items a digest of all that outputs show of it and of who
	// else tells it: where two are equal, they show the same.
	Marks []Digest
	// Told says who else tells what an item tells, by the item's public id. Items that
	// nobody else tells have none.
	Told map[string]Told
	// Origins has the origin of every source in Items and Told, by source id. A title
	// that the configuration gives to a source stands there already.
	Origins map[string]Origin
	// Deleted are items of the section's sources that were taken down, the last first.
	Deleted []Deleted
	// Modified is the last time that a source of the section changed what it
	// holds, or an editor what it shows; zero before the first.
	Modified time.Time
	// Next is where the page behind this one begins, empty where there is none.
	Next Cursor
	// Archive is which archive this is, zero for none. Previous is the one that holds
	// what was first seen before what is here, Following the one behind it.
	Archive, Previous, Following Archive

	// places has for each of the Items where it stands; it is nil in an archive, which
	// has no pages.
	places []position
}

// First returns a snapshot of n of the Items, and of one at least. Where that leaves
// something out, Next is where the page behind begins, except in an archive.
//
// Items go that stand in order, from the end, as the page behind has them. One that is
// shown at the end for its source's sake alone (Section.EachSource) is on no other page,
// and goes when there is nothing else to go.
func (s *Snapshot) First(n int) *Snapshot {
	if n = max(n, 1); n >= len(s.Items) {
		return s
	}
	kept := *s
	if s.places == nil {
		kept.Items, kept.Marks = s.Items[:n], s.Marks[:n]
		return &kept
	}
	end := len(s.Items)
	for end > 0 && s.places[end-1] == outOfOrder {
		end--
	}
	late := min(len(s.Items)-end, n-1)
	kept.Items = slices.Concat(s.Items[:n-late], s.Items[end:end+late])
	kept.Marks = slices.Concat(s.Marks[:n-late], s.Marks[end:end+late])
	kept.places = slices.Concat(s.places[:n-late], s.places[end:end+late])
	last := lastOf(kept.places)
	kept.Next = last.cursor()
	return &kept
}

// Deleted is an item that was taken down: what held it is to let it go.
type Deleted struct {
	ID   string
	When time.Time
}

// Told says who else tells what an item tells.
type Told struct {
	// Also are the copies of the item that it stands for.
	Also []Copied
	// Story is equal for all items of one story, in every section; it is empty where
	// nobody else tells it.
	Story string
}

// Copied is a copy of an item that is not shown itself.
type Copied struct {
	ID, URL, Title, SourceID string
}

func (t *Told) sources() []string {
	ids := make([]string, len(t.Also))
	for i := range t.Also {
		ids[i] = t.Also[i].SourceID
	}
	return ids
}
