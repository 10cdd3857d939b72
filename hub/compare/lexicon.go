package compare

// Lexicon is what was learned of words.
type Lexicon struct{}

func (l *Lexicon) weight(t token) float64 {
	switch t.class() {
	case name:
		return 1.5
	case rare:
		return 1
	case figure:
		return 1
	case year, weekday:
		return 0.3
	case date:
		return 1
	}
	return 0
}
