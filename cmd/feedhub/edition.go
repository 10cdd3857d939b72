package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/compare"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/outputs"
	"github.com/feedhub/feedhub/outputs/fastpath"
	"github.com/feedhub/feedhub/outputs/status"
	"github.com/feedhub/feedhub/outputs/web"
	"github.com/feedhub/feedhub/sources"
	"github.com/feedhub/feedhub/sources/fetch"
)

// edition is the hub under one configuration, running.
type edition struct {
	config   *config.Config
	sections *hub.Sections
	gatherer *hub.Gatherer
	public   http.Handler
	direct   fastpath.Handler // what public answers from memory; it may be nil
	private  http.Handler
	requests atomic.Int64 // under way
	running  sync.WaitGroup

	stop, stopFetching context.CancelFunc // stop ends fetching too
}

// start builds the parts of the hub and sets them running. Its sources are those
// of the configuration, or adopted from another process's.
func (a *app) start(c *config.Config, adopted bool) (*edition, error) {
	site, err := outputs.NewSite(c.Site.Title, c.Site.URL.String())
	if err != nil {
		return nil, err
	}
	forgotten := make(chan struct{}, 1)
	index := a.newIndex()
	comparer := compare.New()
	all := hub.Over(c.Sections, site.Title)
	sections := hub.NewSections(hub.SectionsOptions{
		Store: a.store, Sources: c.Sources, Sections: append(slices.Clip(c.Sections), all), Clock: a.clock, Log: a.log,
		Comparer:  comparer,
		Searcher:  searcherOf(index),
		Forgotten: forgotten, Enrolled: a.enrolled,
	})
	public, err := web.New(web.Options{Site: site, Sections: c.Sections, All: all, Snapshots: sections, Selector: selector{sections, index}, Ready: sections.Ready, Readers: a.readers, Log: a.log})
	if err != nil {
		a.closeIndex(index)
		return nil, err
	}
	upstream := newUpstream(c, a.clock, a.readers.Count)
	gatherer := &hub.Gatherer{
		Store:     a.store,
		Upstream:  upstream,
		Sources:   c.Sources,
		Adopted:   adopted,
		Schedule:  hub.Schedule{Interval: c.Fetch.Interval, Longest: c.Fetch.MaxInterval},
		Keep:      c.Keep,
		Minter:    site.Minter(),
		Clock:     a.clock,
		Timetable: a.timetable,
		Log:       a.log,
		Parallel:  waiting * c.Fetch.Parallel,
		Again:     forgotten,
	}
	explainer := &hub.Explainer{
		Store: a.store, Sources: c.Sources, Sections: c.Sections, Keep: c.Keep,
		Standing: sections.Standing, Evidence: comparer.Evidence,
	}
	editor := &hub.Editor{Explainer: explainer, Record: a.store.Edit, Clock: a.clock}
	private := status.New(status.Options{
		Store: a.store, Sources: c.Sources, Schedule: gatherer.Schedule, Ready: sections.Ready, Clock: a.timetable, Log: a.log,
		Accept:  func(ctx context.Context, id string) error { return hub.Accept(ctx, a.store, id, a.timetable.Now()) },
		Explain: explainer.Explain,
		Edit:    editor.Do,
		Edits:   a.store.Edits,
	})
	serving, stop := context.WithCancel(context.Background())
	fetching, stopFetching := context.WithCancel(serving)
	e := &edition{config: c, sections: sections, gatherer: gatherer, public: public, direct: public, private: private, stop: stop, stopFetching: stopFetching}
	e.running.Go(func() {
		sections.Run(serving)
		a.closeIndex(index)
	})
	e.running.Go(func() {
		gatherer.Run(fetching)
		upstream.Close()
	})
	return e, nil
}

// adopt takes over the sources that another process enrolled, if they are not
// those that are in use.
func (a *app) adopt(ctx context.Context) {
	current := a.current.Load()
	if !current.gatherer.HasEnrolled() {
		return // the store has yet to learn of this process's
	}
	reading, cancel := context.WithTimeout(ctx, adoptTime)
	defer cancel()
	enrolled, err := a.store.Enrolled(reading)
	switch {
	case err != nil:
		a.log.Error("the sources that another process enrolled can't be read", "error", err)
		return
	case len(enrolled) == 0, isSame(enrolled, current.config.Sources):
		return
	}
	c := *current.config
	c.Sources = enrolled
	a.log.Info("another process has enrolled other sources; they are in use here too", "sources", len(enrolled))
	a.replace(ctx, &c, true)
}

// isSame tells whether two lists hold the same sources, in whichever order.
func isSame(a, b []hub.Source) bool {
	if len(a) != len(b) {
		return false
	}
	byID := make(map[string]*hub.Source, len(a))
	for i := range a {
		byID[a[i].ID] = &a[i]
	}
	return !slices.ContainsFunc(b, func(s hub.Source) bool {
		other := byID[s.ID]
		return other == nil || !s.Equal(other)
	})
}

// replace lets a new configuration take over once its sections can be served, and searched
// if the old ones can. The old ones stay until the requests are answered that began with
// them.
func (a *app) replace(ctx context.Context, c *config.Config, adopted bool) {
	old := a.current.Load()
	next, err := a.start(c, adopted)
	if err != nil {
		a.log.Error("the new configuration is not used", "error", err)
		return
	}
	a.waitFor(ctx, math.MaxInt64, func() bool { return next.sections.Ready() == nil })
	a.waitFor(ctx, searchTime, func() bool { return next.isSearchable() || !old.isSearchable() })
	if ctx.Err() != nil {
		a.log.Warn("stopping before the new configuration was in use")
		_ = next.close(partsTime)
		return
	}
	a.current.Store(next)
	old.stopFetching()
	isQuiet := false // at the last look: a request may have the old edition and not be counted yet
	a.waitFor(ctx, drainTime, func() bool {
		wasQuiet := isQuiet
		isQuiet = old.requests.Load() == 0
		return wasQuiet && isQuiet
	})
	if err := old.close(partsTime); err != nil {
		a.log.Warn("the old configuration's parts did not end", "error", err)
	}
	if c.Listen != old.config.Listen || c.Admin != old.config.Admin || c.Store != old.config.Store {
		a.log.Warn("listen, admin and store change with the next start only")
	}
	a.log.Info("the new configuration is in use", "sources", len(c.Sources), "sections", len(c.Sections))
}

// waitFor waits until something is so, the time is over or the context ends.
func (a *app) waitFor(ctx context.Context, most time.Duration, isSo func() bool) {
	for waited := time.Duration(0); waited < most && ctx.Err() == nil && !isSo(); waited += glanceTime {
		select {
		case <-ctx.Done():
		case <-a.clock.After(glanceTime):
		}
	}
}

// isSearchable tells whether all items can be searched for that there were at first.
func (e *edition) isSearchable() bool {
	whole, _ := e.sections.Searchable()
	return whole
}

// close ends the edition's parts, and gives up on them after a time.
func (e *edition) close(most time.Duration) error {
	e.stop()
	ended := make(chan struct{})
	go func() {
		e.running.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return nil
	case <-time.After(most):
		return errors.New("fetches did not end in time; their leases run out by themselves")
	}
}

// waiting is how many sources may wait for their host's turn for each one that
// is asked.
const waiting = 2

// firstRest is how long a host that fails is left alone at first.
const firstRest = time.Minute

// newUpstream builds the way from publishers to items.
func newUpstream(c *config.Config, clock hub.Clock, readers func() int) *sources.Upstream {
	rest := firstRest
	if c.Fetch.Pause == 0 {
		rest = 0 // for publishers that need no care, such as the demo's
	}
	return sources.New(sources.Options{Clock: clock, Pause: c.Fetch.Pause, Client: fetch.New(fetch.Options{
		UserAgent:    userAgent(c),
		Readers:      readers,
		Timeout:      c.Fetch.Timeout,
		Pause:        c.Fetch.Pause,
		Parallel:     c.Fetch.Parallel,
		Rest:         rest,
		AllowPrivate: c.Fetch.AllowPrivate,
		AllowPorts:   c.Fetch.AllowPorts,
		Own:          c.Site.URL,
		Clock:        clock,
	})})
}

// userAgent says who asks and where to complain.
func userAgent(c *config.Config) string {
	if c.Fetch.UserAgent != "" {
		return c.Fetch.UserAgent
	}
	return fmt.Sprintf("feedhub/%s (+%s)", release(), c.Site.URL)
}
