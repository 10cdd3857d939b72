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

// The encoder has the fastest level: with a dictionary the next one takes three
// times as long and saves nothing. Both are made when the program starts: what waits
// in them for its turn would else belong to the test that comes first, if its time
// is one of testing/synctest.
var (
	encoder = newEncoder()
	decoder = must(zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderDicts(text1), zstd.WithDecoderMaxMemory(largest)))
)

func newEncoder() *zstd.Encoder {
	e := must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest),
		zstd.WithEncoderDict(text1), zstd.WithWindowSize(reach), zstd.WithLowerEncoderMem(true)))
	e.EncodeAll([]byte{formFields}, nil)
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
