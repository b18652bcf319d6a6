//! What the tests of training share: drawn photographs of nobody in a folder with a manifest, a tiny recipe, the teacher.
#![allow(dead_code, reason = "every test file uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};

use livecheck_engine::drawn_face::DrawnFace;
use livecheck_training::recipe::LoadedRecipe;
use tempfile::TempDir;

/// The folder of published networks beside the project, which a clone need not have.
pub(crate) fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if folder.is_dir() {
        Some(folder)
    } else {
        println!("skipped: ../shared is not there");
        None
    }
}

/// A folder with `count` drawn photographs of as many persons, of the sources `drawn` and `other` in turn.
pub(crate) fn drawn_photographs(count: usize) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut manifest = "file,source,person,path,width,height,box_x,box_y,box_w,box_h\n".to_owned();
    for number in 0..count {
        let file = format!("{number}.jpg");
        let side = 160 + 8 * number as u32;
        fs::write(
            folder.path().join(&file),
            DrawnFace::new(side, side).jpeg(90),
        )
        .unwrap();
        let source = if number % 4 == 3 { "other" } else { "drawn" };
        let third = side / 3;
        manifest += &format!(
            "{file},{source},person{number},-,{side},{side},{third},{third},{third},{third}\n"
        );
    }
    fs::write(folder.path().join("photos.csv"), manifest).unwrap();
    folder
}

/// A recipe on drawn photographs that takes seconds.
pub(crate) fn tiny_recipe(photographs: &Path, published: &Path) -> String {
    format!(
        r#"
seed = 5

[pack]
name = "tiny"
version = "0.0.1"
licence = "MIT OR Apache-2.0"

[student]
stem = 4
stages = [6, 8, 8]
residuals = [1, 1, 1]
squeeze = 4
hidden = 8

[teacher]
minifasnet_v2 = "{published}/models/silent_face_v2_2.7_80.safetensors"
minifasnet_v1se = "{published}/models/silent_face_v1se_4.0_80.safetensors"

[[photographs]]
folder = "{photographs}"
manifest = "photos.csv"
terms = {{ drawn = "drawn by the tests: no rights", other = "drawn by the tests: no rights" }}

[split]
seed = 1
persons = 0.3
sources = ["other"]

[views]
batch = 8
plain = 0.25
changed = 0.8
mixed = 0.4
pasted = 0.2

[schedule]
rate = 2e-3
warm_up = 2
floor = 0.1
steps = 8

[optimiser]
weight_decay = 1e-3
clip = 5.0
average = 0.9

[watch]
every = 2
last = 2
held_out = 30
producers = 2
"#,
        published = published.display(),
        photographs = photographs.display()
    )
}

pub(crate) fn parsed(text: &str) -> LoadedRecipe {
    LoadedRecipe::parse(text, Path::new("/")).unwrap()
}
