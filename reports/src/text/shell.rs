//! Shell lines become the names of the environment variables that they need.

/// The variables (`$NAME`) that a shell would put values in for, each once. What stands in single quotes is text.
pub fn variables(line: &str) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    let (mut in_single, mut in_double) = (false, false);
    let mut characters = line.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\'' if !in_double => in_single = !in_single,
            _ if in_single => {}
            '"' => in_double = !in_double,
            '\\' => {
                characters.next();
            }
            '$' => {
                let rest = &line[at + 1..];
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
                let name = &rest[..end];
                if !name.is_empty()
                    && !name.starts_with(|c: char| c.is_ascii_digit())
                    && !names.contains(&name)
                {
                    names.push(name);
                }
            }
            _ => {}
        }
    }
    names
}

/// The variable that a line sets: `NAME=$(...)`.
pub fn assigned(line: &str) -> Option<&str> {
    let (name, _) = line.split_once('=')?;
    let is_name = name.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
    (is_name && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_counts_where_the_shell_would_look_at_it() {
        let line = "curl -H 'Authorization: Bearer '\"$TOKEN\" -H \"X: $TOKEN$KEY_2\" 'http://x/?$filter=a' \\$no $1";
        assert_eq!(variables(line), ["TOKEN", "KEY_2"]);
        assert_eq!(assigned("PET_ID=$(curl x)"), Some("PET_ID"));
        assert_eq!(assigned("curl 'http://x/?a=1'"), None);
        assert!(variables("curl 'it'\\''s $X'").is_empty());
    }
}
