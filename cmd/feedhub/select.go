package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/search"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/page"
	"github.com/feedhub/feedhub/outputs/web"
)

// selector joins the sections, which know what becomes of items, with the index, which
// finds them.
type selector struct {
	sections *hub.Sections
	index    *search.Index // nil where there is no search
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

// queryFaults are what can be wrong with a query.
var queryFaults = []web.QueryError{
	{Err: search.ErrTooLong, Fault: page.TooLong, Limit: search.MaxCharacters},
	{Err: search.ErrTooManyWords, Fault: page.TooManyWords, Limit: search.MaxWords},
	{Err: search.ErrUnclosed, Fault: page.UnclosedQuote},
	{Err: search.ErrNoWords, Fault: page.NoWords},
	{Err: search.ErrOnlyNot, Fault: page.OnlyNot},
}

// Canonical implements web.Selector.
func (s selector) Canonical(typed string) (string, error) {
	if s.index == nil {
		return "", web.ErrNoSearch
	}
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

// Archive implements web.Selector.
func (s selector) Archive(ctx context.Context, slug string, archive hub.Archive) (*hub.Snapshot, error) {
	return s.sections.Archive(ctx, slug, archive)
}

// Select implements web.Selector.
func (s selector) Select(ctx context.Context, slug string, wanted outputs.Selection) (*hub.Snapshot, bool, error) {
	if wanted.Source != "" {
		if err := s.sections.CheckSource(ctx, slug, wanted.Source); err != nil {
			return nil, false, err
		}
	}
	if wanted.Query == "" {
		selected, err := s.sections.Select(ctx, slug, wanted.Selection, nil)
		return selected, true, err
	}
	query, err := search.Parse(wanted.Query)
	if err != nil {
		return nil, false, fmt.Errorf("read the query: %w", err)
	}
	isWhole, isCurrent := s.sections.Searchable()
	if !isWhole {
		return nil, false, web.ErrNotYet
	}
	found, err := s.sections.Select(ctx, slug, wanted.Selection, func(takes func(string) bool) ([]hub.Key, error) {
		query.Takes = takes
		return s.index.Find(ctx, query, hub.MostFound)
	})
	if errors.Is(err, search.ErrClosed) {
		err = hub.ErrEnded
	}
	return found, isCurrent, err
}
