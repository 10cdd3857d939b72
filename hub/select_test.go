package hub

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// attend does what is asked of Sections until the test ends.
func (s *stall) attend() {
	ended := make(chan struct{})
	s.t.Cleanup(func() { close(ended) })
	go func() {
		for {
			select {
			case do := <-s.asked:
				do()
			case <-ended:
				return
			}
		}
	}()
}

// selects has a section select from items of these names, of the sources that it
// says it takes.
func (s *stall) selects(slug string, names ...string) *Snapshot {
	s.t.Helper()
	snapshot, err := s.Select(s.t.Context(), slug, Selection{}, func(takes func(string) bool) (keys []Key, _ error) {
		for _, name := range names {
			if takes(name[:1]) {
				keys = append(keys, key(name))
			}
		}
		return keys, nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return snapshot
}

func written(snapshot *Snapshot) string {
	var said []string
	for _, item := range snapshot.Items {
		one := strings.TrimPrefix(item.ID, "urn:")
		for _, also := range snapshot.Told[item.ID].Also {
			one += "+" + also.Title
		}
		said = append(said, one)
	}
	return strings.Join(said, " ")
}

// without are rules that take no item of a title.
type without string

func (w without) Judge(item *Item, _ *Source) (out string, score float64) {
	if item.Title == string(w) {
		return "it is " + string(w), 0
	}
	return "", 1
}

func (w without) String() string { return "without " + string(w) }

func TestSelectionsAreWhatTheSectionMayShow(t *testing.T) {
	items := []Item{news("a1", 10, 1), news("a2", 20, 2), news("a3", 30, 3), news("b1", 15, 4), news("b2", 25, 5), news("c1", 5, 6)}
	every := []string{"c1", "a1", "b1", "a2", "b2", "a3"}
	ab := []string{"a", "b"}
	tests := map[string]struct {
		section Section
		groups  groups
		edits   []Edit
		find    []string
		want    string
	}{
		"the newest come first, whatever the order in which they were found": {section: Section{Limit: 9}, find: []string{"a3", "a1", "b1"}, want: "a1 b1 a3"},
		"no more than the section's limit":                                   {section: Section{Limit: 2}, find: []string{"a3", "b2", "a2"}, want: "a2 b2"},
		"items beyond what the section shows":                                {section: Section{Limit: 1}, find: []string{"a3"}, want: "a3"},
		"none of sources that it does not take":                              {section: Section{Limit: 9, Sources: ab}, find: every, want: "a1 b1 a2 b2 a3"},
		"but those that editors moved to it": {section: Section{Limit: 9, Sources: ab}, find: []string{"c1", "a3"},
			edits: []Edit{does(MoveTo, "other", "c1", 1, to("s"))}, want: "c1 a3"},
		"a copy of what editors moved to it as that": {section: Section{Limit: 9, Sources: ab}, groups: groups{copies: []string{"c1 a3"}}, find: []string{"a3"},
			edits: []Edit{does(MoveTo, "other", "c1", 1, to("s"))}, want: "a3+c1"},
		"what editors moved to it as the item that stands for it": {section: Section{Limit: 9, Sources: ab}, groups: groups{copies: []string{"c1 a3"}}, find: []string{"c1"},
			edits: []Edit{does(MoveTo, "other", "c1", 1, to("s"))}, want: "a3+c1"},
		"none that editors hid": {section: Section{Limit: 9}, find: every, edits: []Edit{does(Hide, "s", "a1", 1)}, want: "c1 b1 a2 b2 a3"},
		"none that they took down everywhere": {section: Section{Limit: 9}, find: every,
			edits: []Edit{does(Remove, "", "b1", 1)}, want: "c1 a1 a2 b2 a3"},
		"but those that they hid in another section": {section: Section{Limit: 9}, find: []string{"a1"}, edits: []Edit{does(Hide, "other", "a1", 1)}, want: "a1"},
		"pinned ones in their place":                 {section: Section{Limit: 9}, find: []string{"a3", "a1"}, edits: []Edit{does(Pin, "s", "a3", 1)}, want: "a1 a3"},
		"none that its rules leave out":              {section: Section{Limit: 9, Rules: without("a2")}, find: every, want: "c1 a1 b1 b2 a3"},
		"more of one source than its share":          {section: Section{Limit: 9, PerSource: 1}, find: []string{"a1", "a2", "a3"}, want: "a1 a2 a3"},
		"copies as one":                              {section: Section{Limit: 9}, groups: groups{copies: []string{"a1 b1 c1"}}, find: every, want: "a1+b1+c1 a2 b2 a3"},
		"a copy as the item that stands for it": {section: Section{Limit: 9}, groups: groups{copies: []string{"a3 c1"}},
			find: []string{"c1"}, want: "a3+c1"},
		"but not for one that is hidden": {section: Section{Limit: 9}, groups: groups{copies: []string{"a3 c1"}},
			edits: []Edit{does(Hide, "s", "a3", 1)}, find: []string{"c1", "a3"}, want: "c1"},
		"each copy where the section shows them all": {section: Section{Limit: 9, Collapse: CollapseNone}, groups: groups{copies: []string{"a1 b1"}},
			find: []string{"a1", "b1"}, want: "a1 b1"},
		"nothing where nothing was found": {section: Section{Limit: 9}, want: ""},
		"nothing that is not stored":      {section: Section{Limit: 9}, find: []string{"a9"}, want: ""},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			c.section.Slug = "s"
			s := open(t, newStock(items...), &c.groups, nil, c.section, Section{Slug: "other", Limit: 9})
			s.edit(c.edits...)
			s.attend()
			before := s.Snapshot("s")
			if got := written(s.selects("s", c.find...)); got != c.want {
				t.Errorf("selected are %q, want %q", got, c.want)
			}
			if s.Snapshot("s") != before {
				t.Error("what the section itself shows has changed")
			}
		})
	}
}

func TestSelectionsReadWhatTheyNeedOfSourcesThatWereForgotten(t *testing.T) {
	items := []Item{news("a1", 10, 1), news("b1", 60*24, 2)}
	s := open(t, newStock(items...), nil, nil, Section{Slug: "s", Limit: 1})
	s.holding["b"].trim(0) // as when very many sources were read
	s.attend()
	snapshot := s.selects("s", "b1")
	if written(snapshot) != "b1" || snapshot.Origins["b"].Title != "Site b" {
		t.Errorf("selected are %q of %v", written(snapshot), snapshot.Origins)
	}
}

func TestASelectionLooksAtABoundedNumberOfItems(t *testing.T) {
	s := open(t, newStock(news("a1", 10, 1)), nil, nil, Section{Slug: "s", Limit: 1})
	s.attend()
	names := slices.Repeat([]string{"c1"}, MostFound)
	if got := written(s.selects("s", append([]string{"a1"}, names...)...)); got != "a1" {
		t.Errorf("the first that was found is not looked at: %q", got)
	}
	if got := written(s.selects("s", append(names, "a1")...)); got != "" {
		t.Errorf("the last of %d is looked at: %q", MostFound+1, got)
	}
}

func TestSelectFailsWithoutWaitingForever(t *testing.T) {
	s := open(t, newStock(news("a1", 10, 1)), nil, nil, Section{Slug: "s", Limit: 1})
	find := func(func(string) bool) ([]Key, error) { return nil, errAwry }
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Select(ctx, "s", Selection{}, find); !errors.Is(err, context.Canceled) {
		t.Errorf("while nobody attends: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	over := NewSections(SectionsOptions{Store: newStock(), Sections: []Section{{Slug: "s", Limit: 1}}, Clock: s.clock, Log: slog.New(slog.DiscardHandler)})
	over.Run(ended)
	if _, err := over.Select(t.Context(), "s", Selection{}, find); !errors.Is(err, ErrEnded) {
		t.Errorf("when Run has returned: %v", err)
	}
	s.attend()
	if _, err := s.Select(t.Context(), "s", Selection{}, find); !errors.Is(err, errAwry) {
		t.Errorf("when finding fails: %v", err)
	}
	if _, err := s.Select(t.Context(), "nothing", Selection{}, find); err == nil {
		t.Error("a section that there is not selects something")
	}
}

var errAwry = errors.New("the index is awry")

// diary is a Searcher that writes down what it is told.
type diary struct {
	mu    sync.Mutex
	lines []string
	most  int // items in one call
	fails int // calls that fail yet
	slow  time.Duration
}

func (d *diary) write(line string, n int) error {
	time.Sleep(d.slow)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.fails > 0 {
		d.fails--
		return errAwry
	}
	d.most = max(d.most, n)
	d.lines = append(d.lines, line)
	return nil
}

func (d *diary) Put(items []Item) error {
	var titles []string
	for i := range items {
		titles = append(titles, items[i].Title)
	}
	slices.Sort(titles)
	return d.write("put "+strings.Join(titles, " "), len(items))
}

func (d *diary) Delete(keys []Key) error {
	return d.write("delete "+string(rune('0'+len(keys))), len(keys))
}

// told returns what the diary says since it was asked last.
func (d *diary) told() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	said := strings.Join(d.lines, ", ")
	d.lines = nil
	return said
}

func TestASearcherIsToldOfWhatSectionsKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stock := newStock(news("a1", 10, 1), news("b1", 20, 2))
		s := open(t, stock, nil, nil, Section{Slug: "s", Limit: 1})
		d := &diary{}
		s.follower = newFollower(&SectionsOptions{Searcher: d, Store: stock, Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler)})
		for _, h := range s.holding {
			h.known = nil
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { s.follower.run(ctx); close(done) }()
		expect := func(when, want string) {
			t.Helper()
			synctest.Wait()
			if got := d.told(); got != want {
				t.Errorf("%s: told was %q, want %q", when, got, want)
			}
			if whole, current := s.Searchable(); !whole || !current {
				t.Errorf("%s: whole %v, current %v", when, whole, current)
			}
		}
		s.follow("a", "b")
		synctest.Wait()
		if got := d.told(); got != "put a1 b1" && got != "put a1, put b1" && got != "put b1, put a1" {
			t.Errorf("at first: told was %q", got)
		}
		s.follow("a", "b")
		expect("when nothing changed", "")
		stock.put(news("a1", 10, 1, func(i *Item) { i.Title = "changed" }), news("a2", 5, 3))
		s.follow("a")
		expect("when one changed and one came", "put a2 changed")
		stock.drop("a2")
		s.follow("a")
		expect("when one has gone", "delete 1")
		d.fails = 3
		stock.put(news("b2", 5, 3))
		s.follow("b")
		synctest.Wait()
		if whole, current := s.Searchable(); !whole || current {
			t.Errorf("while it fails: whole %v, current %v", whole, current)
		}
		time.Sleep(time.Minute)
		expect("when it failed and works again", "put b2")
		cancel()
		<-done
	})
}

func TestSectionsDoNotWaitForASearcher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stock := newStock()
		for i := range 3 * followAtOnce {
			stock.put(news("a"+string(rune('A'+i)), i, i))
		}
		s := open(t, stock, nil, nil, Section{Slug: "s", Limit: 1})
		d := &diary{slow: time.Hour}
		s.follower = newFollower(&SectionsOptions{Searcher: d, Store: stock, Clock: SystemClock{}, Log: slog.New(slog.DiscardHandler)})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go s.follower.run(ctx)
		begun := time.Now()
		s.holding["a"].known = nil
		s.follow("a")
		synctest.Wait() // it has read the first of them
		// What changes again and goes before its turn has come is told as it is then.
		stock.put(news("a!", 0, 0))
		s.follow("a")
		stock.drop("a!")
		s.follow("a")
		if waited := time.Since(begun); waited > 0 {
			t.Errorf("it was waited for for %s", waited)
		}
		if whole, _ := s.Searchable(); whole {
			t.Error("all can be searched before it is told")
		}
		time.Sleep(10 * time.Hour)
		told := d.told()
		if d.most > followAtOnce || strings.Count(told, "put ") < 3 || strings.Contains(told, "a!") || !strings.Contains(told, "delete 1") {
			t.Errorf("told were at most %d in one of %d calls: %.80s", d.most, strings.Count(told, ",")+1, told)
		}
		if whole, current := s.Searchable(); !whole || !current {
			t.Errorf("in the end: whole %v, current %v", whole, current)
		}
	})
}

func TestWhatIsAskedOfASectionThatIsNoneSaysWhichThereAre(t *testing.T) {
	s := open(t, newStock(), nil, nil, Section{Slug: "news"}, Section{Slug: "sport"})
	_, selected := s.Select(t.Context(), "other", Selection{}, nil)
	_, archived := s.Archive(t.Context(), "other", Archive{})
	for _, err := range []error{selected, archived} {
		if unknown, ok := errors.AsType[*UnknownSectionError](err); !ok || unknown.Slug != "other" || !slices.Equal(unknown.Known, []string{"news", "sport"}) {
			t.Errorf("an unknown section gives %v", err)
		}
	}
}
