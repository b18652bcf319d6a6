//! Faces drawn by arithmetic, from no photograph: for tests, first calls and demonstrations.
//!
//! A detector finds them and puts the key points where they belong. What a liveness network says of a drawing means
//! nothing; that it says the same every time does. The same drawing always gives the same bytes.

mod encode;
mod head;
mod paint;

use head::Head;
use paint::Canvas;

/// Longest side of a drawing, pixels.
const MAX_SIDE: u32 = 8192;
/// Shortest side of a drawing, pixels.
const MIN_SIDE: u32 = 16;
/// Width of a lone face in shorter sides of its canvas.
const DEFAULT_SIZE: f64 = 0.45;

/// A portrait to be drawn. One face stands in the middle unless told otherwise.
///
/// ```
/// use livecheck_engine::drawn_face::{DrawnFace, Skin};
///
/// let two = DrawnFace::new(640, 480).at(160.0, 240.0).size(150.0).skin(Skin::Dark).and_another(440.0, 240.0, 200.0);
/// assert!(two.jpeg(90).starts_with(&[0xff, 0xd8]));
/// ```
#[derive(Clone, Debug)]
pub struct DrawnFace {
    width: u32,
    height: u32,
    heads: Vec<Head>,
    light: f64,
    blur: f64,
    orientation: ExifOrientation,
}

/// How much light a drawn skin gives back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Skin {
    /// Much.
    #[default]
    Light,
    /// Half as much.
    Medium,
    /// Little.
    Dark,
}

/// How a drawing is stored in its file, by the standard's names: where row 0 and column 0 of the file stand in the
/// picture. The EXIF tag says so, and a reader turns the picture upright again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExifOrientation {
    /// 1: as it is. No EXIF block is written.
    #[default]
    TopLeft = 1,
    /// 2: mirrored left to right.
    TopRight = 2,
    /// 3: upside down.
    BottomRight = 3,
    /// 4: mirrored top to bottom.
    BottomLeft = 4,
    /// 5: mirrored about the diagonal from the top left.
    LeftTop = 5,
    /// 6: turned a quarter to the left.
    RightTop = 6,
    /// 7: mirrored about the other diagonal.
    RightBottom = 7,
    /// 8: turned a quarter to the right.
    LeftBottom = 8,
}

impl ExifOrientation {
    /// All eight, in the order of their values.
    pub const ALL: [Self; 8] = [
        Self::TopLeft,
        Self::TopRight,
        Self::BottomRight,
        Self::BottomLeft,
        Self::LeftTop,
        Self::RightTop,
        Self::RightBottom,
        Self::LeftBottom,
    ];
}

impl DrawnFace {
    /// A canvas of this size (each side is brought into 16 to 8192 pixels) with one face in its middle.
    #[must_use]
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (
            width.clamp(MIN_SIDE, MAX_SIDE),
            height.clamp(MIN_SIDE, MAX_SIDE),
        );
        let size = DEFAULT_SIZE * f64::from(width.min(height));
        let head = Head::new(f64::from(width) / 2.0, f64::from(height) / 2.0, size);
        Self {
            width,
            height,
            heads: vec![head],
            light: 1.0,
            blur: 0.0,
            orientation: ExifOrientation::TopLeft,
        }
    }

    /// Nobody: only the background.
    #[must_use]
    pub fn nobody(mut self) -> Self {
        self.heads.clear();
        self
    }

    /// Moves the last face: the place of its centre in pixels, possibly outside the canvas.
    #[must_use]
    pub fn at(self, x: f64, y: f64) -> Self {
        self.change_last(|head| head.move_to(x, y))
    }

    /// Width in pixels of the square that a detector finds round the last face, about.
    #[must_use]
    pub fn size(self, pixels: f64) -> Self {
        self.change_last(|head| head.size = pixels)
    }

    /// Tilts the last face clockwise in the picture, degrees.
    #[must_use]
    pub fn tilt(self, degrees: f64) -> Self {
        self.change_last(|head| head.tilt = degrees.to_radians())
    }

    /// Turns the last face to the picture's right, degrees; beyond 60 the drawing falls apart.
    #[must_use]
    pub fn turn(self, degrees: f64) -> Self {
        self.change_last(|head| head.turn = degrees.to_radians())
    }

    /// Gives the last face another skin.
    #[must_use]
    pub fn skin(self, skin: Skin) -> Self {
        self.change_last(|head| head.skin = skin)
    }

    /// Adds a face: its centre and size in pixels.
    #[must_use]
    pub fn and_another(mut self, x: f64, y: f64, size: f64) -> Self {
        self.heads.push(Head::new(x, y, size));
        self
    }

    /// Multiplies the light of the whole picture; 1 is a good exposure.
    #[must_use]
    pub fn light(mut self, factor: f64) -> Self {
        self.light = factor;
        self
    }

    /// Blurs the whole picture, standard deviation in pixels.
    #[must_use]
    pub fn blur(mut self, pixels: f64) -> Self {
        self.blur = pixels;
        self
    }

    /// Stores the picture turned, with the EXIF tag that says so.
    #[must_use]
    pub fn stored_as(mut self, orientation: ExifOrientation) -> Self {
        self.orientation = orientation;
        self
    }

    /// The drawing as a baseline JPEG of this quality, 1 to 100.
    #[must_use]
    pub fn jpeg(&self, quality: u8) -> Vec<u8> {
        encode::jpeg(&self.paint(), self.orientation, quality.clamp(1, 100))
    }

    /// The drawing as an 8-bit RGB PNG.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        encode::png(&self.paint(), self.orientation)
    }

    fn paint(&self) -> crate::decode::Rgb8Image {
        let mut canvas = Canvas::new(self.width, self.height);
        for head in &self.heads {
            canvas.paint(head);
        }
        let softness = self.heads.iter().map(Head::softness).fold(0.0, f64::max);
        canvas.blur(softness.hypot(self.blur));
        canvas.expose(self.light)
    }

    fn change_last(mut self, change: impl FnOnce(&mut Head)) -> Self {
        if let Some(head) = self.heads.last_mut() {
            change(head);
        }
        self
    }
}
