//! The server's half: poem-openapi types a resource a file, the routes with the trait they delegate to, error codes and
//! billing rules. Shapes only: nothing that decides is generated.

mod billing;
mod errors;
mod models;
mod routes;

use proc_macro2::TokenStream;
use quote::quote;

use super::ir::Api;
use super::names::ident;
use super::output::{Files, module_docs};

/// All files of the folder.
pub(crate) fn files(api: &Api) -> Files {
    let mut files = Files::new();
    for (resource, models) in &api.resources {
        files.insert(
            format!("{resource}.rs"),
            models::file(api, resource, models),
        );
    }
    files.insert("errors.rs".to_owned(), errors::file(api));
    files.insert("billing.rs".to_owned(), billing::file(api));
    files.insert("routes.rs".to_owned(), routes::file(api));
    files.insert("mod.rs".to_owned(), mod_file(api));
    files
}

fn mod_file(api: &Api) -> TokenStream {
    let docs = module_docs(
        "What comes from the OpenAPI document: types, routes, error codes and billing rules.",
    );
    let resources: Vec<_> = api.resources.keys().map(|name| ident(name)).collect();
    let version = &api.version;
    quote! {
        #docs

        pub mod billing;
        pub mod errors;
        pub mod routes;
        #(pub mod #resources;)*

        /// `info.version` of the document: what `metadata.ver` says.
        pub const API_VERSION: &str = #version;
    }
}
