package pdf

import (
	"bytes"
	"math"
	"strconv"
)

// keyword is a token that is no object: an operator, or a bracket out of place.
type keyword string

// end is the keyword at the end of the bytes; no operator is spelled so.
const end keyword = ""

// lexer cuts bytes into objects and keywords.
type lexer struct {
	b     []byte
	pos   int
	links bool // "12 0 R" is a reference: so in files, not in content streams
	left  int  // values that may still be made
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func isRegular(c byte) bool { return !isSpace(c) && !isDelimiter(c) }

// skip goes to the next byte that is neither white space nor in a comment.
func (l *lexer) skip() {
	for l.pos < len(l.b) {
		switch c := l.b[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			n := bytes.IndexAny(l.b[l.pos:], "\r\n")
			if n < 0 {
				n = len(l.b) - l.pos
			}
			l.pos += n
		default:
			return
		}
	}
}

// object reads one object or keyword.
func (l *lexer) object(depth int) (any, error) {
	if l.skip(); l.pos >= len(l.b) {
		return end, nil
	}
	if l.left--; l.left < 0 {
		return nil, ErrTooLarge
	}
	if depth > maxDepth {
		return nil, damaged("objects are nested too deeply")
	}
	switch c := l.b[l.pos]; c {
	case '/':
		return l.name(), nil
	case '(':
		s := l.literal()
		l.left -= len(s) / 16
		return s, nil
	case '<':
		if l.pos+1 < len(l.b) && l.b[l.pos+1] == '<' {
			l.pos += 2
			return l.dict(depth)
		}
		s := l.hex()
		l.left -= len(s) / 16
		return s, nil
	case '[':
		l.pos++
		return l.array(depth)
	case '>':
		if l.pos+1 < len(l.b) && l.b[l.pos+1] == '>' {
			l.pos += 2
			return keyword(">>"), nil
		}
		l.pos++
		return keyword(">"), nil
	case ']', '{', '}', ')':
		l.pos++
		return keyword(c), nil
	}
	return l.word(), nil
}

// regular takes the run of regular characters that begins here.
func (l *lexer) regular() []byte {
	from := l.pos
	for l.pos < len(l.b) && isRegular(l.b[l.pos]) {
		l.pos++
	}
	return l.b[from:l.pos]
}

// word reads a number, a reference, true, false, null or a keyword.
func (l *lexer) word() any {
	w := l.regular()
	switch string(w) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if c := w[0]; c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.' {
		n, ok := number(w)
		if !ok {
			return keyword(w)
		}
		if num, whole := n.(int64); whole && l.links && num >= 0 && num <= math.MaxInt32 {
			if gen, ok := l.restOfRef(); ok {
				return Ref{int(num), gen}
			}
		}
		return n
	}
	return keyword(w)
}

// number reads a number as readers of PDF do: "--5" and "1.2.3" occur.
func number(w []byte) (any, bool) {
	if n, err := strconv.ParseInt(string(w), 10, 64); err == nil {
		return n, true
	}
	if bytes.ContainsAny(w, "eExXpPnNiI_") {
		return nil, false
	}
	s := string(w)
	for len(s) > 1 && s[0] == '-' && s[1] == '-' {
		s = s[1:]
	}
	if s == "-" || s == "+" || s == "." || s == "-." {
		return int64(0), true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, false
	}
	return f, true
}

// restOfRef reads the generation and the R of a reference whose number was just
// read, or leaves the position where it is.
func (l *lexer) restOfRef() (gen int, ok bool) {
	from := l.pos
	l.skip()
	w := l.regular()
	if len(w) == 0 || len(w) > 5 {
		l.pos = from
		return 0, false
	}
	for _, c := range w {
		if c < '0' || c > '9' {
			l.pos = from
			return 0, false
		}
		gen = gen*10 + int(c-'0')
	}
	l.skip()
	if r := l.regular(); len(r) != 1 || r[0] != 'R' {
		l.pos = from
		return 0, false
	}
	return gen, true
}

func (l *lexer) name() Name {
	l.pos++
	w := l.regular()
	if bytes.IndexByte(w, '#') < 0 {
		return Name(w)
	}
	out := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if hi, lo := unhex(w[i+1]), unhex(w[i+2]); hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return Name(out)
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// hex reads a hexadecimal string; a last odd digit counts as if a 0 followed.
func (l *lexer) hex() String {
	l.pos++
	var out []byte
	high := -1
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		l.pos++
		if c == '>' {
			break
		}
		switch v := unhex(c); {
		case v < 0:
		case high < 0:
			high = v
		default:
			out = append(out, byte(high<<4|v))
			high = -1
		}
	}
	if high >= 0 {
		out = append(out, byte(high<<4))
	}
	return String(out)
}

// literal reads a string in parentheses, which may nest.
func (l *lexer) literal() String {
	l.pos++
	var out []byte
	open := 1
	for l.pos < len(l.b) {
		c := l.b[l.pos]
		l.pos++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return String(out)
			}
		case '\\':
			out = l.escape(out)
			continue
		case '\r':
			if l.pos < len(l.b) && l.b[l.pos] == '\n' {
				l.pos++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return String(out)
}

// escape appends what stands after a backslash.
func (l *lexer) escape(out []byte) []byte {
	if l.pos >= len(l.b) {
		return out
	}
	c := l.b[l.pos]
	l.pos++
	switch c {
	case 'n':
		return append(out, '\n')
	case 'r':
		return append(out, '\r')
	case 't':
		return append(out, '\t')
	case 'b':
		return append(out, '\b')
	case 'f':
		return append(out, '\f')
	case '\n':
		return out
	case '\r':
		if l.pos < len(l.b) && l.b[l.pos] == '\n' {
			l.pos++
		}
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	v := int(c - '0')
	for range 2 {
		if l.pos >= len(l.b) || l.b[l.pos] < '0' || l.b[l.pos] > '7' {
			break
		}
		v = v<<3 | int(l.b[l.pos]-'0')
		l.pos++
	}
	return append(out, byte(v))
}

func (l *lexer) array(depth int) (Array, error) {
	out := Array{}
	for {
		o, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if k, ok := o.(keyword); ok {
			switch k {
			case "]":
				return out, nil
			case end:
				return nil, damaged("an array does not end")
			}
			continue // a stray word between values: readers pass over it
		}
		out = append(out, o)
	}
}

func (l *lexer) dict(depth int) (Dict, error) {
	out := Dict{}
	for {
		k, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		if word, ok := k.(keyword); ok {
			switch word {
			case ">>":
				return out, nil
			case end:
				return nil, damaged("a dictionary does not end")
			}
		}
		key, ok := k.(Name)
		if !ok {
			continue
		}
		v, err := l.object(depth + 1)
		if err != nil {
			return nil, err
		}
		switch word, ok := v.(keyword); {
		case ok && word == ">>":
			return out, nil
		case ok && word == end:
			return nil, damaged("a dictionary does not end")
		case !ok && v != nil:
			out[key] = v
		}
	}
}

// Scan reads a content stream or a CMap and calls do for each operator with its
// operands, which do may not keep. The picture of an inline image is passed over.
func Scan(content []byte, do func(op string, args []any) error) error {
	l := &lexer{b: content}
	var args []any
	for {
		l.left = maxOperands
		o, err := l.object(0)
		if err != nil {
			return err
		}
		op, ok := o.(keyword)
		switch {
		case !ok:
			if len(args) < maxOperands {
				args = append(args, o)
			}
			continue
		case op == end:
			return nil
		case op == "ID":
			l.skipImage()
		default:
			if err := do(string(op), args); err != nil {
				return err
			}
		}
		args = args[:0]
	}
}

// skipImage goes behind the EI of an inline image.
func (l *lexer) skipImage() {
	for {
		n := bytes.Index(l.b[l.pos:], []byte("EI"))
		if n < 0 {
			l.pos = len(l.b)
			return
		}
		at := l.pos + n
		l.pos = at + 2
		if at > 0 && isSpace(l.b[at-1]) && (l.pos >= len(l.b) || isSpace(l.b[l.pos])) {
			return
		}
	}
}
