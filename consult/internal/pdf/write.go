package pdf

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Object is an object with the number that it gets in a new file.
type Object struct {
	Ref   Ref
	Value any
}

// Write makes a file of objects, in their order, which are numbered from 1 on.
// It has one cross-reference table, no history and no document information.
func Write(root Ref, objects []Object) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n", o.Ref.Num)
		appendObject(&b, o.Value)
		b.WriteString("\nendobj\n")
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n", root.Num, len(objects)+1, start)
	return b.Bytes()
}

func appendObject(b *bytes.Buffer, o any) {
	switch v := o.(type) {
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(strconv.FormatFloat(v, 'f', -1, 64))
	case Name:
		appendName(b, v)
	case String:
		appendString(b, v)
	case Ref:
		fmt.Fprintf(b, "%d %d R", v.Num, v.Gen)
	case Array:
		b.WriteByte('[')
		for i, e := range v {
			if i > 0 {
				b.WriteByte(' ')
			}
			appendObject(b, e)
		}
		b.WriteByte(']')
	case Dict:
		b.WriteString("<<")
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if v[k] == nil {
				continue // as it is read, see Dict
			}
			appendName(b, k)
			b.WriteByte(' ')
			appendObject(b, v[k])
		}
		b.WriteString(">>")
	case *Stream:
		d := maps.Clone(v.Dict)
		d["Length"] = int64(len(v.Raw))
		appendObject(b, d)
		b.WriteString("\nstream\n")
		b.Write(v.Raw)
		b.WriteString("\nendstream")
	default:
		b.WriteString("null")
	}
}

func appendName(b *bytes.Buffer, n Name) {
	b.WriteByte('/')
	for i := range len(n) {
		if c := n[i]; c > ' ' && c < 0x7f && c != '#' && !isDelimiter(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(b, "#%02x", c)
		}
	}
}

func appendString(b *bytes.Buffer, s String) {
	b.WriteByte('(')
	for i := range len(s) {
		switch c := s[i]; c {
		case '(', ')', '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\r':
			b.WriteString(`\r`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(')')
}

// Numbers returns the numbers of the objects that the file's table has, in order.
func (f *File) Numbers() []int {
	var out []int
	for n, e := range f.xref {
		if !e.free {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}
