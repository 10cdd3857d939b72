package reader

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/feedhub/feedhub/hub"
	"github.com/feedhub/feedhub/sources/draft"
	"github.com/feedhub/feedhub/sources/normalise"
	"github.com/feedhub/feedhub/sources/split"
)

// errWhole is the error of a body of which a part can't be read as it would be
// read with the rest.
var errWhole = errors.New("the body is to be read as a whole")

// plan is which items of a body are read.
//
// The reading of an item may depend on what stands around it, and that of the
// feed on its items. Of the former a digest is part of every Piece, so that an
// item is read again when it has come to stand in another feed. The latter are
// the standings of package draft; that of an item is part of its Piece too, so
// that it is known again with it. Items that depend on each other have no Piece.
type plan struct {
	body  []byte // all of it
	parts split.Parts
	about *Context
	sums  []sum // of the parts, as far as they were asked for

	// read are the places of the parts that are read, and offsets where they
	// begin in what is handed to the parser.
	read, offsets []int
	unread        []hub.Key
	absent        []draft.Standing
}

type sum [sha256.Size]byte

// newPlan returns the plan to read all of a document. A document that is not to
// be split has no parts.
func newPlan(doc *normalise.Document, about *Context) *plan {
	p := &plan{body: doc.Body, about: about}
	parts, ok := split.Split(doc.Body, doc.Format)
	if !ok || len(parts.Items) > draft.MaxItems || about.Room > 0 && len(parts.Items) > about.Room {
		return p
	}
	p.parts, p.sums = parts, make([]sum, len(parts.Items))
	for place, item := range parts.Items {
		p.read, p.offsets = append(p.read, place), append(p.offsets, item.From)
	}
	return p
}

// leaveOut returns a plan without the items that were seen, and the body that it
// is for. ok is false where that is not worth it, or not possible.
func (p *plan) leaveOut() (rest *plan, body []byte, ok bool) {
	inherited, standings := inheritance(p.about.Inherited)
	if p.about.Seen == nil || len(standings) == 0 {
		return nil, nil, false
	}
	rest = &plan{body: p.body, parts: p.parts, about: p.about, sums: p.sums}
	unread := make(map[hub.Key]hub.Piece)
	for place := range p.parts.Items {
		key, piece, standing, seen := p.lookUp(place, inherited, standings)
		if !seen {
			rest.read = append(rest.read, place)
			continue
		}
		if other, twice := unread[key]; twice && other != piece {
			return nil, nil, false // which of them the item is, is to be found out
		} else if !twice {
			unread[key] = piece
			rest.unread, rest.absent = append(rest.unread, key), append(rest.absent, standing)
		}
	}
	body, rest.offsets = p.parts.Keep(p.body, rest.read)
	return rest, body, len(rest.unread) > 0
}

// lookUp asks whether the item at a place was seen, in any of its standings.
func (p *plan) lookUp(place int, inherited string, standings []draft.Standing) (hub.Key, hub.Piece, draft.Standing, bool) {
	for _, standing := range standings {
		piece := p.piece(place, inherited, standing)
		if key, seen := p.about.Seen(piece); seen {
			return key, piece, standing, true
		}
	}
	return hub.Key{}, hub.Piece{}, draft.Standing{}, false
}

// piece hashes the part at a place, with all that its reading depends on.
func (p *plan) piece(place int, inherited string, standing draft.Standing) hub.Piece {
	if p.sums[place] == (sum{}) {
		item := p.parts.Items[place]
		p.sums[place] = sha256.Sum256(p.body[item.From:item.To])
	}
	all := sha256.Sum256(append(append(p.sums[place][:], inherited...), standing.String()...))
	piece := hub.Piece(all[:8])
	if piece == (hub.Piece{}) {
		piece[0] = 1 // as zero is none
	}
	return piece
}

// fits tells whether the parser found an item in each of the parts that it got,
// at each of these offsets.
func (p *plan) fits(offsets []int) bool { return slices.Equal(p.offsets, offsets) }

// isPart tells whether others of the document's items are not read.
func (p *plan) isPart() bool { return len(p.unread) > 0 }

// maxStandings bounds how many different ones are looked for, and maxStanding how
// long one is, as a language can be. Items of others are always read.
const (
	maxStandings = 8
	maxStanding  = 200
)

// inheritance parts what Result.Inherited put together.
func inheritance(s string) (inherited string, standings []draft.Standing) {
	words := strings.Fields(s)
	if len(words) == 0 {
		return "", nil
	}
	for _, word := range words[1:min(len(words), 1+maxStandings)] {
		standing, ok := draft.ParseStanding(word)
		if !ok {
			return "", nil
		}
		standings = append(standings, standing)
	}
	return words[0], standings
}

// complete completes the drafts. They must be those of the parts that were read,
// which begin at these offsets of the body.
func (a *adapter) complete(drafts []*draft.Item, offsets []int) error {
	fits := len(offsets) == len(drafts) && a.plan.fits(offsets)
	if fits {
		for i, d := range drafts {
			d.Place = a.plan.read[i]
			if d.Offset > 0 {
				d.Offset = a.doc.Start + a.plan.parts.Items[d.Place].From
			}
		}
	}
	inherited := a.inherits()
	if expected, _ := inheritance(a.plan.about.Inherited); a.plan.isPart() && (!fits || inherited != expected) {
		return errWhole
	}
	if err := a.Complete(drafts); err != nil {
		return err
	}
	if a.collides() {
		return errWhole
	}
	if fits && !a.Entangled {
		a.markPieces(inherited)
	}
	return nil
}

// inherits digests all that the reading of an item depends on outside of it.
func (a *adapter) inherits() string {
	about := a.plan.about
	facts := fmt.Appendf(nil, "%d %q %d %q %q %q %q", Version, about.Manner, a.doc.Format, cmp.Or(about.Base, about.URL),
		a.Base, a.Language, a.plan.parts.Around)
	digest := hub.DigestOf(facts)
	return hex.EncodeToString(digest[:])
}

// collides tells whether an item has the id of one that was not read.
func (a *adapter) collides() bool {
	if !a.plan.isPart() {
		return false
	}
	unread := make(map[hub.Key]bool, len(a.plan.unread))
	for _, key := range a.plan.unread {
		unread[key] = true
	}
	return slices.ContainsFunc(a.Items, func(item hub.Item) bool {
		return unread[hub.KeyOf(a.plan.about.SourceID, item.NativeID)]
	})
}

// markPieces gives the items their Pieces, and notes how they are found again.
func (a *adapter) markPieces(inherited string) {
	counts := make(map[draft.Standing]int)
	for _, standing := range a.plan.absent {
		counts[standing]++
	}
	for _, trace := range a.Traces {
		if len(trace.Standing.String()) <= maxStanding {
			counts[trace.Standing]++
		}
	}
	standings := slices.SortedFunc(maps.Keys(counts), func(s, t draft.Standing) int {
		return cmp.Or(counts[t]-counts[s], strings.Compare(s.String(), t.String()))
	})
	standings = standings[:min(len(standings), maxStandings)]
	words := []string{inherited}
	for _, standing := range standings {
		words = append(words, standing.String())
	}
	a.inherited = strings.Join(words, " ")
	for i, trace := range a.Traces {
		if !trace.Shared && slices.Contains(standings, trace.Standing) {
			a.Items[i].Piece = a.plan.piece(trace.Place, inherited, trace.Standing)
		}
	}
}
