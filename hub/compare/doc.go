// Package compare tells which items say the same: copies of one text, and
// different texts on one event. It knows nothing of sections or stores.
//
// What is said is compared apart from how it is said. The text of an item
// becomes a Sketch: its words in order, each one classed as a common word, a rare
// one, a name, a figure or a day, spellings of one name being one. Two texts made
// from one template are alike in their common words and differ in their figures,
// names or days; two honest reports of one event share those and hardly a phrase.
//
// Everything here is a pure function of the texts, their dates and what was
// learned of words (Lexicon): whoever compares comes to the same answer, in
// whatever order the items came.
package compare
