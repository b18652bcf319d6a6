//! Livecheck's OpenAPI document as a typed, checked value.
