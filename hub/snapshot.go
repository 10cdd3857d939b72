package hub

import "time"

// Snapshot is what a section shows, as of one state of the store. It is
// complete and never changes: readers of any number share it without a lock.
// Two processes with the same configuration and the same store have equal
// Snapshots.
type Snapshot struct {
	Section Section
	// Items are the section's newest, newest first.
	Items []Item
	// Origins has the origin of every source in Items, by source id. A title
	// that the configuration gives to a source stands there already.
	Origins map[string]Origin
	// Modified is the last time that a source of the section changed what it
	// holds, or an editor what it shows; zero before the first.
	Modified time.Time
}
