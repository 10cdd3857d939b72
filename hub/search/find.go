package search

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/searcher"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/feedhub/feedhub/hub"
)

// contextEvery is how many matches may pass before the context is asked again.
const contextEvery = 256

// Find returns the keys of the items that the query asks for, the newest first and
// by key where several have one time, limit of them at most. It returns the
// context's error when that ends.
func (x *Index) Find(ctx context.Context, q Query, limit int) ([]hub.Key, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if limit <= 0 {
		return nil, nil
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return nil, ErrClosed
	}
	keys, err := x.find(ctx, q, limit)
	if err != nil {
		return nil, fmt.Errorf("search for %s: %w", q, err)
	}
	return keys, nil
}

func (x *Index) find(ctx context.Context, q Query, limit int) (_ []hub.Key, err error) {
	reader, err := x.scorch.Reader()
	if err != nil {
		return nil, err
	}
	defer func() { err = keepFirst(err, reader.Close()) }()
	places, err := reader.DocValueReader([]string{fieldPlace})
	if err != nil {
		return nil, err
	}
	matches, err := open(ctx, reader, q)
	if err != nil {
		return nil, err
	}
	defer func() { err = keepFirst(err, matches.Close()) }()

	found := newest{limit: limit, takes: onceForEach(q.Takes)}
	within := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(matches.DocumentMatchPoolSize(), 0), IndexReader: reader}
	for n := 0; ; n++ {
		if n%contextEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		match, err := matches.Next(within)
		if err != nil {
			return nil, err
		}
		if match == nil {
			return found.keys()
		}
		if err := places.VisitDocValues(match.IndexInternalID, found.add); err != nil {
			return nil, err
		}
		within.DocumentMatchPool.Put(match)
	}
}

func keepFirst(err, second error) error {
	if err != nil {
		return err
	}
	return second
}

// onceForEach returns takes with a memory.
func onceForEach(takes func(string) bool) func([]byte) bool {
	if takes == nil {
		return func([]byte) bool { return true }
	}
	known := make(map[string]bool)
	return func(sourceID []byte) bool {
		taken, ok := known[string(sourceID)]
		if !ok {
			taken = takes(string(sourceID))
			known[string(sourceID)] = taken
		}
		return taken
	}
}

// newest keeps the first places of all that it is shown.
type newest struct {
	limit  int
	takes  func(sourceID []byte) bool
	places [][]byte // in no order, never twice as many as limit
	bound  []byte   // a place behind which nothing is wanted any more, or nil
}

// add takes a place in, as an index.DocValueVisitor. Places beyond the limit are
// dropped when there are as many again, so that one costs little.
func (n *newest) add(_ string, place []byte) {
	if len(place) < placeWidth || !n.takes(place[placeWidth:]) {
		return
	}
	place = place[:placeWidth]
	if n.bound != nil && bytes.Compare(place, n.bound) > 0 {
		return
	}
	n.places = append(n.places, bytes.Clone(place))
	if len(n.places) == 2*n.limit {
		n.cut()
		n.bound = n.places[n.limit-1]
	}
}

func (n *newest) cut() {
	slices.SortFunc(n.places, bytes.Compare)
	n.places = n.places[:min(len(n.places), n.limit)]
}

func (n *newest) keys() ([]hub.Key, error) {
	n.cut()
	keys := make([]hub.Key, len(n.places))
	for i, place := range n.places {
		var err error
		if keys[i], err = keyAt(place); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// unscored are the options of a search in which what matches better plays no part.
var unscored = search.SearcherOptions{Score: "none"}

// open returns the library's search for a query.
func open(ctx context.Context, reader index.IndexReader, q Query) (search.Searcher, error) {
	all, err := openTerms(ctx, reader, q.all)
	if err != nil {
		return nil, err
	}
	must, err := searcher.NewConjunctionSearcher(ctx, reader, all, unscored)
	if err != nil {
		return nil, closing(all, err)
	}
	if len(q.none) == 0 {
		return must, nil
	}
	none, err := openTerms(ctx, reader, q.none)
	if err != nil {
		return nil, closing([]search.Searcher{must}, err)
	}
	mustNot, err := searcher.NewDisjunctionSearcher(ctx, reader, none, 1, unscored)
	if err != nil {
		return nil, closing(append(none, must), err)
	}
	both, err := searcher.NewBooleanSearcher(ctx, reader, must, nil, mustNot, unscored)
	if err != nil {
		return nil, closing([]search.Searcher{must, mustNot}, err)
	}
	return both, nil
}

func openTerms(ctx context.Context, reader index.IndexReader, terms []string) ([]search.Searcher, error) {
	var opened []search.Searcher
	for _, term := range terms {
		s, err := openTerm(ctx, reader, term)
		if err != nil {
			return nil, closing(opened, err)
		}
		opened = append(opened, s)
	}
	return opened, nil
}

// openTerm returns the search for a folded phrase.
func openTerm(ctx context.Context, reader index.IndexReader, term string) (search.Searcher, error) {
	reader = watched{reader, ctx}
	var phrase [][]string
	for word := range strings.FieldsSeq(term) {
		phrase = append(phrase, appendKeys(nil, shortened(word)))
	}
	if len(phrase) > 1 {
		return searcher.NewMultiPhraseSearcher(ctx, reader, phrase, 0, false, fieldText, 1, unscored)
	}
	return searcher.NewMultiTermSearcher(ctx, reader, phrase[0], fieldText, 1, unscored, false)
}

func closing(searchers []search.Searcher, err error) error {
	for _, s := range searchers {
		_ = s.Close() // what went wrong first is what there is to tell
	}
	return err
}
