//! The operations, as values that hold their request. One that nothing sends is dead code, and the compiler says so: that is how
//! an operation added to the document asks for its method on the client.

use std::collections::BTreeSet;

use livecheck_openapi::{Billing, ChargedWhen, Operation};
use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::ir::{Api, Field, Kind, Model, Ty};
use crate::codegen::names::{ident, pascal};
use crate::codegen::output::{docs, module_docs};

/// The file of the operations.
pub(super) fn file(api: &Api) -> TokenStream {
    let head = module_docs(
        "The operations: where each is sent, what it carries and what a success holds. They send nothing themselves.",
    );
    let used: BTreeSet<_> = api
        .operations
        .iter()
        .flat_map(|operation| {
            operation
                .success()
                .map(|answer| answer.schema.clone())
                .into_iter()
                .chain(operation.request.clone())
        })
        .chain(envelopes(api).flat_map(|envelope| [envelope.metadata, envelope.data]))
        .map(|name| ident(&name))
        .collect();
    let used = used.iter();
    let header = api.api_key.header.to_ascii_lowercase();
    let header_doc = docs(&format!(
        "The header that carries the API key, `{}`.",
        api.api_key.header
    ));
    let operations = api.operations.iter().map(operation);
    let envelopes = envelopes(api).map(|envelope| {
        let [name, metadata, data] =
            [envelope.name, envelope.metadata, envelope.data].map(|name| ident(&name));
        quote! {
            impl Envelope for #name {
                type Data = #data;

                fn open(self) -> (#metadata, #data) {
                    (self.metadata, self.data)
                }
            }
        }
    });
    quote! {
        #head

        use reqwest::Method;
        use reqwest::header::HeaderName;

        use super::{#(#used),*};
        use crate::operation::{Credential, Envelope, Operation};

        #header_doc
        pub(crate) const API_KEY_HEADER: HeaderName = HeaderName::from_static(#header);

        #(#operations)*

        #(#envelopes)*
    }
}

fn operation(operation: &Operation) -> TokenStream {
    let name = ident(&pascal(&operation.id));
    let doc = docs(&format!(
        "{}\n\n{}\n\n{}",
        operation.summary,
        operation.description.trim_end(),
        cost(operation),
    ));
    let method = ident(&operation.method.to_ascii_uppercase());
    let path = &operation.path;
    let credential = match operation.security {
        Some(_) => quote!(Credential::ApiKey),
        None => quote!(Credential::None),
    };
    let success = operation.success().map_or_else(
        || quote!(()),
        |answer| {
            let schema = ident(&answer.schema);
            quote!(#schema)
        },
    );
    let request = operation.request.as_deref().map(ident);
    let members = request.as_ref().map_or_else(
        || quote!(;),
        |request| {
            quote! {
                {
                    /// The request's body.
                    pub(crate) body: #request,
                }
            }
        },
    );
    let body = request.map(|_| {
        quote! {
            fn body(&self) -> serde_json::Result<Option<Vec<u8>>> {
                serde_json::to_vec(&self.body).map(Some)
            }
        }
    });
    quote! {
        #doc
        pub(crate) struct #name #members

        impl Operation for #name {
            const METHOD: Method = Method::#method;
            const PATH: &'static str = #path;
            const CREDENTIAL: Credential = #credential;
            type Success = #success;

            #body
        }
    }
}

/// One sentence, after the method and the path.
fn cost(operation: &Operation) -> String {
    let (method, path) = (operation.method.to_ascii_uppercase(), &operation.path);
    let Billing { charge, when, .. } = &operation.billing;
    match (when, charge) {
        (ChargedWhen::Never, _) | (_, 0) => format!("`{method} {path}` is free."),
        (ChargedWhen::Success, 1) => format!("`{method} {path}` costs 1 call on success."),
        (ChargedWhen::Success, many) => format!("`{method} {path}` costs {many} calls on success."),
    }
}

/// A success with its metadata.
struct EnvelopeOf {
    name: String,
    metadata: String,
    data: String,
}

/// The successes that are made of `metadata` and `data`, in the operations' order.
fn envelopes(api: &Api) -> impl Iterator<Item = EnvelopeOf> {
    let mut seen = BTreeSet::new();
    api.operations
        .iter()
        .filter_map(|operation| operation.success())
        .filter(move |answer| seen.insert(answer.schema.as_str()))
        .filter_map(|answer| {
            let model = api
                .resources
                .values()
                .flatten()
                .find(|model| model.name == answer.schema)?;
            Some(EnvelopeOf {
                name: model.name.clone(),
                metadata: member(model, "metadata")?,
                data: member(model, "data")?,
            })
        })
}

/// The name of the type of a model's member.
fn member(model: &Model, json: &str) -> Option<String> {
    let Kind::Object(fields) = &model.kind else {
        return None;
    };
    let of = |field: &&Field| field.json == json;
    match fields.iter().find(of).map(|field| &field.ty) {
        Some(Ty::Named(name)) => Some(name.clone()),
        _ => None,
    }
}
