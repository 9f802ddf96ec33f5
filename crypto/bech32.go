package crypto

import (
	"errors"
	"strings"
)

// Bech32 (BIP-173) as age uses it for keys: without the limit of 90 characters. age keeps its own encoder internal.

const bech32Charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

var errBech32 = errors.New("malformed bech32")

func bech32Polymod(chk uint32, v byte) uint32 {
	top := chk >> 25
	chk = (chk&0x1ffffff)<<5 ^ uint32(v)
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			chk ^= g
		}
	}
	return chk
}

// bech32Start returns the checksum's state after the lower-case human-readable part.
func bech32Start(hrp string) uint32 {
	chk := uint32(1)
	for i := range len(hrp) {
		chk = bech32Polymod(chk, hrp[i]>>5)
	}
	chk = bech32Polymod(chk, 0)
	for i := range len(hrp) {
		chk = bech32Polymod(chk, hrp[i]&31)
	}
	return chk
}

// bech32Encode writes data after the lower-case human-readable part hrp.
func bech32Encode(hrp string, data []byte) string {
	var b strings.Builder
	b.Grow(len(hrp) + 1 + (len(data)*8+4)/5 + 6)
	b.WriteString(hrp)
	b.WriteByte('1')
	chk := bech32Start(hrp)
	put := func(v byte) {
		chk = bech32Polymod(chk, v)
		b.WriteByte(bech32Charset[v])
	}
	acc, n := uint32(0), 0
	for _, c := range data {
		acc, n = acc<<8|uint32(c), n+8
		for n >= 5 {
			n -= 5
			put(byte(acc>>n) & 31)
		}
	}
	if n > 0 {
		put(byte(acc<<(5-n)) & 31)
	}
	for range 6 {
		chk = bech32Polymod(chk, 0)
	}
	chk ^= 1
	for i := range 6 {
		b.WriteByte(bech32Charset[chk>>(5*(5-i))&31])
	}
	return b.String()
}

// bech32Decode reads text in lower or upper case, and returns the human-readable part in lower case.
func bech32Decode(text string) (hrp string, data []byte, err error) {
	lower := strings.ToLower(text)
	if lower != text && strings.ToUpper(text) != text {
		return "", nil, errBech32
	}
	sep := strings.LastIndexByte(lower, '1')
	if sep < 1 || len(lower)-sep-1 < 6 {
		return "", nil, errBech32
	}
	hrp = lower[:sep]
	chk := bech32Start(hrp)
	acc, n := uint32(0), 0
	for i := sep + 1; i < len(lower); i++ {
		v := strings.IndexByte(bech32Charset, lower[i])
		if v < 0 {
			return "", nil, errBech32
		}
		chk = bech32Polymod(chk, byte(v))
		if i >= len(lower)-6 {
			continue
		}
		acc, n = acc<<5|uint32(v), n+5
		if n >= 8 {
			n -= 8
			data = append(data, byte(acc>>n))
		}
	}
	if chk != 1 || n >= 5 || acc&(1<<n-1) != 0 {
		return "", nil, errBech32
	}
	return hrp, data, nil
}
