//! poem-openapi types, a resource a file.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::ir::{Api, Field, Kind, Model, Ty};
use crate::codegen::names::{ident, pascal};
use crate::codegen::output::{docs, module_docs};
use crate::codegen::types::rust_type;

/// The file of a resource.
pub(super) fn file(api: &Api, resource: &str, models: &[Model]) -> TokenStream {
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
