//! How a case file describes a request's body and the images in it. `payload` and `picture` make the bytes.

use serde::Deserialize;
use serde_json::Value;

/// A request's body.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// This value as compact JSON.
    Json(Value),
    /// A body of `POST /v1/check/liveness`.
    Liveness(Liveness),
    /// Pieces, one after the other, with their length announced.
    Pieces(Vec<Piece>),
    /// As `pieces`, sent in chunks without announcing the length.
    Chunked(Vec<Piece>),
}

/// `{"image": ..., "image_format": ...}`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liveness {
    /// The image.
    pub image: Image,
    /// How its bytes become text.
    #[serde(default)]
    pub base64: Base64,
    /// What `image_format` says.
    pub format: String,
}

/// A run of bytes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// This text in UTF-8.
    Text(String),
    /// These bytes, two hexadecimal digits each.
    Hex(String),
    /// A text many times over.
    Repeat(Repeat),
    /// This text and an id of the run: a name that no earlier run has sent to the server.
    Unique(String),
    /// An image in standard Base64, to stand inside a JSON string.
    Base64(Image),
}

/// A text many times over.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// What is repeated.
    pub text: String,
    /// How often.
    pub times: usize,
}

/// How an image's bytes become the characters of a JSON string.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base64 {
    /// RFC 4648 section 4, padded.
    #[default]
    Standard,
    /// RFC 4648 section 5 (`-` and `_`), padded.
    UrlSafe,
    /// Standard alphabet, no `=` at the end.
    Unpadded,
    /// 76 characters a line, parted by `\r\n` as JSON escapes (RFC 2045).
    Lines,
    /// Behind `data:image/...;base64,` (RFC 2397).
    DataUri,
    /// Each `/` written as the JSON escape `\/`.
    EscapedSlashes,
}

/// An image. All but `face` are made on the spot, so no photograph is needed anywhere.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Image {
    /// A drawn face, or the file that the fixtures declare in its place.
    Face(Format),
    /// One even grey: a right image that shows nobody.
    Flat(Flat),
    /// A PNG whose header promises these sides and whose pixels are missing.
    PngHeader(Sides),
    /// The JPEG face with other sides in its frame header.
    JpegSides(Sides),
    /// A JPEG blown up to an exact length by comment segments; the picture stays the same.
    Padded(Padded),
    /// The first part of an image.
    Truncated(Truncated),
    /// A JPEG whose pixels are turned and whose EXIF orientation turns them back.
    Turned(Turned),
    /// Several smaller copies of the JPEG face on one even ground.
    Collage(Collage),
    /// A picture with every pixel's light multiplied, as a JPEG.
    Lit(Lit),
    /// A picture out of focus, as a JPEG.
    Blurred(Blurred),
    /// Bytes that need not be an image.
    Pieces(Vec<Piece>),
}

/// Copies of the JPEG face on a ground of the colour of its upper left pixel. The result is a JPEG.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Collage {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The copies; later ones lie above earlier ones.
    pub faces: Vec<Placed>,
}

/// One copy of the face picture.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Pixels from the left.
    pub x: u32,
    /// Pixels from the top.
    pub y: u32,
    /// The width of the whole picture (not of the face in it) after scaling, in pixels; the height follows.
    pub width: u32,
}

/// A picture made darker or lighter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lit {
    /// The picture.
    pub of: Box<Image>,
    /// What each of red, green and blue is multiplied with; the product is cut at 255.
    pub times: f32,
}

/// A picture out of focus.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blurred {
    /// The picture.
    pub of: Box<Image>,
    /// The standard deviation of the blur, in pixels.
    pub sigma: f32,
}

/// The two formats of the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// ISO/IEC 10918.
    Jpeg,
    /// ISO/IEC 15948.
    Png,
}

/// One even grey.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flat {
    /// The file's format.
    pub format: Format,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// Sides in pixels.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sides {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A JPEG of an exact length.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Padded {
    /// The JPEG.
    pub of: Box<Image>,
    /// Its length afterwards.
    pub bytes: usize,
}

/// The first part of an image.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Truncated {
    /// The whole image.
    pub of: Box<Image>,
    /// The share of its bytes to keep, 0 to 1.
    pub keep: f64,
}

/// A JPEG with an EXIF orientation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turned {
    /// The upright image.
    pub of: Box<Image>,
    /// The EXIF orientation, 1 to 8.
    pub exif: u8,
}
