package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/search"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/web"
)

// finder joins the index, which finds items, with the sections, which know what
// becomes of them.
type finder struct {
	index    *search.Index
	sections *hub.Sections
}

// newIndex returns an index for an edition, nil where there can be none.
func (a *app) newIndex() *search.Index {
	index, err := search.New()
	if err != nil {
		a.log.Warn("there is no search, as its index can't be made", "error", err)
		return nil
	}
	return index
}

// closeIndex closes an index, if there is one.
func (a *app) closeIndex(index *search.Index) {
	if index == nil {
		return
	}
	if err := index.Close(); err != nil {
		a.log.Warn("the search index was not closed as it should be", "error", err)
	}
}

// searcherOf returns what tells the index of items, nil for no index.
func searcherOf(index *search.Index) hub.Searcher {
	if index == nil {
		return nil
	}
	return index
}

// finderOf returns what answers searches, nil for no index.
func finderOf(index *search.Index, sections *hub.Sections) web.Searcher {
	if index == nil {
		return nil
	}
	return finder{index, sections}
}

// queryFaults are what can be wrong with a query.
var queryFaults = []web.QueryError{
	{Err: search.ErrTooLong, Fault: page.TooLong, Limit: search.MaxCharacters},
	{Err: search.ErrTooManyWords, Fault: page.TooManyWords, Limit: search.MaxWords},
	{Err: search.ErrUnclosed, Fault: page.UnclosedQuote},
	{Err: search.ErrNoWords, Fault: page.NoWords},
	{Err: search.ErrOnlyNot, Fault: page.OnlyNot},
}

// Canonical implements web.Searcher.
func (f finder) Canonical(typed string) (string, error) {
	query, err := search.Parse(typed)
	if err == nil {
		return query.String(), nil
	}
	for _, fault := range queryFaults {
		if errors.Is(err, fault.Err) {
			return "", &fault
		}
	}
	return "", fmt.Errorf("read the query: %w", err)
}

// Search implements web.Searcher.
func (f finder) Search(ctx context.Context, slug, text string) (*hub.Snapshot, bool, error) {
	query, err := search.Parse(text)
	if err != nil {
		return nil, false, fmt.Errorf("read the query: %w", err)
	}
	isWhole, isCurrent := f.sections.Searchable()
	if !isWhole {
		return nil, false, web.ErrNotYet
	}
	found, err := f.sections.Select(ctx, slug, func(takes func(string) bool) ([]hub.Key, error) {
		query.Takes = takes
		return f.index.Find(ctx, query, hub.MostFound)
	})
	if errors.Is(err, search.ErrClosed) {
		err = hub.ErrEnded
	}
	return found, isCurrent, err
}
