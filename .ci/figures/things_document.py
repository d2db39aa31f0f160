"""The OpenAPI document that things_server.cjs keeps, of any size."""

import json
from pathlib import Path


def write(path: Path, facts: int = 0, shelves: int = 0) -> None:
    """Writes a document with so many resources that are only read and so many collections."""
    paths = {f"/fact/{number:05}": {"get": fact(number)} for number in range(facts)}
    for number in range(shelves):
        paths |= shelf(f"Thing{number:03}", f"/shelf/{number:03}")
    document = {
        "openapi": "3.0.3",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": paths,
        "components": {
            "schemas": {
                "NewThing": {
                    "type": "object",
                    "properties": FIELDS,
                    "required": ["name"],
                    "additionalProperties": False,
                },
                "Thing": {
                    "type": "object",
                    "properties": {"id": ID} | FIELDS,
                    "required": ["id", "name"],
                    "additionalProperties": False,
                },
                "Problem": {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]},
            }
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))


ID = {"type": "integer", "minimum": 1, "maximum": 1_000_000_000}
FIELDS = {
    "name": {"type": "string", "minLength": 1, "maxLength": 60},
    "size": {"type": "integer", "minimum": 0, "maximum": 100},
}


def named(schema: str) -> dict:
    return {"$ref": f"#/components/schemas/{schema}"}


def answer(schema: dict) -> dict:
    return {"description": "the answer", "content": {"application/json": {"schema": schema}}}


def problem(description: str) -> dict:
    return {"description": description, "content": {"application/problem+json": {"schema": named("Problem")}}}


def fact(number: int) -> dict:
    return {"operationId": f"getFact{number:05}", "responses": {"200": answer(named("Thing"))}}


def shelf(name: str, path: str) -> dict:
    body = {"required": True, "content": {"application/json": {"schema": named("NewThing")}}}
    refused, missing, method = problem("refused"), problem("not there"), problem("method not allowed")
    media = problem("media type not supported")
    return {
        path: {
            "get": {
                "operationId": f"list{name}s",
                "responses": {"200": answer({"type": "array", "items": named("Thing")}), "405": method},
            },
            "post": {
                "operationId": f"create{name}",
                "requestBody": body,
                "responses": {"201": answer(named("Thing")), "400": refused, "405": method, "415": media},
            },
        },
        f"{path}/{{id}}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": ID}],
            "get": {
                "operationId": f"get{name}",
                "responses": {"200": answer(named("Thing")), "400": refused, "404": missing, "405": method},
            },
            "put": {
                "operationId": f"replace{name}",
                "requestBody": body,
                "responses": {"200": answer(named("Thing")), "400": refused, "404": missing, "405": method, "415": media},
            },
            "delete": {
                "operationId": f"delete{name}",
                "responses": {"204": {"description": "gone"}, "400": refused, "404": missing, "405": method},
            },
        },
    }
