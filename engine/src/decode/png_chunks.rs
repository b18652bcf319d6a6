//! A walk over a PNG's chunks: size, EXIF block, completeness. Nothing is inflated and no checksum computed here.

use crate::{CheckError, ImageFormat};

const SIGNATURE_BYTES: usize = 8;

/// What the chunks of a complete PNG say.
#[derive(Debug)]
pub(super) struct PngChunks<'a> {
    /// Stored width in pixels.
    pub(super) width: u32,
    /// Stored height in pixels.
    pub(super) height: u32,
    /// The first `eXIf` chunk.
    pub(super) exif: Option<&'a [u8]>,
}

/// Walks all chunks up to `IEND`; bytes after it are ignored.
///
/// # Errors
/// `Corrupt` when the structure is broken or the file ends too early. The size is not judged.
pub(super) fn walk(bytes: &[u8]) -> Result<PngChunks<'_>, CheckError> {
    walk_chunks(bytes).map_err(|detail| CheckError::corrupt(ImageFormat::Png, detail))
}

fn walk_chunks(bytes: &[u8]) -> Result<PngChunks<'_>, &'static str> {
    let mut rest = bytes
        .get(SIGNATURE_BYTES..)
        .ok_or("cut off in the signature")?;
    let (kind, header) = next_chunk(&mut rest)?;
    let (b"IHDR", &[w3, w2, w1, w0, h3, h2, h1, h0, _, _, _, _, _]) = (kind, header) else {
        return Err("the header chunk is not where it must be");
    };
    let mut chunks = PngChunks {
        width: u32::from_be_bytes([w3, w2, w1, w0]),
        height: u32::from_be_bytes([h3, h2, h1, h0]),
        exif: None,
    };
    let mut has_pixels = false;
    loop {
        match next_chunk(&mut rest)? {
            (b"IEND", _) if has_pixels => return Ok(chunks),
            (b"IEND", _) => return Err("no picture data"),
            (b"IHDR", _) => return Err("more than one header chunk"),
            (b"IDAT", _) => has_pixels = true,
            (b"eXIf", data) if chunks.exif.is_none() => chunks.exif = Some(data),
            _ => {}
        }
    }
}

/// Takes one chunk (length, kind, data, checksum) off the front.
fn next_chunk<'a>(rest: &mut &'a [u8]) -> Result<(&'a [u8; 4], &'a [u8]), &'static str> {
    const CUT: &str = "cut off before the end of the image";
    let (length, after) = rest.split_first_chunk::<4>().ok_or(CUT)?;
    let (kind, after) = after.split_first_chunk::<4>().ok_or(CUT)?;
    let (data, after) = after
        .split_at_checked(u32::from_be_bytes(*length) as usize)
        .ok_or(CUT)?;
    let (_checksum, after) = after.split_first_chunk::<4>().ok_or(CUT)?;
    *rest = after;
    Ok((kind, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [
            &(data.len() as u32).to_be_bytes(),
            kind.as_slice(),
            data,
            &[0; 4],
        ]
        .concat()
    }

    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
    }

    fn header() -> Vec<u8> {
        chunk(b"IHDR", &[0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0])
    }

    #[test]
    fn the_size_and_the_exif_block_are_found() {
        let bytes = file(&[
            header(),
            chunk(b"eXIf", b"MM"),
            chunk(b"IDAT", b"x"),
            chunk(b"IEND", b""),
        ]);
        let chunks = walk(&bytes).unwrap();
        assert_eq!(
            (chunks.width, chunks.height, chunks.exif),
            (3, 2, Some(b"MM".as_slice()))
        );
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let whole = file(&[header(), chunk(b"IDAT", b"xyz"), chunk(b"IEND", b"")]);
        for length in 0..whole.len() {
            assert!(
                walk(&whole[..length]).is_err(),
                "{length} of {} bytes",
                whole.len()
            );
        }
    }

    #[test]
    fn broken_structures_are_refused() {
        let pixels = chunk(b"IDAT", b"x");
        let end = chunk(b"IEND", b"");
        for (what, chunks) in [
            ("no header", vec![pixels.clone(), end.clone()]),
            (
                "a short header",
                vec![chunk(b"IHDR", b"123"), pixels.clone(), end.clone()],
            ),
            ("two headers", vec![header(), header(), pixels, end.clone()]),
            ("no pixels", vec![header(), end]),
        ] {
            assert!(walk(&file(&chunks)).is_err(), "{what}");
        }
    }
}
