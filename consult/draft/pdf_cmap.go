package draft

import (
	"unicode/utf16"
	"unicode/utf8"

	"toguna/consult/internal/pdf"
)

// maxMapped is the most codes that one font's table may map: twice all of a plane.
const maxMapped = 1 << 17

// cmap is a table from the codes in a page's strings to characters, or, for the
// encoding of a composite font, to glyph numbers.
type cmap struct {
	spaces  []codeSpace
	text    map[uint32]string
	cid     map[uint32]int
	written int
}

// codeSpace is a range of codes of so many bytes.
type codeSpace struct {
	size   int
	lo, hi uint32
}

func codeOf(s pdf.String) uint32 {
	n := uint32(0)
	for i := range min(len(s), 4) {
		n = n<<8 | uint32(s[i])
	}
	return n
}

// parseCMap reads a CMap: of its PostScript only what maps codes.
func parseCMap(data []byte) (*cmap, error) {
	m := &cmap{text: map[uint32]string{}, cid: map[uint32]int{}}
	err := pdf.Scan(data, func(op string, args []any) error {
		switch op {
		case "endcodespacerange":
			m.addSpaces(args)
		case "endbfchar":
			for ; len(args) >= 2; args = args[2:] {
				from, ok1 := args[0].(pdf.String)
				to, ok2 := args[1].(pdf.String)
				if ok1 && ok2 {
					m.put(codeOf(from), utf16Text(to))
				}
			}
		case "endbfrange":
			for ; len(args) >= 3; args = args[3:] {
				m.addRange(args)
			}
		case "endcidchar":
			for ; len(args) >= 2; args = args[2:] {
				from, ok1 := args[0].(pdf.String)
				to, ok2 := pdf.Int(args[1])
				if ok1 && ok2 && len(m.cid) < maxMapped {
					m.cid[codeOf(from)] = to
				}
			}
		case "endcidrange":
			for ; len(args) >= 3; args = args[3:] {
				m.addCIDs(args)
			}
		}
		return nil
	})
	return m, err
}

func (m *cmap) addSpaces(args []any) {
	for ; len(args) >= 2; args = args[2:] {
		lo, ok1 := args[0].(pdf.String)
		hi, ok2 := args[1].(pdf.String)
		if ok1 && ok2 && len(lo) == len(hi) && len(lo) >= 1 && len(lo) <= 4 && len(m.spaces) < 100 {
			m.spaces = append(m.spaces, codeSpace{len(lo), codeOf(lo), codeOf(hi)})
		}
	}
}

func (m *cmap) put(code uint32, text string) {
	if m.written < maxMapped && len(text) <= 64 {
		m.written++
		m.text[code] = text
	}
}

// addRange maps codes one after the other: to strings that count up, or to those of a list.
func (m *cmap) addRange(args []any) {
	lo, ok1 := args[0].(pdf.String)
	hi, ok2 := args[1].(pdf.String)
	if !ok1 || !ok2 {
		return
	}
	from, to := codeOf(lo), codeOf(hi)
	if to < from || to-from >= maxMapped {
		return
	}
	switch dst := args[2].(type) {
	case pdf.String:
		first := []rune(utf16Text(dst))
		if len(first) == 0 {
			return
		}
		for code := from; code <= to && m.written < maxMapped; code++ {
			m.put(code, string(first))
			first[len(first)-1]++
		}
	case pdf.Array:
		for i, o := range dst {
			if s, ok := o.(pdf.String); ok && from+uint32(i) <= to {
				m.put(from+uint32(i), utf16Text(s))
			}
		}
	}
}

func (m *cmap) addCIDs(args []any) {
	lo, ok1 := args[0].(pdf.String)
	hi, ok2 := args[1].(pdf.String)
	first, ok3 := pdf.Int(args[2])
	if !ok1 || !ok2 || !ok3 {
		return
	}
	for code := codeOf(lo); code <= codeOf(hi) && len(m.cid) < maxMapped; code++ {
		m.cid[code] = first
		first++
		if code == ^uint32(0) {
			return
		}
	}
}

// next cuts the next code off s.
func (m *cmap) next(s pdf.String) (code uint32, size int) {
	for size = 1; size <= min(4, len(s)); size++ {
		code = codeOf(s[:size])
		for _, sp := range m.spaces {
			if sp.size == size && code >= sp.lo && code <= sp.hi {
				return code, size
			}
		}
	}
	size = 2
	if len(m.spaces) > 0 {
		size = m.spaces[0].size
	}
	size = min(size, len(s))
	return codeOf(s[:size]), size
}

// utf16Text reads the big-endian UTF-16 that tables and text strings hold.
func utf16Text(s pdf.String) string {
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	units := make([]uint16, 0, len(s)/2)
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	out := string(utf16.Decode(units))
	if !utf8.ValidString(out) {
		return ""
	}
	return out
}

// textString reads a string that is meant for people: UTF-16 or UTF-8 with a
// mark, or bytes that are nearly Latin 1.
func textString(s pdf.String) string {
	switch {
	case len(s) >= 2 && s[0] == 0xfe && s[1] == 0xff:
		return utf16Text(s[2:])
	case len(s) >= 3 && s[:3] == "\xef\xbb\xbf":
		return string(s[3:])
	}
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = winAnsi(s[i])
	}
	return string(out)
}
