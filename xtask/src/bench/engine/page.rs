//! The figures as the tables of their page.

use std::fmt::Write;

use anyhow::{Context, Result};

use super::calls::{self, OURS, PARTS, PEER, PICTURES};
use super::networks::NETWORKS;
use super::{Memory, Row, THREADS};
use crate::figures;

pub(super) fn write(
    machine: &str,
    rows: &[Row],
    calls: &[calls::Row],
    memory: &[Memory],
) -> Result<()> {
    let mut figures = tables(machine, rows)?;
    append_calls(&mut figures, calls)?;
    append_memory(&mut figures, memory)?;
    figures::write("engine", "bench engine", &figures)
}

fn tables(machine: &str, rows: &[Row]) -> Result<String> {
    let mut text = format!("Measured on {machine}.\n");
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

fn append_calls(text: &mut String, rows: &[calls::Row]) -> Result<()> {
    writeln!(
        text,
        "| whole calls, 1 thread | part | engine | median ms | least ms |"
    )?;
    writeln!(text, "| --- | --- | --- | --- | --- |")?;
    for row in rows {
        let calls::Row {
            picture,
            part,
            engine,
            median_ms,
            min_ms,
        } = row;
        writeln!(
            text,
            "| {picture} | {part} | {engine} | {median_ms:.2} | {min_ms:.2} |"
        )?;
    }
    text.push('\n');
    for picture in &PICTURES {
        let decode = |engine| {
            let row = rows.iter().find(|row| {
                (row.picture, row.part, row.engine) == (picture.name, PARTS[0], engine)
            });
            row.context("no figures of decoding")
        };
        let (ours, peer) = (decode(OURS)?, decode(PEER)?);
        writeln!(
            text,
            "Decoding {}: {:.2} times {PEER}'s time by the medians, {:.2} by the least.",
            picture.name,
            ours.median_ms / peer.median_ms,
            ours.min_ms / peer.min_ms
        )?;
    }
    text.push('\n');
    Ok(())
}

fn append_memory(text: &mut String, rows: &[Memory]) -> Result<()> {
    writeln!(text, "| program | after | MiB resident | most |")?;
    writeln!(text, "| --- | --- | --- | --- |")?;
    for row in rows {
        let Memory {
            engine,
            after,
            resident_mib,
            most_mib,
        } = row;
        writeln!(
            text,
            "| {engine} | {after} | {resident_mib:.0} | {most_mib:.0} |"
        )?;
    }
    Ok(())
}
