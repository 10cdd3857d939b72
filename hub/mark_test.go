package hub

import (
	"testing"
	"time"
)

func TestMarksAreEqualAsLongAsTheSameIsShown(t *testing.T) {
	show := func(change func(item *Item), origin string, others ...Item) Digest {
		t.Helper()
		item := news("a1", 10, 1, tagged("x", "y"))
		change(&item)
		st := newStock(append([]Item{item}, others...)...)
		s := open(t, st, &groups{copies: []string{"a1 b1"}, stories: []string{"a1 c1"}}, []Source{{ID: "a", Title: origin}}, Section{Slug: "s", Limit: 9}, Section{Slug: "other", Limit: 1})
		var found Digest
		for _, slug := range []string{"s", "other"} {
			snapshot := s.Snapshot(slug)
			if len(snapshot.Marks) != len(snapshot.Items) {
				t.Fatalf("%d marks of %d items", len(snapshot.Marks), len(snapshot.Items))
			}
			if found != (Digest{}) && snapshot.Marks[0] != found {
				t.Error("two sections that show the same mark it in two ways")
			}
			found = snapshot.Marks[0]
		}
		return found
	}
	nothing := func(*Item) {}
	same := show(nothing, "A")
	if show(nothing, "A") != same {
		t.Error("the same is marked in two ways")
	}
	if show(nothing, "A", news("d1", 20, 2)) != same {
		t.Error("an item beside it changes a mark")
	}
	marks := map[Digest]string{same: "nothing"}
	for name, mark := range map[string]Digest{
		"a title":      show(func(i *Item) { i.Title = "other" }, "A"),
		"a text":       show(func(i *Item) { i.ContentHTML = "<p>other</p>" }, "A"),
		"a text found": show(func(i *Item) { i.Seal(TextDone); i.SetText("<p>longer</p>") }, "A"),
		"a date":       show(func(i *Item) { i.Published = i.Published.Add(time.Second) }, "A"),
		"an update":    show(func(i *Item) { i.Updated = i.Updated.Add(time.Second) }, "A"),
		"a public id":  show(func(i *Item) { i.ID = "urn:other" }, "A"),
		"a counter": show(func(i *Item) {
			i.Extensions = []Extension{{Namespace: "http://purl.org/rss/1.0/modules/slash/", Name: "hit_parade", Text: "7"}}
		}, "A"),
		"a member of JSON":  show(func(i *Item) { i.Extensions = []Extension{{Name: "_views", JSON: "7"}} }, "A"),
		"a tag":             show(func(i *Item) { i.Tags = []string{"xy"} }, "A"),
		"the source's name": show(nothing, "B"),
		"a copy":            show(nothing, "A", news("b1", 30, 3)),
		"another copy":      show(nothing, "A", news("b1", 30, 3, func(i *Item) { i.Title = "told otherwise" })),
		"a story":           show(nothing, "A", news("c1", 30, 3)),
	} {
		if other, twice := marks[mark]; twice {
			t.Errorf("%s is marked as %s is", name, other)
		}
		marks[mark] = name
	}
}
