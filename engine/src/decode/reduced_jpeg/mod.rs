//! Sequential JPEG read at a half, a quarter or an eighth of its size: the codes of all blocks are read, and each block
//! is transformed to as few pixels as are wanted. The pixels are the means of those that a whole decoder gives.
//!
//! Promises: no `unsafe`, no panic and no unbounded work whatever the bytes; memory for the reduced picture and one row
//! of blocks; an error where data are missing or no code fits, never a picture completed with grey. What it does not
//! read (progressive, CMYK, several scans, full size) it leaves to another decoder.

mod bits;
mod colour;
mod frame;
mod huffman;
mod transform;

use self::bits::Bits;
use self::frame::{Component, Frame};
use super::jpeg_segments::SequentialScan;
use super::{Reduction, Rgb8Image};
use transform::Extent;

/// Reads a scan at a reduced size. `None` when it is of a kind that is not read here.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn decode(
    scan: &SequentialScan<'_>,
    reduction: Reduction,
) -> Result<Option<Rgb8Image>, &'static str> {
    if reduction == Reduction::Whole {
        return Ok(None);
    }
    let Some(frame) = frame::read(scan, reduction)? else {
        return Ok(None);
    };
    let mut image = Rgb8Image::black(reduction.of(scan.size));
    let size = image.size();
    let stride = 3 * size.width as usize;
    let mut rows = image.bytes_mut().chunks_exact_mut(stride);
    let mut strips: Vec<_> = frame
        .components
        .iter()
        .map(|component| Strip::new(component, &frame))
        .collect();
    let mut reader = Reader::new(scan, &frame);
    for _ in 0..frame.units.height {
        reader.read_row(&mut strips)?;
        for (y, row) in (0..frame.unit.height as usize).zip(rows.by_ref()) {
            paint(&mut strips, y, row);
        }
    }
    Ok(Some(image))
}

/// One row of blocks of one component, transformed.
struct Strip<'a> {
    component: &'a Component,
    samples: Vec<f32>,
    /// Samples of a row.
    stride: usize,
    /// A row brought to the picture's width, where the component is narrower.
    wide: Vec<f32>,
}

impl<'a> Strip<'a> {
    fn new(component: &'a Component, frame: &Frame) -> Self {
        let (across, down) = component.blocks;
        let stride = across * component.across.pixels() * frame.units.width as usize;
        Self {
            component,
            samples: vec![0.0; stride * down * component.down.pixels()],
            stride,
            wide: Vec::new(),
        }
    }

    /// The samples for row `y` of the picture.
    fn row(&mut self, y: usize) -> &[f32] {
        let (down, across) = self.component.repeat;
        let row = &self.samples[y / down * self.stride..][..self.stride];
        if across == 1 {
            return row;
        }
        self.wide.clear();
        self.wide.extend(
            row.iter()
                .flat_map(|&sample| std::iter::repeat_n(sample, across)),
        );
        &self.wide
    }
}

fn paint(strips: &mut [Strip<'_>], y: usize, rgb: &mut [u8]) {
    match strips {
        [luma, cb, cr] => colour::to_rgb(luma.row(y), cb.row(y), cr.row(y), rgb),
        [luma, ..] => colour::grey_to_rgb(luma.row(y), rgb),
        [] => {}
    }
}

/// The scan's units, row by row.
struct Reader<'a> {
    bits: Bits<'a>,
    /// The last block's mean of each component.
    means: Vec<i32>,
    units_across: usize,
    /// Units from one restart marker to the next; none for 0.
    interval: u32,
    /// Units left before the next marker.
    left: u32,
    /// The next marker's number.
    marker: u8,
    /// A block's folded coefficients; zeros between blocks.
    coefficients: [f32; 64],
}

impl<'a> Reader<'a> {
    fn new(scan: &SequentialScan<'a>, frame: &Frame) -> Self {
        Self {
            bits: Bits::new(scan.data),
            means: vec![0; frame.components.len()],
            units_across: frame.units.width as usize,
            interval: scan.restart_interval.into(),
            left: scan.restart_interval.into(),
            marker: 0,
            coefficients: [0.0; 64],
        }
    }

    fn read_row(&mut self, strips: &mut [Strip<'_>]) -> Result<(), &'static str> {
        for unit in 0..self.units_across {
            if self.interval > 0 {
                if self.left == 0 {
                    self.bits.restart(self.marker)?;
                    self.marker = (self.marker + 1) % 8;
                    self.left = self.interval;
                    self.means.fill(0);
                }
                self.left -= 1;
            }
            for (strip, mean) in strips.iter_mut().zip(&mut self.means) {
                read_unit(&mut self.bits, strip, unit, mean, &mut self.coefficients)?;
            }
        }
        if self.bits.ran_out() {
            return Err("picture data are missing");
        }
        Ok(())
    }
}

/// Reads one unit's blocks of one component.
fn read_unit(
    bits: &mut Bits<'_>,
    strip: &mut Strip<'_>,
    unit: usize,
    mean: &mut i32,
    coefficients: &mut [f32; 64],
) -> Result<(), &'static str> {
    let component = strip.component;
    let (blocks_across, blocks_down) = component.blocks;
    let (high, wide) = (component.down.pixels(), component.across.pixels());
    for block in 0..blocks_across * blocks_down {
        let (row, column) = (
            block / blocks_across,
            unit * blocks_across + block % blocks_across,
        );
        let target = &mut strip.samples[row * high * strip.stride + column * wide..];
        *mean = mean.wrapping_add(huffman::read_dc(bits, &component.dc)?);
        let pixel = *mean as f32 * component.mean;
        if (component.down, component.across) == (Extent::One, Extent::One) {
            huffman::skip_ac(bits, &component.ac)?;
            target[0] = pixel;
            continue;
        }
        let last = huffman::read_ac(bits, &component.ac, &component.places, coefficients)?;
        if last == 0 {
            for row in target.chunks_mut(strip.stride).take(high) {
                row[..wide].fill(pixel);
            }
        } else {
            coefficients[0] += pixel;
            (component.transform)(coefficients, ROWS[last].min(high), target, strip.stride);
        }
    }
    Ok(())
}

/// For each zigzag place, how many rows of the block hold the coefficients up to it.
const ROWS: [usize; 64] = {
    let mut rows = [1; 64];
    let mut at = 1;
    while at < 64 {
        let row = huffman::ZIGZAG[at] as usize / 8 + 1;
        rows[at] = if row > rows[at - 1] {
            row
        } else {
            rows[at - 1]
        };
        at += 1;
    }
    rows
};
