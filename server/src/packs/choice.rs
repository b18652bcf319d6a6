//! Which packs judge, of the words on a command line.

use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use livecheck_engine::LivenessPacks;
use livecheck_engine::weights::{ENSEMBLE, Pack, PackKind, PackMetadata, embedded};

use super::shelf::{Place, Shelf, Shelved};

/// The detector that a word means; the embedded one without a word.
///
/// # Errors
/// When the word means no pack, or one of another purpose.
pub fn detector(shelf: &Shelf, word: Option<&str>) -> Result<Pack> {
    let Some(word) = word else {
        let [detector, _] = embedded()?;
        return Ok(detector);
    };
    let pack = shelf.find(word)?.pack?;
    let PackMetadata {
        kind, architecture, ..
    } = &pack.metadata;
    ensure!(
        *kind == PackKind::Detector,
        "`{word}` is a {} pack ({architecture}); faces are found by a detector's",
        kind.as_str()
    );
    Ok(pack)
}

/// The liveness model that these words mean: none is the embedded one, one is a network or an ensemble's pack, several are
/// networks whose margins are averaged.
///
/// # Errors
/// When a word means no pack, or packs do not go together.
pub fn liveness(shelf: &Shelf, words: &[String]) -> Result<LivenessPacks> {
    if words.is_empty() {
        return Ok(LivenessPacks::embedded()?);
    }
    let mut packs = Vec::with_capacity(words.len());
    for word in words {
        packs.push(shelf.find(word)?);
    }
    let refused = || anyhow!("the liveness model {} cannot be used", words.join(","));
    let built = match packs.as_slice() {
        [
            Shelved {
                pack: Ok(only),
                place,
            },
        ] if only.metadata.architecture == ENSEMBLE => {
            LivenessPacks::of_ensemble(only.clone(), &near(shelf, place)?)
        }
        _ => {
            let packs: Result<Vec<Pack>> = packs.into_iter().map(|shelved| shelved.pack).collect();
            LivenessPacks::of_networks(packs?)
        }
    };
    built.with_context(|| refused().to_string())
}

/// Where an ensemble's members are looked for: on the shelf, and beside the ensemble's own file.
fn near(shelf: &Shelf, place: &Place) -> Result<Vec<Pack>> {
    let mut packs = shelf.readable()?;
    let beside = match place {
        Place::File(path) => path.parent(),
        Place::Embedded => None,
    };
    let beside = beside.map(|folder| {
        if folder == Path::new("") {
            Path::new(".")
        } else {
            folder
        }
    });
    if let Some(folder) = beside {
        packs.extend(Shelf::in_folder(folder).readable()?);
    }
    Ok(packs)
}
