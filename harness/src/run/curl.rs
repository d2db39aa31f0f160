//! A request turned into a shell line that makes it again: secrets as `$NAME`, everything else quoted.

use std::fmt::Write;

use samprov_model::{evidence::MaskedMessage, mask::MASK, observation::Request};

use super::{secret::SecretNames, session::SecretMasker};

/// Longer bodies are told about, not written out.
const LONGEST_BODY: usize = 8 * 1024;

/// Fields that curl makes itself, or that only this run needs.
const LEFT_OUT: [&str; 5] = ["content-length", "host", "traceparent", "user-agent", "connection"];

/// The shell line for a request.
pub(super) fn curl_line(request: &Request, names: &SecretNames, masker: &SecretMasker) -> String {
    let shown_request = masker.0.request(request);
    let mut line = String::from("curl -sS -g -i --path-as-is");
    match request.method.as_str() {
        "HEAD" => line.push_str(" -I"),
        method => {
            let _ = write!(line, " -X {}", quoted(method, names, masker));
        }
    }
    for (index, (name, value)) in request.headers.iter().enumerate() {
        if LEFT_OUT.iter().any(|left_out| name.eq_ignore_ascii_case(left_out)) {
            continue;
        }
        let masked = masked_value(&shown_request, index).unwrap_or(value);
        let shown = &shown_value(name, value, masked, names);
        let field = if shown.is_empty() { format!("{name};") } else { format!("{name}: {shown}") };
        let _ = write!(line, " -H {}", quoted(&field, names, masker));
    }
    let mut comment = None;
    if !request.body.is_empty() {
        if request.header("content-type").is_none() {
            line.push_str(" -H 'Content-Type:'");
        }
        match std::str::from_utf8(&request.body).ok().filter(|text| is_plain(text)) {
            Some(text) if text.len() <= LONGEST_BODY => {
                let _ = write!(line, " --data-binary {}", quoted(&body(text, &shown_request), names, masker));
            }
            found => {
                let what = if found.is_some() { "text" } else { "binary" };
                line.push_str(" --data-binary @BODY");
                comment = Some(format!(" # BODY: {} bytes of {what}", request.body.len()));
            }
        }
    }
    let _ = write!(line, " {}", quoted(&format!("{}{}", request.base, request.target), names, masker));
    line.push_str(&comment.unwrap_or_default());
    line
}

/// The value itself where everything secret in it has a name; else masked. Cookies are looked at one by one.
fn shown_value(name: &str, value: &str, masked: &str, names: &SecretNames) -> String {
    let is_known = |text: &str| names.longest_first().iter().any(|(secret, _)| text.contains(secret));
    if name.eq_ignore_ascii_case("cookie") {
        let shown = |pair: &str| match pair.split_once('=') {
            Some((cookie, value)) if !is_known(value) => format!("{cookie}={MASK}"),
            Some(_) => pair.to_owned(),
            None => MASK.to_owned(),
        };
        return value.split("; ").map(shown).collect::<Vec<_>>().join("; ");
    }
    if is_known(value) { value.to_owned() } else { masked.to_owned() }
}

fn masked_value(masked: &MaskedMessage, index: usize) -> Option<&String> {
    masked.headers.get(index).map(|(_, value)| value)
}

/// The masked body; the raw one never leaves memory, not even into a shell line.
fn body(text: &str, masked: &MaskedMessage) -> String {
    if masked.size == text.len() as u64 { masked.body.clone() } else { String::new() }
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t'))
}

/// A shell word: literal parts in single quotes, known secrets as `"$NAME"`, the rest masked.
fn quoted(text: &str, names: &SecretNames, masker: &SecretMasker) -> String {
    let mut parts = vec![(text.to_owned(), None)];
    for (secret, name) in names.longest_first() {
        parts = parts
            .into_iter()
            .flat_map(|(part, known)| match known {
                Some(name) => vec![(part, Some(name))],
                None => split(&part, secret, name),
            })
            .collect();
    }
    let word: String = parts
        .into_iter()
        .filter(|(part, name)| name.is_some() || !part.is_empty())
        .map(|(part, name)| match name {
            Some(name) => format!("\"${name}\""),
            None => single(&masker.0.text(&part)),
        })
        .collect();
    if word.is_empty() { "''".to_owned() } else { word }
}

fn split(part: &str, secret: &str, name: &str) -> Vec<(String, Option<String>)> {
    let mut pieces = Vec::new();
    for (index, piece) in part.split(secret).enumerate() {
        if index > 0 {
            pieces.push((String::new(), Some(name.to_owned())));
        }
        pieces.push((piece.to_owned(), None));
    }
    pieces
}

fn single(text: &str) -> String {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_safe) {
        return text.to_owned();
    }
    let escape = |character: char| match character {
        '\'' => "'\\''".to_owned(),
        control if control.is_control() && !matches!(control, '\n' | '\t') => String::new(),
        other => other.to_string(),
    };
    format!("'{}'", text.chars().map(escape).collect::<String>())
}

#[cfg(test)]
mod tests {
    use samprov_model::mask::Masker;

    use super::*;

    fn line(request: &Request) -> String {
        let mut names = SecretNames::default();
        names.add("hemlig-nyckel", "TOKEN".into());
        curl_line(request, &names, &SecretMasker(Masker::new(names.values())))
    }

    fn request() -> Request {
        Request {
            method: "POST".into(),
            base: "http://127.0.0.1:8080/v1".into(),
            target: "/a?b=[1]".into(),
            headers: vec![
                ("Authorization".into(), "Bearer hemlig-nyckel".into()),
                ("Content-Type".into(), "application/json".into()),
                ("traceparent".into(), "00-1-1-01".into()),
            ],
            body: br#"{"name": "O'Hara"}"#.to_vec(),
        }
    }

    #[test]
    fn secrets_are_names_and_quotes_are_kept() {
        assert_eq!(
            line(&request()),
            "curl -sS -g -i --path-as-is -X POST -H 'Authorization: Bearer '\"$TOKEN\" \
             -H 'Content-Type: application/json' --data-binary '{\"name\": \"O'\\''Hara\"}' 'http://127.0.0.1:8080/v1/a?b=[1]'"
        );
    }

    #[test]
    fn unknown_credentials_are_masked_and_binary_bodies_described() {
        let mut request = request();
        request.headers[0].1 = "Bearer other".into();
        request.body = vec![0, 159, 146];
        let line = line(&request);
        assert!(line.contains("Bearer ***") && !line.contains("other"), "{line}");
        assert!(line.ends_with("# BODY: 3 bytes of binary"), "{line}");
    }

    #[test]
    fn a_cookie_without_a_name_is_masked_beside_one_with() {
        let mut request = request();
        request.headers[0] = ("Cookie".into(), "a=hemlig-nyckel; b=two".into());
        let line = line(&request);
        assert!(line.contains("a='\"$TOKEN\"'; b=***'"), "{line}");
    }

    proptest::proptest! {
        #[test]
        fn the_shell_gives_the_word_back(text in "[ -~]{0,40}") {
            let word = single(&text);
            let words = crate::rig::split_words(&word).unwrap_or_default();
            proptest::prop_assert_eq!(words, vec![text]);
        }
    }
}
