//! JSON read strictly: duplicate members are refused at every level, depth and members are bounded, nothing is
//! built from what is not wanted. Never copies a value, but for the text of `image_format`.
//!
//! Numbers outside the range of a double are refused, as RFC 8259 section 6 lets a reader do.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::InvalidBody;
use super::error::quoted;

/// Deepest nesting of arrays and objects, the outermost counted. Below serde_json's own bound of 128.
const MAX_DEPTH: usize = 100;
/// Most members of one object: their names are held to find duplicates.
const MAX_MEMBERS: usize = 1000;

/// The two members wanted, as they stand in the body: raw JSON, still escaped.
#[derive(Debug, Default)]
pub(super) struct Members<'a> {
    pub(super) image: Option<&'a str>,
    pub(super) image_format: Option<&'a str>,
}

/// Parses the whole body.
///
/// # Errors
/// All [`InvalidBody`] variants that speak of the body as a whole.
pub(super) fn parse(text: &str) -> Result<Members<'_>, InvalidBody> {
    if text.starts_with('\u{feff}') {
        return Err(InvalidBody::ByteOrderMark);
    }
    if text.bytes().all(|byte| byte.is_ascii_whitespace()) {
        return Err(InvalidBody::Empty);
    }
    let mut json = Deserializer::from_str(text);
    let members = json
        .deserialize_any(Object)
        .and_then(|members| json.end().map(|()| members))
        .map_err(|error| InvalidBody::Json {
            detail: error.to_string(),
        })?;
    members.ok_or(InvalidBody::NotAnObject)
}

/// The text of a raw JSON value that has to be a string.
///
/// # Errors
/// [`InvalidBody::NotAString`], or [`InvalidBody::Json`] where its escapes make no Unicode text (a lone surrogate).
pub(super) fn text(field: &'static str, raw: &str) -> Result<String, InvalidBody> {
    if !raw.starts_with('"') {
        return Err(InvalidBody::NotAString { field });
    }
    serde_json::from_str(raw).map_err(|error| InvalidBody::Json {
        detail: format!("in {field}: {error}"),
    })
}

/// The top level: an object's wanted members, or `None` for JSON of another kind.
struct Object;

impl<'de> Visitor<'de> for Object {
    type Value = Option<Members<'de>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Members::default();
        let mut names = Names::default();
        while let Some(name) = map.next_key_seed(Name)? {
            let wanted = match name.as_ref() {
                "image" => Some(&mut members.image),
                "image_format" => Some(&mut members.image_format),
                _ => None,
            };
            names.add(name)?;
            match wanted {
                Some(slot) => *slot = Some(map.next_value::<&RawValue>()?.get()),
                None => map.next_value_seed(Skipped { depth: 1 })?,
            }
        }
        Ok(Some(members))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Skipped { depth: 0 }.visit_seq(seq).map(|()| None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A value that nobody wants, checked and let go.
#[derive(Clone, Copy)]
struct Skipped {
    /// Arrays and objects open around the value.
    depth: usize,
}

impl Skipped {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(E::custom(format_args!("nested more than {MAX_DEPTH} deep")));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

impl<'de> DeserializeSeed<'de> for Skipped {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        let mut names = Names::default();
        while let Some(name) = map.next_key_seed(Name)? {
            names.add(name)?;
            map.next_value_seed(inner)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let inner = self.deeper()?;
        while seq.next_element_seed(inner)?.is_some() {}
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// The names one object has shown so far, compared after their escapes are resolved.
#[derive(Default)]
struct Names<'de>(HashSet<Cow<'de, str>>);

impl<'de> Names<'de> {
    fn add<E: Error>(&mut self, name: Cow<'de, str>) -> Result<(), E> {
        if self.0.contains(&name) {
            return Err(E::custom(format_args!(
                "member {} stands twice",
                quoted(&name)
            )));
        }
        if self.0.len() == MAX_MEMBERS {
            return Err(E::custom(format_args!(
                "more than {MAX_MEMBERS} members in one object"
            )));
        }
        self.0.insert(name);
        Ok(())
    }
}

/// A member's name, borrowed unless it is escaped.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, names: D) -> Result<Self::Value, D::Error> {
        names.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}
