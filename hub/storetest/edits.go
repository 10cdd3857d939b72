package storetest

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func testEdits(t *testing.T, h *handles) {
	s := h.open()
	if edits, err := s.Edits(t.Context()); err != nil || len(edits) != 0 {
		t.Fatalf("at first there are %v, %v", edits, err)
	}
	var want []hub.Edit
	for i := range 300 {
		edit := hub.Edit{
			At: noon.Add(time.Duration(i%7) * time.Hour), Action: hub.Hide, Section: "news", Reason: "سحبته الوكالة",
			Named: hub.Named{Source: "desk", NativeID: fmt.Sprintf("رقم \x00 %d", i), ID: "tag:hub.example.org,2026:1", URL: "https://example.org/?a=1&b=<2>", Title: "خبر"},
		}
		switch i % 5 {
		case 1:
			edit.Action, edit.Until = hub.Pin, noon.Add(time.Hour)
		case 2:
			edit.Action, edit.Section, edit.With = hub.Merge, "", &hub.Named{Source: "wire", NativeID: "7", ID: "7"}
		case 3:
			edit.Action, edit.To = hub.MoveTo, "blog"
		}
		if i%3 == 0 {
			edit = hub.Edit{At: noon, Action: hub.Release, Named: hub.Named{Source: "desk", NativeID: "1", ID: "1"}}
		}
		if err := s.Edit(t.Context(), edit); err != nil {
			t.Fatal(err)
		}
		want = append(want, edit)
	}
	for _, which := range []string{"the same", "a new"} {
		if which == "a new" {
			s = h.open()
		}
		if got, err := s.Edits(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s process reads %d edits, %v, want the %d in their order", which, len(got), err, len(want))
		}
	}
}

func testWatchEdited(t *testing.T, h *handles) {
	stores := h.both()
	w := watch(t, stores[0])
	for i := range 3 {
		if err := stores[i%2].Edit(t.Context(), hub.Edit{At: noon, Action: hub.Hide, Named: hub.Named{Source: "desk", NativeID: fmt.Sprint(i)}}); err != nil {
			t.Fatal(err)
		}
		select {
		case <-w.edited:
		case <-time.After(patience):
			t.Fatalf("not told of edit %d", i)
		}
	}
}

func testLearned(t *testing.T, h *handles) {
	stores := h.both()
	if learned, err := stores[0].Learned(t.Context()); err != nil || learned != nil {
		t.Fatalf("at first %q is learned, %v", learned, err)
	}
	w := watch(t, stores[0])
	for i, want := range []string{"\x00 one", "another"} {
		if err := stores[i%2].Learn(t.Context(), []byte(want)); err != nil {
			t.Fatal(err)
		}
		select {
		case <-w.edited:
		case <-time.After(patience):
			t.Fatal("not told of what was learned")
		}
		for _, s := range stores {
			if learned, err := s.Learned(t.Context()); err != nil || string(learned) != want {
				t.Errorf("%q is learned, %v, want %q", learned, err, want)
			}
		}
	}
}
