package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

var day = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// item returns an item of a source that was published so many minutes after day.
func item(source, id string, minutes int) hub.Item {
	return hub.Item{SourceID: source, NativeID: id, Published: day.Add(time.Duration(minutes) * time.Minute)}
}

func fill(t testing.TB, items ...hub.Item) *Index {
	t.Helper()
	x, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := x.Put(items); err != nil {
		t.Fatal(err)
	}
	return x
}

func ask(t testing.TB, text string) Query {
	t.Helper()
	q, err := Parse(text)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

// find returns the native ids of those of the items that are found.
func find(t testing.TB, x *Index, q Query, limit int, items []hub.Item) string {
	t.Helper()
	keys, err := x.Find(t.Context(), q, limit)
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[hub.Key]string)
	for i := range items {
		names[items[i].Key()] = items[i].NativeID
	}
	said := ""
	for _, key := range keys {
		if names[key] == "" {
			t.Fatalf("the key %s is of none of the items", key)
		}
		said += names[key] + " "
	}
	return said
}

func TestAnItemIsFoundByEveryTextOfIt(t *testing.T) {
	whole := item("desk", "whole", 0)
	whole.Title, whole.Summary = "Harbour reopens", "Ships return after a week"
	whole.ContentHTML = `<p>The <b>pil</b>ots ended their strike.</p><p>Cargo moves.</p><img alt="crane" src="https://example.org/x.png">`
	whole.Authors = []hub.Person{{Name: "Leïla Haddad"}, {Name: "سامي النجار"}}
	whole.Tags = []string{"اقتصاد", "trade unions"}
	items := []hub.Item{whole}
	x := fill(t, items...)
	for _, c := range []struct {
		name, query string
		want        bool
	}{
		{"by its title", "harbour", true},
		{"by its summary", "ships", true},
		{"by its content", "strike", true},
		{"by a word with markup within", "pilots", true},
		{"by an author", "haddad", true},
		{"by the other author", "النجار", true},
		{"by a tag", "الاقتصاد", true},
		{"by words of different texts", "harbour cargo leila", true},
		{"by a phrase of one text", `"week" "ended their strike"`, true},
		{"not by the end of one text and the beginning of the next", `"reopens ships"`, false},
		{"not by the end of one author and the beginning of the next", `"haddad سامي"`, false},
		{"not by names of elements", "img", false},
		{"not by addresses", "png", false},
		{"not by its source", "desk", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(t, x, ask(t, c.query), 9, items) != ""; got != c.want {
				t.Errorf("found by %s: %t", c.query, got)
			}
		})
	}
}

func TestTheNewestAreFoundFirst(t *testing.T) {
	items := []hub.Item{item("a", "old", -30), item("a", "new", 10), item("b", "ancient", -15_000_000), item("b", "middle", 0), item("a", "newest", 20)}
	for i := range items {
		items[i].Title = "rain"
	}
	items[2].Title = "rain rain rain"
	x := fill(t, items...)
	for _, c := range []struct {
		name  string
		limit int
		want  string
	}{
		{"all of them", 9, "newest new middle old ancient "},
		{"as many as there are", 5, "newest new middle old ancient "},
		{"the first ones", 2, "newest new "},
		{"the first one", 1, "newest "},
		{"none", 0, ""},
		{"less than none", -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(t, x, ask(t, "rain"), c.limit, items); got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestItemsOfOneTimeAreFoundByKey(t *testing.T) {
	var items []hub.Item
	for i := range 50 {
		it := item("a", strconv.Itoa(i), 0)
		it.Title = "مطر"
		items = append(items, it)
	}
	x := fill(t, items...)
	got, err := x.Find(t.Context(), ask(t, "مطر"), 20)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(items, func(a, b hub.Item) int { return strings.Compare(a.Key().String(), b.Key().String()) })
	for i, key := range got {
		if key != items[i].Key() {
			t.Fatalf("place %d has %s, want %s", i, key, items[i].Key())
		}
	}
	if len(got) != 20 {
		t.Errorf("found %d, want 20", len(got))
	}
}

func TestOnlySourcesThatAreTakenAreFound(t *testing.T) {
	items := []hub.Item{item("a", "first", 4), item("b", "second", 3), item("مصدر", "third", 2), item("b", "fourth", 1)}
	for i := range items {
		items[i].Title = "rain"
	}
	x := fill(t, items...)
	q := ask(t, "rain")
	asked := 0
	q.Takes = func(sourceID string) bool {
		asked++
		return sourceID == "b" || sourceID == "مصدر"
	}
	if got := find(t, x, q, 2, items); got != "second third " {
		t.Errorf("found %q", got)
	}
	if asked != 3 {
		t.Errorf("3 sources were asked for %d times", asked)
	}
}

func TestPutReplacesAndDeleteRemoves(t *testing.T) {
	first := item("a", "first", 0)
	first.Title = "storm"
	other := item("a", "other", 1)
	other.Title = "storm"
	items := []hub.Item{first, other}
	x := fill(t, items...)

	first.Title, first.Published = "calm", day.Add(time.Hour)
	if err := x.Put([]hub.Item{first}); err != nil {
		t.Fatal(err)
	}
	if got := find(t, x, ask(t, "storm"), 9, items); got != "other " {
		t.Errorf("by its words before the first is found still: %q", got)
	}
	if got := find(t, x, ask(t, "calm"), 9, items); got != "first " {
		t.Errorf("by its words now the first is not found once: %q", got)
	}
	for range 2 {
		if err := x.Delete([]hub.Key{first.Key(), hub.KeyOf("a", "never")}); err != nil {
			t.Fatal(err)
		}
	}
	if got := find(t, x, ask(t, "calm"), 9, items); got != "" {
		t.Errorf("what was deleted is found: %q", got)
	}
	if err := errors.Join(x.Put(nil), x.Delete(nil)); err != nil {
		t.Errorf("nothing can't be put or deleted: %v", err)
	}
}

func TestOfTwoItemsWithOneKeyTheLastIsPut(t *testing.T) {
	first, second := item("a", "one", 0), item("a", "one", 0)
	first.Title, second.Title = "storm", "calm"
	x := fill(t, first, second)
	if got := find(t, x, ask(t, "storm"), 9, []hub.Item{first}); got != "" {
		t.Errorf("found %q", got)
	}
	if got := find(t, x, ask(t, "calm"), 9, []hub.Item{first}); got != "one " {
		t.Errorf("found %q", got)
	}
}

func TestFindEndsWithItsContext(t *testing.T) {
	it := item("a", "one", 0)
	it.Title = "rain"
	x := fill(t, it)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Find(ctx, ask(t, "rain"), 9); !errors.Is(err, context.Canceled) {
		t.Errorf("Find after the end of its context: %v", err)
	}
}

// lateEnd is a context that has ended when it is asked for the second time.
type lateEnd struct {
	context.Context
	asked int
}

func (l *lateEnd) Err() error {
	if l.asked++; l.asked > 1 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestFindEndsWithItsContextWhileAPhraseIsNowhere(t *testing.T) {
	var items []hub.Item
	for i := range 2 * contextEvery {
		it := item("a", strconv.Itoa(i), i)
		it.Title = "bank central"
		items = append(items, it)
	}
	x := fill(t, items...)
	for _, query := range []string{`"central bank"`, `bank -"central bank"`} {
		if _, err := x.Find(&lateEnd{Context: t.Context()}, ask(t, query), 9); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Find of %s: %v", query, err)
		}
	}
}

func TestFindRefusesAQueryThatWasNotParsed(t *testing.T) {
	if _, err := fill(t).Find(t.Context(), Query{}, 9); !errors.Is(err, ErrNoWords) {
		t.Errorf("Find of nothing: %v", err)
	}
}

func TestAnEmptyIndexFindsNothing(t *testing.T) {
	if got := find(t, fill(t), ask(t, `rain "a b" -c`), 9, nil); got != "" {
		t.Errorf("found %q", got)
	}
}

func TestAClosedIndexLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	it := item("a", "one", 0)
	it.Title = "rain"
	x := fill(t, it)
	for range 2 {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
	_, findErr := x.Find(t.Context(), ask(t, "rain"), 9)
	for _, err := range []error{findErr, x.Put([]hub.Item{it}), x.Delete([]hub.Key{it.Key()})} {
		if !errors.Is(err, ErrClosed) {
			t.Errorf("the error is %v, want ErrClosed", err)
		}
	}
}

func TestNewTellsThatThereIsNoFolder(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()+"/none")
	if x, err := New(); err == nil {
		_ = x.Close()
		t.Error("New works without a temporary folder")
	}
}

func TestAnIndexIsUsedByManyAtOnce(t *testing.T) {
	x := fill(t)
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 20 {
				it := item("a", fmt.Sprintf("%d of %d", i%5, worker), i)
				it.Title = fmt.Sprintf("storm number %d", i)
				if err := x.Put([]hub.Item{it}); err != nil {
					t.Error(err)
				}
				keys, err := x.Find(t.Context(), ask(t, `storm "number `+strconv.Itoa(i)+`"`), 100)
				if err != nil || !slices.Contains(keys, it.Key()) {
					t.Errorf("what was put is not found: %v", err)
				}
				if i%5 == 4 {
					if err := x.Delete([]hub.Key{it.Key()}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
}

func TestAnItemIsFoundByTheBeginningOfALongText(t *testing.T) {
	long := item("desk", "long", 0)
	long.ContentHTML = "<p>harvest " + strings.Repeat("filler ", mostText/len("filler ")) + "drought</p>"
	long.Tags = []string{"farming"}
	items := []hub.Item{long}
	x := fill(t, items...)
	for word, want := range map[string]string{"harvest": "long ", "farming": "long ", "drought": ""} {
		if got := find(t, x, ask(t, word), 10, items); got != want {
			t.Errorf("%s finds %q, want %q", word, got, want)
		}
	}
}
