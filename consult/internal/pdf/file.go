package pdf

import (
	"bytes"
	"context"
	"fmt"
)

// entry says where an object is.
type entry struct {
	free   bool
	gen    int
	offset int // in the file, or, if stream is not 0, the object's place in that stream
	stream int // number of the object stream that it is in
}

// File is a PDF file in memory.
type File struct {
	ctx     context.Context
	data    []byte
	xref    map[int]entry
	trailer Dict
	objects map[int]any // those read so far
	failed  map[int]error
	packs   map[int]*objectStream
	values  int // that may still be kept
	decoded int // bytes that may still be decoded
	effort  int // bytes that may still be looked at: objects can lie within one another
}

// Open reads the cross-reference table of a file. data must not change while
// the File is used.
func Open(ctx context.Context, data []byte) (*File, error) {
	head := bytes.Index(data[:min(len(data), 1024)], []byte("%PDF-"))
	if head < 0 {
		return nil, ErrNotPDF
	}
	data = data[head:]
	f := &File{
		ctx: ctx, data: data, xref: map[int]entry{}, objects: map[int]any{}, failed: map[int]error{}, packs: map[int]*objectStream{},
		values: maxValues, decoded: maxDecoded, effort: 4*len(data) + 4<<20,
	}
	tail := max(0, len(data)-2048)
	at := bytes.LastIndex(data[tail:], []byte("startxref"))
	if at < 0 || !bytes.Contains(data[tail+at:], []byte("%%EOF")) {
		return nil, damaged("it has no end")
	}
	l := f.lexer(tail + at + len("startxref"))
	o, err := l.object(0)
	if err != nil {
		return nil, err
	}
	start, ok := Int(o)
	if !ok {
		return nil, damaged("startxref says %v", o)
	}
	if err := f.readSections(start); err != nil {
		return nil, err
	}
	if f.trailer["Encrypt"] != nil {
		return nil, ErrEncrypted
	}
	root, err := f.Get(f.trailer["Root"])
	if err != nil {
		return nil, err
	}
	if _, ok := root.(Dict); !ok {
		return nil, damaged("it has no catalogue")
	}
	return f, nil
}

// Trailer returns the trailer's dictionary.
func (f *File) Trailer() Dict { return f.trailer }

func (f *File) lexer(pos int) *lexer {
	return &lexer{b: f.data, pos: pos, links: true, left: f.values}
}

// spend takes what a lexer used off what the file may still cost.
func (f *File) spend(l *lexer, from int) error {
	f.values = l.left
	return f.look(l.pos - from)
}

// look takes n bytes off those that may still be looked at.
func (f *File) look(n int) error {
	if f.effort -= n; f.effort < 0 {
		return fmt.Errorf("its objects overlap: %w", ErrTooLarge)
	}
	return nil
}

// readSections follows the chain of cross-reference sections, newest first.
func (f *File) readSections(start int) error {
	seen := map[int]bool{}
	todo := []int{start}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		switch {
		case at < 0 || at >= len(f.data):
			return damaged("a cross-reference section lies outside of it")
		case seen[at]:
			continue
		case len(seen) >= maxSections:
			return fmt.Errorf("more than %d updates: %w", maxSections, ErrTooLarge)
		case f.ctx.Err() != nil:
			return f.ctx.Err()
		}
		seen[at] = true
		d, err := f.readSection(at)
		if err != nil {
			return err
		}
		if f.trailer == nil {
			f.trailer = d
		}
		if hybrid, ok := Int(d["XRefStm"]); ok {
			todo = append(todo, hybrid)
		}
		if prev, ok := Int(d["Prev"]); ok {
			todo = append(todo, prev)
		}
	}
	return nil
}

// readSection reads a table or a stream of cross-references and returns its trailer.
func (f *File) readSection(at int) (Dict, error) {
	l := f.lexer(at)
	if l.skip(); bytes.HasPrefix(f.data[l.pos:], []byte("xref")) {
		l.pos += len("xref")
		d, err := f.readTable(l)
		if err == nil {
			err = f.spend(l, at)
		}
		return d, err
	}
	_, o, err := f.objectAt(at)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*Stream)
	if !ok || s.Dict["Type"] != Name("XRef") {
		return nil, damaged("no cross-reference section at %d", at)
	}
	return s.Dict, f.readXRefStream(s)
}

func (f *File) readTable(l *lexer) (Dict, error) {
	for {
		o, err := l.object(0)
		if err != nil {
			return nil, err
		}
		if o == keyword("trailer") {
			break
		}
		first, ok1 := Int(o)
		o, _ = l.object(0)
		n, ok2 := Int(o)
		if !ok1 || !ok2 || first < 0 || n < 0 {
			return nil, damaged("the cross-reference table is broken")
		}
		for i := range n {
			// No number in the table may be taken for the start of a reference.
			l.links = false
			off, err := l.object(0)
			if err != nil {
				return nil, err
			}
			gen, _ := l.object(0)
			kind, _ := l.object(0)
			l.links = true
			offset, ok1 := Int(off)
			g, ok2 := Int(gen)
			if !ok1 || !ok2 || kind != keyword("n") && kind != keyword("f") {
				return nil, damaged("the cross-reference table is broken")
			}
			if err := f.enter(first+i, entry{free: kind == keyword("f") || offset == 0, gen: g, offset: offset}); err != nil {
				return nil, err
			}
		}
	}
	o, err := l.object(0)
	if err != nil {
		return nil, err
	}
	d, ok := o.(Dict)
	if !ok {
		return nil, damaged("no trailer follows the cross-reference table")
	}
	return d, nil
}

// enter adds an entry unless a newer section has one.
func (f *File) enter(num int, e entry) error {
	if _, newer := f.xref[num]; newer {
		return nil
	}
	if len(f.xref) >= maxObjects {
		return fmt.Errorf("more than %d objects: %w", maxObjects, ErrTooLarge)
	}
	f.xref[num] = e
	return nil
}

func (f *File) readXRefStream(s *Stream) error {
	data, err := f.Decode(s)
	if err != nil {
		return fmt.Errorf("cross-reference stream: %w", err)
	}
	var w [3]int
	widths, _ := s.Dict["W"].(Array)
	for i := range w {
		if i < len(widths) {
			w[i], _ = Int(widths[i])
		}
		if w[i] < 0 || w[i] > 8 {
			return damaged("a cross-reference stream has fields of %d bytes", w[i])
		}
	}
	size := w[0] + w[1] + w[2]
	index, ok := s.Dict["Index"].(Array)
	if !ok {
		index = Array{int64(0), s.Dict["Size"]}
	}
	if size == 0 || len(index)%2 != 0 {
		return damaged("a cross-reference stream is broken")
	}
	for ; len(index) > 0; index = index[2:] {
		first, ok1 := Int(index[0])
		n, ok2 := Int(index[1])
		if !ok1 || !ok2 || first < 0 || n < 0 || n > len(data)/size {
			return damaged("a cross-reference stream is broken")
		}
		for i := range n {
			kind := 1
			if w[0] > 0 {
				kind = bigEndian(data[:w[0]])
			}
			a, b := bigEndian(data[w[0]:w[0]+w[1]]), bigEndian(data[w[0]+w[1]:size])
			data = data[size:]
			e := entry{free: true}
			switch kind {
			case 1:
				e = entry{offset: a, gen: b, free: a == 0}
			case 2:
				e = entry{stream: a, offset: b}
			}
			if err := f.enter(first+i, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func bigEndian(b []byte) int {
	n := 0
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// objectAt reads "12 0 obj" and the object behind it.
func (f *File) objectAt(at int) (Ref, any, error) {
	if at < 0 || at >= len(f.data) {
		return Ref{}, nil, damaged("an object lies outside of it")
	}
	l := f.lexer(at)
	l.links = false
	n, _ := l.object(0)
	g, _ := l.object(0)
	word, _ := l.object(0)
	l.links = true
	num, ok1 := Int(n)
	gen, ok2 := Int(g)
	if !ok1 || !ok2 || word != keyword("obj") {
		return Ref{}, nil, damaged("no object at %d", at)
	}
	o, err := l.object(0)
	if spent := f.spend(l, at); err == nil {
		err = spent
	}
	if err != nil {
		return Ref{}, nil, err
	}
	if word, ok := o.(keyword); ok {
		if word == "endobj" {
			return Ref{num, gen}, nil, nil
		}
		return Ref{}, nil, damaged("no object at %d", at)
	}
	d, ok := o.(Dict)
	if !ok {
		return Ref{num, gen}, o, nil
	}
	if l.skip(); !bytes.HasPrefix(f.data[l.pos:], []byte("stream")) {
		return Ref{num, gen}, o, nil
	}
	raw, err := f.rawStream(d, l.pos+len("stream"))
	if err != nil {
		return Ref{}, nil, err
	}
	return Ref{num, gen}, &Stream{Dict: d, Raw: raw}, nil
}

// rawStream takes the bytes of a stream: as many as it says, or, if that cannot
// be right, up to the next endstream.
func (f *File) rawStream(d Dict, pos int) ([]byte, error) {
	if pos < len(f.data) && f.data[pos] == '\r' {
		pos++
	}
	if pos < len(f.data) && f.data[pos] == '\n' {
		pos++
	}
	length, err := f.Get(d["Length"])
	if err != nil {
		return nil, err
	}
	rest := f.data[min(pos, len(f.data)):]
	if n, ok := Int(length); ok && n >= 0 && n <= len(rest) {
		tail := bytes.TrimLeft(rest[n:min(len(rest), n+32)], " \t\r\n\x00")
		if bytes.HasPrefix(tail, []byte("endstream")) {
			return rest[:n], nil
		}
	}
	n := bytes.Index(rest, []byte("endstream"))
	if n < 0 {
		return nil, damaged("a stream does not end")
	}
	if err := f.look(n); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(rest[:n], []byte("\n")), []byte("\r")), nil
}

// Get returns o, or what it refers to. An object that the file does not have is null.
func (f *File) Get(o any) (any, error) {
	for range maxLinks {
		ref, ok := o.(Ref)
		if !ok {
			return o, nil
		}
		var err error
		if o, err = f.load(ref); err != nil {
			return nil, err
		}
	}
	return nil, damaged("references lead to references")
}

// load reads an object, once.
func (f *File) load(ref Ref) (any, error) {
	if o, ok := f.objects[ref.Num]; ok {
		return o, f.failed[ref.Num]
	}
	e, ok := f.xref[ref.Num]
	if !ok || e.free || e.stream == 0 && e.gen != ref.Gen {
		return nil, nil
	}
	if err := f.ctx.Err(); err != nil {
		return nil, err
	}
	// A stream whose length is itself, or the like, finds null here.
	f.objects[ref.Num] = nil
	o, err := f.loadEntry(ref, e)
	if err != nil {
		f.failed[ref.Num] = fmt.Errorf("object %d: %w", ref.Num, err)
		return nil, f.failed[ref.Num]
	}
	f.objects[ref.Num] = o
	return o, nil
}

func (f *File) loadEntry(ref Ref, e entry) (any, error) {
	if e.stream != 0 {
		return f.loadPacked(ref.Num, e)
	}
	at, o, err := f.objectAt(e.offset)
	if err == nil && at.Num != ref.Num {
		err = damaged("object %d is in its place", at.Num)
	}
	return o, err
}

// objectStream is a stream that holds objects.
type objectStream struct {
	data    []byte
	offsets map[int]int // by object number
}

func (f *File) loadPacked(num int, e entry) (any, error) {
	pack, err := f.pack(e.stream)
	if err != nil {
		return nil, err
	}
	at, ok := pack.offsets[num]
	if !ok || at > len(pack.data) {
		return nil, damaged("it is not in object stream %d", e.stream)
	}
	l := &lexer{b: pack.data, pos: at, links: true, left: f.values}
	o, err := l.object(0)
	if spent := f.spend(l, at); err == nil {
		err = spent
	}
	if _, word := o.(keyword); word && err == nil {
		err = damaged("it is not in object stream %d", e.stream)
	}
	return o, err
}

func (f *File) pack(num int) (*objectStream, error) {
	if p := f.packs[num]; p != nil {
		return p, nil
	}
	e, ok := f.xref[num]
	if !ok || e.free || e.stream != 0 {
		return nil, damaged("no object stream %d", num)
	}
	o, err := f.Get(Ref{num, e.gen})
	if err != nil {
		return nil, err
	}
	s, ok := o.(*Stream)
	if !ok {
		return nil, damaged("no object stream %d", num)
	}
	data, err := f.Decode(s)
	if err != nil {
		return nil, err
	}
	n, _ := f.Int(s.Dict["N"])
	first, _ := f.Int(s.Dict["First"])
	if n < 0 || n > len(data) || first < 0 || first > len(data) {
		return nil, damaged("object stream %d is broken", num)
	}
	p := &objectStream{data: data, offsets: make(map[int]int, n)}
	l := &lexer{b: data[:first], left: 2 * n}
	for range n {
		a, _ := l.object(0)
		b, _ := l.object(0)
		id, ok1 := Int(a)
		off, ok2 := Int(b)
		if !ok1 || !ok2 || off < 0 {
			return nil, damaged("object stream %d is broken", num)
		}
		p.offsets[id] = first + off
	}
	f.packs[num] = p
	return p, nil
}

// Dict returns the dictionary that o is or refers to, that of a stream included.
func (f *File) Dict(o any) (Dict, bool) {
	o, err := f.Get(o)
	if err != nil {
		return nil, false
	}
	switch d := o.(type) {
	case Dict:
		return d, true
	case *Stream:
		return d.Dict, true
	}
	return nil, false
}

// Array returns the array that o is or refers to, nil if it is none.
func (f *File) Array(o any) Array {
	o, _ = f.Get(o)
	a, _ := o.(Array)
	return a
}

// Name returns the name that o is or refers to, "" if it is none.
func (f *File) Name(o any) Name {
	o, _ = f.Get(o)
	n, _ := o.(Name)
	return n
}

// Int returns the integer that o is or refers to.
func (f *File) Int(o any) (int, bool) {
	o, _ = f.Get(o)
	return Int(o)
}

// Float returns the number that o is or refers to, 0 if it is none.
func (f *File) Float(o any) float64 {
	o, _ = f.Get(o)
	return Float(o)
}
