//! The photo to judge. Promises that it is never printed; looks at its first bytes only to tell its format, and decodes nothing.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::generated::ImageFormat;

/// Why there is no image to send. Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The file could not be read: check its path and its permissions.
    #[error("{} could not be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// The reader failed.
    #[error("the image could not be read")]
    Reader(#[source] io::Error),
    /// The bytes are neither a JPEG nor a PNG: convert the image to one of them.
    #[error("the image is neither a JPEG nor a PNG")]
    UnknownFormat,
    /// Scale the image down, or compress it more.
    #[error("the image is larger than {} bytes", Image::MAX_BYTES)]
    TooLarge,
}

/// A photo, as the bytes of a JPEG or PNG file. Cloning it is cheap: the bytes are shared.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    bytes: Bytes,
    format: ImageFormat,
}

impl Image {
    /// The most that the service takes, in bytes of the file: 10 MiB.
    pub const MAX_BYTES: usize = 10_485_760;

    /// The bytes of a JPEG file. They are sent as they are; what is no JPEG, the service answers with `invalid_image`.
    #[must_use]
    pub fn jpeg(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            format: ImageFormat::Jpeg,
        }
    }

    /// The bytes of a PNG file. They are sent as they are; what is no PNG, the service answers with `invalid_image`.
    #[must_use]
    pub fn png(bytes: impl Into<Bytes>) -> Self {
        Self {
            bytes: bytes.into(),
            format: ImageFormat::Png,
        }
    }

    /// The bytes of a file whose first bytes tell which of the two it is.
    ///
    /// # Errors
    /// [`ImageError::UnknownFormat`] if it is neither, [`ImageError::TooLarge`] above [`Image::MAX_BYTES`].
    ///
    /// ```
    /// # use livecheck_client::{Image, ImageError, ImageFormat};
    /// let image = Image::from_bytes(vec![0xff, 0xd8, 0xff, 0xe0])?;
    /// assert_eq!(image.format(), ImageFormat::Jpeg);
    /// # Ok::<(), ImageError>(())
    /// ```
    pub fn from_bytes(bytes: impl Into<Bytes>) -> Result<Self, ImageError> {
        let bytes = bytes.into();
        if bytes.len() > Self::MAX_BYTES {
            return Err(ImageError::TooLarge);
        }
        let format = sniff(&bytes).ok_or(ImageError::UnknownFormat)?;
        Ok(Self { bytes, format })
    }

    /// Reads a file. This blocks the thread for as long as the disk takes; the file's ending plays no part.
    ///
    /// # Errors
    /// [`ImageError::File`] if it cannot be read, and those of [`Image::from_bytes`].
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, ImageError> {
        let path = path.as_ref();
        let file = |source| ImageError::File {
            path: path.to_owned(),
            source,
        };
        Self::from_bytes(read_bounded(File::open(path).map_err(file)?).map_err(file)?)
    }

    /// Reads to the end, but never more than one byte above [`Image::MAX_BYTES`]. This blocks the thread while the reader does.
    ///
    /// # Errors
    /// [`ImageError::Reader`] if it fails, and those of [`Image::from_bytes`].
    pub fn from_reader(reader: impl Read) -> Result<Self, ImageError> {
        Self::from_bytes(read_bounded(reader).map_err(ImageError::Reader)?)
    }

    /// What the file is said to be.
    #[must_use]
    pub fn format(&self) -> ImageFormat {
        self.format
    }

    /// The file's bytes.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The file's bytes and what they are said to be.
    pub(crate) fn into_parts(self) -> (Bytes, ImageFormat) {
        (self.bytes, self.format)
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Image({}, {} bytes)",
            self.format.as_str(),
            self.bytes.len()
        )
    }
}

fn read_bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take(Image::MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// JPEG begins with the marker SOI and the first byte of another (ITU-T T.81, B.1.1.2); PNG with eight fixed bytes (PNG, 5.2).
fn sniff(bytes: &[u8]) -> Option<ImageFormat> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(ImageFormat::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(ImageFormat::Png)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10];
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn the_first_bytes_tell_the_format() {
        assert_eq!(Image::from_reader(JPEG).expect("a JPEG"), Image::jpeg(JPEG));
        assert_eq!(Image::from_reader(PNG).expect("a PNG"), Image::png(PNG));
    }

    #[test]
    fn other_files_are_refused() {
        for bytes in [
            &b""[..],
            &[0xff, 0xd8],
            b"\x89PNG",
            b"GIF89a",
            b"RIFF....WEBP",
            b"<html>",
        ] {
            let error = Image::from_bytes(bytes).expect_err("no JPEG or PNG");
            assert!(
                matches!(error, ImageError::UnknownFormat),
                "{bytes:?}: {error}"
            );
        }
    }

    #[test]
    fn an_endless_reader_is_stopped_at_the_limit() {
        let error = Image::from_reader(JPEG.chain(io::repeat(0))).expect_err("endless");
        assert!(matches!(error, ImageError::TooLarge), "{error}");
    }

    #[test]
    fn a_file_of_just_the_limit_is_taken() {
        let mut bytes = JPEG.to_vec();
        bytes.resize(Image::MAX_BYTES, 0);
        assert!(Image::from_bytes(bytes.clone()).is_ok());
        bytes.push(0);
        assert!(matches!(
            Image::from_bytes(bytes),
            Err(ImageError::TooLarge)
        ));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Image::from_path("no/such/face.jpg").expect_err("missing");
        assert!(error.to_string().contains("face.jpg"), "{error}");
    }

    #[test]
    fn a_photo_is_not_printed() {
        assert_eq!(format!("{:?}", Image::jpeg(JPEG)), "Image(jpeg, 6 bytes)");
    }
}
