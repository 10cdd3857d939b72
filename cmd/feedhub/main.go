// Command feedhub gathers feeds, keeps their items, and republishes them
// merged, one output per section, as RSS, Atom and JSON Feed.
//
// This package opens the doors and holds no logic: each command has a file
// that reads the configuration, builds the parts from the rooms hub, sources
// and outputs, joins them, and stops them in order.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// After the first signal the default comes back: a second one ends the
	// process at once.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the program without its process: it returns the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errReported):
		return 1
	}
	fmt.Fprintf(stderr, "feedhub: %s\n", err)
	return 1
}

// errReported ends a command that has told its user already what went wrong.
var errReported = errors.New("reported")

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "feedhub",
		Short: "Gather feeds, merge them by section, republish them as RSS, Atom and JSON Feed",
		Long: `feedhub gathers feeds (RSS, Atom, JSON Feed), keeps their items in an embedded
file or in Redis, and republishes them merged, cleaned and in order, one output
per section, as RSS 2.0, Atom 1.0 and JSON Feed 1.1.

New here? Two commands show it:

  feedhub demo      a newsroom of its own, running, with nothing to configure
  feedhub init      writes feedhub.yaml; name your feeds there, then run
                    feedhub check and feedhub serve`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(serveCommand(), demoCommand(), initCommand(), checkCommand(), inspectCommand(), whyCommand(), editCommand(), versionCommand())
	return root
}
