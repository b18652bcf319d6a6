package livecheck

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"

	"livecheck/api"
)

// Image is a JPEG or PNG file: at most 10,485,760 bytes, which the service checks. It is never printed.
type Image struct {
	content []byte
	format  api.ImageFormat
}

// ImageFromBytes takes a file's bytes; their beginning tells the format. Anything but JPEG and PNG is an error.
func ImageFromBytes(content []byte) (Image, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return Image{content, api.ImageFormatJPEG}, nil
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return Image{content, api.ImageFormatPNG}, nil
	}
	return Image{}, errors.New("the image is neither JPEG nor PNG")
}

// ImageFromPath reads a file.
func ImageFromPath(path string) (Image, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return Image{}, err
	}
	return ImageFromBytes(content)
}

// Format keeps the photo out of everything printed.
func (i Image) Format(state fmt.State, _ rune) {
	fmt.Fprintf(state, "Image(%s, %d bytes)", i.format, len(i.content))
}

func (i Image) request() api.LivenessRequest {
	return api.LivenessRequest{Image: base64.StdEncoding.EncodeToString(i.content), ImageFormat: i.format}
}
