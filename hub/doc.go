// Package hub is the middle of feedhub: its vocabulary (Item, Source, Section)
// and its rules (what a fetch changes, when a source is due, what a section
// shows). It knows no HTTP, no XML and no database; the rooms around it do.
//
// Data flows one way, sources → hub → outputs, while imports point inwards:
// package sources implements Upstream, the store packages implement Store, and
// package outputs reads the Snapshots that Sections keeps.
//
// The way of an item through this package:
//
//	Store      hands a source that is due, under a lease, to one of the processes
//	Gatherer   asks the source's Upstream, and keeps what the Store can't take yet
//	Ingest     compares what came with what is stored, decides what changes, and
//	           holds what is not to be believed
//	Schedule   says when the source is due next, by its publisher's word and by
//	           what was learned of its Habit
//	Store      commits the items, the validators and the next time in one step
//	Comparer   tells Sections who else says what an item says (package compare)
//	Sections   hears of the change, selects by sources and Rules (package rule),
//	           shows copies as one, orders, does what editors decided, publishes a
//	           Snapshot, and tells the Searcher (package search)
//
// Editor records what editors decide, and Explainer says why an item is in a
// section or is not.
//
// # Where truth lives
//
// The Store (Redis or the bolt file) is the record of truth for items and for
// the state of fetching. The Snapshots in memory, and the bytes that outputs
// renders from them, are the layer that keeps serving while the store or every
// upstream is away: they are replaced by newer ones and never by nothing.
//
// # What must hold
//
// Nothing is lost: a fetch's items are durable before, or together with, the
// validators that would stop us from asking again, so that a crash leads to a
// repeat and never to a gap; a repeat changes nothing. Same items, same bytes:
// a Snapshot depends on what is stored (items and edits) and the configuration
// alone, never on the clock, the process or the order of a map. One source cannot speak for
// another: an item is keyed by its source and its native id, and a public id
// belongs to the source that first brought it.
package hub
