//! A pack of a trained student, with what it is made of in its metadata.

use livecheck_engine::weights::{Calibration, Pack, PackError, PackKind, PackMetadata};
use thiserror::Error;

use crate::learn::Parameters;
use crate::recipe::LoadedRecipe;

/// Why there is no pack.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BadExport {
    /// It could not be written, or not be read back.
    #[error("the pack could not be made")]
    Pack(#[from] PackError),
}

/// The bytes of a pack, which the engine has read back.
///
/// # Errors
/// [`BadExport`].
pub fn exported(
    recipe: &LoadedRecipe,
    parameters: &Parameters,
    calibration: Calibration,
) -> Result<Vec<u8>, BadExport> {
    let settings = &recipe.recipe.pack;
    let terms = recipe.terms();
    let sources: Vec<String> = terms
        .iter()
        .map(|(source, terms)| format!("{source} ({terms})"))
        .collect();
    let start = recipe.recipe.start.as_ref().map_or_else(
        || "from random weights".to_owned(),
        |start| {
            format!(
                "from {}",
                start.file_name().unwrap_or_default().to_string_lossy()
            )
        },
    );
    let metadata = PackMetadata {
        name: settings.name.clone(),
        version: settings.version.clone(),
        kind: PackKind::Liveness,
        architecture: recipe.recipe.student.to_string(),
        licence: settings.licence.clone(),
        provenance: format!(
            "trained for this project {start} by a recipe of sha256 {}; teacher: the two Silent-Face networks (Apache-2.0); \
             simulated captures of photographs: {}",
            recipe.sha256,
            sources.join("; ")
        ),
        calibration: Some(calibration),
    };
    let bytes = parameters.to_pack().write(&metadata)?;
    Pack::parse(&bytes)?;
    Ok(bytes)
}
