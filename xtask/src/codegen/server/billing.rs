//! What each operation costs, as constants.

use livecheck_openapi::ChargedWhen;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::codegen::ir::Api;
use crate::codegen::names::{ident, shout};
use crate::codegen::output::module_docs;

/// The file of billing rules.
pub(super) fn file(api: &Api) -> TokenStream {
    let docs = module_docs("What each operation costs. Nobody keys a charge on a path.");
    let meter = &api.billing_model.meter;
    let rules = api.operations.iter().map(|operation| {
        let name = ident(&shout(&operation.id));
        let billing = &operation.billing;
        let charge = Literal::u32_unsuffixed(billing.charge);
        let clause = &billing.clause;
        let when = match billing.when {
            ChargedWhen::Success => quote!(ChargedWhen::Success),
            ChargedWhen::Never => quote!(ChargedWhen::Never),
        };
        let doc = format!(
            " `{} {}`.",
            operation.method.to_ascii_uppercase(),
            operation.path
        );
        quote! {
            #[doc = #doc]
            pub const #name: Billing = Billing { charge: #charge, when: #when, clause: #clause };
        }
    });
    quote! {
        #docs

        /// The meter that counts.
        pub const METER: &str = #meter;

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

        #(#rules)*
    }
}
