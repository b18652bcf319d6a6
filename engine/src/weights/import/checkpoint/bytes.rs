//! Bytes read from front to back; what is not there is an error with its place.

/// There are not so many bytes left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) at: usize,
}

#[derive(Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Cut> {
        let rest = &self.bytes[self.at..];
        let taken = rest.get(..count).ok_or(Cut { at: self.at })?;
        self.at += count;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Cut> {
        let at = self.at;
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| Cut { at })
    }

    pub(super) fn byte(&mut self) -> Result<u8, Cut> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Up to the next line feed, which is passed over.
    pub(super) fn line(&mut self) -> Result<&'a [u8], Cut> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| byte == b'\n');
        let line = self.take(length.ok_or(Cut { at: self.at })?)?;
        self.at += 1;
        Ok(line)
    }
}
