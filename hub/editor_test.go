package hub

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
)

// desk is an archive whose items can be found, and an editor at work on it.
func desk(a archive) (*Editor, *Explainer) {
	x := &Explainer{
		Store:    a,
		Sources:  []Source{{ID: "a", Tags: []string{"x"}}, {ID: "b", Tags: []string{"x"}}, {ID: "c"}},
		Sections: []Section{{Slug: "s", Tags: []string{"x"}, Limit: 2}, {Slug: "whole", Limit: 9}},
	}
	x.Standing = asking(a, x.Sources, x.Sections)
	record := func(_ context.Context, edit Edit) error {
		*a.edits = append(*a.edits, edit)
		return nil
	}
	return &Editor{Explainer: x, Record: record, Clock: SystemClock{}}, x
}

func TestAnEditorHidesAllThatTheSectionHasUnderTheNameAndUndoesIt(t *testing.T) {
	a := newArchive(3, "a", "b", "c")
	editor, x := desk(a)
	do := func(action Action, section, item string, sources ...string) {
		t.Helper()
		edits, err := editor.Do(t.Context(), Order{Action: action, Section: section, Item: item, Reason: " withdrawn "})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range edits {
			got = append(got, e.Source)
			if e.NativeID != item || e.Reason != "withdrawn" || e.At.IsZero() || e.Action != action {
				t.Errorf("recorded is %+v", e)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, sources) {
			t.Errorf("%s in %s is about the sources %v, want %v", action, section, got, sources)
		}
	}
	says := func(section, item, want string) {
		t.Helper()
		explained, err := x.Explain(t.Context(), section, item)
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(explained.Copies[0].Why, "\n"); !strings.Contains(said, want) {
			t.Errorf("of item %s in %s it is not said that %q: %s", item, section, want, said)
		}
	}
	says("s", "1", "its place is 3")
	do(Hide, "s", "0", "a", "b")
	says("s", "0", "hidden here by an editor")
	says("s", "1", "in place 1")
	says("whole", "0", "in place 1")
	do(Hide, AllSections, "2", "a", "b", "c")
	says("whole", "2", "hidden everywhere by an editor")
	do(Release, "s", "0", "a", "b")
	says("s", "0", "in place 1")
	do(Release, AllSections, "2", "a", "b", "c")
	says("whole", "2", "in place 7")
}

func TestAnEditorActsOnWhatWasMovedToTheSection(t *testing.T) {
	editor, x := desk(newArchive(3, "c"))
	do := func(o Order) {
		t.Helper()
		o.Item, o.Reason = "0", "better there"
		if edits, err := editor.Do(t.Context(), o); err != nil || len(edits) != 1 || edits[0].Source != "c" {
			t.Fatalf("%+v: %+v, %v", o, edits, err)
		}
	}
	says := func(want string) {
		t.Helper()
		explained, err := x.Explain(t.Context(), "s", "0")
		if err != nil {
			t.Fatal(err)
		}
		if said := strings.Join(explained.Copies[0].Why, "\n"); !strings.Contains(said, want) {
			t.Errorf("it is not said that %q: %s", want, said)
		}
	}
	do(Order{Action: MoveTo, Section: "whole", To: "s"})
	says("an editor moved it here from another section")
	do(Order{Action: Pin, Section: "s"})
	says("in place 1 of the 2 that the section shows, where an editor pinned it")
	do(Order{Action: Hide, Section: "s"})
	says("hidden here by an editor")
	do(Order{Action: Release, Section: "whole"})
	says("source c, which has it, is not taken by the section")
	if _, err := editor.Do(t.Context(), Order{Action: Pin, Section: "s", Item: "0"}); err == nil {
		t.Error("what was moved back can be pinned")
	}
}

func TestAnOrderThatIsAtFaultSaysWhatWouldBeRight(t *testing.T) {
	editor, _ := desk(newArchive(3, "a", "b", "c"))
	tests := map[string]struct {
		order   Order
		says    string
		nothing bool
	}{
		"an unknown action":                       {Order{Action: "drop", Section: "s", Item: "1", Reason: "x"}, `action is "drop"; expected one of hide, pin`, false},
		"no item":                                 {Order{Action: Hide, Section: "s", Item: "", Reason: "x"}, "expected a section", false},
		"no section":                              {Order{Action: Hide, Section: "", Item: "1", Reason: "x"}, "expected a section", false},
		"no reason":                               {Order{Action: Hide, Section: "s", Item: "1", Reason: " "}, "expected a reason", false},
		"an item that nobody has":                 {Order{Action: Hide, Section: "s", Item: "urn:x", Reason: "x"}, `no source of s has an item with the id or address "urn:x"`, true},
		"the release of what is not hidden":       {Order{Action: Release, Section: "s", Item: "1", Reason: ""}, `nothing was decided about an item with the id or address "1" in s`, true},
		"the release of what is hidden elsewhere": {Order{Action: Release, Section: AllSections, Item: "1", Reason: ""}, `id or address "1" in all`, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := editor.Do(t.Context(), tt.order)
			fault, ok := errors.AsType[*OrderError](err)
			if !ok || !strings.Contains(fault.Error(), tt.says) || fault.IsAboutNothing != tt.nothing {
				t.Errorf("got %v, want %q", err, tt.says)
			}
		})
	}
	_, err := editor.Do(t.Context(), Order{Action: Hide, Section: "news", Item: "1", Reason: "x"})
	if _, ok := errors.AsType[*UnknownSectionError](err); !ok {
		t.Errorf("an unknown section gives %v", err)
	}
}

func FuzzDecodeEdit(f *testing.F) {
	whole, err := EncodeEdit(Edit{At: noon, Action: Hide, Section: "s", Named: Named{Source: "a", NativeID: "1"}, Reason: "x"})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"at":"yesterday"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		edit, err := DecodeEdit(b)
		if err != nil {
			return
		}
		again, err := EncodeEdit(edit)
		if err != nil {
			t.Skip() // a year of more than four digits
		}
		if second, err := DecodeEdit(again); err != nil || second.place() != edit.place() {
			t.Errorf("%+v becomes %+v, %v", edit, second, err)
		}
	})
}
