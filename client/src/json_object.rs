//! A JSON object written member by member into one buffer. Promises that a file goes into it as Base64 with one copy and one
//! allocation of the right size; never writes a member that it was not told to.

use bytes::Bytes;
use serde::Serialize;

/// Room for the names and the small members that stand around a file.
const REST: usize = 256;

/// An object that is being written.
#[derive(Debug)]
pub(crate) struct JsonObject(Vec<u8>);

impl JsonObject {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a member whose value is the file's bytes in Base64 (RFC 4648, 4), padded: text that JSON need not escape.
    pub(crate) fn base64(&mut self, name: &'static str, file: &Bytes) {
        let length = base64_simd::STANDARD.encoded_length(file.len());
        self.0.reserve_exact(length + REST);
        self.name(name);
        self.0.push(b'"');
        base64_simd::STANDARD.encode_append(file, &mut self.0);
        self.0.push(b'"');
    }

    /// Adds a member whose value serde writes.
    pub(crate) fn value<T: Serialize>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> serde_json::Result<()> {
        self.name(name);
        serde_json::to_writer(&mut self.0, value)
    }

    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.0.is_empty() {
            self.0.push(b'{');
        }
        self.0.push(b'}');
        self.0
    }

    /// The names of an OpenAPI document need no escapes in practice; `Debug` of a text escapes quotes and backslashes as JSON does.
    fn name(&mut self, name: &'static str) {
        let before = if self.0.is_empty() { b'{' } else { b',' };
        self.0.push(before);
        self.0.extend_from_slice(format!("{name:?}:").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(object: JsonObject) -> Value {
        serde_json::from_slice(&object.finish()).expect("JSON")
    }

    #[test]
    fn an_object_without_members_is_an_object() {
        assert_eq!(read(JsonObject::new()), json!({}));
    }

    #[test]
    fn members_stand_in_the_order_in_which_they_came() {
        let mut object = JsonObject::new();
        object.value("a", &"\"\\\n").expect("a text");
        object.base64("b", &Bytes::from_static(&[0xfb, 0xff]));
        object.value("c\"", &[1, 2]).expect("a list");
        assert_eq!(object.finish(), br#"{"a":"\"\\\n","b":"+/8=","c\"":[1,2]}"#);
    }

    #[test]
    fn a_large_file_moves_the_buffer_once_at_most() {
        let mut object = JsonObject::new();
        object.base64("image", &Bytes::from(vec![7; 1_000_000]));
        let (start, capacity) = (object.0.as_ptr(), object.0.capacity());
        object.value("image_format", &"jpeg").expect("a text");
        let body = object.finish();
        assert_eq!((body.as_ptr(), body.capacity()), (start, capacity));
        assert!(
            body.len() + 2 * REST > capacity,
            "{} {capacity}",
            body.len()
        );
    }
}
