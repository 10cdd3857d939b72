package hub

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// shelfStore holds one source's items and everybody's claims in memory: what
// Ingest asks for, and a commit to go on from.
type shelfStore struct {
	items  map[Key]Item
	refs   map[Key]Ref
	owners map[string]string
}

func newShelfStore() *shelfStore {
	return &shelfStore{make(map[Key]Item), make(map[Key]Ref), make(map[string]string)}
}

func (s *shelfStore) Items(_ context.Context, _ string, keys []Key) (items []Item, _ error) {
	for _, key := range keys {
		if item, ok := s.items[key]; ok {
			items = append(items, item)
		}
	}
	return items, nil
}

func (s *shelfStore) Claim(_ context.Context, sourceID string, ids []string) ([]bool, error) {
	owned := make([]bool, len(ids))
	for i, id := range ids {
		if _, taken := s.owners[id]; !taken {
			s.owners[id] = sourceID
		}
		owned[i] = s.owners[id] == sourceID
	}
	return owned, nil
}

func (s *shelfStore) known() []Ref { return slices.Collect(maps.Values(s.refs)) }

// take ingests the items as one fetch and commits what changes.
func (s *shelfStore) take(t *testing.T, now time.Time, keep Keep, items ...Item) ([]Accepted, []Key) {
	t.Helper()
	return s.takeIn(t, Ingest{Keep: keep, Now: now}, items...)
}

func (s *shelfStore) takeIn(t *testing.T, in Ingest, items ...Item) ([]Accepted, []Key) {
	t.Helper()
	in.Store, in.Source, in.Minter = s, Source{ID: "desk"}, Minter{Domain: "hub.example.org"}
	changes, err := in.Changes(t.Context(), s.known(), &Feed{Items: items})
	if err != nil {
		t.Fatal(err)
	}
	s.commit(&changes)
	return changes.Put, changes.Delete
}

func (s *shelfStore) commit(changes *Changes) {
	for _, ref := range changes.Touch {
		s.refs[ref.Key] = ref
	}
	for _, a := range changes.Put {
		s.items[a.Ref.Key], s.refs[a.Ref.Key] = a.Item, a.Ref
	}
	for _, key := range changes.Delete {
		delete(s.items, key)
		delete(s.refs, key)
	}
}

// titles returns the stored items' titles, newest first.
func (s *shelfStore) titles() []string {
	refs := s.known()
	slices.SortFunc(refs, newestFirst)
	titles := make([]string, len(refs))
	for i, ref := range refs {
		titles[i] = s.items[ref.Key].Title
	}
	return titles
}

var (
	noon  = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	ample = Keep{Items: 100, Age: 30 * 24 * time.Hour}
)

func entry(id string, published time.Time) Item {
	return Item{NativeID: "https://example.org/" + id, Title: id, OriginPublished: published}
}

func TestTheSameFeedTwiceChangesNothing(t *testing.T) {
	s := newShelfStore()
	feed := []Item{entry("b", noon.Add(-time.Hour)), entry("a", time.Time{})}
	if put, _ := s.take(t, noon, ample, feed...); len(put) != 2 {
		t.Fatalf("the first fetch stored %d items, want 2", len(put))
	}
	put, gone := s.take(t, noon.Add(time.Hour), ample, feed...)
	if len(put)+len(gone) != 0 {
		t.Errorf("the second fetch stored %d items and dropped %d", len(put), len(gone))
	}
}

func TestAnItemListedTwiceIsTakenOnce(t *testing.T) {
	s := newShelfStore()
	if put, _ := s.take(t, noon, ample, entry("a", noon), entry("a", noon)); len(put) != 1 {
		t.Errorf("stored %d items, want 1", len(put))
	}
}

func TestAChangedItemIsUpdatedInPlace(t *testing.T) {
	published := noon.Add(-time.Hour)
	corrected := entry("a", published)
	corrected.Title = "corrected"
	moved := corrected
	moved.OriginPublished = noon.Add(30 * time.Minute)
	dated := corrected
	dated.OriginUpdated = noon.Add(40 * time.Minute)
	tests := map[string]struct {
		change             Item
		published, updated time.Time
	}{
		"a change without a date is dated by its detection": {corrected, published, noon.Add(time.Hour)},
		"a date of change that the source gives is taken":   {dated, published, noon.Add(40 * time.Minute)},
		"a publication that the source moves moves":         {moved, noon.Add(30 * time.Minute), noon.Add(time.Hour)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShelfStore()
			s.take(t, noon, ample, entry("a", published))
			before := s.items[KeyOf("desk", "https://example.org/a")]
			s.take(t, noon.Add(time.Hour), ample, tt.change)
			after := s.items[KeyOf("desk", "https://example.org/a")]
			if len(s.items) != 1 || after.Title != "corrected" {
				t.Fatalf("the store holds %d items, the title is %q", len(s.items), after.Title)
			}
			if after.ID != before.ID || !after.FirstSeen.Equal(before.FirstSeen) {
				t.Error("the id or the first sight changed")
			}
			if !after.Published.Equal(tt.published) || !after.Updated.Truncate(time.Second).Equal(tt.updated) {
				t.Errorf("published %s, updated %s; want %s, %s", after.Published, after.Updated, tt.published, tt.updated)
			}
		})
	}
}

func TestAFeedThatShowsAPartOfItsListTakesNothingAway(t *testing.T) {
	s := newShelfStore()
	old := entry("old", noon.AddDate(-1, 0, 0))
	s.take(t, noon, ample, old, entry("a", noon))
	in := Ingest{Keep: ample, Now: noon.Add(time.Hour), Store: s, Source: Source{ID: "desk"}, Minter: Minter{Domain: "hub.example.org"}}
	if c, err := in.Changes(t.Context(), s.known(), &Feed{Partial: true, Items: []Item{entry("a", noon)}}); err != nil || len(c.Put)+len(c.Delete) > 0 {
		t.Errorf("put %v, gone %v, %v", c.Put, c.Delete, err)
	}
	unread := &Feed{Items: []Item{entry("a", noon)}, Unread: []Key{KeyOf("desk", old.NativeID)}}
	if c, err := in.Changes(t.Context(), s.known(), unread); err != nil || len(c.Delete) > 0 {
		t.Errorf("gone %v, %v; want the old one kept, as it is listed", c.Delete, err)
	}
	if c, err := in.Changes(t.Context(), s.known(), &Feed{Items: []Item{entry("a", noon)}}); err != nil || len(c.Delete) != 1 {
		t.Errorf("gone %v, %v; want the old one", c.Delete, err)
	}
}

func TestAnItemThatIsListedUnreadIsKeptWithTheBytesOfItsLastReading(t *testing.T) {
	s := newShelfStore()
	old := entry("old", noon.AddDate(-1, 0, 0))
	old.Piece = Piece{1}
	s.take(t, noon, ample, old, entry("a", noon))
	key := KeyOf("desk", old.NativeID)
	known := NewKnown(Record{SourceID: "desk", Refs: s.known()})
	if found, ok := known.Piece(old.Piece); !ok || found != key {
		t.Errorf("the item is known as %v, %v", found, ok)
	}
	if found, ok := known.Piece(Piece{}); ok {
		t.Errorf("no bytes are those of %v", found)
	}
	in := Ingest{Keep: ample, Now: noon.Add(time.Hour), Store: s, Source: Source{ID: "desk"}, Minter: Minter{Domain: "hub.example.org"}}
	if c, err := in.Changes(t.Context(), s.known(), &Feed{Items: []Item{entry("a", noon)}, Unread: []Key{key}}); err != nil || len(c.Put)+len(c.Delete) > 0 {
		t.Errorf("the changes are %+v, %v", c, err)
	}
}

func TestADateThatIsNoMoreGivenMovesNoItem(t *testing.T) {
	s := newShelfStore()
	s.take(t, noon, ample, entry("a", noon.AddDate(0, 0, -9)))
	undated := entry("a", time.Time{})
	undated.Title = "corrected"
	s.take(t, noon.Add(time.Hour), ample, undated)
	if item := s.items[KeyOf("desk", "https://example.org/a")]; item.Title != "corrected" || !item.Published.Equal(noon.AddDate(0, 0, -9)) {
		t.Errorf("the item became %+v", item)
	}
}

func TestWhatANewReaderSeesDifferentlyIsNoUpdate(t *testing.T) {
	s := newShelfStore()
	s.take(t, noon, ample, entry("a", noon))
	before := s.items[KeyOf("desk", "https://example.org/a")]
	reread := entry("a", noon)
	reread.Language = "ar"
	s.takeIn(t, Ingest{Keep: ample, Now: noon.Add(time.Hour), Reread: true}, reread)
	if after := s.items[before.Key()]; after.Language != "ar" || !after.Updated.Equal(before.Updated) {
		t.Errorf("the item became %+v, its update was %s", after, before.Updated)
	}
}

func TestDates(t *testing.T) {
	tests := map[string]struct{ given, want time.Time }{
		"a plausible date stands":                   {noon.Add(-time.Hour), noon.Add(-time.Hour)},
		"a clock a little ahead is forgiven":        {noon.Add(9 * time.Minute), noon.Add(9 * time.Minute)},
		"a date in the future is held":              {noon.Add(time.Hour), noon},
		"a date before there were feeds is no date": {time.Unix(0, 0), noon},
		"a missing date is the first sight":         {time.Time{}, noon},
		"a zone is turned into UTC":                 {noon.In(time.FixedZone("", 3600)), noon},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShelfStore()
			put, _ := s.take(t, noon, ample, entry("a", tt.given))
			if got := put[0].Item.Published; !got.Equal(tt.want) || got.Location() != time.UTC {
				t.Errorf("published %s, want %s", got, tt.want)
			}
		})
	}
}

func TestUndatedItemsKeepTheOrderOfTheFeed(t *testing.T) {
	s := newShelfStore()
	s.take(t, noon, ample, entry("b", time.Time{}), entry("a", time.Time{}))
	s.take(t, noon.Add(time.Hour), ample, entry("d", time.Time{}), entry("c", time.Time{}), entry("b", time.Time{}))
	if got, want := s.titles(), []string{"d", "c", "b", "a"}; !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
}

func TestUpdatedTimesAreUniqueAndNeverBeforePublication(t *testing.T) {
	s := newShelfStore()
	var feed []Item
	for i := range 50 {
		feed = append(feed, entry(fmt.Sprint(i), noon.Add(-time.Hour+500*time.Millisecond)))
	}
	put, _ := s.take(t, noon, ample, feed...)
	seen := make(map[time.Time]bool)
	for _, a := range put {
		if a.Item.Updated.Before(a.Item.Published) {
			t.Errorf("item %s was updated %s, before its publication %s", a.Item.Title, a.Item.Updated, a.Item.Published)
		}
		seen[a.Item.Updated] = true
	}
	if len(seen) != 50 {
		t.Errorf("50 items share %d updated times", len(seen))
	}
}

func TestKeepBoundsASource(t *testing.T) {
	day := 24 * time.Hour
	week := Keep{Items: 3, Age: 7 * day}
	tests := map[string]struct {
		first, second []Item
		want          []string
	}{
		"the newest are kept by number": {
			first:  []Item{entry("a", noon.Add(-4*time.Hour)), entry("b", noon.Add(-3*time.Hour)), entry("c", noon.Add(-2*time.Hour))},
			second: []Item{entry("d", noon.Add(-time.Hour))},
			want:   []string{"d", "c", "b"},
		},
		"an item too old that the source no longer lists is dropped": {
			first:  []Item{entry("a", noon.Add(-8*day))},
			second: []Item{entry("b", noon)},
			want:   []string{"b"},
		},
		"an item too old that the source still lists is kept": {
			first:  []Item{entry("a", noon.Add(-800*day))},
			second: []Item{entry("b", noon), entry("a", noon.Add(-800*day))},
			want:   []string{"b", "a"},
		},
		"a young item that the source no longer lists is kept": {
			first:  []Item{entry("a", noon.Add(-day))},
			second: []Item{entry("b", noon)},
			want:   []string{"b", "a"},
		},
		"undated items beyond the bound do not push out those above them": {
			first:  []Item{entry("c", time.Time{}), entry("b", time.Time{}), entry("a", time.Time{}), entry("z", time.Time{}), entry("y", time.Time{})},
			second: []Item{entry("c", time.Time{}), entry("b", time.Time{}), entry("a", time.Time{}), entry("z", time.Time{}), entry("y", time.Time{})},
			want:   []string{"c", "b", "a"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newShelfStore()
			s.take(t, noon, week, tt.first...)
			s.take(t, noon.Add(time.Minute), week, tt.second...)
			if got := s.titles(); !slices.Equal(got, tt.want) {
				t.Errorf("kept %v, want %v", got, tt.want)
			}
			if put, gone := s.take(t, noon.Add(2*time.Minute), week, tt.second...); len(put)+len(gone) != 0 {
				t.Errorf("the same feed again stored %d and dropped %d", len(put), len(gone))
			}
		})
	}
}

func TestPublicIDs(t *testing.T) {
	s := newShelfStore()
	s.owners["https://example.org/taken"] = "other"
	minter := Minter{Domain: "hub.example.org"}
	bare, forged := entry("x", noon), entry("y", noon)
	bare.NativeID = "4711"
	forged.NativeID = minter.Item("other", "1")
	put, _ := s.take(t, noon, ample, entry("own", noon), entry("taken", noon), bare, forged)
	want := map[string]string{
		"https://example.org/own":   "https://example.org/own",
		"https://example.org/taken": minter.Item("desk", "https://example.org/taken"),
		"4711":                      minter.Item("desk", "4711"),
		forged.NativeID:             minter.Item("desk", forged.NativeID),
	}
	for _, a := range put {
		if a.Item.ID != want[a.Item.NativeID] {
			t.Errorf("the item %q is published as %q, want %q", a.Item.NativeID, a.Item.ID, want[a.Item.NativeID])
		}
	}
}

func TestOtherBytesOfTheSameItemChangeOnlyWhatIsKnownOfItsBytes(t *testing.T) {
	s := newShelfStore()
	first := entry("a", noon)
	first.Piece = Piece{1}
	s.take(t, noon, ample, first)
	again := entry("a", noon)
	again.Piece = Piece{2}
	if put, gone := s.take(t, noon.Add(time.Hour), ample, again); len(put)+len(gone) > 0 {
		t.Errorf("put %v, gone %v", put, gone)
	}
	if ref := s.refs[KeyOf("desk", first.NativeID)]; ref.Piece != (Piece{2}) {
		t.Errorf("the reference is %v", ref)
	}
}
