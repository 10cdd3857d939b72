package pack

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"sync"

	"github.com/klauspost/compress/huff0"
)

//go:embed arabic-1.huff
var arabic1 []byte

var errChecksum = errors.New("the checksum is wrong")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// code is a Huffman code that was made beforehand: of short texts it makes as
// little as zstd does, which sends a code of its own with each, in a tenth of the
// time.
type code struct {
	encoders sync.Pool // of *huff0.Scratch
	decoder  *huff0.Decoder
}

// arabicCode is that of texts in Arabic letters, their shorthand included.
var arabicCode = sync.OnceValue(func() *code { return newCode(arabic1) })

// newCode reads the code from the table that stands at the beginning of what
// huff0 writes.
func newCode(table []byte) *code {
	read := func() *huff0.Scratch {
		s, _, err := huff0.ReadTable(table, nil)
		s = must(s, err)
		s.Reuse = huff0.ReusePolicyMust
		return s
	}
	c := &code{decoder: read().Decoder()}
	c.encoders.New = func() any { return read() }
	return c
}

// encode appends a checksum of the fields, their length and the fields in the
// code, or tells that they would not be shorter.
func (c *code) encode(b, fields []byte) (encoded []byte, isShorter bool) {
	s := c.encoders.Get().(*huff0.Scratch)
	defer c.encoders.Put(s)
	out, reused, err := huff0.Compress1X(fields, s)
	if err != nil || !reused {
		return nil, false
	}
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(fields, castagnoli))
	b = binary.AppendUvarint(b, uint64(len(fields)))
	return append(b, out...), true
}

// decode undoes encode.
func (c *code) decode(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, errDamaged
	}
	sum := binary.LittleEndian.Uint32(b)
	size, n := binary.Uvarint(b[4:])
	// A letter takes a bit at least.
	if n <= 0 || size > 8*uint64(len(b)) {
		return nil, errDamaged
	}
	fields, err := c.decoder.Decompress1X(make([]byte, 0, size), b[4+n:])
	if err != nil {
		return nil, err
	}
	if uint64(len(fields)) != size || crc32.Checksum(fields, castagnoli) != sum {
		return nil, errChecksum
	}
	return fields, nil
}
