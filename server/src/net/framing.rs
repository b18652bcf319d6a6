//! Watches HTTP/1 bytes go by for heads that carry both `Transfer-Encoding` and `Content-Length`.
//!
//! hyper drops the `Content-Length` of such a head before anyone can see it and follows the other, as RFC 9112
//! section 6.3 allows; proxies disagree about which one counts, and request smuggling lives on that. This watcher
//! only reports. It follows message boundaries just far enough to tell heads from bodies, and looks no further
//! once it has lost the thread (HTTP/2, bytes hyper will refuse): it can miss, it cannot break a request.

/// Longest piece of a line kept: the two names and a 64-bit length fit.
const KEPT: usize = 64;

/// Follows the bytes of one connection.
#[derive(Debug)]
pub(super) struct FramingWatch {
    place: Place,
    line: Vec<u8>,
    head: Head,
    /// Heads that have begun.
    heads: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before or in a request line.
    RequestLine,
    HeaderLine,
    /// In a body of known length, or a chunk with its line end; so many bytes to come.
    Body(u64),
    ChunkSize,
    /// In a chunk; so many bytes to come, its line end included.
    Chunk(u64),
    TrailerLine,
    Lost,
}

#[derive(Debug, Default)]
struct Head {
    content_length: Option<u64>,
    chunked: bool,
}

impl FramingWatch {
    pub(super) fn new() -> Self {
        Self {
            place: Place::RequestLine,
            line: Vec::with_capacity(KEPT),
            head: Head::default(),
            heads: 0,
        }
    }

    /// Takes the next bytes; calls `ambiguous` with the ordinal (from 1) of a head that has both.
    pub(super) fn see(&mut self, mut bytes: &[u8], mut ambiguous: impl FnMut(u64)) {
        while !bytes.is_empty() {
            match self.place {
                Place::Lost => return,
                Place::Body(left) => {
                    bytes = self.skip(bytes, left, Place::RequestLine, Place::Body);
                }
                Place::Chunk(left) => {
                    bytes = self.skip(bytes, left, Place::ChunkSize, Place::Chunk);
                }
                Place::RequestLine | Place::HeaderLine | Place::ChunkSize | Place::TrailerLine => {
                    let end = bytes.iter().position(|byte| *byte == b'\n');
                    let piece = &bytes[..end.unwrap_or(bytes.len())];
                    let room = KEPT.saturating_sub(self.line.len()).min(piece.len());
                    self.line.extend_from_slice(&piece[..room]);
                    let Some(end) = end else { return };
                    bytes = &bytes[end + 1..];
                    self.line_ended(&mut ambiguous);
                    self.line.clear();
                }
            }
        }
    }

    fn skip<'a>(
        &mut self,
        bytes: &'a [u8],
        left: u64,
        after: Place,
        within: fn(u64) -> Place,
    ) -> &'a [u8] {
        let here = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        let left = left - here as u64;
        self.place = if left == 0 { after } else { within(left) };
        &bytes[here..]
    }

    fn line_ended(&mut self, ambiguous: &mut impl FnMut(u64)) {
        let line = self.line.strip_suffix(b"\r").unwrap_or(&self.line);
        self.place = match self.place {
            // Empty lines in front of a request line are allowed and skipped (RFC 9112 section 2.2).
            Place::RequestLine if line.is_empty() => Place::RequestLine,
            Place::RequestLine if line.starts_with(b"PRI * HTTP/2") => Place::Lost,
            Place::RequestLine => {
                self.heads += 1;
                self.head = Head::default();
                Place::HeaderLine
            }
            Place::HeaderLine if !line.is_empty() => {
                match header(line) {
                    Some(Header::TransferEncoding) => self.head.chunked = true,
                    Some(Header::ContentLength(length)) => self.head.content_length = Some(length),
                    None => {}
                }
                Place::HeaderLine
            }
            // hyper closes the connection after such a head, so what follows it is no request.
            Place::HeaderLine if self.head.chunked && self.head.content_length.is_some() => {
                ambiguous(self.heads);
                Place::Lost
            }
            Place::HeaderLine if self.head.chunked => Place::ChunkSize,
            Place::HeaderLine => match self.head.content_length {
                None | Some(0) => Place::RequestLine,
                Some(length) => Place::Body(length),
            },
            Place::ChunkSize => match chunk_size(line) {
                Some(0) => Place::TrailerLine,
                Some(size) => Place::Chunk(size.saturating_add(2)),
                None => Place::Lost,
            },
            Place::TrailerLine if line.is_empty() => Place::RequestLine,
            Place::TrailerLine => Place::TrailerLine,
            Place::Body(_) | Place::Chunk(_) | Place::Lost => Place::Lost,
        };
    }
}

enum Header {
    TransferEncoding,
    ContentLength(u64),
}

fn header(line: &[u8]) -> Option<Header> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (name, value) = (&line[..colon], &line[colon + 1..]);
    if name.eq_ignore_ascii_case(b"transfer-encoding") {
        Some(Header::TransferEncoding)
    } else if name.eq_ignore_ascii_case(b"content-length") {
        // A value that is no number still counts as a length given: beside Transfer-Encoding hyper does not read it.
        let length = std::str::from_utf8(value.trim_ascii()).ok();
        Some(Header::ContentLength(
            length.and_then(|text| text.parse().ok()).unwrap_or(0),
        ))
    } else {
        None
    }
}

fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next()?.trim_ascii();
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: &str =
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n";
    const BOTH_REVERSED: &str =
        "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\nHOST: a\r\nCONTENT-LENGTH:6\r\n\r\n";
    const CHUNKED: &str = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\
        5;note=1\r\nhello\r\n1B\r\nContent-Length: 5\r\nTransfer\r\n0\r\nX-Trailer: 1\r\n\r\n";
    const SIZED: &str =
        "POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nTransfer-Encoding: chunked\r\n\r\n";
    const BARE: &str = "GET / HTTP/1.1\nHost: a\n\n";

    fn ambiguous_heads(wire: &str, step: usize) -> Vec<u64> {
        let mut watch = FramingWatch::new();
        let mut found = Vec::new();
        for piece in wire.as_bytes().chunks(step) {
            watch.see(piece, |ordinal| found.push(ordinal));
        }
        found
    }

    #[test]
    fn a_head_with_both_is_found_wherever_it_stands_and_however_it_is_cut() {
        let streams = [
            (BOTH.to_owned(), 1),
            (BOTH_REVERSED.to_owned(), 1),
            (format!("\r\n{CHUNKED}{BOTH}"), 2),
            (format!("{SIZED}{BARE}{CHUNKED}{BOTH_REVERSED}"), 4),
        ];
        for (wire, ordinal) in streams {
            for step in [1, 2, 7, 64, wire.len()] {
                assert_eq!(
                    ambiguous_heads(&wire, step),
                    [ordinal],
                    "{wire:?} by {step}"
                );
            }
        }
    }

    #[test]
    fn bodies_and_trailers_that_look_like_headers_are_not_heads() {
        let wire = [CHUNKED, SIZED, BARE, CHUNKED].concat();
        for step in [1, 5, wire.len()] {
            assert!(ambiguous_heads(&wire, step).is_empty(), "by {step}");
        }
    }

    #[test]
    fn http2_and_nonsense_end_the_watch_quietly() {
        for start in [
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ] {
            assert!(ambiguous_heads(&format!("{start}{BOTH}"), 3).is_empty());
        }
    }
}
