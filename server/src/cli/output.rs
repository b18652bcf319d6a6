//! How results are shown: tables for people, JSON for programs.
//!
//! Promises that a result which could not be written out is an error.

use std::io::{self, Write};

use anyhow::{Context, Result};
use comfy_table::{Table, presets};
use serde_json::Value;

/// Standard output, in one of its two forms.
pub(super) struct Output {
    pub(super) json: bool,
}

impl Output {
    /// Shows one thing with its properties.
    pub(super) fn record(&self, record: &Value) -> Result<()> {
        if self.json {
            return say(&record.to_string());
        }
        let mut properties = properties();
        let mut lists = String::new();
        for (name, value) in record.as_object().into_iter().flatten() {
            match value.as_array() {
                Some(list) if list.iter().all(Value::is_object) && !list.is_empty() => {
                    lists.push_str(&format!("\n\n{}\n{}", words(name), rows(list, None)));
                }
                _ => drop(properties.add_row([words(name), plain(value)])),
            }
        }
        say(&format!("{}{lists}", properties.trim_fmt()))
    }

    /// Shows many things of one kind; people are shown these columns, programs all.
    pub(super) fn list(&self, records: Vec<Value>, columns: &[&str]) -> Result<()> {
        if self.json {
            say(&Value::Array(records).to_string())
        } else if records.is_empty() {
            say("none")
        } else {
            say(&rows(&records, Some(columns)).to_string())
        }
    }
}

fn say(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .context("the result could not be written to standard output")
}

fn properties() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table
}

fn rows(records: &[Value], columns: Option<&[&str]>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY);
    let objects = || records.iter().filter_map(Value::as_object);
    let names: Vec<&str> = match (columns, objects().next()) {
        (Some(columns), _) => columns.to_vec(),
        (None, Some(first)) => first.keys().map(String::as_str).collect(),
        (None, None) => Vec::new(),
    };
    table.set_header(names.iter().map(|name| words(name)));
    for object in objects() {
        table.add_row(
            names
                .iter()
                .map(|name| plain(object.get(*name).unwrap_or(&Value::Null))),
        );
    }
    table
}

/// A JSON name as people write it.
fn words(name: &str) -> String {
    name.replace('_', " ")
}

fn plain(value: &Value) -> String {
    let lines = |parts: Vec<String>| parts.join("\n");
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => lines(list.iter().map(plain).collect()),
        Value::Object(object) => lines(
            object
                .iter()
                .map(|(name, value)| format!("{}: {}", words(name), plain(value)))
                .collect(),
        ),
        Value::Number(number) => number.to_string(),
    }
}
