//! What a pack says beyond its [metadata](super::PackMetadata): how faces are cut and shown to a network whose architecture
//! does not say so, what an ensemble is made of, and what the network once gave for a fixed input.

use std::collections::{BTreeMap, HashMap};

use super::PackError;

/// How the samples of a crop are handed to a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Samples {
    /// Blue, green, red; 0 to 255.
    Bgr255,
    /// Red, green, blue; 0 to 255.
    Rgb255,
    /// Blue, green, red; 0 to 1.
    Bgr1,
    /// Red, green, blue; 0 to 1.
    Rgb1,
}

const SAMPLES: [(Samples, &str); 4] = [
    (Samples::Bgr255, "bgr-255"),
    (Samples::Rgb255, "rgb-255"),
    (Samples::Bgr1, "bgr-1"),
    (Samples::Rgb1, "rgb-1"),
];

impl Samples {
    /// `bgr-255` and the like, as packs have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        SAMPLES
            .iter()
            .find(|(samples, _)| *samples == self)
            .map_or("", |(_, name)| name)
    }

    /// Reads what [`as_str`](Self::as_str) writes.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        SAMPLES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(samples, _)| *samples)
    }
}

/// What a network of the MiniFASNet family is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FaceView {
    /// How far the crop reaches, in sizes of the face's box: 1 to 10.
    pub crop_scale: f64,
    /// How its samples are handed over.
    pub samples: Samples,
    /// Which of the network's classes means bona fide, from 0.
    pub bona_fide_class: usize,
}

/// The notes of one pack. Each may be absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PackNotes {
    /// Networks of the MiniFASNet family need it.
    pub view: Option<FaceView>,
    /// SHA-256 of each member of an ensemble.
    pub members: Vec<String>,
    /// What the network gave for the fixed input when the pack was written.
    pub fixed_output: Option<Vec<f32>>,
    /// On what the threshold was placed, in words.
    pub operating_point: Option<String>,
}

/// Faces further away are no longer the subject of the crop.
const CROP_SCALES: std::ops::RangeInclusive<f64> = 1.0..=10.0;

impl PackNotes {
    /// Parses the header's strings.
    ///
    /// # Errors
    /// [`PackError::Metadata`] for a key that is there and unusable, or lacks another that belongs to it.
    pub(super) fn parse(strings: &HashMap<String, String>) -> Result<Self, PackError> {
        let refused = |key: &'static str| PackError::Metadata { key };
        let view = match strings.get("crop_scale") {
            None => None,
            Some(scale) => {
                let scale = scale
                    .parse()
                    .ok()
                    .filter(|scale| CROP_SCALES.contains(scale));
                let samples = strings.get("samples").and_then(|name| Samples::parse(name));
                let class = strings.get("bona_fide_class");
                Some(FaceView {
                    crop_scale: scale.ok_or_else(|| refused("crop_scale"))?,
                    samples: samples.ok_or_else(|| refused("samples"))?,
                    bona_fide_class: class
                        .and_then(|class| class.parse().ok())
                        .ok_or_else(|| refused("bona_fide_class"))?,
                })
            }
        };
        let hash = |text: &str| {
            let is_hash = text.len() == 64 && text.bytes().all(|c| c.is_ascii_hexdigit());
            is_hash
                .then(|| text.to_owned())
                .ok_or_else(|| refused("members"))
        };
        let members = match strings.get("members") {
            None => Vec::new(),
            Some(list) => list.split(',').map(hash).collect::<Result<_, _>>()?,
        };
        let fixed_output = match strings.get("fixed_output") {
            None => None,
            Some(list) => {
                let numbers: Option<Vec<f32>> = list
                    .split(',')
                    .map(|number| number.parse().ok().filter(|n: &f32| n.is_finite()))
                    .collect();
                Some(numbers.ok_or_else(|| refused("fixed_output"))?)
            }
        };
        Ok(Self {
            view,
            members,
            fixed_output,
            operating_point: strings.get("operating_point").cloned(),
        })
    }

    /// The strings that [`parse`](Self::parse) reads.
    pub(super) fn to_strings(&self) -> BTreeMap<&'static str, String> {
        let mut strings = BTreeMap::new();
        if let Some(view) = self.view {
            strings.insert("crop_scale", view.crop_scale.to_string());
            strings.insert("samples", view.samples.as_str().to_owned());
            strings.insert("bona_fide_class", view.bona_fide_class.to_string());
        }
        if !self.members.is_empty() {
            strings.insert("members", self.members.join(","));
        }
        if let Some(output) = &self.fixed_output {
            let numbers: Vec<String> = output.iter().map(f32::to_string).collect();
            strings.insert("fixed_output", numbers.join(","));
        }
        if let Some(point) = &self.operating_point {
            strings.insert("operating_point", point.clone());
        }
        strings
    }
}
