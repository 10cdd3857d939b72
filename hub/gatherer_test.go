package hub_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func TestASectionShowsTheNewestOfItsSourcesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("busy", "slow", "other")
		sources[2].Tags = []string{"elsewhere"}
		h := newHouse(t, sources, hub.Section{Slug: "news", Tags: []string{"all"}, Limit: 4}, hub.Section{Slug: "slow", Sources: []string{"slow"}, Limit: 4})
		h.upstream.feed("busy", h.start, "b1", "b2", "b3", "b4", "b5")
		h.upstream.feed("slow", h.start.Add(-90*time.Second), "s1", "s2")
		h.upstream.feed("other", h.start, "o1")
		h.run(t)
		h.pass(time.Second)
		if got, want := titles(h.sections.Snapshot("news")), []string{"b1", "b2", "s1", "b3"}; !slices.Equal(got, want) {
			t.Errorf("news shows %v, want %v: the newest over the union, never so many of each", got, want)
		}
		if got, want := titles(h.sections.Snapshot("slow")), []string{"s1", "s2"}; !slices.Equal(got, want) {
			t.Errorf("slow shows %v, want %v", got, want)
		}
		if origin := h.sections.Snapshot("news").Origins["slow"]; origin.Title != "Feed slow" {
			t.Errorf("the origin of slow is %+v", origin)
		}
		if h.sections.Snapshot("none") != nil {
			t.Error("a section that is not configured has a snapshot")
		}
	})
}

func TestANewItemReachesItsSection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one")
		h.run(t)
		h.pass(time.Second)
		before := h.sections.Snapshot("s")
		h.upstream.feed("a", h.start.Add(time.Minute), "two", "one")
		h.pass(time.Minute)
		if got, want := titles(h.sections.Snapshot("s")), []string{"two", "one"}; !slices.Equal(got, want) {
			t.Errorf("the section shows %v, want %v", got, want)
		}
		if got := titles(before); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the snapshot taken before changed to %v", got)
		}
		unchanged := h.sections.Snapshot("s")
		h.pass(10 * time.Minute)
		if h.sections.Snapshot("s") != unchanged {
			t.Error("fetches that changed nothing made a new snapshot")
		}
	})
}

func TestAFailingSourceBacksOffAndStopsNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("good", "bad"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("good", h.start, "g")
		h.run(t)
		h.pass(time.Hour)
		if got := h.upstream.times("bad"); got < 4 || got > 15 {
			t.Errorf("the failing source was asked %d times in an hour, want less and less", got)
		}
		if got := h.upstream.times("good"); got < 60 {
			t.Errorf("the good source was asked %d times in an hour, want 60 or more", got)
		}
		records, err := h.store.Load(t.Context(), "bad")
		if err != nil || records[0].State.Failures < 4 || records[0].State.Failure != "no such feed" {
			t.Errorf("the state is %+v, %v", records[0].State, err)
		}
		h.upstream.feed("bad", h.start, "back")
		h.pass(3 * time.Hour)
		if got := titles(h.sections.Snapshot("s")); !slices.Contains(got, "back") {
			t.Errorf("the section shows %v, want the recovered source in it", got)
		}
		if records, _ := h.store.Load(t.Context(), "bad"); records[0].State.Failures != 0 || records[0].State.Failure != "" {
			t.Errorf("after its recovery the state is %+v", records[0].State)
		}
	})
}

func TestAPublisherThatSaysWhenIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			return hub.Fetched{}, fmt.Errorf("fetch: %w", &hub.UpstreamError{At: h.start.Add(time.Hour), Err: errors.New("too many requests")})
		})
		h.run(t)
		h.pass(59 * time.Minute)
		if got := h.upstream.times("a"); got != 1 {
			t.Errorf("asked %d times within the hour, want 1", got)
		}
		h.pass(2 * time.Minute)
		if got := h.upstream.times("a"); got != 2 {
			t.Errorf("asked %d times after the hour, want 2", got)
		}
	})
}

func TestWhatCameFirstIsTheBackCatalogueWhateverTheTimetableSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.feed("a", h.start, "one", "two", "three")
		late := &jumping{}
		late.offset.Store(int64(-time.Hour))
		g := h.gatherer()
		g.Timetable = late
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { g.Run(ctx) })
		h.pass(time.Second)
		cancel()
		running.Wait()
		records, err := h.store.Load(t.Context(), "a")
		if err != nil || len(records[0].Refs) != 3 {
			t.Fatalf("stored is %+v, %v", records, err)
		}
		for _, ref := range records[0].Refs {
			if ref.FirstSeen.After(records[0].State.Since) {
				t.Errorf("an item of the first fetch was first seen %s, and the source is known since %s", ref.FirstSeen, records[0].State.Since)
			}
		}
	})
}

func TestValidatorsComeBackAsTheyWereAndOnlyAfterTheItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		sent := hub.Validators{URL: "https://a.example.org/feed", ETag: `W/"odd`, LastModified: "yesterday"}
		var returned []hub.Validators
		h.upstream.answer("a", func(known hub.Known) (hub.Fetched, error) {
			v := known.Validators
			returned = append(returned, v)
			if v == sent {
				return hub.Fetched{Validators: v}, nil
			}
			feed := &hub.Feed{Items: []hub.Item{{NativeID: "1", Title: "one", OriginPublished: h.start}}}
			return hub.Fetched{Feed: feed, Validators: sent}, nil
		})
		h.store.away.Store(true)
		h.run(t)
		h.pass(10 * time.Second)
		h.store.away.Store(false)
		h.pass(90 * time.Second)
		if len(returned) < 2 || returned[0] != (hub.Validators{}) || returned[1] != sent {
			t.Errorf("the publisher was sent %+v", returned)
		}
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the section shows %v", got)
		}
	})
}

func TestTwoGatherersNeverFetchASourceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := each("a", "b", "c")
		h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
		// Longer than a lease, so that leases must be renewed.
		h.upstream.takes = 30 * time.Second
		for _, s := range sources {
			h.upstream.feed(s.ID, h.start, s.ID)
		}
		ctx, cancel := context.WithCancel(context.Background())
		var second sync.WaitGroup
		second.Go(func() { h.gatherer().Run(ctx) })
		defer second.Wait()
		defer cancel()
		h.run(t)
		h.pass(30 * time.Minute)
		if h.upstream.overlap {
			t.Error("a source was fetched by two at once")
		}
		for _, s := range sources {
			if got := h.upstream.times(s.ID); got < 15 || got > 21 {
				t.Errorf("source %s was asked %d times in half an hour at a minute's interval", s.ID, got)
			}
		}
	})
}

func TestWhatCameUnderALostLeaseIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			// The process sleeps so long that another takes the source over.
			if _, err := h.store.Lease(t.Context(), "a", time.Now().Add(time.Hour), time.Minute); err != nil {
				t.Errorf("the lease did not end: %v", err)
			}
			return hub.Fetched{Feed: &hub.Feed{Items: []hub.Item{{NativeID: "stale", Title: "stale"}}}}, nil
		})
		h.run(t)
		h.pass(time.Second)
		if got := titles(h.sections.Snapshot("s")); len(got) != 0 {
			t.Errorf("the section shows %v", got)
		}
	})
}

func TestStoppingBreaksFetchesOffAndGivesLeasesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.takes = time.Hour
		h.run(t)
		h.pass(time.Second)
		before := time.Now()
		h.stop()
		if waited := time.Since(before); waited > 0 {
			t.Errorf("stopping took %s", waited)
		}
		if _, err := h.store.Lease(t.Context(), "a", time.Now(), time.Minute); err != nil {
			t.Errorf("the lease was not given back: %v", err)
		}
		records, _ := h.store.Load(t.Context(), "a")
		if records[0].State.Failures != 0 {
			t.Error("a fetch that the end of the program broke off counts as the source's failure")
		}
	})
}

func TestSourcesThatAnotherProcessEnrolsAreFetchedToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		for _, id := range []string{"a", "b"} {
			h.upstream.feed(id, h.start, id)
		}
		h.run(t)
		h.pass(time.Minute)
		if err := h.store.Store.Enrol(t.Context(), each("b"), time.Now()); err != nil {
			t.Fatal(err)
		}
		asked := h.upstream.times("a")
		h.pass(10 * time.Minute)
		if got := h.upstream.times("b"); got < 9 {
			t.Errorf("the added source was asked %d times in ten minutes", got)
		}
		if got := h.upstream.times("a"); got != asked {
			t.Errorf("the removed source was asked %d times more", got-asked)
		}
	})
}

func TestARestingHostIsNoFailureOfTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			return hub.Fetched{}, fmt.Errorf("fetch: %w", &hub.UpstreamError{Verdict: hub.Resting, At: time.Now().Add(10 * time.Minute), Err: errors.New("left alone")})
		})
		h.run(t)
		h.pass(31 * time.Minute)
		if got := h.upstream.times("a"); got != 4 {
			t.Errorf("asked %d times in half an hour, want every ten minutes", got)
		}
		if records, _ := h.store.Load(t.Context(), "a"); records[0].State.Failures != 0 {
			t.Errorf("it counts as %d failures", records[0].State.Failures)
		}
	})
}

func TestWhatRobotsTxtSaysOfAFeedIsKeptAndToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		var before []hub.Robots
		h.upstream.answer("a", func(known hub.Known) (hub.Fetched, error) {
			before = append(before, known.Robots)
			said := []hub.Robots{hub.RobotsUnknown, hub.RobotsDisallowed, hub.RobotsUnknown, hub.RobotsDisallowed}
			return hub.Fetched{Validators: hub.Validators{URL: h.sources[0].URL}, Robots: said[(len(before)-1)%len(said)]}, nil
		})
		h.run(t)
		h.pass(4 * time.Hour)
		h.stop()
		want := []hub.Robots{hub.RobotsUnknown, hub.RobotsUnknown, hub.RobotsDisallowed, hub.RobotsDisallowed, hub.RobotsDisallowed}
		if len(before) < len(want) || !slices.Equal(before[:len(want)], want) {
			t.Errorf("known was %v, want %v", before, want)
		}
		if told := strings.Count(h.log.String(), "robots.txt"); told != 1 {
			t.Errorf("it is told %d times: %s", told, &h.log)
		}
	})
}

func TestAFeedThatIsHeldShowsWhatWasThereUntilItIsAccepted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		old := []string{"o1", "o2", "o3", "o4", "o5"}
		h.upstream.feed("a", h.start, old...)
		h.run(t)
		h.pass(48 * time.Hour)
		h.upstream.feed("a", h.start.AddDate(-1, 0, 0), "n1", "n2", "n3", "n4", "n5")
		h.pass(2 * time.Hour)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, old) {
			t.Errorf("the section shows %v", got)
		}
		records, _ := h.store.Load(t.Context(), "a")
		if held := records[0].State.Held; held == nil || held.Items != 5 || !strings.Contains(held.Reason, "older than the last fetch") {
			t.Errorf("held is %+v", held)
		}
		if err := hub.Accept(t.Context(), h.store, "a", time.Now()); err != nil {
			t.Fatal(err)
		}
		h.pass(time.Minute)
		if got := titles(h.sections.Snapshot("s")); !slices.Contains(got, "n5") {
			t.Errorf("accepted, the section shows %v", got)
		}
		if err := hub.Accept(t.Context(), h.store, "a", time.Now()); !errors.Is(err, hub.ErrNotHeld) {
			t.Errorf("accepting again: %v", err)
		}
		h.stop()
		if logged := strings.Count(h.log.String(), "is held until it is accepted"); logged != 1 {
			t.Errorf("it is logged %d times that something is held", logged)
		}
	})
}

// jumping is a wall clock that a test sets forward and back.
type jumping struct{ offset atomic.Int64 }

func (j *jumping) Now() time.Time {
	return time.Now().Add(time.Duration(j.offset.Load())).UTC().Round(0)
}

func (j *jumping) After(d time.Duration) <-chan time.Time { return time.After(d) }

func TestAClockThatIsSetMakesNoRushAndNoGap(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sources := each("a", "b", "c")
				h := newHouse(t, sources, hub.Section{Slug: "s", Limit: 10})
				for i := range sources {
					sources[i].Interval = 10 * time.Minute
					h.upstream.feed(sources[i].ID, h.start, sources[i].ID)
				}
				clock := new(jumping)
				g := h.gatherer()
				g.Clock, g.Timetable = clock, &hub.Steady{Clock: clock}
				ctx, cancel := context.WithCancel(context.Background())
				var running sync.WaitGroup
				running.Go(func() { g.Run(ctx) })
				defer running.Wait()
				defer cancel()
				h.pass(time.Hour + time.Minute)
				before := h.upstream.times("a")
				clock.offset.Store(int64(jump))
				h.pass(time.Minute)
				if got := h.upstream.times("a") - before; got > 1 {
					t.Errorf("asked %d times in the minute after", got)
				}
				h.pass(59 * time.Minute)
				if got := h.upstream.times("a") - before; got < 4 || got > 8 {
					t.Errorf("asked %d times in the hour after, want 6 or so", got)
				}
			})
		})
	}
}

func TestASourceThatIsLeasedAnewToTheSameProcessIsStoredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		h.upstream.takes = 20 * time.Second
		h.upstream.feed("a", h.start, "one")
		clock := new(jumping)
		g := h.gatherer()
		g.Clock, g.Timetable = clock, clock
		ctx, cancel := context.WithCancel(context.Background())
		var running sync.WaitGroup
		running.Go(func() { g.Run(ctx) })
		running.Go(func() { h.sections.Run(ctx) })
		defer running.Wait()
		defer cancel()
		h.pass(time.Second)
		clock.offset.Store(int64(time.Hour)) // as if the process had slept
		h.pass(time.Minute)
		if got := titles(h.sections.Snapshot("s")); !slices.Equal(got, []string{"one"}) {
			t.Errorf("the section shows %v", got)
		}
	})
}
