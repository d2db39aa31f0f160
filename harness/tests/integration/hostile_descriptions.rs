//! Descriptions that contradict themselves, never end, ask for the impossible or for more than any memory holds: each thing is
//! named at its place, limits the operation it stands in, and everything else is tested all the same.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use super::{
    bench::{Bench, Ended},
    run_server::{Asked, Items, Reply, Server},
};

/// What is said of an operation.
enum Told {
    /// Nothing: it can be tested in full.
    Nothing,
    /// This, at its place; the operation is tested all the same.
    Named(&'static str),
    /// This, at its place, and that the operation cannot be tested in full.
    Limited(&'static str),
    /// No request can be made.
    Untestable,
    /// This, at its place, and no request can be made.
    NamedUntestable(&'static str),
}

/// Name of the operation, schema of its body, what is said.
const HOSTILE: &[(&str, &str, Told)] = &[
    ("sound", "{type: object, required: [a], properties: {a: {type: integer}}}", Told::Nothing),
    // No value at all.
    ("minOverMax", "{type: integer, minimum: 10, maximum: 5}", Told::NamedUntestable("minimum and maximum")),
    (
        "lengths",
        "{type: string, minLength: 10, maxLength: 5}",
        Told::NamedUntestable("minLength and maxLength"),
    ),
    ("twoTypes", "{allOf: [{type: string}, {type: integer}]}", Told::Untestable),
    ("enumOfType", "{type: string, enum: [1, 2]}", Told::NamedUntestable("enum and type")),
    ("never", "{not: {}}", Told::Untestable),
    ("nothing", "false", Told::Untestable),
    ("noMultiple", "{type: integer, multipleOf: 10, minimum: 1, maximum: 9}", Told::Untestable),
    ("patternTooShort", "{type: string, pattern: '^[A-Z]{3}$', minLength: 5}", Told::Untestable),
    ("oneOfTwice", "{oneOf: [{type: string}, {type: string}]}", Told::Untestable),
    ("noNames", "{type: object, propertyNames: false, minProperties: 1}", Told::Untestable),
    (
        "requiredClosed",
        "{type: object, required: [a, b], properties: {a: {}}, additionalProperties: false}",
        Told::Untestable,
    ),
    (
        "requiredUnevaluated",
        "{type: object, required: [b], properties: {a: {}}, unevaluatedProperties: false}",
        Told::Untestable,
    ),
    (
        "ifThenElse",
        "{type: object, required: [a], properties: {a: {type: integer}}, if: {properties: {a: {minimum: 0}}}, then: {properties: {a: {maximum: -1}}}, else: {required: [b], properties: {b: false}}}",
        Told::Untestable,
    ),
    (
        "dependentMissing",
        "{type: object, required: [a], properties: {a: {}}, dependentRequired: {a: [z]}, additionalProperties: false}",
        Told::Untestable,
    ),
    ("containsOther", "{type: array, items: {type: string}, contains: {type: integer}}", Told::Untestable),
    // More than any message holds.
    (
        "items",
        "{type: array, items: {type: string}, minItems: 1000000000}",
        Told::NamedUntestable("minItems asks for more than is ever made"),
    ),
    (
        "length",
        "{type: string, minLength: 2147483647}",
        Told::NamedUntestable("minLength asks for more than is ever made"),
    ),
    (
        "members",
        "{type: object, minProperties: 1000000000}",
        Told::NamedUntestable("minProperties asks for more than is ever made"),
    ),
    (
        "contains",
        "{type: array, contains: {const: 1}, minContains: 5000000}",
        Told::NamedUntestable("minContains asks for more than is ever made"),
    ),
    (
        "longest",
        "{type: string, maxLength: 2147483647}",
        Told::Limited("maxLength allows more than is ever tried"),
    ),
    (
        "longestList",
        "{type: array, items: {type: string}, maxItems: 2147483647}",
        Told::Limited("maxItems allows more than is ever tried"),
    ),
    ("hugeMultiple", "{type: integer, multipleOf: 1e300, minimum: 1}", Told::Untestable),
    ("hugeNumber", "{type: integer, minimum: 123456789012345678901234567890}", Told::Nothing),
    // What is no schema.
    ("noMultipleOf", "{type: number, multipleOf: 0}", Told::Limited("multipleOf does not have a value")),
    ("negativeMultiple", "{type: number, multipleOf: -1}", Told::Limited("multipleOf does not have a value")),
    ("tinyMultiple", "{type: number, multipleOf: 1e-300}", Told::Nothing),
    ("infinite", "{type: number, maximum: 1e400}", Told::Limited("maximum does not have a value")),
    ("emptyEnum", "{type: string, enum: []}", Told::Limited("enum does not have a value")),
    ("unknownType", "{type: strng}", Told::Limited("type does not have a value")),
    ("negativeLength", "{type: string, maxLength: -1}", Told::Limited("maxLength does not have a value")),
    ("badPattern", "{type: string, pattern: '(['}", Told::Limited("([ is not a regular expression")),
    (
        "hugePattern",
        "{type: string, pattern: '^(a{1000}){1000}$'}",
        Told::Limited("^(a{1000}){1000}$ is not a regular expression"),
    ),
    ("dynamic", "{$dynamicRef: '#x'}", Told::Limited("$dynamicRef is not read")),
    // Patterns and formats.
    ("tangled", "{type: string, pattern: '^(a+)+$'}", Told::Limited("repeats what is itself repeated")),
    (
        "tangledAhead",
        "{type: string, pattern: '^(?=(a+)+$)[a-z]+$'}",
        Told::Limited("repeats what is itself repeated"),
    ),
    ("behind", "{type: string, pattern: '(?<=a)b'}", Told::Nothing),
    ("backReference", "{type: string, pattern: '^(a+)\\\\1$'}", Told::Nothing),
    ("format", "{type: string, format: unobtainium}", Told::Limited("The format unobtainium is not known")),
    // References.
    ("remote", "{$ref: 'http://127.0.0.1:9/x.json'}", Told::Limited("is remote and is not fetched")),
    ("absolute", "{$ref: '/etc/passwd'}", Told::Limited("is an absolute path")),
    ("outside", "{$ref: '../../../../../../../../etc/passwd#/x'}", Told::Limited("../../etc/passwd")),
    ("missing", "{$ref: '#/components/schemas/Nope'}", Told::Limited("leads nowhere")),
    ("itself", "{$ref: '#/components/schemas/Itself'}", Told::Limited("")),
    ("circle", "{$ref: '#/components/schemas/CircleA'}", Told::Limited("")),
    ("endless", "{$ref: '#/components/schemas/Endless'}", Told::Untestable),
    ("doubling", "{$ref: '#/components/schemas/Doubling0'}", Told::Limited("")),
    ("choosing", "{$ref: '#/components/schemas/Choosing0'}", Told::Limited("")),
    ("tree", "{$ref: '#/components/schemas/Tree0'}", Told::Untestable),
    ("recursive", "{$ref: '#/components/schemas/Recursive'}", Told::Nothing),
    (
        "mapping",
        "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {dog: '#/components/schemas/Dog'}}}",
        Told::Limited("leads nowhere"),
    ),
    (
        "mappingOfNumbers",
        "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind, mapping: {dog: 7}}}",
        Told::Named("mapping does not have a value"),
    ),
    (
        "noProperty",
        "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {mapping: {}}}",
        Told::Named("discriminator does not have a value"),
    ),
    (
        "noMapping",
        "{oneOf: [{$ref: '#/components/schemas/Cat'}], discriminator: {propertyName: kind}}",
        Told::Nothing,
    ),
    (
        "dependentCircle",
        "{type: object, properties: {a: {}, b: {}}, dependentRequired: {a: [b], b: [a]}}",
        Told::Nothing,
    ),
    ("requiredTwice", "{type: object, required: [a, a], properties: {a: {type: string}}}", Told::Nothing),
];

/// The operations stand one on each line, from this one.
const FIRST_LINE: usize = 5;

fn document() -> String {
    let mut text = String::from(
        "openapi: 3.1.0\ninfo: { title: Hostile, version: '1' }\n# Written by a test.\npaths:\n",
    );
    for (name, schema, _) in HOSTILE {
        writeln!(text, "  /{name}: {{post: {{operationId: {name}, requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}, '400': {{description: no}}}}}}}}").unwrap();
    }
    text += "components:\n  schemas:\n    Itself: {$ref: '#/components/schemas/Itself'}\n";
    text += "    CircleA: {allOf: [{$ref: '#/components/schemas/CircleB'}]}\n    CircleB: {allOf: [{$ref: '#/components/schemas/CircleA'}]}\n";
    text += "    Endless: {type: object, required: [next], properties: {next: {$ref: '#/components/schemas/Endless'}}}\n";
    text += "    Recursive: {type: object, required: [all], properties: {all: {type: array, items: {$ref: '#/components/schemas/Recursive'}}, one: {$ref: '#/components/schemas/Recursive'}}}\n";
    text += "    Cat: {type: object, required: [kind], properties: {kind: {type: string}}}\n";
    for step in 0..40 {
        let next = step + 1;
        let both = |name: &str| {
            format!(
                "[{{$ref: '#/components/schemas/{name}{next}'}}, {{$ref: '#/components/schemas/{name}{next}'}}]"
            )
        };
        writeln!(text, "    Doubling{step}: {{allOf: {}}}", both("Doubling")).unwrap();
        writeln!(text, "    Choosing{step}: {{anyOf: {}}}", both("Choosing")).unwrap();
        let child = format!("{{$ref: '#/components/schemas/Tree{next}'}}");
        writeln!(
            text,
            "    Tree{step}: {{type: object, required: [l, r], properties: {{l: {child}, r: {child}}}}}"
        )
        .unwrap();
    }
    for name in ["Doubling", "Choosing", "Tree"] {
        writeln!(text, "    {name}40: {{type: string}}").unwrap();
    }
    text
}

fn quick<T>(most: Duration, what: &str, act: impl FnOnce() -> T) -> T {
    let began = Instant::now();
    let done = act();
    assert!(began.elapsed() < most, "{what}: {:?}", began.elapsed());
    done
}

/// What `check` says of each operation.
fn told_of(checked: &Ended, line: usize) -> Vec<String> {
    let place = format!("hostile.yaml:{line}:");
    checked.out.lines().map(str::trim).filter(|told| told.starts_with(&place)).map(str::to_owned).collect()
}

#[test]
fn each_thing_that_cannot_be_tested_is_named_at_its_place_and_limits_its_operation_only() {
    let bench = Bench::new("hostile_check");
    bench.write("hostile.yaml", document());
    let checked =
        quick(Duration::from_mins(1), "check", || bench.run(&["check", "hostile.yaml"]).with_code(0));
    for (index, (name, _, told)) in HOSTILE.iter().enumerate() {
        let lines = told_of(&checked, FIRST_LINE + index);
        let with = |words: &str| lines.iter().filter(|line| line.contains(words)).count();
        let untestable = with("No request that keeps");
        let limits = format!("(limits {name})");
        let is_limited = checked.out.lines().any(|line| {
            let named = line.split_once("(limits ").map(|(_, names)| names.trim_end_matches(')'));
            named.is_some_and(|names| names.split(", ").any(|limited| limited == *name))
        });
        match told {
            Told::Nothing => assert!(lines.is_empty() && !is_limited, "{name}: {lines:#?}"),
            Told::Named(words) => {
                assert_eq!((with(words), lines.len(), is_limited), (1, 1, false), "{name}: {lines:#?}");
            }
            // What stands in a component is named there.
            Told::Limited("") => assert!(lines.is_empty() && is_limited, "{name}: {lines:#?}"),
            Told::Limited(words) => {
                assert_eq!((with(words), lines.len(), with(&limits)), (1, 1, 1), "{name}: {lines:#?}");
            }
            Told::Untestable => assert_eq!((untestable, lines.len()), (1, 1), "{name}: {lines:#?}"),
            Told::NamedUntestable(words) => {
                assert_eq!((with(words), untestable, lines.len()), (1, 1, 2), "{name}: {lines:#?}");
            }
        }
    }
    for words in
        ["A reference only leads back to itself", "requires itself without end", "References multiply here"]
    {
        assert!(checked.out.contains(words), "{words}: {}", checked.out);
    }
}

#[test]
fn the_run_goes_on_over_whatever_cannot_be_tested() {
    let bench = Bench::new("hostile_run");
    bench.write("hostile.yaml", document());
    let planned = quick(Duration::from_mins(1), "plan", || bench.run(&["plan", "hostile.yaml"]).with_code(0));
    assert!(planned.out.contains("contract/sound/positive/minimal"), "{planned:#?}");
    let server = Server::start(|asked: &Asked, _: &Items| match asked.path.as_str() {
        "/sound" => {
            let body: Option<serde_json::Value> = serde_json::from_slice(&asked.body).ok();
            let is_sound =
                body.is_some_and(|body| body["a"].is_i64() || body["a"].is_u64() || body["a"].is_f64());
            Reply::Json(if is_sound { 200 } else { 400 }, None)
        }
        _ => Reply::Json(400, None),
    });
    let words = ["test", "hostile.yaml", "--target", &server.url(), "--only", "contract/*/positive/minimal"];
    let ended = quick(Duration::from_mins(2), "test", || bench.run(&words));
    assert!(matches!(ended.code, 1 | 3), "{ended:#?}");
    let journal = bench.journal();
    assert_eq!(journal.last().unwrap()["ended"], "complete");
    let sound = journal
        .iter()
        .find(|line| {
            line["event"] == "case-finished" && line["case"]["id"] == "contract/sound/positive/minimal"
        })
        .or_else(|| {
            journal.iter().find(|line| {
                line["event"] == "case-finished"
                    && line.to_string().contains("contract/sound/positive/minimal")
            })
        });
    assert_eq!(sound.unwrap()["verdict"]["verdict"], "pass");
    for (name, _, told) in HOSTILE {
        let is_tested = server.seen.lock().unwrap().iter().any(|(_, path)| *path == format!("/{name}"));
        let is_testable = !matches!(told, Told::Untestable | Told::NamedUntestable(_));
        assert_eq!(is_tested, is_testable, "{name}");
    }
}

#[test]
fn very_large_schemas_are_read_and_planned_in_bounded_time() {
    let many =
        |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(", ");
    let bodies = [
        ("enum", format!("{{type: string, enum: [{}]}}", many(100_000, &|index| format!("v{index}")))),
        (
            "properties",
            format!(
                "{{type: object, properties: {{{}}}}}",
                many(10_000, &|index| format!("p{index}: {{type: string}}"))
            ),
        ),
        ("branches", format!("{{oneOf: [{}]}}", many(5_000, &|index| format!("{{const: k{index}}}")))),
        ("example", format!("{{type: object, example: {{a: {}}}}}", "x".repeat(4_000_000))),
        ("constant", format!("{{const: {}}}", "y".repeat(1_000_000))),
    ];
    for (name, schema) in bodies {
        let bench = Bench::new(&format!("hostile_large_{name}"));
        let text = format!(
            "openapi: 3.1.0\ninfo: {{ title: Large, version: '1' }}\npaths:\n  /x: {{post: {{operationId: x, requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}, responses: {{'200': {{description: ok}}}}}}}}\n"
        );
        bench.write("large.yaml", text);
        for command in ["check", "plan"] {
            quick(Duration::from_mins(1), name, || bench.run(&[command, "large.yaml"]).with_code(0));
        }
    }
}
