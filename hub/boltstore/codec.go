package boltstore

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// refSize is the length of a stored reference: the digest, then the times of
// publication and of first sight in microseconds since 1970, signed, big
// endian. The key is not repeated.
const refSize = 16 + 8 + 8

// encodeRef returns the stored form of a reference.
func encodeRef(ref hub.Ref) []byte {
	b := make([]byte, 0, refSize)
	b = append(b, ref.Digest[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(ref.Published.UnixMicro()))
	return binary.BigEndian.AppendUint64(b, uint64(ref.FirstSeen.UnixMicro()))
}

// decodeRef reads what encodeRef wrote under key.
func decodeRef(key, b []byte) (hub.Ref, error) {
	if len(key) != len(hub.Key{}) || len(b) != refSize {
		return hub.Ref{}, fmt.Errorf("the stored reference %x is damaged: %d bytes, want %d", key, len(b), refSize)
	}
	return hub.Ref{
		Key:       hub.Key(key),
		Digest:    hub.Digest(b[:16]),
		Published: time.UnixMicro(int64(binary.BigEndian.Uint64(b[16:]))).UTC(),
		FirstSeen: time.UnixMicro(int64(binary.BigEndian.Uint64(b[24:]))).UTC(),
	}, nil
}

// encodeState returns the stored form of a state: JSON, in which the bytes of
// ETag and Last-Modified stand as the characters of ISO 8859-1. A publisher may
// send any byte in them and wants it back, while JSON holds text only.
func encodeState(state hub.State) ([]byte, error) {
	state.Validators.ETag = textOf(state.Validators.ETag)
	state.Validators.LastModified = textOf(state.Validators.LastModified)
	b, err := json.Marshal(state)
	if err != nil {
		return nil, fmt.Errorf("encode the state: %w", err)
	}
	return b, nil
}

// decodeState reads what encodeState wrote; nothing is the zero state.
func decodeState(b []byte) (hub.State, error) {
	var state hub.State
	if b == nil {
		return state, nil
	}
	if err := json.Unmarshal(b, &state); err != nil {
		return hub.State{}, fmt.Errorf("the stored state is damaged: %w", err)
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
