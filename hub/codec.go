package hub

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"
)

// The JSON of what is stored. The stores kept items and states in it once, and read
// it still (see package pack, whose form they write now); an item's digest is made
// of it, so that it does not depend on how items are packed.

// EncodeItem returns an item as JSON without HTML escaping.
func EncodeItem(i *Item) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(i); err != nil {
		return nil, fmt.Errorf("encode item %q of source %s: %w", i.NativeID, i.SourceID, err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// DecodeItem reads what EncodeItem wrote.
func DecodeItem(b []byte) (Item, error) {
	var i Item
	if err := json.Unmarshal(b, &i); err != nil {
		return Item{}, fmt.Errorf("decode a stored item: %w", err)
	}
	return i, nil
}

// refSize is the length of a stored reference: the digest, the times of
// publication and of first sight in microseconds since 1970, signed, big
// endian, and the piece. The key is not repeated: the reference is stored under
// it.
const refSize = 16 + 8 + 8 + 8

// EncodeRef returns the stored form of a reference, its key left out.
func EncodeRef(ref Ref) []byte {
	b := make([]byte, 0, refSize)
	b = append(b, ref.Digest[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(ref.Published.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(ref.FirstSeen.UnixMicro()))
	return append(b, ref.Piece[:]...)
}

// oldRefSize is that of the references that are stored without a piece, as all
// were once.
const oldRefSize = refSize - 8

// DecodeRef reads what EncodeRef wrote for the key.
func DecodeRef(key Key, b []byte) (Ref, error) {
	if len(b) == oldRefSize {
		b = append(b[:oldRefSize:oldRefSize], make([]byte, refSize-oldRefSize)...)
	}
	if len(b) != refSize {
		return Ref{}, fmt.Errorf("the stored reference %s is damaged: %d bytes, want %d", key, len(b), refSize)
	}
	return Ref{
		Key:       key,
		Digest:    Digest(b[:16]),
		Published: time.UnixMicro(int64(binary.BigEndian.Uint64(b[16:]))).UTC(),
		FirstSeen: time.UnixMicro(int64(binary.BigEndian.Uint64(b[24:]))).UTC(),
		Piece:     Piece(b[32:]),
	}, nil
}

// EncodeState returns a state as it was stored once: JSON, in which the bytes of
// ETag and Last-Modified stand as the characters of ISO 8859-1. A publisher may
// send any byte in them and wants it back, while JSON holds text only.
func EncodeState(state State) ([]byte, error) {
	state.Validators.ETag = textOf(state.Validators.ETag)
	state.Validators.LastModified = textOf(state.Validators.LastModified)
	b, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("encode the state: %w", err)
	}
	return b, nil
}

// DecodeState reads what EncodeState wrote; nothing is the zero state.
func DecodeState(b []byte) (State, error) {
	var state State
	if b == nil {
		return state, nil
	}
	if err := json.Unmarshal(b, &state); err != nil {
		return State{}, fmt.Errorf("the stored state is damaged: %w", err)
	}
	state.Validators.ETag = bytesOf(state.Validators.ETag)
	state.Validators.LastModified = bytesOf(state.Validators.LastModified)
	return state, nil
}

// textOf returns a character for each byte of a header field's value.
func textOf(field string) string {
	runes := make([]rune, len(field))
	for i := range len(field) {
		runes[i] = rune(field[i])
	}
	return string(runes)
}

// bytesOf undoes textOf.
func bytesOf(text string) string {
	field := make([]byte, 0, len(text))
	for _, r := range text {
		field = append(field, byte(r))
	}
	return string(field)
}
