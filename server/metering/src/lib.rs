//! Customers, keys, plans and the ledger of counted calls.
