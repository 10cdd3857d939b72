package fetch

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// maxRetryAfter bounds how long a publisher can keep us away.
const maxRetryAfter = 24 * time.Hour

// StatusError is an answer that brings neither a body nor the word that nothing
// has changed.
type StatusError struct {
	Code int
}

func (e *StatusError) Error() string {
	meaning := meanings[e.Code]
	if meaning == "" {
		meaning = "that is " + kindOf(e.Code)
	}
	return strings.TrimSpace(fmt.Sprintf("answered %d %s", e.Code, http.StatusText(e.Code))) + ": " + meaning
}

var meanings = map[int]string{
	http.StatusNoContent:                  "there is no feed in the answer",
	http.StatusIMUsed:                     "it is a part, which was not asked for",
	http.StatusNotModified:                "nothing was said to be known already",
	http.StatusUnauthorized:               "the publisher asks for credentials",
	http.StatusPaymentRequired:            "the publisher asks for payment",
	http.StatusForbidden:                  "the publisher refuses us",
	http.StatusNotFound:                   "there is nothing at this address; the feed may have moved",
	http.StatusMethodNotAllowed:           "nothing can be read at this address",
	http.StatusNotAcceptable:              "the publisher has none of the formats that were asked for",
	http.StatusUnavailableForLegalReasons: "the publisher may not show this, by law",
	http.StatusGone:                       "the publisher took the feed away for good",
	http.StatusTooManyRequests:            "the publisher wants to be asked less often",
	http.StatusInternalServerError:        "the publisher's server failed",
	http.StatusBadGateway:                 "the publisher's server cannot be reached by its proxy",
	http.StatusServiceUnavailable:         "the publisher's server is out of service for now",
	http.StatusGatewayTimeout:             "the publisher's server did not answer its proxy in time",
}

func kindOf(code int) string {
	switch {
	case code >= 500:
		return "a failure of the publisher's server"
	case code >= 400:
		return "a refusal"
	case code >= 300:
		return "a redirection to nowhere"
	}
	return "no answer with a feed"
}

// refusal returns the error for an answer, with what it means for the source,
// and the time to come back if the publisher gave one.
func refusal(answer *http.Response, now time.Time) error {
	refused := &hub.UpstreamError{Verdict: verdictOf(answer.StatusCode), Err: &StatusError{answer.StatusCode}}
	if answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusServiceUnavailable {
		refused.At = retryAfter(answer.Header.Get("Retry-After"), now)
	}
	return refused
}

// verdictOf tells what a status means for a source. What nobody expects may
// pass.
func verdictOf(status int) hub.Verdict {
	switch status {
	case http.StatusGone:
		return hub.Gone
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return hub.Unavailable
	}
	if status >= 400 && status < 500 {
		return hub.Refused
	}
	return hub.Unavailable
}

// retryAfter reads both forms of the header (RFC 9110 §10.2.3). It returns zero
// for what is neither, and for what is past.
func retryAfter(value string, now time.Time) time.Time {
	value = strings.TrimSpace(value)
	latest := now.Add(maxRetryAfter)
	if seconds, err := strconv.ParseUint(value, 10, 63); err == nil {
		if seconds > uint64(maxRetryAfter/time.Second) {
			return latest
		}
		return now.Add(time.Duration(seconds) * time.Second)
	}
	at, err := http.ParseTime(value)
	switch {
	case err != nil || !at.After(now):
		return time.Time{}
	case at.After(latest):
		return latest
	}
	return at
}
