package scrub

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"unicode/utf16"
)

// cleanJPEG copies a JPEG file without its application segments, but for what
// one sees by: colours, and which side is up.
func cleanJPEG(ctx context.Context, raw []byte, found *report) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte{0xff, 0xd8}) {
		return nil, fmt.Errorf("not a JPEG file: %w", ErrDamaged)
	}
	found.keep(KeptPictures)
	j := &jpegCleaner{found: found, out: append(make([]byte, 0, len(raw)), 0xff, 0xd8)}
	at := 2
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for at+1 < len(raw) && raw[at] == 0xff && raw[at+1] == 0xff {
			at++ // fill bytes
		}
		if at+1 >= len(raw) || raw[at] != 0xff {
			return nil, fmt.Errorf("a JPEG file without an end: %w", ErrDamaged)
		}
		marker := raw[at+1]
		if marker == 0xd9 {
			break
		}
		if marker == 0x01 || marker >= 0xd0 && marker <= 0xd7 {
			at += 2
			continue
		}
		if at+4 > len(raw) {
			return nil, fmt.Errorf("a JPEG file without an end: %w", ErrDamaged)
		}
		n := int(raw[at+2])<<8 | int(raw[at+3])
		if n < 2 || at+2+n > len(raw) {
			return nil, fmt.Errorf("a JPEG segment is cut short: %w", ErrDamaged)
		}
		segment := raw[at : at+2+n]
		at += 2 + n
		j.segment(marker, segment)
		if marker == 0xda {
			from := at
			at = scanEnd(raw, at)
			j.out = append(j.out, raw[from:at]...)
		}
	}
	if len(raw) > at+2 {
		found.remove(WhatTrailer, "")
	}
	return append(j.out, 0xff, 0xd9), nil
}

// scanEnd returns the offset of the marker behind a picture's data.
func scanEnd(raw []byte, at int) int {
	for at+1 < len(raw) {
		if raw[at] == 0xff && raw[at+1] != 0 && (raw[at+1] < 0xd0 || raw[at+1] > 0xd7) {
			return at
		}
		at++
	}
	return len(raw)
}

type jpegCleaner struct {
	found  *report
	out    []byte
	sideUp bool // its orientation is written
}

// segment copies a segment, or notes what it was.
func (j *jpegCleaner) segment(marker byte, s []byte) {
	body := s[4:]
	switch {
	case marker == 0xe0 && bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14:
		if body[12] != 0 || body[13] != 0 {
			j.found.remove(WhatThumbnail, "")
		}
		head := append([]byte{0xff, 0xe0, 0, 16}, body[:12]...)
		j.out = append(j.out, append(head, 0, 0)...)
	case marker == 0xe2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")), marker == 0xee && bytes.HasPrefix(body, []byte("Adobe")) && len(body) == 12:
		j.out = append(j.out, s...)
	case marker == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
		j.exif(body[6:])
	case marker == 0xe1 && bytes.HasPrefix(body, []byte("http://ns.adobe.com/x")):
		j.found.remove(WhatXMP, xmpCreator(body))
	case marker == 0xed:
		j.iptc(body)
	case marker == 0xfe:
		j.found.remove(WhatNotes, string(body))
	case marker >= 0xe0 && marker <= 0xef:
		j.found.remove(WhatNotes, "")
	default:
		j.out = append(j.out, s...)
	}
}

// exif notes what a camera wrote, and writes down again only which side is up.
func (j *jpegCleaner) exif(tiff []byte) {
	if bytes.Equal(tiff, orientationTIFF(1)) || len(tiff) == len(orientationTIFF(1)) && bytes.Equal(tiff, orientationTIFF(orientationOf(tiff))) {
		j.out = append(j.out, exifSegment(orientationOf(tiff))...)
		j.found.keep(KeptOrientation)
		return
	}
	noteEXIF(tiff, j.found)
	if o := orientationOf(tiff); o > 1 && o <= 8 && !j.sideUp {
		j.sideUp = true
		j.found.keep(KeptOrientation)
		j.out = append(j.out, exifSegment(o)...)
	}
}

func exifSegment(orientation int) []byte {
	body := append([]byte("Exif\x00\x00"), orientationTIFF(orientation)...)
	return append([]byte{0xff, 0xe1, 0, byte(len(body) + 2)}, body...)
}

// orientationTIFF is the least EXIF block there is: one tag, the orientation.
func orientationTIFF(o int) []byte {
	return []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(o), 0, 0, 0, 0, 0, 0}
}

// iptc notes the by-line in an image resource block.
func (j *jpegCleaner) iptc(body []byte) {
	noted := false
	for i := 0; i+5 < len(body); i++ {
		if body[i] != 0x1c || body[i+1] != 2 {
			continue
		}
		n := int(body[i+3])<<8 | int(body[i+4])
		if i+5+n > len(body) || n == 0 {
			continue
		}
		switch body[i+2] {
		case 80, 85, 110, 115, 116, 122: // by-line, its title, credit, source, copyright, writer
			j.found.remove(WhatIPTC, string(body[i+5:i+5+n]))
			noted = true
		}
	}
	if !noted {
		j.found.remove(WhatIPTC, "")
	}
}

// xmpCreator returns the words of an XMP packet's dc:creator.
func xmpCreator(packet []byte) string {
	_, rest, ok := bytes.Cut(packet, []byte("<dc:creator"))
	if !ok {
		return ""
	}
	inner, _, _ := bytes.Cut(rest, []byte("</dc:creator"))
	return strings.TrimSpace(string(plainWords(append([]byte("<a"), inner...))))
}

// tiffTag is an entry of an EXIF block.
type tiffTag struct {
	id, kind int
	value    []byte
}

// readIFD reads the tags at an offset of an EXIF block.
func readIFD(tiff []byte, order binary.ByteOrder, at int) []tiffTag {
	if at < 8 || at+2 > len(tiff) {
		return nil
	}
	n := min(int(order.Uint16(tiff[at:])), 500)
	sizes := map[int]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1, 9: 4, 10: 8}
	var out []tiffTag
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(tiff) {
			break
		}
		t := tiffTag{id: int(order.Uint16(tiff[e:])), kind: int(order.Uint16(tiff[e+2:]))}
		count := int(order.Uint32(tiff[e+4:]))
		size := count * sizes[t.kind]
		from := e + 8
		if size > 4 {
			from = int(order.Uint32(tiff[e+8:]))
		}
		if count < 0 || count > len(tiff) || size < 0 || from < 0 || from+size > len(tiff) {
			continue
		}
		t.value = tiff[from : from+size]
		out = append(out, t)
	}
	return out
}

func tiffOrder(tiff []byte) (binary.ByteOrder, int) {
	if len(tiff) < 8 {
		return nil, 0
	}
	switch string(tiff[:4]) {
	case "II*\x00":
		return binary.LittleEndian, int(binary.LittleEndian.Uint32(tiff[4:]))
	case "MM\x00*":
		return binary.BigEndian, int(binary.BigEndian.Uint32(tiff[4:]))
	}
	return nil, 0
}

// orientationOf returns which side of a picture is up, 1 if it does not say.
func orientationOf(tiff []byte) int {
	order, at := tiffOrder(tiff)
	if order == nil {
		return 1
	}
	for _, t := range readIFD(tiff, order, at) {
		if t.id == 0x0112 && len(t.value) >= 2 {
			if o := int(order.Uint16(t.value)); o >= 1 && o <= 8 {
				return o
			}
		}
	}
	return 1
}

// exifTags are those whose words their owner should see.
var exifTags = map[int]string{
	0x013b: WhatAuthor, 0x9c9d: WhatAuthor, 0xa430: WhatAuthor, 0x8298: WhatAuthor, 0x010f: WhatCamera, 0x0110: WhatCamera, 0xa433: WhatCamera, 0xa434: WhatCamera,
	0xa431: WhatSerial, 0xa435: WhatSerial, 0xa420: WhatSerial, 0x0132: WhatDates, 0x9003: WhatDates, 0x9004: WhatDates, 0x0131: WhatApplication,
	0x010e: WhatNotes, 0x9c9b: WhatNotes, 0x9c9c: WhatNotes, 0x9286: WhatNotes, 0x013c: WhatApplication,
}

// noteEXIF notes what an EXIF block says.
func noteEXIF(tiff []byte, found *report) {
	found.remove(WhatEXIF, "")
	order, at := tiffOrder(tiff)
	if order == nil {
		return
	}
	tags := readIFD(tiff, order, at)
	for _, t := range tags[:len(tags):len(tags)] {
		if len(t.value) != 4 {
			continue
		}
		switch sub := int(order.Uint32(t.value)); t.id {
		case 0x8769:
			tags = append(tags, readIFD(tiff, order, sub)...)
		case 0x8825:
			found.remove(WhatGPS, position(readIFD(tiff, order, sub), order))
		}
	}
	for _, t := range tags {
		if what := exifTags[t.id]; what != "" {
			found.remove(what, tagWords(t))
		}
	}
}

func tagWords(t tiffTag) string {
	if t.id >= 0x9c9b && t.id <= 0x9c9f { // UTF-16, as Windows writes it
		units := make([]uint16, len(t.value)/2)
		for i := range units {
			units[i] = binary.LittleEndian.Uint16(t.value[2*i:])
		}
		return strings.Trim(string(utf16.Decode(units)), "\x00 ")
	}
	if t.id == 0x9286 && len(t.value) > 8 {
		t.value = t.value[8:]
	}
	return strings.Trim(string(bytes.ReplaceAll(t.value, []byte{0}, []byte{' '})), " ")
}

// position writes a place as degrees.
func position(tags []tiffTag, order binary.ByteOrder) string {
	degrees := func(b []byte) float64 {
		sum, unit := 0.0, 1.0
		for ; len(b) >= 8; b = b[8:] {
			if d := order.Uint32(b[4:]); d != 0 {
				sum += float64(order.Uint32(b)) / float64(d) / unit
			}
			unit *= 60
		}
		return sum
	}
	var lat, lon float64
	var ns, ew string
	for _, t := range tags {
		switch t.id {
		case 1:
			ns = strings.Trim(string(t.value), "\x00 ")
		case 2:
			lat = degrees(t.value)
		case 3:
			ew = strings.Trim(string(t.value), "\x00 ")
		case 4:
			lon = degrees(t.value)
		}
	}
	if lat == 0 && lon == 0 {
		return ""
	}
	return fmt.Sprintf("%.5f %s, %.5f %s", lat, ns, lon, ew)
}

const pngMagic = "\x89PNG\r\n\x1a\n"

// pngChunks are the optional chunks that one sees by.
var pngChunks = map[string]bool{
	"tRNS": true, "gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "sBIT": true, "bKGD": true, "hIST": true, "pHYs": true, "sPLT": true,
	"acTL": true, "fcTL": true, "fdAT": true, "cICP": true, "mDCV": true, "cLLI": true,
}

// cleanPNG copies a PNG file without what is not seen.
func cleanPNG(ctx context.Context, raw []byte, found *report) ([]byte, error) {
	if !bytes.HasPrefix(raw, []byte(pngMagic)) {
		return nil, fmt.Errorf("not a PNG file: %w", ErrDamaged)
	}
	found.keep(KeptPictures)
	out := append(make([]byte, 0, len(raw)), pngMagic...)
	for at := len(pngMagic); ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if at+12 > len(raw) {
			return nil, fmt.Errorf("a PNG file without an end: %w", ErrDamaged)
		}
		n := int(binary.BigEndian.Uint32(raw[at:]))
		if n > len(raw)-at-12 {
			return nil, fmt.Errorf("a PNG chunk is cut short: %w", ErrDamaged)
		}
		kind, body, chunk := string(raw[at+4:at+8]), raw[at+8:at+8+n], raw[at:at+12+n]
		if crc32.ChecksumIEEE(chunk[4:8+n]) != binary.BigEndian.Uint32(chunk[8+n:]) {
			return nil, fmt.Errorf("a PNG chunk is broken: %w", ErrDamaged)
		}
		at += 12 + n
		switch {
		case kind[0]&0x20 == 0 || pngChunks[kind]:
			out = append(out, chunk...)
		case kind == "eXIf":
			out = append(out, pngEXIF(body, found)...)
		case kind == "tEXt", kind == "zTXt", kind == "iTXt":
			notePNGText(kind, body, found)
		case kind == "tIME":
			found.remove(WhatDates, "")
		default:
			found.remove(WhatNotes, "")
		}
		if kind == "IEND" {
			if at < len(raw) {
				found.remove(WhatTrailer, "")
			}
			return out, nil
		}
	}
}

func pngEXIF(tiff []byte, found *report) []byte {
	o := orientationOf(tiff)
	least := orientationTIFF(o)
	if !bytes.Equal(tiff, least) {
		noteEXIF(tiff, found)
	}
	if o == 1 && !bytes.Equal(tiff, least) {
		return nil
	}
	found.keep(KeptOrientation)
	return pngChunk("eXIf", least)
}

func pngChunk(kind string, body []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, kind...), body...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func notePNGText(kind string, body []byte, found *report) {
	key, rest, _ := bytes.Cut(body, []byte{0})
	switch {
	case string(key) == "XML:com.adobe.xmp":
		found.remove(WhatXMP, xmpCreator(rest))
	case kind == "tEXt" && string(key) == "Author":
		found.remove(WhatAuthor, string(rest))
	case kind == "tEXt":
		found.remove(WhatNotes, string(key)+": "+string(rest))
	default:
		found.remove(WhatNotes, string(key))
	}
}
