// Package guard refuses bodies that a parser could not survive, or could only
// survive at a cost out of all proportion, before a parser sees them: gofeed
// overflows the stack on deep foreign elements, which ends the process, and
// takes quadratic time and memory for namespaces and for text in fragments.
// Package reader calls it on what normalise made of a body. It repairs nothing
// and its scan is cheap beside parsing.
//
// Where the guard cannot know what a parser will do, it counts the dearer case.
// It does not count what xml:base and HTML in Atom can make gofeed write: package
// reader takes both away from the body before gofeed sees it.
package guard

import "fmt"

// The limits. Feeds of real publishers stay far below them.
const (
	MaxDepth      = 100     // elements within each other
	MaxElements   = 400_000 // in a body; each can cost 100 times its size, as can what follows
	MaxForeign    = 150_000 // elements in namespaces of extensions
	MaxItems      = 20_000  // a reader keeps fewer
	MaxAttributes = 100     // of one element
	MaxNamespaces = 64      // declarations in force at one place
	MaxText       = 4 << 20 // bytes in one text or value
	MaxDate       = 4 << 10 // bytes in one date, which is tried in 180 forms
	MaxDates      = 20_000
	MaxJSONDepth  = 64
	MaxJSONValues = 250_000

	// MaxAllAttributes bounds the attributes of all elements.
	MaxAllAttributes = 250_000

	// What feeds have no use for in numbers is bounded by itself.
	MaxComments     = 50_000
	MaxInstructions = 1_000
	MaxSections     = 100_000 // of CDATA

	// Every element copies the namespaces in force, every fragment of an
	// extension's text what came before it. These bound the sums.
	maxNamespaceCopies = 4_000_000
	maxTextCopies      = 256 << 20
)

// LimitError says that a body is beyond a limit.
type LimitError struct {
	Limit  string // what is limited, such as "depth of elements"
	Max    int
	Offset int // in the body
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("the feed is beyond what can be read safely: %s over %d, at byte %d", e.Limit, e.Max, e.Offset)
}

// RefusedError says that a body holds what no feed needs and what would let a
// parser see another structure than the guard.
type RefusedError struct {
	What   string
	Offset int
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("the feed holds %s, which is refused, at byte %d", e.What, e.Offset)
}
