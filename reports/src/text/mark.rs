//! Text becomes the content of an HTML element or of a quoted attribute.

/// Escapes the five characters that mean something in markup. The slash stays as it is: it keeps ids and addresses short.
pub fn escape_markup(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_loses_its_meaning() {
        assert_eq!(
            escape_markup("<a href='/x'>\"&\"</a>"),
            "&lt;a href=&#39;/x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;"
        );
    }
}
