package search

import (
	"context"

	index "github.com/blevesearch/bleve_index_api"
)

// watched is an index whose words end with a context. The library asks it between
// matches only, of which a phrase of common words has few and takes long to find.
type watched struct {
	index.IndexReader
	ctx context.Context // of one Find, as the reader is
}

// TermFieldReader implements index.IndexReader.
func (w watched) TermFieldReader(ctx context.Context, term []byte, field string, freq, norm, vectors bool) (index.TermFieldReader, error) {
	r, err := w.IndexReader.TermFieldReader(ctx, term, field, freq, norm, vectors)
	if err != nil {
		return nil, err
	}
	return &watchedTerm{TermFieldReader: r, ctx: w.ctx}, nil
}

// watchedTerm gives the items that have a word.
type watchedTerm struct {
	index.TermFieldReader
	ctx   context.Context
	steps int
}

func (w *watchedTerm) step() error {
	if w.steps++; w.steps%contextEvery == 0 {
		return w.ctx.Err()
	}
	return nil
}

// Next implements index.TermFieldReader.
func (w *watchedTerm) Next(reuse *index.TermFieldDoc) (*index.TermFieldDoc, error) {
	if err := w.step(); err != nil {
		return nil, err
	}
	return w.TermFieldReader.Next(reuse)
}

// Advance implements index.TermFieldReader.
func (w *watchedTerm) Advance(id index.IndexInternalID, reuse *index.TermFieldDoc) (*index.TermFieldDoc, error) {
	if err := w.step(); err != nil {
		return nil, err
	}
	return w.TermFieldReader.Advance(id, reuse)
}

// Optimize implements index.Optimizable: words that are looked for together are cut
// down to the items that have them all.
func (w *watchedTerm) Optimize(kind string, within index.OptimizableContext) (index.OptimizableContext, error) {
	if o, ok := w.TermFieldReader.(index.Optimizable); ok {
		return o.Optimize(kind, within)
	}
	return nil, nil
}
