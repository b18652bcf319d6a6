//! How a map stands in memory: rows of pixels, channels last, in a frame of zeros as wide as its readers' windows reach.

/// Height, width and channels of one image's map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MapShape {
    pub(crate) height: usize,
    pub(crate) width: usize,
    pub(crate) channels: usize,
}

/// Pixels of zeros round a map: on the top and the left, and on the bottom and the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Border {
    pub(super) before: usize,
    pub(super) after: usize,
}

impl Border {
    pub(super) fn union(self, other: Self) -> Self {
        Self {
            before: self.before.max(other.before),
            after: self.after.max(other.after),
        }
    }
}

/// A map's shape and where its pixels stand. All offsets are in floats from the start of the first image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) shape: MapShape,
    pub(super) border: Border,
    /// Floats from one pixel to the next: the channels and what fills the last vector, which is always zero.
    pub(super) pitch: usize,
}

impl Frame {
    /// Floats from one row to the next.
    pub(super) fn row(&self) -> usize {
        (self.shape.width + self.border.before + self.border.after) * self.pitch
    }

    /// Floats from one image to the next.
    pub(super) fn image(&self) -> usize {
        (self.shape.height + self.border.before + self.border.after) * self.row()
    }

    /// The first channel of the first pixel inside the border.
    pub(super) fn origin(&self) -> usize {
        self.border.before * (self.row() + self.pitch)
    }

    pub(super) fn pixels(&self) -> usize {
        self.shape.height * self.shape.width
    }
}

/// A frame and the place of its first image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Map {
    pub(super) frame: Frame,
    pub(super) at: *mut f32,
}

impl Map {
    /// The pixel at the top left of an image.
    ///
    /// # Safety
    /// The map holds more than `image` images.
    #[inline(always)]
    pub(super) unsafe fn image(&self, image: usize) -> *mut f32 {
        // SAFETY: the image is inside the map, and its origin inside the image.
        unsafe {
            self.at
                .add(image * self.frame.image() + self.frame.origin())
        }
    }

    /// Makes the border zero, which readers count on and other maps in the same place do not respect.
    ///
    /// # Safety
    /// The map holds so many images.
    pub(super) unsafe fn clear_border(&self, images: usize) {
        let Frame {
            shape,
            border,
            pitch,
        } = self.frame;
        if border == Border::default() {
            return;
        }
        let (row, before, after) = (self.frame.row(), border.before, border.after);
        // From the end of one row inside the border to the start of the next.
        let (between, inside) = ((before + after) * pitch, shape.width * pitch);
        for image in 0..images {
            // SAFETY: `at` starts an image of `frame.image()` floats; the pieces are the top rows and the left border of the
            // first inner row, then each gap between inner rows, then the rest of the image.
            unsafe {
                let start = self.at.add(image * self.frame.image());
                start.write_bytes(0, before * row + before * pitch);
                let mut gap = start.add(before * row + before * pitch + inside);
                for _ in 1..shape.height {
                    gap.write_bytes(0, between);
                    gap = gap.add(between + inside);
                }
                gap.write_bytes(0, after * pitch + after * row);
            }
        }
    }
}

/// Walks over the pixels of all images, row by row, and says where each stands in a map, or where a window of `step`
/// pixels starts in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    at: *mut f32,
    step: usize,
    row_end: usize,
    image_end: usize,
}

impl Walk {
    /// Over a walk of `shape`'s rows and columns, `stride` pixels of the map apart, from `at`.
    pub(super) fn new(frame: &Frame, at: *mut f32, shape: MapShape, stride: usize) -> Self {
        let step = stride * frame.pitch;
        Self {
            at,
            step,
            row_end: (stride * frame.row()).wrapping_sub(shape.width * step),
            image_end: frame
                .image()
                .wrapping_sub(shape.height * stride * frame.row()),
        }
    }

    #[inline(always)]
    pub(super) fn at(&self) -> *mut f32 {
        self.at
    }

    #[inline(always)]
    pub(super) fn forward(&mut self, passed: Passed) {
        let mut by = self.step;
        if passed >= Passed::Row {
            by = by.wrapping_add(self.row_end);
        }
        if passed == Passed::Image {
            by = by.wrapping_add(self.image_end);
        }
        self.at = self.at.wrapping_add(by);
    }
}

/// What ended with a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Passed {
    Pixel,
    Row,
    Image,
}

/// Counts the pixels that several walks share.
#[derive(Clone, Copy, Debug)]
pub(super) struct PixelCount {
    shape: MapShape,
    x: usize,
    y: usize,
}

impl PixelCount {
    pub(super) fn new(shape: MapShape) -> Self {
        Self { shape, x: 0, y: 0 }
    }

    #[inline(always)]
    pub(super) fn forward(&mut self) -> Passed {
        self.x += 1;
        if self.x < self.shape.width {
            return Passed::Pixel;
        }
        self.x = 0;
        self.y += 1;
        if self.y < self.shape.height {
            return Passed::Row;
        }
        self.y = 0;
        Passed::Image
    }
}
