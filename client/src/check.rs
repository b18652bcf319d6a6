//! A photo to judge, with what may be said of the call beside it. Decides nothing.

use crate::idempotency_key::IdempotencyKey;
use crate::image::Image;

/// What [`Client::check_liveness`](crate::Client::check_liveness) takes: an [`Image`] alone, or one with a key of your own.
///
/// ```no_run
/// # use livecheck_client::{Check, Client, Error, IdempotencyKey, Image};
/// # async fn check(client: Client) -> Result<(), Error> {
/// let key = IdempotencyKey::new("onboarding-4711")?;
/// let check = Check::new(Image::from_path("face.jpg")?).idempotency_key(key);
/// let answer = client.check_liveness(check).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a check does nothing until it is sent"]
pub struct Check {
    pub(crate) image: Image,
    pub(crate) idempotency_key: Option<IdempotencyKey>,
}

impl Check {
    /// A check of this photo.
    pub fn new(image: Image) -> Self {
        Self {
            image,
            idempotency_key: None,
        }
    }

    /// Names the call. Without it, a client that repeats calls names each by a random UUID, and one that does not sends no name.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.idempotency_key = Some(key);
        self
    }
}

impl From<Image> for Check {
    fn from(image: Image) -> Self {
        Self::new(image)
    }
}
