package render_test

import (
	"bytes"
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

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/outputstest"
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
		Write: func(w *outputs.Body, snapshots []*hub.Snapshot) error {
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
	return string(document.In(render.Identity).Bytes())
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
	if want := "Mon, 02 Mar 2026 09:00:00 GMT"; a.LastModified[0] != want {
		t.Errorf("Last-Modified %s, want %s", a.LastModified[0], want)
	}
	unpack := map[render.Coding]func(io.Reader) (io.Reader, error){
		render.Identity:  func(r io.Reader) (io.Reader, error) { return r, nil },
		render.Gzip:      func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		render.Brotli:    func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		render.Zstandard: func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	}
	tags := make(map[string]render.Coding)
	for coding, unpack := range unpack {
		in, also := a.In(coding), b.In(coding)
		if !slices.Equal(in.ETag, also.ETag) || !bytes.Equal(in.Bytes(), also.Bytes()) {
			t.Errorf("two processes with equal snapshots differ in %s", coding)
		}
		if other, twice := tags[in.ETag[0]]; twice || in.ETag[0] != `"`+a.Tag+coding.End()+`"` {
			t.Errorf("the tag of %s is %s, as that of %s", coding, in.ETag[0], other)
		}
		tags[in.ETag[0]] = coding
		if in.Length[0] != fmt.Sprint(len(in.Bytes())) || coding != render.Identity && in.Coding[0] != coding.String() {
			t.Errorf("%s is %s with a length of %s", coding, in.Coding, in.Length[0])
		}
		reader, err := unpack(bytes.NewReader(in.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(reader); err != nil || string(text) != "[a]" {
			t.Errorf("%s unpacked is %q, %v", coding, text, err)
		}
		if zipped, ok := reader.(*gzip.Reader); ok && (!zipped.ModTime.IsZero() || zipped.Name != "") {
			t.Errorf("the gzip header has a time or a name: %+v", zipped.Header)
		}
	}
}

func TestAnItemIsWrittenOnceForAllDocumentsUntilItChanges(t *testing.T) {
	fragments, written := render.NewFragments(), 0
	item := func(e outputs.Entry) ([]byte, error) {
		if written++; e.Title == "bad" {
			return nil, errors.New("cannot write this")
		}
		return []byte(e.Title), nil
	}
	document := func(change func(*outputs.Document), titles ...string) outputs.Document {
		snapshot := &hub.Snapshot{Origins: map[string]hub.Origin{}}
		for _, title := range titles {
			snapshot.Items = append(snapshot.Items, hub.Item{ID: "urn:" + title, Title: title})
			snapshot.Marks = append(snapshot.Marks, hub.DigestOf([]byte(title)))
		}
		doc := outputstest.Document(t, snapshot)
		change(&doc)
		return doc
	}
	same := func(*outputs.Document) {}
	for _, c := range []struct {
		name   string
		format outputs.Format
		doc    outputs.Document
		writes int
		want   string
	}{
		{"all are new", outputs.RSS, document(same, "a", "b"), 2, "[a b]"},
		{"one is new", outputs.RSS, document(same, "c", "a", "b"), 1, "[c a b]"},
		{"another section has them", outputs.RSS, document(func(d *outputs.Document) { d.Section.Slug = "other" }, "b", "c"), 0, "[b c]"},
		{"another format", outputs.Atom, document(same, "a"), 1, "[a]"},
		{"less of their text", outputs.RSS, document(func(d *outputs.Document) { d.Selection.Content = outputs.None }, "a"), 1, "[a]"},
		{"a section that says more", outputs.RSS, document(func(d *outputs.Document) { d.Section.AlsoInRSS = true }, "a"), 1, "[a]"},
		{"items without marks", outputs.RSS, document(func(d *outputs.Document) { d.Marks = nil }, "a", "b"), 2, "[a b]"},
	} {
		written = 0
		got, err := fragments.Items(c.format, c.doc, item)
		if text := texts(got); err != nil || text != c.want || written != c.writes {
			t.Errorf("%s: %s, %v, %d items written, want %d", c.name, text, err, written, c.writes)
		}
	}
	if _, err := fragments.Items(outputs.RSS, document(same, "bad"), item); err == nil || !strings.Contains(err.Error(), "urn:bad") {
		t.Errorf("an item that can't be written gives %v", err)
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

// texts returns what stands in fragments.
func texts(fragments []outputs.Fragment) string {
	var all []string
	for _, f := range fragments {
		all = append(all, string(f.Bytes))
	}
	return fmt.Sprint(all)
}
