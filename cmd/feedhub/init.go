package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/feedhub/feedhub/hub/config"
)

// starting is the configuration that init writes.
//
//go:embed starting.yaml
var starting []byte

func initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [FILE]",
		Short: "Write a commented configuration to start from",
		Long: `Write a commented configuration to start from, to feedhub.yaml or to FILE. A file
that exists is left as it is.

Next: put your own feeds into it, then
  feedhub check     says what the configuration means, or what is wrong with it
  feedhub serve     runs the hub`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path := config.DefaultPath
			if len(args) > 0 {
				path = args[0]
			}
			if err := writeNew(path, starting); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "Wrote %s. Put your feeds into it, then run: feedhub check && feedhub serve\n", path)
			return err
		},
	}
}

// writeNew writes a file that must not exist yet.
func writeNew(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists and is left as it is; name another file: feedhub init FILE", path)
	}
	if err != nil {
		return fmt.Errorf("write a configuration: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(content)
	return err
}
