//! The tensors of a student's pack: names and shapes as packs have them, batch normalisation unfolded.

use livecheck_engine::networks::StudentShape;

use super::parameters::Kind;

/// Logits of one view: two heads of three.
pub(crate) const LOGITS: usize = 6;

/// Names, shapes and kinds of all tensors of a pack.
pub(super) fn layout(shape: &StudentShape) -> Vec<(String, Vec<usize>, Kind)> {
    let mut layout = Vec::new();
    for conv in shape.convs() {
        let sides = vec![conv.outputs, conv.inputs, conv.kernel, conv.kernel];
        layout.push((format!("{}.conv.weight", conv.name), sides, Kind::Weight));
        layout.extend(norm_layout(&format!("{}.bn", conv.name), conv.outputs));
    }
    layout.push((
        "head.hidden.linear.weight".into(),
        vec![shape.hidden, shape.flat()],
        Kind::Weight,
    ));
    layout.extend(norm_layout("head.hidden.bn", shape.hidden));
    layout.push((
        "head.logits.weight".into(),
        vec![LOGITS, shape.hidden],
        Kind::Weight,
    ));
    layout.push(("head.logits.bias".into(), vec![LOGITS], Kind::Shift));
    layout
}

fn norm_layout(name: &str, channels: usize) -> [(String, Vec<usize>, Kind); 4] {
    [
        ("weight", Kind::Scale),
        ("bias", Kind::Shift),
        ("running_mean", Kind::RunningMean),
        ("running_var", Kind::RunningVariance),
    ]
    .map(|(part, kind)| (format!("{name}.{part}"), vec![channels], kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_has_393_thousand_numbers() {
        let layout = layout(&StudentShape::default());
        let sizes = layout
            .iter()
            .map(|(_, shape, _)| shape.iter().product::<usize>());
        let count: usize = sizes.sum();
        assert!((390_000..396_000).contains(&count), "{count}");
    }
}
