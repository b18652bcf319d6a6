//! A safetensors header names nothing twice. The format's own reader keeps the last of two entries of one name, so that two
//! programs could see two networks in one file.

use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};

use super::PackError;

/// Where the strings about the file stand.
const METADATA: &str = "__metadata__";

/// Refuses a header in which a name is there twice, among the tensors or among the metadata.
///
/// # Errors
/// [`PackError::Duplicate`]. What is no header at all is left to the format's reader.
pub(super) fn refuse_duplicates(bytes: &[u8]) -> Result<(), PackError> {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return Ok(());
    };
    let length = usize::try_from(u64::from_le_bytes(*length));
    let Some(header) = length.ok().and_then(|length| rest.get(..length)) else {
        return Ok(());
    };
    let mut twice = None;
    let mut reader = serde_json::Deserializer::from_slice(header);
    let names = Names {
        twice: &mut twice,
        depth: Depth::Header,
    };
    // A header that cannot be read is told of by the format's reader, which comes after.
    let _ = names.deserialize(&mut reader);
    match twice {
        Some(name) => Err(PackError::Duplicate { name }),
        None => Ok(()),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Depth {
    Header,
    Metadata,
}

struct Names<'a> {
    twice: &'a mut Option<String>,
    depth: Depth,
}

impl<'de> DeserializeSeed<'de> for Names<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Names<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if self.depth == Depth::Header && name == METADATA {
                map.next_value_seed(Names {
                    twice: &mut *self.twice,
                    depth: Depth::Metadata,
                })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
            if let Some(name) = seen.replace(name) {
                *self.twice = Some(name);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(header: &str) -> Option<String> {
        let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes()].concat();
        match refuse_duplicates(&bytes) {
            Err(PackError::Duplicate { name }) => Some(name),
            _ => None,
        }
    }

    #[test]
    fn a_tensor_or_a_key_that_is_there_twice_is_refused() {
        assert_eq!(refused(r#"{"a":{},"b":{},"a":{}}"#).as_deref(), Some("a"));
        let twice = r#"{"__metadata__":{"name":"x","name":"y"},"a":{}}"#;
        assert_eq!(refused(twice).as_deref(), Some("name"));
        assert_eq!(refused(r#"{"__metadata__":{"name":"x"},"name":{}}"#), None);
        assert_eq!(refused(r#"{"a":"#), None);
    }
}
