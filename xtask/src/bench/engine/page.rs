//! Writes the figures into their page, between two marks.

use std::fmt::Write;
use std::fs;

use anyhow::{Context, Result};

use super::networks::NETWORKS;
use super::{Row, THREADS};
use crate::workspace::root;

const PAGE: &str = "docs/performance/engine.md";
const START: &str = "<!-- figures: written by cargo xtask bench engine -->\n";
const END: &str = "<!-- end of figures -->";

pub(super) fn write(machine: &str, rows: &[Row]) -> Result<()> {
    let path = root().join(PAGE);
    let page = fs::read_to_string(&path).with_context(|| PAGE.to_owned())?;
    let (before, rest) = page
        .split_once(START)
        .context("the page has lost its first mark")?;
    let (_, after) = rest
        .split_once(END)
        .context("the page has lost its last mark")?;
    let figures = figures(machine, rows)?;
    fs::write(path, format!("{before}{START}{figures}{END}{after}"))?;
    Ok(())
}

fn figures(machine: &str, rows: &[Row]) -> Result<String> {
    let mut text = format!("\nMeasured on {machine}.\n");
    for threads in THREADS {
        writeln!(
            text,
            "\n| {threads} thread(s) | engine | median ms | least ms | times ours (least) | difference |"
        )?;
        writeln!(text, "| --- | --- | --- | --- | --- | --- |")?;
        for network in &NETWORKS {
            let of_network = |row: &&Row| row.network == network.name && row.threads == threads;
            let ours = rows
                .iter()
                .filter(of_network)
                .find(|row| row.engine == "livecheck");
            let ours = ours.context("no figures of our own")?.min_ms;
            for Row {
                network,
                engine,
                median_ms,
                min_ms,
                difference,
                ..
            } in rows.iter().filter(of_network)
            {
                let times = min_ms / ours;
                writeln!(
                    text,
                    "| {network} | {engine} | {median_ms:.3} | {min_ms:.3} | {times:.2} | {difference:.1e} |"
                )?;
            }
        }
    }
    text.push('\n');
    Ok(text)
}
