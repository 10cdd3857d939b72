package status

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/feedhub/feedhub/hub"
)

func TestOrdersOfEditorsAreAnsweredForWhatCameOfThem(t *testing.T) {
	tests := map[string]struct {
		body   string
		err    error
		header http.Header
		want   int
		says   string
	}{
		"done":                            {`{"action": "hide", "section": "news", "item": "1", "reason": "x"}`, nil, nil, http.StatusOK, `"native_id": "1"`},
		"no JSON":                         {`action=hide`, nil, nil, http.StatusBadRequest, `expected {"action": "hide", "section": SLUG`},
		"an unknown member":               {`{"action": "hide", "id": "1"}`, nil, nil, http.StatusBadRequest, `unknown field "id"`},
		"an order at fault":               {`{}`, &hub.OrderError{Problem: "expected a reason"}, nil, http.StatusBadRequest, "expected a reason"},
		"an order about nothing":          {`{}`, &hub.OrderError{Problem: "no item", IsAboutNothing: true}, nil, http.StatusNotFound, "no item"},
		"an unknown section":              {`{}`, &hub.UnknownSectionError{Slug: "s"}, nil, http.StatusNotFound, `no section "s"`},
		"the store is away":               {`{}`, errors.New("connection refused"), nil, http.StatusServiceUnavailable, "connection refused"},
		"asked by a page of another site": {`{}`, nil, http.Header{"Sec-Fetch-Site": {"cross-site"}}, http.StatusForbidden, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			handler := New(Options{Log: slog.New(slog.DiscardHandler), Edit: func(_ context.Context, order hub.Order) ([]hub.Edit, error) {
				return []hub.Edit{{Action: order.Action, Section: order.Section, Named: hub.Named{NativeID: order.Item}}}, tt.err
			}})
			request := httptest.NewRequest(http.MethodPost, "/admin/edits", strings.NewReader(tt.body))
			request.Header = tt.header
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, request)
			if w.Code != tt.want || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("status %d, want %d: %s", w.Code, tt.want, w.Body)
			}
		})
	}
}

func TestEditsAreAListEvenWhenThereAreNone(t *testing.T) {
	for want, edits := range map[string]func(context.Context) ([]hub.Edit, error){
		`"edits": []`:        func(context.Context) ([]hub.Edit, error) { return nil, nil },
		`"source": "desk"`:   func(context.Context) ([]hub.Edit, error) { return []hub.Edit{{Named: hub.Named{Source: "desk"}}}, nil },
		"connection refused": func(context.Context) ([]hub.Edit, error) { return nil, errors.New("connection refused") },
	} {
		w := httptest.NewRecorder()
		New(Options{Log: slog.New(slog.DiscardHandler), Edits: edits}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/admin/edits", nil))
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("got %d %s, want %s", w.Code, w.Body, want)
		}
	}
}
