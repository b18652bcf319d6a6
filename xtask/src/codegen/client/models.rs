//! Structs. Those that only answers hold are `#[non_exhaustive]`, since a minor version may add to them; those that a request
//! holds are not, since a caller builds them. A member that may be null is an `Option`, and may as well be absent.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{choices, is_open, is_request};
use crate::codegen::ir::{Api, Field, Kind, Model, Ty};
use crate::codegen::names::ident;
use crate::codegen::output::{docs, module_docs};
use crate::codegen::types::rust_type;

/// The file of one resource.
pub(super) fn file(api: &Api, resource: &str) -> TokenStream {
    let docs = module_docs(&format!("The types of `{resource}`."));
    let models: Vec<Model> = api
        .resources
        .get(resource)
        .into_iter()
        .flatten()
        .filter(|model| !is_request(api, model))
        .cloned()
        .collect();
    let requests = requests(api);
    let mut imports = imports_of_siblings(api, &models);
    if models.iter().any(|model| is_open(&model.kind)) {
        imports.insert(
            0,
            quote!(
                use std::fmt;
            ),
        );
    }
    imports.push(quote!(
        use serde::{Deserialize, Serialize};
    ));
    if fields(&models).any(|field| field.ty == Ty::Uuid) {
        imports.push(quote!(
            use uuid::Uuid;
        ));
    }
    let models = models.iter().map(|model| {
        let role = if requests.contains(&model.name) {
            Role::Request
        } else {
            Role::Answer
        };
        emit(model, role)
    });
    quote! {
        #docs

        #(#imports)*

        #(#models)*
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Request,
    Answer,
}

/// The names of the models that a request body reaches.
fn requests(api: &Api) -> BTreeSet<String> {
    let mut open: Vec<String> = api
        .operations
        .iter()
        .filter_map(|operation| operation.request.clone())
        .collect();
    let mut found = BTreeSet::new();
    while let Some(name) = open.pop() {
        let model = api
            .resources
            .values()
            .flatten()
            .find(|model| model.name == name);
        if let Some(model) = model
            && found.insert(name)
        {
            open.extend(
                fields(std::slice::from_ref(model))
                    .filter_map(|field| named(&field.ty))
                    .cloned(),
            );
        }
    }
    found
}

fn imports_of_siblings(api: &Api, models: &[Model]) -> Vec<TokenStream> {
    let mut imports = Vec::new();
    for (other, theirs) in &api.resources {
        let names: Vec<_> = theirs
            .iter()
            .filter(|model| !models.iter().any(|mine| mine.name == model.name))
            .filter(|model| fields(models).any(|field| named(&field.ty) == Some(&model.name)))
            .map(|model| ident(&model.name))
            .collect();
        if !names.is_empty() {
            let other = ident(other);
            imports.push(quote!(use super::#other::{#(#names),*};));
        }
    }
    imports
}

fn fields(models: &[Model]) -> impl Iterator<Item = &Field> {
    models.iter().flat_map(|model| match &model.kind {
        Kind::Object(fields) => fields.as_slice(),
        Kind::Choice { .. } => &[],
    })
}

fn named(ty: &Ty) -> Option<&String> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::List(inner) => named(inner),
        _ => None,
    }
}

fn emit(model: &Model, role: Role) -> TokenStream {
    let (name, doc) = (ident(&model.name), docs(&model.doc));
    let fields = match &model.kind {
        Kind::Choice { values, growth } => return choices::choice(&name, &doc, values, *growth),
        Kind::Object(fields) => fields,
    };
    // A body in Base64 is a photo: it is never to be printed, so its holder has no Debug.
    let debug = (!fields.iter().any(|field| field.ty == Ty::Base64)).then(|| quote!(Debug,));
    let non_exhaustive = (role == Role::Answer).then(|| quote!(#[non_exhaustive]));
    let fields = fields.iter().map(field);
    quote! {
        #doc
        #[derive(#debug Clone, PartialEq, Deserialize, Serialize)]
        #non_exhaustive
        pub struct #name { #(#fields)* }
    }
}

fn field(field: &Field) -> TokenStream {
    let (doc, name) = (docs(&field.doc), ident(&field.rust));
    let mut ty = rust_type(&field.ty);
    if field.nullable || !field.required {
        ty = quote!(Option<#ty>);
    }
    let rename = (field.json != field.rust).then(|| {
        let json = &field.json;
        quote!(#[serde(rename = #json)])
    });
    let skip = (!field.required).then(|| quote!(#[serde(skip_serializing_if = "Option::is_none")]));
    quote!(#doc #rename #skip pub #name: #ty,)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(ty: Ty, nullable: bool) -> Model {
        Model {
            name: "Thing".to_owned(),
            doc: "A thing.".to_owned(),
            kind: Kind::Object(vec![Field {
                json: "vThing".to_owned(),
                rust: "v_thing".to_owned(),
                doc: "Its part.".to_owned(),
                ty,
                nullable,
                required: true,
            }]),
        }
    }

    fn emitted(model: &Model, role: Role) -> String {
        emit(model, role).to_string().replace(' ', "")
    }

    #[test]
    fn only_an_answer_may_grow() {
        let thing = object(Ty::Bool, false);
        assert!(emitted(&thing, Role::Answer).contains("#[non_exhaustive]"));
        assert!(!emitted(&thing, Role::Request).contains("#[non_exhaustive]"));
    }

    #[test]
    fn a_member_that_may_be_null_is_optional_and_keeps_its_json_name() {
        let code = emitted(&object(Ty::Int64, true), Role::Answer);
        assert!(
            code.contains("#[serde(rename=\"vThing\")]pubv_thing:Option<i64>"),
            "{code}"
        );
    }

    #[test]
    fn a_photo_is_never_printed() {
        assert!(emitted(&object(Ty::Text, false), Role::Request).contains("derive(Debug,"));
        assert!(!emitted(&object(Ty::Base64, false), Role::Request).contains("Debug"));
    }
}
