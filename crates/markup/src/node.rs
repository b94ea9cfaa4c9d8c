//! Elements, text, blocks and components.

use crate::attribute;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use rstml::Infallible;
use rstml::node::{Node, NodeBlock, NodeElement};

/// Several nodes as one expression.
pub(crate) fn all(nodes: &[Node<Infallible>]) -> TokenStream {
    let mut markups: Vec<TokenStream> = nodes.iter().filter_map(one).collect();
    match markups.len() {
        0 => quote!(crate::markup::IntoMarkup::into_markup(())),
        1 => {
            let only = markups.remove(0);
            quote!(crate::markup::IntoMarkup::into_markup(#only))
        }
        _ => quote! {
            crate::markup::many(::std::vec![
                #(crate::markup::IntoMarkup::into_markup(#markups)),*
            ])
        },
    }
}

/// One node as an expression that can become markup; nothing for a comment.
fn one(node: &Node<Infallible>) -> Option<TokenStream> {
    match node {
        Node::Element(element) if is_component(element) => Some(component(element)),
        Node::Element(element) => Some(plain(element)),
        Node::Block(block) => Some(expression(block)),
        Node::Text(text) => Some(text.value.to_token_stream()),
        Node::RawText(text) => {
            let text = text.to_string_best();
            Some(quote!(#text))
        }
        Node::Fragment(fragment) => Some(all(&fragment.children)),
        Node::Comment(_) | Node::Doctype(_) | Node::Custom(_) => None,
    }
}

/// What stands in a block, without its braces where it is a single expression.
pub(crate) fn expression(block: &NodeBlock) -> TokenStream {
    let tokens = block.to_token_stream();
    let mut trees = tokens.clone().into_iter();
    if let (Some(TokenTree::Group(group)), None) = (trees.next(), trees.next()) {
        let ends_a_statement =
            |tree: TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ';');
        if !group.stream().into_iter().any(ends_a_statement) {
            return group.stream();
        }
    }
    tokens
}

fn is_component(element: &NodeElement<Infallible>) -> bool {
    let name = element.name().to_string();
    name.starts_with(|first: char| first.is_ascii_uppercase())
}

fn plain(element: &NodeElement<Infallible>) -> TokenStream {
    let name = element.name().to_string();
    let attributes = element.attributes().iter().map(attribute::of_element);
    let children = element.children.iter().filter_map(one);
    let make = if matches!(name.as_str(), "svg" | "use" | "path") {
        quote!(crate::markup::drawing)
    } else {
        quote!(crate::markup::element)
    };
    quote! {
        #make(#name) #(#attributes)* #(.child(#children))*
    }
}

fn component(element: &NodeElement<Infallible>) -> TokenStream {
    let name = element.name();
    if !element.children.is_empty() {
        return quote!(::std::compile_error!(
            "a component takes parameters, not children"
        ));
    }
    if element.attributes().is_empty() {
        return quote!(#name());
    }
    let parameters = element.attributes().iter().map(attribute::of_component);
    quote!(#name(#name { #(#parameters),* }))
}
