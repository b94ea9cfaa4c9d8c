//! The app's own `view!`: the notation of Leptos, translated into calls that are
//! compiled once.
//!
//! Leptos gives each piece of markup a type of its own, and the compiler makes
//! code for each of them. Here every element, attribute and child becomes a call
//! of one builder (`crate::markup` of the app), so that a view costs its calls and
//! nothing more.
//!
//! It is not a template language of its own: what is between `<…>` and `{…}` means
//! what it means in Leptos, as far as the app uses it.

mod attribute;
mod component;
mod node;

use proc_macro::TokenStream;
use quote::quote;
use rstml::{Infallible, Parser, ParserConfig};

/// Markup as an expression of the type `crate::markup::Markup`.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    let parser = Parser::<Infallible>::new(ParserConfig::default().recover_block(true));
    let (nodes, errors) = parser.parse_recoverable(tokens).split_vec();
    let errors = errors.into_iter().map(|error| error.emit_as_expr_tokens());
    let markup = node::all(&nodes);
    quote! {
        {
            #(#errors;)*
            #markup
        }
    }
    .into()
}

/// Makes a function a component: `<Name a=1 b />` in [`view!`](view!) calls
/// `Name(Name { a: 1, b })`, where the structure of that name holds the
/// parameters.
#[proc_macro_attribute]
pub fn component(_: TokenStream, function: TokenStream) -> TokenStream {
    component::of(function.into())
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}
