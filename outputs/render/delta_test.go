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

func TestWhatIsNewSinceAnInstanceIsADocumentOfItsOwn(t *testing.T) {
	var f fixture
	f.Output = render.New(render.Options{
		Name: "news", Snapshots: &f.shelf, Slugs: []string{"news"}, Log: slog.New(slog.DiscardHandler),
		Write: func(w *outputs.Body, snapshots []*hub.Snapshot) error {
			for _, item := range snapshots[0].Items {
				fmt.Fprint(w, item.Title, " ")
			}
			return nil
		},
	})
	show := func(titles ...string) string {
		t.Helper()
		snapshot := &hub.Snapshot{}
		for _, title := range titles {
			snapshot.Items = append(snapshot.Items, hub.Item{Title: title})
			snapshot.Marks = append(snapshot.Marks, hub.DigestOf([]byte(title)))
		}
		f.shelf.put("news", snapshot)
		document, err := f.Document()
		if err != nil {
			t.Fatal(err)
		}
		return document.Tag
	}
	first := show("a", "b")
	second := show("c", "a", "b")
	third := show("d", "c", "a2", "b")
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
		show(fmt.Sprint(i))
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
	var f fixture
	fails := false
	f.Output = render.New(render.Options{
		Name: "news", Snapshots: &f.shelf, Slugs: []string{"news"}, Log: slog.New(slog.DiscardHandler),
		Write: func(w *outputs.Body, snapshots []*hub.Snapshot) error {
			if fails {
				return errors.New("cannot write this")
			}
			for _, item := range snapshots[0].Items {
				fmt.Fprint(w, item.Title, " ")
			}
			return nil
		},
	})
	show := func(titles ...string) string {
		t.Helper()
		snapshot := &hub.Snapshot{}
		for _, title := range titles {
			snapshot.Items = append(snapshot.Items, hub.Item{Title: title})
			snapshot.Marks = append(snapshot.Marks, hub.DigestOf([]byte(title)))
		}
		f.shelf.put("news", snapshot)
		document, err := f.Document()
		if err != nil {
			t.Fatal(err)
		}
		return document.Tag
	}
	first := show("1")
	fails = true
	if show("1", "2") != first {
		t.Error("what can't be rendered takes the place of the last good document")
	}
	fails = false
	show("1", "2", "3")
	whole, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	delta, _, err := f.Delta(whole, []string{first})
	if err != nil || delta == nil || string(delta.In(render.Identity).Bytes()) != "2 3 " {
		t.Errorf("since the first document there is %+v, %v", delta, err)
	}
}
