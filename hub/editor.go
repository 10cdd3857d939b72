package hub

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Editor does what editors ask for: it finds the items that they name and records
// the Edits, which all processes follow. It is safe for concurrent use.
type Editor struct {
	Explainer *Explainer
	Record    func(ctx context.Context, edit Edit) error // Store.Edit
	Clock     Clock
}

// Order is what an editor asks for.
type Order struct {
	Action  Action `json:"action"`
	Section string `json:"section"` // its slug, or AllSections
	Item    string `json:"item"`    // id, native id or address
	With    string `json:"with,omitzero"`
	To      string `json:"to,omitzero"` // slug
	// Until is when Hide or Pin end, zero for never.
	Until  time.Time `json:"until,omitzero"`
	Reason string    `json:"reason"`
}

// AllSections stands for every section in an Order. No section has this slug.
const AllSections = "all"

// OrderError says what is wrong with an Order.
type OrderError struct {
	Problem string
	// IsAboutNothing tells that there is no item that it could be about.
	IsAboutNothing bool
}

func (e *OrderError) Error() string { return e.Problem }

// Needs is what an Order of an Action has to have, and may have.
type Needs struct {
	Reason bool // it is for whoever asks later why the item is not there
	Until  bool // it may end by itself
	To     bool // another section
	With   bool // a second item
	One    bool // it is about one section, and not about all
	All    bool // it is about all sections, and not about one
}

var actions = map[Action]Needs{
	Hide:    {Reason: true, Until: true},
	Pin:     {Until: true, One: true},
	MoveTo:  {Reason: true, To: true, One: true},
	Merge:   {With: true, All: true},
	Part:    {With: true, All: true},
	Remove:  {Reason: true, All: true},
	Release: {},
}

// Needs returns what an Order of the action needs; of an unknown one it is nothing.
func (a Action) Needs() Needs { return actions[a] }

// check returns what is wrong with an Order by itself.
func (o *Order) check(now time.Time) error {
	needs, known := actions[o.Action]
	problem := func(format string, args ...any) error { return &OrderError{Problem: fmt.Sprintf(format, args...)} }
	switch {
	case !known:
		return problem("action is %q; expected one of %s, %s, %s, %s, %s, %s or %s", o.Action, Hide, Pin, MoveTo, Merge, Part, Remove, Release)
	case o.Item == "" || o.Section == "":
		return problem("expected a section (a slug, or %s) and an item (its id or address)", AllSections)
	case needs.Reason && strings.TrimSpace(o.Reason) == "":
		return problem("expected a reason: whoever asks later why the item is not there is told")
	case needs.One && o.Section == AllSections:
		return problem("%s is about one section; expected its slug, not %s", o.Action, AllSections)
	case needs.All && o.Section != AllSections:
		return problem("%s is about all sections; expected %s in the place of %q", o.Action, AllSections, o.Section)
	case !needs.Until && !o.Until.IsZero():
		return problem("%s has no end; expected no until", o.Action)
	case !o.Until.IsZero() && !o.Until.After(now):
		return problem("until is %s, which is over; expected a time to come", o.Until.Format(time.RFC3339))
	case needs.To != (o.To != ""):
		return problem("expected the section to move the item to with %s, and with nothing else", MoveTo)
	case o.With != "" && !needs.With && o.Action != Release, needs.With && o.With == "":
		return problem("expected a second item with %s and %s, and with nothing else", Merge, Part)
	}
	return nil
}

// Do carries an Order out and returns what it recorded: one Edit for each stored
// item that the Order's name means. It returns an *OrderError or an
// *UnknownSectionError where the Order is at fault.
func (e *Editor) Do(ctx context.Context, o Order) ([]Edit, error) {
	if err := o.check(e.Clock.Now()); err != nil {
		return nil, err
	}
	every := Section{} // which takes all sources
	section, err := &every, error(nil)
	if o.Section != AllSections {
		if section, err = e.Explainer.section(o.Section); err != nil {
			return nil, err
		}
	}
	if o.To != "" {
		to, err := e.Explainer.section(o.To)
		if err != nil {
			return nil, err
		}
		if to.Slug == section.Slug {
			return nil, &OrderError{Problem: fmt.Sprintf("the item is in section %q already", o.To)}
		}
	}
	var edits []Edit
	if o.Action == Release {
		edits, err = e.release(ctx, section.Slug, o)
	} else {
		edits, err = e.about(ctx, section, o)
	}
	if err != nil {
		return nil, err
	}
	for i := range edits {
		edits[i].At, edits[i].Action, edits[i].Reason = e.Clock.Now().UTC().Truncate(time.Second), o.Action, strings.TrimSpace(o.Reason)
		edits[i].Until, edits[i].To = o.Until.UTC(), o.To
		if err := e.Record(ctx, edits[i]); err != nil {
			return edits[:i], err
		}
	}
	return edits, nil
}

// about returns an Edit for each stored item that the Order names and the section
// takes. What is about pairs or about a place needs one alone.
func (e *Editor) about(ctx context.Context, section *Section, o Order) ([]Edit, error) {
	items, err := e.named(ctx, section, o.Section, o.Item)
	if err != nil {
		return nil, err
	}
	edits := make([]Edit, len(items))
	for i := range items {
		edits[i] = Edit{Section: section.Slug, Named: items[i]}
	}
	if o.With == "" {
		return edits, nil
	}
	with, err := e.named(ctx, section, o.Section, o.With)
	if err != nil {
		return nil, err
	}
	if len(items) > 1 || len(with) > 1 || items[0].Key() == with[0].Key() {
		return nil, &OrderError{Problem: fmt.Sprintf("%q and %q have to name one item each, and two; expected their ids as their sources have them", o.Item, o.With)}
	}
	edits[0].With = &with[0]
	return edits, nil
}

// named returns the stored items of a name which a section takes, or was given by
// editors.
func (e *Editor) named(ctx context.Context, section *Section, where, name string) ([]Named, error) {
	own, others := e.Explainer.sources(section)
	copies, err := e.Explainer.find(ctx, own, name)
	if err == nil && len(copies) == 0 {
		if copies, err = e.Explainer.find(ctx, others, name); err == nil {
			copies, err = e.Explainer.guests(ctx, section, copies)
		}
	}
	if err != nil {
		return nil, err
	}
	if len(copies) == 0 {
		if where == AllSections {
			return nil, &OrderError{fmt.Sprintf("no source has an item with the id or address %q", name), true}
		}
		return nil, &OrderError{fmt.Sprintf("no source of %s has an item with the id or address %q", where, name), true}
	}
	items := make([]Named, len(copies))
	for i, c := range copies {
		items[i] = Named{Source: c.Source, NativeID: c.NativeID, ID: c.ID, URL: c.URL, Title: c.Title}
	}
	return items, nil
}

// release returns an Edit for each item of that name about which something was
// decided there. It need not be stored any more.
func (e *Editor) release(ctx context.Context, section string, o Order) ([]Edit, error) {
	all, err := e.Explainer.Store.Edits(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the edits: %w", err)
	}
	decided := decisionsOf(all, e.Clock.Now())
	var edits []Edit
	for _, in := range decided.inForce() {
		if in.Section != section || !in.isAbout(o.Item, o.With) {
			continue
		}
		edits = append(edits, Edit{Section: in.Section, Named: in.Named, With: in.With})
	}
	slices.SortFunc(edits, func(a, b Edit) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.NativeID, b.NativeID), comparePartners(a.With, b.With))
	})
	edits = slices.CompactFunc(edits, func(a, b Edit) bool { return a.Key() == b.Key() && comparePartners(a.With, b.With) == 0 })
	if len(edits) == 0 {
		return nil, &OrderError{fmt.Sprintf("nothing was decided about an item with the id or address %q in %s", o.Item, o.Section), true}
	}
	return edits, nil
}

// isAbout tells whether an Edit is about the item of a name and, where another name
// is given, about the two, whichever is named first.
func (e *Edit) isAbout(name, with string) bool {
	if e.With == nil {
		return with == "" && e.is(name)
	}
	return e.is(name) && (with == "" || e.With.is(with)) || e.With.is(name) && (with == "" || e.is(with))
}

// comparePartners puts an Edit about one item before those about two.
func comparePartners(a, b *Named) int {
	switch {
	case a == nil || b == nil:
		return compareTruth(a != nil, b != nil)
	}
	return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.NativeID, b.NativeID))
}
