//! Where maps stand in the arena: places are given back when a map was read for the last time, and given out again.

use super::arena::Floats;

/// The arena of one image, in floats; every place starts a cache line.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Floats in all.
    pub(super) size: usize,
    /// Free places below `size`: start and length, sorted and never side by side.
    free: Vec<(usize, usize)>,
}

impl Layout {
    /// A place of so many floats: the tightest free one, or a new one at the end.
    pub(super) fn take(&mut self, floats: usize) -> usize {
        let floats = floats.next_multiple_of(Floats::PER_LINE);
        let tightest = (0..self.free.len())
            .filter(|&at| self.free[at].1 >= floats)
            .min_by_key(|&at| self.free[at].1);
        if let Some(at) = tightest {
            let (start, length) = self.free[at];
            if length == floats {
                self.free.remove(at);
            } else {
                self.free[at] = (start + floats, length - floats);
            }
            return start;
        }
        let start = match self.free.last() {
            Some(&(start, length)) if start + length == self.size => {
                self.free.pop();
                start
            }
            _ => self.size,
        };
        self.size = start + floats;
        start
    }

    /// Gives back a place that was taken with the same length.
    pub(super) fn give_back(&mut self, start: usize, floats: usize) {
        let at = self.free.partition_point(|&(other, _)| other < start);
        self.free
            .insert(at, (start, floats.next_multiple_of(Floats::PER_LINE)));
        self.free.dedup_by(|after, before| {
            let touches = before.0 + before.1 == after.0;
            if touches {
                before.1 += after.1;
            }
            touches
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_given_back_is_given_out_again() {
        let mut layout = Layout::default();
        let (first, second, third) = (layout.take(100), layout.take(50), layout.take(10));
        assert_eq!((first, second, third, layout.size), (0, 112, 176, 192));
        layout.give_back(first, 100);
        layout.give_back(second, 50);
        assert_eq!(layout.take(170), 0, "two places side by side are one");
        assert_eq!(layout.size, 192);
    }

    #[test]
    fn the_last_free_place_grows_instead_of_being_left_behind() {
        let mut layout = Layout::default();
        let first = layout.take(16);
        layout.give_back(first, 16);
        assert_eq!((layout.take(64), layout.size), (0, 64));
    }
}
