package status

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
)

type records func(ids ...string) ([]hub.Record, error)

func (r records) Load(_ context.Context, ids ...string) ([]hub.Record, error) { return r(ids...) }

func get(t *testing.T, load records) *httptest.ResponseRecorder {
	t.Helper()
	handler := New(Options{
		Store:    load,
		Sources:  []hub.Source{{ID: "a", URL: "https://a.example.org/feed", Interval: time.Minute}, {ID: "b"}},
		Schedule: hub.Schedule{Interval: time.Hour},
		Clock:    hubtest.NewClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)),
		Ready:    func() error { return nil },
		Log:      slog.New(slog.DiscardHandler),
	})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/status", nil))
	return w
}

func TestEverySourceIsReportedWithItsLastFailureAndNextAttempt(t *testing.T) {
	checked := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	w := get(t, func(ids ...string) ([]hub.Record, error) {
		return []hub.Record{
			{SourceID: ids[0], Refs: make([]hub.Ref, 7), State: hub.State{Checked: checked, Failures: 2, Failure: "status 500",
				Validators: hub.Validators{Feed: "https://a.example.org/rss"}, Notes: []hub.Note{{Kind: "date-not-read", Offset: 9, Detail: "x"}}}},
			{SourceID: ids[1]},
		}, nil
	})
	var got struct {
		Ready   bool
		Sources []Source
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d, %v: %s", w.Code, err, w.Body)
	}
	want := Source{
		ID: "a", URL: "https://a.example.org/feed", Items: 7, Checked: checked,
		Failures: 2, Failure: "status 500", Feed: "https://a.example.org/rss",
		Notes: []hub.Note{{Kind: "date-not-read", Offset: 9, Detail: "x"}},
	}
	if next := got.Sources[0].Next; next.Before(checked.Add(time.Minute)) || next.After(checked.Add(4*time.Minute)) {
		t.Errorf("next at %s", next)
	}
	got.Sources[0].Next = time.Time{}
	if !got.Ready || len(got.Sources) != 2 || !reflect.DeepEqual(got.Sources, []Source{want, {ID: "b"}}) {
		t.Errorf("got %+v, want %+v first", got, want)
	}
}

func TestAStoreThatIsAwayIsSaid(t *testing.T) {
	w := get(t, func(...string) ([]hub.Record, error) { return nil, errors.New("connection refused") })
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

func TestWhatSomebodyShouldLookAtIsFlagged(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	long, short := now.Add(-8*24*time.Hour), now.Add(-24*time.Hour)
	tests := map[string]struct {
		source hub.Source
		state  hub.State
		want   []string
	}{
		"a source that answers":                        {want: nil},
		"a source that failed for a day":               {state: hub.State{Failures: 3, Failing: short}},
		"a source that failed for a week":              {state: hub.State{Failures: 3, Failing: long}, want: []string{FlagFailing}},
		"a source that refuses us for a day":           {state: hub.State{Failures: 3, Failing: short, Verdict: hub.Refused}},
		"a source that refuses us for a week":          {state: hub.State{Failures: 3, Failing: long, Verdict: hub.Refused}, want: []string{FlagRefused}},
		"a source that is gone":                        {state: hub.State{Failures: 1, Failing: now, Verdict: hub.Gone}, want: []string{FlagGone}},
		"a source that is held":                        {state: hub.State{Held: &hub.Held{}}, want: []string{FlagHeld}},
		"a source that robots.txt keeps programs from": {state: hub.State{Robots: hub.RobotsDisallowed}, want: []string{FlagRobots}},
		"a source whose certificate is not looked at":  {source: hub.Source{Access: hub.Access{Insecure: true}}, want: []string{FlagInsecure}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := &server{Options{Clock: hubtest.NewClock(now)}}
			if got := s.flags(&tt.source, &tt.state); !slices.Equal(got, tt.want) {
				t.Errorf("flags %v, want %v", got, tt.want)
			}
		})
	}
}

func TestAcceptingAnswersForWhatCameOfIt(t *testing.T) {
	tests := map[string]struct {
		err    error
		header http.Header
		want   int
	}{
		"accepted":                        {nil, nil, http.StatusNoContent},
		"nothing is held":                 {hub.ErrNotHeld, nil, http.StatusNotFound},
		"being fetched":                   {&hub.LeasedError{}, nil, http.StatusConflict},
		"the store is away":               {errors.New("connection refused"), nil, http.StatusServiceUnavailable},
		"asked by a page of another site": {nil, http.Header{"Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			handler := New(Options{Log: slog.New(slog.DiscardHandler), Accept: func(_ context.Context, id string) error {
				if id != "desk" {
					t.Errorf("source %s is accepted", id)
				}
				return tt.err
			}})
			request := httptest.NewRequest(http.MethodPost, "/sources/desk/accept", nil)
			request.Header = tt.header
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, request)
			if w.Code != tt.want {
				t.Errorf("status %d, want %d: %s", w.Code, tt.want, w.Body)
			}
		})
	}
}

func TestWhyAnswersForWhatIsAskedOfIt(t *testing.T) {
	tests := map[string]struct {
		query string
		err   error
		want  int
		says  string
	}{
		"an item":              {"section=news&item=https%3A%2F%2Fexample.org%2F%D8%A3", nil, http.StatusOK, `"item": "https://example.org/أ"`},
		"no item":              {"section=news", nil, http.StatusBadRequest, "/admin/why?section=SLUG&item=ID"},
		"no section":           {"item=x", nil, http.StatusBadRequest, "/admin/why?section=SLUG&item=ID"},
		"an unknown section":   {"section=s&item=x", &hub.UnknownSectionError{Slug: "s", Known: []string{"news"}}, http.StatusNotFound, `no section "s"; there are: news`},
		"the store is away":    {"section=news&item=x", errors.New("connection refused"), http.StatusServiceUnavailable, "connection refused"},
		"two items, the first": {"section=news&item=a&item=b", nil, http.StatusOK, `"item": "a"`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			handler := New(Options{Log: slog.New(slog.DiscardHandler), Explain: func(_ context.Context, section, item string) (*hub.Explanation, error) {
				return &hub.Explanation{Section: section, Item: item}, tt.err
			}})
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/admin/why?"+tt.query, nil))
			if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("status %d, want %d; %s", w.Code, tt.want, w.Body)
			}
		})
	}
}
