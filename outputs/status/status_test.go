package status

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

type records func(ids ...string) ([]hub.Record, error)

func (r records) Load(_ context.Context, ids ...string) ([]hub.Record, error) { return r(ids...) }

func get(t *testing.T, load records) *httptest.ResponseRecorder {
	t.Helper()
	handler := New(Options{
		Store:    load,
		Sources:  []hub.Source{{ID: "a", URL: "https://a.example.org/feed", Interval: time.Minute}, {ID: "b"}},
		Schedule: hub.Schedule{Interval: time.Hour},
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
		Next: checked.Add(2 * time.Minute), Failures: 2, Failure: "status 500", Feed: "https://a.example.org/rss",
		Notes: []hub.Note{{Kind: "date-not-read", Offset: 9, Detail: "x"}},
	}
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
