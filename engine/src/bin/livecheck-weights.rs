//! Makes the committed packs out of the files their networks were published in, or checks that they are unchanged.
//!
//! ```text
//! livecheck-weights [--check] BLAZEFACE.tflite STUDENT.safetensors PACKS_FOLDER
//! ```
//!
//! The same sources always give the same bytes. With `--check` nothing is written and a difference ends with status 1.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command speaks on its standard streams"
)]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use livecheck_engine::weights::import::{import_blazeface, import_student};

const USAGE: &str =
    "usage: livecheck-weights [--check] BLAZEFACE.tflite STUDENT.safetensors PACKS_FOLDER";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            let mut cause = error.source();
            while let Some(inner) = cause {
                eprintln!("  because {inner}");
                cause = inner.source();
            }
            ExitCode::from(2)
        }
    }
}

/// Whether all packs are written, or with `--check` as they should be.
fn run() -> Result<bool, Box<dyn Error>> {
    let mut arguments: Vec<String> = env::args().skip(1).collect();
    let check = arguments.first().is_some_and(|first| first == "--check");
    if check {
        arguments.remove(0);
    }
    let [blazeface, student, folder] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let packs = [
        (
            "blazeface-short-range-1.0.0",
            import_blazeface(&fs::read(blazeface)?)?,
        ),
        (
            "livecheck-student-1.0.0",
            import_student(&fs::read(student)?)?,
        ),
    ];
    let mut good = true;
    for (name, bytes) in packs {
        let path = Path::new(folder)
            .join(name)
            .with_added_extension("safetensors");
        if !check {
            fs::write(&path, &bytes)?;
            println!("{}: written, {} bytes", path.display(), bytes.len());
        } else if fs::read(&path)? == bytes {
            println!("{}: as its source makes it", path.display());
        } else {
            println!("{}: differs from what its source makes", path.display());
            good = false;
        }
    }
    Ok(good)
}
