//! An async client for the Livecheck face liveness API.
