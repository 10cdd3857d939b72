// Package pack has the forms in which the stores keep states and items. Both
// stores call it; it knows neither.
package pack

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// changedSize is the length of what a packed state begins with: its Changed, 8
// bytes of seconds since the year 1 and 4 of nanoseconds.
const changedSize = 12

// State returns the form in which the stores keep a state.
func State(state hub.State) ([]byte, error) {
	text, err := hub.EncodeState(state)
	if err != nil {
		return nil, err
	}
	return append(changed(state.Changed), text...), nil
}

// OpenState reads what State returned; nothing is the zero state.
func OpenState(b []byte) (hub.State, error) {
	if len(b) == 0 {
		return hub.State{}, nil
	}
	if len(b) < changedSize {
		return hub.State{}, fmt.Errorf("the stored state is damaged: %d bytes", len(b))
	}
	return hub.DecodeState(b[changedSize:])
}

// HaveEqualChanged tells whether two packed states have the same Changed, without
// opening them. Nothing is the zero state.
func HaveEqualChanged(a, b []byte) bool {
	var zero [changedSize]byte
	prefix := func(b []byte) []byte {
		if len(b) < changedSize {
			return zero[:]
		}
		return b[:changedSize]
	}
	return bytes.Equal(prefix(a), prefix(b))
}

// yearOne is the second at which time.Time is zero, from 1970.
var yearOne = time.Time{}.Unix()

// changed returns bytes that are equal for equal times, zeros for the zero time.
func changed(at time.Time) []byte {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, 1024), uint64(at.Unix()-yearOne))
	return binary.BigEndian.AppendUint32(b, uint32(at.Nanosecond()))
}

// Item returns the form in which the stores keep an item.
func Item(item *hub.Item) ([]byte, error) { return hub.EncodeItem(item) }

// OpenItem reads what Item returned.
func OpenItem(b []byte) (hub.Item, error) { return hub.DecodeItem(b) }
