//! The same without async: `LIVECHECK_URL=http://127.0.0.1:8080 LIVECHECK_API_KEY=lc_… cargo run --example blocking -- face.jpg`

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::env;
use std::error::Error;

use livecheck_client::{Image, blocking};

fn main() -> Result<(), Box<dyn Error>> {
    let photo = env::args().nth(1).ok_or("name a photo")?;
    let client = blocking::Client::new(env::var("LIVECHECK_URL")?, env::var("LIVECHECK_API_KEY")?)?;

    let answer = client.check_liveness(Image::from_path(photo)?)?;
    println!("attack? {}", answer.data.is_fake_face);
    println!("{} calls left this month", answer.metadata.remaining_calls);
    Ok(())
}
