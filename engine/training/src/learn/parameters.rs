//! A student's numbers under the names of the packs: begun from chance or from a pack, written back into one.

use std::collections::BTreeMap;

use livecheck_engine::networks::StudentShape;
use livecheck_engine::weights::{Pack, PackError, PackKind, PackTensors};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};
use thiserror::Error;

use super::layout::layout;
use super::widening::BadWidening;

/// What a tensor does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of a convolution or a linear layer; decays.
    Weight,
    /// Of a normalisation.
    Scale,
    /// Of a normalisation or a linear layer.
    Shift,
    /// Kept, not learnt.
    RunningMean,
    /// Kept, not learnt.
    RunningVariance,
}

/// All tensors of one student, one after the other in one vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameters {
    entries: Vec<Entry>,
    places: BTreeMap<String, usize>,
    flat: Vec<f32>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    name: String,
    shape: Vec<usize>,
    kind: Kind,
    start: usize,
    end: usize,
}

/// Why numbers do not make this student.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadParameters {
    /// The pack lacks a tensor or has another shape: it belongs to another network.
    #[error("the pack does not fit the student of the recipe")]
    Pack(#[from] PackError),
    /// The pack's network is no student.
    #[error("the pack holds `{0}`, which is no student")]
    NoStudent(String),
    /// The pack's student has too many channels or other depths.
    #[error("the pack does not fit the student of the recipe")]
    Widening(#[from] BadWidening),
    /// A flat list of another length.
    #[error("{actual} numbers where the student has {expected}")]
    Count {
        /// Numbers given.
        actual: usize,
        /// Numbers needed.
        expected: usize,
    },
}

impl Parameters {
    /// Weights by chance: He's normal distribution; scales and variances 1, the rest 0.
    #[must_use]
    pub fn random(shape: &StudentShape, seed: u64) -> Self {
        let mut parameters = Self::zeros(shape);
        let mut rng = StdRng::seed_from_u64(seed);
        for entry in &parameters.entries {
            let values = &mut parameters.flat[entry.start..entry.end];
            match entry.kind {
                Kind::Weight => {
                    let seen = values.len() / entry.shape[0];
                    let deviation = (2.0 / seen as f32).sqrt();
                    values.fill_with(|| {
                        deviation * Distribution::<f32>::sample(&StandardNormal, &mut rng)
                    });
                }
                Kind::Scale | Kind::RunningVariance => values.fill(1.0),
                Kind::Shift | Kind::RunningMean => values.fill(0.0),
            }
        }
        parameters
    }

    /// The numbers that a student of this shape begins with: those of a pack, widened if the pack's student is narrower.
    ///
    /// # Errors
    /// [`BadParameters`] when the pack holds no student, or one that cannot be widened to the shape.
    pub fn begun_from(shape: &StudentShape, pack: Pack, seed: u64) -> Result<Self, BadParameters> {
        let name = pack.metadata.architecture.clone();
        let from: StudentShape = name
            .parse()
            .map_err(|()| BadParameters::NoStudent(name.clone()))?;
        let tensors = pack.into_tensors(PackKind::Liveness, &name)?;
        let narrow = Self::from_pack(&from, tensors)?;
        if from == *shape {
            return Ok(narrow);
        }
        Ok(narrow.widened(&from, shape, seed)?)
    }

    /// The numbers of a pack.
    ///
    /// # Errors
    /// [`BadParameters::Pack`] when it does not fit the shape.
    pub fn from_pack(
        shape: &StudentShape,
        mut tensors: PackTensors,
    ) -> Result<Self, BadParameters> {
        let mut parameters = Self::zeros(shape);
        for entry in &parameters.entries {
            let values = tensors.take(&entry.name, &entry.shape)?;
            parameters.flat[entry.start..entry.end].copy_from_slice(&values);
        }
        tensors.finish()?;
        Ok(parameters)
    }

    /// The tensors for a pack.
    #[must_use]
    pub fn to_pack(&self) -> PackTensors {
        let mut tensors = PackTensors::default();
        for entry in &self.entries {
            tensors.insert(
                entry.name.clone(),
                &entry.shape,
                self.flat[entry.start..entry.end].to_vec(),
            );
        }
        tensors
    }

    /// The same student with other numbers.
    ///
    /// # Errors
    /// [`BadParameters::Count`].
    pub fn with_flat(&self, flat: Vec<f32>) -> Result<Self, BadParameters> {
        if flat.len() == self.flat.len() {
            Ok(Self {
                flat,
                ..self.clone()
            })
        } else {
            Err(BadParameters::Count {
                actual: flat.len(),
                expected: self.flat.len(),
            })
        }
    }

    /// All numbers, in the packs' order of layers.
    #[must_use]
    pub fn flat(&self) -> &[f32] {
        &self.flat
    }

    pub(crate) fn flat_mut(&mut self) -> &mut [f32] {
        &mut self.flat
    }

    /// Kind and range of every tensor.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (Kind, std::ops::Range<usize>)> {
        self.entries
            .iter()
            .map(|entry| (entry.kind, entry.start..entry.end))
    }

    pub(crate) fn place(&self, name: &str) -> usize {
        self.places.get(name).copied().unwrap_or_default()
    }

    pub(super) fn named(&self, name: &str) -> &[f32] {
        self.values(self.place(name))
    }

    pub(super) fn named_mut(&mut self, name: &str) -> &mut [f32] {
        let range = self.range(self.place(name));
        &mut self.flat[range]
    }

    pub(crate) fn values(&self, place: usize) -> &[f32] {
        &self.flat[self.range(place)]
    }

    pub(crate) fn range(&self, place: usize) -> std::ops::Range<usize> {
        self.entries[place].start..self.entries[place].end
    }

    pub(crate) fn matrix_shape(&self, name: &str) -> [usize; 2] {
        let shape = &self.entries[self.place(name)].shape;
        [shape[0], shape[1..].iter().product()]
    }

    fn zeros(shape: &StudentShape) -> Self {
        let (mut entries, mut places, mut start) = (Vec::new(), BTreeMap::new(), 0);
        for (at, (name, shape, kind)) in layout(shape).into_iter().enumerate() {
            let end = start + shape.iter().product::<usize>();
            places.insert(name.clone(), at);
            entries.push(Entry {
                name,
                shape,
                kind,
                start,
                end,
            });
            start = end;
        }
        Self {
            entries,
            places,
            flat: vec![0.0; start],
        }
    }
}
