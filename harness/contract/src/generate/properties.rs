//! The declared properties of an object: in the order of the document, and found by name at once however many there are.

use std::{collections::HashMap, ops::Deref, slice};

use super::node::Node;
use crate::schema::SchemaRef;

/// Names of properties with what each must keep.
#[derive(Clone, Debug, Default)]
pub(crate) struct Properties {
    declared: Vec<(String, Node)>,
    /// Where each name stands among them.
    places: HashMap<String, usize>,
}

impl Properties {
    /// What a declared property must keep.
    pub(crate) fn of_name(&self, name: &str) -> Option<&Node> {
        let place = self.places.get(name)?;
        self.declared.get(*place).map(|(_, node)| node)
    }

    /// Whether a property is declared.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Adds a schema that a property must keep.
    pub(super) fn add(&mut self, name: &str, schema: SchemaRef) {
        let known = self.places.get(name).and_then(|place| self.declared.get_mut(*place));
        if let Some((_, node)) = known {
            node.add(schema);
            return;
        }
        self.places.insert(name.to_owned(), self.declared.len());
        self.declared.push((name.to_owned(), Node { schemas: vec![schema], decided: Vec::new() }));
    }
}

impl Deref for Properties {
    type Target = [(String, Node)];

    fn deref(&self) -> &Self::Target {
        &self.declared
    }
}

impl<'a> IntoIterator for &'a Properties {
    type IntoIter = slice::Iter<'a, (String, Node)>;
    type Item = &'a (String, Node);

    fn into_iter(self) -> Self::IntoIter {
        self.declared.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_keep_their_order_and_gather_their_schemas() {
        let schema = |pointer: &str| SchemaRef { document: "a".into(), pointer: pointer.to_owned() };
        let mut properties = Properties::default();
        for (name, pointer) in [("b", "/1"), ("a", "/2"), ("b", "/3"), ("b", "/3")] {
            properties.add(name, schema(pointer));
        }
        assert_eq!(properties.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(properties.of_name("b").unwrap().schemas, [schema("/1"), schema("/3")]);
        assert!(properties.declares("a") && !properties.declares("c") && properties.of_name("c").is_none());
    }
}
