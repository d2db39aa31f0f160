//! Path templates such as `/persons/{personKey}.json`, matched against targets.

/// A path template.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    segments: Vec<Vec<Piece>>,
}

/// A piece of a segment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    Text(String),
    Name(String),
}

impl Template {
    /// Reads a template; `None` when its braces do not match.
    pub(crate) fn new(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/').unwrap_or(path);
        Some(Self { segments: path.split('/').map(pieces).collect::<Option<_>>()? })
    }

    /// The names in it, in order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().flatten().filter_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The template without its names: two templates of one shape match the same targets.
    pub(crate) fn shape(&self) -> String {
        let mut shape = String::new();
        for segment in &self.segments {
            shape.push('/');
            for piece in segment {
                match piece {
                    Piece::Name(_) => shape.push_str("{}"),
                    Piece::Text(text) => shape.push_str(text),
                }
            }
        }
        shape
    }

    /// For each segment how open it is: exact ones come before those with text, and these before bare names, from the left.
    pub(crate) fn rank(&self) -> Vec<u8> {
        let openness = |segment: &Vec<Piece>| match segment.as_slice() {
            [Piece::Name(_)] => 2,
            pieces if pieces.iter().any(|piece| matches!(piece, Piece::Name(_))) => 1,
            _ => 0,
        };
        self.segments.iter().map(openness).collect()
    }

    /// The exact segments that it begins with, each after a slash, and how many they are.
    pub(crate) fn beginning(&self) -> (String, usize) {
        let mut beginning = String::new();
        let mut count = 0;
        for segment in &self.segments {
            let text = match segment.as_slice() {
                [] => "",
                [Piece::Text(text)] => text,
                _ => break,
            };
            beginning.push('/');
            beginning.push_str(text);
            count += 1;
        }
        (beginning, count)
    }

    /// The values of its names in a path, still percent-encoded; `None` when it does not match.
    pub(crate) fn matches<'p>(&self, path: &'p str) -> Option<Vec<(&str, &'p str)>> {
        let path = path.strip_prefix('/')?;
        let mut values = Vec::new();
        let mut segments = path.split('/');
        for pieces in &self.segments {
            let segment = segments.next()?;
            match_segment(pieces, segment, &mut values)?;
        }
        segments.next().is_none().then_some(values)
    }
}

fn pieces(segment: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while let Some(open) = rest.find('{') {
        let close = rest[open..].find('}')? + open;
        let name = &rest[open + 1..close];
        if name.is_empty() || name.contains('{') || rest[..open].contains('}') {
            return None;
        }
        if open > 0 {
            pieces.push(Piece::Text(rest[..open].to_owned()));
        }
        pieces.push(Piece::Name(name.to_owned()));
        rest = &rest[close + 1..];
    }
    if rest.contains('}') {
        return None;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Some(pieces)
}

/// Each name takes as little as the next text allows; the last takes the rest.
fn match_segment<'t, 'p>(
    pieces: &'t [Piece],
    segment: &'p str,
    values: &mut Vec<(&'t str, &'p str)>,
) -> Option<()> {
    let mut rest = segment;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => rest = strip_decoded(rest, text)?,
            Piece::Name(name) => {
                let end = match pieces.get(index + 1) {
                    // The last text of a segment stands at its end, wherever else it stands too.
                    Some(Piece::Text(text)) if index + 2 == pieces.len() => {
                        rest.len().checked_sub(text.len())?
                    }
                    Some(Piece::Text(text)) => rest.find(text.as_str())?,
                    Some(Piece::Name(_)) => rest.chars().next()?.len_utf8(),
                    None => rest.len(),
                };
                let value = rest.get(..end).filter(|value| !value.is_empty())?;
                values.push((name, value));
                rest = &rest[end..];
            }
        }
    }
    rest.is_empty().then_some(())
}

/// What follows a text that may be percent-encoded where it stands alone.
fn strip_decoded<'p>(rest: &'p str, text: &str) -> Option<&'p str> {
    if let Some(after) = rest.strip_prefix(text) {
        return Some(after);
    }
    (rest.contains('%') && crate::pointer::percent_decoded(rest) == text).then_some("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_match_whole_segments_and_parts_of_them() {
        let template = Template::new("/a/{b}.json/{c}-{d}").unwrap();
        assert_eq!(template.matches("/a/x.y.json/1-2"), Some(vec![("b", "x.y"), ("c", "1"), ("d", "2")]));
        assert_eq!(template.matches("/a/.json/1-2"), None);
        assert_eq!(template.matches("/a/x.json/1-2/"), None);
        assert_eq!(template.names().collect::<Vec<_>>(), ["b", "c", "d"]);
    }

    #[test]
    fn exact_segments_may_be_percent_encoded() {
        assert!(Template::new("/ärende").unwrap().matches("/%C3%A4rende").is_some());
    }

    #[test]
    fn braces_that_do_not_match_are_no_template() {
        for path in ["/{a", "/a}", "/{}", "/{a{b}}"] {
            assert!(Template::new(path).is_none(), "{path}");
        }
    }
}
