//! The whole of a check, from bytes to verdict.

use std::time::Instant;

use crate::decode::{CheckedImage, Reduction, UprightImage};
use crate::detect::{Detector, Face, Sighting};
use crate::liveness::{ExpectedBox, LivenessModel, LivenessPacks};
use crate::weights::{self, Pack, PackSummary};
use crate::{
    CheckError, ComputeDevice, EncodedImage, EngineError, Likelihood, Timings, UprightRect,
    Verdict, quality,
};

/// Detector and liveness model, ready to check images. Share one among threads: checks do not wait for each other, and
/// each runs on the thread that asks for it.
#[derive(Debug)]
pub struct Engine {
    pub(crate) detector: Detector,
    pub(crate) liveness: LivenessModel,
    packs: Vec<PackSummary>,
}

impl Engine {
    /// An engine on the packs that are part of the binary, on the CPU.
    ///
    /// # Errors
    /// [`EngineError::Pack`] when a pack does not fit its network: a broken build.
    pub fn embedded() -> Result<Self, EngineError> {
        let liveness = LivenessPacks::embedded().map_err(|source| EngineError::Pack {
            pack: weights::LIVENESS.name.to_owned(),
            source,
        })?;
        Self::with_liveness(liveness)
    }

    /// An engine on this machine's processor that judges faces by these packs.
    ///
    /// # Errors
    /// As [`Engine::on`].
    pub fn with_liveness(liveness: LivenessPacks) -> Result<Self, EngineError> {
        Self::on(ComputeDevice::Cpu, liveness)
    }

    /// An engine on a device that judges faces by these packs, with the detector that is part of the binary.
    ///
    /// # Errors
    /// As [`Engine::of`].
    ///
    /// # Panics
    /// When the device is not there.
    pub fn on(device: ComputeDevice, liveness: LivenessPacks) -> Result<Self, EngineError> {
        let detector =
            Pack::parse(weights::DETECTOR.bytes).map_err(|source| EngineError::Pack {
                pack: weights::DETECTOR.name.to_owned(),
                source,
            })?;
        Self::of(device, detector, liveness)
    }

    /// An engine on a device that finds faces by one pack, BlazeFace's or YuNet's, and judges them by others.
    ///
    /// # Errors
    /// [`EngineError::Pack`] when a pack does not fit its network, or is of another purpose.
    ///
    /// # Panics
    /// When the device is not there.
    pub fn of(
        device: ComputeDevice,
        detector: Pack,
        liveness: LivenessPacks,
    ) -> Result<Self, EngineError> {
        let device = device.device();
        let mut packs = vec![detector.summary()];
        let name = format!("{} {}", detector.metadata.name, detector.metadata.version);
        let detector = Detector::load(detector, &device)
            .map_err(|source| EngineError::Pack { pack: name, source })?;
        let summaries = liveness.summaries();
        let names: Vec<_> = summaries
            .iter()
            .map(|pack| format!("{} {}", pack.name, pack.version))
            .collect();
        packs.extend(summaries);
        let liveness =
            LivenessModel::load(liveness, &device).map_err(|source| EngineError::Pack {
                pack: names.join(", "),
                source,
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
        let Sighting { faces, .. } = self.detector.find(&image)?;
        let detected = Instant::now();
        let adopted = faces.first().ok_or(CheckError::NoFace)?;
        let rects: Vec<_> = faces
            .iter()
            .filter_map(|face| UprightRect::clip(face.upright_rect(image.size()), image.size()))
            .collect();
        let rect = UprightRect::clip(adopted.rect, adopted.turn.size(image.size()))
            .ok_or(CheckError::NoFace)?;
        let finer = Reduction::to_judge(rect);
        if finer < image.reduction() {
            // The reduced picture goes first: two are never held.
            drop(image);
            image = checked.decode(finer)?;
        }
        let judged = Instant::now();
        // What follows looks at the picture turned as the face stands upright.
        let view = image.turned(adopted.turn);
        let assessment = quality::assess(&view, adopted, rect, rects.len());
        let likelihood = self.likelihood(&view, adopted)?;
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

    /// How likely a face of a view is a picture of a face.
    pub(crate) fn likelihood(
        &self,
        view: &UprightImage,
        face: &Face,
    ) -> Result<Likelihood, CheckError> {
        let expected = ExpectedBox::of(face.rect, self.detector.family());
        self.liveness.likelihood(view, &expected)
    }

    /// The packs in use, detector first.
    #[must_use]
    pub fn packs(&self) -> Vec<PackSummary> {
        self.packs.clone()
    }
}

#[cfg(test)]
mod enlarged;
