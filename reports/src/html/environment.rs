//! The template engine with our texts and our way of escaping.

use std::{io, sync::Arc};

use minijinja::{
    Environment, Error, Output, State, Value, context,
    syntax::SyntaxConfig,
    value::{Kwargs, Serde},
};
use samprov_model::message::{Argument, Language, Message};
use serde::Serialize;
use thiserror::Error;

use super::page::Page;
use crate::{
    journal::Journal,
    l10n::Texts,
    standing::{Summary, as_judged},
    text::{escape_markup, visible},
};

/// Why no page could be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HtmlError {
    /// The template does not fit what it is given.
    #[error("write report.html")]
    Template(#[from] Error),
    /// The output refused.
    #[error("write report.html")]
    Output(#[from] io::Error),
}

/// The HTML report of a journal.
pub fn html(journal: &Journal, language: Language) -> Result<String, HtmlError> {
    let mut out = Vec::new();
    write(journal, language, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Writes the same; the lists of cases are made while they are written.
pub fn write(journal: &Journal, language: Language, mut out: impl io::Write) -> Result<(), HtmlError> {
    let texts = Arc::new(Texts::new(language));
    let judged = as_judged(journal);
    let summary = Summary::of(&judged);
    let page = Page::new(&summary, &texts);
    render(&texts, PAGE, &page, &mut out)?;
    Ok(out.flush()?)
}

/// Writes a template with what it shows as `page` and the style sheet as `css`.
pub(crate) fn render(
    texts: &Arc<Texts>,
    template: &str,
    page: &impl Serialize,
    out: &mut impl io::Write,
) -> Result<(), HtmlError> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(syntax);
    environment.set_formatter(write_escaped);
    environment.add_filter("fragment", |text: &str| fragment(text));
    let texts = Arc::clone(texts);
    environment.add_function("t", move |key: &str, arguments: Kwargs| told(&texts, key, &arguments));
    let css = Value::from_safe_string(CSS.to_owned());
    let template = environment.template_from_named_str("page.html", template)?;
    template.render_captured_to(context! { page => Value::from(Serde(page)), css }, out)?;
    Ok(())
}

/// The one way out: nothing but the style sheet is trusted.
fn write_escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = value.to_string();
    let written = if value.is_safe() {
        out.write_str(&text)
    } else if value.is_none() || value.is_undefined() {
        Ok(())
    } else {
        out.write_str(&escape_markup(&visible(&text)))
    };
    written.map_err(Error::from)
}

/// `{{ t('report-more', count=3) }}`
fn told(texts: &Texts, key: &str, arguments: &Kwargs) -> Result<String, Error> {
    let mut message = Message::new(key);
    for name in arguments.args() {
        let value: Value = arguments.get(name)?;
        let argument =
            i64::try_from(value.clone()).map_or_else(|_| Argument::Text(value.to_string()), Argument::Number);
        message.arguments.insert(name.to_owned(), argument);
    }
    Ok(texts.tell(&message))
}

/// An anchor as it stands after `#`: percent-encoded where RFC 3986 asks for it.
fn fragment(anchor: &str) -> String {
    let mut encoded = String::with_capacity(anchor.len());
    for byte in visible(anchor).bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'()*+,;=:@/?".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 15].map(|half| char::from(HEXADECIMAL[usize::from(half)])));
        }
    }
    encoded
}

const HEXADECIMAL: &[u8; 16] = b"0123456789ABCDEF";
const PAGE: &str = include_str!("page.html");
pub(super) const CSS: &str = include_str!("page.css");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_is_encoded_for_an_address() {
        assert_eq!(fragment("contract/get~1x/{id} å%"), "contract/get~1x/%7Bid%7D%20%C3%A5%25");
    }
}
