package pdf

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/ascii85"
	"errors"
	"fmt"
	"io"
)

// Decode returns the bytes of a stream, all its filters undone. The result may
// share memory with the file.
func (f *File) Decode(s *Stream) ([]byte, error) {
	filters, err := f.filters(s.Dict)
	if err != nil {
		return nil, err
	}
	out := s.Raw
	for _, fl := range filters {
		if out, err = f.undo(out, fl); err != nil {
			return nil, err
		}
		if f.decoded -= len(out); f.decoded < 0 {
			return nil, fmt.Errorf("it inflates to more than %d bytes: %w", maxDecoded, ErrTooLarge)
		}
	}
	if len(filters) == 0 {
		// Bytes that cost nothing to decode still cost time to read, each time.
		if f.decoded -= len(out); f.decoded < 0 {
			return nil, ErrTooLarge
		}
	}
	return out, nil
}

// filter is one step of a stream's encoding.
type filter struct {
	name  Name
	parms Dict
}

func (f *File) filters(d Dict) ([]filter, error) {
	first := func(long, short Name) any {
		if v := d[long]; v != nil {
			return v
		}
		return d[short]
	}
	names, err := f.Get(first("Filter", "F"))
	if err != nil {
		return nil, err
	}
	parms, err := f.Get(first("DecodeParms", "DP"))
	if err != nil {
		return nil, err
	}
	switch n := names.(type) {
	case nil:
		return nil, nil
	case Name:
		p, _ := f.Dict(parms)
		if list, ok := parms.(Array); ok && len(list) > 0 {
			p, _ = f.Dict(list[0])
		}
		return []filter{{n, p}}, nil
	case Array:
		if len(n) > 8 {
			return nil, damaged("a stream has %d filters", len(n))
		}
		list, _ := parms.(Array)
		out := make([]filter, len(n))
		for i := range n {
			out[i].name = f.Name(n[i])
			if i < len(list) {
				out[i].parms, _ = f.Dict(list[i])
			}
		}
		return out, nil
	}
	return nil, damaged("a stream's filter is no name")
}

func (f *File) undo(in []byte, fl filter) ([]byte, error) {
	switch fl.name {
	case "FlateDecode", "Fl":
		out, err := f.inflate(in)
		if err != nil {
			return nil, err
		}
		return f.unpredict(out, fl.parms)
	case "LZWDecode", "LZW":
		early := 1
		if n, ok := f.Int(fl.parms["EarlyChange"]); ok {
			early = n
		}
		out, err := unLZW(f.ctx, in, early)
		if err != nil {
			return nil, err
		}
		return f.unpredict(out, fl.parms)
	case "ASCII85Decode", "A85":
		return unASCII85(in)
	case "ASCIIHexDecode", "AHx":
		l := &lexer{b: append([]byte("<"), in...)}
		return []byte(l.hex()), nil
	case "RunLengthDecode", "RL":
		return unRunLength(in)
	case "Crypt":
		return nil, ErrEncrypted
	}
	return nil, fmt.Errorf("%w: %s", ErrFilter, fl.name)
}

// inflate undoes zlib. The checksum is not looked at, which producers get wrong;
// the end that deflate itself marks is.
func (f *File) inflate(in []byte) ([]byte, error) {
	in = bytes.TrimLeft(in, "\r\n") // some writers begin the stream a line too early
	if len(in) < 2 {
		if len(in) == 0 {
			return nil, nil
		}
		return nil, damaged("a stream is cut short")
	}
	r := flate.NewReader(bytes.NewReader(in[2:]))
	var out bytes.Buffer
	limit := min(maxStream, f.decoded)
	n, err := io.Copy(&out, &bounded{ctx: f.ctx, r: io.LimitReader(r, int64(limit)+1)})
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return nil, err
	case err != nil:
		return nil, damaged("a stream cannot be inflated: %v", err)
	case n > int64(limit):
		return nil, fmt.Errorf("a stream inflates to more than %d bytes: %w", limit, ErrTooLarge)
	}
	return out.Bytes(), nil
}

// bounded fails once its context is done.
type bounded struct {
	ctx context.Context
	r   io.Reader
}

func (b *bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.r.Read(p)
}

// unpredict undoes the differences that a predictor left instead of the bytes.
func (f *File) unpredict(in []byte, parms Dict) ([]byte, error) {
	get := func(key Name, otherwise int) int {
		if n, ok := f.Int(parms[key]); ok {
			return n
		}
		return otherwise
	}
	predictor := get("Predictor", 1)
	if predictor <= 1 {
		return in, nil
	}
	colors, bits, columns := get("Colors", 1), get("BitsPerComponent", 8), get("Columns", 1)
	if colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return nil, damaged("a stream's predictor is broken")
	}
	pixel, row := max(1, colors*bits/8), (colors*bits*columns+7)/8
	if predictor == 2 {
		if bits != 8 {
			return nil, fmt.Errorf("%w: predictor of %d bits", ErrFilter, bits)
		}
		for at := 0; at < len(in); at += row {
			line := in[at:min(len(in), at+row)]
			for i := pixel; i < len(line); i++ {
				line[i] += line[i-pixel]
			}
		}
		return in, nil
	}
	out := make([]byte, 0, len(in))
	above := make([]byte, row)
	for len(in) > 1 {
		kind := in[0]
		n := min(row, len(in)-1)
		line := make([]byte, row)
		copy(line, in[1:1+n])
		in = in[1+n:]
		if err := unfilterPNG(kind, line, above, pixel); err != nil {
			return nil, err
		}
		out = append(out, line[:n]...)
		above = line
	}
	return out, nil
}

// unfilterPNG undoes the filter of one row, as in ISO 15948, 9.2.
func unfilterPNG(kind byte, line, above []byte, pixel int) error {
	if kind > 4 {
		return damaged("a stream's predictor is broken")
	}
	for i := range line {
		var left, corner byte
		if i >= pixel {
			left, corner = line[i-pixel], above[i-pixel]
		}
		switch kind {
		case 1:
			line[i] += left
		case 2:
			line[i] += above[i]
		case 3:
			line[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			line[i] += paeth(left, above[i], corner)
		}
	}
	return nil
}

func paeth(a, b, c byte) byte {
	abs := func(n int) int { return max(n, -n) }
	p := int(a) + int(b) - int(c)
	switch pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c)); {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func unASCII85(in []byte) ([]byte, error) {
	in = bytes.TrimPrefix(bytes.TrimSpace(in), []byte("<~"))
	if n := bytes.IndexByte(in, '~'); n >= 0 {
		in = in[:n]
	}
	if len(in) > maxStream/4 {
		return nil, ErrTooLarge
	}
	out := make([]byte, 4*len(in)+4)
	n, _, err := ascii85.Decode(out, in, true)
	if err != nil {
		return nil, damaged("a stream cannot be decoded: %v", err)
	}
	return out[:n], nil
}

func unRunLength(in []byte) ([]byte, error) {
	var out []byte
	for i := 0; i < len(in) && in[i] != 128; {
		n := int(in[i])
		i++
		switch {
		case n < 128:
			to := min(len(in), i+n+1)
			out = append(out, in[i:to]...)
			i = to
		case i < len(in):
			out = append(out, bytes.Repeat(in[i:i+1], 257-n)...)
			i++
		}
		if len(out) > maxStream {
			return nil, ErrTooLarge
		}
	}
	return out, nil
}

// unLZW undoes LZW with codes of 9 to 12 bits. early is 1 if the width grows
// one code before it has to.
func unLZW(ctx context.Context, in []byte, early int) ([]byte, error) {
	const clearCode, stop = 256, 257
	var (
		out   []byte
		table [4096][]byte
		next  = stop + 1
		width = 9
		prev  []byte
		acc   uint32
		bits  int
	)
	for i := range 256 {
		table[i] = []byte{byte(i)}
	}
	for at, c := range in {
		if at%(64<<10) == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		acc, bits = acc<<8|uint32(c), bits+8
		for bits >= width {
			code := int(acc >> (bits - width) & (1<<width - 1))
			bits -= width
			if code == stop {
				return out, nil
			}
			if code == clearCode {
				next, width, prev = stop+1, 9, nil
				continue
			}
			var cur []byte
			switch {
			case code < next && code != clearCode:
				cur = table[code]
			case code == next && prev != nil:
				cur = append(prev[:len(prev):len(prev)], prev[0])
			}
			if len(cur) == 0 {
				return nil, damaged("a stream cannot be decoded")
			}
			from := len(out)
			if out = append(out, cur...); len(out) > maxStream {
				return nil, ErrTooLarge
			}
			if prev != nil && next < len(table) {
				table[next] = append(prev[:len(prev):len(prev)], cur[0])
				next++
			}
			prev = out[from:]
			for width < 12 && next+early >= 1<<width {
				width++
			}
		}
	}
	return out, nil
}
