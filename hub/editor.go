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
	Reason  string `json:"reason"`
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

// Do carries an Order out and returns what it recorded: one Edit for each stored
// item that the Order's name means. It returns an *OrderError or an
// *UnknownSectionError where the Order is at fault.
func (e *Editor) Do(ctx context.Context, o Order) ([]Edit, error) {
	if o.Action != Hide && o.Action != Release {
		return nil, &OrderError{Problem: fmt.Sprintf("action is %q; expected %s or %s", o.Action, Hide, Release)}
	}
	if o.Item == "" || o.Section == "" {
		return nil, &OrderError{Problem: fmt.Sprintf("expected a section (a slug, or %s) and an item (its id or address)", AllSections)}
	}
	if o.Action == Hide && strings.TrimSpace(o.Reason) == "" {
		return nil, &OrderError{Problem: "expected a reason: whoever asks later why the item is not there is told"}
	}
	every := Section{} // which takes all sources
	section, err := &every, error(nil)
	if o.Section != AllSections {
		if section, err = e.Explainer.section(o.Section); err != nil {
			return nil, err
		}
	}
	var edits []Edit
	if o.Action == Hide {
		edits, err = e.hide(ctx, section, o)
	} else {
		edits, err = e.release(ctx, section.Slug, o)
	}
	if err != nil {
		return nil, err
	}
	for i := range edits {
		edits[i].At, edits[i].Action, edits[i].Reason = e.Clock.Now().UTC().Truncate(time.Second), o.Action, strings.TrimSpace(o.Reason)
		if err := e.Record(ctx, edits[i]); err != nil {
			return edits[:i], err
		}
	}
	return edits, nil
}

// hide returns an Edit for each stored item of that name which the section takes.
func (e *Editor) hide(ctx context.Context, section *Section, o Order) ([]Edit, error) {
	own, _ := e.Explainer.sources(section)
	copies, err := e.Explainer.find(ctx, own, o.Item)
	if err != nil {
		return nil, err
	}
	if len(copies) == 0 {
		return nil, &OrderError{fmt.Sprintf("no source of %s has an item with the id or address %q", o.Section, o.Item), true}
	}
	edits := make([]Edit, len(copies))
	for i, c := range copies {
		edits[i] = Edit{Section: section.Slug, Source: c.Source, NativeID: c.NativeID, ID: c.ID, URL: c.URL, Title: c.Title}
	}
	return edits, nil
}

// release returns an Edit for each item of that name which is hidden there. It need
// not be stored any more.
func (e *Editor) release(ctx context.Context, section string, o Order) ([]Edit, error) {
	all, err := e.Explainer.Store.Edits(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the edits: %w", err)
	}
	var edits []Edit
	for where, hidden := range decisionsOf(all).hidden {
		if where.section == section && (hidden.ID == o.Item || hidden.NativeID == o.Item || hidden.URL == o.Item) {
			edits = append(edits, hidden)
		}
	}
	slices.SortFunc(edits, func(a, b Edit) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.NativeID, b.NativeID))
	})
	if len(edits) == 0 {
		return nil, &OrderError{fmt.Sprintf("no item with the id or address %q is hidden in %s", o.Item, o.Section), true}
	}
	return edits, nil
}
