//! The routes, and the trait that they delegate to.

use std::collections::{BTreeMap, BTreeSet};

use livecheck_openapi::{Answer, Operation};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use crate::codegen::ir::{Api, Field};
use crate::codegen::names::{ident, pascal, snake};
use crate::codegen::output::{docs, module_docs};

/// The file of routes.
pub(super) fn file(api: &Api) -> TokenStream {
    let module = module_docs(
        "The routes, and the trait that they delegate to. Extractors run in the order of the arguments: the key comes first.",
    );
    let resource_of = |schema: &str| {
        api.resources
            .iter()
            .find(|(_, models)| models.iter().any(|model| model.name == schema))
            .map_or_else(|| ident("envelope"), |(resource, _)| ident(resource))
    };
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for operation in &api.operations {
        used.extend(operation.success().map(|answer| answer.schema.as_str()));
        used.extend(operation.failures().map(|answer| answer.schema.as_str()));
        used.extend(operation.request.as_deref());
    }
    let mut by_resource: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for schema in used {
        by_resource
            .entry(resource_of(schema))
            .or_default()
            .push(ident(schema));
    }
    let imports = by_resource
        .iter()
        .map(|(resource, names)| quote!(use super::#resource::{#(#names),*};));
    let scheme = ident(&api.api_key.name);
    let (scheme_doc, scheme_name, header) = (
        docs(&api.api_key.doc),
        &api.api_key.name,
        &api.api_key.header,
    );
    let tags: BTreeSet<&str> = api
        .operations
        .iter()
        .map(|operation| operation.tag.as_str())
        .collect();
    let tags = tags.iter().map(|tag| {
        let name = ident(tag);
        let doc = format!(" `{tag}`.");
        quote!(#[doc = #doc] #name,)
    });
    let methods = api
        .operations
        .iter()
        .map(|operation| trait_method(operation, api.headers_of(operation)));
    let routes = api
        .operations
        .iter()
        .map(|operation| route(operation, api.headers_of(operation)));
    let header_text = (!api.headers.is_empty()).then(|| {
        quote!(
            use crate::api::header_text::HeaderText;
        )
    });
    let failures = api.operations.iter().map(failure);
    let table = api.operations.iter().map(|operation| {
        let (path, method) = (&operation.path, operation.method.to_ascii_uppercase());
        quote!((#path, #method),)
    });
    quote! {
        #module

        use std::future::Future;

        use poem_openapi::payload::Payload;
        use poem_openapi::registry::{MetaResponses, Registry};
        use poem_openapi::{ApiResponse, OpenApi, SecurityScheme, Tags};

        #(#imports)*
        #header_text
        use crate::api::Success;
        use crate::api::payload::{Json, Unread, documented};
        use crate::auth::{Caller, check_api_key};

        /// Path and method of every route.
        pub const ROUTES: &[(&str, &str)] = &[#(#table)*];

        #scheme_doc
        #[derive(SecurityScheme)]
        #[oai(rename = #scheme_name, ty = "api_key", key_in = "header", key_name = #header, checker = "check_api_key")]
        pub struct #scheme(pub Caller);

        #[derive(Tags)]
        enum Tag { #(#tags)* }

        /// What answers the routes. Errors are whatever the implementation refuses with; they become poem errors.
        pub trait LivenessApi: Send + Sync + 'static {
            /// Why a request was refused.
            type Refusal: Into<poem::Error> + Send + Sync + 'static;

            #(#methods)*
        }

        /// Hangs an implementation of [`LivenessApi`] on the document's paths.
        pub struct Routes<A>(pub A);

        #[OpenApi]
        impl<A: LivenessApi> Routes<A> {
            #(#routes)*
        }

        #(#failures)*
    }
}

/// The arguments of an operation: in the trait, in the route with what extracts them, and on the way from one to the other.
#[derive(Default)]
struct Arguments {
    typed: Vec<TokenStream>,
    extracted: Vec<TokenStream>,
    passed: Vec<TokenStream>,
}

fn arguments(operation: &Operation, headers: &[Field]) -> Arguments {
    let Arguments {
        mut typed,
        mut extracted,
        mut passed,
    } = Arguments::default();
    if let Some(scheme) = &operation.security {
        let scheme = ident(scheme);
        typed.push(quote!(caller: Caller));
        extracted.push(quote!(key: #scheme));
        passed.push(quote!(key.0));
    }
    for header in headers {
        let (argument, name) = (ident(&header.rust), &header.json);
        typed.push(quote!(#argument: HeaderText));
        extracted.push(quote!(#[oai(name = #name)] #argument: HeaderText));
        passed.push(quote!(#argument));
    }
    if let Some(request) = &operation.request {
        let request = ident(request);
        typed.push(quote!(body: Unread<#request>));
        extracted.push(quote!(body: Unread<#request>));
        passed.push(quote!(body));
    }
    Arguments {
        typed,
        extracted,
        passed,
    }
}

fn operation_docs(operation: &Operation) -> TokenStream {
    docs(&format!(
        "{}\n\n{}",
        operation.summary, operation.description
    ))
}

fn success_type(operation: &Operation) -> proc_macro2::Ident {
    ident(operation.success().map_or("()", |answer| &answer.schema))
}

fn trait_method(operation: &Operation, headers: &[Field]) -> TokenStream {
    let doc = operation_docs(operation);
    let (name, success) = (ident(&snake(&operation.id)), success_type(operation));
    let Arguments { typed, .. } = arguments(operation, headers);
    quote! {
        #doc
        fn #name(&self, #(#typed),*) -> impl Future<Output = Result<Success<#success>, Self::Refusal>> + Send;
    }
}

fn route(operation: &Operation, headers: &[Field]) -> TokenStream {
    let doc = operation_docs(operation);
    let (name, success) = (ident(&snake(&operation.id)), success_type(operation));
    let failure = failure_name(operation);
    let Arguments {
        extracted, passed, ..
    } = arguments(operation, headers);
    let (path, method, id) = (&operation.path, &operation.method, &operation.id);
    let tag = format!("Tag::{}", operation.tag);
    quote! {
        #doc
        #[oai(path = #path, method = #method, operation_id = #id, tag = #tag)]
        async fn #name(&self, #(#extracted),*) -> Result<Success<#success>, #failure> {
            self.0.#name(#(#passed),*).await.map_err(|refusal| #failure(refusal.into()))
        }
    }
}

fn failure_name(operation: &Operation) -> proc_macro2::Ident {
    format_ident!("{}Failure", pascal(&operation.id))
}

fn failure(operation: &Operation) -> TokenStream {
    let name = failure_name(operation);
    let doc = format!(
        " What `{} {}` answers when it does not succeed.",
        operation.method.to_ascii_uppercase(),
        operation.path
    );
    let answers: Vec<&Answer> = operation.failures().collect();
    let metas = answers.iter().map(|answer| {
        let status = Literal::u16_unsuffixed(answer.status);
        let description = answer.description.trim_end();
        let schema = ident(&answer.schema);
        quote!(documented::<Json<#schema>>(#status, #description),)
    });
    let schemas: BTreeSet<&str> = answers
        .iter()
        .map(|answer| answer.schema.as_str())
        .collect();
    let registrations = schemas.iter().map(|schema| {
        let schema = ident(schema);
        quote!(<Json<#schema> as Payload>::register(registry);)
    });
    quote! {
        #[doc = #doc]
        pub struct #name(poem::Error);

        impl From<#name> for poem::Error {
            fn from(failure: #name) -> Self { failure.0 }
        }

        impl ApiResponse for #name {
            fn meta() -> MetaResponses {
                MetaResponses { responses: vec![#(#metas)*] }
            }

            fn register(registry: &mut Registry) { #(#registrations)* }
        }
    }
}
