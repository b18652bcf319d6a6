//! Huffman tables of sequential JPEG (ITU-T T.81, annexes C and F.2.2), read for speed: one look at the next bits gives
//! the code's length, the zeros that it skips and the length of the number that follows it.

use super::bits::Bits;

/// Codes of at most so many bits are found at one look. Of 9 to 12 the quickest, and 4 KiB a table.
const LOOK: u32 = 10;
const INVALID: &str = "a code that is not in the table";

/// What a code means, in one word: as a struct of bytes the compiler takes it through memory.
#[derive(Clone, Copy, Debug, Default)]
struct Symbol(u32);

impl Symbol {
    const NONE: Self = Self(0);

    fn new(code: u32, number: u8, run: u8) -> Self {
        let number = u32::from(number);
        Self((code + number) | (code << 8) | (number << 16) | (u32::from(run) << 24))
    }

    /// Bits of the code and of the number after it; 0 when the code is not in the table, or not at this look.
    #[inline(always)]
    fn total(self) -> u32 {
        self.0 & 0xff
    }

    /// Bits of the code.
    #[inline(always)]
    fn code(self) -> u32 {
        (self.0 >> 8) & 0xff
    }

    /// Bits of the number, 0 to 15.
    #[inline(always)]
    fn number(self) -> u32 {
        (self.0 >> 16) & 0xff
    }

    /// Coefficients of zero before the number; [`END_OF_BLOCK`] when all others are.
    #[inline(always)]
    fn run(self) -> usize {
        (self.0 >> 24) as usize
    }
}

/// More zeros than a block has room for.
const END_OF_BLOCK: usize = 64;

/// Which numbers a table's codes announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Differences of the blocks' means.
    Dc,
    /// All other coefficients.
    Ac,
}

/// One table.
#[derive(Debug)]
pub(super) struct Table {
    look: [Symbol; 1 << LOOK],
    /// For each length, the first 16-bit pattern that is no code of this length or a shorter one.
    limits: [u32; 17],
    /// For each length, what to add to a code to get its symbol's place.
    offsets: [i32; 17],
    symbols: Vec<Symbol>,
}

impl Table {
    /// Builds a table from the number of codes of each length, 1 to 16 bits, and the codes' values.
    ///
    /// # Errors
    /// When there are more codes than fit into their lengths.
    pub(super) fn new(
        counts: &[u8; 16],
        values: &[u8],
        class: Class,
    ) -> Result<Self, &'static str> {
        let mut table = Self {
            look: [Symbol::NONE; 1 << LOOK],
            limits: [0; 17],
            offsets: [0; 17],
            symbols: Vec::with_capacity(values.len()),
        };
        let mut values = values.iter();
        let mut code = 0_u32;
        for (length, &count) in (1..=16_u32).zip(counts) {
            table.offsets[length as usize] = table.symbols.len() as i32 - code as i32;
            for &value in values.by_ref().take(count.into()) {
                let symbol = symbol(length, value, class);
                if length <= LOOK {
                    let spread = 1 << (LOOK - length);
                    let first = code as usize * spread;
                    let places = table.look.get_mut(first..first + spread);
                    places.ok_or("more codes than a length has")?.fill(symbol);
                }
                table.symbols.push(symbol);
                code += 1;
            }
            if code > 1 << length {
                return Err("more codes than a length has");
            }
            table.limits[length as usize] = code << (16 - length);
            code <<= 1;
        }
        Ok(table)
    }

    /// The next code's meaning. The bits must have been filled; the code and its number are not taken yet.
    #[inline(always)]
    fn next(&self, bits: &Bits<'_>) -> Result<Symbol, &'static str> {
        let symbol = self.look[bits.peek(LOOK) & ((1 << LOOK) - 1)];
        if symbol.total() == 0 {
            return self.long(bits.peek(16) as u32);
        }
        Ok(symbol)
    }

    #[cold]
    #[inline(never)]
    fn long(&self, pattern: u32) -> Result<Symbol, &'static str> {
        let length = (1..=16).find(|&length| pattern < self.limits[length as usize]);
        let length = length.ok_or(INVALID)?;
        let place = (pattern >> (16 - length)) as i32 + self.offsets[length as usize];
        let symbol = usize::try_from(place)
            .ok()
            .and_then(|place| self.symbols.get(place));
        symbol
            .filter(|symbol| symbol.total() > 0)
            .copied()
            .ok_or(INVALID)
    }
}

/// The meaning of a value; no total when it means nothing.
fn symbol(length: u32, value: u8, class: Class) -> Symbol {
    let (run, number) = (value >> 4, value & 15);
    match class {
        Class::Dc if value <= 11 => Symbol::new(length, number, 0),
        Class::Ac if value == 0 => Symbol::new(length, 0, END_OF_BLOCK as u8),
        // Fifteen zeros before a number of no bits, which is a sixteenth.
        Class::Ac if number > 0 || run == 15 => Symbol::new(length, number, run),
        _ => Symbol::NONE,
    }
}

/// Takes a code and its number, which is written without the bits that its sign makes needless.
#[inline(always)]
fn take_number(bits: &mut Bits<'_>, symbol: Symbol) -> i32 {
    let count = symbol.number();
    let raw = bits.peek_after(symbol.code(), count);
    bits.take(symbol.total());
    // A number whose first bit is 0 is negative; for a count of 0 both sides are 0.
    let half = (1 << count) >> 1;
    if raw < half {
        raw - (1 << count) + 1
    } else {
        raw
    }
}

/// Reads a block's difference of means.
#[inline(always)]
pub(super) fn read_dc(bits: &mut Bits<'_>, table: &Table) -> Result<i32, &'static str> {
    let mut local = *bits;
    local.fill();
    let symbol = table.next(&local)?;
    let number = take_number(&mut local, symbol);
    *bits = local;
    Ok(number)
}

/// Where each coefficient of a block counts, and by what factor; in zigzag order.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) places: [u8; 64],
    pub(super) factors: [f32; 64],
}

/// Reads a block's other coefficients and adds each, times its factor, where it counts. Gives the zigzag place of the
/// last one; 0 when there is none.
#[inline(always)]
pub(super) fn read_ac(
    bits: &mut Bits<'_>,
    table: &Table,
    to: &Places,
    coefficients: &mut [f32; 64],
) -> Result<usize, &'static str> {
    let mut local = *bits;
    let mut at = 1;
    while at < 64 {
        local.fill();
        let symbol = table.next(&local)?;
        let place = at + symbol.run();
        if place > 63 {
            if symbol.run() < END_OF_BLOCK {
                return Err("a block of too many coefficients");
            }
            local.take(symbol.total());
            break;
        }
        let number = take_number(&mut local, symbol);
        coefficients[usize::from(to.places[place] & 63)] += number as f32 * to.factors[place];
        at = place + 1;
    }
    *bits = local;
    Ok(at - 1)
}

/// Reads past a block's other coefficients.
#[inline(always)]
pub(super) fn skip_ac(bits: &mut Bits<'_>, table: &Table) -> Result<(), &'static str> {
    let mut local = *bits;
    let mut at = 1;
    while at < 64 {
        local.fill();
        let symbol = table.next(&local)?;
        local.take(symbol.total());
        let place = at + symbol.run();
        if place > 63 {
            if symbol.run() < END_OF_BLOCK {
                return Err("a block of too many coefficients");
            }
            break;
        }
        at = place + 1;
    }
    *bits = local;
    Ok(())
}

/// Where the coefficient of each zigzag place stands, row by row (T.81, figure A.6).
pub(super) const ZIGZAG: [u8; 64] = zigzag();

const fn zigzag() -> [u8; 64] {
    let mut order = [0; 64];
    let (mut row, mut column) = (0_usize, 0_usize);
    let mut at = 0;
    while at < 64 {
        order[at] = (8 * row + column) as u8;
        // Even diagonals are walked upwards, odd ones downwards.
        if (row + column).is_multiple_of(2) {
            if column == 7 {
                row += 1;
            } else if row == 0 {
                column += 1;
            } else {
                row -= 1;
                column += 1;
            }
        } else if row == 7 {
            column += 1;
        } else if column == 0 {
            row += 1;
        } else {
            row += 1;
            column -= 1;
        }
        at += 1;
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zigzag_begins_and_ends_as_the_standard_draws_it() {
        assert_eq!(ZIGZAG[..10], [0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
        assert_eq!(ZIGZAG[60..], [47, 55, 62, 63]);
        let mut sorted = ZIGZAG;
        sorted.sort_unstable();
        assert!((0..64).eq(sorted));
    }

    #[test]
    fn more_codes_than_fit_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Table::new(&counts, &[1, 2, 3], Class::Dc).is_err());
        counts[0] = 2;
        counts[15] = 1;
        assert!(Table::new(&counts, &[1, 2, 3], Class::Dc).is_err());
    }

    #[test]
    fn short_and_long_codes_are_told_apart_and_unknown_ones_refused() {
        // Codes 0, 10, 110, ... of one to thirteen bits; the pattern of thirteen ones is none.
        let mut counts = [0; 16];
        counts[..13].fill(1);
        let values: Vec<u8> = (0..13)
            .map(|at| if at == 0 { 0 } else { (at << 4) | 2 })
            .collect();
        let table = Table::new(&counts, &values, Class::Ac).unwrap();
        for (length, run) in [(2_u32, 1_u8), (9, 8), (10, 9), (11, 10), (13, 12)] {
            // The code, then the number 10, which is 2.
            let bits = (((1_u64 << length) - 2) << 2) | 2;
            let data = (bits << (62 - length)).to_be_bytes();
            let stuffed: Vec<u8> = data
                .iter()
                .flat_map(|&byte| {
                    if byte == 0xff {
                        vec![0xff, 0]
                    } else {
                        vec![byte]
                    }
                })
                .collect();
            let mut bits = Bits::new(&stuffed);
            let mut coefficients = [0.0; 64];
            let to = Places {
                places: ZIGZAG,
                factors: [3.0; 64],
            };
            let last = read_ac(&mut bits, &table, &to, &mut coefficients).unwrap();
            assert_eq!(last, usize::from(run) + 1, "{length} bits");
            assert_eq!(coefficients[usize::from(ZIGZAG[last])], 6.0);
        }
        let mut unknown = Bits::new(&[0xff, 0, 0xff, 0, 0xff, 0]);
        assert!(skip_ac(&mut unknown, &table).is_err());
    }

    #[test]
    fn numbers_are_negative_when_their_first_bit_is_zero() {
        let table = Table::new(
            &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &[3],
            Class::Dc,
        )
        .unwrap();
        for (bits, number) in [(0b0000_u8, -7), (0b0011, -4), (0b0100, 4), (0b0111, 7)] {
            assert_eq!(read_dc(&mut Bits::new(&[bits << 4]), &table), Ok(number));
        }
    }
}
