package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Action is what an editor does about an item.
type Action string

// The actions. An item that was hidden stays hidden when its source sends it
// again, changed or not.
const (
	Hide    Action = "hide"    // keep the item out of the section
	Release Action = "release" // undo that
)

// Edit is one act of an editor, as the store records it. It is never changed: what
// undoes it is another Edit.
type Edit struct {
	At     time.Time `json:"at"`
	Action Action    `json:"action"`
	// Section is the slug of the section that it is about, empty for all.
	Section string `json:"section,omitzero"`
	// Source and NativeID name the item; the others are what it had at that time,
	// for people to know it by.
	Source   string `json:"source"`
	NativeID string `json:"native_id"`
	ID       string `json:"id"`
	URL      string `json:"url,omitzero"`
	Title    string `json:"title,omitzero"`
	Reason   string `json:"reason"`
}

// place is an item in a section, or in all where that is empty.
type place struct {
	section string
	key     Key
}

func (e *Edit) place() place { return place{e.Section, KeyOf(e.Source, e.NativeID)} }

// EncodeEdit returns the form in which the stores keep an Edit: JSON, for it to be
// read by people too.
func EncodeEdit(e Edit) ([]byte, error) {
	b, err := json.Marshal(e)
	if err != nil {
		return nil, fmt.Errorf("encode an edit of item %q: %w", e.ID, err)
	}
	return b, nil
}

// DecodeEdit reads what EncodeEdit wrote.
func DecodeEdit(b []byte) (Edit, error) {
	var e Edit
	if err := json.Unmarshal(b, &e); err != nil {
		return Edit{}, fmt.Errorf("a stored edit is damaged: %w", err)
	}
	return e, nil
}

// decisions are what the Edits of a store came to. The zero value is none.
type decisions struct {
	hidden map[place]Edit
	// latest and count are of the Edits by section, "" for those about all.
	latest map[string]time.Time
	count  map[string]int
}

// decisionsOf takes Edits in their order.
func decisionsOf(edits []Edit) decisions {
	d := decisions{make(map[place]Edit), make(map[string]time.Time), make(map[string]int)}
	for _, e := range edits {
		d.count[e.Section]++
		d.latest[e.Section] = maxTime(d.latest[e.Section], e.At)
		switch e.Action {
		case Hide:
			d.hidden[e.place()] = e
		case Release:
			delete(d.hidden, e.place())
		}
	}
	return d
}

// of returns what keeps the item out of the section, nil where nothing does.
func (d decisions) of(section string, key Key) *Edit {
	for _, where := range []string{"", section} {
		if e, found := d.hidden[place{where, key}]; found {
			return &e
		}
	}
	return nil
}

// changed returns when editors last changed a section, zero where they did not.
func (d decisions) changed(section string) time.Time {
	return maxTime(d.latest[section], d.latest[""])
}

// edits returns how many Edits are about a section: where there are more than there
// were, it may have changed.
func (d decisions) edits(section string) int { return d.count[section] + d.count[""] }

// markEdited notes that editors did something.
func (s *Sections) markEdited() {
	s.mu.Lock()
	s.edited = true
	s.mu.Unlock()
	tell(s.wake)
}

// readEdits reads what editors decided, if that has changed.
func (s *Sections) readEdits(ctx context.Context) error {
	s.mu.Lock()
	isEdited := s.edited
	s.edited = false
	s.mu.Unlock()
	if !isEdited {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	edits, err := s.store.Edits(ctx)
	if err != nil {
		s.markEdited()
		return err
	}
	s.decided = decisionsOf(edits)
	return nil
}

// window is how many references of a source are remembered when it is read: as
// many as a section may show, though some of them be hidden.
func (s *Sections) window() int { return s.limit + len(s.decided.hidden) }

// hidden returns what tells whether an item is kept out of a section.
func (s *Sections) hidden(section *Section) func(Key) bool {
	return func(key Key) bool { return s.decided.of(section.Slug, key) != nil }
}
