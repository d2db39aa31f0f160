//! Schemas looked up by place, compiled when first asked and shared between threads.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use super::{
    build::{Directed, SchemaBuilder},
    errors::{self, IMPOSSIBLE, SchemaError, UNDECIDED},
    formats, impossible,
    reference::{Dialect, Direction, SchemaRef},
};
use crate::{
    document::Document,
    generate::FacetsCache,
    library::{Library, Target},
    pointer,
};

/// The most errors that are told about one value.
const MOST_ERRORS: usize = 20;

/// The validator collects every error before the first can be read, several hundred bytes each. In a larger value (arrays, objects
/// and scalars counted) it is stopped at the first.
const EXPLAINED_WHOLE: usize = 20_000;

/// The most bare references in a row that are followed. A chain that is longer is compiled as it is.
const MOST_REFERENCES: usize = 16;

/// All schemas of the documents of one technical interface.
///
/// Whatever their documents were written in, they are kept as JSON Schema 2020-12: `nullable` as `null` among the types,
/// `exclusiveMinimum` as a number, a list of `items` as `prefixItems`. `required` is kept as written, whatever is `readOnly`.
#[derive(Clone)]
pub struct Schemas {
    inner: Arc<Inner>,
}

struct Inner {
    dialect: Dialect,
    names: Vec<Arc<str>>,
    trees: Vec<Arc<Value>>,
    directed: Vec<Directed>,
    /// What validators are compiled from, made when the first of their direction is.
    requests: OnceLock<Option<Registry<'static>>>,
    answers: OnceLock<Option<Registry<'static>>>,
    compiled: [Mutex<HashMap<SchemaRef, Compiled>>; 2],
    /// Held while a large value is explained.
    large: Mutex<()>,
    facets: FacetsCache,
    has_write_only: bool,
}

/// A validator, or why there is none.
type Compiled = Result<Arc<Validator>, String>;

impl Schemas {
    /// One schema alone, read as its dialect asks, with the place to ask for it.
    pub fn from_value(value: Value, dialect: Dialect) -> (Self, SchemaRef) {
        let mut library = Library::new(Document::from_value("schema", value), None, BTreeMap::new());
        let mut builder = SchemaBuilder::new(dialect);
        let root = builder.add(&mut library, &Target { document: 0, pointer: String::new() });
        builder.break_circles();
        (builder.finish(&library), root)
    }

    pub(super) fn new(
        dialect: Dialect,
        names: Vec<Arc<str>>,
        trees: Vec<Value>,
        directed: Vec<Directed>,
    ) -> Self {
        let (requests, answers) = (OnceLock::new(), OnceLock::new());
        let has_write_only = trees.iter().any(has_write_only);
        let trees = trees.into_iter().map(Arc::new).collect();
        let compiled = Default::default();
        let large = Mutex::new(());
        let facets = FacetsCache::default();
        let inner = Inner {
            dialect,
            names,
            trees,
            directed,
            requests,
            answers,
            compiled,
            large,
            facets,
            has_write_only,
        };
        Self { inner: Arc::new(inner) }
    }

    /// What has been gathered of these schemas.
    pub(crate) fn facets(&self) -> &FacetsCache {
        &self.inner.facets
    }

    /// Whether something is kept for requests (`writeOnly`) in any schema.
    pub(crate) fn has_write_only(&self) -> bool {
        self.inner.has_write_only
    }

    /// The dialect that the documents were written in.
    pub fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// The schema after normalisation, not following `$ref`.
    pub fn view(&self, schema: &SchemaRef) -> Option<&Value> {
        pointer::find(self.inner.trees.get(self.index(&schema.document)?)?, &schema.pointer)
    }

    /// The schema that a `$ref` text of [`Schemas::view`] inside `from`'s document leads to.
    pub fn follow(&self, from: &SchemaRef, reference: &str) -> Option<SchemaRef> {
        let (document, fragment) = reference.split_once('#')?;
        let document = match document {
            "" => from.document.clone(),
            index => self.inner.names.get(index.parse::<usize>().ok()?)?.clone(),
        };
        Some(SchemaRef { document, pointer: pointer::percent_decoded(fragment) })
    }

    /// Whether a value is valid in a request or in an answer (formats asserted).
    pub fn is_valid(&self, schema: &SchemaRef, value: &Value) -> bool {
        self.is_valid_in(schema, Direction::Request, value)
            || self.is_valid_in(schema, Direction::Answer, value)
    }

    /// Whether a value is valid in a message of one direction (formats asserted). A schema that cannot be compiled allows anything.
    pub fn is_valid_in(&self, schema: &SchemaRef, direction: Direction, value: &Value) -> bool {
        self.validator(schema, direction).map_or(true, |validator| validator.is_valid(value))
    }

    /// How a value breaks a schema: at most 20 errors, the closest branch of `oneOf` and `anyOf` opened where it is certain.
    pub fn errors(&self, schema: &SchemaRef, direction: Direction, value: &Value) -> Vec<SchemaError> {
        let mut errors = self.explained(schema, direction, value);
        errors.retain(|error| error.keyword != UNDECIDED);
        errors
    }

    /// The same, with what says nothing about whoever wrote the value: patterns that were given up over it (keyword [`UNDECIDED`])
    /// where that leaves open whether it is valid, and what no value could keep ([`IMPOSSIBLE`]).
    pub(crate) fn errors_and_doubts(
        &self,
        schema: &SchemaRef,
        direction: Direction,
        value: &Value,
    ) -> Vec<SchemaError> {
        let mut errors = self.explained(schema, direction, value);
        for error in &mut errors {
            if impossible::is_impossible(self, error, value) {
                IMPOSSIBLE.clone_into(&mut error.keyword);
            }
        }
        errors
    }

    fn explained(&self, schema: &SchemaRef, direction: Direction, value: &Value) -> Vec<SchemaError> {
        let Ok(validator) = self.validator(schema, direction) else { return Vec::new() };
        if validator.is_valid(value) {
            return Vec::new();
        }
        let mut errors = Vec::new();
        if is_larger(value, EXPLAINED_WHOLE) {
            // Even the first error holds those of all branches of `oneOf` and `anyOf`: one large value at a time.
            let _alone = self.inner.large.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = validator.validate(value) {
                errors::explain(self, schema, &error, value, &mut errors);
            }
        } else {
            for error in validator.iter_errors(value).take(MOST_ERRORS) {
                errors::explain(self, schema, &error, value, &mut errors);
            }
        }
        errors.truncate(MOST_ERRORS);
        errors
    }

    /// Why a schema cannot be compiled, if so.
    pub fn uncompilable(&self, schema: &SchemaRef) -> Option<String> {
        let problem = |direction| self.validator(schema, direction).err();
        problem(Direction::Request).or_else(|| problem(Direction::Answer))
    }

    /// The schema that an absolute location inside the validators stands for.
    pub(super) fn located(&self, location: &str) -> Option<SchemaRef> {
        let (base, fragment) = location.split_once('#')?;
        let index: usize = base.rsplit('/').next()?.parse().ok()?;
        let document = self.inner.names.get(index)?.clone();
        Some(SchemaRef { document, pointer: pointer::percent_decoded(fragment) })
    }

    fn validator(&self, schema: &SchemaRef, direction: Direction) -> Compiled {
        let known = match direction {
            Direction::Answer => &self.inner.compiled[0],
            Direction::Request => &self.inner.compiled[1],
        };
        let lock = || known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(schema) {
            return known.clone();
        }
        // Compiled outside the lock: another thread may do the same work once, but nobody waits.
        let compiled = match self.referred(schema) {
            Some(other) => self.validator(&other, direction),
            None => self.compile(schema, direction),
        };
        lock().insert(schema.clone(), compiled.clone());
        compiled
    }

    /// The schema that one with nothing but `$ref` leads to. A validator takes some kilobytes for each property: the operations of
    /// a document that share a schema share its validator too.
    fn referred(&self, schema: &SchemaRef) -> Option<SchemaRef> {
        let mut last = None;
        for _ in 0..MOST_REFERENCES {
            let now = last.as_ref().unwrap_or(schema);
            let members = self.view(now).and_then(Value::as_object).filter(|members| members.len() == 1);
            let Some(reference) = members.and_then(|members| members.get("$ref")?.as_str()) else {
                return last;
            };
            match self.follow(now, reference).filter(|next| self.view(next).is_some()) {
                Some(next) => last = Some(next),
                None => return last,
            }
        }
        None
    }

    fn compile(&self, schema: &SchemaRef, direction: Direction) -> Compiled {
        let index = self.index(&schema.document).ok_or("the document is not known")?;
        let Inner { trees, directed, requests, answers, .. } = &*self.inner;
        let (name, registry) = match direction {
            Direction::Answer => {
                ("answer", answers.get_or_init(|| registry("answer", trees, directed, |it| &it.write_only)))
            }
            Direction::Request => {
                ("request", requests.get_or_init(|| registry("request", trees, directed, |it| &it.read_only)))
            }
        };
        let registry = registry.as_ref().ok_or("the schemas are not usable")?;
        let wrapper =
            json!({ "$ref": format!("{}#{}", uri(name, index), pointer::to_fragment(&schema.pointer)) });
        formats::options_of(self.inner.dialect)
            .with_registry(registry)
            .build(&wrapper)
            .map(Arc::new)
            .map_err(|error| error.masked().to_string())
    }

    pub(super) fn index(&self, document: &str) -> Option<usize> {
        self.inner.names.iter().position(|name| **name == *document)
    }

    pub(super) fn name(&self, index: usize) -> Option<Arc<str>> {
        self.inner.names.get(index).cloned()
    }
}

impl fmt::Debug for Schemas {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Schemas").field("documents", &self.inner.names).finish_non_exhaustive()
    }
}

/// Whether a value has more than this many parts. Looks at no more than that.
fn is_larger(value: &Value, most: usize) -> bool {
    let mut waiting = vec![value];
    let mut seen = 0;
    while let Some(value) = waiting.pop() {
        seen += 1;
        if seen + waiting.len() > most {
            return true;
        }
        match value {
            Value::Array(items) => {
                if seen + waiting.len() + items.len() > most {
                    return true;
                }
                waiting.extend(items);
            }
            Value::Object(members) => waiting.extend(members.values()),
            Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

fn uri(direction: &str, index: usize) -> String {
    format!("samprov:/{direction}/{index}")
}

fn registry(
    direction: &str,
    trees: &[Arc<Value>],
    directed: &[Directed],
    exempt: fn(&Directed) -> &Vec<String>,
) -> Option<Registry<'static>> {
    let mut trees: Vec<Value> = trees.iter().map(|tree| Value::clone(tree)).collect();
    for entry in directed.iter().filter(|entry| !exempt(entry).is_empty()) {
        let tree = trees.get_mut(entry.at.document).and_then(|tree| tree.pointer_mut(&entry.at.pointer));
        let Some(Value::Object(members)) = tree else { continue };
        if let Some(Value::Array(required)) = members.get_mut("required") {
            required.retain(|name| !exempt(entry).iter().any(|exempted| name == exempted));
        }
    }
    let mut builder = Registry::new().draft(Draft::Draft202012);
    for (index, tree) in trees.into_iter().enumerate() {
        builder = builder.add(uri(direction, index), tree).ok()?;
    }
    builder.prepare().ok()
}

fn has_write_only(tree: &Value) -> bool {
    match tree {
        Value::Array(items) => items.iter().any(has_write_only),
        Value::Object(members) => members.iter().any(|(name, value)| {
            (name == "writeOnly" && *value == Value::Bool(true)) || has_write_only(value)
        }),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(schema: Value, dialect: Dialect, value: &Value) -> Vec<(String, String)> {
        let (schemas, root) = Schemas::from_value(schema, dialect);
        schemas
            .errors(&root, Direction::Answer, value)
            .into_iter()
            .map(|error| (error.pointer, error.keyword))
            .collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
    }

    #[test]
    fn nullable_adds_null_to_the_type_but_not_to_an_enum() {
        let (schemas, root) =
            Schemas::from_value(json!({"type": "string", "nullable": true}), Dialect::Draft4);
        assert!(schemas.is_valid(&root, &json!(null)));
        let with_enum = json!({"type": "string", "nullable": true, "enum": ["a"]});
        assert_eq!(errors(with_enum, Dialect::Draft4, &json!(null)), pairs(&[("", "enum")]));
        let without_type = json!({"nullable": true, "allOf": [{"type": "string"}]});
        assert_eq!(errors(without_type.clone(), Dialect::Draft4, &json!(null)), pairs(&[]));
        assert!(!errors(without_type, Dialect::Draft4, &json!(5)).is_empty());
        let newer = json!({"type": "string", "nullable": true});
        assert_eq!(errors(newer, Dialect::Draft202012, &json!(null)), pairs(&[("", "type")]));
    }

    #[test]
    fn exclusive_bounds_of_both_dialects_hold() {
        let older = json!({"minimum": 3, "exclusiveMinimum": true});
        assert_eq!(errors(older, Dialect::Draft4, &json!(3)), pairs(&[("", "exclusiveMinimum")]));
        let newer = json!({"exclusiveMinimum": 3});
        assert_eq!(errors(newer, Dialect::Draft202012, &json!(3)), pairs(&[("", "exclusiveMinimum")]));
    }

    #[test]
    fn a_missing_and_a_surplus_property_are_told_at_their_own_places() {
        let schema = json!({"type": "object", "required": ["a"], "properties": {"a": {}}, "additionalProperties": false});
        assert_eq!(
            errors(schema, Dialect::Draft4, &json!({"b/c": 1})),
            pairs(&[("/b~1c", "additionalProperties"), ("/a", "required")])
        );
    }

    #[test]
    fn a_large_value_is_explained_by_its_first_error_only() {
        let schema = json!({"type": "array", "items": {"type": "object"}});
        let value = |length: usize| Value::Array(vec![json!(1); length]);
        assert_eq!(errors(schema.clone(), Dialect::Draft202012, &value(1_000)).len(), MOST_ERRORS);
        let large = errors(schema, Dialect::Draft202012, &value(EXPLAINED_WHOLE));
        assert_eq!(large, pairs(&[("/0", "type")]));
    }

    #[test]
    fn a_property_of_one_direction_is_not_required_in_the_other() {
        let schema = json!({
            "type": "object",
            "required": ["id", "secret"],
            "properties": {"id": {"type": "string", "readOnly": true}, "secret": {"$ref": "#/definitions/secret"}},
            "definitions": {"secret": {"type": "string", "writeOnly": true}},
        });
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        assert!(schemas.is_valid_in(&root, Direction::Request, &json!({"secret": "s"})));
        assert!(!schemas.is_valid_in(&root, Direction::Request, &json!({"id": "1"})));
        assert!(schemas.is_valid_in(&root, Direction::Answer, &json!({"id": "1"})));
        assert!(!schemas.is_valid_in(&root, Direction::Answer, &json!({"secret": "s"})));
    }

    #[test]
    fn a_property_marked_in_another_member_of_all_of_counts_too() {
        let schema = json!({
            "allOf": [{"$ref": "#/definitions/base"}, {"required": ["id"]}],
            "definitions": {"base": {"properties": {"id": {"readOnly": true}}}},
        });
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        assert!(schemas.is_valid_in(&root, Direction::Request, &json!({})));
        assert!(!schemas.is_valid_in(&root, Direction::Answer, &json!({})));
    }

    #[test]
    fn schemas_that_only_refer_to_one_schema_share_its_validator_and_tell_its_places() {
        let bare = json!({"$ref": "#/definitions/x"});
        let more = json!({"$ref": "#/definitions/x", "maximum": 5});
        let schema = json!({
            "properties": {"a": bare, "b": bare, "c": more, "d": {"$ref": "#/properties/a"}},
            "definitions": {"x": {"type": "integer"}},
        });
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
        let at = |pointer: &str| SchemaRef { document: root.document.clone(), pointer: pointer.to_owned() };
        let validator = |pointer: &str| schemas.validator(&at(pointer), Direction::Request).unwrap();
        let shared = validator("/definitions/x");
        for pointer in ["/properties/a", "/properties/b", "/properties/d"] {
            assert!(Arc::ptr_eq(&shared, &validator(pointer)), "{pointer}");
            let errors = schemas.errors(&at(pointer), Direction::Answer, &json!("x"));
            assert_eq!(errors[0].promise.pointer, "/definitions/x/type");
        }
        assert!(!Arc::ptr_eq(&shared, &validator("/properties/c")));
        assert!(!schemas.is_valid(&at("/properties/c"), &json!(6)));
    }

    #[test]
    fn a_chain_of_bare_references_is_followed_whatever_its_length() {
        let links = (0..100)
            .map(|link| (format!("l{link}"), json!({"$ref": format!("#/definitions/l{}", link + 1)})));
        let mut definitions: serde_json::Map<String, Value> = links.collect();
        definitions.insert("l100".into(), json!({"type": "integer"}));
        let schema = json!({"$ref": "#/definitions/l0", "definitions": definitions});
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
        assert!(schemas.is_valid(&root, &json!(1)) && !schemas.is_valid(&root, &json!("x")));
        let first = SchemaRef { document: root.document, pointer: "/definitions/l0".into() };
        assert!(schemas.is_valid(&first, &json!(1)) && !schemas.is_valid(&first, &json!("x")));
    }

    #[test]
    fn a_recursive_schema_is_followed_and_told_where_it_breaks() {
        let schema = json!({
            "$ref": "#/definitions/a b~1c",
            "definitions": {"a b/c": {"type": "object", "properties": {"x": {"$ref": "#/definitions/a%20b~1c"}}}},
        });
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        let errors = schemas.errors(&root, Direction::Answer, &json!({"x": {"x": 1}}));
        assert_eq!(errors[0].pointer, "/x/x");
        assert_eq!(errors[0].promise.pointer, "/definitions/a b~1c/type");
    }

    #[test]
    fn a_reference_to_itself_allows_anything_and_never_hangs() {
        let schema = json!({
            "allOf": [{"$ref": "#/definitions/a"}],
            "definitions": {"a": {"anyOf": [{"$ref": "#/definitions/b"}]}, "b": {"$ref": "#/definitions/a"}},
        });
        for dialect in [Dialect::Draft4, Dialect::Draft202012] {
            let (schemas, root) = Schemas::from_value(schema.clone(), dialect);
            assert!(schemas.is_valid(&root, &json!(1)));
            let member = SchemaRef { document: root.document, pointer: "/definitions/b".into() };
            assert!(schemas.is_valid(&member, &json!(1)));
        }
    }

    #[test]
    fn the_branch_that_the_discriminator_names_is_opened() {
        let schema = json!({
            "oneOf": [{"$ref": "#/definitions/Cat"}, {"$ref": "#/definitions/Dog"}],
            "discriminator": {"propertyName": "kind", "mapping": {"katt": "#/definitions/Cat"}},
            "definitions": {
                "Cat": {"required": ["lives"], "properties": {"lives": {"type": "integer"}}},
                "Dog": {"required": ["tricks"]},
            },
        });
        assert_eq!(
            errors(schema, Dialect::Draft4, &json!({"kind": "katt", "lives": "nine"})),
            pairs(&[("/lives", "type")])
        );
    }

    #[test]
    fn the_only_branch_of_the_right_kind_is_opened() {
        let schema = json!({"anyOf": [{"type": "object", "required": ["a"]}, {"type": "null"}]});
        assert_eq!(errors(schema, Dialect::Draft202012, &json!({})), pairs(&[("/a", "required")]));
        let unclear = json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]});
        assert_eq!(errors(unclear, Dialect::Draft202012, &json!({})), pairs(&[("", "anyOf")]));
    }

    #[test]
    fn integers_are_bounded_by_their_format_and_may_be_written_with_a_fraction_of_zero() {
        let schema = json!({"type": "integer", "format": "int32"});
        assert_eq!(errors(schema.clone(), Dialect::Draft4, &json!(1.0)), []);
        assert_eq!(errors(schema, Dialect::Draft4, &json!(2_147_483_648_u64)), pairs(&[("", "format")]));
        let long = json!({"type": "integer", "format": "int64"});
        assert_eq!(errors(long.clone(), Dialect::Draft4, &json!(i64::MAX)), []);
        assert_eq!(errors(long, Dialect::Draft4, &json!(u64::MAX)), pairs(&[("", "format")]));
    }

    #[test]
    fn known_formats_are_asserted_and_others_are_not() {
        for (format, bad) in [
            ("date", "2023-02-30"),
            ("date-time", "2023-02-28"),
            ("uuid", "1"),
            ("email", "a b"),
            ("uri", "no uri"),
            ("ipv4", "1.2.3"),
            ("ipv6", "1.2.3"),
            ("hostname", "-a-"),
            ("byte", "åäö"),
            ("time", "noon"),
        ] {
            for dialect in [Dialect::Draft4, Dialect::Draft202012] {
                let schema = json!({"type": "string", "format": format});
                assert_eq!(errors(schema, dialect, &json!(bad)), pairs(&[("", "format")]), "{format}");
            }
        }
        for format in ["binary", "password", "duration", "personnummer", "double"] {
            let schema = json!({"type": "string", "format": format});
            assert_eq!(errors(schema, Dialect::Draft4, &json!("x y")), [], "{format}");
        }
    }

    #[test]
    fn a_catastrophic_pattern_is_bounded() {
        let schema = json!({"type": "string", "pattern": "^(?=(a+)+$)(a+)+$"});
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft4);
        let _ = schemas.is_valid(&root, &json!(format!("{}b", "a".repeat(5_000))));
    }

    #[test]
    fn a_pattern_that_was_given_up_over_a_value_has_not_been_broken() {
        let schema = json!({"type": "string", "maxLength": 40, "pattern": "^((?=a)a|(?=a)a)*c$"});
        let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
        let errors = |count: usize| schemas.errors(&root, Direction::Answer, &json!("a".repeat(count)));
        assert_eq!(errors(35), []);
        assert_eq!(errors(50).iter().map(|error| error.keyword.as_str()).collect::<Vec<_>>(), ["maxLength"]);
    }

    #[test]
    fn what_depends_on_a_pattern_that_was_given_up_is_neither_kept_nor_broken() {
        let given_up = json!({"pattern": "^((?=a)a|(?=a)a)*c$"});
        let text = json!("a".repeat(35));
        let keywords = |schema: Value, value: &Value| {
            let (schemas, root) = Schemas::from_value(schema, Dialect::Draft202012);
            let found = schemas.errors_and_doubts(&root, Direction::Answer, value);
            assert_eq!(
                schemas.errors(&root, Direction::Answer, value).len(),
                found.iter().filter(|error| error.keyword != UNDECIDED).count()
            );
            found.into_iter().map(|error| (error.pointer, error.keyword)).collect::<Vec<_>>()
        };
        let open = || vec![(String::new(), UNDECIDED.to_owned())];
        for schema in [
            given_up.clone(),
            json!({"not": given_up}),
            json!({"oneOf": [given_up, {"type": "string"}]}),
            json!({"anyOf": [given_up, {"type": "integer"}]}),
            json!({"if": given_up, "then": false}),
        ] {
            assert_eq!(keywords(schema.clone(), &text), open(), "{schema}");
        }
        let decided = json!({"anyOf": [given_up, {"type": "string"}]});
        assert_eq!(keywords(decided, &text), []);
        assert_eq!(keywords(given_up.clone(), &json!("aac")), []);
        let inside = json!({"properties": {"a": given_up, "b": {"type": "integer"}}});
        assert_eq!(keywords(inside.clone(), &json!({"a": text})), [("/a".to_owned(), UNDECIDED.to_owned())]);
        // What is broken whatever the pattern says is told.
        assert_eq!(keywords(inside, &json!({"a": text, "b": "x"})), [("/b".to_owned(), "type".to_owned())]);
    }

    #[test]
    fn what_cannot_be_a_schema_allows_anything() {
        for schema in [
            json!({"type": "strng"}),
            json!({"pattern": "("}),
            json!({"required": true}),
            json!({"minLength": -1}),
            json!({"$ref": "#/nowhere"}),
            json!({"properties": []}),
            json!({"items": 1}),
            json!("string"),
            json!({"enum": []}),
        ] {
            let (schemas, root) = Schemas::from_value(schema.clone(), Dialect::Draft4);
            assert_eq!(schemas.uncompilable(&root), None, "{schema}");
            assert!(schemas.is_valid(&root, &json!([1])), "{schema}");
        }
    }
}
