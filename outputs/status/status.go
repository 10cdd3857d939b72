// Package status answers on the private listener, for the people who run the hub, for
// editors and for their programs: how each source is doing, why an item is in a section
// or is not, and what editors did; it also carries out what they order. Command serve
// calls it. It reads the store at each request and is not meant for the public.
package status

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// store is what a status needs of a hub.Store.
type store interface {
	// Load returns the records of the sources, in their order.
	Load(ctx context.Context, sourceIDs ...string) ([]hub.Record, error)
}

// Options are the parts that a status reports on.
type Options struct {
	Store    store
	Sources  []hub.Source
	Schedule hub.Schedule
	// Accept lets what a held source sends be believed (hub.Accept).
	Accept func(ctx context.Context, sourceID string) error
	// Explain tells why an item is in a section or is not (hub.Explainer).
	Explain func(ctx context.Context, section, item string) (*hub.Explanation, error)
	// Edit does what an editor asks for (hub.Editor), and Edits returns all that
	// editors did.
	Edit  func(ctx context.Context, order hub.Order) ([]hub.Edit, error)
	Edits func(ctx context.Context) ([]hub.Edit, error)
	// Clock is what sources are due by.
	Clock hub.Clock
	// Ready returns nil once the outputs can be served.
	Ready func() error
	Log   *slog.Logger
}

// server answers with what the parts of its Options say.
type server struct{ Options }

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
	// Failures counts the attempts that failed since one worked, the first of them
	// at Failing; Failure says what the last ran into.
	Failures int       `json:"failures,omitzero"`
	Failing  time.Time `json:"failing,omitzero"`
	Failure  string    `json:"failure,omitzero"`
	// Flags are what somebody should look at.
	Flags []string `json:"flags,omitzero"`
	// Held is why what the source sends is not believed.
	Held *hub.Held `json:"held,omitempty"`
	// Moved is where the source has moved to for good.
	Moved string `json:"moved,omitzero"`
	// PaceSeconds is the mean time between two occasions on which the source
	// publishes, once it was learned.
	PaceSeconds int `json:"pace_seconds,omitzero"`
	// Feed is the address of the feed that the page at URL led to.
	Feed string `json:"feed,omitzero"`
	// Notes are what had to be mended in what was read last, or could not be
	// read.
	Notes []hub.Note `json:"notes,omitzero"`
}

// The flags of a source.
const (
	FlagHeld     = "held"       // what it sends is not believed
	FlagGone     = "gone"       // for good, as its publisher says
	FlagRefused  = "refused"    // for a week: somebody has to do something about it
	FlagFailing  = "failing"    // for a week
	FlagInsecure = "insecure"   // its certificate is not looked at
	FlagWanders  = "ids-change" // its items are known by their links
	FlagMoved    = "moved"      // its address in the configuration is an old one
	FlagRobots   = "robots"     // its site's robots.txt does not allow programs to read it
)

// flagAfter is how long a source may fail before it is flagged.
const flagAfter = 7 * 24 * time.Hour

// New returns the handler of the private listener: GET /status answers with
// {"ready": ..., "sources": [...]} in the order of the configuration, GET
// /admin/why?section=SLUG&item=ID with a hub.Explanation, and GET /admin/edits with
// all hub.Edits. POST /admin/edits carries out a hub.Order and answers with the
// Edits that it made, and POST /sources/ID/accept lets what is held of a source be
// believed.
func New(o Options) http.Handler {
	s := &server{o}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sources/{id}/accept", s.accept)
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		sources, err := s.sources(r.Context())
		if err != nil {
			s.away(w, err, "the status can't be read")
			return
		}
		answer(w, struct {
			Ready   bool     `json:"ready"`
			Sources []Source `json:"sources"`
		}{s.Ready() == nil, sources})
	})
	mux.HandleFunc("GET /admin/why", s.why)
	mux.HandleFunc("GET /admin/edits", s.edits)
	mux.HandleFunc("POST /admin/edits", s.edit)
	// Without it a page on any site could have an operator's browser accept.
	return http.NewCrossOriginProtection().Handler(mux)
}

// answer answers with a body as JSON. An error means that the client has gone.
func answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	_ = e.Encode(body)
}

// away answers that the store is, and logs what that kept from being done.
func (s *server) away(w http.ResponseWriter, err error, message string, about ...any) {
	s.Log.Error(message, append(about, "error", err)...)
	http.Error(w, "the store is away: "+err.Error(), http.StatusServiceUnavailable)
}

// searchTime bounds a request that looks for an item, which may read all that is stored.
const searchTime = time.Minute

// why answers why an item is in a section or is not.
func (s *server) why(w http.ResponseWriter, r *http.Request) {
	section, item := r.FormValue("section"), r.FormValue("item")
	if section == "" || item == "" {
		http.Error(w, "expected /admin/why?section=SLUG&item=ID, where ID is an item's id or address, percent-encoded", http.StatusBadRequest)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), searchTime)
	defer cancel()
	explanation, err := s.Explain(ctx, section, item)
	if unknown, ok := errors.AsType[*hub.UnknownSectionError](err); ok {
		http.Error(w, unknown.Error(), http.StatusNotFound)
		return
	}
	if err != nil {
		s.away(w, err, "an item can't be explained", "section", section, "item", item)
		return
	}
	answer(w, explanation)
}

// accept answers 204 when the source is due and will be believed.
func (s *server) accept(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	err := s.Accept(r.Context(), id)
	_, isLeased := errors.AsType[*hub.LeasedError](err)
	switch {
	case err == nil:
		s.Log.Info("what is held of the source is accepted", "source", id)
		w.WriteHeader(http.StatusNoContent)
	case errors.Is(err, hub.ErrNotHeld):
		http.Error(w, err.Error(), http.StatusNotFound)
	case isLeased:
		w.Header().Set("Retry-After", "5")
		http.Error(w, "the source is being fetched, try again", http.StatusConflict)
	default:
		s.away(w, err, "what is held can't be accepted", "source", id)
	}
}

// sources returns the status of all sources, in the order of the configuration.
func (s *server) sources(ctx context.Context) ([]Source, error) {
	ids := make([]string, len(s.Sources))
	for i := range s.Sources {
		ids[i] = s.Sources[i].ID
	}
	records, err := s.Store.Load(ctx, ids...)
	if err != nil {
		return nil, err
	}
	list := make([]Source, len(records))
	for i, record := range records {
		state := &record.State
		list[i] = Source{
			ID: record.SourceID, URL: s.Sources[i].URL, Title: state.Origin.Title, Items: len(record.Refs),
			Checked: state.Checked, Succeeded: state.Succeeded, Changed: state.Changed,
			Next:     s.Schedule.Due(&s.Sources[i], state),
			Failures: state.Failures, Failing: state.Failing, Failure: state.Failure,
			Flags: s.flags(&s.Sources[i], state), Held: state.Held, Moved: state.MovedTo(&s.Sources[i]),
			PaceSeconds: int(state.Habit.Pace / time.Second), Feed: state.Validators.Feed, Notes: state.Notes,
		}
	}
	return list, nil
}

// flags returns what somebody should look at.
func (s *server) flags(source *hub.Source, state *hub.State) []string {
	var flags []string
	failing := !state.Failing.IsZero() && s.Clock.Now().Sub(state.Failing) >= flagAfter
	for _, flag := range []struct {
		name  string
		isSet bool
	}{
		{FlagHeld, state.Held != nil},
		{FlagGone, state.Verdict == hub.Gone},
		{FlagRefused, state.Verdict == hub.Refused && failing},
		{FlagFailing, state.Verdict == hub.Unavailable && failing},
		{FlagInsecure, source.Access.Insecure},
		{FlagWanders, state.Wandering},
		{FlagMoved, state.MovedTo(source) != ""},
		{FlagRobots, state.Robots == hub.RobotsDisallowed},
	} {
		if flag.isSet {
			flags = append(flags, flag.name)
		}
	}
	return flags
}
