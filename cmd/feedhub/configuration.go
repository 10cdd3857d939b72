package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub/config"
	"github.com/feedhub/feedhub/sources/page"
)

// configFlag registers --config.
func configFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVarP(path, "config", "c", config.DefaultPath, "the configuration file")
}

// loadConfig reads the configuration. Where there is none it says how to come
// by one.
func loadConfig(path string) (*config.Config, error) {
	c, err := config.Load(path, config.Checks{Selector: page.CheckSelector})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf(`there is no configuration at %s
  feedhub init      writes one to start from
  feedhub demo      shows a hub that needs none`, path)
	}
	if problems, ok := errors.AsType[*config.Problems](err); ok {
		return nil, fmt.Errorf("the configuration can't be used:\n%w", problems)
	}
	if err != nil {
		return nil, err
	}
	if err := checkStore(c.Store); err != nil {
		return nil, fmt.Errorf("the configuration can't be used:\n%s: store: %w", path, err)
	}
	return c, nil
}
