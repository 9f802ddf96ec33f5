package place

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"rsc.io/qr"
)

// QRPicture is the code as a PNG file, to be shown or printed elsewhere.
func QRPicture(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, fmt.Errorf("draw the code: %w", err)
	}
	code.Scale = 8
	return code.PNG(), nil
}

// QR draws text as a QR code, white around it as readers want. Every square
// is as many whole pixels wide as fit into side.
func QR(text string, side float32) (fyne.CanvasObject, error) {
	data, err := QRPicture(text)
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("draw the code: %w", err)
	}
	grid := squares(img)
	by := max(1, int(side)/grid.Rect.Dx())
	out := canvas.NewImageFromImage(enlarge(grid, by))
	out.FillMode, out.ScaleMode = canvas.ImageFillContain, canvas.ImageScalePixels
	out.SetMinSize(fyne.NewSquareSize(float32(by * grid.Rect.Dx())))
	return out, nil
}

// squares is a code at one pixel a square. In a picture of one, the first dark
// square begins where the white around it ends, four squares from the corner.
func squares(img image.Image) *image.Gray {
	b := img.Bounds()
	margin := 0
	for margin < b.Dx() && white(img.At(b.Min.X+margin, b.Min.Y+margin)) {
		margin++
	}
	step := max(1, margin/4)
	out := image.NewGray(image.Rect(0, 0, b.Dx()/step, b.Dy()/step))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			if white(img.At(b.Min.X+x*step, b.Min.Y+y*step)) {
				out.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	return out
}

func white(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r > 1<<15
}

// enlarge makes each square so many pixels wide.
func enlarge(grid *image.Gray, by int) image.Image {
	b := grid.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx()*by, b.Dy()*by))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.SetGray(x, y, grid.GrayAt(x/by, y/by))
		}
	}
	return out
}
