//! What stands in an opening tag.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use rstml::node::{KeyedAttribute, NodeAttribute};

/// A call of the builder of an element.
pub(crate) fn of_element(attribute: &NodeAttribute) -> TokenStream {
    let NodeAttribute::Attribute(attribute) = attribute else {
        return wrong("an element takes attributes with names only");
    };
    let name = attribute.key.to_string();
    let value = value(attribute);
    match name.split_once(':') {
        Some(("on", event)) => {
            let event = Ident::new(event, Span::call_site());
            quote!(.on(::leptos::ev::#event, #value))
        }
        Some(("prop", property)) => quote!(.property(#property, #value)),
        Some(("class", class)) => quote!(.class_if(#class, #value)),
        Some(_) => wrong("known are on:, prop: and class:"),
        None if name == "node_ref" => quote!(.bind(#value)),
        None => quote!(.attribute(#name, #value)),
    }
}

/// A parameter of a component.
pub(crate) fn of_component(attribute: &NodeAttribute) -> TokenStream {
    let NodeAttribute::Attribute(attribute) = attribute else {
        return quote!(::std::compile_error!(
            "a component takes parameters with names only"
        ));
    };
    let key = attribute.key.to_token_stream();
    match attribute.value() {
        Some(_) => {
            let value = value(attribute);
            quote!(#key: #value)
        }
        None => quote!(#key),
    }
}

/// The value; an attribute without one is there or is not.
fn value(attribute: &KeyedAttribute) -> TokenStream {
    let Some(value) = attribute.value() else {
        return quote!(true);
    };
    let tokens = value.to_token_stream();
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        // Braces are only there for the parser.
        (Some(TokenTree::Group(group)), None)
            if group.delimiter() == proc_macro2::Delimiter::Brace =>
        {
            group.stream()
        }
        _ => tokens,
    }
}

fn wrong(message: &str) -> TokenStream {
    quote!(.child(::std::compile_error!(#message)))
}
