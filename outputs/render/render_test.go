package render_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs/render"
)

// shelf is a Snapshots that a test fills.
type shelf struct{ sections sync.Map }

func (s *shelf) Snapshot(slug string) *hub.Snapshot {
	snapshot, _ := s.sections.Load(slug)
	value, _ := snapshot.(*hub.Snapshot)
	return value
}

func (s *shelf) put(slug string, snapshot *hub.Snapshot) { s.sections.Store(slug, snapshot) }

func titled(title string) *hub.Snapshot {
	return &hub.Snapshot{
		Section:  hub.Section{Title: title},
		Modified: time.Date(2026, 3, 2, 9, 0, 0, 999, time.UTC),
	}
}

// fixture is an Output whose rendering is counted.
type fixture struct {
	*render.Output
	shelf    shelf
	rendered atomic.Int32
	log      bytes.Buffer
}

func newFixture(partial bool, slugs ...string) *fixture {
	f := &fixture{}
	f.Output = render.New(render.Options{
		Name: "news/rss.xml", Snapshots: &f.shelf, Slugs: slugs, Partial: partial,
		Log: slog.New(slog.NewTextHandler(&f.log, nil)),
		Write: func(w io.Writer, snapshots []*hub.Snapshot) error {
			f.rendered.Add(1)
			for _, snapshot := range snapshots {
				switch {
				case snapshot == nil:
					fmt.Fprint(w, "[nothing]")
				case snapshot.Section.Title == "bad":
					return errors.New("cannot write this")
				case snapshot.Section.Title == "panic":
					panic("no")
				default:
					fmt.Fprintf(w, "[%s]", snapshot.Section.Title)
				}
			}
			return nil
		},
	})
	return f
}

// body returns the document's text, or the error's.
func (f *fixture) body() string {
	document, err := f.Document()
	if err != nil {
		return err.Error()
	}
	return string(document.Plain.Body)
}

func TestAnUnchangedSnapshotIsRenderedOnce(t *testing.T) {
	f := newFixture(false, "news")
	f.shelf.put("news", titled("a"))
	first, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if again, _ := f.Document(); again != first {
			t.Fatal("the document changed although the snapshot did not")
		}
	}
	f.shelf.put("news", titled("b"))
	if got := f.body(); got != "[b]" {
		t.Errorf("after a change: %s", got)
	}
	if n := f.rendered.Load(); n != 2 {
		t.Errorf("rendered %d times, want 2", n)
	}
}

func TestAnUnchangedDocumentCostsNoAllocation(t *testing.T) {
	f := newFixture(false, "news")
	f.shelf.put("news", titled("a"))
	f.body()
	if n := testing.AllocsPerRun(100, func() {
		if _, err := f.Document(); err != nil {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestConcurrentRequestsShareOneRendering(t *testing.T) {
	f := newFixture(false, "news")
	f.shelf.put("news", titled("a"))
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if got := f.body(); got != "[a]" {
				t.Errorf("got %s", got)
			}
		})
	}
	group.Wait()
	if n := f.rendered.Load(); n != 1 {
		t.Errorf("rendered %d times, want 1", n)
	}
}

func TestRequestsDuringChangesGetOneWholeDocument(t *testing.T) {
	f := newFixture(false, "a", "b")
	f.shelf.put("a", titled("0"))
	f.shelf.put("b", titled("0"))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 300 {
				if got := f.body(); strings.Count(got, "[") != 2 {
					t.Errorf("got %s", got)
				}
			}
		})
	}
	group.Go(func() {
		for i := range 300 {
			f.shelf.put("a", titled(fmt.Sprint(i)))
			f.shelf.put("b", titled(fmt.Sprint(i)))
		}
	})
	group.Wait()
	if got := f.body(); got != "[299][299]" {
		t.Errorf("at the end: %s", got)
	}
}

func TestTheLastGoodDocumentStays(t *testing.T) {
	for _, c := range []struct {
		name string
		next *hub.Snapshot
		logs int
	}{
		{"when the next one cannot be rendered", titled("bad"), 1},
		{"when rendering panics", titled("panic"), 1},
		{"when the snapshot has gone", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(false, "news")
			f.shelf.put("news", titled("good"))
			f.body()
			f.shelf.put("news", c.next)
			for range 5 {
				if got := f.body(); got != "[good]" {
					t.Fatalf("got %s", got)
				}
			}
			if n := strings.Count(f.log.String(), "cannot be rendered"); n != c.logs {
				t.Errorf("logged %d times, want %d: %s", n, c.logs, f.log.String())
			}
			f.shelf.put("news", titled("better"))
			if got := f.body(); got != "[better]" {
				t.Errorf("after recovery: %s", got)
			}
		})
	}
}

func TestWithoutAGoodDocumentThereIsAnError(t *testing.T) {
	f := newFixture(false, "news")
	if _, err := f.Document(); !errors.Is(err, render.ErrNotLoaded) {
		t.Errorf("not loaded: %v", err)
	}
	f.shelf.put("news", titled("bad"))
	for range 3 {
		if _, err := f.Document(); err == nil || !strings.Contains(err.Error(), "news/rss.xml: cannot write this") {
			t.Errorf("the error should say what failed where: %v", err)
		}
	}
	if n := f.rendered.Load(); n != 1 {
		t.Errorf("tried %d times, want once for the snapshot", n)
	}
}

func TestAPartialDocumentNeedsNoSnapshots(t *testing.T) {
	f := newFixture(true, "a", "b")
	if got := f.body(); got != "[nothing][nothing]" {
		t.Errorf("got %s", got)
	}
	f.shelf.put("b", titled("b"))
	if got := f.body(); got != "[nothing][b]" {
		t.Errorf("got %s", got)
	}
}

func TestHeaderValuesGoWithTheBytes(t *testing.T) {
	one, two := newFixture(false, "news"), newFixture(false, "news")
	one.shelf.put("news", titled("a"))
	two.shelf.put("news", titled("a"))
	a, err := one.Document()
	if err != nil {
		t.Fatal(err)
	}
	b, err := two.Document()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(a.Plain.ETag, b.Plain.ETag) || !slices.Equal(a.Gzip.ETag, b.Gzip.ETag) || !bytes.Equal(a.Gzip.Body, b.Gzip.Body) {
		t.Error("two processes with equal snapshots differ")
	}
	if a.Plain.ETag[0] == a.Gzip.ETag[0] || !strings.HasSuffix(a.Gzip.ETag[0], `-gz"`) {
		t.Errorf("tags %v and %v", a.Plain.ETag, a.Gzip.ETag)
	}
	if want := "Mon, 02 Mar 2026 09:00:00 GMT"; a.LastModified[0] != want {
		t.Errorf("Last-Modified %s, want %s", a.LastModified[0], want)
	}
	if a.Plain.Length[0] != "3" {
		t.Errorf("Content-Length %s", a.Plain.Length[0])
	}
	reader, err := gzip.NewReader(bytes.NewReader(a.Gzip.Body))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(reader); err != nil || string(text) != "[a]" {
		t.Errorf("unpacked %q, %v", text, err)
	}
	if !reader.ModTime.IsZero() || reader.Name != "" {
		t.Errorf("the gzip header has a time or a name: %+v", reader.Header)
	}
}

func TestADocumentOfUnknownAgeHasNoLastModified(t *testing.T) {
	f := newFixture(false, "news")
	f.shelf.put("news", &hub.Snapshot{})
	document, err := f.Document()
	if err != nil {
		t.Fatal(err)
	}
	if document.LastModified != nil {
		t.Errorf("Last-Modified %v", document.LastModified)
	}
}
