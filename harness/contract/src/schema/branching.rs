//! Schemas that apply others so many times over to the same value that checking one would never end, cut where that begins.

use std::collections::HashMap;

use samprov_model::message::Message;
use serde_json::Value;

use super::{
    build::{SchemaBuilder, SchemaProblem},
    keyword::Reach,
};
use crate::library::Target;

/// The most references that are applied to one value.
const MOST_APPLIED: u64 = 10_000;

impl SchemaBuilder {
    /// Leaves out references by which one value would be checked more than [`MOST_APPLIED`] times: two references to a schema
    /// that has two references, and so on, double with each step. Call it when circles are broken.
    pub(super) fn bound_branching(&mut self) {
        let mut applied: HashMap<Target, u64> = HashMap::new();
        for start in self.sorted_targets() {
            let mut way = vec![(start, 0, 1_u64)];
            while let Some((target, next, sum)) = way.pop() {
                if next == 0 && applied.contains_key(&target) {
                    continue;
                }
                let reference = self.nodes.get(&target).and_then(|node| node.references.get(next));
                let Some(reference) = reference else {
                    applied.insert(target, sum);
                    continue;
                };
                if reference.reach == Reach::Part {
                    way.push((target, next + 1, sum));
                    continue;
                }
                match applied.get(&reference.to) {
                    Some(more) if sum.saturating_add(*more) <= MOST_APPLIED => {
                        way.push((target, next + 1, sum + more));
                    }
                    Some(_) => {
                        self.leave_out(&target, next);
                        way.push((target, next + 1, sum));
                    }
                    None => {
                        let to = reference.to.clone();
                        way.push((target, next, sum));
                        way.push((to, 0, 1));
                    }
                }
            }
        }
    }

    fn leave_out(&mut self, holder: &Target, index: usize) {
        let Some(node) = self.nodes.get_mut(holder) else { return };
        let Some(reference) = node.references.get_mut(index) else { return };
        reference.reach = Reach::Part;
        let at = reference.at.clone();
        if let Some(tree) = self.trees.get_mut(at.document)
            && let Some(Value::Object(members)) = tree.pointer_mut(&at.pointer)
        {
            members.remove("$ref");
        }
        let message = Message::new("schema-branches-multiply")
            .with_number("most", i64::try_from(MOST_APPLIED).unwrap_or(i64::MAX));
        node.problems.push(SchemaProblem { message, at, limits: true });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::{Map, json};

    use crate::{
        document::Document,
        library::{Library, Target},
        schema::{Dialect, SchemaBuilder},
    };

    #[test]
    fn references_that_double_at_each_step_are_cut_and_named_and_what_remains_is_quick() {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let mut schemas = Map::new();
            for step in 0..40 {
                let next = json!({"$ref": format!("#/definitions/S{}", step + 1)});
                schemas.insert(format!("S{step}"), json!({keyword: [next, next]}));
            }
            schemas.insert("S40".to_owned(), json!({"type": "string"}));
            let whole = json!({"$ref": "#/definitions/S0", "definitions": schemas});
            let mut library = Library::new(Document::from_value("schema", whole), None, BTreeMap::new());
            let mut builder = SchemaBuilder::new(Dialect::Draft4);
            let target = Target { document: 0, pointer: String::new() };
            let root = builder.add(&mut library, &target);
            builder.break_circles();
            let named = builder.problems(&target);
            assert!(named.iter().any(|problem| problem.message.key == "schema-branches-multiply"));
            let schemas = builder.finish(&library);
            let _ = schemas.is_valid(&root, &json!("text"));
        }
    }

    #[test]
    fn a_schema_that_many_refer_to_is_not_cut() {
        let refs: Vec<_> = (0..200).map(|_| json!({"$ref": "#/definitions/base"})).collect();
        let whole = json!({"anyOf": refs, "definitions": {"base": {"type": "string"}}});
        let mut library = Library::new(Document::from_value("schema", whole), None, BTreeMap::new());
        let mut builder = SchemaBuilder::new(Dialect::Draft4);
        let target = Target { document: 0, pointer: String::new() };
        builder.add(&mut library, &target);
        builder.break_circles();
        assert!(builder.problems(&target).is_empty());
    }
}
