package place

import (
	"bytes"
	"errors"
	"fmt"
	"image"
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
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrNoCode, err)
	}
	hard := map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true}
	res, err := qrcode.NewQRCodeReader().Decode(bits, hard)
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrNoCode, err)
	}
	return res.GetText(), nil
}
