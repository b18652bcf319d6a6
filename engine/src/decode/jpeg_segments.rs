//! A walk over a JPEG's segments: size, EXIF block, completeness. No entropy-coded data is decoded here.
//!
//! The walk is stricter than decoders are: it wants exactly one frame header, and the end-of-image marker that a
//! cut-off file lacks. Bytes after that marker are ignored, since phones append previews, gain maps and short films.

use crate::rect::Size;
use crate::{CheckError, ImageFormat};

/// More scans than any encoder writes (libjpeg's default progression has 10); each costs a pass over the whole image.
const MAX_SCANS: u32 = 50;

const EXIF_MARK: &[u8] = b"Exif\0\0";
const ADOBE_MARK: &[u8] = b"Adobe";

/// What the segments of a complete JPEG say.
#[derive(Debug)]
pub(super) struct JpegSegments<'a> {
    /// Stored size in pixels, as the frame header has it; a side may be 0.
    pub(super) size: Size,
    /// The first EXIF block, its mark removed.
    pub(super) exif: Option<&'a [u8]>,
    /// Where the end-of-image marker stands.
    pub(super) end: usize,
    /// Whether all picture data are one sequential scan without restart markers, as most cameras write.
    pub(super) single_plain_scan: bool,
    /// The scan, when it is the only one and sequential.
    pub(super) sequential: Option<SequentialScan<'a>>,
}

/// The parts of a sequential JPEG of one scan. Nothing of their inside has been judged.
#[derive(Debug)]
pub(super) struct SequentialScan<'a> {
    /// Stored size in pixels.
    pub(super) size: Size,
    /// The frame header.
    pub(super) frame: &'a [u8],
    /// The definitions of quantisers before the scan.
    pub(super) quantisation: Vec<&'a [u8]>,
    /// The definitions of Huffman tables before the scan.
    pub(super) huffman: Vec<&'a [u8]>,
    /// The scan header.
    pub(super) header: &'a [u8],
    /// Units from one restart marker to the next; 0 when there are none.
    pub(super) restart_interval: u16,
    /// The colour transform that an Adobe segment names.
    pub(super) adobe: Option<u8>,
    /// The entropy-coded data, restart markers among them.
    pub(super) data: &'a [u8],
}

/// Walks all segments up to the end-of-image marker.
///
/// # Errors
/// `Corrupt` when the structure is broken or the file ends too early. The size is not judged.
pub(super) fn walk(bytes: &[u8]) -> Result<JpegSegments<'_>, CheckError> {
    walk_markers(bytes).map_err(|detail| CheckError::corrupt(ImageFormat::Jpeg, detail))
}

fn walk_markers(bytes: &[u8]) -> Result<JpegSegments<'_>, &'static str> {
    let mut at = 2;
    let mut frame: Option<(Size, &[u8])> = None;
    let mut exif = None;
    let mut scans = 0;
    let (mut sequential, mut restart_interval) = (true, None);
    let (mut quantisation, mut huffman, mut adobe) = (Vec::new(), Vec::new(), None);
    let (mut header, mut data): (&[u8], &[u8]) = (&[], &[]);
    loop {
        let (marker, after) = read_marker(bytes, at)?;
        match marker {
            0xd9 => break,
            0x01 | 0xd0..=0xd7 => {
                at = after;
                continue;
            }
            0x00 | 0xd8 => return Err("a marker stands where none may"),
            _ => {}
        }
        let length = bytes
            .get(after..after + 2)
            .ok_or("cut off in a segment's length")?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let body = length
            .checked_sub(2)
            .ok_or("a segment shorter than its own length")?;
        let body = bytes
            .get(after + 2..after + 2 + body)
            .ok_or("cut off in a segment")?;
        at = after + length;
        match marker {
            0xc4 if scans == 0 => huffman.push(body),
            0xc4 | 0xc8 | 0xcc => {}
            0xdb if scans == 0 => quantisation.push(body),
            0xdd => restart_interval = Some(body.try_into().map_or(0, u16::from_be_bytes)),
            0xc0..=0xcf => {
                sequential &= marker <= 0xc1;
                let [_precision, h1, h0, w1, w0, ..] = *body else {
                    return Err("the frame header is too short");
                };
                let size = Size {
                    width: u16::from_be_bytes([w1, w0]).into(),
                    height: u16::from_be_bytes([h1, h0]).into(),
                };
                if frame.replace((size, body)).is_some() {
                    return Err("more than one frame header");
                }
            }
            0xda => {
                scans += 1;
                if frame.is_none() {
                    return Err("a scan before the frame header");
                }
                if scans > MAX_SCANS {
                    return Err("too many scans");
                }
                let start = at;
                at = skip_entropy_coded(bytes, at)?;
                (header, data) = (body, &bytes[start..at]);
            }
            0xe1 if exif.is_none() => exif = body.strip_prefix(EXIF_MARK),
            0xee if body.starts_with(ADOBE_MARK) => adobe = body.get(11).copied(),
            _ => {}
        }
    }
    let Some((size, frame)) = frame.filter(|_| scans > 0) else {
        return Err("no picture data");
    };
    let one = sequential && scans == 1;
    Ok(JpegSegments {
        size,
        exif,
        end: at,
        single_plain_scan: one && restart_interval.is_none(),
        sequential: one.then(|| SequentialScan {
            size,
            frame,
            quantisation,
            huffman,
            header,
            restart_interval: restart_interval.unwrap_or(0),
            adobe,
            data,
        }),
    })
}

/// Reads the marker at `at`, fill bytes before it skipped; gives the marker and the position after it.
fn read_marker(bytes: &[u8], at: usize) -> Result<(u8, usize), &'static str> {
    const CUT: &str = "cut off before the end of the image";
    if *bytes.get(at).ok_or(CUT)? != 0xff {
        return Err("no marker where one must stand");
    }
    let rest = bytes.get(at + 1..).ok_or(CUT)?;
    let fill = rest.iter().position(|&byte| byte != 0xff).ok_or(CUT)?;
    Ok((rest[fill], at + 1 + fill + 1))
}

/// The position of the first marker after entropy-coded data; stuffed zeros and restart markers belong to the data.
fn skip_entropy_coded(bytes: &[u8], mut at: usize) -> Result<usize, &'static str> {
    const CUT: &str = "cut off in the picture data";
    loop {
        let rest = bytes.get(at..).ok_or(CUT)?;
        let found = at + rest.iter().position(|&byte| byte == 0xff).ok_or(CUT)?;
        match *bytes.get(found + 1).ok_or(CUT)? {
            0x00 | 0xd0..=0xd7 => at = found + 2,
            0xff => at = found + 1,
            _ => return Ok(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: &[u8] = &[0xff, 0xc0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];
    const SCAN: &[u8] = &[
        0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xff, 0x00, 0xff, 0xd0, 0x34,
    ];
    const END: &[u8] = &[0xff, 0xd9];

    fn file(parts: &[&[u8]]) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
        bytes
    }

    #[test]
    fn the_size_and_the_first_exif_block_are_found_and_trailing_bytes_ignored() {
        let exif = [0xff, 0xe1, 0, 10, b'E', b'x', b'i', b'f', 0, 0, b'M', b'M'];
        let bytes = file(&[&exif, FRAME, SCAN, END, b"anything"]);
        let segments = walk(&bytes).unwrap();
        assert_eq!(
            (segments.size.width, segments.size.height, segments.exif),
            (3, 2, Some(b"MM".as_slice()))
        );
    }

    #[test]
    fn a_file_cut_anywhere_is_refused() {
        let whole = file(&[FRAME, SCAN, END]);
        for length in 2..whole.len() {
            assert!(
                walk(&whole[..length]).is_err(),
                "{length} of {} bytes",
                whole.len()
            );
        }
        assert!(walk(&whole).is_ok());
    }

    #[test]
    fn broken_structures_are_refused() {
        let many_scans = [SCAN].repeat(MAX_SCANS as usize + 1);
        for (what, parts) in [
            ("two frame headers", [FRAME, FRAME, SCAN, END].as_slice()),
            ("a scan before the frame header", &[SCAN, FRAME, END]),
            ("no scan", &[FRAME, END]),
            ("a second start", &[FRAME, &[0xff, 0xd8], SCAN, END]),
            (
                "too many scans",
                &[[FRAME].as_slice(), &many_scans, &[END]].concat(),
            ),
        ] {
            assert!(walk(&file(parts)).is_err(), "{what}");
        }
    }
}
