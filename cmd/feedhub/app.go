package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/outputs/fastpath"
	"github.com/feedhub/feedhub/outputs/web"
)

// How long the end may take, before the ten seconds are over that process supervisors
// commonly grant.
const (
	// drainTime is for requests that are under way. A connection that has not
	// asked for anything yet is waited for for five seconds by net/http.
	drainTime = 7 * time.Second
	partsTime = 9 * time.Second // for these, and for fetches that are being stored meanwhile
	// searchTime is how long a new edition may take until its items can be searched for,
	// where the old one's can.
	searchTime = time.Minute
	glanceTime = 50 * time.Millisecond // between two looks at whether something is so
	// adoptTime bounds reading the sources that another process enrolled.
	adoptTime = 30 * time.Second
)

// app is a running hub: a store and listeners, which stay, and an edition,
// which changes with the configuration.
type app struct {
	store hub.Store
	clock hub.Clock
	// timetable is what sources are due by: whatever is done to the machine's
	// clock, and whichever edition fetches them.
	timetable hub.Clock
	readers   *web.Readers // of the outputs, whom publishers are told of
	log       *slog.Logger
	current   atomic.Pointer[edition]
	// enrolled receives when the sources in the store may have become others.
	enrolled chan struct{}
}

func newApp(store hub.Store, clock hub.Clock, log *slog.Logger) *app {
	return &app{store: store, clock: clock, timetable: &hub.Steady{Clock: clock}, readers: web.NewReaders(clock), log: log, enrolled: make(chan struct{}, 1)}
}

// listeners are where the hub is asked.
type listeners struct {
	public  net.Listener
	private net.Listener // nil when there is none
}

// listen opens the listeners that the configuration names.
func listen(c *config.Config) (listeners, error) {
	public, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return listeners{}, fmt.Errorf("listen on %s: %w", c.Listen, err)
	}
	if c.Admin.Listen == "" {
		return listeners{public: public}, nil
	}
	private, err := net.Listen("tcp", c.Admin.Listen)
	if err != nil {
		return listeners{}, errors.Join(fmt.Errorf("listen on admin.listen %s: %w", c.Admin.Listen, err), public.Close())
	}
	return listeners{public, private}, nil
}

func (l listeners) close() error {
	err := l.public.Close()
	if l.private != nil {
		err = errors.Join(err, l.private.Close())
	}
	return err
}

// run serves until the context ends, then stops everything in order: no new
// requests, the running ones finished, fetches broken off or stored and their
// leases given back. A configuration from reload takes effect without a pause.
// run closes the listeners and leaves the store open.
func (a *app) run(ctx context.Context, on listeners, c *config.Config, reload <-chan *config.Config) error {
	first, err := a.start(c, false)
	if err != nil {
		return errors.Join(err, on.close())
	}
	a.current.Store(first)
	failed := make(chan error, 2)
	var servers []*fastpath.Server
	serve := func(listener net.Listener, server *fastpath.Server) {
		servers = append(servers, server)
		go func() {
			if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serve on %s: %w", listener.Addr(), err)
			}
		}()
	}
	public := a.server(func(e *edition) http.Handler { return e.public })
	public.Direct = a
	serve(on.public, public)
	if on.private != nil {
		serve(on.private, a.server(func(e *edition) http.Handler { return e.private }))
		a.log.Info("serving the status", "listen", on.private.Addr().String())
	}
	a.log.Info("serving", "listen", on.public.Addr().String(), "site", c.Site.URL.String())
	for err == nil {
		select {
		case <-ctx.Done():
			return a.end(servers)
		case err = <-failed:
		case c := <-reload:
			a.replace(ctx, c, false)
		case <-a.enrolled:
			a.adopt(ctx)
		}
	}
	return errors.Join(err, a.end(servers))
}

// end stops fetching and serving: the sections are there for the requests under way. A
// reader who is too slow for it is a line in the log and no failure.
func (a *app) end(servers []*fastpath.Server) error {
	began, current := time.Now(), a.current.Load()
	current.stopFetching()
	if late := drain(servers); late != nil {
		a.log.Warn("requests were broken off", "error", late)
	}
	return current.close(partsTime - time.Since(began))
}

// server returns a server that hands requests to the current edition.
func (a *app) server(handler func(*edition) http.Handler) *fastpath.Server {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true) // which proxies may speak
	return &fastpath.Server{Log: a.log, HTTP: &http.Server{
		Protocols: &protocols,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			e := a.current.Load()
			e.requests.Add(1)
			defer e.requests.Add(-1)
			handler(e).ServeHTTP(w, r)
		}),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      2 * time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}}
}

// Answer answers from what the current edition has in memory. It implements
// fastpath.Handler.
func (a *app) Answer(r *fastpath.Request, w *fastpath.Response) bool {
	direct := a.current.Load().direct
	return direct != nil && direct.Answer(r, w)
}

// drain ends the servers: no new requests, those under way finished, up to a
// time.
func drain(servers []*fastpath.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	var errs []error
	for _, server := range servers {
		if err := server.Shutdown(ctx); err != nil {
			errs = append(errs, fmt.Errorf("requests did not end in time: %w", err), server.Close())
		}
	}
	return errors.Join(errs...)
}
