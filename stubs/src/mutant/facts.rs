//! A document turned into what each need asks: preconditions of operators, without any suite.

use samprov_contract::{AnswerContract, Collection, Contracts, Operation, SchemaRef, Schemas, StatusPattern};
use samprov_model::{agreement::Agreement, probe::CaptureFrom};
use serde_json::Value;

use super::{
    caller,
    candidates::{breakable, is_meant},
    condition::{self, is_free_text, is_of, roots},
    evaluate::{Way, types_of},
    member,
    operator::{
        Accept, Act, Answers, At, BreachKind, BreakBody, HeaderAct, Need, Operator, RequestPart, Spoil, With,
    },
    reading::is_json,
    sites::{parts, sites},
};

/// What an operation is to its collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Change,
    Create,
    Delete,
    List,
    Read,
    Replace,
}

/// A member of an object that is both written and read.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    /// Its name.
    pub(crate) name: String,
    /// What it may hold when it is written.
    pub(crate) schema: SchemaRef,
    /// Whether it may be left out both ways.
    pub(crate) is_optional: bool,
}

/// An operation in its document.
#[derive(Clone, Copy)]
pub(crate) struct Facts<'c> {
    /// The document.
    pub(crate) contracts: &'c Contracts,
    /// The operation.
    pub(crate) operation: &'c Operation,
    /// What is agreed with consumers of the service.
    pub(crate) agreements: &'c [Agreement],
}

impl<'c> Facts<'c> {
    /// Why an operator cannot be expressed for the operation: the name of the first need that is not met.
    pub(crate) fn unmet(&self, operator: &Operator) -> Option<String> {
        let named = operator.needs.iter().find(|need| !self.has(need)).map(|need| format!("{need:?}"));
        named.or_else(|| (!self.can_act(&operator.act)).then(|| "place".to_owned())).or_else(|| {
            (!condition::is_possible(operator.when, self.schemas(), self.operation))
                .then(|| "condition".to_owned())
        })
    }

    fn schemas(&self) -> &'c Schemas {
        self.contracts.schemas()
    }

    /// The collection that the operation belongs to, and as what.
    pub(crate) fn role(&self) -> Option<(&'c Collection, Role)> {
        let id = &self.operation.id;
        self.contracts.collections().iter().find_map(|collection| {
            let item = collection.item.as_ref();
            let is = |found: Option<&samprov_model::id::OperationId>| found == Some(id);
            let role = if is(collection.create.as_ref().map(|(create, _)| create)) {
                Role::Create
            } else if is(collection.list.as_ref().map(|list| &list.operation)) {
                Role::List
            } else if is(item.and_then(|item| item.read.as_ref())) {
                Role::Read
            } else if is(item.and_then(|item| item.replace.as_ref())) {
                Role::Replace
            } else if is(item.and_then(|item| item.change.as_ref())) {
                Role::Change
            } else if is(item.and_then(|item| item.delete.as_ref())) {
                Role::Delete
            } else {
                return None;
            };
            Some((collection, role))
        })
    }

    /// What a success of the operation is: the plainest status for its method.
    pub(crate) fn success(&self) -> Option<&'c AnswerContract> {
        let order: &[u16] = match (self.operation.method.as_str(), self.role()) {
            ("DELETE", _) => &[204, 200, 202],
            (_, Some((_, Role::Create))) => &[201, 200, 202],
            _ => &[200, 201, 202, 204],
        };
        let exactly = |status: u16| {
            self.operation.answers.iter().find(|answer| answer.status == StatusPattern::Exactly(status))
        };
        let declared = order.iter().copied().chain(200..300).find_map(exactly);
        declared.or_else(|| self.operation.answers.iter().find(|answer| answer.status.is_success()))
    }

    /// What a refusal of bad input is.
    fn refusal(&self) -> Option<&'c AnswerContract> {
        let has_other = !self.operation.declares_exactly(400) && self.operation.declares_exactly(422);
        self.operation.answer(if has_other { 422 } else { 400 })
    }

    fn json_schema(&self, on: Answers) -> Option<SchemaRef> {
        let answer = self.answer(on)?;
        let (media_type, content) = answer.contents.first()?;
        let is_json =
            is_json(media_type) || media_type.starts_with("*/*") || media_type.starts_with("application/*");
        content.schema.clone().filter(|_| is_json)
    }

    fn answer(&self, on: Answers) -> Option<&'c AnswerContract> {
        match on {
            Answers::Success => self.success(),
            Answers::Refusal => self.refusal(),
        }
    }

    fn is_only_json(&self, on: Answers) -> bool {
        self.answer(on)
            .is_some_and(|answer| answer.contents.iter().all(|(media_type, _)| is_json(media_type)))
    }

    fn declares_media_type(&self, media_type: &str, on: Answers) -> bool {
        let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let wanted = essence(media_type);
        let kind = wanted.split('/').next().unwrap_or_default().to_owned();
        !wanted.is_empty()
            && self.answer(on).is_some_and(|answer| {
                let mut declared = answer.contents.iter().map(|(range, _)| essence(range));
                declared.any(|range| range == wanted || range == "*/*" || range == format!("{kind}/*"))
            })
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each need")]
    fn has(&self, need: &Need) -> bool {
        let operation = self.operation;
        let role = self.role();
        let item = || role.and_then(|(collection, _)| collection.item.as_ref());
        let is = |wanted: Role| role.is_some_and(|(_, role)| role == wanted);
        let is_created = || role.is_some_and(|(collection, _)| collection.create.is_some());
        let is_read = || item().is_some_and(|item| item.read.is_some());
        match need {
            Need::JsonSuccess => self.json_schema(Answers::Success).is_some(),
            Need::BodySuccess => self.success().is_some_and(|answer| !answer.contents.is_empty()),
            Need::Success => self.success().is_some(),
            Need::Undeclared(status) => operation.answer(*status).is_none(),
            Need::Declared(status) => operation.declares_exactly(*status),
            Need::JsonRefusal => self.json_schema(Answers::Refusal).is_some() && self.is_constrained(),
            Need::Agreed => {
                let less = |root| caller::gets_less(self.schemas(), operation, &root, self.agreements);
                !operation.security.iter().all(Vec::is_empty)
                    && self.json_schema(Answers::Success).is_some_and(less)
            }
            Need::NamedRefusal => {
                self.refusal().is_some_and(|answer| answer.status != StatusPattern::Default)
            }
            Need::OtherRefusals(status) => {
                operation.answer(*status).is_none()
                    && self.refusal().is_some_and(|answer| matches!(answer.status, StatusPattern::Exactly(_)))
                    && self.is_constrained()
            }
            Need::ConstrainedInput => self.is_constrained(),
            Need::RequiredHeader => self.required_headers() > 0,
            Need::TwoRequiredHeaders => self.required_headers() > 1,
            Need::BreakableHeader => self.success().is_some_and(|answer| {
                let breakable = |schema: &SchemaRef| {
                    !breakable(self.schemas(), Way::Out, schema, ("type", With::Plain)).is_empty()
                };
                answer.headers.iter().any(|header| {
                    header.required
                        && !is_content_type(&header.name)
                        && header
                            .schema
                            .as_ref()
                            .is_some_and(|schema| breakable(schema) && !self.takes_text(schema))
                })
            }),
            Need::LocationOfCreated => {
                is(Role::Create)
                    && is_read()
                    && self.success().is_some_and(|answer| {
                        answer.headers.iter().any(|header| header.name.eq_ignore_ascii_case("location"))
                    })
            }
            Need::JsonBody => !self.json_body_types().is_empty(),
            Need::RequiredJsonBody => {
                operation.body.as_ref().is_some_and(|body| body.required)
                    && !self.json_body_types().is_empty()
            }
            Need::Item => operation.path.contains('{'),
            Need::CreatesReadable => is(Role::Create) && is_read(),
            Need::ReplacesReadable => is(Role::Replace) && is_created() && is_read(),
            Need::ChangesReadable => is(Role::Change) && is_created() && is_read(),
            Need::DeletesReadable => is(Role::Delete) && is_created() && is_read(),
            Need::ReadsCreated => is(Role::Read) && is_created(),
            Need::ReadsReplaced => {
                is(Role::Read) && is_created() && item().is_some_and(|item| item.replace.is_some())
            }
            Need::ReadsDeleted => {
                is(Role::Read) && is_created() && item().is_some_and(|item| item.delete.is_some())
            }
            Need::ListsCreated => {
                is(Role::List) && is_created() && item().is_some_and(|item| item.property.is_some())
            }
            Need::ListsDeleted => {
                is(Role::List)
                    && is_created()
                    && item().is_some_and(|item| item.property.is_some() && item.delete.is_some())
            }
            Need::TotalOfCreated => {
                is(Role::List)
                    && is_created()
                    && role.is_some_and(|(collection, _)| {
                        collection.listing.total.is_some()
                            && collection.paging.as_ref().is_some_and(|paging| {
                                paging.double.is_some() && (paging.offset.is_some() || paging.page.is_some())
                            })
                    })
            }
            Need::FilterOfCreated => {
                let written = self.shared();
                is(Role::List)
                    && is_created()
                    && role.is_some_and(|(collection, _)| {
                        collection.listing.filters.iter().any(|filter| {
                            written.iter().any(|shared| shared.name == filter.property)
                                && !operation
                                    .parameters
                                    .iter()
                                    .any(|known| known.place == filter.parameter && known.required)
                        })
                    })
            }
            Need::ReadsVersion => operation.method == "GET" && tells_version(operation),
            Need::WritesVersion => {
                let names_version = || {
                    operation.parameters.iter().any(|parameter| {
                        is_of(&parameter.place, RequestPart::Header)
                            && parameter.name.eq_ignore_ascii_case("if-match")
                    })
                };
                let read = || item().and_then(|item| self.contracts.operation(item.read.as_ref()?));
                matches!(role, Some((_, Role::Replace | Role::Change | Role::Delete)))
                    && is_created()
                    && names_version()
                    && read().is_some_and(tells_version)
            }
            Need::SharedOptional(kind) => {
                self.shared().iter().any(|shared| shared.is_optional && self.is_kind(shared, kind))
            }
            Need::SharedMember(kind) => self.shared().iter().any(|shared| self.is_kind(shared, kind)),
            Need::SharedFreeText => {
                self.shared().iter().any(|shared| is_free_text(self.schemas(), &shared.schema, 24))
            }
            Need::Limit => is(Role::List) && role.is_some_and(|(collection, _)| collection.paging.is_some()),
            Need::LimitOfCreated => {
                is(Role::List)
                    && is_created()
                    && role.is_some_and(|(collection, _)| collection.paging.is_some())
            }
            Need::OffsetOfCreated => {
                is(Role::List)
                    && is_created()
                    && item().is_some_and(|item| item.property.is_some())
                    && role.is_some_and(|(collection, _)| {
                        collection
                            .paging
                            .as_ref()
                            .is_some_and(|paging| paging.offset.is_some() && paging.smallest == 1)
                    })
            }
        }
    }

    /// Whether the act of an operator has a place in the document.
    fn can_act(&self, act: &Act) -> bool {
        match act {
            Act::BreakBody(act) => self.can_break(act),
            // A text or a file may well be empty.
            Act::SpoilBody(Spoil::Empty, on) if !self.is_only_json(*on) => false,
            Act::MediaType(media_type, on) => !self.declares_media_type(media_type, *on),
            Act::SpoilBody(spoil, on) => {
                let root = self.json_schema(*on);
                root.is_some_and(|root| can_spoil(self.schemas(), &root, *spoil))
            }
            Act::Accept(accept) => self.can_accept(accept),
            Act::AcceptBreach(BreachKind::WrongMediaType) => {
                !self.json_body_types().iter().any(|media_type| media_type.contains('*'))
            }
            // The methods of a path are the path's, so the fault is seeded once for each path.
            Act::AcceptBreach(BreachKind::WrongMethod) | Act::Allow(_) => {
                let of_path =
                    || self.contracts.operations().iter().filter(|other| other.path == self.operation.path);
                let first = of_path().find(|other| !other.uncallable);
                first.is_some_and(|first| first.id == self.operation.id)
                    && ["DELETE", "PATCH", "POST", "PUT"]
                        .iter()
                        .any(|method| of_path().all(|other| other.method != *method))
            }
            Act::Header(HeaderAct::LocationElsewhere) => matches!(self.role(), Some((_, Role::Create))),
            Act::AcceptBreach(_)
            | Act::Agreement(_)
            | Act::Header(_)
            | Act::List(_)
            | Act::Read(_)
            | Act::Status(..)
            | Act::Store(_)
            | Act::SucceedInstead
            | Act::Version(_) => true,
        }
    }

    fn can_break(&self, act: &BreakBody) -> bool {
        let Some(root) = self.json_schema(act.on) else { return false };
        let found = breakable(self.schemas(), Way::Out, &root, (&act.keyword, act.with));
        found.iter().any(|(site, _)| match act.at {
            At::First | At::Last => true,
            At::Nested => site.members >= 2,
            At::LastItem => site.pointer.split('/').any(|step| step == "0"),
            At::Optional => site.is_optional && site.members > 0,
            At::Branch => false,
        }) || (act.at == At::Branch && self.has_branches(&root))
    }

    /// Whether a choice between objects stands in a schema.
    fn has_branches(&self, root: &SchemaRef) -> bool {
        let schemas = self.schemas();
        sites(schemas, Way::Out, root, None).iter().any(|site| {
            let branches = ["oneOf", "anyOf"]
                .iter()
                .filter_map(|keyword| schemas.view(&site.schema)?.get(*keyword)?.as_array());
            !site.is_optional && branches.flatten().filter(|branch| branch.is_object()).count() > 1
        })
    }

    fn can_accept(&self, accept: &Accept) -> bool {
        let has_default = |schema: Option<&SchemaRef>| {
            schema.is_some_and(|schema| {
                parts(self.schemas(), schema)
                    .iter()
                    .any(|part| self.schemas().view(part).is_some_and(|view| view.get("default").is_some()))
            })
        };
        if accept.keyword == "required" && accept.of != RequestPart::Body {
            return self.operation.parameters.iter().any(|parameter| {
                parameter.required
                    && !condition::is_credential(self.operation, parameter)
                    && is_of(&parameter.place, accept.of)
                    && !has_default(parameter.schema.as_ref())
                    && !may_be_disregarded(&parameter.place)
            });
        }
        let with = if accept.keyword == "null" { With::Null } else { With::Plain };
        let keyword = if accept.keyword == "null" { "type" } else { accept.keyword.as_str() };
        let mut all: Vec<SchemaRef> = Vec::new();
        match accept.of {
            RequestPart::Body => all.extend(roots(self.operation, RequestPart::Body)),
            part => {
                let named = self.operation.parameters.iter().filter(|parameter| {
                    is_of(&parameter.place, part)
                        && parameter.content.is_none()
                        && !condition::is_credential(self.operation, parameter)
                        && !may_be_disregarded(&parameter.place)
                        && self.fills_segment(parameter)
                });
                all.extend(named.filter_map(|parameter| parameter.schema.clone()));
            }
        }
        let is_written = accept.of != RequestPart::Body;
        all.iter().any(|root| {
            breakable(self.schemas(), Way::In, root, (keyword, with)).iter().any(|(site, breaches)| {
                // As text on the wire every scalar is a text; lists and objects are not generally readable.
                let is_sendable = !is_written
                    || (site.pointer.is_empty()
                        && (keyword != "type" || !self.takes_text(&site.schema))
                        && !self.is_structured(&site.schema));
                is_sendable
                    && breaches.iter().any(|breach| {
                        let fits_wire = !is_written
                            || breach.value.as_str().is_some_and(|text| !text.is_empty())
                            || breach.value.is_number();
                        // An object that is only imagined lacks what a real one has.
                        let is_alone = |keyword: &str| keyword == "required" || is_allowed(accept, keyword);
                        fits_wire && breach.broken.iter().all(|broken| is_alone(broken.keyword))
                    })
            })
        })
    }

    fn fills_segment(&self, parameter: &samprov_contract::Parameter) -> bool {
        !is_of(&parameter.place, RequestPart::Path)
            || self.operation.path.split('/').any(|segment| segment == format!("{{{}}}", parameter.name))
    }

    fn types(&self, schema: &SchemaRef) -> Vec<String> {
        let all = parts(self.schemas(), schema);
        let views = all.iter().filter_map(|part| self.schemas().view(part)?.get("type"));
        views.flat_map(types_of).map(str::to_owned).collect()
    }

    fn takes_text(&self, schema: &SchemaRef) -> bool {
        let types = self.types(schema);
        types.is_empty() || types.iter().any(|name| name == "string")
    }

    fn is_structured(&self, schema: &SchemaRef) -> bool {
        self.types(schema).iter().any(|name| name == "array" || name == "object")
    }

    fn required_headers(&self) -> usize {
        self.success().map_or(0, |answer| {
            answer.headers.iter().filter(|header| header.required && !is_content_type(&header.name)).count()
        })
    }

    fn json_body_types(&self) -> Vec<&'c str> {
        let contents = self.operation.body.iter().flat_map(|body| &body.contents);
        contents.map(|(media_type, _)| media_type.as_str()).filter(|media_type| is_json(media_type)).collect()
    }

    /// Whether a request can break the contract for certain.
    fn is_constrained(&self) -> bool {
        !self.json_body_types().is_empty()
            || [RequestPart::Query, RequestPart::Path].iter().any(|part| {
                // A path without one of its values is another path.
                let is_sensible = |keyword: &str| keyword != "required" || *part != RequestPart::Path;
                ["type", "enum", "pattern", "minimum", "maximum", "maxLength", "required"]
                    .iter()
                    .filter(|keyword| is_sensible(keyword))
                    .any(|keyword| {
                        self.can_accept(&Accept {
                            keyword: (*keyword).to_owned(),
                            and: Vec::new(),
                            of: *part,
                        })
                    })
            })
    }

    /// The members that are written by this operation (or by the one that creates) and read by the one that reads.
    pub(crate) fn shared(&self) -> Vec<Shared> {
        let Some((collection, role)) = self.role() else { return Vec::new() };
        let item = collection.item.as_ref();
        let find =
            |id: Option<&samprov_model::id::OperationId>| id.and_then(|id| self.contracts.operation(id));
        let create = find(collection.create.as_ref().map(|(create, _)| create));
        let write = match role {
            Role::Create | Role::Replace | Role::Change => Some(self.operation),
            Role::Read | Role::Delete | Role::List => create,
        };
        let read = find(item.and_then(|item| item.read.as_ref()));
        let (Some(write), Some(read)) = (write, read) else { return Vec::new() };
        let (Some(sent), Some(seen)) = (
            roots(write, RequestPart::Body).into_iter().next(),
            Facts { operation: read, ..*self }.json_schema(Answers::Success),
        ) else {
            return Vec::new();
        };
        let top = |way, root: &SchemaRef| {
            let mut found = sites(self.schemas(), way, root, None);
            found.retain(|site| site.members == 1 && !site.pointer[1..].contains('/'));
            found
        };
        let read = top(Way::Out, &seen);
        let mut shared: Vec<Shared> = Vec::new();
        for site in top(Way::In, &sent) {
            let Some((_, name)) = member::parent(&site.pointer) else { continue };
            let is_identity = item.is_some_and(|item| item.property.as_ref() == Some(&name));
            let told = read.iter().find(|other| other.pointer == site.pointer);
            if is_identity || shared.iter().any(|known| known.name == name) {
                continue;
            }
            if let Some(told) = told {
                let is_optional = site.is_optional && told.is_optional;
                shared.push(Shared { name, schema: site.schema.clone(), is_optional });
            }
        }
        shared
    }

    fn is_kind(&self, shared: &Shared, kind: &str) -> bool {
        match kind {
            "string" => is_free_text(self.schemas(), &shared.schema, 2),
            "number" => {
                let types = self.types(&shared.schema);
                let is_listed = parts(self.schemas(), &shared.schema)
                    .iter()
                    .any(|part| self.schemas().view(part).is_some_and(|view| view.get("enum").is_some()));
                !is_listed && types.iter().any(|name| name == "integer" || name == "number")
            }
            "any" => true,
            kind => self.types(&shared.schema).iter().any(|name| name == kind),
        }
    }

    /// Where the answer to a creation tells the identity.
    pub(crate) fn identity(&self) -> Option<&'c CaptureFrom> {
        let (collection, _) = self.role()?;
        collection.create.as_ref().map(|(_, from)| from)
    }
}

/// Whether a broken keyword falls with the check that is switched off.
pub(crate) fn is_allowed(accept: &Accept, broken: &str) -> bool {
    let own = if accept.keyword == "null" { "type" } else { accept.keyword.as_str() };
    is_meant(own, broken) || accept.and.iter().any(|keyword| is_meant(keyword, broken))
}

/// Whether a success of an operation is described with the version of what it tells.
fn tells_version(operation: &Operation) -> bool {
    let successes = operation.answers.iter().filter(|answer| answer.status.is_success());
    let mut headers = successes.flat_map(|answer| &answer.headers);
    headers.any(|header| header.name.eq_ignore_ascii_case("etag"))
}

fn can_spoil(schemas: &Schemas, root: &SchemaRef, spoil: Spoil) -> bool {
    let types: Vec<String> = parts(schemas, root)
        .iter()
        .filter_map(|part| schemas.view(part)?.get("type"))
        .flat_map(types_of)
        .map(str::to_owned)
        .collect();
    let is = |name: &str| types.len() == 1 && types.iter().any(|found| found == name);
    let has_required = || {
        parts(schemas, root).iter().any(|part| {
            schemas
                .view(part)
                .and_then(|view| view.get("required"))
                .and_then(Value::as_array)
                .is_some_and(|names| !names.is_empty())
        })
    };
    match spoil {
        // Each needs a member that is surely there.
        Spoil::DuplicateKey
        | Spoil::SingleQuotes
        | Spoil::TrailingComma
        | Spoil::InvalidUtf8
        | Spoil::RawControl => is("object") && has_required(),
        Spoil::Quoted => !types.is_empty() && !types.iter().any(|name| name == "string"),
        Spoil::Wrapped => is("object"),
        Spoil::Truncated => is("object") || is("array") || is("string"),
        Spoil::ByteOrderMark
        | Spoil::Empty
        | Spoil::Html
        | Spoil::NotANumber
        | Spoil::TwoDocuments
        | Spoil::Utf16 => true,
    }
}

fn is_content_type(name: &str) -> bool {
    name.eq_ignore_ascii_case("content-type")
}

/// Header fields that HTTP lets a server disregard when it does not understand them (RFC 9110, 8.8, 10.1, 12.5, 13.1, 14.2).
fn may_be_disregarded(place: &samprov_model::place::Place) -> bool {
    let samprov_model::place::Place::Header { name } = place else { return false };
    let name = name.to_ascii_lowercase();
    name.starts_with("accept")
        || name.starts_with("if-")
        || [
            "authorization",
            "baggage",
            "cache-control",
            "content-type",
            "dnt",
            "expect",
            "forwarded",
            "pragma",
            "prefer",
            "range",
            "traceparent",
            "tracestate",
            "user-agent",
        ]
        .contains(&name.as_str())
}
