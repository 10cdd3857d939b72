package compare

import "testing"

func TestATimeOfTheDayIsNoFigure(t *testing.T) {
	for text, want := range map[string]int{
		"Published at 05:27":            0,
		"نُشر عند الساعة ٠٥:٢٧":         0,
		"At 5:27 they counted 5270":     1,
		"Of 27 they kept 52":            2,
		"The ratio is 35:27":            2, // as no day has such an hour
		"They won 3-1":                  1,
		"It costs 12: 9 more than ever": 1,
	} {
		figures := 0
		for _, token := range analyse(text, bodyWords) {
			if token.class() == figure {
				figures++
			}
		}
		if figures != want {
			t.Errorf("%q has %d figures, want %d", text, figures, want)
		}
	}
}
