//! Photo in, liveness verdict out: face detection and presentation attack detection.
