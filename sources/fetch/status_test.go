package fetch

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// verdicts are those of statuses that are not Unavailable.
var verdicts = map[int]hub.Verdict{400: hub.Refused, 401: hub.Refused, 402: hub.Refused, 403: hub.Refused, 404: hub.Refused, 405: hub.Refused,
	406: hub.Refused, 410: hub.Gone, 418: hub.Refused, 451: hub.Refused}

func verdictOfError(err error) hub.Verdict {
	if known, ok := errors.AsType[*hub.UpstreamError](err); ok {
		return known.Verdict
	}
	return hub.Unavailable
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]string{
		204: "no feed", 226: "a part", 402: "payment", 405: "nothing can be read", 406: "formats", 408: "refusal", 425: "refusal", 451: "law", 300: "redirection", 304: "known already", 400: "refusal", 401: "credentials", 403: "refuses",
		404: "moved", 410: "for good", 418: "refusal", 429: "less often", 500: "failed", 502: "proxy", 503: "for now", 599: "failure",
	} {
		address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := get(t, client, address)
		verdict := verdictOfError(err)
		if want := verdicts[status]; verdict != want {
			t.Errorf("%d: verdict %d, want %d", status, verdict, want)
		}
		failure, ok := errors.AsType[*StatusError](err)
		if !ok || failure.Code != status || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), address) {
			t.Errorf("%d: %v, want an error with %q and the address", status, err, want)
		}
	}
}

func TestRetryAfterIsObeyedInBothForms(t *testing.T) {
	for header, want := range map[string]time.Time{
		"120":                           noon.Add(2 * time.Minute),
		"0":                             noon,
		" 5 ":                           noon.Add(5 * time.Second),
		"Mon, 06 May 2024 13:00:00 GMT": noon.Add(time.Hour),
		"999999999999":                  noon.Add(24 * time.Hour),
		"Mon, 06 May 2034 13:00:00 GMT": noon.Add(24 * time.Hour),
		"Mon, 06 May 2024 11:00:00 GMT": {},
		"soon":                          {},
		"-5":                            {},
		"":                              {},
	} {
		address, client := publish(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		_, err := get(t, client, address)
		at := time.Time{}
		if retry, ok := errors.AsType[*hub.UpstreamError](err); ok {
			at = retry.At
		}
		if !at.Equal(want) {
			t.Errorf("Retry-After %q: come back at %v, want %v (%v)", header, at, want, err)
		}
	}
}
