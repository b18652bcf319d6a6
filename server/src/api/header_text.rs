//! A header that a request may carry, as it came. Its text is looked at only once key and throttle have been checked; poem-openapi's own
//! extractor would refuse earlier, and would pass over a value that is no text.

use poem::http::HeaderValue;
use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaParamIn, MetaSchemaRef, Registry};
use poem_openapi::types::Type;
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};

/// The values of a header, not yet read.
#[derive(Debug, Clone, Default)]
pub struct HeaderText(Vec<HeaderValue>);

/// The header was sent twice, or is not of the form that its operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotReadable;

impl HeaderText {
    /// What `parse` makes of the header; `None` if it was not sent.
    ///
    /// # Errors
    /// [`NotReadable`] if it was sent more than once, is no visible ASCII, or `parse` makes nothing of it.
    pub fn read<T>(&self, parse: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, NotReadable> {
        match self.0.as_slice() {
            [] => Ok(None),
            [value] => value
                .to_str()
                .ok()
                .and_then(parse)
                .map(Some)
                .ok_or(NotReadable),
            _ => Err(NotReadable),
        }
    }

    /// Whether it was sent at all.
    #[must_use]
    pub fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> ApiExtractor<'a> for HeaderText {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = String;
    type ParamRawType = String;

    fn register(registry: &mut Registry) {
        <String as Type>::register(registry);
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(<String as Type>::schema_ref())
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        options: ExtractParamOptions<Self::ParamType>,
    ) -> Result<Self> {
        let values = request.headers().get_all(options.name);
        Ok(Self(values.iter().cloned().collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&'static [u8]]) -> Result<Option<String>, NotReadable> {
        let values = values
            .iter()
            .map(|value| HeaderValue::from_bytes(value).expect("a header value"));
        HeaderText(values.collect()).read(|text| (text != "odd").then(|| text.to_owned()))
    }

    #[test]
    fn a_header_is_absent_one_text_or_refused() {
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[b"one"]), Ok(Some("one".to_owned())));
        for odd in [&[&b"odd"[..]][..], &[b"\xff"], &[b"one", b"one"]] {
            assert_eq!(read(odd), Err(NotReadable), "{odd:?}");
        }
    }
}
