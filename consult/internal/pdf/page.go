package pdf

import "fmt"

// Page is a page, with what it inherits.
type Page struct {
	Dict      Dict
	Resources Dict
	Box       [4]float64 // what is shown: left, bottom, right, top
	Rotate    int        // clockwise: 0, 90, 180 or 270
}

// Pages returns the pages in order.
func (f *File) Pages() ([]Page, error) {
	root, ok := f.Dict(f.trailer["Root"])
	if !ok {
		return nil, damaged("it has no catalogue")
	}
	w := &pageWalk{file: f, seen: map[Ref]bool{}}
	if err := w.walk(root["Pages"], Page{Box: [4]float64{0, 0, 612, 792}}, 0); err != nil {
		return nil, err
	}
	if len(w.pages) == 0 {
		return nil, damaged("it has no pages")
	}
	return w.pages, nil
}

type pageWalk struct {
	file  *File
	seen  map[Ref]bool
	pages []Page
}

func (w *pageWalk) walk(node any, above Page, depth int) error {
	if depth > maxDepth {
		return damaged("its pages are nested too deeply")
	}
	if ref, ok := node.(Ref); ok {
		if w.seen[ref] {
			return damaged("a page is in it twice")
		}
		w.seen[ref] = true
	}
	o, err := w.file.Get(node)
	if err != nil {
		return err
	}
	d, ok := o.(Dict)
	if !ok {
		return damaged("a page is missing")
	}
	above.Dict = d
	w.file.inherit(&above)
	kids := w.file.Array(d["Kids"])
	if kids == nil {
		if len(w.pages) >= maxPages {
			return fmt.Errorf("more than %d pages: %w", maxPages, ErrTooLarge)
		}
		w.pages = append(w.pages, above)
		return nil
	}
	for _, kid := range kids {
		if err := w.walk(kid, above, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// inherit puts into p what its own dictionary says.
func (f *File) inherit(p *Page) {
	if r, ok := f.Dict(p.Dict["Resources"]); ok {
		p.Resources = r
	}
	for _, key := range []Name{"MediaBox", "CropBox"} {
		if box := f.Array(p.Dict[key]); len(box) == 4 {
			a, b, c, d := f.Float(box[0]), f.Float(box[1]), f.Float(box[2]), f.Float(box[3])
			if a != c && b != d {
				p.Box = [4]float64{min(a, c), min(b, d), max(a, c), max(b, d)}
			}
		}
	}
	if n, ok := f.Int(p.Dict["Rotate"]); ok && n%90 == 0 {
		p.Rotate = (n%360 + 360) % 360
	}
}

// Content returns a page's content streams as the one that they stand for.
func (f *File) Content(p Page) ([]byte, error) {
	o, err := f.Get(p.Dict["Contents"])
	if err != nil {
		return nil, err
	}
	switch c := o.(type) {
	case nil:
		return nil, nil
	case *Stream:
		return f.Decode(c)
	case Array:
		var out []byte
		for _, part := range c {
			o, err := f.Get(part)
			if err != nil {
				return nil, err
			}
			s, ok := o.(*Stream)
			if !ok {
				return nil, damaged("a part of a page is missing")
			}
			b, err := f.Decode(s)
			if err != nil {
				return nil, err
			}
			out = append(append(out, b...), '\n')
		}
		return out, nil
	}
	return nil, damaged("a page's content is no stream")
}
