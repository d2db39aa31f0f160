//! An answer turned into one that breaks its contract.

use samprov_contract::{Contracts, Operation, Schemas, StatusPattern};
use samprov_model::observation::Answer;
use serde_json::Value;

use super::{
    candidates::{breaches, is_meant},
    evaluate::{Evaluator, Way},
    member,
    operator::{Act, AllowAct, Answers, At, BreakBody, HeaderAct, Spoil},
    reading::is_json,
    sites::sites,
    spoil::spoilt,
};

/// How many places are tried in one answer.
const MOST_TRIED: usize = 400;

/// The answer with the fault; `None` where it has no place in this answer.
pub(crate) fn broken(
    contracts: &Contracts,
    operation: &Operation,
    act: &Act,
    answer: &Answer,
) -> Option<Answer> {
    let is_chosen = |on: Answers| is_of(on, answer);
    let mut changed = answer.clone();
    match act {
        Act::BreakBody(act) if is_chosen(act.on) => {
            changed.body = broken_body(contracts, operation, act, answer)?;
        }
        Act::SpoilBody(Spoil::Empty, Answers::Refusal) if !tells_of_a_body(operation, answer) => return None,
        Act::SpoilBody(_, on) | Act::MediaType(_, on) if !is_described(operation, *on, answer) => {
            return None;
        }
        Act::SpoilBody(spoil, on) if is_chosen(*on) => {
            changed.body = spoilt(&answer.body, *spoil)?;
        }
        Act::Status(status, on) if is_chosen(*on) => {
            changed.status = *status;
            if matches!(status, 204 | 304) {
                changed.body.clear();
                drop(&mut changed, "content-type");
            }
            if matches!(status, 300..=399) && *status != 304 {
                set(&mut changed, "location", "/samprov-elsewhere");
            }
        }
        Act::MediaType(media_type, on) if is_chosen(*on) && !answer.body.is_empty() => {
            drop(&mut changed, "content-type");
            if !media_type.is_empty() {
                set(&mut changed, "content-type", media_type);
            }
        }
        Act::Header(act) if answer.is_success() => header(contracts, operation, *act, &mut changed)?,
        Act::Accept(_)
        | Act::AcceptBreach(_)
        | Act::Agreement(_)
        | Act::Allow(_)
        | Act::BreakBody(_)
        | Act::Header(_)
        | Act::List(_)
        | Act::MediaType(..)
        | Act::Read(_)
        | Act::SpoilBody(..)
        | Act::Status(..)
        | Act::Store(_)
        | Act::SucceedInstead
        | Act::Version(_) => return None,
    }
    (changed != *answer).then_some(changed)
}

/// Whether an act changes answers of this kind, wherever it finds a place in them.
pub(crate) fn concerns(act: &Act, answer: &Answer) -> bool {
    match act {
        Act::BreakBody(BreakBody { on, .. })
        | Act::MediaType(_, on)
        | Act::SpoilBody(_, on)
        | Act::Status(_, on) => is_of(*on, answer),
        Act::Header(_) => answer.is_success(),
        Act::Accept(_)
        | Act::AcceptBreach(_)
        | Act::Agreement(_)
        | Act::Allow(_)
        | Act::List(_)
        | Act::Read(_)
        | Act::Store(_)
        | Act::SucceedInstead
        | Act::Version(_) => false,
    }
}

fn is_of(on: Answers, answer: &Answer) -> bool {
    match on {
        Answers::Success => answer.is_success(),
        Answers::Refusal => (400..500).contains(&answer.status),
    }
}

/// Whether the document says anything about the body of a refusal: where it is silent about its status, anything may come.
fn is_described(operation: &Operation, on: Answers, answer: &Answer) -> bool {
    match on {
        Answers::Success => true,
        Answers::Refusal => {
            operation.answer(answer.status).is_some_and(|declared| !declared.contents.is_empty())
        }
    }
}

/// Whether a refusal has to have its body: what `default` says is said of whatever may come, and who asks, and how often, is often
/// checked by something before the service.
fn tells_of_a_body(operation: &Operation, answer: &Answer) -> bool {
    let by_default = |status: u16| {
        operation.answer(status).is_none_or(|declared| declared.status == StatusPattern::Default)
    };
    !matches!(answer.status, 401 | 403 | 429) && !by_default(answer.status)
}

fn broken_body(
    contracts: &Contracts,
    operation: &Operation,
    act: &BreakBody,
    answer: &Answer,
) -> Option<Vec<u8>> {
    let media_type = answer.header("content-type").filter(|media_type| is_json(media_type))?;
    let content = content(operation, answer.status, media_type)?;
    let root = content.schema.as_ref()?;
    let value: Value = serde_json::from_slice(&answer.body).ok()?;
    let schemas = contracts.schemas();
    let mut all = sites(schemas, Way::Out, root, Some(&value));
    all.retain(|site| match act.at {
        At::First | At::Last => true,
        At::Nested => site.members >= 2,
        At::LastItem => site.is_in_last_item,
        At::Optional => site.is_optional && site.members > 0,
        At::Branch => site.is_in_branch,
    });
    if act.at == At::Last {
        let there = all.iter().take_while(|site| site.is_there).count();
        all.get_mut(..there)?.reverse();
    }
    let mut evaluator = Evaluator::new(schemas, Way::Out);
    for site in all.iter().take(MOST_TRIED) {
        let now = value.pointer(&site.pointer);
        for breach in breaches(schemas, Way::Out, &site.schema, now, (&act.keyword, act.with)) {
            let mut changed = value.clone();
            if !member::put(&mut changed, &site.pointer, breach.value) {
                continue;
            }
            // In a branch of a choice another branch may take it; so the whole is asked.
            let found = evaluator.broken(root, &changed);
            let is_broken = found.iter().any(|broken| {
                broken.pointer.starts_with(&site.pointer)
                    && (is_meant(&act.keyword, broken.keyword) || matches!(broken.keyword, "oneOf" | "anyOf"))
            }) || found.iter().any(|broken| {
                matches!(broken.keyword, "oneOf" | "anyOf") && site.pointer.starts_with(&broken.pointer)
            });
            if is_broken {
                return serde_json::to_vec(&changed).ok();
            }
        }
    }
    None
}

/// What is declared for a media type of an answer.
fn content<'o>(
    operation: &'o Operation,
    status: u16,
    media_type: &str,
) -> Option<&'o samprov_contract::ContentContract> {
    let essence = |text: &str| text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let contents = &operation.answer(status)?.contents;
    let same = contents.iter().find(|(range, _)| essence(range) == essence(media_type));
    same.or_else(|| contents.iter().find(|(range, _)| range.contains('*'))).map(|(_, content)| content)
}

/// The refusal of a method with another `Allow`.
pub(crate) fn with_allow(allow: AllowAct, method: &str, answer: &Answer) -> Option<Answer> {
    let mut changed = answer.clone();
    match (allow, answer.header("allow")) {
        (AllowAct::Missing, _) => drop(&mut changed, "allow"),
        (AllowAct::LeavesOutDescribed, _) => set(&mut changed, "allow", "TRACE"),
        (AllowAct::NamesRefused, Some(named)) => set(&mut changed, "allow", &format!("{named}, {method}")),
        (AllowAct::NamesRefused, None) => set(&mut changed, "allow", method),
    }
    (answer.status == 405 && changed != *answer).then_some(changed)
}

fn header(contracts: &Contracts, operation: &Operation, act: HeaderAct, answer: &mut Answer) -> Option<()> {
    let declared = &operation.answer(answer.status)?.headers;
    let mut required = declared.iter().filter(|header| {
        header.required
            && !header.name.eq_ignore_ascii_case("content-type")
            && answer.header(&header.name).is_some()
    });
    match act {
        HeaderAct::DropRequired => drop(answer, &required.next()?.name),
        HeaderAct::DropLastRequired => drop(answer, &required.next_back()?.name),
        HeaderAct::Break => {
            let schemas = contracts.schemas();
            let (name, text) = required.find_map(|header| {
                let schema = header.schema.as_ref()?;
                let text =
                    ["not-of-this-type", "!"].into_iter().find(|text| is_broken(schemas, schema, text))?;
                Some((header.name.clone(), text))
            })?;
            set(answer, &name, text);
        }
        HeaderAct::LocationElsewhere => {
            answer.header("location")?;
            set(answer, "location", "/samprov-elsewhere/nothing-here");
        }
    }
    Some(())
}

fn is_broken(schemas: &Schemas, schema: &samprov_contract::SchemaRef, text: &str) -> bool {
    !Evaluator::new(schemas, Way::Out).keeps(schema, &Value::from(text))
}

fn drop(answer: &mut Answer, name: &str) {
    answer.headers.retain(|(field, _)| !field.eq_ignore_ascii_case(name));
}

fn set(answer: &mut Answer, name: &str, value: &str) {
    drop(answer, name);
    answer.headers.push((name.to_owned(), value.to_owned()));
}
