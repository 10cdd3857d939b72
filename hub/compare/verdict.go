package compare

// verdict is what two sketches came to.
type verdict struct {
	Level Level
	evidence
}

func judge(a, b *Sketch, lexicon *Lexicon) verdict {
	return verdict{Apart, compare(a, b, lexicon)}
}

// sharesTitle tells whether two titles have the same words.
func (s *Sketch) sharesTitle(other *Sketch) bool {
	if s.title == 0 || s.title != other.title {
		return false
	}
	return sameStart(s.tokens[:s.title], other.tokens[:other.title]) == s.title
}

// mostTerms is how many terms stand for an item.
const mostTerms = 14

func (s *Sketch) terms(lexicon *Lexicon) []uint32 {
	return nil
}
