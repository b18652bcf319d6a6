//! From luma and colour differences to red, green and blue (JFIF 1.02, which takes them from ITU-R BT.601).

const RED_OF_CR: f32 = 1.402;
const GREEN_OF_CB: f32 = 0.344_136_3;
const GREEN_OF_CR: f32 = 0.714_136_3;
const BLUE_OF_CB: f32 = 1.772;

/// Pixels that are converted at a time, so that the compiler takes them side by side.
const BATCH: usize = 16;

/// Converts a row; all values lie about zero. As many pixels as fit into `rgb`.
pub(super) fn to_rgb(luma: &[f32], cb: &[f32], cr: &[f32], rgb: &mut [u8]) {
    let batches = luma
        .chunks(BATCH)
        .zip(cb.chunks(BATCH))
        .zip(cr.chunks(BATCH));
    for (((luma, cb), cr), rgb) in batches.zip(rgb.chunks_mut(3 * BATCH)) {
        let (luma, cb, cr) = (whole(luma), whole(cb), whole(cr));
        let mut planes = [[0_u8; BATCH]; 3];
        for at in 0..BATCH {
            planes[0][at] = to_byte(luma[at] + RED_OF_CR * cr[at]);
            planes[1][at] = to_byte(luma[at] - GREEN_OF_CB * cb[at] - GREEN_OF_CR * cr[at]);
            planes[2][at] = to_byte(luma[at] + BLUE_OF_CB * cb[at]);
        }
        let (pixels, _) = rgb.as_chunks_mut::<3>();
        for (at, pixel) in pixels.iter_mut().enumerate() {
            *pixel = [planes[0][at], planes[1][at], planes[2][at]];
        }
    }
}

/// Converts a row without colour.
pub(super) fn grey_to_rgb(luma: &[f32], rgb: &mut [u8]) {
    let (pixels, _) = rgb.as_chunks_mut::<3>();
    for (pixel, &luma) in pixels.iter_mut().zip(luma) {
        *pixel = [to_byte(luma); 3];
    }
}

/// A batch, filled up with zeros at the end of a row.
#[inline(always)]
fn whole(values: &[f32]) -> [f32; BATCH] {
    values.try_into().unwrap_or_else(|_| {
        let mut batch = [0.0; BATCH];
        batch
            .iter_mut()
            .zip(values)
            .for_each(|(to, &from)| *to = from);
        batch
    })
}

/// Rounds a sample about zero to 0 to 255.
#[inline(always)]
fn to_byte(sample: f32) -> u8 {
    /// Above it a float has no places after the point: adding it rounds, and leaves the number in the lowest bits.
    const ROUNDER: f32 = 12_582_912.0;
    ((sample + 128.0).clamp(0.0, 255.0) + ROUNDER).to_bits() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_rounded_and_clipped() {
        let rounded = [-300.0, -128.4, -127.4, 0.0, 0.6, 126.6, 900.0].map(to_byte);
        assert_eq!(rounded, [0, 0, 1, 128, 129, 255, 255]);
    }

    #[test]
    fn primary_colours_come_out_of_their_luma_and_differences() {
        let (luma, cb, cr) = (
            [-51.755, 21.675, -98.93],
            [-43.02, -84.47, 127.5],
            [127.5, -106.77, -20.73],
        );
        let mut rgb = [0; 9];
        to_rgb(&luma, &cb, &cr, &mut rgb);
        assert_eq!(rgb, [255, 0, 0, 0, 255, 0, 0, 0, 255]);
        grey_to_rgb(&[-128.0, 72.0], &mut rgb[..6]);
        assert_eq!(rgb[..6], [0, 0, 0, 200, 200, 200]);
    }
}
