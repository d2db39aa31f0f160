//! The paths of operations turned into an index: which operations a path may match is looked up, however many there are.

use std::collections::HashMap;

use crate::{operation::Operation, template::Template};

/// The operations by their path templates, the most exact first.
#[derive(Debug)]
pub(crate) struct Routes {
    /// Templates with the index of their operation, in order of rank.
    ranked: Vec<(Template, usize)>,
    /// Indexes in `ranked`, by the exact segments that a template begins with.
    by_beginning: HashMap<String, Vec<usize>>,
    /// The most exact segments that a template begins with: no more of a path is looked at.
    deepest: usize,
}

impl Routes {
    /// The routes to operations.
    pub(crate) fn of(operations: &[Operation]) -> Self {
        let mut ranked: Vec<(Template, usize)> = operations
            .iter()
            .enumerate()
            .filter_map(|(index, operation)| Some((Template::new(&operation.path)?, index)))
            .collect();
        ranked.sort_by_cached_key(|(template, _)| template.rank());
        let mut by_beginning: HashMap<String, Vec<usize>> = HashMap::new();
        let mut deepest = 0;
        for (at, (template, _)) in ranked.iter().enumerate() {
            let (beginning, segments) = template.beginning();
            deepest = deepest.max(segments);
            by_beginning.entry(beginning).or_default().push(at);
        }
        Self { ranked, by_beginning, deepest }
    }

    /// The indexes of the operations whose templates a path matches, the most exact first.
    pub(crate) fn matching(&self, path: &str) -> impl Iterator<Item = usize> {
        let routes = self.candidates(path).into_iter().filter_map(|at| self.ranked.get(at));
        routes.filter(move |(template, _)| template.matches(path).is_some()).map(|(_, operation)| *operation)
    }

    /// Those that may match, in order. A segment that is percent-encoded may stand for any other text: all may match then.
    fn candidates(&self, path: &str) -> Vec<usize> {
        if path.contains('%') {
            return (0..self.ranked.len()).collect();
        }
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]).take(self.deepest + 1);
        let mut found: Vec<usize> =
            ends.filter_map(|end| self.by_beginning.get(path.get(..end)?)).flatten().copied().collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::document::{Document, Files};

    struct NoFiles;

    impl Files for NoFiles {
        fn read(&mut self, _: &str) -> Result<Vec<u8>, String> {
            Err("there are none".to_owned())
        }
    }

    fn operations(paths: &[String]) -> Vec<Operation> {
        let item = |path: &String| (path.clone(), json!({ "get": { "responses": {} } }));
        let paths: serde_json::Map<_, _> = paths.iter().map(item).collect();
        let value = json!({ "openapi": "3.0.3", "info": { "title": "t", "version": "1" }, "paths": paths });
        let document = Document::from_value("api.json", value);
        crate::read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts.operations().to_vec()
    }

    fn matching(paths: &[&str], path: &str) -> Vec<String> {
        let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
        let operations = operations(&paths);
        let routes = Routes::of(&operations);
        routes.matching(path).map(|index| operations[index].path.clone()).collect()
    }

    #[test]
    fn of_those_that_match_the_most_exact_comes_first() {
        let paths = ["/{a}/{b}", "/people/{id}", "/people/x-{id}", "/people/me", "/people"];
        assert_eq!(matching(&paths, "/people/me"), ["/people/me", "/people/{id}", "/{a}/{b}"]);
        assert_eq!(matching(&paths, "/people/x-1"), ["/people/x-{id}", "/people/{id}", "/{a}/{b}"]);
        assert_eq!(matching(&paths, "/people"), ["/people"]);
        assert_eq!(matching(&paths, "/people/me/too"), Vec::<String>::new());
    }

    #[test]
    fn an_exact_segment_that_comes_percent_encoded_is_found() {
        assert_eq!(matching(&["/ärende/{id}", "/other"], "/%C3%A4rende/1"), ["/ärende/{id}"]);
    }

    #[test]
    fn slashes_count() {
        let paths = ["/", "/a", "/a/", "//a"];
        for path in paths {
            assert_eq!(matching(&paths, path), [path]);
        }
        assert_eq!(matching(&paths, "a"), Vec::<String>::new());
        assert_eq!(matching(&paths, ""), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn what_is_looked_up_is_what_a_look_at_every_template_finds(
            paths in prop::collection::vec("(/([ab]|[{]n[}]|a[{]n[}]|%61)?){1,4}", 1..12),
            path in "(/([abc]|%6[12]|ab)?){0,5}",
        ) {
            let operations = operations(&paths);
            let routes = Routes::of(&operations);
            let all = routes.ranked.iter().filter(|(template, _)| template.matches(&path).is_some());
            let all: Vec<usize> = all.map(|(_, operation)| *operation).collect();
            prop_assert_eq!(routes.matching(&path).collect::<Vec<_>>(), all);
        }
    }
}
