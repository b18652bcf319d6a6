//! The server's half: poem-openapi types a resource a file, the routes with the trait they delegate to, error codes and
//! billing rules. Shapes only: nothing that decides is generated.

use std::collections::{BTreeMap, BTreeSet};

use livecheck_openapi::{Answer, ChargedWhen, Operation, Retry};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::ir::{Api, Field, Kind, Model, Ty};
use super::names::{ident, pascal, shout, snake};
use super::output::{Files, docs, module_docs};

/// All files of the folder.
pub(crate) fn files(api: &Api) -> Files {
    let mut files = Files::new();
    for (resource, models) in &api.resources {
        files.insert(format!("{resource}.rs"), models_file(api, resource, models));
    }
    files.insert("errors.rs".to_owned(), errors_file(api));
    files.insert("billing.rs".to_owned(), billing_file(api));
    files.insert("routes.rs".to_owned(), routes_file(api));
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

fn models_file(api: &Api, resource: &str, models: &[Model]) -> TokenStream {
    let docs = module_docs(&format!("The types of `{resource}`."));
    let fields = || {
        models.iter().flat_map(|model| match &model.kind {
            Kind::Object(fields) => fields.as_slice(),
            Kind::Choice { .. } => &[],
        })
    };
    let here: BTreeSet<&str> = models.iter().map(|model| model.name.as_str()).collect();
    let mut imports = Vec::new();
    for (other, theirs) in &api.resources {
        let other = ident(other);
        for model in theirs {
            let used = fields().any(|field| named(&field.ty) == Some(&model.name));
            if used && !here.contains(model.name.as_str()) {
                let name = ident(&model.name);
                imports.push(quote!(use super::#other::#name;));
            }
        }
    }
    if fields().any(|field| field.nullable) {
        imports.push(quote!(
            use crate::api::nullable::Nullable;
        ));
    }
    let derive = |wanted: fn(&Kind) -> bool| models.iter().any(|model| wanted(&model.kind));
    let mut poem = Vec::new();
    if derive(|kind| matches!(kind, Kind::Choice { .. })) {
        poem.push(quote!(Enum));
    }
    if derive(|kind| matches!(kind, Kind::Object(_))) {
        poem.push(quote!(Object));
    }
    if fields().any(|field| field.ty == Ty::Uuid) {
        imports.push(quote!(
            use uuid::Uuid;
        ));
    }
    let models = models.iter().map(model);
    quote! {
        #docs

        use poem_openapi::{#(#poem),*};
        #(#imports)*

        #(#models)*
    }
}

fn named(ty: &Ty) -> Option<&String> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::List(inner) => named(inner),
        _ => None,
    }
}

fn model(model: &Model) -> TokenStream {
    let name = ident(&model.name);
    let doc = docs(&model.doc);
    match &model.kind {
        Kind::Object(fields) => {
            let fields = fields.iter().map(field);
            quote! {
                #doc
                #[derive(Debug, Clone, PartialEq, Object)]
                pub struct #name { #(#fields)* }
            }
        }
        Kind::Choice { values, .. } => {
            let variants = values.iter().map(|value| {
                let variant = ident(&pascal(value));
                let doc = docs(&format!("`{value}`."));
                quote!(#doc #[oai(rename = #value)] #variant,)
            });
            let arms = values.iter().map(|value| {
                let variant = ident(&pascal(value));
                quote!(Self::#variant => #value,)
            });
            quote! {
                #doc
                #[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
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
    }
}

fn field(field: &Field) -> TokenStream {
    let doc = docs(&field.doc);
    let name = ident(&field.rust);
    let mut ty = rust_type(&field.ty);
    if field.nullable {
        ty = quote!(Nullable<#ty>);
    }
    if !field.required {
        ty = quote!(Option<#ty>);
    }
    let rename = (field.json != field.rust).then(|| {
        let json = &field.json;
        quote!(#[oai(rename = #json)])
    });
    quote!(#doc #rename pub #name: #ty,)
}

fn rust_type(ty: &Ty) -> TokenStream {
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

fn errors_file(api: &Api) -> TokenStream {
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

fn billing_file(api: &Api) -> TokenStream {
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

fn routes_file(api: &Api) -> TokenStream {
    let docs = module_docs(
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
        super::output::docs(&api.api_key.doc),
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
    let methods = api.operations.iter().map(trait_method);
    let routes = api.operations.iter().map(route);
    let failures = api.operations.iter().map(failure);
    let table = api.operations.iter().map(|operation| {
        let (path, method) = (&operation.path, operation.method.to_ascii_uppercase());
        quote!((#path, #method),)
    });
    quote! {
        #docs

        use std::future::Future;

        use poem_openapi::payload::Payload;
        use poem_openapi::registry::{MetaResponses, Registry};
        use poem_openapi::{ApiResponse, OpenApi, SecurityScheme, Tags};

        #(#imports)*
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

fn arguments(operation: &Operation) -> (Vec<TokenStream>, Vec<TokenStream>, Vec<TokenStream>) {
    let mut typed = Vec::new();
    let mut extracted = Vec::new();
    let mut passed = Vec::new();
    if let Some(scheme) = &operation.security {
        let scheme = ident(scheme);
        typed.push(quote!(caller: Caller));
        extracted.push(quote!(key: #scheme));
        passed.push(quote!(key.0));
    }
    if let Some(request) = &operation.request {
        let request = ident(request);
        typed.push(quote!(body: Unread<#request>));
        extracted.push(quote!(body: Unread<#request>));
        passed.push(quote!(body));
    }
    (typed, extracted, passed)
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

fn trait_method(operation: &Operation) -> TokenStream {
    let doc = operation_docs(operation);
    let (name, success) = (ident(&snake(&operation.id)), success_type(operation));
    let (typed, _, _) = arguments(operation);
    quote! {
        #doc
        fn #name(&self, #(#typed),*) -> impl Future<Output = Result<#success, Self::Refusal>> + Send;
    }
}

fn route(operation: &Operation) -> TokenStream {
    let doc = operation_docs(operation);
    let (name, success) = (ident(&snake(&operation.id)), success_type(operation));
    let failure = failure_name(operation);
    let (_, extracted, passed) = arguments(operation);
    let (path, method, id) = (&operation.path, &operation.method, &operation.id);
    let tag = format!("Tag::{}", operation.tag);
    quote! {
        #doc
        #[oai(path = #path, method = #method, operation_id = #id, tag = #tag)]
        async fn #name(&self, #(#extracted),*) -> Result<Json<#success>, #failure> {
            self.0.#name(#(#passed),*).await.map(Json).map_err(|refusal| #failure(refusal.into()))
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
