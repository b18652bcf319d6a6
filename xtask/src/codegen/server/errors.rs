//! What holds for each error code, as methods of the generated `ErrorCode`.

use livecheck_openapi::Retry;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::codegen::ir::Api;
use crate::codegen::names::{ident, pascal};
use crate::codegen::output::module_docs;

/// The file of error rules.
pub(super) fn file(api: &Api) -> TokenStream {
    let docs = module_docs("What holds for each error code.");
    let status = api.errors.iter().map(|(code, rule)| {
        let variant = ident(&pascal(code));
        let statuses = rule.status.iter().copied().map(Literal::u16_unsuffixed);
        quote!(Self::#variant => &[#(#statuses),*],)
    });
    let retry = api.errors.iter().map(|(code, rule)| {
        let variant = ident(&pascal(code));
        let retry = match rule.retry {
            Retry::Never => quote!(Retry::Never),
            Retry::Backoff => quote!(Retry::Backoff),
            Retry::NextPeriod => quote!(Retry::NextPeriod),
        };
        quote!(Self::#variant => #retry,)
    });
    quote! {
        #docs

        use super::envelope::ErrorCode;

        /// Whether a request that met an error can succeed when repeated.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Retry {
            /// Not without a change.
            Never,
            /// After a while.
            Backoff,
            /// In the next billing period, or with another plan.
            NextPeriod,
        }

        impl ErrorCode {
            /// The HTTP statuses that the code comes with; the first is the usual one.
            #[must_use]
            pub const fn statuses(self) -> &'static [u16] {
                match self { #(#status)* }
            }

            /// Whether, and when, to try again.
            #[must_use]
            pub const fn retry(self) -> Retry {
                match self { #(#retry)* }
            }
        }
    }
}
