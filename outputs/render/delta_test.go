package render_test

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/render"
)

// headlines is an Output of the titles of a section's items.
type headlines struct {
	fixture
	fails bool
}

func newHeadlines() *headlines {
	h := &headlines{}
	h.Output = render.New(render.Options{
		Name: "news", Snapshots: &h.shelf, Slugs: []string{"news"}, Log: slog.New(slog.DiscardHandler),
		Write: func(w *outputs.Body, snapshots []*hub.Snapshot) error {
			if h.fails {
				return errors.New("cannot write this")
			}
			for _, item := range snapshots[0].Items {
				fmt.Fprint(w, item.Title, " ")
			}
			return nil
		},
	})
	return h
}

// show has the section show these items, and returns the document's tag.
func (h *headlines) show(t *testing.T, titles ...string) string {
	t.Helper()
	snapshot := &hub.Snapshot{}
	for _, title := range titles {
		snapshot.Items = append(snapshot.Items, hub.Item{Title: title})
		snapshot.Marks = append(snapshot.Marks, hub.DigestOf([]byte(title)))
	}
	h.shelf.put("news", snapshot)
	document, err := h.Document()
	if err != nil {
		t.Fatal(err)
	}
	return document.Tag
}

func TestWhatIsNewSinceAnInstanceIsADocumentOfItsOwn(t *testing.T) {
	f := newHeadlines()
	first := f.show(t, "a", "b")
	second := f.show(t, "c", "a", "b")
	third := f.show(t, "d", "c", "a2", "b")
	for _, c := range []struct {
		tags       []string
		base, want string
	}{
		{[]string{first}, first, "d c a2 "},
		{[]string{"other", second, first}, second, "d a2 "},
		{[]string{third}, "", ""},
		{[]string{"other"}, "", ""},
		{nil, "", ""},
	} {
		for range 2 {
			whole, err := f.Document()
			if err != nil {
				t.Fatal(err)
			}
			delta, base, err := f.Delta(whole, c.tags)
			if err != nil || whole.Tag != third || base != c.base || (delta != nil) != (c.want != "") {
				t.Fatalf("%v: %v, whole %s, base %s, %v", c.tags, delta, whole.Tag, base, err)
			}
			if delta != nil && string(delta.In(render.Identity).Bytes()) != c.want {
				t.Errorf("since %v there is %q, want %q", c.tags, delta.In(render.Identity).Bytes(), c.want)
			}
		}
	}
	for i := range 40 {
		f.show(t, fmt.Sprint(i))
	}
	whole, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	if delta, _, err := f.Delta(whole, []string{first}); err != nil || delta != nil {
		t.Errorf("an instance of long ago is remembered: %v, %v", delta, err)
	}
}

func TestADeltaIsRenderedOnceForAllWhoAskForIt(t *testing.T) {
	f := newFixture(false, "news")
	f.shelf.put("news", titled("a"))
	first, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	f.shelf.put("news", titled("b"))
	whole, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	var deltas [16]*render.Document
	var asking sync.WaitGroup
	for i := range deltas {
		asking.Go(func() { deltas[i], _, _ = f.Delta(whole, []string{first.Tag}) })
	}
	asking.Wait()
	for _, delta := range deltas {
		if delta == nil || delta != deltas[0] {
			t.Fatalf("there are several deltas: %v", deltas)
		}
	}
	if n := f.rendered.Load(); n != 3 {
		t.Errorf("rendered %d times, want 3: two documents and what is new", n)
	}
}

func TestADeltaIsOfWhatADocumentWasReallyMadeOf(t *testing.T) {
	f := newHeadlines()
	first := f.show(t, "1")
	f.fails = true
	if f.show(t, "1", "2") != first {
		t.Error("what can't be rendered takes the place of the last good document")
	}
	f.fails = false
	f.show(t, "1", "2", "3")
	whole, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	delta, _, err := f.Delta(whole, []string{first})
	if err != nil || delta == nil || string(delta.In(render.Identity).Bytes()) != "2 3 " {
		t.Errorf("since the first document there is %+v, %v", delta, err)
	}
}
