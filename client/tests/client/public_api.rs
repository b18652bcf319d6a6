//! The public API, as a list that a change has to change too. The workspace denies public items that cannot be reached, so every
//! `pub` of the sources is part of it. To take a change on: `INSTA_UPDATE=always cargo test -p livecheck-client public_api`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Fields, ImplItem, Item, Meta, Type, Visibility};

#[test]
fn the_public_api_is_the_one_that_was_reviewed() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&sources, &mut files);
    files.sort();
    let parsed: Vec<_> = files
        .iter()
        .map(|path| {
            let code = fs::read_to_string(path).expect("a source");
            (path, syn::parse_file(&code).expect("Rust"))
        })
        .collect();
    let types: BTreeSet<String> = parsed
        .iter()
        .flat_map(|(_, file)| file.items.iter().filter_map(public_type))
        .collect();
    let mut list = String::new();
    for (path, mut file) in parsed {
        file.attrs.clear();
        file.items.retain_mut(|item| keep(item, &types));
        if !file.items.is_empty() {
            let name = path.strip_prefix(&sources).expect("a source");
            list += &format!("// {}\n{}\n", name.display(), prettyplease::unparse(&file));
        }
    }
    insta::assert_snapshot!("public_api", list);
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn public_type(item: &Item) -> Option<String> {
    match item {
        Item::Struct(one) if is_public(&one.vis) => Some(one.ident.to_string()),
        Item::Enum(one) if is_public(&one.vis) => Some(one.ident.to_string()),
        _ => None,
    }
}

/// Takes off all that a user does not see; false if nothing is left.
fn keep(item: &mut Item, types: &BTreeSet<String>) -> bool {
    match item {
        Item::Struct(one) => {
            strip(&mut one.attrs);
            match &mut one.fields {
                Fields::Named(fields) => {
                    fields.named = std::mem::take(&mut fields.named)
                        .into_iter()
                        .filter(|field| is_public(&field.vis))
                        .collect();
                    fields
                        .named
                        .iter_mut()
                        .for_each(|field| strip(&mut field.attrs));
                }
                Fields::Unnamed(fields) => {
                    fields.unnamed = std::mem::take(&mut fields.unnamed)
                        .into_iter()
                        .filter(|field| is_public(&field.vis))
                        .collect();
                }
                Fields::Unit => {}
            }
            is_public(&one.vis)
        }
        Item::Enum(one) => {
            strip(&mut one.attrs);
            for variant in &mut one.variants {
                strip(&mut variant.attrs);
                variant
                    .fields
                    .iter_mut()
                    .for_each(|field| strip(&mut field.attrs));
            }
            is_public(&one.vis)
        }
        Item::Trait(one) => {
            strip(&mut one.attrs);
            for inner in &mut one.items {
                if let syn::TraitItem::Fn(function) = inner {
                    strip(&mut function.attrs);
                    if let Some(body) = &mut function.default {
                        body.stmts.clear();
                    }
                }
            }
            is_public(&one.vis)
        }
        Item::Impl(one) => {
            strip(&mut one.attrs);
            let Type::Path(subject) = one.self_ty.as_ref() else {
                return false;
            };
            let name = subject
                .path
                .segments
                .last()
                .map(|last| last.ident.to_string());
            if !name.is_some_and(|name| types.contains(&name)) {
                return false;
            }
            if one.trait_.is_some() {
                one.items.clear();
                return true;
            }
            one.items.retain_mut(|inner| match inner {
                ImplItem::Fn(function) => {
                    strip(&mut function.attrs);
                    function.block.stmts.clear();
                    is_public(&function.vis)
                }
                ImplItem::Const(constant) => {
                    strip(&mut constant.attrs);
                    is_public(&constant.vis)
                }
                _ => false,
            });
            !one.items.is_empty()
        }
        Item::Const(one) => {
            strip(&mut one.attrs);
            is_public(&one.vis)
        }
        Item::Use(one) => is_public(&one.vis),
        Item::Mod(one) => {
            strip(&mut one.attrs);
            is_public(&one.vis)
        }
        Item::Fn(one) => {
            strip(&mut one.attrs);
            one.block.stmts.clear();
            is_public(&one.vis)
        }
        other => panic!("the list does not know {other:?}; teach it"),
    }
}

/// Leaves the attributes that bear on callers.
fn strip(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| {
        ["derive", "non_exhaustive", "cfg", "must_use", "from"]
            .iter()
            .any(|name| attribute.path().is_ident(name))
            && !matches!(&attribute.meta, Meta::List(list) if list.tokens.to_string() == "test")
    });
}
