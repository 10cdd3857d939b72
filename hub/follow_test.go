package hub

import (
	"strings"
	"testing"
)

func TestASearcherIsToldOfItemsInPortionsOfText(t *testing.T) {
	long, short := Item{ContentHTML: strings.Repeat("x", 300<<10)}, Item{Summary: "x"}
	huge := Item{Summary: strings.Repeat("x", 2*textAtOnce)}
	tests := map[string]struct {
		items []Item
		want  int
	}{
		"short ones together":            {[]Item{short, short, short}, 3},
		"long ones two by two":           {[]Item{long, long, long}, 2},
		"one that is too much by itself": {[]Item{huge, short}, 1},
		"none of none":                   {nil, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := atOnce(tt.items); got != tt.want {
				t.Errorf("%d at once, want %d", got, tt.want)
			}
		})
	}
}
