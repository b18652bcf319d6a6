//! A wider student that begins as a narrower one (Chen et al. 2016): every channel that is new is a copy of an old one, and
//! whoever reads both reads each for its part, so that the wide student says what the narrow one said. A little noise in
//! the copies' weights lets them part.

use std::collections::BTreeMap;

use livecheck_engine::networks::StudentShape;
use livecheck_engine::views::VIEW_CHANNELS;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use thiserror::Error;

use super::layout::LOGITS;
use super::parameters::Parameters;

/// Noise in a copy's weights as a share of their root mean square.
const NOISE: f32 = 0.03;

/// Why a student cannot begin as another one: the recipe's has fewer channels somewhere, or other depths.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "{to} cannot begin as {from}: every width must be at least as large, and the depths the same"
)]
pub struct BadWidening {
    from: String,
    to: String,
}

/// Which old channel each channel is, or is a copy of.
struct Channels {
    old: Vec<usize>,
    /// How many channels are each old one.
    copies: Vec<usize>,
}

impl Channels {
    fn same(count: usize) -> Self {
        Self {
            old: (0..count).collect(),
            copies: vec![1; count],
        }
    }

    fn widened(from: usize, to: usize, rng: &mut StdRng) -> Self {
        let mut channels = Self::same(from);
        for _ in from..to {
            let old = rng.random_range(0..from);
            channels.old.push(old);
            channels.copies[old] += 1;
        }
        channels
    }
}

impl Parameters {
    /// These numbers of a student `from` as those of the wider student `to`.
    ///
    /// # Errors
    /// [`BadWidening`].
    pub fn widened(
        &self,
        from: &StudentShape,
        to: &StudentShape,
        seed: u64,
    ) -> Result<Self, BadWidening> {
        let widths = |shape: &StudentShape| {
            [
                &[shape.stem, shape.squeeze, shape.hidden],
                &shape.stages[..],
            ]
            .concat()
        };
        let narrower = widths(to)
            .iter()
            .zip(widths(from))
            .any(|(to, from)| *to < from);
        if narrower || from.residuals != to.residuals {
            return Err(BadWidening {
                from: from.to_string(),
                to: to.to_string(),
            });
        }
        let mut rng = StdRng::seed_from_u64(seed);
        let mut wide = Self::random(to, seed);
        let mut spaces = BTreeMap::from([(String::new(), Channels::same(VIEW_CHANNELS))]);
        let mut before = String::new();
        for (old, new) in from.convs().into_iter().zip(to.convs()) {
            let after = space(&new.name);
            if !spaces.contains_key(&after) {
                let widened = Channels::widened(old.outputs, new.outputs, &mut rng);
                spaces.insert(after.clone(), widened);
            }
            let (inputs, outputs) = (&spaces[&before], &spaces[&after]);
            let weight = format!("{}.conv.weight", new.name);
            self.widen_weight(
                &mut wide,
                &weight,
                [outputs, inputs],
                old.kernel.pow(2),
                &mut rng,
            );
            self.widen_norm(&mut wide, &format!("{}.bn", new.name), outputs);
            before = after;
        }
        let hidden = Channels::widened(from.hidden, to.hidden, &mut rng);
        let area = from.flat() / from.squeeze;
        let linear = "head.hidden.linear.weight";
        self.widen_weight(
            &mut wide,
            linear,
            [&hidden, &spaces[&before]],
            area,
            &mut rng,
        );
        self.widen_norm(&mut wide, "head.hidden.bn", &hidden);
        let logits = Channels::same(LOGITS);
        self.widen_weight(
            &mut wide,
            "head.logits.weight",
            [&logits, &hidden],
            1,
            &mut rng,
        );
        let bias = self.named("head.logits.bias").to_vec();
        wide.named_mut("head.logits.bias").copy_from_slice(&bias);
        Ok(wide)
    }

    /// `each` numbers stand side by side for a pair of channels.
    fn widen_weight(
        &self,
        wide: &mut Self,
        name: &str,
        [outputs, inputs]: [&Channels; 2],
        each: usize,
        rng: &mut StdRng,
    ) {
        let old = self.named(name);
        let row = inputs.copies.len() * each;
        let mut values = wide.named_mut(name).iter_mut();
        for (at, &output) in outputs.old.iter().enumerate() {
            let filter = &old[output * row..][..row];
            let square: f32 = filter.iter().map(|value| value * value).sum();
            let is_copy = at >= outputs.copies.len();
            let noise = if is_copy {
                NOISE * (square / row as f32).sqrt()
            } else {
                0.0
            };
            for &input in &inputs.old {
                let share = 1.0 / inputs.copies[input] as f32;
                // The shorter one first, lest a value be lost where it ends.
                for (old, value) in filter[input * each..][..each].iter().zip(&mut values) {
                    let by: f32 = StandardNormal.sample(rng);
                    *value = share * (old + noise * by);
                }
            }
        }
    }

    fn widen_norm(&self, wide: &mut Self, name: &str, channels: &Channels) {
        for part in ["weight", "bias", "running_mean", "running_var"] {
            let name = format!("{name}.{part}");
            let old = self.named(&name);
            for (value, &channel) in wide.named_mut(&name).iter_mut().zip(&channels.old) {
                *value = old[channel];
            }
        }
    }
}

/// Whose channels a convolution gives: those of a stage are the same from block to block, since they are added.
fn space(conv: &str) -> String {
    let inside = conv.starts_with("head") || conv.ends_with(".a");
    let of = if inside {
        conv
    } else {
        conv.split('.').next().unwrap_or(conv)
    };
    of.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::Step;

    const NARROW: StudentShape = StudentShape {
        stem: 4,
        stages: [4, 6, 8],
        residuals: [1; 3],
        squeeze: 4,
        hidden: 8,
    };

    #[test]
    fn a_wide_student_says_nearly_what_the_narrow_one_said() {
        let wide_shape = StudentShape {
            stem: 6,
            stages: [8, 9, 12],
            squeeze: 5,
            hidden: 16,
            ..NARROW
        };
        let narrow = Parameters::random(&NARROW, 5);
        let wide = narrow.widened(&NARROW, &wide_shape, 6).unwrap();
        let views: Vec<f32> = (0..3 * 80 * 80 * 6)
            .map(|at| ((at * 7919) % 401) as f32 / 200.0 - 1.0)
            .collect();
        let said = Step::new(NARROW).judge(&narrow, views.clone());
        let says = Step::new(wide_shape).judge(&wide, views);
        let size = |values: &[f32]| values.iter().map(|value| value.powi(2)).sum::<f32>().sqrt();
        let apart: Vec<f32> = said
            .iter()
            .zip(&says)
            .map(|(said, says)| said - says)
            .collect();
        assert!(size(&apart) < 0.3 * size(&said), "{said:?} {says:?}");
    }

    #[test]
    fn no_student_begins_as_a_wider_or_deeper_one() {
        let narrow = Parameters::random(&NARROW, 5);
        for other in [
            StudentShape { stem: 3, ..NARROW },
            StudentShape {
                residuals: [1, 2, 1],
                ..NARROW
            },
        ] {
            assert!(narrow.widened(&NARROW, &other, 0).is_err());
        }
    }
}
