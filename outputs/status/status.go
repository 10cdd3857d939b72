// Package status answers on the private listener: how each source is doing, for
// the people who run the hub and for their programs. It reads the store at each
// request and is not meant for the public.
package status

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// store is what a status needs of a hub.Store.
type store interface {
	Load(ctx context.Context, sourceIDs ...string) ([]hub.Record, error)
}

// Options are the parts that a status reports on.
type Options struct {
	Store    store
	Sources  []hub.Source
	Schedule hub.Schedule
	// Ready returns nil once the outputs can be served.
	Ready func() error
	Log   *slog.Logger
}

// Source is the status of one source. Times are left out while there is
// nothing to tell.
type Source struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Title string `json:"title,omitzero"` // as the feed calls itself
	Items int    `json:"items"`
	// Checked is the last attempt, Succeeded the last that worked, Changed the
	// last that changed an output, Next the next one.
	Checked   time.Time `json:"checked,omitzero"`
	Succeeded time.Time `json:"succeeded,omitzero"`
	Changed   time.Time `json:"changed,omitzero"`
	Next      time.Time `json:"next,omitzero"`
	// Failures counts the attempts that failed since one worked, Failure says
	// what the last ran into.
	Failures int    `json:"failures,omitzero"`
	Failure  string `json:"failure,omitzero"`
	// Feed is the address of the feed that the page at URL led to.
	Feed string `json:"feed,omitzero"`
	// Notes are what had to be mended in what was read last, or could not be
	// read.
	Notes []hub.Note `json:"notes,omitzero"`
}

// New returns the handler of the private listener: GET /status answers with
// {"ready": ..., "sources": [...]} in the order of the configuration.
func New(o Options) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		sources, err := o.sources(r.Context())
		if err != nil {
			o.Log.Error("the status can't be read", "error", err)
			http.Error(w, "the store is away: "+err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		_ = e.Encode(struct {
			Ready   bool     `json:"ready"`
			Sources []Source `json:"sources"`
		}{o.Ready() == nil, sources})
	})
	return mux
}

func (o *Options) sources(ctx context.Context) ([]Source, error) {
	ids := make([]string, len(o.Sources))
	for i := range o.Sources {
		ids[i] = o.Sources[i].ID
	}
	records, err := o.Store.Load(ctx, ids...)
	if err != nil {
		return nil, err
	}
	list := make([]Source, len(records))
	for i, record := range records {
		state := &record.State
		list[i] = Source{
			ID: record.SourceID, URL: o.Sources[i].URL, Title: state.Origin.Title, Items: len(record.Refs),
			Checked: state.Checked, Succeeded: state.Succeeded, Changed: state.Changed,
			Next:     o.Schedule.Due(&o.Sources[i], state),
			Failures: state.Failures, Failure: state.Failure, Feed: state.Validators.Feed, Notes: state.Notes,
		}
	}
	return list, nil
}
