//! The rows as a table.

use std::fmt::Write as _;

use anyhow::Result;

use super::Row;

/// One row for a terminal.
pub(super) fn line(row: &Row) -> String {
    format!(
        "{:>10}  {:<34} {:>6} calls/s  p50 {:>6.2} ms  p99 {:>7.2} ms  longest {:>7.2} ms",
        row.engine,
        load(row),
        row.calls_per_second,
        milliseconds(row.p50_us),
        milliseconds(row.p99_us),
        milliseconds(row.max_us),
    )
}

/// What the page says between its marks.
pub(super) fn figures(machine: &str, version: &str, rows: &[Row]) -> Result<String> {
    let mut text = format!("{machine}. SQLite is built in; {version}.\n\n");
    text.push_str("| engine | load | calls/s | p50 ms | p99 ms | longest ms |\n");
    text.push_str("| --- | --- | ---: | ---: | ---: | ---: |\n");
    for row in rows {
        writeln!(
            text,
            "| {} | {} | {} | {:.2} | {:.2} | {:.1} |",
            row.engine,
            load(row),
            row.calls_per_second,
            milliseconds(row.p50_us),
            milliseconds(row.p99_us),
            milliseconds(row.max_us),
        )?;
    }
    text.truncate(text.trim_end().len());
    Ok(text)
}

fn load(row: &Row) -> String {
    let callers = match row.callers {
        1 => "1 caller".to_owned(),
        many => format!("{many} callers"),
    };
    let mut text = if row.is_baseline() {
        format!("unbatched: {callers}, a writer each")
    } else {
        callers
    };
    // Writing to a String cannot fail.
    if row.customers > 1 {
        let _ = write!(text, ", {} customers", row.customers);
    }
    if row.pause_ms > 0 {
        let _ = write!(text, ", {} ms apart", row.pause_ms);
    }
    text
}

fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1_000.0
}
