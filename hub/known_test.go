package hub_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// An upstream that looks for full texts: the first attempt fails, the second
// finds them, and then only a changed item is looked at again.
func TestAnUpstreamKnowsHowFarTheSearchForATextHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		var asked [][]string
		h.upstream.answer("a", func(known hub.Known) (hub.Fetched, error) {
			sent := []hub.Item{{NativeID: "1", Title: "one", ContentHTML: "begins"}, {NativeID: "2", Title: "two", ContentHTML: "begins"}}
			if len(asked) > 2 {
				sent[1].Title = "two, corrected"
			}
			var now []string
			for i := range sent {
				state, held := known.Text(&sent[i])
				switch {
				case held && state == hub.TextDone:
					sent[i].Seal(hub.TextDone)
				case len(asked) == 0 || len(asked) == 3:
					now = append(now, sent[i].NativeID)
					sent[i].Seal(state.Next())
				default:
					now = append(now, sent[i].NativeID)
					sent[i].Seal(hub.TextDone)
					sent[i].SetText("begins, and ends")
				}
			}
			asked = append(asked, now)
			return hub.Fetched{Feed: &hub.Feed{Items: sent}}, nil
		})
		h.run(t)
		h.pass(5*time.Minute + time.Second)
		want := [][]string{{"1", "2"}, {"1", "2"}, nil, {"2"}, {"2"}, nil}
		if !slices.EqualFunc(asked, want, slices.Equal) {
			t.Errorf("texts are looked for: %v, want %v", asked, want)
		}
		for _, item := range h.sections.Snapshot("s").Items {
			if item.ContentHTML != "begins, and ends" {
				t.Errorf("%s is shown with %q", item.Title, item.ContentHTML)
			}
		}
	})
}

func TestATextThatWasFoundStaysWhileThatOfTheChangedItemIsLookedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		fetches := 0
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			item := hub.Item{NativeID: "1", Title: "one", ContentHTML: "begins"}
			if fetches++; fetches == 1 {
				item.Seal(hub.TextDone)
				item.SetText("begins, and ends")
			} else {
				item.Title = "one, corrected"
				item.Seal(hub.TextWaiting)
			}
			return hub.Fetched{Feed: &hub.Feed{Items: []hub.Item{item}}}, nil
		})
		h.run(t)
		h.pass(90 * time.Second)
		if items := h.sections.Snapshot("s").Items; items[0].Title != "one, corrected" || items[0].ContentHTML != "begins, and ends" {
			t.Errorf("shown is %+v", items[0])
		}
	})
}

func TestASourceThatIsReadOtherwiseHasNoUpdates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		fetches := 0
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			item := hub.Item{NativeID: "1", Title: "one", OriginPublished: h.start}
			v := hub.Validators{Reader: 1}
			if fetches++; fetches > 1 {
				item.Seal(hub.TextDone)
				item.SetText("the whole text")
				v.Manner = "with full texts"
			}
			return hub.Fetched{Feed: &hub.Feed{Items: []hub.Item{item}}, Validators: v}, nil
		})
		h.run(t)
		h.pass(time.Second)
		before := h.sections.Snapshot("s").Items[0]
		h.pass(90 * time.Second)
		if after := h.sections.Snapshot("s").Items[0]; after.ContentHTML == "" || !after.Updated.Equal(before.Updated) {
			t.Errorf("%+v became %+v", before, after)
		}
	})
}

func TestASearchForATextIsNoUpdateAndKeepsWhatAnEarlierOneFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		fetches := 0
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			item := hub.Item{NativeID: "1", Title: "one", ContentHTML: "begins", OriginPublished: h.start}
			switch fetches++; fetches {
			case 1:
				item.Seal(hub.TextWaiting)
			case 2:
				item.Seal(hub.TextDone)
				item.SetText("begins, and ends")
				item.Authors, item.Image = []hub.Person{{Name: "Ann"}}, "https://a.example/1.jpg"
			case 3:
				item.Title = "one, corrected"
				item.Seal(hub.TextWaiting)
			default:
				item.Title = "WITHDRAWN"
				item.Seal(hub.TextDone)
				item.LoseText()
			}
			return hub.Fetched{Feed: &hub.Feed{Items: []hub.Item{item}}}, nil
		})
		h.run(t)
		h.pass(time.Second)
		item := func() hub.Item { return h.sections.Snapshot("s").Items[0] }
		waiting := item()
		h.pass(time.Minute)
		if found := item(); found.ContentHTML != "begins, and ends" || !found.Updated.Equal(waiting.Updated) {
			t.Errorf("found is %+v, waiting was %+v", found, waiting)
		}
		h.pass(time.Minute)
		if kept := item(); kept.Title != "one, corrected" || kept.ContentHTML != "begins, and ends" || len(kept.Authors) != 1 || kept.Image == "" || !kept.Updated.After(waiting.Updated) {
			t.Errorf("while the text is looked for: %+v", kept)
		}
		h.pass(time.Minute)
		if gone := item(); gone.Title != "WITHDRAWN" || gone.ContentHTML != "begins" {
			t.Errorf("once its page is gone: %+v", gone)
		}
	})
}

func TestAttemptsToFindATextAreBounded(t *testing.T) {
	state, attempts := hub.TextWaiting, 0
	for ; state != hub.TextDone; state = state.Next() {
		if attempts++; attempts > 10 {
			t.Fatal("there is no end of them")
		}
	}
	if attempts != 3 {
		t.Errorf("%d attempts, want 3", attempts)
	}
}

func TestWhatHasToBeMendedIsLoggedOncePerChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		fetches := 0
		h.upstream.answer("a", func(hub.Known) (hub.Fetched, error) {
			feed := &hub.Feed{Notes: []hub.Note{{Kind: "x-mended", Offset: fetches}, {Kind: "x-mended", Offset: 9}}}
			if fetches++; fetches > 3 {
				feed.Notes = nil
			}
			return hub.Fetched{Feed: feed}, nil
		})
		h.run(t)
		h.pass(6 * time.Minute)
		h.stop()
		if got := strings.Count(h.log.String(), "have changed"); got != 2 {
			t.Errorf("%d lines, want one when it began and one when it ended:\n%s", got, h.log.String())
		}
	})
}
