//! The operations, as values that hold their request. One that nothing sends is dead code, and the compiler says so: that is how
//! an operation added to the document asks for its method on the client.

use std::collections::BTreeSet;

use livecheck_openapi::{Billing, ChargedWhen, Operation};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::headers;
use crate::codegen::ir::{Api, Field, Kind, Model, Ty};
use crate::codegen::names::{ident, pascal};
use crate::codegen::output::{docs, module_docs};
use crate::codegen::types::rust_type;

/// The file of the operations.
pub(super) fn file(api: &Api) -> TokenStream {
    let head = module_docs(
        "The operations: where each is sent, what it carries and what a success holds. They send nothing themselves.",
    );
    let used: BTreeSet<_> = api
        .operations
        .iter()
        .filter_map(|operation| operation.success())
        .map(|answer| answer.schema.clone())
        .chain(envelopes(api).flat_map(|envelope| [envelope.metadata, envelope.data]))
        .chain(requests(api).flatten().filter_map(|field| match &field.ty {
            Ty::Named(name) => Some(name.clone()),
            _ => None,
        }))
        .map(|name| ident(&name))
        .collect();
    let used = used.iter();
    let header = api.api_key.header.to_ascii_lowercase();
    let header_doc = docs(&format!(
        "The header that carries the API key, `{}`.",
        api.api_key.header
    ));
    let operations = api
        .operations
        .iter()
        .map(|one| operation(one, members(api, one), api.headers_of(one)));
    let header_types = if api.headers.is_empty() {
        quote!(HeaderName)
    } else {
        quote!({HeaderMap, HeaderName, HeaderValue})
    };
    let written = requests(api).next().map(|_| {
        quote!(
            use crate::json_object::JsonObject;
        )
    });
    let bytes = requests(api)
        .flatten()
        .any(|field| field.ty == Ty::Base64)
        .then(|| {
            quote!(
                use bytes::Bytes;
            )
        });
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

        #bytes
        use reqwest::Method;
        use reqwest::header::#header_types;

        use super::{#(#used),*};
        #written
        use crate::operation::{Credential, Envelope, Operation};

        #header_doc
        pub(crate) const API_KEY_HEADER: HeaderName = HeaderName::from_static(#header);

        #(#operations)*

        #(#envelopes)*
    }
}

fn operation(operation: &Operation, fields: Option<&[Field]>, parameters: &[Field]) -> TokenStream {
    let name = ident(&pascal(&operation.id));
    let doc = docs(&format!(
        "{}\n\n{}\n\n{}",
        operation.summary,
        operation.description.trim_end(),
        cost(operation),
    ));
    let id = &operation.id;
    let method = ident(&operation.method.to_ascii_uppercase());
    let path = &operation.path;
    let calls = Literal::u32_unsuffixed(match operation.billing.when {
        ChargedWhen::Never => 0,
        ChargedWhen::Success => operation.billing.charge,
    });
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
    let mut members: Vec<_> = fields
        .into_iter()
        .flatten()
        .map(member_of_request)
        .collect();
    members.extend(parameters.iter().map(headers::member));
    let members = if members.is_empty() {
        quote!(;)
    } else {
        quote!({ #(#members)* })
    };
    let headers = headers::written(parameters);
    let body = fields.map(|fields| {
        let members = fields.iter().map(written_member);
        quote! {
            fn body(&self) -> serde_json::Result<Option<Vec<u8>>> {
                let mut object = JsonObject::new();
                #(#members)*
                Ok(Some(object.finish()))
            }
        }
    });
    quote! {
        #doc
        pub(crate) struct #name #members

        impl Operation for #name {
            const ID: &'static str = #id;
            const METHOD: Method = Method::#method;
            const PATH: &'static str = #path;
            const CREDENTIAL: Credential = #credential;
            const CALLS: u32 = #calls;
            type Success = #success;

            #headers

            #body
        }
    }
}

/// A member of a request's body, as the operation holds it: a file as its bytes, since Base64 is only how it travels.
fn member_of_request(field: &Field) -> TokenStream {
    let (name, doc) = (ident(&field.rust), docs(&field.doc));
    let ty = match &field.ty {
        Ty::Base64 => quote!(Bytes),
        other => rust_type(other),
    };
    let ty = if optional(field) {
        quote!(Option<#ty>)
    } else {
        ty
    };
    quote!(#doc pub(crate) #name: #ty,)
}

fn written_member(field: &Field) -> TokenStream {
    let (name, json) = (ident(&field.rust), &field.json);
    let one = |value: TokenStream| match field.ty {
        Ty::Base64 => quote!(object.base64(#json, #value);),
        _ => quote!(object.value(#json, #value)?;),
    };
    if optional(field) {
        let write = one(quote!(value));
        quote!(if let Some(value) = &self.#name { #write })
    } else {
        one(quote!(&self.#name))
    }
}

fn optional(field: &Field) -> bool {
    field.nullable || !field.required
}

/// The members of an operation's request body, if it has one.
fn members<'a>(api: &'a Api, operation: &Operation) -> Option<&'a [Field]> {
    let name = operation.request.as_ref()?;
    let model = api.resources.values().flatten().find(|m| m.name == *name)?;
    match &model.kind {
        Kind::Object(fields) => Some(fields),
        Kind::Choice { .. } => None,
    }
}

/// The members of all request bodies.
fn requests(api: &Api) -> impl Iterator<Item = &[Field]> {
    api.operations
        .iter()
        .filter_map(|operation| members(api, operation))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn field(ty: Ty, required: bool) -> Field {
        Field {
            json: "vPhoto".to_owned(),
            rust: "v_photo".to_owned(),
            doc: "A photo.".to_owned(),
            ty,
            nullable: false,
            required,
        }
    }

    fn emitted(field: &Field) -> [String; 2] {
        [member_of_request(field), written_member(field)]
            .map(|code| code.to_string().replace(' ', ""))
    }

    #[test]
    fn a_file_is_held_as_bytes_and_written_as_base64() {
        let [member, written] = emitted(&field(Ty::Base64, true));
        assert!(member.contains("v_photo:Bytes"), "{member}");
        assert_eq!(written, r#"object.base64("vPhoto",&self.v_photo);"#);
    }

    #[test]
    fn another_member_is_written_by_serde() {
        let [member, written] = emitted(&field(Ty::Int64, true));
        assert!(member.contains("v_photo:i64"), "{member}");
        assert_eq!(written, r#"object.value("vPhoto",&self.v_photo)?;"#);
    }

    #[test]
    fn a_member_that_may_be_absent_is_left_out_when_it_is() {
        let [member, written] = emitted(&field(Ty::Base64, false));
        assert!(member.contains("v_photo:Option<Bytes>"), "{member}");
        assert!(
            written.starts_with("ifletSome(value)=&self.v_photo{object.base64("),
            "{written}"
        );
    }
}
