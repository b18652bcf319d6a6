//! The canvas: a grey wall, heads in front of it, blur, light and sensor noise.

use super::head::{Colour, Head};
use crate::decode::Rgb8Image;
use crate::rect::Size;

/// The wall, brighter towards the floor.
const WALL: Colour = [140.0, 130.0, 120.0];
/// Standard deviation of the noise, 8-bit steps.
const NOISE: f32 = 3.0;

/// A picture in floating point.
pub(super) struct Canvas {
    width: usize,
    pixels: Vec<Colour>,
}

impl Canvas {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        let row = |y: usize| WALL.map(|sample| sample * (0.8 + 0.4 * y as f32 / height as f32));
        Self {
            width,
            pixels: (0..width * height).map(|at| row(at / width)).collect(),
        }
    }

    pub(super) fn paint(&mut self, head: &Head) {
        for (at, pixel) in self.pixels.iter_mut().enumerate() {
            let (x, y) = head.frame_point((at % self.width) as f32, (at / self.width) as f32);
            *pixel = head.over(x, y, *pixel);
        }
    }

    /// Gaussian blur of this standard deviation in pixels; edges repeat.
    pub(super) fn blur(&mut self, deviation: f64) {
        if deviation < 0.1 {
            return;
        }
        let reach = (deviation * 3.0).ceil() as i64;
        let weight = |distance: i64| (-0.5 * (distance as f64 / deviation).powi(2)).exp();
        let total: f64 = (-reach..=reach).map(weight).sum();
        let kernel: Vec<f32> = (-reach..=reach)
            .map(|distance| (weight(distance) / total) as f32)
            .collect();
        let (width, height) = (self.width as i64, (self.pixels.len() / self.width) as i64);
        for (along_x, along_y) in [(1, 0), (0, 1)] {
            let from = std::mem::take(&mut self.pixels);
            let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
            self.pixels = places
                .map(|(x, y)| {
                    let mut sum = [0.0; 3];
                    for (step, weight) in (-reach..=reach).zip(&kernel) {
                        let (x, y) = (
                            (x + step * along_x).clamp(0, width - 1),
                            (y + step * along_y).clamp(0, height - 1),
                        );
                        let pixel = from[(y * width + x) as usize];
                        sum.iter_mut()
                            .zip(pixel)
                            .for_each(|(sum, sample)| *sum += sample * weight);
                    }
                    sum
                })
                .collect();
        }
    }

    /// Applies the light and the noise, and rounds to 8 bits.
    pub(super) fn expose(self, light: f64) -> Rgb8Image {
        let size = Size {
            width: self.width as u32,
            height: (self.pixels.len() / self.width) as u32,
        };
        let mut image = Rgb8Image::black(size);
        let samples = self.pixels.iter().flatten();
        for (at, (out, sample)) in image.bytes_mut().iter_mut().zip(samples).enumerate() {
            *out = (sample * light as f32 + NOISE * noise(at as u64))
                .round()
                .clamp(0.0, 255.0) as u8;
        }
        image
    }
}

/// A number that looks drawn from a distribution of mean 0 and deviation 1, the same for the same place: the sum of the
/// bytes of a SplitMix64 step (Steele, Lea and Flood, 2014).
fn noise(place: u64) -> f32 {
    let mut bits = place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    let sum: f32 = (bits ^ (bits >> 31))
        .to_le_bytes()
        .iter()
        .map(|&byte| f32::from(byte))
        .sum();
    // Eight even spreads over 0..=255: mean 1020, variance 8 * (256^2 - 1) / 12.
    (sum - 1020.0) / 209.0
}
