package web

import (
	"strconv"
	"strings"

	"github.com/feedhub/feedhub/outputs/render"
)

// preference are the codings that are sent, the smallest results first: where a client
// likes several as much, it gets the first.
var preference = [...]render.Coding{render.Brotli, render.Zstandard, render.Gzip}

// unnamed is the weight of a coding that Accept-Encoding does not name.
const unnamed = -1

// negotiate chooses the content coding (RFC 9110 §12.5.3); ok is false for a client that
// accepts none. A compressed one is chosen when the client accepts it and does not like
// plain bytes better; a client that says nothing gets plain bytes, as not all that say
// nothing can unpack.
func negotiate(accept []string) (chosen render.Coding, ok bool) {
	weights := [...]float64{render.Identity: unnamed, render.Gzip: unnamed, render.Brotli: unnamed, render.Zstandard: unnamed}
	other := float64(unnamed)
	for _, list := range accept {
		for list != "" {
			var element string
			element, list, _ = strings.Cut(list, ",")
			name, weight := weigh(element)
			switch {
			case name == "*":
				other = weight
			case strings.EqualFold(name, "x-gzip"):
				weights[render.Gzip] = weight
			default:
				for coding := range weights {
					if strings.EqualFold(name, render.Coding(coding).String()) {
						weights[coding] = weight
					}
				}
			}
		}
	}
	plain := weights[render.Identity]
	if plain == unnamed && other == 0 {
		plain = 0
	}
	best := 0.0
	for _, coding := range preference {
		weight := weights[coding]
		if weight == unnamed {
			weight = other
		}
		if weight > best && weight >= plain {
			chosen, best = coding, weight
		}
	}
	return chosen, best > 0 || plain != 0
}

// weigh splits an element such as "gzip;q=0.5" into its name and its weight,
// which is 1 where it names none that can be read.
func weigh(element string) (name string, weight float64) {
	name, parameters, found := strings.Cut(element, ";")
	name = strings.TrimSpace(name)
	for found {
		var parameter string
		parameter, parameters, found = strings.Cut(parameters, ";")
		key, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if key != "q" && key != "Q" {
			continue
		}
		if q, err := strconv.ParseFloat(value, 64); err == nil && q >= 0 && q <= 1 {
			return name, q
		}
	}
	return name, 1
}
