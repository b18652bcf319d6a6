//! What holds for each error code: its statuses, and whether another try can help.

use livecheck_openapi::Retry;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::codegen::ir::Api;
use crate::codegen::names::{ident, pascal};
use crate::codegen::output::module_docs;

/// The file of the error codes' facts.
pub(super) fn file(api: &Api) -> TokenStream {
    let docs = module_docs("What holds for each error code.");
    let status = api.errors.iter().map(|(code, rule)| {
        let variant = ident(&pascal(code));
        let statuses = rule.status.iter().copied().map(Literal::u16_unsuffixed);
        quote!(Self::#variant => &[#(#statuses),*],)
    });
    let retry = [
        (Retry::Backoff, quote!(Retry::Backoff)),
        (Retry::NextPeriod, quote!(Retry::NextPeriod)),
        (Retry::Never, quote!(Retry::Never)),
    ]
    .into_iter()
    .filter_map(|(class, value)| {
        let mut variants: Vec<_> = api
            .errors
            .iter()
            .filter(|(_, rule)| rule.retry == class)
            .map(|(code, _)| {
                let variant = ident(&pascal(code));
                quote!(Self::#variant)
            })
            .collect();
        if class == Retry::Never {
            variants.push(quote!(Self::Unknown(_)));
        }
        (!variants.is_empty()).then(|| quote!(#(#variants)|* => #value,))
    });
    quote! {
        #docs

        use super::ErrorCode;

        /// Whether a request that met an error can succeed when repeated.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Retry {
            /// Not without a change.
            Never,
            /// After a while; as long as `Retry-After` says, where it is sent.
            Backoff,
            /// In the next billing period, or with another plan.
            NextPeriod,
        }

        impl ErrorCode {
            /// The HTTP statuses that the code comes with, the usual one first; none for an unknown code.
            #[must_use]
            pub const fn statuses(&self) -> &'static [u16] {
                match self {
                    #(#status)*
                    Self::Unknown(_) => &[],
                }
            }

            /// Whether, and when, to try again. Nothing is known of an unknown code, so it says [`Retry::Never`].
            #[must_use]
            pub const fn retry(&self) -> Retry {
                match self { #(#retry)* }
            }
        }
    }
}
