//! Wrong types, unknown keys and keywords, names of schemas and schemas that nothing fulfils: each is named with its place.

use samprov_model::id::OperationId;

use super::tests::{defects, reading, reading_with, told};

#[test]
fn a_wrong_type_is_named_and_limits_the_operation_that_has_it() {
    let reading = reading(
        "  /a: {get: {operationId: a, parameters: {name: q}, responses: {'200': {description: ok}}}}
  /b: {post: {operationId: b, requestBody: [x], responses: [x]}}
  /c: {get: {operationId: c, responses: {'200': {description: ok, content: [a], headers: [x], links: [y]}}}}
  /d: {get: [x]}
  /e: text
  /f: {get: {operationId: f, security: text, parameters: [{name: q, in: query, required: 'true', schema: {}}, 5], responses: {'200': {description: ok}}}}
  /g: {get: {operationId: g, servers: x, tags: x, responses: {'200': {description: ok}}}}
security: 7
components: 5
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("value-not-a-list", "api.yaml:4:30", 1),
            ("value-not-a-mapping", "api.yaml:5:31", 1),
            ("value-not-a-mapping", "api.yaml:5:49", 1),
            ("value-not-a-mapping", "api.yaml:6:67", 1),
            ("value-not-a-mapping", "api.yaml:6:81", 1),
            ("value-not-a-mapping", "api.yaml:6:95", 1),
            ("value-not-a-mapping", "api.yaml:7:8", 0),
            ("value-not-a-mapping", "api.yaml:8:3", 0),
            ("value-not-a-list", "api.yaml:9:30", 1),
            ("value-not-a-flag", "api.yaml:9:80", 1),
            ("value-not-a-mapping", "api.yaml:9:111", 1),
            ("value-not-a-list", "api.yaml:10:30", 0),
            ("value-not-a-list", "api.yaml:10:42", 0),
            ("value-not-a-list", "api.yaml:11:1", 4),
            ("value-not-a-mapping", "api.yaml:12:1", 0),
        ])
    );
    let operation = |id: &str| reading.contracts.operation(&OperationId::new(id)).unwrap();
    assert!(operation("a").uncallable && operation("b").uncallable);
    assert!(!operation("c").uncallable && !operation("g").uncallable);
    assert!(operation("f").parameters[0].required);
}

#[test]
fn an_empty_value_is_named_but_hides_nothing() {
    let reading = reading(
        "  /a:
    get:
      parameters:
      responses: {'200': {description: ok, content: {application/json: }}}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[("value-not-a-list", "api.yaml:6:7", 0), ("value-not-a-mapping", "api.yaml:7:54", 0)])
    );
}

#[test]
fn an_unknown_key_is_named_with_the_one_that_is_meant() {
    let reading = reading(
        "  /a:
    pots: {responses: {}}
    GET: {responses: {}}
    query: {}
    get:
      operationID: x
      paramters: []
      x-own: 1
      responses: {'200': {description: ok, contents: {}, link: {}}}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("key-misspelt", "api.yaml:5:5", 0),
            ("key-misspelt", "api.yaml:6:5", 0),
            ("key-unknown", "api.yaml:7:5", 0),
            ("key-misspelt", "api.yaml:9:7", 0),
            ("key-misspelt", "api.yaml:10:7", 1),
            ("key-misspelt", "api.yaml:12:44", 1),
            ("key-misspelt", "api.yaml:12:58", 1),
        ])
    );
}

#[test]
fn keywords_that_are_not_read_are_named_once_with_their_count() {
    let reading = reading(
        "  /a:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {maxlength: 3, titel: x, visibility: a, const: 4}}}}
        '201': {description: ok, content: {application/json: {schema: {const: 5, patternProperties: {}, x-own: 1}}}}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("schema-keyword-misspelt", "api.yaml:7:72", 1),
            ("schema-keyword-misspelt", "api.yaml:7:86", 0),
            ("schema-keyword-unknown", "api.yaml:7:96", 0),
            ("schema-keyword-foreign", "api.yaml:7:111", 0),
            ("schema-keyword-lenient", "api.yaml:8:82", 0),
        ])
    );
    let foreign = &reading.defects[3].message;
    assert_eq!(foreign, &foreign.clone().with_number("count", 2));
}

#[test]
fn a_broken_reference_is_named_where_nothing_needs_it_and_limits_whoever_maps_to_it() {
    let reading = reading(
        "  /a:
    post:
      operationId: a
      callbacks: {c: {x: {post: {requestBody: {$ref: '#/components/requestBodies/No'}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Unused: {$ref: '#/components/schemas/Nope'}
    Pet: {discriminator: {propertyName: k, mapping: {wolf: '#/components/schemas/Missing'}}}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("callbacks-not-tested", "api.yaml:7:7", 0),
            ("reference-missing", "api.yaml:7:48", 0),
            ("reference-missing", "api.yaml:11:14", 0),
            ("reference-missing", "api.yaml:12:54", 1),
        ])
    );
}

#[test]
fn schemas_are_found_by_anchor_and_by_identifier() {
    let text = "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a:
    get:
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#anchor'}}}}
        '201': {description: ok, content: {application/json: {schema: {$ref: 'https://x.example/s'}}}}
        '202': {description: ok, content: {application/json: {schema: {$ref: '#lost'}}}}
components:
  schemas:
    A: {$anchor: anchor, type: string}
    S:
      $id: https://x.example/s
      properties: {k: {$ref: '#/$defs/k'}, t: {$ref: t}, i: {$ref: '#inner'}}
      $defs: {k: {type: integer}, i: {$anchor: inner, type: integer}}
    T: {$id: 'https://x.example/t', type: integer}
";
    let reading = reading_with(text, Vec::new());
    assert_eq!(defects(&reading), told(&[("reference-missing", "api.yaml:9:72", 1)]));
    let answers = &reading.contracts.operations()[0].answers;
    let is_valid = |index: usize, value: serde_json::Value| {
        let schema = answers[index].contents[0].1.schema.as_ref().unwrap();
        reading.contracts.schemas().is_valid(schema, &value)
    };
    assert!(is_valid(0, "a".into()) && !is_valid(0, 1.into()));
    for name in ["k", "t", "i"] {
        assert!(is_valid(1, serde_json::json!({name: 1})), "{name}");
        assert!(!is_valid(1, serde_json::json!({name: "a"})), "{name}");
    }
}

#[test]
fn a_schema_that_nothing_fulfils_is_named_and_one_with_a_way_out_is_not() {
    let reading = reading(
        "  {}
components:
  schemas:
    A: {type: integer, enum: [a, b]}
    B: {minimum: 5, maximum: 3}
    C: {required: [c], properties: {c: {$ref: '#/components/schemas/C'}}}
    D: {type: object, required: [d], properties: {d: {type: array, minItems: 1, items: {$ref: '#/components/schemas/E'}}}}
    E: {allOf: [{$ref: '#/components/schemas/D'}]}
    F: {type: object, required: [c], properties: {c: {nullable: true, anyOf: [{$ref: '#/components/schemas/F'}]}}}
    G: {type: object, nullable: true, required: [c], properties: {c: {$ref: '#/components/schemas/G'}}}
    H: {type: object, properties: {c: {$ref: '#/components/schemas/H'}}}
    J: {type: string, minimum: 5, maximum: 3, minLength: 2, maxLength: 2}
    I: {type: object, required: [c], properties: {c: {type: array, items: {$ref: '#/components/schemas/I'}}}}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("schema-contradiction", "api.yaml:7:24", 0),
            ("schema-contradiction", "api.yaml:8:9", 0),
            ("schema-endless", "api.yaml:9:41", 0),
            ("schema-endless", "api.yaml:11:18", 0),
        ])
    );
}

#[test]
fn parameters_that_swagger_2_cannot_have_are_named() {
    let text = "swagger: '2.0'
info: {title: t, version: '1'}
paths:
  /a:
    post:
      requestBody: {}
      parameters:
        - {name: q, in: query, schema: {type: string}}
        - {name: r, in: query}
        - {name: s, in: cookie, type: string}
        - {name: t, in: query, type: object}
        - {name: t, in: query, type: string}
        - {name: b, in: body, schema: {type: object}}
        - {name: c, in: body, schema: {type: object}}
        - {name: f, in: formData, type: string}
      responses: {'200': {description: ok}}
";
    let reading = reading_with(text, Vec::new());
    let keys: Vec<&str> = reading.defects.iter().map(|defect| defect.message.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "key-foreign",
            "parameter-schema-misplaced",
            "parameter-without-type",
            "parameter-place-unknown",
            "parameter-twice",
            "body-twice",
            "body-and-form",
        ]
    );
    assert!(reading.contracts.operations()[0].uncallable);
}

#[test]
fn what_cannot_be_tested_to_its_end_is_named_at_its_place() {
    let reading = reading(
        "  /a:
    get:
      operationId: a
      responses:
        '200':
          description: ok
          content:
            application/json:
              schema:
                type: object
                discriminator: {mapping: {}}
                properties:
                  a: {type: string, maxLength: 2147483647}
                  b: {type: string, format: unobtainium}
                  c: {type: string, format: unobtainium}
                  d: {type: string, pattern: '^(a+)+$'}
                  e: {type: number, maximum: 1e400}
                  f: {type: number, maximum: 1.7976931348623157e308}
                  g: {type: string, format: date, maxLength: 5000, pattern: '^[a-z]+$'}
",
    );
    assert_eq!(
        defects(&reading),
        told(&[
            ("schema-keyword-invalid", "api.yaml:14:17", 0),
            ("schema-bound-untried", "api.yaml:16:37", 1),
            ("schema-format-unknown", "api.yaml:17:37", 1),
            ("schema-pattern-tangled", "api.yaml:19:37", 1),
            ("schema-keyword-invalid", "api.yaml:20:37", 1),
        ])
    );
}

#[test]
fn numbers_too_large_for_any_program_bound_nothing_in_json() {
    let schema = r#"{"type": "object", "properties": {"a": {"maximum": 1e400}, "b": {"enum": [1, -1e400]}, "c": {"maximum": 1.7976931348623157e308}}}"#;
    let text = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/a": {{"get": {{"responses": {{"200":
        {{"description": "ok", "content": {{"application/json": {{"schema": {schema}}}}}}}}}}}}}}}}}"#
    );
    let reading = reading_with(&text, Vec::new());
    let keys: Vec<&str> = reading.defects.iter().map(|defect| defect.message.key.as_str()).collect();
    assert_eq!(keys, ["schema-number-out-of-range", "schema-number-out-of-range"], "{:?}", reading.defects);
    assert_eq!(reading.defects[0].operations.len(), 1);
}
