// Package language tells in which language a text is written, for feeds that do
// not say so, and whether what a feed says can be true. Readers call it at
// ingest, on text that is plain and clean already; it knows no markup, and
// never changes a text.
//
// A wrong language is worse than none: it turns a page's direction, its
// hyphens and its voice. So Detect says whether it is sure, and is so only of
// languages that its test measures. Three things have to agree: the letters,
// the small words that no text of a language does without, and, where many
// languages share a script, the trigrams of the library.
package language
