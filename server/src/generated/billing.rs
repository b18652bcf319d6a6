// @generated from openapi/liveness.yaml by `cargo xtask codegen`. Change the document, not this file.

//! What each operation costs. Nobody keys a charge on a path.

/// The meter that counts.
pub const METER: &str = "liveness_check";

/// The outcome that a charge follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargedWhen {
    /// On a success, and on nothing else.
    Success,
    /// On no outcome: the operation is free.
    Never,
}

/// What an operation costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Billing {
    /// How many calls are counted.
    pub charge: u32,
    /// At which outcome.
    pub when: ChargedWhen,
    /// The contract's clause.
    pub clause: &'static str,
}

/// `POST /v1/check/liveness`.
pub const CHECK_LIVENESS: Billing = Billing {
    charge: 1,
    when: ChargedWhen::Success,
    clause: "BILL-2",
};

/// `GET /v1/usage`.
pub const GET_USAGE: Billing = Billing {
    charge: 0,
    when: ChargedWhen::Never,
    clause: "BILL-3",
};

/// `GET /v1/health`.
pub const GET_HEALTH: Billing = Billing {
    charge: 0,
    when: ChargedWhen::Never,
    clause: "BILL-4",
};
