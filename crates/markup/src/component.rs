//! Functions with named parameters.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Error, FnArg, ItemFn, Pat, Result};

/// The function, and the structure that holds its parameters where it has any.
pub(crate) fn of(function: TokenStream) -> Result<TokenStream> {
    let function: ItemFn = syn::parse2(function)?;
    let ItemFn {
        attrs,
        vis,
        sig,
        block,
        ..
    } = &function;
    let (name, output) = (&sig.ident, &sig.output);
    let mut fields = Vec::new();
    let mut names = Vec::new();
    for input in &sig.inputs {
        let FnArg::Typed(input) = input else {
            return Err(Error::new_spanned(input, "a component is no method"));
        };
        let Pat::Ident(pattern) = &*input.pat else {
            return Err(Error::new_spanned(input, "a parameter has a name"));
        };
        let (docs, field, ty) = (&input.attrs, &pattern.ident, &input.ty);
        fields.push(quote!(#(#docs)* #vis #field: #ty));
        names.push(field);
    }
    if fields.is_empty() {
        return Ok(quote! {
            #(#attrs)*
            #[expect(non_snake_case, reason = "a component is written like an element")]
            #vis fn #name() #output #block
        });
    }
    Ok(quote! {
        #(#attrs)*
        #vis struct #name { #(#fields),* }

        #(#attrs)*
        #[expect(non_snake_case, reason = "a component is written like an element")]
        #vis fn #name(#name { #(#names),* }: #name) #output #block
    })
}
