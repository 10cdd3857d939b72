package newsroom

import (
	"net/http"
	"strconv"
	"time"
)

// A publisher that breaks is well for a while, then in trouble for a while.
const (
	wellFor    = 30 * time.Second
	troubleFor = 10 * time.Second
	// dawdling is how long a slow answer lets a client wait that has patience.
	dawdling = 20 * time.Second
)

// trouble answers a request for a source in place of the publisher that is well.
// healthy is what that one would answer.
type trouble func(n *Newsroom, w http.ResponseWriter, r *http.Request, healthy document)

// troubles come in turn.
var troubles = []trouble{refuse, breakOff, showPage, dawdle}

// trouble returns what ails the publisher now, nil when it is well.
func (n *Newsroom) trouble(p *publisher, now time.Time) trouble {
	since := now.Sub(n.start)
	if !p.breaks || since < 0 || since%(wellFor+troubleFor) < wellFor {
		return nil
	}
	return troubles[int(since/(wellFor+troubleFor))%len(troubles)]
}

func refuse(_ *Newsroom, w http.ResponseWriter, _ *http.Request, _ document) {
	http.Error(w, "Internal Server Error", http.StatusInternalServerError)
}

// breakOff promises the whole body, validators included, and sends half of it.
func breakOff(_ *Newsroom, w http.ResponseWriter, _ *http.Request, healthy document) {
	healthy.describe(w.Header(), healthy.tag())
	w.Header().Set("Last-Modified", healthy.modified.Format(http.TimeFormat))
	w.Header().Set("Content-Length", strconv.Itoa(len(healthy.body)))
	w.Write(healthy.body[:len(healthy.body)/2])
}

// showPage sends a page in the place of the source, as if nothing were wrong.
func showPage(n *Newsroom, w http.ResponseWriter, r *http.Request, healthy document) {
	document{mediaType: pageType, body: maintenancePage, modified: healthy.modified}.answer(w, r)
}

// dawdle lets the client wait, as long as it does.
func dawdle(_ *Newsroom, w http.ResponseWriter, r *http.Request, healthy document) {
	wait := time.NewTimer(dawdling)
	defer wait.Stop()
	select {
	case <-r.Context().Done():
	case <-wait.C:
		healthy.answer(w, r)
	}
}
