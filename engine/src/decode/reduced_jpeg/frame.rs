//! What a sequential JPEG's segments say about its one scan, checked and made ready for reading.

use super::huffman::{Class, Places, Table, ZIGZAG};
use super::transform::{Extent, Transform, choose, fold};
use crate::decode::Reduction;
use crate::decode::jpeg_segments::SequentialScan;
use crate::rect::Size;

const SHORT: &str = "a segment is cut off";

/// A scan that can be read.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) components: Vec<Component>,
    /// Units of coded blocks across and down.
    pub(super) units: Size,
    /// Pixels of a unit after reduction.
    pub(super) unit: Size,
}

/// One colour component.
#[derive(Debug)]
pub(super) struct Component {
    /// Blocks of a unit, across and down.
    pub(super) blocks: (usize, usize),
    /// Pixels that a block is brought to, down and across.
    pub(super) down: Extent,
    pub(super) across: Extent,
    pub(super) transform: Transform,
    /// How many pixels of the picture one of the component's stands for, down and across; powers of two.
    pub(super) repeat: (usize, usize),
    /// What a step of the mean adds to every pixel.
    pub(super) mean: f32,
    /// Where the other coefficients count.
    pub(super) places: Places,
    pub(super) dc: Table,
    pub(super) ac: Table,
}

/// Reads the segments. `None` when they are right but of a kind that is not read here: an unusual number of colour
/// components or colour space, more than one scan, sampling other than by powers of two.
///
/// # Errors
/// When they contradict themselves or each other.
pub(super) fn read(
    scan: &SequentialScan<'_>,
    reduction: Reduction,
) -> Result<Option<Frame>, &'static str> {
    let [precision, _, _, _, _, count, ref components @ ..] = *scan.frame else {
        return Err(SHORT);
    };
    let (components, []) = components.as_chunks::<3>() else {
        return Err(SHORT);
    };
    let [in_scan, ref selectors @ ..] = *scan.header else {
        return Err(SHORT);
    };
    if components.len() != usize::from(count) {
        return Err("a frame header of another length than it says");
    }
    // Without a word from Adobe, three components are luma and two of colour; 1 says the same.
    let known_colours = count == 1 || count == 3 && matches!(scan.adobe, None | Some(1));
    if precision != 8 || !known_colours || in_scan != count {
        return Ok(None);
    }
    // After the selectors stands what only progressive scans need.
    let selectors = selectors
        .split_last_chunk::<3>()
        .map(|(selectors, _)| selectors.as_chunks());
    let Some((selectors, [])) = selectors.filter(|(all, _)| all.len() == components.len()) else {
        return Err("a scan header of another length than it says");
    };
    let steps = quantisers(&scan.quantisation)?;
    let samplings: Vec<_> = components
        .iter()
        .map(|&[_, sampling, _]| {
            // The blocks of a lone component stand row by row, whatever its sampling.
            let sampling = if count == 1 { 0x11 } else { sampling };
            (usize::from(sampling >> 4), usize::from(sampling & 15))
        })
        .collect();
    let usual =
        |&(across, down): &(usize, usize)| [1, 2, 4].contains(&across) && [1, 2, 4].contains(&down);
    if !samplings.iter().all(usual) {
        return Ok(None);
    }
    let most_across = samplings
        .iter()
        .map(|&(across, _)| across)
        .max()
        .unwrap_or(1);
    let most_down = samplings.iter().map(|&(_, down)| down).max().unwrap_or(1);
    let left = 8 / reduction.factor() as usize;
    let mut read = Vec::new();
    for ((&[id, _, quantiser], &[selected, tables]), &(across, down)) in
        components.iter().zip(selectors).zip(&samplings)
    {
        if id != selected {
            return Err("the scan's components are not the frame's");
        }
        let (wanted_across, wanted_down) = (left * most_across / across, left * most_down / down);
        let (extent_down, extent_across) = (Extent::of(wanted_down), Extent::of(wanted_across));
        let steps = steps
            .get(usize::from(quantiser))
            .ok_or("no such quantiser")?;
        let steps = steps.as_ref().ok_or("a quantiser is missing")?;
        read.push(Component {
            blocks: (across, down),
            down: extent_down,
            across: extent_across,
            transform: choose(extent_down, extent_across),
            repeat: (
                wanted_down / extent_down.pixels(),
                wanted_across / extent_across.pixels(),
            ),
            mean: steps[0] / 8.0,
            places: places(steps, extent_down, extent_across),
            dc: table(&scan.huffman, Class::Dc, tables >> 4)?,
            ac: table(&scan.huffman, Class::Ac, tables & 15)?,
        });
    }
    let (across, down) = (8 * most_across as u32, 8 * most_down as u32);
    Ok(Some(Frame {
        components: read,
        units: Size {
            width: scan.size.width.div_ceil(across),
            height: scan.size.height.div_ceil(down),
        },
        unit: Size {
            width: across / reduction.factor(),
            height: down / reduction.factor(),
        },
    }))
}

fn places(steps: &[f32; 64], down: Extent, across: Extent) -> Places {
    let fold = fold(down, across);
    let mut places = [0; 64];
    let mut factors = [0.0; 64];
    for (at, step) in steps.iter().enumerate() {
        let stands = usize::from(ZIGZAG[at]);
        let (place, factor) = fold(stands / 8, stands % 8);
        (places[at], factors[at]) = (place as u8, step * factor as f32);
    }
    Places { places, factors }
}

/// The four quantisers as the last definition of each has it (T.81, B.2.4.1).
fn quantisers(segments: &[&[u8]]) -> Result<[Option<[f32; 64]>; 4], &'static str> {
    let mut quantisers = [None; 4];
    for segment in segments {
        let mut rest = *segment;
        while let [head, steps @ ..] = rest {
            let target = quantisers.get_mut(usize::from(head & 15));
            let target = target.ok_or("no such quantiser")?;
            let mut values = [0.0; 64];
            rest = match head >> 4 {
                0 => {
                    let (steps, rest) = steps.split_first_chunk::<64>().ok_or(SHORT)?;
                    values
                        .iter_mut()
                        .zip(steps)
                        .for_each(|(value, &step)| *value = step.into());
                    rest
                }
                1 => {
                    let (steps, rest) = steps.split_first_chunk::<128>().ok_or(SHORT)?;
                    let (steps, _) = steps.as_chunks::<2>();
                    values
                        .iter_mut()
                        .zip(steps)
                        .for_each(|(value, &step)| *value = u16::from_be_bytes(step).into());
                    rest
                }
                _ => return Err("a quantiser of unknown precision"),
            };
            *target = Some(values);
        }
    }
    Ok(quantisers)
}

/// Builds the last definition of a Huffman table (T.81, B.2.4.2).
fn table(segments: &[&[u8]], class: Class, number: u8) -> Result<Table, &'static str> {
    let wanted = number | if class == Class::Ac { 0x10 } else { 0 };
    let mut found = None;
    for segment in segments {
        let mut rest = *segment;
        while let [head, definition @ ..] = rest {
            let (counts, after) = definition.split_first_chunk::<16>().ok_or(SHORT)?;
            let codes = counts.iter().map(|&count| usize::from(count)).sum();
            let (values, after) = after.split_at_checked(codes).ok_or(SHORT)?;
            if *head == wanted {
                found = Some((counts, values));
            }
            rest = after;
        }
    }
    let (counts, values) = found.ok_or("a Huffman table is missing")?;
    Table::new(counts, values, class)
}
