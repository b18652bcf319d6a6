//! What the liveness networks see of a face, cut by the same code as in a check: for tools that train and judge networks.
//! It never detects, judges or keeps anything; the numbers are those of a check to the last bit.

use crate::decode::{CheckedImage, Orientation, Reduction, Rgb8Image, UprightImage};
use crate::detect::Family;
use crate::liveness::{CHANNELS, ExpectedBox, SCALES, SIDE, set_crop};
use crate::rect::{FloatRect, Size};
use crate::{CheckError, EncodedImage, MAX_PIXELS, UprightRect};

/// Side of each crop, pixels.
pub const CROP_SIDE: usize = SIDE;
/// Values of one pixel of a view: two crops of three.
pub const VIEW_CHANNELS: usize = CHANNELS;

/// A decoded picture that views are cut from.
#[derive(Debug)]
pub struct Picture(pub(crate) UprightImage);

/// The box about which crops are cut: whole pixels, its corner not outside at the left and the top.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewBox(ExpectedBox);

/// The two crops of a face, at 2.7 and 4.0 box sizes: [`CROP_SIDE`] x [`CROP_SIDE`] pixels of red, green, blue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crops(pub [Vec<u8>; 2]);

impl Picture {
    /// Decodes a photograph under the limits of a check.
    ///
    /// # Errors
    /// Those of a check that concern the file.
    pub fn decode(image: &EncodedImage<'_>) -> Result<Self, CheckError> {
        CheckedImage::new(image)?.decode(Reduction::Whole).map(Self)
    }

    /// A picture of interleaved 8-bit red, green, blue; `None` when a side is zero, the bytes do not fill the sides or there are
    /// more pixels than [`MAX_PIXELS`].
    #[must_use]
    pub fn from_rgb(width: u32, height: u32, rgb: &[u8]) -> Option<Self> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels == 0 || pixels > MAX_PIXELS || rgb.len() as u64 != pixels * 3 {
            return None;
        }
        let mut stored = Rgb8Image::black(Size { width, height });
        stored.bytes_mut().copy_from_slice(rgb);
        Some(Self(UprightImage::new(stored, Orientation::UPRIGHT)))
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.0.size().width
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.0.size().height
    }

    /// The upright picture as interleaved red, green, blue.
    #[must_use]
    pub fn to_rgb(&self) -> Vec<u8> {
        let size = self.0.size();
        let upright = self.0.resized(UprightRect::whole(size), size);
        upright.bytes().to_vec()
    }

    /// Both crops about a box.
    #[must_use]
    pub fn crops(&self, about: ViewBox) -> Crops {
        Crops(SCALES.map(|scale| {
            let crop = about.0.crop(&self.0, scale, SIDE as u32);
            crop.bytes().to_vec()
        }))
    }
}

impl ViewBox {
    /// The box for a face that the embedded detector found.
    #[must_use]
    pub fn from_detector(face: UprightRect) -> Self {
        Self(ExpectedBox::of(face.into(), Family::BlazeFace))
    }

    /// The box for a face that is given as tight as YuNet gives it, from brow to chin: x, y, width, height in pixels.
    #[must_use]
    pub fn tight([x, y, width, height]: [f64; 4]) -> Self {
        Self(ExpectedBox::truncated(FloatRect {
            x,
            y,
            width,
            height,
        }))
    }

    /// The box moved by shares of its sides and scaled.
    #[must_use]
    pub fn changed(self, right: f64, down: f64, scale: f64) -> Self {
        Self(self.0.changed(right, down, scale))
    }
}

impl Crops {
    /// One view for the student: [`CROP_SIDE`] x [`CROP_SIDE`] pixels of six values, each (v - 127.5) / 64.
    #[must_use]
    pub fn student_view(&self) -> Vec<f32> {
        let mut view = vec![0.0; SIDE * SIDE * CHANNELS];
        let size = Size {
            width: SIDE as u32,
            height: SIDE as u32,
        };
        for (number, bytes) in self.0.iter().enumerate() {
            let mut crop = Rgb8Image::black(size);
            crop.bytes_mut().copy_from_slice(bytes);
            set_crop(&crop, number, &mut view);
        }
        view
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_must_fill_its_sides() {
        assert!(Picture::from_rgb(2, 2, &[0; 12]).is_some());
        assert!(Picture::from_rgb(2, 2, &[0; 11]).is_none());
        assert!(Picture::from_rgb(0, 2, &[]).is_none());
        assert!(Picture::from_rgb(u32::MAX, u32::MAX, &[0; 12]).is_none());
    }

    #[test]
    fn a_view_holds_both_crops_blue_first() {
        let rgb: Vec<u8> = (0..100 * 100).flat_map(|_| [10, 20, 30]).collect();
        let picture = Picture::from_rgb(100, 100, &rgb).unwrap();
        let crops = picture.crops(ViewBox::tight([40.0, 40.0, 20.0, 20.0]));
        assert_eq!(&crops.0[1][..3], [10, 20, 30]);
        let scaled = [30.0, 20.0, 10.0].map(|value: f32| (value - 127.5) / 64.0);
        assert_eq!(crops.student_view()[..6], [scaled, scaled].concat());
        assert_eq!(picture.to_rgb(), rgb);
    }

    #[test]
    fn a_box_is_moved_and_scaled_about_its_centre() {
        let start = ViewBox::tight([40.0, 40.0, 20.0, 40.0]);
        assert_eq!(
            start.changed(0.5, 0.25, 2.0),
            ViewBox::tight([40.0, 30.0, 40.0, 80.0])
        );
    }
}
