package outputstest

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/feedhub/feedhub/hub/hubtest"
)

// validate prints a line for each error and warning that the validator has for
// the document on its standard input, at the level of the public service.
const validate = `
import sys
sys.path.insert(0, sys.argv[1])
import feedvalidator
from feedvalidator import compatibility
from feedvalidator.formatter.text_plain import Formatter
from feedvalidator.logging import Info
document = sys.stdin.buffer.read()
result = feedvalidator.validateString(document, firstOccurrenceOnly=0, base=sys.argv[2])
events = [e for e in result["loggedEvents"] if not isinstance(e, Info)]
for line in Formatter(compatibility.AA(events)):
    print(line)
print("feed type", result["feedType"])
`

// Valid fails the test when the W3C feed validator finds an error or gives a
// warning for the document. FEEDHUB_FEEDVALIDATOR names the src folder of a
// checkout of github.com/w3c/feedvalidator, which no package brings; without it
// the test is skipped.
func Valid(tb testing.TB, document []byte, address string) {
	tb.Helper()
	source := NeedValidator(tb)
	python := python(tb)
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, python, "-W", "ignore", "-c", validate, source, address)
	command.Stdin = strings.NewReader(string(document))
	out, err := command.CombinedOutput()
	if err != nil {
		tb.Fatalf("run the validator: %v\n%s", err, out)
	}
	complaints, feedType, found := strings.Cut(string(out), "feed type ")
	if !found || strings.TrimSpace(feedType) == "0" {
		tb.Errorf("the validator does not know what this is: %s", out)
	}
	if complaints != "" {
		tb.Errorf("the validator complains:\n%s", complaints)
	}
}

// NeedValidator returns the folder of the validator, and skips the test where there is
// none.
func NeedValidator(tb testing.TB) string {
	tb.Helper()
	source := os.Getenv("FEEDHUB_FEEDVALIDATOR")
	if source == "" {
		tb.Skip("needs the W3C feed validator: clone github.com/w3c/feedvalidator and set FEEDHUB_FEEDVALIDATOR to its src folder")
	}
	return source
}

// python returns the path of a Python that has what the validator needs: the system's
// own where the first one has not.
func python(tb testing.TB) string {
	tb.Helper()
	const install = "apt-get install python3 python3-lxml python3-html5lib"
	first := hubtest.Program(tb, "python3", install)
	for _, path := range []string{first, "/usr/bin/python3"} {
		if exec.CommandContext(tb.Context(), path, "-c", "import lxml, html5lib").Run() == nil {
			return path
		}
	}
	return first
}
