//! A pack from whatever file a network was published in: PyTorch's old checkpoints, safetensors, ONNX. Which of them it is
//! and which network it holds is read from the bytes.
//!
//! Promises a pack that loads: every tensor is there, none is left over, all are finite, and the network gives finite numbers
//! for the fixed input, which are recorded in the pack.

use safetensors::SafeTensors;

use super::{ImportError, checkpoint, onnx};
use crate::Threshold;
use crate::nets::{Architecture, MiniFasNetForm, YuNet};
use crate::weights::pack::sha256_hex;
use crate::weights::{
    Calibration, ENSEMBLE, FaceView, Pack, PackKind, PackMetadata, PackNotes, PackTensors, Samples,
    inspect,
};

/// Longest file that is read: a network of the known kinds has less than 4 MiB.
pub const MAX_SOURCE_BYTES: u64 = 32 * 1024 * 1024;

/// What the file does not say.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The pack's name without its version.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SPDX expression.
    pub licence: String,
    /// Where the file comes from; its SHA-256 is added.
    pub provenance: String,
    /// How far the crop reaches that a network of the MiniFASNet family was trained on. Known for the two published
    /// checkpoints; for any other it must be said.
    pub crop_scale: Option<f64>,
    /// How a network of the MiniFASNet family takes its samples.
    pub samples: Samples,
    /// Which class of a network of the MiniFASNet family is bona fide.
    pub bona_fide_class: usize,
}

/// SHA-256 of Silent-Face's checkpoints (minivision-ai/Silent-Face-Anti-Spoofing at b6d5f04) and the scale of the crop
/// that each was trained on.
const PUBLISHED: [(&str, f64); 2] = [
    (
        "a5eb02e1843f19b5386b953cc4c9f011c3f985d0ee2bb9819eea9a142099bec0",
        2.7,
    ),
    (
        "84ee1d37d96894d5e82de5a57df044ef80a58be2b218b5ed7cdfd875ec2f5990",
        4.0,
    ),
];

/// Makes a pack of a network's file; its bytes.
///
/// # Errors
/// [`ImportError`], which says what is wrong with the file or what must be added to the request.
pub fn import_network(source: &[u8], request: &ImportRequest) -> Result<Vec<u8>, ImportError> {
    if source.len() as u64 > MAX_SOURCE_BYTES {
        return Err(ImportError::TooLong {
            bytes: source.len(),
        });
    }
    let (architecture, tensors) = if checkpoint::looks_like_one(source) {
        of_family(checkpoint::read(source)?)?
    } else if source.get(8) == Some(&b'{') {
        if let Some(pack) = present_pack(source)? {
            // An ensemble's pack has no network; its members are looked for when it is used.
            if pack.metadata.architecture == ENSEMBLE {
                pack.tensors().clone().finish()?;
            } else {
                inspect(&pack)?;
            }
            return Ok(source.to_vec());
        }
        of_family(PackTensors::parse(source)?)?
    } else {
        match onnx::read(source)? {
            (onnx::Recognised::MiniFasNet(form), tensors) => (Network::MiniFasNet(form), tensors),
            (onnx::Recognised::YuNet, tensors) => (Network::YuNet, tensors),
        }
    };
    let hash = sha256_hex(source);
    let mut notes = PackNotes::default();
    let (kind, calibration) = match architecture {
        Network::YuNet => (PackKind::Detector, None),
        Network::MiniFasNet(form) => {
            notes.view = Some(view(form, &hash, request)?);
            // The raw scores: what they mean at a threshold has yet to be measured.
            let raw = Calibration {
                a: 1.0,
                b: 0.0,
                default_threshold: Threshold::default(),
            };
            (PackKind::Liveness, Some(raw))
        }
    };
    let metadata = PackMetadata {
        name: request.name.clone(),
        version: request.version.clone(),
        kind,
        architecture: match architecture {
            Network::YuNet => YuNet::NAME.to_owned(),
            Network::MiniFasNet(form) => form.to_string(),
        },
        licence: request.licence.clone(),
        provenance: format!("{}; source sha256 {hash}", request.provenance),
        calibration,
    };
    let first = Pack::parse(&tensors.write_with(&metadata, &notes)?)?;
    notes.fixed_output = Some(inspect(&first)?.fixed_output);
    Ok(first.rewritten(&metadata, &notes)?)
}

enum Network {
    MiniFasNet(MiniFasNetForm),
    YuNet,
}

fn of_family(tensors: PackTensors) -> Result<(Network, PackTensors), ImportError> {
    let form = MiniFasNetForm::of_tensors(&tensors)?;
    Ok((Network::MiniFasNet(form), tensors))
}

/// The pack, if a safetensors file is one already.
fn present_pack(source: &[u8]) -> Result<Option<Pack>, ImportError> {
    let (_, header) =
        SafeTensors::read_metadata(source).map_err(crate::weights::PackError::from)?;
    let is_pack = header
        .metadata()
        .as_ref()
        .is_some_and(|strings| strings.contains_key("kind"));
    Ok(if is_pack {
        Some(Pack::parse(source)?)
    } else {
        None
    })
}

fn view(
    form: MiniFasNetForm,
    hash: &str,
    request: &ImportRequest,
) -> Result<FaceView, ImportError> {
    let known = PUBLISHED.iter().find(|(known, _)| *known == hash);
    let crop_scale = request.crop_scale.or(known.map(|(_, scale)| *scale));
    if request.bona_fide_class >= form.classes {
        return Err(ImportError::NoSuchClass {
            class: request.bona_fide_class,
            classes: form.classes,
        });
    }
    Ok(FaceView {
        crop_scale: crop_scale.ok_or(ImportError::CropScale)?,
        samples: request.samples,
        bona_fide_class: request.bona_fide_class,
    })
}
