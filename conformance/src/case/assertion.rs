//! The assertions that a case file may make about one value. `check::assertion` decides whether they hold.

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

/// One assertion or a list of which all must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Assertions {
    /// All of them.
    All(Vec<Assertion>),
    /// Only this one.
    One(Assertion),
}

impl Assertions {
    /// The assertions in their order.
    #[must_use]
    pub fn all(&self) -> &[Assertion] {
        match self {
            Self::All(assertions) => assertions,
            Self::One(assertion) => std::slice::from_ref(assertion),
        }
    }
}

/// Something that must be true of one value: a header, or a member of the body.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assertion {
    /// The value is not there at all.
    Absent,
    /// The value is there, be it null.
    Present,
    /// The value is this one.
    Equals(Value),
    /// The value is one of these.
    OneOf(Vec<Value>),
    /// The value is a string that the expression finds itself in.
    Matches(Expression),
    /// The value is a string that has this in it, letter case aside.
    Mentions(String),
    /// The value is a number of at least this.
    AtLeast(f64),
    /// The value is a number of at most this.
    AtMost(f64),
    /// The value equals the member at this JSON Pointer.
    SameAs(String),
    /// The value is a string that begins with the string at this JSON Pointer.
    BeginsWith(String),
    /// The value is what an earlier step saved.
    Saved(Saved),
    /// The value is not what an earlier step saved under this name.
    DiffersFrom(String),
    /// The value is a number no further from a saved one than this.
    Near(Near),
    /// The value is the first number less the second, but at least 0. Both are JSON Pointers.
    DifferenceFloored((String, String)),
    /// The value is true exactly when the comparison holds.
    ExactlyWhen(Comparison),
    /// The value is a rectangle, or a list of them, within the upright image that was sent.
    InsideImage,
    /// The value is a list of rectangles that begins with the largest.
    LargestFirst,
    /// The value is the version of the document: another major is a fault, another minor a warning.
    DocumentVersion,
    /// The value is an error code of the document and may come with this status.
    CodeOfStatus,
    /// The value is a comma separated list with exactly these methods in it (HEAD and OPTIONS may be added).
    Methods(Vec<String>),
}

/// A saved number or value, perhaps moved.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    /// The name it was saved under.
    pub name: String,
    /// Added to the saved number.
    #[serde(default)]
    pub plus: Option<i64>,
    /// The sum is not less than this.
    #[serde(default)]
    pub floor: Option<i64>,
}

/// A distance from a saved number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The name it was saved under.
    pub name: String,
    /// What the saved number is multiplied with first.
    #[serde(default = "unchanged")]
    pub times: f64,
    /// The largest distance that is right.
    pub within: f64,
}

fn unchanged() -> f64 {
    1.0
}

/// `left > right`, strictly. Each side is a JSON Pointer or a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What must be larger.
    pub above: (Operand, Operand),
}

/// A side of a comparison.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Operand {
    /// This number.
    Number(f64),
    /// The number at this JSON Pointer.
    Pointer(String),
}

/// A regular expression that was compiled when the case file was read.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Expression(pub Regex);

impl TryFrom<String> for Expression {
    type Error = regex::Error;

    fn try_from(text: String) -> Result<Self, regex::Error> {
        Regex::new(&text).map(Self)
    }
}
