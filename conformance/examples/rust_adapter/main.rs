//! The conformance adapter of the Rust client: one call a line on standard input, what became of it on standard output.

mod made;

use std::io::{self, BufRead, Write};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in io::stdin().lock().lines() {
        let reply = made::reply(&serde_json::from_str(&line?)?).await;
        let mut out = io::stdout().lock();
        writeln!(out, "{reply}")?;
        out.flush()?;
    }
    Ok(())
}
