//! How a program that uses the client is tested without the service: `cargo run --example test_util`, or see the test below it.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error as StdError;

use livecheck_client::test_util::{Reply, Service};
use livecheck_client::{Client, Error, ErrorCode, Image};

/// What is to be tested: lets a person in, asks for another photo, or gives up.
#[derive(Debug, PartialEq, Eq)]
enum Door {
    Open,
    Closed,
    AnotherPhoto,
}

async fn door(client: &Client, photo: Image) -> Result<Door, Error> {
    match client.check_liveness(photo).await {
        Ok(answer) if answer.data.is_fake_face => Ok(Door::Closed),
        Ok(answer) if answer.data.is_valid_face => Ok(Door::Open),
        Ok(_) => Ok(Door::AnotherPhoto),
        Err(error) if error.code() == Some(&ErrorCode::InvalidImage) => Ok(Door::AnotherPhoto),
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn StdError>> {
    let service = Service::start().await?;
    let client = service.client_builder().build()?;
    for reply in [
        Reply::example("bonaFide"),
        Reply::example("attack"),
        Reply::success().with("/data/isValidFace", false),
        Reply::error(ErrorCode::InvalidImage),
    ] {
        service.check_liveness([reply])?;
        let photo = Image::jpeg(&b"\xff\xd8\xff"[..]);
        println!("{:?}", door(&client, photo).await?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_attack_finds_the_door_closed() {
        let service = Service::start().await.expect("a double");
        service
            .check_liveness([Reply::example("attack")])
            .expect("a reply");
        let client = service.client_builder().build().expect("sound settings");
        let photo = Image::jpeg(&b"\xff\xd8\xff"[..]);
        assert_eq!(door(&client, photo).await.expect("an answer"), Door::Closed);
    }
}
