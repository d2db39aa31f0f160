//! The size of a plan turned into lines for people, before anything is sent.

use samprov_model::message::Message;
use samprov_reports::l10n::Texts;
use samprov_suites::{PlanSize, REQUEST};

/// How many cases and requests there are, by family; how many of one operation.
pub(crate) fn lines(size: &PlanSize, texts: &Texts) -> Vec<String> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let counted = |message: Message, cases: u64, requests: u64| {
        message.with_number("cases", number(cases)).with_number("requests", number(requests))
    };
    let whole = size.whole();
    let Some((operation, largest)) = size.largest() else { return Vec::new() };
    let families: Vec<String> = size
        .families()
        .iter()
        .map(|(family, part)| {
            let message = Message::new("plan-size-family").with("family", family.as_str());
            texts.tell(&counted(message, part.cases, part.requests))
        })
        .collect();
    let seconds = format!("{:.1} s", size.time().as_secs_f64());
    let all = counted(Message::new("plan-size"), whole.cases, whole.requests)
        .with("time", seconds)
        .with_number("each", number(u64::try_from(REQUEST.as_millis()).unwrap_or(u64::MAX)))
        .with("families", families.join(", "));
    let each = Message::new("plan-size-each")
        .with_number("operations", number(size.operations() as u64))
        .with_number("largest", number(largest as u64))
        .with("operation", operation.as_str())
        .with_number("median", number(size.median() as u64))
        .with_number("protocol", number(size.most_protocol() as u64));
    vec![texts.tell(&all), texts.tell(&each)]
}

/// What a time allowed leaves out.
pub(crate) fn left_out(picked: u64, size: &PlanSize, texts: &Texts) -> Option<String> {
    let all = size.whole().cases;
    (picked < all).then(|| {
        let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        let message = Message::new("plan-size-budget").with_number("picked", number(picked));
        texts.tell(&message.with_number("left", number(all - picked)))
    })
}
