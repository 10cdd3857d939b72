package markup

import "encoding/binary"

// ControlAt returns where the first control character stands that XML forbids,
// or the body's length.
func ControlAt(body []byte) int {
	const ones = 0x0101010101010101
	for i := 0; i < len(body); i++ {
		if i+8 <= len(body) {
			w := binary.LittleEndian.Uint64(body[i:])
			if (w-ones*0x20)&^w&(ones*0x80) == 0 { // no byte below 0x20
				i += 7
				continue
			}
		}
		if c := body[i]; c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return i
		}
	}
	return len(body)
}
