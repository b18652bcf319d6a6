//! Judges a photo: `LIVECHECK_URL=http://127.0.0.1:8080 LIVECHECK_API_KEY=lc_… cargo run --example check -- face.jpg`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;
use std::error::Error;

use livecheck_client::{Client, Image};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let photo = env::args().nth(1).ok_or("name a photo")?;
    let client = Client::new(env::var("LIVECHECK_URL")?, env::var("LIVECHECK_API_KEY")?)?;

    let answer = client.check_liveness(Image::from_path(photo)?).await?;
    let verdict = &answer.data;
    println!(
        "attack? {} ({:.3})",
        verdict.is_fake_face, verdict.is_fake_likelihood
    );
    for reason in &verdict.reasons {
        println!("{}: {}", reason.code, reason.message);
    }

    let usage = client.usage().await?.data;
    println!(
        "{} of {} calls this month",
        usage.total_calls, usage.monthly_limit
    );
    Ok(())
}
