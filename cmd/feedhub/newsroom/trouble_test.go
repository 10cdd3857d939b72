package newsroom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/hubtest"
)

// TestOnePublisherBreaksInEveryWayAndRecovers asks over real connections, as
// two of the ways are of the connection.
func TestOnePublisherBreaksInEveryWayAndRecovers(t *testing.T) {
	clock := hubtest.NewClock(opening)
	n := New(opening, clock.Now, base)
	server := httptest.NewServer(n)
	defer server.Close()
	var breaking []hub.Source
	for _, source := range n.Sources() {
		if n.publishers[n.index[source.ID]].breaks {
			breaking = append(breaking, source)
		}
	}
	if len(breaking) != 1 {
		t.Fatalf("%d publishers break", len(breaking))
	}
	address := server.URL + strings.TrimPrefix(breaking[0].URL, base)
	ask := func(ctx context.Context) (status int, kind string, text []byte, err error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return 0, "", nil, err
		}
		r.Header.Set("Accept-Encoding", "identity")
		response, err := server.Client().Do(r)
		if err != nil {
			return 0, "", nil, err
		}
		defer response.Body.Close()
		text, err = io.ReadAll(response.Body)
		return response.StatusCode, response.Header.Get("Content-Type"), text, err
	}
	hurts := []func() bool{
		func() bool { status, _, _, err := ask(t.Context()); return err == nil && status == 500 },
		func() bool {
			status, _, text, err := ask(t.Context())
			return status == 200 && errors.Is(err, io.ErrUnexpectedEOF) && len(text) > 1000 && !json.Valid(text)
		},
		func() bool {
			status, kind, text, err := ask(t.Context())
			return err == nil && status == 200 && kind == pageType && bytes.Contains(text, []byte("الصيانة"))
		},
		func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, _, _, err := ask(ctx)
			return errors.Is(err, context.DeadlineExceeded)
		},
	}
	for range 2 {
		for i, hurt := range hurts {
			if status, _, text, err := ask(t.Context()); err != nil || status != 200 || !json.Valid(text) {
				t.Errorf("before trouble %d: %d, %v", i, status, err)
			}
			clock.Advance(wellFor)
			if !hurt() {
				t.Errorf("trouble %d does not come in its turn", i)
			}
			clock.Advance(troubleFor)
		}
	}
}
