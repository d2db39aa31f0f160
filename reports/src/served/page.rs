//! The state of running stubs becomes one page: the services, and the latest calls.

use std::sync::Arc;

use samprov_model::verdict::Standing;
use serde::Serialize;

use super::call::ServedCall;
use crate::{
    html::{HtmlError, render, symbol},
    l10n::Texts,
    text::cut,
};

/// Stubs that run, and what they have seen.
#[derive(Clone, Debug, Default)]
pub struct Served {
    /// The services, in the order of the command line.
    pub services: Vec<ServedService>,
    /// The latest calls, the last one first.
    pub calls: Vec<ServedCall>,
}

/// A service that a stub stands in for.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ServedService {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Where its stub is.
    pub address: String,
    /// How many operations it has.
    pub operations: usize,
    /// How many calls have come.
    pub calls: u64,
    /// How many of them break the description.
    pub broken: u64,
    /// How many match no operation.
    pub outside: u64,
}

#[derive(Serialize)]
struct Page<'a> {
    language: &'static str,
    services: &'a [ServedService],
    calls: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    at: &'a str,
    service: &'a str,
    start: String,
    status: String,
    fault: Option<String>,
    class: &'static str,
    symbol: &'static str,
    verdict: String,
}

/// The page, in the language of the texts.
pub fn page(served: &Served, texts: &Arc<Texts>) -> Result<String, HtmlError> {
    let page = Page {
        language: texts.language().tag(),
        services: &served.services,
        calls: served.calls.iter().map(|call| row(call, texts)).collect(),
    };
    let mut out = Vec::new();
    render(texts, PAGE, &page, &mut out)?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

fn row<'a>(call: &'a ServedCall, texts: &Texts) -> Row<'a> {
    let standing: Standing = call.standing();
    Row {
        at: &call.at,
        service: &call.service,
        start: cut(&call.start, MOST_OF_START),
        status: call.answered(),
        fault: call.met(texts),
        class: standing.as_str(),
        symbol: symbol(standing),
        verdict: cut(&call.verdict(texts), MOST_OF_VERDICT),
    }
}

const MOST_OF_START: usize = 500;
const MOST_OF_VERDICT: usize = 1_000;
const PAGE: &str = include_str!("served.html");

#[cfg(test)]
mod tests {
    use samprov_model::message::Language;

    use super::*;
    use crate::served::call::tests::calls;

    #[test]
    fn the_page_shows_services_and_calls_and_nothing_from_outside_becomes_markup() {
        let service = ServedService {
            id: "se.exempel.register".into(),
            calls: 3,
            broken: 1,
            outside: 1,
            ..ServedService::default()
        };
        let served = Served { services: vec![service], calls: calls().into() };
        for (language, words) in
            [(Language::English, "not in the description"), (Language::Swedish, "finns inte i beskrivningen")]
        {
            let page = page(&served, &Arc::new(Texts::new(language))).unwrap();
            assert!(page.contains(words) && page.contains("GET /persons?limit=500"), "{page}");
            assert!(page.contains("GET /&lt;b&gt;person") && !page.contains("<b>person"));
        }
    }

    #[test]
    fn the_page_tells_the_fault_that_a_call_met() {
        let [call, ..] = calls();
        let broken = ServedCall { status: 0, fault: Some("black-hole".into()), ..call };
        let served = Served { services: Vec::new(), calls: vec![broken] };
        for (language, words) in
            [(Language::English, "fault black-hole"), (Language::Swedish, "störning black-hole")]
        {
            let page = page(&served, &Arc::new(Texts::new(language))).unwrap();
            assert!(page.contains(words), "{page}");
        }
    }

    #[test]
    fn a_page_without_calls_says_so() {
        let page = page(&Served::default(), &Arc::new(Texts::new(Language::English))).unwrap();
        assert!(page.contains("No call has come yet."));
    }
}
