//! The double's "verdict": a picture that is not one even colour holds a face, which stands around its light pixels.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader};
use serde_json::{Value, json};

use super::Answer;
use super::fault::Fault;
use super::request::Photo;

/// Luma above which a pixel of the drawn face is skin rather than background.
const LIGHT: u8 = 150;

pub(crate) fn judged(photo: &Photo, fault: Fault) -> Result<Value, Answer> {
    let picture = decoded(photo, fault)
        .ok_or_else(|| Answer::error(400, "invalid_image", "The image cannot be read"))?
        .into_luma8();
    let (width, height) = picture.dimensions();
    let light: Vec<(u64, u64)> = picture
        .enumerate_pixels()
        .filter(|(_, _, pixel)| pixel.0[0] > LIGHT)
        .map(|(x, y, _)| (u64::from(x), u64::from(y)))
        .collect();
    let Some(count) = u64::try_from(light.len()).ok().filter(|count| *count > 0) else {
        return Err(Answer::error(400, "invalid_image", "No face was detected"));
    };
    let centre = light
        .iter()
        .fold((0, 0), |(x, y), (px, py)| (x + px, y + py));
    let (x, y) = (
        (centre.0 / count).saturating_sub(90),
        (centre.1 / count).saturating_sub(100),
    );
    let rect = json!({"x": x, "y": y, "width": 180.min(u64::from(width) - x), "height": 200.min(u64::from(height) - y)});
    Ok(json!({
        "isFakeFace": true,
        "isFakeLikelihood": 0.62,
        "isValidFace": true,
        "faceBrightness": 142.3,
        "faceRectArea": rect,
        "vFaceRect": [rect],
        "msg": "",
        "latency_ms": 12,
        "threshold": 0.15,
        "reasons": [],
    }))
}

fn decoded(photo: &Photo, fault: Fault) -> Option<DynamicImage> {
    let reader = ImageReader::new(Cursor::new(&photo.bytes))
        .with_guessed_format()
        .ok()?;
    if reader.format() != Some(photo.format) && fault != Fault::MismatchTaken {
        return None;
    }
    // The library fills up a JPEG that ends too early; a whole one ends with its marker.
    if photo.bytes.starts_with(&[0xff, 0xd8])
        && !photo.bytes.ends_with(&[0xff, 0xd9])
        && fault != Fault::TruncatedTaken
    {
        return None;
    }
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if width > 16_384 || height > 16_384 || u64::from(width) * u64::from(height) > 50_000_000 {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    if fault != Fault::OrientationIgnored {
        picture.apply_orientation(orientation);
    }
    Some(picture)
}
