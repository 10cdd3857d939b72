package hub

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// position is where an item stands in the order of a section: all that the order goes
// by, so that a place behind it is one whether the item is still there or not.
type position struct {
	worth                float64 // by score; 0 where the order is by time
	published, firstSeen int64   // microseconds of Unix time
	source               string  // id
	key                  Key
}

// compare puts what is shown first before the others, as inOrder does.
func (p *position) compare(q *position) int {
	return cmp.Or(
		cmp.Compare(q.worth, p.worth),
		cmp.Compare(q.published, p.published),
		cmp.Compare(p.source, q.source),
		cmp.Compare(q.firstSeen, p.firstSeen),
		bytes.Compare(p.key[:], q.key[:]),
	)
}

// lastOf returns the last of some places, the one before all where nothing stands in
// order.
func lastOf(places []position) position {
	for _, at := range slices.Backward(places) {
		if at != outOfOrder {
			return at
		}
	}
	return before
}

// positionSize is the length of a position without its source.
const positionSize = 8 + 8 + 8 + len(Key{})

// cursor returns the place behind the position.
func (p *position) cursor() Cursor {
	b := make([]byte, 0, positionSize+len(p.source))
	b = binary.BigEndian.AppendUint64(b, math.Float64bits(p.worth))
	b = binary.BigEndian.AppendUint64(b, uint64(p.published))
	b = binary.BigEndian.AppendUint64(b, uint64(p.firstSeen))
	b = append(append(b, p.key[:]...), p.source...)
	return Cursor(base64.RawURLEncoding.EncodeToString(b))
}

// CursorError says that a text is no Cursor.
type CursorError struct{ Text string }

func (e *CursorError) Error() string {
	return fmt.Sprintf("%q is no place in a section; expected what a link to a next page has", e.Text)
}

// position returns the position behind which the cursor is. It returns a *CursorError
// for what is none.
func (c Cursor) position() (position, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(c))
	if err != nil || len(b) <= positionSize {
		return position{}, &CursorError{string(c)}
	}
	p := position{
		worth:     math.Float64frombits(binary.BigEndian.Uint64(b)),
		published: int64(binary.BigEndian.Uint64(b[8:])),
		firstSeen: int64(binary.BigEndian.Uint64(b[16:])),
		key:       Key(b[24:positionSize]),
		source:    string(b[positionSize:]),
	}
	if math.IsNaN(p.worth) || p.cursor() != c {
		return position{}, &CursorError{string(c)}
	}
	return p, nil
}

// Check returns a *CursorError for what is no Cursor.
func (c Cursor) Check() error {
	if c == "" {
		return nil
	}
	_, err := c.position()
	return err
}
