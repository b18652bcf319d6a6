//! Header parameters of an operation: held as values that can be sent, written where they are set.

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::ir::Field;
use crate::codegen::names::ident;
use crate::codegen::output::docs;

/// A header parameter, as the operation holds it.
pub(super) fn member(parameter: &Field) -> TokenStream {
    let (name, doc) = (ident(&parameter.rust), docs(&parameter.doc));
    quote!(#doc pub(crate) #name: Option<HeaderValue>,)
}

fn one(parameter: &Field) -> TokenStream {
    let (name, header) = (ident(&parameter.rust), parameter.json.to_ascii_lowercase());
    quote! {
        if let Some(value) = &self.#name {
            headers.insert(HeaderName::from_static(#header), value.clone());
        }
    }
}

/// The method that writes them; nothing for an operation that has none.
pub(super) fn written(parameters: &[Field]) -> Option<TokenStream> {
    let written = parameters.iter().map(one);
    (!parameters.is_empty()).then(|| {
        quote! {
            fn headers(&self) -> HeaderMap {
                let mut headers = HeaderMap::new();
                #(#written)*
                headers
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::ir::Ty;

    #[test]
    fn a_header_is_held_as_a_value_and_written_only_where_it_is_set() {
        let header = Field {
            json: "X-Photo".to_owned(),
            rust: "x_photo".to_owned(),
            doc: "A photo's name.".to_owned(),
            ty: Ty::Text,
            nullable: false,
            required: false,
        };
        let member = member(&header).to_string().replace(' ', "");
        assert!(member.contains("x_photo:Option<HeaderValue>"), "{member}");
        let written = written(&[header])
            .expect("a method")
            .to_string()
            .replace(' ', "");
        assert!(
            written.contains("ifletSome(value)=&self.x_photo{"),
            "{written}"
        );
        assert!(written.contains("from_static(\"x-photo\")"), "{written}");
    }

    #[test]
    fn an_operation_without_parameters_writes_none() {
        assert!(written(&[]).is_none());
    }
}
