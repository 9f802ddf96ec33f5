package place

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // pictures of codes
	_ "image/png"  // pictures of codes
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// ErrNoCode is returned for a picture in which no code was found, and for a file
// that is neither text nor a picture.
var ErrNoCode = errors.New("no code in this file")

// Bounds of what is read as a code: an invitation is some hundred bytes long, and a
// picture is held in memory as a whole.
const (
	maxCodeFile = 32 << 20
	maxPixels   = 40_000_000
	maxCodeText = 1 << 16
)

// ReadCode reads the text of a file, or that of the QR code in a picture.
func ReadCode(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open the file: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCodeFile+1))
	if err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	if len(data) > maxCodeFile {
		return "", ErrNoCode
	}
	if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		if c.Width*c.Height > maxPixels {
			return "", ErrNoCode
		}
		return decodeCode(data)
	}
	if len(data) > maxCodeText || !utf8.Valid(data) {
		return "", ErrNoCode
	}
	return strings.TrimSpace(string(data)), nil
}

// decodeCode finds the QR code in a picture.
func decodeCode(data []byte) (text string, err error) {
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrNoCode, err)
	}
	// The reader is not ours, and the picture is anybody's.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", ErrNoCode, r)
		}
	}()
	// The reader misses some codes at some sizes: those drawn by a program are read
	// best as they are, photographs where it may search, and large ones made smaller.
	for _, look := range []func() (string, error){
		func() (string, error) { return readCode(img, gozxing.DecodeHintType_PURE_BARCODE) },
		func() (string, error) { return readCode(img, gozxing.DecodeHintType_TRY_HARDER) },
		func() (string, error) { return readCode(smaller(img), gozxing.DecodeHintType_TRY_HARDER) },
		func() (string, error) { return readCode(smaller(smaller(img)), gozxing.DecodeHintType_TRY_HARDER) },
	} {
		if text, err = look(); err == nil {
			return text, nil
		}
	}
	return "", fmt.Errorf("%w: %v", ErrNoCode, err)
}

func readCode(img image.Image, hint gozxing.DecodeHintType) (string, error) {
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", err
	}
	res, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{hint: true})
	if err != nil {
		return "", err
	}
	return res.GetText(), nil
}

// smaller is a picture at half its size, each pixel the mean of four.
func smaller(img image.Image) image.Image {
	b := img.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			sum := 0
			for _, d := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
				c, ok := color.GrayModel.Convert(img.At(b.Min.X+2*x+d[0], b.Min.Y+2*y+d[1])).(color.Gray)
				if ok {
					sum += int(c.Y)
				}
			}
			out.SetGray(x, y, color.Gray{Y: uint8(sum / 4)})
		}
	}
	return out
}
