//! How results are shown: tables for people, JSON for programs.

use comfy_table::{Table, presets};
use serde_json::Value;

/// Standard output, in one of its two forms.
pub(super) struct Output {
    pub(super) json: bool,
}

#[allow(
    clippy::print_stdout,
    reason = "standard output is these commands' result"
)]
impl Output {
    /// Shows one thing with its properties.
    pub(super) fn record(&self, record: &Value) {
        if self.json {
            println!("{record}");
            return;
        }
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        for (name, value) in record.as_object().into_iter().flatten() {
            match value.as_array() {
                Some(list) if list.iter().all(Value::is_object) && !list.is_empty() => {
                    println!("{table}");
                    println!("\n{name}:");
                    table = rows(list);
                }
                _ => drop(table.add_row([name.clone(), plain(value)])),
            }
        }
        println!("{table}");
    }

    /// Shows many things of one kind.
    pub(super) fn list(&self, records: Vec<Value>) {
        if self.json {
            println!("{}", Value::Array(records));
        } else if records.is_empty() {
            println!("none");
        } else {
            println!("{}", rows(&records));
        }
    }
}

fn rows(records: &[Value]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::UTF8_BORDERS_ONLY);
    let objects = || records.iter().filter_map(Value::as_object);
    if let Some(first) = objects().next() {
        table.set_header(first.keys());
    }
    for object in objects() {
        table.add_row(object.values().map(plain));
    }
    table
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}
