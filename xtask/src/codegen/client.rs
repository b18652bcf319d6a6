//! The client's half: serde models a resource a file, open enums for lists that may grow, what holds for each error code, and
//! the operations. Shapes and facts only: nothing that sends, retries or decides is generated.

mod choices;
mod errors;
mod headers;
mod models;
mod operations;

use proc_macro2::TokenStream;
use quote::quote;

use super::ir::{Api, Growth, Kind, Model};
use super::names::ident;
use super::output::{Files, module_docs};

/// All files of the folder.
pub(crate) fn files(api: &Api) -> Files {
    let mut files = Files::new();
    for resource in api.resources.keys() {
        files.insert(format!("{resource}.rs"), models::file(api, resource));
    }
    files.insert("errors.rs".to_owned(), errors::file(api));
    files.insert("operations.rs".to_owned(), operations::file(api));
    files.insert("mod.rs".to_owned(), mod_file(api));
    files
}

fn mod_file(api: &Api) -> TokenStream {
    let docs =
        module_docs("What comes from the OpenAPI document: models, error codes and operations.");
    let resources: Vec<_> = api.resources.keys().map(|name| ident(name)).collect();
    let exports = api.resources.iter().map(|(resource, models)| {
        let resource = ident(resource);
        let names = models
            .iter()
            .filter(|model| !is_request(api, model))
            .map(|model| ident(&model.name));
        quote!(pub use #resource::{#(#names),*};)
    });
    let version = &api.version;
    quote! {
        #docs

        mod errors;
        pub(crate) mod operations;
        #(mod #resources;)*

        pub use errors::Retry;
        #(#exports)*

        /// `info.version` of the document that this client was generated from. `metadata.ver` of an answer is the server's.
        pub const API_VERSION: &str = #version;
    }
}

/// Whether a model is a request's body. Such a body is no model of the client's: the operation holds its members and writes them.
fn is_request(api: &Api, model: &Model) -> bool {
    api.operations
        .iter()
        .any(|operation| operation.request.as_ref() == Some(&model.name))
}

/// Whether a model is an enum that keeps values it does not know.
fn is_open(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Choice {
            growth: Growth::Open,
            ..
        }
    )
}
