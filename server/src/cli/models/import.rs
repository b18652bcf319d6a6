//! `livecheck models import`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Args;
use livecheck_engine::weights::import::{ImportRequest, MAX_SOURCE_BYTES, import_network};
use livecheck_engine::weights::{Pack, Samples, sha256_hex};

use super::super::model_args::PlaceArgs;
use super::super::output::Output;
use super::show;
use crate::packs::read_bounded;

#[derive(Args)]
pub(super) struct ImportArgs {
    /// The published network's file, or a pack
    file: PathBuf,
    /// The pack's name, without its version
    #[arg(long)]
    name: String,
    /// The version of the weights
    #[arg(long, default_value = "1.0.0")]
    pack_version: String,
    /// The licence under which the file came, as an SPDX expression
    #[arg(long)]
    licence: String,
    /// Refuse the file unless its SHA-256 is this
    #[arg(long, value_name = "HEX")]
    source_sha256: Option<String>,
    /// Where the file came from: an address or any text, kept in the pack
    #[arg(long, value_name = "TEXT")]
    from: Option<String>,
    /// MiniFASNet only: how far the crop reaches that the network was trained on, in sizes of the face's box [known for the
    /// two published checkpoints: 2.7 and 4.0]
    #[arg(long)]
    crop_scale: Option<f64>,
    /// MiniFASNet only: how the network takes its samples: bgr-255, rgb-255, bgr-1 or rgb-1
    #[arg(long, default_value = "bgr-255", value_parser = parse_samples)]
    samples: Samples,
    /// MiniFASNet only: which class is bona fide, from 0
    #[arg(long, default_value_t = 1)]
    bona_fide_class: usize,
    #[command(flatten)]
    place: PlaceArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: ImportArgs) -> Result<ExitCode> {
    let source = read_bounded(&arguments.file, MAX_SOURCE_BYTES)?;
    if let Some(wanted) = &arguments.source_sha256 {
        let actual = sha256_hex(&source);
        ensure!(
            actual.eq_ignore_ascii_case(wanted),
            "{} has the SHA-256 {actual}, not {wanted}",
            arguments.file.display()
        );
    }
    if let Some(scale) = arguments.crop_scale {
        ensure!(
            (1.0..=10.0).contains(&scale),
            "a crop reaches 1 to 10 sizes of the face's box, not {scale}"
        );
    }
    let file = arguments
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let request = ImportRequest {
        name: arguments.name,
        version: arguments.pack_version,
        licence: arguments.licence,
        provenance: arguments.from.unwrap_or_else(|| format!("the file {file}")),
        crop_scale: arguments.crop_scale,
        samples: arguments.samples,
        bona_fide_class: arguments.bona_fide_class,
    };
    let refused = || format!("{} cannot be imported", arguments.file.display());
    let bytes = import_network(&source, &request).with_context(refused)?;
    let pack = Pack::parse(&bytes).with_context(refused)?;
    let metadata = &pack.metadata;
    // A file that is a pack already says of itself what it is.
    ensure!(
        (&metadata.name, &metadata.licence) == (&request.name, &request.licence),
        "{} is the pack {} {} under {}, not {} under {}",
        arguments.file.display(),
        metadata.name,
        metadata.version,
        metadata.licence,
        request.name,
        request.licence
    );
    let path = arguments.place.shelf().put(&bytes, metadata)?;
    let output = Output {
        json: arguments.json,
    };
    output.record(&show::record(&pack, &path.display().to_string())?)?;
    Ok(ExitCode::SUCCESS)
}

fn parse_samples(name: &str) -> Result<Samples, String> {
    Samples::parse(name).ok_or_else(|| "one of bgr-255, rgb-255, bgr-1, rgb-1".to_owned())
}
