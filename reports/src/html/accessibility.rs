//! The rules of an accessible page, checked on what is written.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use quick_xml::{Reader, events::Event};
use samprov_model::{message::Language, verdict::Verdict};

use super::{environment::CSS, html};
use crate::{journal::Journal, sample};

/// An element: its name, attributes and the text directly in it.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
    parents: Vec<String>,
}

/// Parses the page as XML: it is written so that every browser and every XML tool read the same.
fn elements(page: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(page);
    reader.config_mut().check_end_names = true;
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        let event = reader.read_event().unwrap();
        let is_start = matches!(event, Event::Start(_));
        match event {
            Event::Start(start) | Event::Empty(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    (attribute.key.as_ref().to_owned(), attribute.value.to_string())
                });
                let attributes = attributes.collect();
                let parents = open.iter().map(|index| elements[*index].name.clone()).collect();
                let name = start.name().as_ref().to_owned();
                elements.push(Element { name, attributes, text: String::new(), parents });
                if is_start {
                    open.push(elements.len() - 1);
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => {
                if let Some(index) = open.last() {
                    elements[*index].text.push_str(&text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    elements
}

fn page(language: Language) -> String {
    html(&sample::journal(), language).unwrap()
}

fn named<'a>(elements: &'a [Element], name: &'a str) -> impl Iterator<Item = &'a Element> {
    elements.iter().filter(move |element| element.name == name)
}

#[test]
fn the_page_says_its_language_and_its_title() {
    for (language, tag) in [(Language::English, "en"), (Language::Swedish, "sv")] {
        let page = page(language);
        let elements = elements(&page);
        assert_eq!(named(&elements, "html").next().unwrap().attributes["lang"], tag);
        assert!(!named(&elements, "title").next().unwrap().text.trim().is_empty());
        assert!(page.starts_with("<!DOCTYPE html>"));
        assert!(!page.contains("report-"), "every text exists");
    }
}

#[test]
fn there_is_one_first_heading_and_no_level_is_skipped() {
    let page = page(Language::English);
    let elements = elements(&page);
    assert_eq!(named(&elements, "h1").count(), 1);
    let mut last = 1;
    for element in &elements {
        let level = ["h1", "h2", "h3", "h4"].iter().position(|name| *name == element.name);
        if let Some(level) = level {
            assert!(level <= last + 1, "{} {}", element.name, element.text);
            last = level;
        }
    }
}

#[test]
fn landmarks_and_a_skip_link_exist() {
    let page = page(Language::English);
    let elements = elements(&page);
    for name in ["main", "header", "nav", "footer"] {
        assert!(named(&elements, name).next().is_some(), "{name}");
    }
    assert_eq!(named(&elements, "main").count(), 1);
    assert_eq!(named(&elements, "a").next().unwrap().attributes["href"], "#content");
}

#[test]
fn tables_have_captions_and_scopes_and_scroll_with_the_keyboard() {
    let page = page(Language::Swedish);
    let elements = elements(&page);
    assert_eq!(named(&elements, "table").count(), named(&elements, "caption").count());
    assert!(named(&elements, "th").all(|header| header.attributes.contains_key("scope")));
    for element in &elements {
        if element.attributes.get("role").is_some_and(|role| role == "region") {
            assert_eq!(element.attributes["tabindex"], "0");
            assert!(element.attributes.contains_key("aria-labelledby"));
        }
    }
}

#[test]
fn every_anchor_is_unique_and_every_link_leads_somewhere() {
    let page = page(Language::English);
    let elements = elements(&page);
    let mut anchors = BTreeSet::new();
    for element in &elements {
        if let Some(id) = element.attributes.get("id") {
            assert!(anchors.insert(id.clone()), "{id} twice");
        }
    }
    let encoded: BTreeSet<String> =
        anchors.iter().map(|id| id.replace('{', "%7B").replace('}', "%7D")).collect();
    for link in named(&elements, "a") {
        let target = link.attributes["href"].strip_prefix('#').unwrap();
        assert!(encoded.contains(target), "{target}");
    }
    for record in sample::journal().records.to_vec() {
        let found = anchors.iter().any(|anchor| anchor.starts_with(record.id.as_str()));
        assert!(found, "{} has an anchor", record.id);
    }
}

#[test]
fn a_standing_is_a_word_and_not_only_a_colour() {
    let page = page(Language::English);
    for element in elements(&page) {
        if element.attributes.get("class").is_some_and(|class| class.starts_with("badge")) {
            assert!(element.text.trim().len() > 2, "{}", element.text);
        }
        assert!(!element.attributes.contains_key("title"), "nothing is told by a tooltip");
        assert!(!element.attributes.contains_key("style"));
    }
}

#[test]
fn a_requirement_without_executed_cases_says_why_it_is_not_decided() {
    let mut journal = sample::journal();
    journal.records.edit(|all| all.truncate(12));
    let page = html(&journal, Language::English).unwrap();
    assert!(page.contains("No case was executed under contract/getPerson"));
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    let page = page(Language::English);
    let elements = elements(&page);
    for name in ["script", "link", "img", "iframe", "object", "form"] {
        assert_eq!(named(&elements, name).count(), 0, "{name}");
    }
    assert!(!CSS.contains("url(") && !CSS.contains("@import"));
    assert!(
        elements.iter().all(|one| !one.attributes.keys().any(|name| name.starts_with("on") || name == "src"))
    );
}

#[test]
fn moments_are_marked_and_details_open_without_scripts() {
    let page = page(Language::English);
    let elements = elements(&page);
    assert!(named(&elements, "time").count() >= 2);
    assert!(named(&elements, "time").all(|time| time.attributes["datetime"].ends_with('Z')));
    assert_eq!(named(&elements, "details").count(), named(&elements, "summary").count());
    assert!(named(&elements, "summary").all(|one| one.parents.last().unwrap() == "details"));
}

#[test]
fn the_style_sheet_adapts_to_reader_and_paper() {
    for query in
        ["prefers-color-scheme: dark", "prefers-reduced-motion: reduce", "@media print", ":focus-visible"]
    {
        assert!(CSS.contains(query), "{query}");
    }
    let (_, print) = CSS.split_once("@media print").unwrap();
    assert!(print.contains(".top, main, footer { padding-left: 0;"), "one left edge on paper");
    // Reflow at 320 pixels: no width, and no minimum width that is wider, in fixed units.
    for line in CSS.lines() {
        for declaration in line.split([';', '{']).map(str::trim) {
            let fixed = declaration.starts_with("width:") || declaration.starts_with("min-width:");
            assert!(!fixed, "{declaration}");
        }
    }
}

#[test]
fn colours_have_the_contrast_that_text_needs() {
    let (light, dark) = CSS.split_once("prefers-color-scheme: dark").unwrap();
    let dark = dark.split("* {").next().unwrap();
    for (scheme, css) in [("light", light), ("dark", dark)] {
        let colours = colours(css);
        let check = |ink: &str, wash: &str, least: f64| {
            let ratio = contrast(colours[ink], colours[wash]);
            assert!(ratio >= least, "{scheme}: {ink} on {wash} is {ratio:.2}");
        };
        for wash in ["paper", "panel", "code-wash"] {
            for ink in ["ink", "quiet", "link"] {
                check(ink, wash, 4.5);
            }
        }
        check("command-ink", "command-wash", 4.5);
        check("panel", "link", 4.5);
        check("edge", "panel", 3.0);
        for tone in ["pass", "fail", "warn", "inconclusive", "deviated", "awaiting", "neutral"] {
            check(&format!("{tone}-ink"), &format!("{tone}-wash"), 4.5);
            check(&format!("{tone}-ink"), "panel", 4.5);
            check("ink", &format!("{tone}-wash"), 4.5);
        }
    }
}

fn colours(css: &str) -> BTreeMap<&str, [u8; 3]> {
    let declarations =
        css.split([';', '{']).filter_map(|part| part.trim().strip_prefix("--")?.split_once(": #"));
    let channel = |hex: &str, at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    declarations.map(|(name, hex)| (name, [channel(hex, 0), channel(hex, 2), channel(hex, 4)])).collect()
}

/// WCAG 2.1, contrast ratio.
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let luminance = |colour: [u8; 3]| {
        let [red, green, blue] = colour.map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    };
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn enlarged(cases: u64, failing: bool) -> Journal {
    let mut journal = sample::journal();
    let told = journal.records.whole().find(|record| record.evidence.is_some()).unwrap().clone();
    let passed = journal.records.iter().find(|case| *case.verdict() == Verdict::Pass).unwrap().record();
    journal.records = (0..cases)
        .map(|order| {
            let mut record = if failing { told.clone() } else { passed.clone() };
            record.order = order;
            record.id = format!("contract/operation{}/negative/body/property/{order}/maxLength", order % 40)
                .as_str()
                .into();
            record.operation = format!("POST /a/rather/long/path/{{with}}/parameters/{}", order % 40);
            if let Verdict::Fail(finding) = &mut record.verdict {
                finding.fingerprint = format!("f-{order}");
            }
            for exchange in record.evidence.iter_mut().flat_map(|evidence| &mut evidence.exchanges) {
                exchange.request.body = "<&".repeat(32 * 1024);
            }
            record
        })
        .collect();
    journal.header.cases = cases;
    journal
}

#[test]
fn a_thousand_cases_take_less_than_a_megabyte_however_they_end() {
    for failing in [false, true] {
        let page = html(&enlarged(1000, failing), Language::Swedish).unwrap();
        assert!(page.len() < 1_000_000, "failing: {failing}, {} bytes", page.len());
        elements(&page);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn hostile_text_changes_no_element(hostile in any::<String>()) {
        let plain = sample::journal();
        let mut journal = plain.clone();
        let hostile = format!("{hostile}<script>alert(1)</script>]]>\"'&\u{1b}[2J\u{202e}\u{0}--><!--");
        journal.records.each(|record| {
            record.operation.push_str(&hostile);
            if let Verdict::Fail(finding) = &mut record.verdict {
                finding.actual = samprov_model::message::Message::new("none").with("x", hostile.as_str());
            }
            for exchange in record.evidence.iter_mut().flat_map(|evidence| &mut evidence.exchanges) {
                exchange.request.body.push_str(&hostile);
                exchange.request.headers.push((hostile.clone(), hostile.clone()));
            }
        });
        journal.header.candidate.push_str(&hostile);
        let page = html(&journal, Language::English).unwrap();
        let names = |page: &str| elements(page).into_iter().map(|element| element.name).collect::<Vec<_>>();
        let quiet = html(&plain, Language::English).unwrap();
        prop_assert_eq!(names(&page).into_iter().filter(|name| name == "script").count(), 0);
        prop_assert_eq!(names(&page).len(), names(&quiet).len());
        let acts = page.contains(['\u{1b}', '\u{202e}', '\u{0}']);
        prop_assert!(!acts);
    }
}
