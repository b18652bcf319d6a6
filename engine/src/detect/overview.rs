//! The image scaled down to what the smallest parts need, so that they are not cut from millions of pixels again and again.

use super::face::{Face, KeyPoints};
use crate::decode::{Orientation, UprightImage};
use crate::rect::{FloatRect, Point, Size, UprightRect};

/// Longer side, pixels: the smallest parts are then as large as the network's input.
const SIDE: u32 = 1024;

pub(super) struct Overview {
    image: UprightImage,
    /// Pixels of the image to one of the overview.
    scale: f64,
}

impl Overview {
    pub(super) fn new(image: &UprightImage) -> Self {
        let size = image.size();
        let longer = size.width.max(size.height);
        if longer <= SIDE {
            return Self {
                image: image.clone(),
                scale: 1.0,
            };
        }
        let scale = f64::from(longer) / f64::from(SIDE);
        let side = |pixels: u32| ((f64::from(pixels) / scale).round() as u32).max(1);
        let small = Size {
            width: side(size.width),
            height: side(size.height),
        };
        let small = image.resized(UprightRect::whole(size), small);
        Self {
            image: UprightImage::new(small, Orientation::UPRIGHT),
            scale,
        }
    }

    pub(super) fn image(&self) -> &UprightImage {
        &self.image
    }

    pub(super) fn size(&self) -> Size {
        self.image.size()
    }

    /// A face of the overview in pixels of the image.
    pub(super) fn enlarge(&self, face: Face) -> Face {
        let points = face.key_points.to_array().map(|point| Point {
            x: point.x * self.scale,
            y: point.y * self.scale,
        });
        Face {
            rect: FloatRect {
                x: face.rect.x * self.scale,
                y: face.rect.y * self.scale,
                width: face.rect.width * self.scale,
                height: face.rect.height * self.scale,
            },
            key_points: KeyPoints::from_array(points),
            ..face
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{QuarterTurn, Rgb8Image};

    #[test]
    fn places_of_the_overview_are_those_of_the_image() {
        let size = Size {
            width: 2048,
            height: 3,
        };
        let image = UprightImage::new(Rgb8Image::black(size), Orientation::UPRIGHT);
        let overview = Overview::new(&image);
        assert_eq!(
            overview.size(),
            Size {
                width: 1024,
                height: 2
            }
        );
        let face = Face {
            rect: FloatRect {
                x: 1000.0,
                y: 0.0,
                width: 24.0,
                height: 24.0,
            },
            score: 0.9,
            key_points: KeyPoints::from_array([Point { x: 1012.0, y: 1.0 }; 4]),
            turn: QuarterTurn::None,
        };
        let face = overview.enlarge(face);
        assert_eq!((face.rect.x, face.rect.width), (2000.0, 48.0));
        assert_eq!(face.key_points.nose, Point { x: 2024.0, y: 2.0 });
    }

    #[test]
    fn a_small_image_is_its_own_overview() {
        let size = Size {
            width: 1,
            height: 300,
        };
        let image = UprightImage::new(Rgb8Image::black(size), Orientation::UPRIGHT);
        assert_eq!(Overview::new(&image).size(), size);
    }
}
