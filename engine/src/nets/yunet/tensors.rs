//! What a pack of this network must hold, for tests that fill one with weights of their own.

use super::{GRID, GRIDS, HEADS, STAGES, STEM, YuNet};

impl YuNet {
    /// Name and shape of every tensor.
    pub(in crate::nets) fn tensors() -> Vec<(String, Vec<usize>)> {
        let mut tensors = vec![
            ("stem.weight".to_owned(), vec![STEM, 3, 3, 3]),
            ("stem.bias".to_owned(), vec![STEM]),
        ];
        let mut unit = |name: String, inputs, outputs| {
            tensors.extend([
                (
                    format!("{name}.pointwise.weight"),
                    vec![outputs, inputs, 1, 1],
                ),
                (format!("{name}.pointwise.bias"), vec![outputs]),
                (format!("{name}.depthwise.weight"), vec![outputs, 1, 3, 3]),
                (format!("{name}.depthwise.bias"), vec![outputs]),
            ]);
        };
        let mut inputs = STEM;
        for (number, (widths, _)) in STAGES.into_iter().enumerate() {
            for (place, &outputs) in widths.iter().enumerate() {
                unit(format!("stage{number}.unit{place}"), inputs, outputs);
                inputs = outputs;
            }
        }
        for grid in GRIDS {
            unit(format!("neck.{grid}"), GRID, GRID);
            for (head, numbers, _) in HEADS {
                unit(format!("{head}.{grid}"), GRID, numbers);
            }
        }
        tensors
    }
}
