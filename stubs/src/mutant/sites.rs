//! A schema and a value turned into the places of the value, each with every schema that surely holds there.

use samprov_contract::{SchemaRef, Schemas};
use serde_json::{Map, Value};

use super::{
    evaluate::{Evaluator, Way},
    member,
};

/// How many places are looked at.
const MOST_SITES: usize = 600;
/// How deep.
const DEEPEST: usize = 12;
/// How deep parts that are not there are imagined.
const DEEPEST_IMAGINED: usize = 4;

/// A place of a value and a schema that holds there.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "four facts about a place that do not exclude each other")]
pub(crate) struct Site {
    /// A JSON Pointer.
    pub(crate) pointer: String,
    /// What holds there: one of perhaps several.
    pub(crate) schema: SchemaRef,
    /// Whether the value has it.
    pub(crate) is_there: bool,
    /// Whether it may be left out.
    pub(crate) is_optional: bool,
    /// Whether it stands in the branch of a choice.
    pub(crate) is_in_branch: bool,
    /// How many members are on the way.
    pub(crate) members: usize,
    /// Whether it is the last item of a list, or in it.
    pub(crate) is_in_last_item: bool,
}

/// A schema and all that surely holds for the same value: what it refers to, and the parts of a whole.
pub(crate) fn parts(schemas: &Schemas, schema: &SchemaRef) -> Vec<SchemaRef> {
    let mut found = vec![schema.clone()];
    let mut next = 0;
    while let Some(at) = found.get(next).cloned() {
        next += 1;
        let Some(Value::Object(view)) = schemas.view(&at) else { continue };
        let target = view.get("$ref").and_then(Value::as_str).and_then(|target| schemas.follow(&at, target));
        let count = view.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
        let whole = (0..count).map(|index| member::below(&at, &["allOf", &index.to_string()]));
        for part in target.into_iter().chain(whole) {
            if !found.contains(&part) && found.len() < 64 {
                found.push(part);
            }
        }
    }
    found
}

/// Whether a schema is marked, itself or by what it refers to.
pub(crate) fn is_marked(schemas: &Schemas, schema: &SchemaRef, mark: &str) -> bool {
    parts(schemas, schema)
        .iter()
        .any(|part| schemas.view(part).and_then(|view| view.get(mark)) == Some(&Value::Bool(true)))
}

/// The places of a value. Without a value everything is imagined: only what holds for certain, so no choices.
pub(crate) fn sites(schemas: &Schemas, way: Way, root: &SchemaRef, value: Option<&Value>) -> Vec<Site> {
    let mut walk = Walk { schemas, way, found: Vec::new() };
    let at = Site {
        pointer: String::new(),
        schema: root.clone(),
        is_there: value.is_some(),
        is_optional: false,
        is_in_branch: false,
        members: 0,
        is_in_last_item: false,
    };
    walk.visit(&at, value, DEEPEST, DEEPEST_IMAGINED);
    // What is there comes before what must be added.
    walk.found.sort_by_key(|site| !site.is_there);
    walk.found
}

struct Walk<'s> {
    schemas: &'s Schemas,
    way: Way,
    found: Vec<Site>,
}

impl Walk<'_> {
    fn visit(&mut self, site: &Site, value: Option<&Value>, depth: usize, imagined: usize) {
        let (Some(depth), Some(imagined)) =
            (depth.checked_sub(1), if value.is_some() { Some(imagined) } else { imagined.checked_sub(1) })
        else {
            return;
        };
        for part in parts(self.schemas, &site.schema) {
            if self.found.len() >= MOST_SITES {
                return;
            }
            let Some(Value::Object(view)) = self.schemas.view(&part) else { continue };
            let here = Site { schema: part.clone(), ..site.clone() };
            self.found.push(here.clone());
            self.members(&here, view, value, depth, imagined);
            self.items(&here, view, value, depth, imagined);
            self.branches(&here, view, value, depth, imagined);
        }
    }

    fn members(
        &mut self,
        site: &Site,
        view: &Map<String, Value>,
        value: Option<&Value>,
        depth: usize,
        imagined: usize,
    ) {
        let Some(properties) = view.get("properties").and_then(Value::as_object) else { return };
        if value.is_some_and(|value| !value.is_object()) {
            return;
        }
        let hidden = match self.way {
            Way::Out => "writeOnly",
            Way::In => "readOnly",
        };
        let all = parts(self.schemas, &site.schema);
        for name in properties.keys() {
            let schema = member::below(&site.schema, &["properties", name]);
            if is_marked(self.schemas, &schema, hidden) {
                continue;
            }
            let is_required = all.iter().any(|part| {
                let required =
                    self.schemas.view(part).and_then(|view| view.get("required")).and_then(Value::as_array);
                required.is_some_and(|names| names.iter().any(|required| required == name))
            });
            let inner = value.and_then(|value| value.get(name));
            let at = Site {
                pointer: member::child(&site.pointer, name),
                schema,
                is_there: inner.is_some(),
                is_optional: site.is_optional || !is_required,
                members: site.members + 1,
                ..site.clone()
            };
            self.visit(&at, inner, depth, imagined);
        }
    }

    fn items(
        &mut self,
        site: &Site,
        view: &Map<String, Value>,
        value: Option<&Value>,
        depth: usize,
        imagined: usize,
    ) {
        if !view.get("items").is_some_and(Value::is_object) || view.contains_key("prefixItems") {
            return;
        }
        let schema = member::below(&site.schema, &["items"]);
        let items = match value {
            Some(Value::Array(items)) => items.as_slice(),
            Some(_) => return,
            None => &[],
        };
        let last = items.len().saturating_sub(1);
        let mut indexes = vec![0];
        if last > 0 {
            indexes.push(last);
        }
        for index in indexes {
            let inner = items.get(index);
            let at = Site {
                pointer: format!("{}/{index}", site.pointer),
                schema: schema.clone(),
                is_there: inner.is_some(),
                is_in_last_item: index == last,
                is_optional: site.is_optional || inner.is_none(),
                ..site.clone()
            };
            self.visit(&at, inner, depth, imagined);
        }
    }

    /// The branch that a value fits, and only that one.
    fn branches(
        &mut self,
        site: &Site,
        view: &Map<String, Value>,
        value: Option<&Value>,
        depth: usize,
        imagined: usize,
    ) {
        let Some(value) = value else { return };
        for keyword in ["oneOf", "anyOf"] {
            let count = view.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            let fitting = (0..count)
                .map(|index| member::below(&site.schema, &[keyword, &index.to_string()]))
                .filter(|branch| Evaluator::new(self.schemas, self.way).keeps(branch, value))
                .collect::<Vec<_>>();
            if let [branch] = fitting.as_slice() {
                let at = Site { schema: branch.clone(), is_in_branch: count > 1, ..site.clone() };
                self.visit(&at, Some(value), depth, imagined);
            }
        }
    }
}
