package redisstore

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/redisstore/redistest"
	"github.com/feedhub/feedhub/hub/storetest"
)

// info returns a number of Redis's INFO.
func info(tb testing.TB, s *Store, name string) float64 {
	tb.Helper()
	text, err := s.client.Info(tb.Context(), "all").Result()
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			number, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			if err != nil {
				tb.Fatal(err)
			}
			return number
		}
	}
	tb.Fatalf("Redis says nothing of %s", name)
	return 0
}

// perItem returns the memory that an item of 1.5 KB takes, with all that belongs to
// it: its reference, the claim of its public id, and its part of what is kept of
// its source. Each commit brings ten.
func perItem(tb testing.TB, sources, each int) float64 {
	tb.Helper()
	s := open(tb, redistest.Start(tb).URL())
	// Scripts and the connection's buffers are no item's.
	enrol(tb, s, many("warm", 1))
	commit(tb, s, "warm", hub.Batch{})
	before := info(tb, s, "used_memory")
	enrol(tb, s, append(many("source", sources), many("warm", 1)...))
	for i := range sources {
		id := fmt.Sprintf("source%05d", i)
		for round := range each / 10 {
			put := storetest.Articles(id, round, 10)
			ids := make([]string, len(put))
			for i := range put {
				ids[i] = put[i].Item.ID
			}
			if _, err := s.Claim(tb.Context(), id, ids); err != nil {
				tb.Fatal(err)
			}
			commit(tb, s, id, hub.Batch{Put: put, State: hub.State{Changed: noon}})
		}
	}
	return (info(tb, s, "used_memory") - before) / float64(sources*each)
}

func TestAnItemTakesNoMoreThanItsShareOfMemory(t *testing.T) {
	const most = 820
	for _, tt := range []struct{ sources, each int }{{400, 50}, {40, 500}} {
		t.Run(fmt.Sprintf("%d sources of %d items", tt.sources, tt.each), func(t *testing.T) {
			if got := perItem(t, tt.sources, tt.each); got > most {
				t.Errorf("an item takes %.0f bytes of Redis's memory, want %d at most", got, most)
			} else {
				t.Logf("an item takes %.0f bytes", got)
			}
		})
	}
}
