package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/hub/config"
)

func serveCommand() *cobra.Command {
	var path, listen string
	var logs logFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the hub",
		Long: `Run the hub: fetch the sources of the configuration when they are due, and serve
the sections' outputs.

  /                      the sections
  /SECTION               a section's page
  /SECTION/rss.xml       its outputs
  /SECTION/atom.xml
  /SECTION/feed.json
  /SECTION/feed          the one of them that the client likes best
  /SECTION/deleted.xml   what was taken down
  /SECTION/archive/DAY   what it showed of a day that is over, in each format
  /SECTION/search        a search in it; with ?q=WORDS the outputs are searches too
  /SECTION/opml.xml      the feeds that it is made of
  /all, /all/rss.xml ... the same over all sections
  /opml.xml              all outputs, as a subscription list
  /healthz, /readyz      for supervisors and load balancers

SIGHUP reads the configuration again, without a pause; one that is wrong is
reported and not used. SIGINT and SIGTERM end the hub in order, within ten
seconds. The password of a Redis comes from FEEDHUB_REDIS_PASSWORD, or from the
file that FEEDHUB_REDIS_PASSWORD_FILE names.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			log, err := logs.logger(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			c, err := loadServed(path, listen)
			if err != nil {
				return err
			}
			for _, notice := range c.Notices {
				log.Warn(notice.Message, "at", fmt.Sprintf("%s:%d", notice.File, notice.Line))
			}
			ctx, stop := context.WithCancel(cmd.Context())
			defer stop()
			reload := reloads(ctx, log, func() (*config.Config, error) { return loadServed(path, listen) })
			return service{config: c, open: openStore, clock: hub.SystemClock{}, log: log, reload: reload}.run(ctx)
		},
	}
	configFlag(cmd, &path)
	cmd.Flags().StringVar(&listen, "listen", "", "listen on this host:port instead of the configuration's")
	logs.register(cmd, slog.LevelInfo)
	return cmd
}

// loadServed reads the configuration for serve; listen wins over the file. What
// reading a large one took is given back at once (a tenth of what a hub of 100,000
// sources keeps), as it is not needed again.
func loadServed(path, listen string) (*config.Config, error) {
	defer debug.FreeOSMemory()
	if listen == "" {
		return loadConfig(path)
	}
	if err := config.CheckListen(listen); err != nil {
		return nil, fmt.Errorf("--listen is %q; %w", listen, err)
	}
	c, err := loadConfig(path)
	if err != nil {
		return nil, err
	}
	c.Listen = listen
	return c, nil
}

// reloads sends the configuration anew at each SIGHUP, if it is right.
func reloads(ctx context.Context, log *slog.Logger, load func() (*config.Config, error)) <-chan *config.Config {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	configs := make(chan *config.Config)
	go func() {
		defer signal.Stop(hangup)
		for {
			select {
			case <-ctx.Done():
				return
			case <-hangup:
			}
			c, err := load()
			if err != nil {
				log.Error("the new configuration is not used, the old one stays", "error", err)
				continue
			}
			select {
			case <-ctx.Done():
			case configs <- c:
			}
		}
	}()
	return configs
}

// service is a hub that is to run: what serve and demo have in common.
type service struct {
	config *config.Config
	open   func(address string) (hub.Store, error)
	clock  hub.Clock
	log    *slog.Logger
	reload <-chan *config.Config // configurations to change to, or nil
	// started is called once the hub can be asked; it may be nil.
	started func()
}

// run runs the hub until the context ends. The listeners are opened before the
// store, so that a second hub on one address fails before it touches anything.
func (s service) run(ctx context.Context) error {
	on, err := listen(s.config)
	if err != nil {
		return err
	}
	store, err := s.open(s.config.Store)
	if err != nil {
		return errors.Join(err, on.close())
	}
	if s.started != nil {
		s.started()
	}
	a := newApp(store, s.clock, s.log)
	err = a.run(ctx, on, s.config, s.reload)
	err = errors.Join(err, store.Close())
	s.log.Info("stopped")
	return err
}
