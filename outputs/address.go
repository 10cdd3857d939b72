package outputs

import (
	"strings"

	"github.com/feedhub/feedhub/hub/sanitise"
)

// Address returns the form in which an http or https address may stand in any
// format: absolute and ASCII as sanitise.URL makes it at ingest. It returns ""
// for what has no such form, and for a host that is an IPv6 literal, whose
// brackets checkers of feeds do not know.
func Address(raw string) string {
	address := sanitise.URL(raw, nil)
	if strings.ContainsAny(address, "[]") {
		return ""
	}
	return address
}
