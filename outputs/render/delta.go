package render

import (
	"fmt"
	"slices"

	"github.com/feedhub/feedhub/hub"
)

// mostInstances is how many instances of a document are remembered by what they showed:
// those of the last hours for a section that changes every few minutes.
const mostInstances = 32

// instance is what a document showed once.
type instance struct {
	tag   string
	marks []hub.Digest
}

// remember returns the instances that came before a next one.
func (s *state) remember() []instance {
	if s == nil {
		return nil
	}
	if s.document == nil || s.shown == nil {
		return s.instances
	}
	kept := slices.DeleteFunc(slices.Clone(s.instances), func(i instance) bool { return i.tag == s.document.Tag })
	kept = append(kept, instance{s.document.Tag, s.shown.Marks})
	return kept[max(0, len(kept)-mostInstances):]
}

// Delta returns of whole, which Document returned, nothing but what was new or has changed
// since the first of these entity tags (without quotes, whatever the coding) that is
// remembered, and that tag as its base (RFC 3229 §10.5.3, "feed"). It returns nil where none
// is remembered, or whole has changed meanwhile.
func (o *Output) Delta(whole *Document, tags []string) (delta *Document, base string, err error) {
	s := o.current.Load()
	if s == nil || s.document != whole || s.shown == nil {
		return nil, "", nil
	}
	for _, tag := range tags {
		if at := slices.IndexFunc(s.instances, func(i instance) bool { return i.tag == tag }); at >= 0 {
			delta, err = o.deltaSince(s, &s.instances[at])
			return delta, tag, err
		}
	}
	return nil, "", nil
}

// deltaSince returns what is new in s, rendered once for all who ask.
func (o *Output) deltaSince(s *state, base *instance) (*Document, error) {
	if known, ok := s.deltas.Load(base.tag); ok {
		return known.(*Document), nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if known, ok := s.deltas.Load(base.tag); ok { // somebody else was faster
		return known.(*Document), nil
	}
	delta, err := o.render([]*hub.Snapshot{since(s.shown, base.marks)})
	if err != nil {
		return nil, fmt.Errorf("what is new since %s: %w", base.tag, err)
	}
	s.deltas.Store(base.tag, delta)
	return delta, nil
}

// since returns a snapshot without the items that have one of the marks.
func since(snapshot *hub.Snapshot, marks []hub.Digest) *hub.Snapshot {
	known := make(map[hub.Digest]bool, len(marks))
	for _, mark := range marks {
		known[mark] = true
	}
	fresh := *snapshot
	fresh.Items, fresh.Marks = nil, nil
	for i, mark := range snapshot.Marks {
		if !known[mark] {
			fresh.Items = append(fresh.Items, snapshot.Items[i])
			fresh.Marks = append(fresh.Marks, mark)
		}
	}
	return &fresh
}
