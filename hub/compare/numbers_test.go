package compare

import (
	"testing"

	"github.com/feedhub/feedhub/hub/words"
)

func TestNumbersAreReadInDigitsAndWords(t *testing.T) {
	for _, c := range []struct {
		in    string
		value float64
		taken int
	}{
		{"1,200 people", 1200, 1},
		{"3.5 million euros", 3.5e6, 2},
		{"3m", 3e6, 1},
		{"twenty-five pupils", 25, 2},
		{"two hundred and fifty thousand", 250e3, 5},
		{"three hundred", 300, 2},
		{"one of them", 0, 0},
		{"one million", 1e6, 2},
		{"5G", 0, 0},
		{"٩٨ مليونا و٤٠٠ ألف برميل", 98.4e6, 5},
		{"ثمانية وتسعين مليونا وأربعمئة ألف", 98.4e6, 5},
		{"ستة مليارات وسبعمئة مليون", 6.7e9, 4},
		{"واحدا وتسعين مليون", 91e6, 3},
		{"خمسة عشر عاما", 15, 2},
		{"بثلاثة أهداف", 3, 1},
		{"ألفين وخمسمئة", 2500, 2},
		{"٣٫٥", 3.5, 1},
		{"12 13", 12, 1},
		{"ثلاثة قتلى", 3, 1},
	} {
		if value, taken := numberAt(words.Cut(c.in, 20), 0); value != c.value || taken != c.taken {
			t.Errorf("%q is read as %v in %d words, want %v in %d", c.in, value, taken, c.value, c.taken)
		}
	}
}
