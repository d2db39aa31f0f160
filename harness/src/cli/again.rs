//! The command line of this process as a line to be copied: the same run again, for one case.

use crate::rig::without_login;

/// The command without what selects cases or resumes; a `--only` can be put behind it. Values of `--header` that are written out
/// are secrets and are masked, and so are names and passwords in addresses.
pub(super) fn again(words: impl Iterator<Item = String>) -> String {
    let mut line = vec!["samprov".to_owned()];
    let mut words = words.skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--only" => drop(words.next()),
            "--resume" => {}
            "--header" => {
                line.push(word);
                line.extend(words.next().map(|header| quoted(&without_secret(&header))));
            }
            _ if word.starts_with("--only=") => {}
            _ => match word.strip_prefix("--header=") {
                Some(header) => line.push(format!("--header={}", quoted(&without_secret(header)))),
                // Only in an address does `@` stand before the first slash.
                None if is_address(&word, line.last()) => line.push(quoted(&without_login(&word))),
                None => line.push(quoted(&word)),
            },
        }
    }
    line.join(" ")
}

fn is_address(word: &str, before: Option<&String>) -> bool {
    let flags = ["--target", "--proxy"];
    let is_value = before.is_some_and(|before| flags.contains(&before.as_str()));
    is_value || word.contains("://") || flags.iter().any(|flag| word.starts_with(&format!("{flag}=")))
}

/// References and the scheme before them are no secrets.
fn without_secret(header: &str) -> String {
    let Some((name, value)) = header.split_once(':') else { return "***".to_owned() };
    let mut rest = value.trim();
    if let Some((scheme, after)) = rest.split_once(' ')
        && scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        rest = after;
    }
    let is_reference = rest.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    if is_reference.is_some_and(|name| !name.contains('}')) {
        header.to_owned()
    } else {
        format!("{name}: ***")
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-._/:,@+=".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_the_same_run_without_selection_and_secrets() {
        let words = [
            "/bin/samprov",
            "test",
            "my api.yaml",
            "--only",
            "a*",
            "--header",
            "X-Key: abc",
            "--header=Y: ${KEY}",
            "--resume",
        ];
        let line = again(words.into_iter().map(str::to_owned));
        assert_eq!(line, "samprov test 'my api.yaml' --header 'X-Key: ***' --header='Y: ${KEY}'");
    }

    #[test]
    fn passwords_in_addresses_and_texts_beside_references_are_masked() {
        let words = [
            "samprov",
            "test",
            "--target",
            "register=http://u:hemlig@a.example/v1",
            "--proxy",
            "u:hemlig@p:3128",
            "--target=http://u:hemlig@b.example",
            "--proxy=u:hemlig@p",
            "--header",
            "Authorization: Bearer ${TOKEN}",
            "--header",
            "X: hemlig-${PART}",
        ];
        let line = again(words.into_iter().map(str::to_owned));
        assert!(!line.contains("hemlig"), "{line}");
        assert!(line.contains("a.example/v1") && line.contains("Bearer ${TOKEN}"), "{line}");
    }
}
