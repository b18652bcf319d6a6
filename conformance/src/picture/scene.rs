//! Scenes made of the drawn face: several faces in one picture, a face in bad light, a face out of focus. All are JPEGs.

use bytes::Bytes;
use image::imageops::{self, FilterType};
use image::{DynamicImage, RgbImage};

use super::{decoded, encoded};
use crate::case::body::Placed;
use crate::payload::PayloadError;

/// Scaled copies of the face on a ground of the colour of its upper left pixel.
pub(super) fn collage(
    face: &[u8],
    (width, height): (u32, u32),
    places: &[Placed],
) -> Result<Bytes, PayloadError> {
    let face = decoded(face).map_err(PayloadError::Picture)?.into_rgb8();
    let mut scene = RgbImage::from_pixel(width, height, *face.get_pixel(0, 0));
    for place in places {
        let tall = u64::from(place.width) * u64::from(face.height()) / u64::from(face.width());
        let tall = u32::try_from(tall).unwrap_or(u32::MAX).max(1);
        let copy = imageops::resize(&face, place.width.max(1), tall, FilterType::Triangle);
        imageops::replace(&mut scene, &copy, place.x.into(), place.y.into());
    }
    encoded(&scene.into()).map(Bytes::from)
}

/// The picture with its light multiplied.
pub(super) fn lit(file: &[u8], times: f32) -> Result<Bytes, PayloadError> {
    let mut picture = decoded(file).map_err(PayloadError::Picture)?.into_rgb8();
    for pixel in picture.pixels_mut() {
        for channel in &mut pixel.0 {
            // The clamp keeps the product in range.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let light = (f32::from(*channel) * times).clamp(0.0, 255.0) as u8;
            *channel = light;
        }
    }
    encoded(&picture.into()).map(Bytes::from)
}

/// The picture out of focus.
pub(super) fn blurred(file: &[u8], sigma: f32) -> Result<Bytes, PayloadError> {
    let picture: DynamicImage = decoded(file).map_err(PayloadError::Picture)?;
    encoded(&picture.fast_blur(sigma)).map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::body::Format;
    use crate::fixtures::Fixtures;

    #[test]
    fn a_collage_has_the_sides_asked_for_and_another_ground_than_its_faces() {
        let face = Fixtures::default().face(Format::Jpeg).clone();
        let place = Placed {
            x: 200,
            y: 10,
            width: 160,
        };
        let file = collage(&face, (400, 300), &[place]).unwrap();
        let scene = decoded(&file).unwrap().into_luma8();
        assert_eq!(scene.dimensions(), (400, 300));
        let left = imageops::crop_imm(&scene, 0, 0, 190, 300).to_image();
        let spread = |part: &image::GrayImage| {
            let (least, most) = part.pixels().fold((255, 0), |(least, most), p| {
                (p.0[0].min(least), p.0[0].max(most))
            });
            most - least
        };
        assert!(spread(&left) < 30 && spread(&scene) > 100);
    }

    #[test]
    fn less_light_makes_a_darker_picture() {
        let face = Fixtures::default().face(Format::Jpeg).clone();
        let mean = |file: &[u8]| {
            let luma = decoded(file).unwrap().into_luma8();
            luma.pixels().map(|p| u64::from(p.0[0])).sum::<u64>() / luma.pixels().len() as u64
        };
        assert!(mean(&lit(&face, 0.3).unwrap()) * 3 < mean(&face) + 10);
    }

    #[test]
    fn a_blur_takes_detail_away() {
        let face = Fixtures::default().face(Format::Jpeg).clone();
        let steps = |file: &[u8]| {
            let luma = decoded(file).unwrap().into_luma8();
            let raw = luma.into_raw();
            raw.windows(2)
                .map(|pair| u64::from(pair[0].abs_diff(pair[1])))
                .sum::<u64>()
        };
        assert!(steps(&blurred(&face, 8.0).unwrap()) * 2 < steps(&face));
    }
}
