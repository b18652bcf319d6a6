//! The figures as the tables of their page.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::{OURS, Row};
use crate::figures;

pub(super) fn write(machine: &str, rows: &[Row]) -> Result<()> {
    figures::write("server", "bench server", &tables(machine, rows)?)
}

fn tables(machine: &str, rows: &[Row]) -> Result<String> {
    let mut text = format!("Measured on {machine}.\n\n");
    writeln!(
        text,
        "| picture | clients | server | calls/s | p50 ms | p99 ms | calls counted | likelihood |"
    )?;
    writeln!(text, "| --- | --- | --- | --- | --- | --- | --- | --- |")?;
    for row in rows {
        let Row {
            picture,
            server,
            clients,
            calls,
            calls_per_second,
            p50_ms,
            p99_ms,
            likelihood,
        } = row;
        writeln!(
            text,
            "| {picture} | {clients} | {server} | {calls_per_second:.1} | {p50_ms:.1} | {p99_ms:.1} | {calls} | {likelihood:.3} |"
        )?;
    }
    writeln!(
        text,
        "\n| picture | clients | times its calls/s | part of its p99 |"
    )?;
    writeln!(text, "| --- | --- | --- | --- |")?;
    for ours in rows.iter().filter(|row| row.server == OURS) {
        let same = |row: &&Row| (row.picture, row.clients) == (ours.picture, ours.clients);
        let peer = rows.iter().filter(same).find(|row| row.server != OURS);
        let peer = peer.context("no figures of the other server")?;
        writeln!(
            text,
            "| {} | {} | {:.2} | {:.2} |",
            ours.picture,
            ours.clients,
            ours.calls_per_second / peer.calls_per_second,
            ours.p99_ms / peer.p99_ms
        )?;
    }
    Ok(text)
}
