package redisstore

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/feedhub/feedhub/hub"
)

// refSize is the length of a stored reference: the digest, then the times of
// publication and of first sight in microseconds since 1970, signed, big
// endian. The key is the field's name and not repeated.
const refSize = 16 + 8 + 8

// encodeRef returns the stored form of a reference.
func encodeRef(ref hub.Ref) []byte {
	b := make([]byte, 0, refSize)
	b = append(b, ref.Digest[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(ref.Published.UnixMicro()))
	return binary.BigEndian.AppendUint64(b, uint64(ref.FirstSeen.UnixMicro()))
}

// decodeRef reads what encodeRef wrote into field, which is the key's String.
func decodeRef(field, value string) (hub.Ref, error) {
	var ref hub.Ref
	key, err := hex.DecodeString(field)
	if err != nil || len(key) != len(ref.Key) || hex.EncodeToString(key) != field {
		return hub.Ref{}, fmt.Errorf("the stored reference %.40q is damaged: its name is no key", field)
	}
	if len(value) != refSize {
		return hub.Ref{}, fmt.Errorf("the stored reference %s is damaged: %d bytes, want %d", field, len(value), refSize)
	}
	b := []byte(value)
	ref.Key, ref.Digest = hub.Key(key), hub.Digest(b[:16])
	ref.Published = time.UnixMicro(int64(binary.BigEndian.Uint64(b[16:]))).UTC()
	ref.FirstSeen = time.UnixMicro(int64(binary.BigEndian.Uint64(b[24:]))).UTC()
	return ref, nil
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

// decodeState reads what encodeState wrote.
func decodeState(text string) (hub.State, error) {
	var state hub.State
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		return hub.State{}, fmt.Errorf("the stored state is damaged: %w", err)
	}
	state.Validators.ETag = bytesOf(state.Validators.ETag)
	state.Validators.LastModified = bytesOf(state.Validators.LastModified)
	return state, nil
}

// encodeChanged returns a text that is equal for equal times.
func encodeChanged(changed time.Time) string {
	if changed.IsZero() {
		return ""
	}
	return changed.UTC().Format(time.RFC3339Nano)
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
