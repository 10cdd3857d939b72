package hub

import "testing"

func TestNamesAreSeenThroughTheirSpellings(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       bool
	}{
		{"capitals", "Hub", "hUB", true},
		{"Arabic letters", "الأميركية", "الاميركيه", true},
		{"signs between words", "R&D", "r d", true},
		{"other words", "hub", "hubs", false},
		{"signs alone, which are themselves", "!!", "!!", true},
		{"and no other ones", "!!", "??", false},
		{"nothing is like nothing", "", "", false},
		{"nor like signs", "", "!!", false},
	} {
		if got := isLike(c.a, c.b); got != c.want {
			t.Errorf("%s: %q and %q are one: %t", c.name, c.a, c.b, got)
		}
		if one := Spelling(c.a); Spelling(one) != one {
			t.Errorf("%s: the spelling of %q is not its own", c.name, one)
		}
	}
}
