package compare

// Level is how much two items say the same.
type Level uint8

// The levels, each of which includes those before it.
const (
	Apart Level = iota
	Story       // different texts on one event
	Near        // one text, lightly edited
	Same        // one item: one link, one id of one publisher or one text
)

// String returns the level as people call it.
func (l Level) String() string { return [...]string{"apart", "story", "near", "same"}[l] }
