package search

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/sanitise"
)

// The fields of an item in the library's index.
const (
	fieldText  = "text"  // all its words
	fieldPlace = "place" // see placeOf
)

// batchSize is how many items become one segment of the index at first.
const batchSize = 500

// ErrClosed is returned by an Index that is closed.
var ErrClosed = errors.New("the search index is closed")

// Index finds items by their words. It is safe for concurrent use.
type Index struct {
	mu     sync.RWMutex // held for reading by all that use the index, for writing by Close
	closed bool

	folder  string
	scorch  index.Index
	workers *index.AnalysisQueue
}

// New returns an empty index in a new folder below the system's temporary one.
// Close removes it.
func New() (*Index, error) {
	folder, err := os.MkdirTemp("", "feedhub-search-*")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the search index: %w", err)
	}
	x := &Index{folder: folder, workers: index.NewAnalysisQueue(runtime.GOMAXPROCS(0))}
	x.scorch, err = scorch.NewScorch("", map[string]any{"path": folder}, x.workers)
	if err == nil {
		err = x.scorch.Open()
	}
	if err != nil {
		x.workers.Close()
		return nil, errors.Join(fmt.Errorf("open the search index: %w", err), os.RemoveAll(folder))
	}
	return x, nil
}

// Close frees what the index holds, its folder too, once all calls that use it have
// returned. A second call does nothing.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	err := x.scorch.Close()
	x.workers.Close()
	return errors.Join(err, os.RemoveAll(x.folder))
}

// Put adds the items, each in place of the one that has its key. When it returns,
// Find finds them. After an error some of them may be in and others not: it may be
// repeated.
func (x *Index) Put(items []hub.Item) error {
	for some := range slices.Chunk(items, batchSize) {
		batch := index.NewBatch()
		for i := range some {
			batch.Update(documentOf(&some[i]))
		}
		if err := x.change(batch); err != nil {
			return fmt.Errorf("put %d items into the search index: %w", len(some), err)
		}
	}
	return nil
}

// Delete takes the items with these keys out. A key that is not in is no error.
func (x *Index) Delete(keys []hub.Key) error {
	for some := range slices.Chunk(keys, batchSize) {
		batch := index.NewBatch()
		for _, key := range some {
			batch.Delete(key.String())
		}
		if err := x.change(batch); err != nil {
			return fmt.Errorf("delete %d items from the search index: %w", len(some), err)
		}
	}
	return nil
}

func (x *Index) change(batch *index.Batch) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.closed {
		return ErrClosed
	}
	return x.scorch.Batch(batch)
}

func documentOf(item *hub.Item) *document.Document {
	key := item.Key()
	d := document.NewDocument(key.String())
	d.AddField(document.NewTextFieldCustom(fieldText, nil, []byte(textOf(item)), index.IndexField|index.IncludeTermVectors, analyser{}))
	d.AddField(document.NewTextFieldCustom(fieldPlace, nil, placeOf(item, key), index.IndexField|index.DocValues, nil))
	return d
}

// mostText is how many bytes of an item's content it is found by.
const mostText = 64 << 10

// textOf returns what an item is found by.
func textOf(item *hub.Item) string {
	parts := []string{item.Title}
	for _, author := range item.Authors {
		parts = append(parts, author.Name)
	}
	parts = append(parts, item.Tags...)
	for _, text := range []string{item.Summary, sanitise.Text(item.ContentHTML)} {
		parts = append(parts, strings.ToValidUTF8(text[:min(len(text), mostText)], ""))
	}
	return strings.Join(parts, partEnd)
}

// placeWidth is the length of what placeOf puts before the source: two digits for
// each byte of a time and of a key.
const placeWidth = 2 * (8 + len(hub.Key{}))

// placeOf returns where an item stands among those that are found, and its source
// behind that: the later it was published the smaller, then by key. It is in
// digits because the library has no place for bytes of any value.
func placeOf(item *hub.Item, key hub.Key) []byte {
	// Flipped, all but the sign, times in 64 bits fall where they rose.
	place := fmt.Appendf(nil, "%016x", uint64(item.Published.UnixNano())^(1<<63-1))
	place = hex.AppendEncode(place, key[:])
	return append(place, item.SourceID...)
}

// keyAt returns the key that a place has.
func keyAt(place []byte) (key hub.Key, err error) {
	_, err = hex.Decode(key[:], place[placeWidth-2*len(key):placeWidth])
	return key, err
}
