//! Which packs judge together, and how their calibrations meet.

use crate::Threshold;
use crate::weights::{Calibration, ENSEMBLE, LIVENESS, Pack, PackError, PackKind, PackSummary};

/// The packs of a liveness model: one network, or several with or without a pack that calibrates them as a whole.
#[derive(Clone, Debug)]
pub struct LivenessPacks {
    members: Vec<Pack>,
    ensemble: Option<Pack>,
}

impl LivenessPacks {
    /// The network that is part of the binary.
    ///
    /// # Errors
    /// [`PackError`] in a broken build.
    pub fn embedded() -> Result<Self, PackError> {
        Self::of_networks(vec![Pack::parse(LIVENESS.bytes)?])
    }

    /// One network, or several whose margins are averaged as their own packs calibrate them. Those must state one threshold,
    /// or the mean would stand for none.
    ///
    /// # Errors
    /// [`PackError::Purpose`] for a pack that is no liveness network, [`PackError::Ensemble`] for packs that do not go together.
    pub fn of_networks(members: Vec<Pack>) -> Result<Self, PackError> {
        refuse_unfit(&members)?;
        let thresholds = members
            .iter()
            .map(|pack| Ok(pack.calibration()?.default_threshold))
            .collect::<Result<Vec<_>, PackError>>()?;
        if thresholds.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(refused(
                "the packs state different thresholds; calibrate them together".to_owned(),
            ));
        }
        Ok(Self {
            members,
            ensemble: None,
        })
    }

    /// Several networks and the pack that calibrates them as a whole. Members are found by their SHA-256 among `present`.
    ///
    /// # Errors
    /// [`PackError::Ensemble`] when a member is not there, else as [`of_networks`](Self::of_networks).
    pub fn of_ensemble(ensemble: Pack, present: &[Pack]) -> Result<Self, PackError> {
        if ensemble.metadata.architecture != ENSEMBLE || ensemble.notes.members.is_empty() {
            return Err(PackError::Metadata { key: "members" });
        }
        ensemble.calibration()?;
        ensemble.tensors().clone().finish()?;
        let find = |hash: &String| {
            let found = present.iter().find(|pack| pack.sha256 == *hash);
            found.cloned().ok_or_else(|| {
                refused(format!(
                    "its member with the SHA-256 {hash} is not there; import it"
                ))
            })
        };
        let members = ensemble.notes.members.iter().map(find);
        let members = members.collect::<Result<Vec<_>, _>>()?;
        refuse_unfit(&members)?;
        Ok(Self {
            members,
            ensemble: Some(ensemble),
        })
    }

    /// The networks.
    #[must_use]
    pub fn members(&self) -> &[Pack] {
        &self.members
    }

    /// The pack that speaks for the model: the ensemble's, or the only network's. None for several networks without one.
    #[must_use]
    pub fn spokesman(&self) -> Option<&Pack> {
        match (&self.ensemble, self.members.as_slice()) {
            (Some(ensemble), _) => Some(ensemble),
            (None, [only]) => Some(only),
            (None, _) => None,
        }
    }

    /// The threshold at the operating point for which the model was calibrated.
    ///
    /// # Errors
    /// As [`Pack::calibration`].
    pub fn default_threshold(&self) -> Result<Threshold, PackError> {
        let speaks = self.spokesman().or(self.members.first());
        Ok(speaks.map(Pack::calibration).transpose()?.map_or_else(
            Threshold::default,
            |Calibration {
                 default_threshold, ..
             }| default_threshold,
        ))
    }

    /// What a list shows of them, the ensemble's pack first.
    #[must_use]
    pub fn summaries(&self) -> Vec<PackSummary> {
        let packs = self.ensemble.iter().chain(&self.members);
        packs.map(Pack::summary).collect()
    }

    pub(super) fn into_parts(self) -> (Vec<Pack>, Option<Pack>) {
        (self.members, self.ensemble)
    }
}

fn refuse_unfit(members: &[Pack]) -> Result<(), PackError> {
    if members.is_empty() {
        return Err(refused("there is no network".to_owned()));
    }
    for (place, pack) in members.iter().enumerate() {
        let metadata = &pack.metadata;
        if metadata.architecture == ENSEMBLE {
            return Err(refused(format!(
                "{} {} is an ensemble, which cannot be a member of another",
                metadata.name, metadata.version
            )));
        }
        if metadata.kind != PackKind::Liveness {
            return Err(PackError::Purpose {
                actual: metadata.kind.as_str(),
                architecture: metadata.architecture.clone(),
            });
        }
        if members[..place]
            .iter()
            .any(|other| other.sha256 == pack.sha256)
        {
            return Err(refused(format!(
                "{} {} is named twice",
                metadata.name, metadata.version
            )));
        }
    }
    Ok(())
}

fn refused(what: String) -> PackError {
    PackError::Ensemble { what }
}
