package compare

import "math"

// verdict is what two sketches came to.
type verdict struct {
	Level Level
	evidence
}

// judge compares two texts. Most of those that share a few facts by chance are set
// apart by those alone, before it is looked at how they are worded.
func judge(a *reading, b *Sketch, lexicon *Lexicon) verdict {
	apart := a.Published.Sub(b.Published).Abs()
	if apart > window || min(len(a.tokens), len(b.tokens)) < fewestWords {
		return verdict{}
	}
	e := evidence{hours: apart.Hours(), oneTitle: a.sharesTitle(b)}
	e.facts(a.facts, b.facts, lexicon)
	if e.bits < lexicon.needed() && e.share() < leastShare {
		return verdict{}
	}
	e.compareWords(a, b.read())
	return verdict{e.level(lexicon), e}
}

// The bounds within which two texts are one, lightly edited. They were set on the
// labelled pairs as a whole; see TestLabelledPairs for what comes of them.
const (
	// copiedWords is the share of the shorter text's words that a copy has, and
	// reorderedWords that of one in which hardly three words stand as they did.
	copiedWords, reorderedWords = 0.55, 0.7
	// clashing is the share of the places in which two texts differ from which on they
	// are one template filled in two ways: there each has a name, a figure or a day
	// that the other lacks.
	clashing = 0.25
	// smallFigures and otherFigures are weights of figures that each text has for
	// itself: the first where they stand in one place of equal wording, the second
	// wherever.
	smallFigures, otherFigures = 0.3, 1.1
)

// leastShare is the share of the facts of the one that has fewer which a copy has.
const leastShare = 0.3

func (e *evidence) share() float64 {
	least := 0.0
	for g := range groups {
		least += min(e.only[0][g], e.only[1][g])
	}
	shared := e.sharedWeight()
	return shared / max(shared+least, 1e-9)
}

func (e *evidence) sharedWeight() (weight float64) {
	for g := range groups {
		weight += e.shared[g]
	}
	return weight
}

// level tells what the evidence comes to. Where the wording is alike, what differs
// decides: a template with other names, figures or days tells of something else.
// Where it is not, what is shared does.
func (e *evidence) level(lexicon *Lexicon) Level {
	switch {
	case e.isCopy():
		return Near
	case e.isAlike() && e.isTemplate(), e.isSeries():
		return Apart
	case e.isStory(lexicon):
		return Story
	}
	return Apart
}

func (e *evidence) isAlike() bool { return e.phrases > leastPhrases }

func (e *evidence) isCopy() bool {
	if e.words < copiedWords || !e.isAlike() && e.words < reorderedWords {
		return false
	}
	most := otherFigures
	if e.body.clashes[figures] > 0 {
		most = smallFigures
	}
	return !e.differsInDays() && min(e.only[0][figures], e.only[1][figures]) < most && e.clash() <= clashing && !e.corrects && !e.isSeries()
}

// isSeries tells whether two texts are of a column that comes each day under one
// headline.
func (e *evidence) isSeries() bool {
	return e.oneTitle && e.hours >= seriesHours && e.words < 0.95
}

// seriesHours is how long after another the next part of a series comes at least.
const seriesHours = 18

// differsInDays tells whether each text has a day that the other lacks.
func (e *evidence) differsInDays() bool {
	return e.body.clashes[days] > 0 || min(e.only[0][days], e.only[1][days]) > 0
}

// clash returns the share of the places in which two texts differ where each has
// facts that the other lacks. Headlines count where they are of one template.
func (e *evidence) clash() float64 {
	clashes, swaps := e.body.clash, e.body.swaps
	if e.title.equal >= max(e.title.swaps, fewestEqual) {
		clashes, swaps = clashes+e.title.clash, swaps+e.title.swaps
	}
	return float64(clashes) / float64(max(swaps, 1))
}

// fewestEqual is how many words two headlines of one template share.
const fewestEqual = 3

// isTemplate tells whether texts that are alike tell of different things. Figures
// alone may change as an event goes on.
func (e *evidence) isTemplate() bool {
	return e.differsInDays() || e.body.clashes[names] > 0 || e.title.clashes[names] > 0 || e.body.clashes[figures] > 1
}

// isStory weighs what two texts share: facts that stand in a headline, and words at
// all. In a hub that has learned from many items it takes more to believe it: as many
// bits as it takes to name one item among them, and some more. One name alone is most
// often a place, where much happens.
func (e *evidence) isStory(lexicon *Lexicon) bool {
	if e.sharedWeight() <= oneFact && e.words < fewWords {
		return false
	}
	score := math.Log1p(e.told) + 4.5*e.words - 0.8
	if e.differsInDays() {
		score--
	}
	return score > 0 && e.bits >= lexicon.needed()
}

const (
	// oneFact is the weight of the rarest fact, and fewWords the share of the shorter
	// text's words that any two texts of a language have in common.
	oneFact  = 1.0
	fewWords = 0.06
)

// sharesTitle tells whether two titles have the same words.
func (s *Sketch) sharesTitle(other *Sketch) bool {
	return s.title >= fewestEqual && s.title == other.title && sameStart(s.tokens[:s.title], other.tokens[:other.title]) == s.title
}
