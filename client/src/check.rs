//! A photo to judge, with what may be said of the call beside it. Decides nothing.

use reqwest::header::HeaderValue;

use crate::error::BuildError;
use crate::generated::operations::CheckLiveness;
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
    sandbox: Option<HeaderValue>,
}

impl Check {
    /// A check of this photo.
    pub fn new(image: Image) -> Self {
        Self {
            image,
            idempotency_key: None,
            sandbox: None,
        }
    }

    /// Names the call. Without it, a client that repeats calls names each by a random UUID, and one that does not sends no name.
    pub fn idempotency_key(mut self, key: IdempotencyKey) -> Self {
        self.idempotency_key = Some(key);
        self
    }

    /// Asks the sandbox for a fixture, by the name that the OpenAPI document gives it: `attack`, `face_too_dark`, `quota_exceeded`.
    /// A sandbox key (`lc_test_...`) is needed; with another the service refuses the call, and counts nothing.
    ///
    /// # Errors
    /// [`BuildError::SandboxFixture`] for what can be no name.
    pub fn sandbox(mut self, fixture: &str) -> Result<Self, BuildError> {
        let sound = !fixture.is_empty() && fixture.bytes().all(|byte| byte.is_ascii_graphic());
        match HeaderValue::from_str(fixture) {
            Ok(name) if sound => self.sandbox = Some(name),
            _ => return Err(BuildError::SandboxFixture),
        }
        Ok(self)
    }

    /// The operation that sends it.
    pub(crate) fn into_operation(self) -> CheckLiveness {
        let (image, image_format) = self.image.into_parts();
        CheckLiveness {
            image,
            image_format,
            idempotency_key: self.idempotency_key.map(|key| key.header()),
            livecheck_sandbox: self.sandbox,
        }
    }
}

impl From<Image> for Check {
    fn from(image: Image) -> Self {
        Self::new(image)
    }
}
