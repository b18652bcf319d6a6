//! The document's types in Rust, the same for server and client.

use proc_macro2::TokenStream;
use quote::quote;

use super::ir::Ty;
use super::names::ident;

/// How a type of the document is written in Rust.
pub(crate) fn rust_type(ty: &Ty) -> TokenStream {
    match ty {
        Ty::Text | Ty::DateTime | Ty::Base64 => quote!(String),
        Ty::Uuid => quote!(Uuid),
        Ty::Bool => quote!(bool),
        Ty::Int32 => quote!(i32),
        Ty::Int64 => quote!(i64),
        Ty::Double => quote!(f64),
        Ty::Named(name) => {
            let name = ident(name);
            quote!(#name)
        }
        Ty::List(inner) => {
            let inner = rust_type(inner);
            quote!(Vec<#inner>)
        }
    }
}
