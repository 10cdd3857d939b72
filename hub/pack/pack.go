// Package pack has the forms in which the stores keep items, states and sources:
// short, and cheap to write and to read. Both stores call it; it knows neither.
//
// # Forms
//
// A packed value says by one byte in which form it is, so that forms can be added
// and those that were ever written are still read:
//
//	{      hub.EncodeItem's or hub.EncodeState's JSON, of which this is the first
//	       byte; it is read, not written
//	0x01   the fields, one after the other, as form and fields.go say; those of an
//	       item after the byte that names the window of their texts (window.go)
//	0x02   the same, compressed by zstd (RFC 8878) with the dictionary text-1.zdict
//	0x03   the same, in the Huffman code arabic-1.huff: CRC-32C of the fields, their
//	       length, and as huff0 writes them
//
// The byte is the first one of an item. A state begins with 12 bytes of its Changed
// (seconds since the year 1, nanoseconds), which can be compared without reading
// the rest; the byte follows them. A source is in the form 0x01 alone.
//
// An item is compressed where that makes it shorter: by zstd, or, if it is a short
// one in Arabic letters, by the code. A state is not: it is read and written at
// every fetch, and has little text.
//
// # What was made beforehand
//
// Items are short, so that a compressor has seen little when it is at their end. The
// dictionary shows it some beforehand: what items look like, markup, and frequent
// words of Arabic and English. The code spares it to find out which letters are
// frequent, and to say so in every item, which is most of what zstd does with a
// short one. Both are made by the program in the folder dictionary from texts that
// were written for this project, and fixed for ever: what is packed with them needs
// them. A better one would get a file and a form of its own.
//
// Bytes of items that they were not made from (for the Arabic ones they were made
// anew without these authors):
//
//	                   JSON   zstd of JSON   fields   code    zstd   zstd, dictionary
//	Arabic, 1.7 KB    1,668            893      654    534     544                501
//	Arabic, 4 KB      3,962          1,857    1,675  1,331   1,256              1,159
//	English, 1.5 KB   1,496            726    1,165            611                580
//	English, 4.7 KB   4,673          2,135    4,106          1,988              1,897
//
// Processor time for an Arabic item of 1.5 KB: to pack it 9 µs in the code, 27 µs by
// zstd with the dictionary, 18 µs without; to encode it as JSON 7 µs.
//
// # Memory
//
// An encoder holds about 1 MB, a decoder 0.3 MB. As many are made as items are
// packed or opened at one time, at most one for each processor.
package pack

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/feedhub/feedhub/hub"
)

// The forms.
const (
	formJSON   = '{'
	formFields = 1
	formText1  = 2
	formArabic = 3
)

var errDamaged = errors.New("it is damaged")

// State returns the form in which the stores keep a state.
func State(state *hub.State) ([]byte, error) {
	f := form{out: make([]byte, 0, 512)}
	f.out = binary.BigEndian.AppendUint64(f.out, uint64(state.Changed.Unix()-yearOne))
	f.out = binary.BigEndian.AppendUint32(f.out, uint32(state.Changed.Nanosecond()))
	f.out = append(f.out, formFields)
	f.filled()
	if f.state(state); f.failed {
		return nil, errors.New("encode the state: a time is out of range")
	}
	return f.out[:f.last], nil
}

// changedSize is the length of what a packed state begins with.
const changedSize = 12

// OpenState reads what State returned; nothing is the zero state.
func OpenState(b []byte) (hub.State, error) {
	var state hub.State
	switch {
	case len(b) == 0:
		return state, nil
	case len(b) <= changedSize:
		return state, fmt.Errorf("the stored state is damaged: %d bytes", len(b))
	}
	switch rest := b[changedSize:]; rest[0] {
	case formJSON:
		return hub.DecodeState(rest)
	case formFields:
		f := form{in: string(rest[1:]), reading: true}
		if f.state(&state); f.failed {
			return hub.State{}, errors.New("the stored state is damaged")
		}
		return state, nil
	}
	return state, fmt.Errorf("the stored state is damaged, or of a later version: form %#x", b[changedSize])
}

// Source returns the form in which the stores keep a source, its id left out: the
// same bytes for equal sources. The source is stored under its id, which may hold
// any byte.
func Source(source *hub.Source) []byte {
	f := form{out: make([]byte, 0, 128)}
	f.out = append(f.out, formFields)
	f.filled()
	f.source(source)
	return f.out[:f.last]
}

// OpenSource reads what Source returned for the source with that id.
func OpenSource(id string, b []byte) (hub.Source, error) {
	source := hub.Source{ID: id}
	if len(b) == 0 || b[0] != formFields {
		return hub.Source{}, fmt.Errorf("the stored source %s is damaged, or of a later version", id)
	}
	f := form{in: string(b[1:]), reading: true}
	if f.source(&source); f.failed {
		return hub.Source{}, fmt.Errorf("the stored source %s is damaged", id)
	}
	return source, nil
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

// Item returns the form in which the stores keep an item.
func Item(item *hub.Item) ([]byte, error) {
	plain, err := Fields(item)
	if err != nil {
		return nil, err
	}
	if packed := shorter(plain[1:]); len(packed) < len(plain) {
		return packed, nil
	}
	return plain, nil
}

// shortText is how long the fields of an item in Arabic letters are for which the
// code made beforehand is the better one: in longer ones zstd finds repetitions.
const shortText = 1 << 10

// shorter returns fields in the form that suits them, if it is a shorter one.
func shorter(fields []byte) []byte {
	if IsArabic(fields) && len(fields) <= shortText {
		packed := append(make([]byte, 0, 64+len(fields)*3/4), formArabic)
		if packed, ok := arabicCode().encode(packed, fields); ok {
			return packed
		}
	}
	return compress(fields)
}

// Fields returns an item in its form that is not compressed. Only the program that
// makes dictionaries has a use for it.
func Fields(item *hub.Item) ([]byte, error) {
	f := form{out: make([]byte, 0, 256+len(item.Summary)+len(item.ContentHTML))}
	f.window = windowOf(cmp.Or(item.ContentHTML, item.Summary, item.Title))
	f.out = append(f.out, formFields, byte(f.window))
	f.filled()
	if f.item(item); f.failed {
		return nil, fmt.Errorf("encode item %q of source %s: a time is out of range", item.NativeID, item.SourceID)
	}
	return f.out[:f.last], nil
}

// IsArabic tells whether fields are of an item in Arabic letters, for the same
// program.
func IsArabic(fields []byte) bool { return len(fields) > 0 && window(fields[0]) == arabicWindow }

// OpenItem reads what Item returned.
func OpenItem(b []byte) (hub.Item, error) {
	if len(b) == 0 {
		return hub.Item{}, fmt.Errorf("decode a stored item: %w", errDamaged)
	}
	switch b[0] {
	case formJSON:
		return hub.DecodeItem(b)
	case formFields:
		return openFields(b[1:])
	case formText1:
		plain, err := decompress(b[1:])
		if err != nil {
			return hub.Item{}, fmt.Errorf("decode a stored item: %w: %w", errDamaged, err)
		}
		return openFields(plain)
	case formArabic:
		plain, err := arabicCode().decode(b[1:])
		if err != nil {
			return hub.Item{}, fmt.Errorf("decode a stored item: %w: %w", errDamaged, err)
		}
		return openFields(plain)
	}
	return hub.Item{}, fmt.Errorf("decode a stored item: %w, or of a later version: form %#x", errDamaged, b[0])
}

func openFields(b []byte) (hub.Item, error) {
	var item hub.Item
	if len(b) == 0 {
		return item, fmt.Errorf("decode a stored item: %w", errDamaged)
	}
	f := form{window: window(b[0]), in: string(b[1:]), reading: true}
	if f.item(&item); f.failed {
		return hub.Item{}, fmt.Errorf("decode a stored item: %w", errDamaged)
	}
	return item, nil
}
