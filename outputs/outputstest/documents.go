package outputstest

import (
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/outputs"
)

// Format is a format as its package has it.
type Format struct {
	Item  func(outputs.Entry) ([]byte, error)
	Write func(*outputs.Body, outputs.Document, []outputs.Fragment) error
}

// Items renders the document's items.
func (f Format) Items(tb testing.TB, doc outputs.Document) []outputs.Fragment {
	tb.Helper()
	var items []outputs.Fragment
	for entry := range doc.Entries() {
		item, err := f.Item(entry)
		if err != nil {
			tb.Fatal(err)
		}
		items = append(items, outputs.NewFragment(item))
	}
	return items
}

// Render renders the document.
func (f Format) Render(tb testing.TB, doc outputs.Document) []byte {
	tb.Helper()
	var b outputs.Body
	if err := f.Write(&b, doc, f.Items(tb, doc)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// Documents returns documents of every kind by name: sections, selections of them and
// archives.
func Documents(tb testing.TB) map[string]outputs.Document {
	tb.Helper()
	documents := make(map[string]outputs.Document)
	for name, snapshot := range map[string]*hub.Snapshot{
		"arabic": Arabic(), "mixed": Mixed(), "empty": Empty(), "told": Told(), "complete": Complete(), "paged": paged(), "archive": archive(),
	} {
		documents[name] = Document(tb, snapshot)
	}
	paged := documents["paged"]
	paged.Selection.Limit, paged.Selection.After = 2, "cursor-1"
	documents["paged"] = paged
	for name, content := range map[string]outputs.Content{"summaries": outputs.Summary, "headlines": outputs.None} {
		doc := Document(tb, everything())
		doc.Selection.Content = content
		documents[name] = doc
	}
	return documents
}

// paged is a page in the middle of a section.
func paged() *hub.Snapshot {
	s := Arabic()
	s.Items = s.Items[1:3]
	s.Next = "cursor-2"
	s.Previous = hub.Archive{Day: day(3)}
	return s
}

// archive is an archive between two others.
func archive() *hub.Snapshot {
	s := Mixed()
	s.Archive = hub.Archive{Day: day(2)}
	s.Previous, s.Following = hub.Archive{Day: day(1)}, hub.Archive{Day: day(3)}
	return s
}

func day(of int) time.Time { return time.Date(2026, 2, of, 0, 0, 0, 0, time.UTC) }

// everything is the items of the other sections in one.
func everything() *hub.Snapshot {
	s := Complete()
	for _, other := range []*hub.Snapshot{Arabic(), Mixed()} {
		for id, origin := range other.Origins {
			s.Origins[id] = origin
		}
		s.Items = append(s.Items, other.Items...)
	}
	for i := range s.Items {
		s.Items[i] = publish(i, s.Items[i])
	}
	return s
}
