//! The Livecheck server: face liveness over HTTP, each success counted once.
