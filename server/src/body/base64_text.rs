//! Base64 out of a JSON string, decoded in the buffer it stands in. Never allocates.
//!
//! Accepted: the standard and the URL-safe alphabet (RFC 4648 sections 4 and 5), not both in one text; padding
//! whole or absent; blanks, tabs and line breaks anywhere; JSON escapes of any of these; and in front of it
//! `data:image/…;base64,`. The rule for what has more than one spelling: the unused bits of the last character are
//! zero, padding stands at the end only and, where it stands, fills the last group of four. So, but for alphabet,
//! blanks and padding, an image has one text.

use std::ops::Range;

use base64_simd::STANDARD_NO_PAD;

/// Why a text was not decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// It holds no data.
    Empty,
    /// It is not Base64 as accepted here.
    NotBase64,
    /// It would decode to more than the limit.
    TooLarge,
}

/// Longest `data:` prefix looked for, comma included.
const MAX_PREFIX: usize = 128;

/// Decodes the inside of a JSON string, escapes still in it, within the same buffer, and returns where the image
/// stands then: at least one byte, at most `limit`. More is refused before decoding.
pub(super) fn decode_in_place(text: &mut [u8], limit: usize) -> Result<Range<usize>, Refused> {
    let unescaped = if text.contains(&b'\\') {
        unescape(text)?
    } else {
        text.len()
    };
    let start = data_prefix(&text[..unescaped])?;
    let text = &mut text[start..unescaped];
    let symbols = match clean_symbols(text) {
        Some(symbols) => symbols,
        None => clean(text)?,
    };
    // No remainder is lost: groups of 2 and 3 symbols hold 1 and 2 bytes.
    if symbols / 4 * 3 + symbols % 4 * 3 / 4 > limit {
        return Err(Refused::TooLarge);
    }
    let image = STANDARD_NO_PAD
        .decode_inplace(&mut text[..symbols])
        .map_err(|_| Refused::NotBase64)?;
    Ok(start..start + image.len())
}

/// Resolves JSON escapes in place and returns the new length. An escape that stands for nothing Base64 knows is
/// refused here.
fn unescape(text: &mut [u8]) -> Result<usize, Refused> {
    let (mut from, mut to) = (0, 0);
    while from < text.len() {
        let rest = &text[from..];
        let run = rest
            .iter()
            .position(|byte| *byte == b'\\')
            .unwrap_or(rest.len());
        text.copy_within(from..from + run, to);
        from += run;
        to += run;
        if from < text.len() {
            let (byte, read) = unescape_one(&text[from + 1..])?;
            text[to] = byte;
            from += read;
            to += 1;
        }
    }
    Ok(to)
}

/// The byte an escape stands for and the escape's length, given what follows the backslash.
fn unescape_one(rest: &[u8]) -> Result<(u8, usize), Refused> {
    match rest.first() {
        Some(b'/') => Ok((b'/', 2)),
        Some(b'n') => Ok((b'\n', 2)),
        Some(b'r') => Ok((b'\r', 2)),
        Some(b't') => Ok((b'\t', 2)),
        Some(b'u') => rest
            .get(1..5)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok())
            .map(|byte| (byte, 6))
            .ok_or(Refused::NotBase64),
        _ => Err(Refused::NotBase64),
    }
}

/// How long the `data:` prefix is, 0 where there is none.
fn data_prefix(text: &[u8]) -> Result<usize, Refused> {
    let starts_with = |text: &[u8], prefix: &[u8]| {
        text.get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    if !starts_with(text, b"data:") {
        return Ok(0);
    }
    let comma = text
        .iter()
        .take(MAX_PREFIX)
        .position(|byte| *byte == b',')
        .ok_or(Refused::NotBase64)?;
    let prefix = text[..comma].to_ascii_lowercase();
    if prefix.starts_with(b"data:image/") && prefix.ends_with(b";base64") {
        Ok(comma + 1)
    } else {
        Err(Refused::NotBase64)
    }
}

/// The number of symbols before the padding, where the text is standard Base64 already. Reads only.
fn clean_symbols(text: &[u8]) -> Option<usize> {
    let symbols = text.iter().rposition(|byte| *byte != b'=')? + 1;
    let padded_right = padding_fits(symbols, text.len() - symbols);
    (padded_right && STANDARD_NO_PAD.check(&text[..symbols]).is_ok()).then_some(symbols)
}

/// Moves the symbols together in the standard alphabet, without blanks and padding, and returns how many there are.
/// Leaves what is no symbol for the decoder to refuse, padding before the end included.
fn clean(text: &mut [u8]) -> Result<usize, Refused> {
    let mut end = text.len();
    let mut padding = 0;
    while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r' | b'=')) = text[..end].last() {
        padding += usize::from(*byte == b'=');
        end -= 1;
    }
    let (mut symbols, mut alphabets) = (0, 0);
    for from in 0..end {
        // By table, without a branch: an image in lines of 76 has a quarter of a million breaks.
        let spelling = SPELLINGS[usize::from(text[from])];
        text[symbols] = spelling.symbol;
        symbols += usize::from(spelling.width);
        alphabets |= spelling.alphabet;
    }
    if symbols == 0 && padding == 0 {
        return Err(Refused::Empty);
    }
    if alphabets == STANDARD_ONLY | URL_SAFE_ONLY || !padding_fits(symbols, padding) {
        return Err(Refused::NotBase64);
    }
    Ok(symbols)
}

/// What one byte of a text is in the standard alphabet.
#[derive(Clone, Copy)]
struct Spelling {
    symbol: u8,
    /// Symbols it stands for: 0 for a blank, else 1.
    width: u8,
    /// The alphabet it shows the text to be in; 0 where both have it.
    alphabet: u8,
}

const STANDARD_ONLY: u8 = 1;
const URL_SAFE_ONLY: u8 = 2;

static SPELLINGS: [Spelling; 256] = spellings();

const fn spellings() -> [Spelling; 256] {
    let mut table = [Spelling {
        symbol: 0,
        width: 1,
        alphabet: 0,
    }; 256];
    let mut byte: u8 = 0;
    loop {
        let spelling = &mut table[byte as usize];
        spelling.symbol = byte;
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => spelling.width = 0,
            b'+' | b'/' => spelling.alphabet = STANDARD_ONLY,
            b'-' => {
                spelling.symbol = b'+';
                spelling.alphabet = URL_SAFE_ONLY;
            }
            b'_' => {
                spelling.symbol = b'/';
                spelling.alphabet = URL_SAFE_ONLY;
            }
            _ => {}
        }
        if byte == u8::MAX {
            return table;
        }
        byte += 1;
    }
}

/// Whether so much padding may follow so many symbols: none, or what fills the last group of four.
fn padding_fits(symbols: usize, padding: usize) -> bool {
    padding == 0 || (symbols > 0 && padding <= 2 && (symbols + padding).is_multiple_of(4))
}
