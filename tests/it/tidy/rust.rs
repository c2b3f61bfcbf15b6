//! A Rust file as the rules see it: its functions, its test code, its bare code.
//!
//! Shape: one lexing serves both views. Bare code has no comments, its literals are
//! empty and its spaces are gone, so that a ban matches however the line is broken.

use std::ops::RangeInclusive;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One parsed file.
pub struct Rust {
    pub syntax: syn::File,
    pub tokens: TokenStream,
    pub functions: Vec<Function>,
    pub bare: Bare,
    tests: Vec<RangeInclusive<usize>>,
}

/// A function, from its signature to its closing brace.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub line: usize,
    pub lines: usize,
    /// Whether it takes a `bool`: a caller's `true` says nothing.
    pub flag: bool,
}

impl Rust {
    /// Nothing if the text is not Rust.
    pub fn parse(text: &str) -> Option<Self> {
        let tokens: TokenStream = text.parse().ok()?;
        let syntax: syn::File = syn::parse2(tokens.clone()).ok()?;
        let mut functions = Functions::default();
        functions.visit_file(&syntax);
        let mut bare = Bare::default();
        bare.take(&tokens);
        let tests = syntax.items.iter().filter(|it| is_test(it)).map(lines).collect();
        Some(Self { functions: functions.0, bare, tests, tokens, syntax })
    }

    /// Whether a line belongs to a `#[cfg(test)]` item.
    pub fn tests(&self, line: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&line))
    }
}

/// The lines from the first attribute to the end.
fn lines(item: &syn::Item) -> RangeInclusive<usize> {
    item.span().start().line..=item.span().end().line
}

fn is_test(item: &syn::Item) -> bool {
    let attributes = match item {
        syn::Item::Mod(it) => &it.attrs,
        syn::Item::Fn(it) => &it.attrs,
        syn::Item::Impl(it) => &it.attrs,
        syn::Item::Use(it) => &it.attrs,
        _ => return false,
    };
    attributes.iter().any(|it| {
        let list = it.meta.require_list();
        it.path().is_ident("cfg") && list.is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

#[derive(Default)]
struct Functions(Vec<Function>);

impl Functions {
    fn add(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let line = signature.span().start().line;
        let end = block.brace_token.span.close().end().line;
        let name = signature.ident.to_string();
        let flag = signature.inputs.iter().any(is_flag);
        self.0.push(Function { name, line, lines: end + 1 - line, flag });
    }
}

fn is_flag(argument: &syn::FnArg) -> bool {
    let syn::FnArg::Typed(argument) = argument else { return false };
    matches!(&*argument.ty, syn::Type::Path(it) if it.path.is_ident("bool"))
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, it: &'ast syn::ItemFn) {
        self.add(&it.sig, &it.block);
        visit::visit_item_fn(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &'ast syn::ImplItemFn) {
        self.add(&it.sig, &it.block);
        visit::visit_impl_item_fn(self, it);
    }

    fn visit_trait_item_fn(&mut self, it: &'ast syn::TraitItemFn) {
        if let Some(block) = &it.default {
            self.add(&it.sig, block);
        }
        visit::visit_trait_item_fn(self, it);
    }
}

/// The code as one text, and the line of each of its parts.
#[derive(Default)]
pub struct Bare {
    text: String,
    lines: Vec<(usize, usize)>,
}

impl Bare {
    fn take(&mut self, tokens: &TokenStream) {
        for token in tokens.clone() {
            let line = token.span().start().line;
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    self.push(open, line);
                    self.take(&group.stream());
                    self.push(close, group.span_close().start().line);
                }
                TokenTree::Literal(_) => self.push("\"\"", line),
                TokenTree::Ident(word) => self.push(&word.to_string(), line),
                TokenTree::Punct(sign) => self.push(sign.as_char().encode_utf8(&mut [0; 4]), line),
            }
        }
    }

    fn push(&mut self, part: &str, line: usize) {
        if self.text.ends_with(is_word) && part.starts_with(is_word) {
            self.text.push(' ');
        }
        self.lines.push((self.text.len(), line));
        self.text.push_str(part);
    }

    /// The lines where a piece of code stands, whole words only.
    pub fn find(&self, piece: &str) -> impl Iterator<Item = usize> {
        let whole = move |at: &usize| {
            let before = !piece.starts_with(is_word) || !self.text[..*at].ends_with(is_word);
            let after = &self.text[at + piece.len()..];
            before && !(piece.ends_with(is_word) && after.starts_with(is_word))
        };
        self.text.match_indices(piece).map(|(at, _)| at).filter(whole).map(|at| self.line(at))
    }

    fn line(&self, at: usize) -> usize {
        let next = self.lines.partition_point(|(from, _)| *from <= at);
        self.lines.get(next.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "//! Sample.\n\nfn long() {\n    // tokio::spawn(\n    tokio\n        \
                          ::spawn(\"dbg!(\");\n}\n\n#[cfg(test)]\nmod tests {\n    fn f() {}\n}\n";

    #[test]
    fn functions_are_measured_from_signature_to_brace() {
        let rust = Rust::parse(SAMPLE).unwrap();
        let long = &rust.functions[0];
        assert_eq!((long.name.as_str(), long.line, long.lines), ("long", 3, 5));
    }

    #[test]
    fn only_code_is_searched_however_it_is_broken() {
        let rust = Rust::parse(SAMPLE).unwrap();
        assert_eq!(rust.bare.find("tokio::spawn(").collect::<Vec<_>>(), [5]);
        assert_eq!(rust.bare.find("spawn").count(), 1);
        assert_eq!(rust.bare.find("dbg!(").count() + rust.bare.find("pawn(").count(), 0);
    }

    #[test]
    fn test_code_is_told_apart() {
        let rust = Rust::parse(SAMPLE).unwrap();
        assert!(!rust.tests(7) && rust.tests(9) && rust.tests(11));
    }
}
