//! The bits of entropy-coded data, most significant first; stuffed zeros are taken out on the way.
//!
//! Past the end of the data, which is a marker or the end of the slice, zeros are handed out, and remembered: whoever
//! reads asks [`Bits::ran_out`] often enough that little is computed from them.

/// A position in entropy-coded data. Small and copied: in a local of its own it stays in registers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    /// The next bits, from the top. What lies below the `have` bits is zero or the data that come next.
    buffer: u64,
    have: u32,
    /// How many of the lowest of the `have` bits are not in the data.
    invented: u32,
}

/// A code has at most 16 bits, and the number after it 15.
const FILLED: u32 = 32;
/// Every byte 1.
const ONES: u64 = u64::MAX / 255;

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            rest: data,
            buffer: 0,
            have: 0,
            invented: 0,
        }
    }

    /// Makes at least [`FILLED`] bits available.
    #[inline(always)]
    pub(super) fn fill(&mut self) {
        if self.have >= FILLED {
            return;
        }
        if let Some(word) = self.rest.first_chunk::<8>() {
            let word = u64::from_be_bytes(*word);
            // A byte 0xff of the word is a zero byte of its complement.
            let complement = !word;
            if complement.wrapping_sub(ONES) & word & (ONES << 7) == 0 {
                self.buffer |= word >> self.have;
                let bytes = (63 - self.have) / 8;
                self.rest = &self.rest[bytes as usize..];
                self.have += 8 * bytes;
                return;
            }
        }
        *self = self.filled_bytewise();
    }

    /// By value, since whatever a reference to was handed out has to be in memory.
    #[cold]
    #[inline(never)]
    fn filled_bytewise(mut self) -> Self {
        while self.have <= 56 {
            let byte = match *self.rest {
                [0xff, 0x00, ref rest @ ..] => {
                    self.rest = rest;
                    0xff
                }
                [byte, ref rest @ ..] if byte != 0xff => {
                    self.rest = rest;
                    byte
                }
                _ => {
                    self.invented += 8;
                    0
                }
            };
            self.buffer |= u64::from(byte) << (56 - self.have);
            self.have += 8;
        }
        self
    }

    /// The next `count` bits, 1 to 32, without taking them. After [`Self::fill`].
    #[inline(always)]
    pub(super) fn peek(&self, count: u32) -> usize {
        (self.buffer >> (64 - count)) as usize
    }

    /// The `count` bits, 0 to 15, that follow the next `skip`.
    #[inline(always)]
    pub(super) fn peek_after(&self, skip: u32, count: u32) -> i32 {
        // Two shifts, since one by 64 is not allowed.
        ((self.buffer << skip) >> 1 >> (63 - count)) as i32
    }

    /// Takes the next `count` bits, at most as many as [`Self::fill`] made available since.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) {
        self.buffer <<= count;
        self.have -= count;
    }

    /// Whether bits were taken that are not in the data.
    #[inline(always)]
    pub(super) fn ran_out(&self) -> bool {
        self.invented > self.have
    }

    /// Goes on behind the restart marker of this number, 0 to 7. Only the bits that fill a byte may lie before it.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), &'static str> {
        if self.ran_out() {
            return Err("picture data are missing before a restart marker");
        }
        if self.have - self.invented >= 8 {
            return Err("no restart marker where one must stand");
        }
        let mut rest = self.rest;
        while let [0xff, after @ ..] = rest
            && after.first() == Some(&0xff)
        {
            rest = after;
        }
        match rest {
            [0xff, marker, rest @ ..] if *marker == 0xd0 + number => {
                *self = Self::new(rest);
                Ok(())
            }
            _ => Err("no restart marker where one must stand"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_in_order_and_stuffed_zeros_do_not() {
        let data = [
            0x12, 0x34, 0xff, 0x00, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22, 0x33, 0xff,
            0x00, 0x44, 0x55,
        ];
        let plain: [u8; 15] = [
            0x12, 0x34, 0xff, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x11, 0x22, 0x33, 0xff, 0x44,
            0x55,
        ];
        for width in 1..=13 {
            let mut bits = Bits::new(&data);
            for at in 0..plain.len() * 8 / width {
                bits.fill();
                let expected = (at * width..(at + 1) * width).fold(0, |value, bit| {
                    (value << 1) | usize::from((plain[bit / 8] >> (7 - bit % 8)) & 1)
                });
                assert_eq!(bits.peek(width as u32), expected, "{width} bits at {at}");
                bits.take(width as u32);
                assert!(!bits.ran_out());
            }
            bits.fill();
            bits.take(width as u32);
            assert!(bits.ran_out() || !(plain.len() * 8).is_multiple_of(width));
        }
    }

    #[test]
    fn a_marker_ends_the_data_and_the_right_restart_goes_on_behind_it() {
        let data = [0xab, 0xff, 0xff, 0xd3, 0xcd, 0xff, 0xd9];
        let mut bits = Bits::new(&data);
        bits.fill();
        assert!(bits.restart(3).is_err(), "a whole byte is left");
        bits.take(3);
        assert!(bits.restart(4).is_err(), "another number");
        bits.restart(3).unwrap();
        bits.fill();
        assert_eq!(bits.peek(8), 0xcd);
        bits.take(9);
        assert!(bits.ran_out() && bits.restart(4).is_err());
    }
}
