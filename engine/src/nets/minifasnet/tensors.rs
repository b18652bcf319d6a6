//! What a pack of this network must hold, for tests that fill one with weights of their own.

use super::form::Form;
use super::{CHANNELS, MiniFasNet, blocks};

impl MiniFasNet {
    /// Name and shape of every tensor of a network of this form.
    pub(in crate::nets) fn tensors(form: Form) -> Vec<(String, Vec<usize>)> {
        let mut tensors = Vec::new();
        let mut norm = |name: &str, channels: usize| {
            for part in ["weight", "bias", "running_mean", "running_var"] {
                tensors.push((format!("{name}.{part}"), vec![channels]));
            }
        };
        let mut kernels = Vec::new();
        let mut layer = |name: &str, shape: [usize; 4]| {
            norm(&format!("{name}.bn"), shape[0]);
            kernels.push((format!("{name}.conv.weight"), shape.to_vec()));
        };
        let mut slopes = Vec::new();
        let mut unit = |name: &str, shape: [usize; 4]| {
            layer(name, shape);
            slopes.push((format!("{name}.prelu.weight"), vec![shape[0]]));
        };
        unit("conv1", [32, CHANNELS, 3, 3]);
        unit("conv2_dw", [32, 1, 3, 3]);
        for block in blocks(form) {
            let [inputs, inside, _] = block.widths;
            unit(&format!("{}.conv", block.name), [inside, inputs, 1, 1]);
            unit(&format!("{}.conv_dw", block.name), [inside, 1, 3, 3]);
        }
        unit("conv_6_sep", [512, 128, 1, 1]);
        let side = form.last_side();
        layer("conv_6_dw", [512, 1, side, side]);
        let mut excitations = Vec::new();
        for block in blocks(form) {
            let [_, inside, outputs] = block.widths;
            layer(&format!("{}.project", block.name), [outputs, inside, 1, 1]);
            if block.excites {
                excitations.push((format!("{}.se_module", block.name), outputs));
            }
        }
        for (name, channels) in excitations {
            let narrow = channels / 4;
            norm(&format!("{name}.bn1"), narrow);
            norm(&format!("{name}.bn2"), channels);
            kernels.push((format!("{name}.fc1.weight"), vec![narrow, channels, 1, 1]));
            kernels.push((format!("{name}.fc2.weight"), vec![channels, narrow, 1, 1]));
        }
        norm("bn", 128);
        kernels.push(("linear.weight".to_owned(), vec![128, 512]));
        kernels.push(("prob.weight".to_owned(), vec![form.classes, 128]));
        tensors.extend(kernels);
        tensors.extend(slopes);
        tensors
    }
}
