//! The tables of quality.

use std::fmt::Write;

use anyhow::Result;
use serde::Deserialize;

/// A line of the program's output.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Row {
    Spoilt(Spoilt),
    Share(Share),
    Pose(Pose),
    Resolution(Resolution),
    Limit(Limit),
}

/// What `engine/examples/faces/quality.rs` says of photographs spoilt by one amount.
#[derive(Debug, Deserialize)]
pub(super) struct Spoilt {
    pub(super) fault: String,
    pub(super) amount: f64,
    photographs: usize,
    found: usize,
    value: f64,
    pub(super) flagged: f64,
    pub(super) turned_away: f64,
    pub(super) agreement: f64,
    moved: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Share {
    source: String,
    reason: String,
    photographs: usize,
    flagged: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Pose {
    angle: String,
    from: f64,
    to: f64,
    photographs: usize,
    turned_away: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Resolution {
    width: f64,
    photographs: usize,
    least: f64,
    median: f64,
    difference: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Limit {
    sharpness: f64,
    as_they_are: f64,
    blurred_1_percent: f64,
    blurred_1_5_percent: f64,
    blurred_2_percent: f64,
}

/// What each fault's amount and figure are.
pub(super) const FAULTS: [(&str, &str, &str); 7] = [
    (
        "blur",
        "Gaussian blur, deviation in face widths",
        "sharpness",
    ),
    (
        "shake",
        "Blur along the rows, length in face widths",
        "sharpness",
    ),
    ("light", "Light, multiple of the 8-bit values", "brightness"),
    ("shrink", "Scaled down to a face of so many pixels", "side"),
    (
        "cut-side",
        "Cut at the side, share of the face's width",
        "share outside",
    ),
    (
        "cut-below",
        "Cut at the chin, share of the face's height",
        "share outside",
    ),
    ("tilt", "Tilted, degrees", "largest angle"),
];

pub(super) fn tables(rows: &[Row]) -> Result<String> {
    let mut text = String::new();
    for (fault, what, figure) in FAULTS {
        writeln!(
            text,
            "| {what} | photographs | face found | {figure}, median | named as a reason | turned away | rank agreement | logit moved |\n\
             | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        )?;
        for row in rows {
            if let Row::Spoilt(row) = row
                && row.fault == fault
            {
                writeln!(
                    text,
                    "| {} | {} | {} | {:.2} | {} | {} | {:.2} | {:.2} |",
                    row.amount,
                    row.photographs,
                    row.found,
                    row.value,
                    percent(row.flagged),
                    percent(row.turned_away),
                    row.agreement,
                    row.moved,
                )?;
            }
        }
        text.push('\n');
    }
    text.push_str(
        "| a limit of sharpness | would name, of the photographs as they are | blurred by 0.01 face widths | by 0.015 | by 0.02 |\n\
         | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        if let Row::Limit(row) = row {
            writeln!(
                text,
                "| {:.2} | {:.2} % | {} | {} | {} |",
                row.sharpness,
                100.0 * row.as_they_are,
                percent(row.blurred_1_percent),
                percent(row.blurred_1_5_percent),
                percent(row.blurred_2_percent),
            )?;
        }
    }
    text.push('\n');
    text.push_str(
        "| width of the face, pixels | photographs | least sharpness | median | mean difference from the photograph as it is |\n\
         | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for row in rows {
        if let Row::Resolution(row) = row {
            writeln!(
                text,
                "| {} | {} | {:.3} | {:.3} | {:+.3} |",
                row.width, row.photographs, row.least, row.median, row.difference,
            )?;
        }
    }
    text.push_str(
        "\n| photographs as they are | how many | reason | named |\n| --- | ---: | --- | ---: |\n",
    );
    for row in rows {
        if let Row::Share(row) = row {
            writeln!(
                text,
                "| {} | {} | {} | {} |",
                row.source,
                row.photographs,
                row.reason,
                percent(row.flagged)
            )?;
        }
    }
    text.push_str(
        "\n| head, as it is | degrees | photographs | turned away |\n| --- | --- | ---: | ---: |\n",
    );
    for row in rows {
        if let Row::Pose(row) = row {
            writeln!(
                text,
                "| {} | {} to {} | {} | {} |",
                row.angle,
                row.from,
                row.to,
                row.photographs,
                percent(row.turned_away)
            )?;
        }
    }
    Ok(text)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}
