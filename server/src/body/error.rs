//! Why a body was refused. `Display` is the message the API's caller reads; none quotes the body at length.

use thiserror::Error;

/// A refused body. Each variant is one answer of the API.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BodyError {
    /// The body is not declared as JSON in UTF-8: send it as `application/json`.
    #[error("Content-Type must be application/json in UTF-8")]
    UnsupportedMediaType,
    /// The body is compressed: send it as it is.
    #[error("Content-Encoding is not supported: send the body uncompressed")]
    UnsupportedEncoding,
    /// The body is larger than the server reads: send a smaller image.
    #[error("the request body is larger than {limit} bytes")]
    TooLarge {
        /// Most bytes of body the server reads.
        limit: usize,
    },
    /// The body came too slowly: send it again over a better line.
    #[error("the request body arrived too slowly")]
    TooSlow,
    /// The body ended before its end, or its framing broke. Usually nobody is left to read the answer.
    #[error("the request body was cut off or badly framed")]
    Aborted,
    /// The decoded image is too large: send a smaller image.
    #[error("image is larger than {limit} bytes once decoded")]
    ImageTooLarge {
        /// Most bytes of decoded image.
        limit: usize,
    },
    /// The body is not a well formed liveness request: repair it as the message says.
    #[error(transparent)]
    Invalid(#[from] InvalidBody),
}

impl BodyError {
    /// Whether unread bytes may still follow on the connection, so that the answer has to close it.
    #[must_use]
    pub fn must_close(&self) -> bool {
        match self {
            Self::TooLarge { .. }
            | Self::TooSlow
            | Self::Aborted
            | Self::UnsupportedMediaType
            | Self::UnsupportedEncoding => true,
            Self::ImageTooLarge { .. } | Self::Invalid(_) => false,
        }
    }
}

/// What is wrong with the JSON of a body that was read whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidBody {
    /// There are no bytes, or nothing but white space.
    #[error("the request body is empty: send a JSON object with image and image_format")]
    Empty,
    /// The bytes are not UTF-8.
    #[error("the request body is not UTF-8: byte {at} is invalid")]
    NotUtf8 {
        /// Offset of the first bad byte, from 0.
        at: usize,
    },
    /// The body starts with U+FEFF, which JSON does not allow.
    #[error("the request body starts with a byte order mark: send it without one")]
    ByteOrderMark,
    /// The bytes are not JSON, or hold duplicate members, too deep a nesting or too many members.
    #[error("the request body is not acceptable JSON: {detail}")]
    Json {
        /// What the parser found, with line and column.
        detail: String,
    },
    /// The top level is JSON of another kind.
    #[error("the request body must be a JSON object")]
    NotAnObject,
    /// A member is absent.
    #[error("{field} is missing")]
    Missing {
        /// Name of the member.
        field: &'static str,
    },
    /// A member is not a string.
    #[error("{field} must be a string")]
    NotAString {
        /// Name of the member.
        field: &'static str,
    },
    /// `image` holds no data.
    #[error("image is empty")]
    EmptyImage,
    /// `image` is not Base64.
    #[error("image is not valid Base64")]
    NotBase64,
    /// `image_format` names neither format. They are compared to the letter.
    #[error("image_format must be \"jpeg\" or \"png\", not {found}")]
    UnknownFormat {
        /// What stood there: quoted, escaped, cut after 40 characters.
        found: String,
    },
}

/// Most characters of a caller's text that a message repeats.
const QUOTED_CHARS: usize = 40;

/// The text between quotation marks, escaped, at most 40 of its characters.
pub(super) fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTED_CHARS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
