// Package search finds stored items by their words. What asks for items (a page,
// an editor's command) parses a Query and is given keys; the items themselves are
// the store's. The index holds nothing that the store does not: it is made anew at
// every start, from what the store has, and lies in a folder of its own below the
// system's temporary one, because it is larger than a hub's memory should be. Its
// user puts items when they change and deletes those that are no more.
//
// Words are compared as text.Fold leaves them and without their endings, so that
// one search finds the forms and spellings of a word in Arabic and in English.
// What matched better plays no part: news is ordered by time.
//
// Queries come from strangers. They have no wildcards and no expressions, few
// words, and a context that ends them.
package search
