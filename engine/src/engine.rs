//! The whole of a check, from bytes to verdict.

use std::time::Instant;

use crate::decode::{CheckedImage, Reduction};
use crate::detect::Detector;
use crate::liveness::LivenessModel;
use crate::weights::{self, EmbeddedPack, Pack, PackSummary};
use crate::{
    CheckError, ComputeDevice, EncodedImage, EngineError, Timings, UprightRect, Verdict, quality,
};

/// Detector and liveness model, ready to check images. Share one among threads: checks do not wait for each other, and
/// each runs on the thread that asks for it.
#[derive(Debug)]
pub struct Engine {
    detector: Detector,
    liveness: LivenessModel,
    packs: Vec<PackSummary>,
}

impl Engine {
    /// An engine on the packs that are part of the binary, on the CPU.
    ///
    /// # Errors
    /// [`EngineError::Pack`] when a pack does not fit its network: a broken build.
    pub fn embedded() -> Result<Self, EngineError> {
        Self::embedded_on(ComputeDevice::Cpu)
    }

    /// The same on another device.
    ///
    /// # Errors
    /// As [`Engine::embedded`].
    ///
    /// # Panics
    /// When the device is not there.
    pub fn embedded_on(device: ComputeDevice) -> Result<Self, EngineError> {
        let device = device.device();
        let mut packs = Vec::new();
        let detector = load(&weights::DETECTOR, &mut packs, |pack| {
            Detector::load(pack, &device)
        })?;
        let liveness = load(&weights::LIVENESS, &mut packs, |pack| {
            LivenessModel::load(pack, &device)
        })?;
        Ok(Self {
            detector,
            liveness,
            packs,
        })
    }

    /// Decodes an image, finds its faces and judges the largest.
    ///
    /// # Errors
    /// See [`CheckError`]; every variant can occur.
    pub fn check(&self, image: &EncodedImage<'_>) -> Result<Verdict, CheckError> {
        let started = Instant::now();
        let checked = CheckedImage::new(image)?;
        let reduction = Reduction::to_find_faces(checked.size());
        self.check_reduced(&checked, reduction, started)
    }

    /// Finds faces in the picture reduced so far, and judges the largest in one that leaves enough of it.
    fn check_reduced(
        &self,
        checked: &CheckedImage<'_>,
        reduction: Reduction,
        started: Instant,
    ) -> Result<Verdict, CheckError> {
        let mut image = checked.decode(reduction)?;
        let decoded = Instant::now();
        let faces = self.detector.find(&image)?;
        let detected = Instant::now();
        let rects: Vec<_> = faces
            .iter()
            .filter_map(|face| UprightRect::clip(face.rect, image.size()))
            .collect();
        let (Some(adopted), Some(&rect)) = (faces.first(), rects.first()) else {
            return Err(CheckError::NoFace);
        };
        let finer = Reduction::to_judge(rect);
        if finer < image.reduction() {
            // The reduced picture goes first: two are never held.
            drop(image);
            image = checked.decode(finer)?;
        }
        let judged = Instant::now();
        let assessment = quality::assess(&image, adopted, rect, rects.len());
        let likelihood = self.liveness.likelihood(&image, adopted.rect)?;
        let timings = Timings {
            decode: (decoded - started) + (judged - detected),
            detect: detected - decoded,
            classify: judged.elapsed(),
        };
        Ok(Verdict {
            likelihood,
            faces: rects,
            brightness: assessment.brightness as f32,
            reasons: assessment.reasons,
            timings,
        })
    }

    /// The packs in use, detector first.
    #[must_use]
    pub fn packs(&self) -> Vec<PackSummary> {
        self.packs.clone()
    }
}

fn load<T>(
    embedded: &EmbeddedPack,
    packs: &mut Vec<PackSummary>,
    build: impl FnOnce(Pack) -> Result<T, weights::PackError>,
) -> Result<T, EngineError> {
    let refuse = |source| EngineError::Pack {
        pack: embedded.name.to_owned(),
        source,
    };
    let pack = Pack::parse(embedded.bytes).map_err(refuse)?;
    let summary = pack.summary();
    let built = build(pack).map_err(refuse)?;
    packs.push(summary);
    Ok(built)
}

#[cfg(test)]
mod enlarged;
