package web

import (
	"strconv"
	"strings"
)

// coding is a content coding that a document is sent in.
type coding int

const (
	none coding = iota // the client accepts neither
	identity
	compressed
)

// unnamed is the weight of a coding that Accept-Encoding does not name.
const unnamed = -1

// negotiate chooses the content coding (RFC 9110 §12.5.3). Gzip is chosen when
// the client accepts it and does not like plain bytes better; a client that says
// nothing gets plain bytes, as not all that say nothing can unpack.
func negotiate(accept []string) coding {
	gzip, plain, other := float64(unnamed), float64(unnamed), float64(unnamed)
	for _, list := range accept {
		for list != "" {
			var element string
			element, list, _ = strings.Cut(list, ",")
			name, weight := weigh(element)
			switch {
			case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
				gzip = weight
			case strings.EqualFold(name, "identity"):
				plain = weight
			case name == "*":
				other = weight
			}
		}
	}
	if gzip == unnamed {
		gzip = other
	}
	if plain == unnamed && other == 0 {
		plain = 0
	}
	switch {
	case gzip > 0 && gzip >= plain:
		return compressed
	case plain != 0:
		return identity
	}
	return none
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
