//! Checks any server against the Livecheck contract.
