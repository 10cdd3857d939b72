package words

import "unicode/utf8"

// Phrase is a text as a row of words, of which each is known in whichever spelling
// and form.
type Phrase []form

// form is what the forms of one word have in common: a stem, and the skeleton of
// what may be a name, empty where it is too short to tell anything.
type form struct{ stem, skeleton string }

// NewPhrase returns the first words of a text, as many as most.
func NewPhrase(s string, most int) Phrase {
	list := Cut(s, most)
	p := make(Phrase, 0, len(list))
	for _, w := range list {
		if w.Folded == "" {
			continue
		}
		f := form{stem: Stem(w.Folded)}
		// A word that is its own skeleton, if it is short, is that of other words too.
		if skeleton := Skeleton(w.Folded); skeleton != w.Folded || utf8.RuneCountInString(skeleton) > fewestConsonants {
			if c, _ := HowCommon(w.Folded); c <= Familiar {
				f.skeleton = skeleton
			}
		}
		p = append(p, f)
	}
	return p
}

func (f form) is(other form) bool {
	return f.stem == other.stem || f.skeleton != "" && f.skeleton == other.skeleton
}

// IsIn tells whether the phrase stands in a text, its words in a row.
func (p Phrase) IsIn(text Phrase) bool {
	if len(p) == 0 {
		return false
	}
	for i := 0; i+len(p) <= len(text); i++ {
		if p.Is(text[i : i+len(p)]) {
			return true
		}
	}
	return false
}

// Is tells whether the phrase is the whole text.
func (p Phrase) Is(text Phrase) bool {
	if len(p) == 0 || len(p) != len(text) {
		return false
	}
	for i := range p {
		if !p[i].is(text[i]) {
			return false
		}
	}
	return true
}
