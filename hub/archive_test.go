package hub

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestArchivesHoldAllThatWasEverShownAndStayWhatTheyAre(t *testing.T) {
	s := open(t, newStock(), &groups{}, nil, Section{Slug: "s", Limit: 3}, Section{Slug: "b", Sources: []string{"b"}, Limit: 3})
	s.attend()
	kept := make(map[Archive]string)
	count, day := 0, noon.AddDate(0, -2, 0)
	today, lastDay := 0, Archive{}
	dayOf := func(t time.Time) Archive { return hourOf(t.UnixMicro()).day() }
	r := rand.New(rand.NewPCG(7, 7))
	for day.Before(noon.AddDate(0, 1, 0)) {
		count++
		name := fmt.Sprintf("%c%d", "ab"[r.IntN(2)], count)
		item := news(name, 0, 0)
		if item.FirstSeen = day; dayOf(day) != lastDay {
			lastDay, today = dayOf(day), 0
		}
		today++
		item.Published = day.Add(-time.Duration(r.IntN(100)) * time.Hour) // some come late
		s.put(item)
		s.follow(name[:1])
		day = day.Add(time.Duration(r.IntN(40)) * time.Hour)
		if count%7 != 0 {
			continue
		}
		seen := make(map[string]bool)
		snapshot := s.Snapshot("s")
		for _, item := range snapshot.Items {
			seen[item.ID] = true
		}
		followed := Archive{}
		for at := snapshot.Previous; at != (Archive{}); {
			archive, err := s.Archive(t.Context(), "s", at)
			if err != nil {
				t.Fatal(err)
			}
			if archive.Archive != at || archive.Following != followed {
				t.Errorf("the archive %s has %d items, and before it is %s, want %s", at, len(archive.Items), archive.Following, followed)
			}
			got := written(archive)
			if before, known := kept[at]; known && before != got {
				t.Errorf("the archive %s was %q and is %q", at, before, got)
			}
			kept[at] = got
			for _, item := range archive.Items {
				seen[item.ID] = true
			}
			followed, at = at, archive.Previous
		}
		if missing := count - len(seen); missing > today { // which the next archive will have
			t.Errorf("%d of %d items are neither shown nor archived", missing, count)
		}
	}
	if len(kept) < 8 {
		t.Errorf("there are %d archives", len(kept))
	}
	oldest := slices.MinFunc(slices.Concat(slices.Collect(maps.Values(s.kept["a"])), slices.Collect(maps.Values(s.kept["b"]))), func(a, b Item) int { return a.FirstSeen.Compare(b.FirstSeen) })
	s.drop(nameOf(oldest.SourceID, oldest.NativeID))
	s.follow("a", "b")
	for at, before := range kept {
		archive, err := s.Archive(t.Context(), "s", at)
		if at == dayOf(oldest.FirstSeen) {
			continue
		}
		if err != nil || written(archive) != before {
			t.Errorf("when an older item is no longer kept, the archive %s is %q, was %q: %v", at, written(archive), before, err)
		}
	}
	last := s.Snapshot("s").Previous
	one, err := s.Archive(t.Context(), "s", last)
	if err != nil {
		t.Fatal(err)
	}
	gone := one.Items[0]
	s.edit(Edit{At: noon, Action: Remove, Named: Named{Source: gone.SourceID, NativeID: gone.NativeID, ID: gone.ID}, Reason: "x"})
	if one, err = s.Archive(t.Context(), "s", last); err != nil || slices.ContainsFunc(one.Items, func(i Item) bool { return i.ID == gone.ID }) {
		t.Errorf("what was taken down is still archived: %v, %v", one, err)
	}
	for _, none := range []Archive{{}, {Day: last.Day.AddDate(0, 0, 9)}, {Day: last.Day.AddDate(1, 0, 0)}, {Day: last.Day, Hour: 25}} {
		if _, err := s.Archive(t.Context(), "s", none); !errors.Is(err, ErrNoArchive) {
			t.Errorf("archive %s: %v", none, err)
		}
	}
}

// archived are items that were seen one after the other in a time, and one on the next day.
func archived(n int, each time.Duration) []Item {
	items := []Item{news("b1", 0, 24*60)}
	for i := range n {
		items = append(items, news(fmt.Sprintf("a%d", i), 600-i, 0, func(item *Item) { item.FirstSeen = noon.Add(time.Duration(i) * each) }))
	}
	return items
}

func TestAnArchiveHasABoundedNumberOfItems(t *testing.T) {
	s := open(t, newStock(archived(mostArchived+10, time.Second)...), &groups{}, nil, Section{Slug: "s", Limit: 2})
	s.attend()
	archive, err := s.Archive(t.Context(), "s", s.Snapshot("s").Previous)
	if err != nil || archive.Archive.Hour != 13 || len(archive.Items) != mostArchived || archive.Items[0].ID != fmt.Sprintf("urn:a%d", mostArchived-1) {
		t.Fatalf("the archive has %d items, the first is %q, %v", len(archive.Items), archive.Items[0].ID, err)
	}
}

func TestADayOfManyItemsHasAnArchiveForEachHour(t *testing.T) {
	s := open(t, newStock(archived(mostArchived+100, 10*time.Second)...), &groups{}, nil, Section{Slug: "s", Limit: 2})
	s.attend()
	names, seen, whole := "", make(map[string]bool), make(map[Archive]string)
	for at := s.Snapshot("s").Previous; at != (Archive{}); {
		archive, err := s.Archive(t.Context(), "s", at)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range archive.Items {
			seen[item.ID] = true
		}
		names, whole[at] = names+" "+at.String(), written(archive)
		at = archive.Previous
	}
	day := noon.Format(time.DateOnly)
	if want := " " + day + "T13 " + day + "T12"; names != want || len(seen) != mostArchived+100 {
		t.Errorf("the archives are%s with %d items, want%s", names, len(seen), want)
	}
	for _, name := range []string{day, day + "T11", day + "T14"} {
		if none, ok := ParseArchive(name); !ok {
			t.Errorf("%s is no name", name)
		} else if _, err := s.Archive(t.Context(), "s", none); !errors.Is(err, ErrNoArchive) {
			t.Errorf("archive %s: %v", name, err)
		}
	}
	// When the day has fewer items one archive is enough, but who knew the others finds them.
	for i := range 150 {
		s.drop(fmt.Sprintf("a%d", i))
	}
	s.follow("a")
	one, ok := ParseArchive(day)
	if previous := s.Snapshot("s").Previous; !ok || previous != one {
		t.Errorf("afterwards the archive is %s", previous)
	}
	last, _ := ParseArchive(day + "T13")
	archive, err := s.Archive(t.Context(), "s", last)
	if err != nil || written(archive) != whole[last] || archive.Previous != one || archive.Following != (Archive{}) {
		t.Errorf("the archive of the hour is %q, was %q, before it is %s: %v", written(archive), whole[last], archive.Previous, err)
	}
}

func TestArchivesAreNamedByTheirDayOrHour(t *testing.T) {
	for name, isOne := range map[string]bool{
		"2026-10-03": true, "2026-10-03T00": true, "2026-10-03T23": true,
		"": false, "2026-10-03T24": false, "2026-10-03T9": false, "2026-13-01": false, "2026-10-03T09:00": false, "2026": false,
	} {
		archive, ok := ParseArchive(name)
		if ok != isOne || ok && archive.String() != name {
			t.Errorf("%q is the archive %s: %t", name, archive, ok)
		}
	}
}

func TestWhatAnEditorBringsStandsInTheArchiveOfTheDayOnWhichItWasSeen(t *testing.T) {
	items := []Item{news("a1", 1, 1), news("b1", 2, 2), news("b2", 3, 3), news("a2", 0, 24*60), news("b3", 0, 24*60)}
	s := open(t, newStock(items...), &groups{}, nil, Section{Slug: "a", Sources: []string{"a"}, Limit: 9}, Section{Slug: "b", Sources: []string{"b"}, Limit: 9})
	s.attend()
	day := s.Snapshot("a").Previous
	for _, c := range []struct {
		name  string
		edits []Edit
		want  string
	}{
		{"nobody has brought anything", nil, "a1"},
		{"something is brought", []Edit{{Action: MoveTo, Section: "b", To: "a"}}, "a1 b1"},
		{"what was brought is hidden", []Edit{{Action: MoveTo, Section: "b", To: "a"}, {Action: Hide, Section: "a"}}, "a1"},
	} {
		for i := range c.edits {
			c.edits[i].At, c.edits[i].Reason = noon.Add(time.Duration(i)*time.Minute), "x"
			c.edits[i].Named = Named{Source: "b", NativeID: items[1].NativeID, ID: items[1].ID}
		}
		s.edit(c.edits...)
		archive, err := s.Archive(t.Context(), "a", day)
		if err != nil || written(archive) != c.want {
			t.Errorf("when %s the archive is %q, want %q: %v", c.name, written(archive), c.want, err)
		}
	}
}
