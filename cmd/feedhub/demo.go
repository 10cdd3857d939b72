package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/cmd/feedhub/newsroom"
	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
)

// Where the demo listens when it may choose. A taken address is replaced by a
// free one.
const (
	demoListen     = "127.0.0.1:8080"
	newsroomListen = "127.0.0.1:8090"
)

func demoCommand() *cobra.Command {
	var listen, store string
	var logs logFlags
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Show a hub at work, with a newsroom of its own",
		Long: `Show a hub at work. The demo starts publishers of its own on this machine: an
Arabic newsroom with the sections news and articles, and an English one, tech.
They publish in RSS, Atom and JSON Feed, one of them on web pages alone, share
a story now and then, correct themselves, and one of them breaks from time to
time. A hub gathers from them,
and its outputs move while you watch. Nothing leaves the machine, and nothing
is left on it unless you name a store.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := logs.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			return demo(cmd.Context(), listen, store, log, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "listen on this host:port (default "+demoListen+", or a free port)")
	cmd.Flags().StringVar(&store, "store", "", "keep the items in bolt:PATH or redis://HOST:PORT/DB (default: forget them at the end)")
	logs.register(cmd, slog.LevelInfo)
	return cmd
}

func demo(ctx context.Context, listen, store string, log *slog.Logger, stdout io.Writer) (err error) {
	clock := hub.SystemClock{}
	address, err := demoAddress(listen)
	if err != nil {
		return err
	}
	if err := checkStore(cmp.Or(store, "bolt:demo.db")); err != nil {
		return fmt.Errorf("--store: %w", err)
	}
	if store == "" {
		folder, err := os.MkdirTemp("", "feedhub-demo-")
		if err != nil {
			return fmt.Errorf("make a folder for the demo's items: %w", err)
		}
		defer os.RemoveAll(folder)
		store = "bolt:" + filepath.Join(folder, "feedhub.db")
	}
	publishers, stop, err := startNewsroom(clock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	admin, err := demoAddress("127.0.0.1:0")
	if err != nil {
		return err
	}
	c, err := demoConfig(address, admin, store, publishers)
	if err != nil {
		return err
	}
	return service{config: c, open: openStore, clock: clock, log: log, started: func() { printDemo(stdout, c) }}.run(ctx)
}

// startNewsroom sets the publishers running on an address of their own.
func startNewsroom(clock hub.Clock) (*newsroom.Newsroom, func() error, error) {
	listener, err := listenOr(newsroomListen)
	if err != nil {
		return nil, nil, fmt.Errorf("start the demo's publishers: %w", err)
	}
	publishers := newsroom.New(clock.Now(), clock.Now, "http://"+listener.Addr().String())
	server := &http.Server{Handler: publishers, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	return publishers, server.Close, nil
}

// listenOr listens on the address, or on a free port when it is taken.
func listenOr(address string) (net.Listener, error) {
	if listener, err := net.Listen("tcp", address); err == nil {
		return listener, nil
	}
	return net.Listen("tcp", "127.0.0.1:0")
}

// demoAddress returns the address that the demo's hub will listen on.
func demoAddress(listen string) (string, error) {
	if listen != "" {
		if err := config.CheckListen(listen); err != nil {
			return "", fmt.Errorf("--listen is %q; %w", listen, err)
		}
		if _, port, _ := net.SplitHostPort(listen); port != "0" {
			return listen, nil
		}
	}
	listener, err := listenOr(cmp.Or(listen, demoListen))
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

func demoConfig(listen, admin, store string, publishers *newsroom.Newsroom) (*config.Config, error) {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return nil, err
	}
	if address, err := netip.ParseAddr(host); host == "" || err == nil && (address.IsLoopback() || address.IsUnspecified()) {
		host = "localhost"
	}
	return &config.Config{
		Site:   config.Site{Title: "feedhub demo", URL: &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}},
		Listen: listen,
		Admin:  config.Admin{Listen: admin},
		Store:  store,
		Fetch: config.Fetch{
			Interval: 2 * time.Second, Timeout: 5 * time.Second, Parallel: 16,
			AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		},
		Keep:     hub.Keep{Items: 500, Age: 30 * 24 * time.Hour},
		Sources:  publishers.Sources(),
		Sections: publishers.Sections(),
	}, nil
}

// printDemo tells what there is to see.
func printDemo(w io.Writer, c *config.Config) {
	fmt.Fprintf(w, "A hub with %d sources in %d sections. Open:\n\n  %s/\n\n", len(c.Sources), len(c.Sections), c.Site.URL)
	for _, section := range c.Sections {
		base := c.Site.URL.JoinPath(section.Slug).String()
		fmt.Fprintf(w, "  %-28s %s\n", section.Title, base)
		for _, output := range []string{"rss.xml", "atom.xml", "feed.json"} {
			fmt.Fprintf(w, "  %-28s %s/%s\n", "", base, output)
		}
	}
	fmt.Fprintf(w, "\n  %-28s %s/opml.xml\n", "all as OPML", c.Site.URL)
	fmt.Fprintf(w, "\nOne wire story is at three papers, and once in the section. Why, says\n\n  feedhub why --admin %s news jisr-grain-silos\n\nThe publishers go on publishing; Ctrl-C ends the demo.\n\n", c.Admin.Listen)
}
