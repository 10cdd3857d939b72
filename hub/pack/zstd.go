package pack

import (
	_ "embed"
	"io"

	"github.com/klauspost/compress/zstd"
)

//go:generate go run ./dictionary text-1.zdict arabic-1.huff

//go:embed text-1.zdict
var text1 []byte

const (
	// reach is how far back a repetition may lie: it bounds the memory of an
	// encoder.
	reach = 512 << 10
	// largest is the largest item that is opened. No item that feedhub takes in
	// comes near it.
	largest = 256 << 20
)

// encoder and decoder are made before anything runs, as they share their workers
// by channels: a test in a bubble of time (testing/synctest) must not be the one
// that makes them. The level is the
// fastest one: with a dictionary the next one takes three times as long and saves
// nothing.
var (
	encoder = warm(must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderDict(text1), zstd.WithWindowSize(reach), zstd.WithLowerEncoderMem(true))))
	decoder = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderDicts(text1), zstd.WithDecoderMaxMemory(largest)))
)

// warm makes the encoder's workers, which wait else for the first item.
func warm(e *zstd.Encoder) *zstd.Encoder {
	e.EncodeAll([]byte{0}, nil)
	return e
}

// must returns the value: options that are constants and an embedded dictionary
// are wrong at every time or at none.
func must[T any](value T, err error) T {
	if err != nil {
		panic("pack: " + err.Error())
	}
	return value
}

// compress returns the form byte and the compressed fields.
func compress(fields []byte) []byte {
	packed := make([]byte, 1, 64+len(fields)/2)
	packed[0] = formText1
	return encoder.EncodeAll(fields, packed)
}

// decompress undoes compress, the form byte left out.
func decompress(packed []byte) ([]byte, error) {
	if len(packed) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	return decoder.DecodeAll(packed, make([]byte, 0, 4*len(packed)))
}
