//! The two formats, told apart by their first bytes. No byte beyond the signature is looked at here.

use std::fmt;

/// A format the engine reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// Baseline or progressive Huffman-coded JPEG, 8 bits: grey, YCbCr, RGB, CMYK, YCCK.
    Jpeg,
    /// PNG of every colour type and depth; of an animated one the still image.
    Png,
}

/// One image as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct EncodedImage<'a> {
    /// The encoded file, whole.
    pub bytes: &'a [u8],
    /// The format that the sender declared.
    pub format: ImageFormat,
}

const JPEG_SIGNATURE: &[u8] = &[0xff, 0xd8, 0xff];
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

impl ImageFormat {
    /// The name the API uses: "jpeg" or "png".
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::Png => "png",
        }
    }

    /// The format whose signature the bytes begin with.
    pub(crate) fn sniff(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(JPEG_SIGNATURE) {
            Some(Self::Jpeg)
        } else if bytes.starts_with(PNG_SIGNATURE) {
            Some(Self::Png)
        } else {
            None
        }
    }
}

impl fmt::Display for ImageFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
