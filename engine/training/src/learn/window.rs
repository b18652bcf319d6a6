//! Windows of a convolution over maps that are channels last, as rows of a matrix, on plain slices.

/// Windows of a square convolution over maps [n, height, width, channels].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) images: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) channels: usize,
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
}

impl Window {
    fn padding(&self) -> usize {
        self.kernel / 2
    }

    /// Height and width of the output.
    pub(crate) fn outputs(&self) -> [usize; 2] {
        [self.height, self.width]
            .map(|side| (side + 2 * self.padding() - self.kernel) / self.stride + 1)
    }

    /// Rows and columns of the unfolded matrix.
    pub(crate) fn unfolded(&self) -> [usize; 2] {
        let [height, width] = self.outputs();
        [
            self.images * height * width,
            self.kernel * self.kernel * self.channels,
        ]
    }

    /// Calls `visit` with every run of values that stand side by side in both: where it begins in the map and in the
    /// unfolded matrix, and how long it is.
    fn runs(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let [out_height, out_width] = self.outputs();
        let (c, k, padding) = (self.channels, self.kernel, self.padding());
        let mut row = 0;
        for image in 0..self.images {
            for y in 0..out_height {
                for x in 0..out_width {
                    let left = (x * self.stride) as isize - padding as isize;
                    let (first, last) = (
                        left.max(0) as usize,
                        ((left + k as isize) as usize).min(self.width),
                    );
                    let skipped = (first as isize - left) as usize;
                    for ky in 0..k {
                        let Some(line) = (y * self.stride + ky)
                            .checked_sub(padding)
                            .filter(|line| *line < self.height)
                        else {
                            continue;
                        };
                        let map = ((image * self.height + line) * self.width + first) * c;
                        visit(map, row + (ky * k + skipped) * c, (last - first) * c);
                    }
                    row += k * k * c;
                }
            }
        }
    }

    /// Every window's values in a row of their own; what lies outside of the map is 0.
    pub(crate) fn unfold(&self, map: &[f32]) -> Vec<f32> {
        let [rows, columns] = self.unfolded();
        let mut matrix = vec![0.0; rows * columns];
        self.runs(|from, to, length| {
            matrix[to..to + length].copy_from_slice(&map[from..from + length]);
        });
        matrix
    }

    /// The adjoint of [`unfold`](Self::unfold): every value of the map is the sum of its places in the matrix.
    pub(crate) fn fold(&self, matrix: &[f32]) -> Vec<f32> {
        let mut map = vec![0.0; self.images * self.height * self.width * self.channels];
        self.runs(|to, from, length| {
            for (sum, value) in map[to..to + length]
                .iter_mut()
                .zip(&matrix[from..from + length])
            {
                *sum += value;
            }
        });
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Window = Window {
        images: 2,
        height: 5,
        width: 4,
        channels: 3,
        kernel: 3,
        stride: 2,
    };

    fn values(count: usize, seed: usize) -> Vec<f32> {
        (0..count)
            .map(|at| ((at * 37 + seed * 101) % 23) as f32 / 11.0 - 1.0)
            .collect()
    }

    #[test]
    fn unfolding_puts_the_middle_of_a_window_in_the_middle_of_its_row() {
        let map = values(2 * 5 * 4 * 3, 1);
        let matrix = WINDOW.unfold(&map);
        assert_eq!(WINDOW.unfolded(), [2 * 3 * 2, 27]);
        // Image 1, output (1, 1) sees pixel (2, 2) in its middle.
        let row = &matrix[(6 + 2 + 1) * 27..][..27];
        let pixel = ((5 + 2) * 4 + 2) * 3;
        assert_eq!(row[12..15], map[pixel..pixel + 3]);
    }

    #[test]
    fn folding_is_the_adjoint_of_unfolding() {
        for stride in [1, 2] {
            let window = Window { stride, ..WINDOW };
            let map = values(2 * 5 * 4 * 3, 2);
            let [rows, columns] = window.unfolded();
            let matrix = values(rows * columns, 3);
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let (left, right) = (
                dot(&window.unfold(&map), &matrix),
                dot(&map, &window.fold(&matrix)),
            );
            assert!((left - right).abs() < 1e-3, "{left} {right}");
        }
    }
}
