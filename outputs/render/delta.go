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

// Delta returns the document of the first of these entity tags (without quotes, whatever
// the coding) that is remembered, with nothing but what was new or has changed since; nil
// where none is. instead is the whole of it, and base the tag (RFC 3229 §10.5.3, "feed").
func (o *Output) Delta(tags []string) (delta, instead *Document, base string, err error) {
	whole, err := o.Document()
	if err != nil {
		return nil, nil, "", err
	}
	s := o.current.Load()
	if s.document != whole || s.shown == nil {
		return nil, whole, "", nil // it has changed just now
	}
	for _, tag := range tags {
		at := slices.IndexFunc(s.instances, func(i instance) bool { return i.tag == tag })
		if at < 0 {
			continue
		}
		if known, ok := s.deltas.Load(tag); ok {
			return known.(*Document), whole, tag, nil
		}
		delta, err := o.render([]*hub.Snapshot{since(s.shown, s.instances[at].marks)})
		if err != nil {
			return nil, nil, "", fmt.Errorf("what is new: %w", err)
		}
		s.deltas.Store(tag, delta)
		return delta, whole, tag, nil
	}
	return nil, whole, "", nil
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
