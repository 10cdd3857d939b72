package main

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"
)

// logFlags choose how a command logs.
type logFlags struct {
	format string
	level  slog.Level
}

func (f *logFlags) register(cmd *cobra.Command, level slog.Level) {
	f.level = level
	cmd.Flags().StringVar(&f.format, "log-format", "text", "log lines as `text` or json")
	cmd.Flags().TextVar(&f.level, "log-level", f.level, "log from this `level` on: debug, info, warn or error")
}

// logger returns a logger that writes to w.
func (f *logFlags) logger(w io.Writer) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: f.level}
	switch f.format {
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return nil, fmt.Errorf("--log-format is %q; expected text or json", f.format)
}
