//! The tables of detection.

use std::fmt::Write;

use anyhow::Result;
use serde::Deserialize;

/// A line of the program's output.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Row {
    Faces(Faces),
    Empty(Empty),
    Speed(Speed),
}

/// What `engine/examples/faces/detection.rs` says of a class of pictures.
#[derive(Debug, Deserialize)]
pub(super) struct Faces {
    pub(super) set: String,
    pub(super) turned: u32,
    pub(super) smallest: f64,
    pub(super) largest: f64,
    pictures: usize,
    pub(super) references: usize,
    pub(super) found: usize,
    right_turn: usize,
    false_faces: usize,
    overlap: f64,
    adapted_overlap: f64,
    runs: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Empty {
    set: String,
    pictures: usize,
    wrong: usize,
    turned: usize,
    most_runs: u32,
}

#[derive(Debug, Deserialize)]
pub(super) struct Speed {
    what: String,
    width: u32,
    height: u32,
    runs: u32,
    least_ms: f64,
    times_one_run: f64,
}

pub(super) fn tables(rows: &[Row]) -> Result<String> {
    let mut text = String::from(
        "| pictures | height of the face in longer sides | lies | pictures | faces | found | turned back rightly | overlap, detector's box | overlap, adapted box | false faces | runs a picture |\n\
         | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        if let Row::Faces(row) = row {
            writeln!(
                text,
                "| {} | {:.2} to {:.2} | {}° | {} | {} | {} | {} | {:.2} | {:.2} | {} | {:.1} |",
                row.set,
                row.smallest,
                row.largest,
                row.turned,
                row.pictures,
                row.references,
                percent(row.found, row.references),
                percent(row.right_turn, row.found),
                row.overlap,
                row.adapted_overlap,
                row.false_faces,
                row.runs,
            )?;
        }
    }
    text.push_str(
        "\n| pictures without a face | how many | with a false face | of these seen in a turned picture | most runs |\n\
         | --- | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        if let Row::Empty(row) = row {
            writeln!(
                text,
                "| {} | {} | {} ({}) | {} | {} |",
                row.set,
                row.pictures,
                row.wrong,
                percent(row.wrong, row.pictures),
                row.turned,
                row.most_runs,
            )?;
        }
    }
    text.push_str(
        "\n| one search | pixels | runs of the network | least ms | in times of a picture whose face is found at once |\n\
         | --- | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        if let Row::Speed(row) = row {
            writeln!(
                text,
                "| {} | {} x {} | {} | {:.1} | {:.1} |",
                row.what, row.width, row.height, row.runs, row.least_ms, row.times_one_run,
            )?;
        }
    }
    Ok(text)
}

fn percent(count: usize, of: usize) -> String {
    match of {
        0 => "-".to_owned(),
        _ => format!("{:.1} %", 100.0 * count as f64 / of as f64),
    }
}
