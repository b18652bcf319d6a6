//! A month's calls, written out one a line.
//!
//! Promises every call that was counted before it began, in order of account and number, and a file that is whole or
//! not there. Amounts are whole micro-dollars; the dollars beside them are for people.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use livecheck_metering::{CallRecord, Metering, MicroDollars, YearMonth};
use serde::Serialize;

use super::{Common, find};
use crate::whole_file::WholeFile;

#[derive(Args)]
pub(super) struct Export {
    /// Which month of UTC, YYYY-MM [default: the present one]
    #[arg(long, value_parser = parse_month)]
    month: Option<YearMonth>,
    /// Only this account's calls (id or e-mail address)
    #[arg(long)]
    customer: Option<String>,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

fn parse_month(text: &str) -> Result<YearMonth, String> {
    YearMonth::parse(text)
        .ok_or_else(|| format!("{text:?} is no month; write it as YYYY-MM, such as 2026-05"))
}

/// A call, as both forms write it.
#[derive(Serialize)]
struct Line {
    customer_id: String,
    year_month: String,
    seq: u64,
    call_id: String,
    key_id: String,
    date: String,
    kind: &'static str,
    price_micros: u64,
    price_usd: String,
}

impl From<&CallRecord> for Line {
    fn from(call: &CallRecord) -> Self {
        let price = call.overage_price.unwrap_or(MicroDollars::ZERO);
        Self {
            customer_id: call.customer.to_string(),
            year_month: call.month.to_string(),
            seq: call.seq,
            call_id: call.event.to_string(),
            key_id: call.key.to_string(),
            date: call.at.to_string(),
            kind: if call.overage_price.is_some() {
                "overage"
            } else {
                "credit"
            },
            price_micros: price.as_micros(),
            price_usd: price.to_string(),
        }
    }
}

/// What was written so far.
#[derive(Default)]
struct Sum {
    calls: u64,
    overage: u64,
    micros: u128,
}

pub(super) async fn write(export: &Export, metering: &Metering) -> Result<()> {
    let customer = match &export.customer {
        Some(text) => Some(find(metering, text).await?.id),
        None => None,
    };
    let month = export.month.unwrap_or_else(|| metering.now().month());
    let mut calls = metering.export(month, customer).await?;
    let mut to = Destination::open(export)?;
    let mut sum = Sum::default();
    loop {
        let page = calls.next_page().await?;
        if page.is_empty() {
            break;
        }
        for call in &page {
            let line = Line::from(call);
            sum.add(&line);
            to.put(&line)?;
        }
        progress(&sum);
    }
    to.finish()?;
    tell(&format!(
        "{} calls of {month}, {} of them overage for {} US dollars{}",
        sum.calls,
        sum.overage,
        sum.dollars(),
        match &export.output {
            Some(file) => format!(", are in {}", file.display()),
            None => String::new(),
        }
    ));
    Ok(())
}

impl Sum {
    fn add(&mut self, line: &Line) {
        self.calls += 1;
        self.overage += u64::from(line.kind == "overage");
        self.micros += u128::from(line.price_micros);
    }

    fn dollars(&self) -> String {
        u64::try_from(self.micros).map_or_else(
            |_| format!("{} millionths of", self.micros),
            |micros| MicroDollars::from_micros(micros).to_string(),
        )
    }
}

enum Place {
    Stdout(io::BufWriter<io::Stdout>),
    File(WholeFile, PathBuf),
}

impl Write for Place {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(out) => out.write(bytes),
            Self::File(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(out) => out.flush(),
            Self::File(file, _) => file.flush(),
        }
    }
}

enum Destination {
    Csv(Box<csv::Writer<Place>>),
    JsonLines(Place),
}

impl Destination {
    fn open(export: &Export) -> Result<Self> {
        let place = match &export.output {
            None => Place::Stdout(io::BufWriter::new(io::stdout())),
            Some(path) => {
                let file = WholeFile::begin(path)
                    .with_context(|| format!("{} cannot be written", path.display()))?;
                Place::File(file, path.clone())
            }
        };
        if export.common.json {
            return Ok(Self::JsonLines(place));
        }
        let mut csv = csv::WriterBuilder::new()
            .has_headers(false)
            .from_writer(place);
        // Written here and not with the first call: a month without calls has a header too.
        csv.write_record(COLUMNS).context(INCOMPLETE)?;
        Ok(Self::Csv(Box::new(csv)))
    }

    fn put(&mut self, line: &Line) -> Result<()> {
        match self {
            Self::Csv(csv) => csv.serialize(line).context(INCOMPLETE),
            Self::JsonLines(place) => {
                let mut text = serde_json::to_vec(line)?;
                text.push(b'\n');
                place.write_all(&text).context(INCOMPLETE)
            }
        }
    }

    fn finish(self) -> Result<()> {
        let place = match self {
            Self::Csv(csv) => csv
                .into_inner()
                .map_err(csv::IntoInnerError::into_error)
                .context(INCOMPLETE)?,
            Self::JsonLines(place) => place,
        };
        match place {
            Place::Stdout(mut out) => out.flush().context(INCOMPLETE),
            Place::File(file, path) => file
                .finish()
                .with_context(|| format!("{} could not be written", path.display())),
        }
    }
}

const INCOMPLETE: &str = "not all calls could be written";

const COLUMNS: [&str; 9] = [
    "customer_id",
    "year_month",
    "seq",
    "call_id",
    "key_id",
    "date",
    "kind",
    "price_micros",
    "price_usd",
];

/// Where people watch, how far it is.
fn progress(sum: &Sum) {
    let mut err = io::stderr();
    if err.is_terminal() {
        // Nobody has to see it.
        let _ = write!(err, "\r{} calls ...", sum.calls).and_then(|()| err.flush());
    }
}

fn tell(text: &str) {
    let mut err = io::stderr();
    let start = if err.is_terminal() { "\r" } else { "" };
    let _ = writeln!(err, "{start}livecheck: {text}");
}
