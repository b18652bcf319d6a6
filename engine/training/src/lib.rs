//! Trains liveness networks.
