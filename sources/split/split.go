// Package split finds the items in the body of a feed by its bytes alone, many
// times faster than a parser does. Package reader hashes them with it, and
// leaves out those that it has read before. It reads the body that package
// normalise made and package guard let through; it judges, decodes and copies
// nothing.
//
// Where it is not plain which elements a parser takes for the feed's items, it
// does not split the body at all.
package split

import (
	"github.com/feedhub/feedhub/sources/normalise"
)

// Span is a stretch of a body.
type Span struct{ From, To int }

// Parts is how a body falls into its items and the rest.
type Parts struct {
	// Items are where the items stand, in order and apart from each other.
	Items []Span
	// Around are the start tags of the elements around the items, and of the
	// channel: what they declare holds in the items.
	Around [][]byte

	isJSON bool
}

// Split finds the items of a feed. ok is false where the body is better read as
// a whole.
func Split(body []byte, format normalise.Format) (parts Parts, ok bool) {
	switch format {
	case normalise.RSS:
		return splitXML(body, false)
	case normalise.Atom:
		return splitXML(body, true)
	case normalise.JSON:
		return splitJSON(body)
	}
	return Parts{}, false
}

// Keep returns the body with those of its items alone whose places are given,
// in rising order, and where each of them begins in it.
func (p Parts) Keep(body []byte, places []int) (kept []byte, offsets []int) {
	size := len(body)
	for _, item := range p.Items {
		size -= item.To - item.From - 1
	}
	for _, place := range places {
		size += p.Items[place].To - p.Items[place].From
	}
	kept = make([]byte, 0, size)
	offsets = make([]int, 0, len(places))
	at := 0
	for place, item := range p.Items {
		if place == 0 || !p.isJSON {
			kept = append(kept, body[at:item.From]...)
		}
		at = item.To
		if len(offsets) == len(places) || places[len(offsets)] != place {
			if !p.isJSON {
				kept = append(kept, '\n') // the texts around it stay apart
			}
			continue
		}
		if p.isJSON && len(offsets) > 0 {
			kept = append(kept, ',')
		}
		offsets = append(offsets, len(kept))
		kept = append(kept, body[item.From:item.To]...)
	}
	return append(kept, body[at:]...), offsets
}
