package hub_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/feedhub/feedhub/hub"
)

func TestAnUpstreamKnowsWhichItemsAreHeldAsTheyAre(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHouse(t, each("a"), hub.Section{Slug: "s", Limit: 10})
		var held [][]bool
		h.upstream.answer("a", func(known hub.Known) (hub.Fetched, error) {
			sent := []hub.Item{{NativeID: "1", Title: "one"}, {NativeID: "2", Title: "two"}}
			if len(held) == 2 {
				sent[1].Title = "two, corrected"
			}
			var now []bool
			for i := range sent {
				now = append(now, known.Holds(&sent[i]))
				sent[i].Seal()
				sent[i].ContentHTML = "<p>The whole text, found elsewhere</p>"
			}
			held = append(held, now)
			return hub.Fetched{Feed: &hub.Feed{Items: sent}}, nil
		})
		h.run(t)
		h.pass(150 * time.Second)
		want := [][]bool{{false, false}, {true, true}, {true, false}}
		if !slices.EqualFunc(held, want, slices.Equal) {
			t.Errorf("held are %v, want %v", held, want)
		}
		items := h.sections.Snapshot("s").Items
		if len(items) != 2 || !slices.ContainsFunc(items, func(i hub.Item) bool { return i.Title == "two, corrected" && i.ContentHTML != "" }) {
			t.Errorf("the section shows %+v", items)
		}
	})
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
		if got := strings.Count(h.log.String(), "has changed"); got != 2 {
			t.Errorf("%d lines, want one when it began and one when it ended:\n%s", got, h.log.String())
		}
	})
}
