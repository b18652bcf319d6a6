//! Enums. A closed list becomes a plain enum, still `#[non_exhaustive]`, since the next document may add a value that a request
//! takes; a list that may grow becomes an open one, whose `Unknown` keeps the value as it
//! came, so that a newer server never makes an answer unreadable.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::codegen::ir::Growth;
use crate::codegen::names::{ident, pascal};
use crate::codegen::output::docs;

/// The enum and its conversions.
pub(super) fn choice(
    name: &Ident,
    doc: &TokenStream,
    values: &[String],
    growth: Growth,
) -> TokenStream {
    match growth {
        Growth::Closed => closed(name, doc, values),
        Growth::Open => open(name, doc, values),
    }
}

fn closed(name: &Ident, doc: &TokenStream, values: &[String]) -> TokenStream {
    let variants = values.iter().map(|value| {
        let (variant, doc) = variant(value);
        quote!(#doc #[serde(rename = #value)] #variant,)
    });
    let arms = values.iter().map(|value| {
        let (variant, _) = variant(value);
        quote!(Self::#variant => #value,)
    });
    quote! {
        #doc
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* }

        impl #name {
            /// The value as it stands in JSON.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { #(#arms)* }
            }
        }
    }
}

fn open(name: &Ident, doc: &TokenStream, values: &[String]) -> TokenStream {
    let variants = values.iter().map(|value| {
        let (variant, doc) = variant(value);
        quote!(#doc #variant,)
    });
    let texts = values.iter().map(|value| {
        let (variant, _) = variant(value);
        quote!(Self::#variant => #value,)
    });
    let values = values.iter().map(|value| {
        let (variant, _) = variant(value);
        quote!(#value => Self::#variant,)
    });
    quote! {
        #doc
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
        #[serde(from = "String", into = "String")]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value newer than this client, as it came. Never one of the values above when it comes from a conversion.
            Unknown(String),
        }

        impl #name {
            /// The value as it stands in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#texts)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl From<&str> for #name {
            fn from(value: &str) -> Self {
                match value {
                    #(#values)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl From<String> for #name {
            fn from(value: String) -> Self {
                match Self::from(value.as_str()) {
                    Self::Unknown(_) => Self::Unknown(value),
                    known => known,
                }
            }
        }

        impl From<#name> for String {
            fn from(value: #name) -> Self {
                value.as_str().to_owned()
            }
        }

        impl fmt::Display for #name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    }
}

fn variant(value: &str) -> (Ident, TokenStream) {
    (ident(&pascal(value)), docs(&format!("`{value}`.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emitted(growth: Growth) -> String {
        let values = ["free".to_owned(), "pay_as_you_go".to_owned()];
        choice(&ident("Plan"), &docs("The plan."), &values, growth)
            .to_string()
            .replace(' ', "")
    }

    #[test]
    fn a_list_that_may_grow_keeps_values_it_does_not_know() {
        let code = emitted(Growth::Open);
        assert!(code.contains("Unknown(String)"), "{code}");
        assert!(code.contains("#[non_exhaustive]"), "{code}");
        assert!(
            code.contains("\"pay_as_you_go\"=>Self::PayAsYouGo"),
            "{code}"
        );
    }

    #[test]
    fn a_closed_list_has_no_room_for_other_values() {
        let code = emitted(Growth::Closed);
        assert!(!code.contains("Unknown"), "{code}");
        assert!(
            code.contains("#[serde(rename=\"pay_as_you_go\")]PayAsYouGo"),
            "{code}"
        );
    }
}
