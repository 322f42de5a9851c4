//! Source files as the mentions of names in them.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A file of `src`, read.
pub(super) struct Source {
    /// From the package, with slashes: `src/market/path.rs`.
    pub(super) path: String,
    pub(super) text: String,
    /// Its module: `market`, `path`.
    pub(super) module: Vec<String>,
    pub(super) mentions: Vec<Mention>,
    /// Modules in files of their own that are compiled for tests only.
    pub(super) test_modules: Vec<Vec<String>>,
}

/// A path, a macro's name with its `!`, or a single name in code.
pub(super) struct Mention {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
    /// The module it stands in, inline modules included.
    module: Vec<String>,
    pub(super) in_test: bool,
}

impl Source {
    pub(super) fn parse(path: &str, text: &str) -> Source {
        let mut module: Vec<String> =
            path.trim_start_matches("src/").trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
            module.pop();
        }
        let mut source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
            module: module.clone(),
            mentions: Vec::new(),
            test_modules: Vec::new(),
        };
        if path.ends_with(".rs") {
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
            let tokens: Vec<_> = tokens.into_iter().collect();
            let in_test = path.ends_with("_tests.rs") || module.iter().any(|name| name == "tests");
            source.walk(&tokens, &module, in_test);
        }
        source
    }

    fn walk(&mut self, tokens: &[TokenTree], module: &[String], in_test: bool) {
        let mut at = 0;
        while at < tokens.len() {
            if let Some(length) = test_item(&tokens[at..]) {
                self.walk(&tokens[at + 2..at + length], module, true);
                at += length;
                continue;
            }
            match &tokens[at..] {
                [TokenTree::Ident(word), TokenTree::Ident(name), next, ..] if word == "mod" => {
                    let inner = [module, &[name.to_string()]].concat();
                    match next {
                        TokenTree::Group(body) => {
                            self.walk(&body.stream().into_iter().collect::<Vec<_>>(), &inner, in_test);
                        }
                        _ if in_test => self.test_modules.push(inner),
                        _ => {}
                    }
                    at += 3;
                }
                [TokenTree::Ident(_), ..] => at += self.mention(&tokens[at..], &[], module, in_test),
                [TokenTree::Group(group), ..] => {
                    self.walk(&group.stream().into_iter().collect::<Vec<_>>(), module, in_test);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Takes note of the path that begins here, or of every path where it branches into `{a, b::c}`.
    /// Returns the number of tokens it takes.
    fn mention(
        &mut self,
        tokens: &[TokenTree],
        before: &[String],
        module: &[String],
        in_test: bool,
    ) -> usize {
        let line = tokens[0].span().start().line;
        let mut segments = [before, &[tokens[0].to_string()]].concat();
        let goes_on = matches!((tokens.get(1), tokens.get(2)),
            (Some(TokenTree::Punct(one)), Some(TokenTree::Punct(two))) if one.as_char() == ':' && two.as_char() == ':');
        let length = match tokens.get(3) {
            Some(TokenTree::Ident(_)) if goes_on => {
                return 3 + self.mention(&tokens[3..], &segments, module, in_test);
            }
            Some(TokenTree::Group(branches)) if goes_on && branches.delimiter() == Delimiter::Brace => {
                let branches: Vec<_> = branches.stream().into_iter().collect();
                for branch in branches.split(|token| token.to_string() == ",").filter(|it| !it.is_empty()) {
                    self.mention(branch, &segments, module, in_test);
                }
                return 4;
            }
            Some(TokenTree::Punct(star)) if goes_on && star.as_char() == '*' => {
                segments.push("*".to_owned());
                4
            }
            _ => 1,
        };
        if let (Some(TokenTree::Punct(mark)), Some(TokenTree::Group(_))) = (tokens.get(1), tokens.get(2))
            && mark.as_char() == '!'
            && let Some(last) = segments.last_mut()
        {
            last.push('!');
        }
        self.mentions.push(Mention { segments, line, module: module.to_vec(), in_test });
        length
    }
}

/// The number of tokens of an item under `#[cfg(test)]`, where one begins.
fn test_item(tokens: &[TokenTree]) -> Option<usize> {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), rest @ ..] = tokens else { return None };
    if hash.as_char() != '#' || attribute.stream().to_string().replace(' ', "") != "cfg(test)" {
        return None;
    }
    let mut angles = 0;
    let end = rest.iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => {
            angles += i32::from(punct.as_char() == '<') - i32::from(punct.as_char() == '>');
            punct.as_char() == ';' || (punct.as_char() == ',' && angles <= 0)
        }
        _ => false,
    });
    Some(2 + end.map_or(rest.len(), |end| end + 1))
}

impl Mention {
    /// The path from the crate's root, where it leads there by `crate` or `super`.
    pub(super) fn to_root(&self) -> Option<Vec<String>> {
        let supers = self.segments.iter().take_while(|segment| *segment == "super").count();
        if supers > 0 {
            let around = &self.module[..self.module.len().saturating_sub(supers)];
            return Some([around, &self.segments[supers..]].concat());
        }
        (self.segments[0] == "crate" && self.segments.len() > 1).then(|| self.segments[1..].to_vec())
    }
}
