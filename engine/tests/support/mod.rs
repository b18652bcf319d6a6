//! What the engine's tests share: one engine, short calls, and the photographs next door.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_engine::{
    CheckError, EncodedImage, Engine, ImageFormat, ReasonCode, UprightRect, Verdict,
};

/// Built once for all tests of a file.
pub(crate) static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().unwrap());

pub(crate) fn check(bytes: &[u8], format: ImageFormat) -> Result<Verdict, CheckError> {
    ENGINE.check(&EncodedImage { bytes, format })
}

pub(crate) fn check_jpeg(bytes: &[u8]) -> Result<Verdict, CheckError> {
    check(bytes, ImageFormat::Jpeg)
}

pub(crate) fn check_png(bytes: &[u8]) -> Result<Verdict, CheckError> {
    check(bytes, ImageFormat::Png)
}

/// The verdict on a drawing, which must have one.
#[track_caller]
pub(crate) fn verdict(drawing: &DrawnFace) -> Verdict {
    check_jpeg(&drawing.jpeg(90)).unwrap()
}

pub(crate) fn codes(verdict: &Verdict) -> Vec<ReasonCode> {
    verdict.reasons.iter().map(|reason| reason.code).collect()
}

/// x, y, width, height.
pub(crate) fn sides(rect: &UprightRect) -> [i64; 4] {
    [rect.x(), rect.y(), rect.width(), rect.height()].map(i64::from)
}

/// The folder of photographs and models beside the project, which a clone need not have.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: ../shared is not there");
        None
    }
}

/// The format that a file's name promises.
pub(crate) fn format_of(path: &Path) -> ImageFormat {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("png") => ImageFormat::Png,
        _ => ImageFormat::Jpeg,
    }
}
