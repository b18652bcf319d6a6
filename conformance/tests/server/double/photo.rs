//! The double's "verdict": light pixels on a darker ground are skin, and columns without any part one face from the next.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader};
use serde_json::{Value, json};

use super::Answer;
use super::fault::Fault;
use super::request::Photo;

/// The share of the lightest pixel above which a pixel is skin.
const SKIN: f64 = 0.68;
/// Less difference between light and dark than this is one even colour.
const CONTRAST: u8 = 20;
/// Columns without skin that part two faces, in pixels.
const GAP: u32 = 24;

/// A face's left, top, width and height.
type Rect = (u32, u32, u32, u32);

pub(crate) fn judged(photo: &Photo, fault: Fault) -> Result<Value, Answer> {
    let picture = decoded(photo, fault)
        .ok_or_else(|| Answer::error(400, "invalid_image", "The image cannot be read"))?
        .into_luma8();
    let mut faces = found(&picture);
    faces.sort_by_key(|(_, _, width, height)| std::cmp::Reverse(width * height));
    let Some(adopted) = faces.first().copied() else {
        return Err(Answer::error(400, "invalid_image", "No face was detected"));
    };
    let light = mean(&picture, adopted);
    let reasons = reasons(&picture, adopted, light, faces.len(), fault);
    let valid = reasons
        .iter()
        .all(|reason| reason["code"] == "several_faces");
    if !valid && fault == Fault::UnfitRefused {
        return Err(Answer::error(400, "invalid_image", "The face is unfit"));
    }
    let message = reasons
        .first()
        .map_or(json!(""), |reason| reason["message"].clone());
    if fault == Fault::OnlyAdoptedListed {
        faces.truncate(1);
    }
    let listed: Vec<Value> = faces.iter().map(|face| written(*face)).collect();
    Ok(json!({
        "isFakeFace": true,
        "isFakeLikelihood": 0.62,
        "isValidFace": valid || fault == Fault::UnfitCalledFit,
        "faceBrightness": if fault == Fault::BrightnessConstant { 142.3 } else { light },
        "faceRectArea": written(adopted),
        "vFaceRect": listed,
        "msg": if fault == Fault::SilentOnSeveral { json!("") } else { message },
        "latency_ms": 12,
        "threshold": 0.15,
        "reasons": if fault == Fault::ReasonsWithheld { json!([]) } else { json!(reasons) },
    }))
}

fn written((x, y, width, height): Rect) -> Value {
    json!({"x": x, "y": y, "width": width, "height": height})
}

/// The faces from left to right.
fn found(picture: &GrayImage) -> Vec<Rect> {
    let lightest = picture.pixels().map(|p| p.0[0]).max().unwrap_or(0);
    let darkest = picture.pixels().map(|p| p.0[0]).min().unwrap_or(0);
    if lightest - darkest < CONTRAST {
        return Vec::new();
    }
    let least = f64::from(lightest) * SKIN;
    // One pass over the rows: this runs unoptimised, many times a run.
    let mut columns: Vec<Option<(u32, u32)>> = vec![None; picture.width() as usize];
    for (y, row) in (0..).zip(picture.rows()) {
        for (column, pixel) in columns.iter_mut().zip(row) {
            if f64::from(pixel.0[0]) > least {
                *column = Some((column.map_or(y, |(top, _)| top), y));
            }
        }
    }
    let mut faces: Vec<Rect> = Vec::new();
    let mut empty = GAP;
    for (x, column) in (0..).zip(columns) {
        let Some((top, bottom)) = column else {
            empty += 1;
            continue;
        };
        match faces.last_mut() {
            Some(face) if empty < GAP => {
                let end = (face.1 + face.3).max(bottom + 1);
                let start = face.1.min(top);
                *face = (face.0, start, x + 1 - face.0, end - start);
            }
            _ => faces.push((x, top, 1, bottom + 1 - top)),
        }
        empty = 0;
    }
    faces.retain(|(_, _, width, height)| *width > 8 && *height > 8);
    faces
}

fn mean(picture: &GrayImage, (x, y, width, height): Rect) -> f64 {
    let part = image::imageops::crop_imm(picture, x, y, width, height).to_image();
    let sum: u64 = part.pixels().map(|p| u64::from(p.0[0])).sum();
    sum as f64 / part.pixels().len() as f64
}

fn reasons(picture: &GrayImage, face: Rect, light: f64, faces: usize, fault: Fault) -> Vec<Value> {
    let (x, y, width, height) = face;
    let reason = |code: &str, value: f64, limit: f64, message: String| json!({"code": code, "value": value, "limit": limit, "message": message});
    let mut reasons = Vec::new();
    if faces > 1 {
        let message = format!("There are {faces} faces; the largest was judged.");
        reasons.push(reason("several_faces", faces as f64, 1.0, message));
    }
    if width < 80 && fault != Fault::SmallTaken {
        let message = format!("The face is {width} pixels wide; move closer.");
        reasons.push(reason("face_too_small", width.into(), 80.0, message));
    }
    if light < 50.0 {
        reasons.push(reason(
            "face_too_dark",
            light,
            50.0,
            "Put light on the face.".to_owned(),
        ));
    }
    let part = image::imageops::crop_imm(picture, x, y, width, height).to_image();
    let raw = part.into_raw();
    let edge = raw
        .windows(2)
        .map(|pair| pair[0].abs_diff(pair[1]))
        .max()
        .unwrap_or(0);
    if f64::from(edge) < light / 4.0 {
        let message = "Hold the camera still.".to_owned();
        reasons.push(reason("face_blurred", edge.into(), light / 4.0, message));
    }
    reasons
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
