//! The command line of this process as a line to be copied: the same run again, for one case.

/// The command without what selects cases or resumes; a `--only` can be put behind it. Values of `--header` that are written out
/// are secrets and are masked.
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
                None => line.push(quoted(&word)),
            },
        }
    }
    line.join(" ")
}

fn without_secret(header: &str) -> String {
    match header.split_once(':') {
        Some((name, value)) if !value.contains("${") => format!("{name}: ***"),
        _ => header.to_owned(),
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
}
