//! A process becomes a sequence diagram, and the same as a list: who was called for what, what came back, where it broke.

use samprov_model::{id::ServiceId, message::Message, verdict::Standing};
use serde::Serialize;

use super::{
    anchors::Anchors,
    badge::Badge,
    process::{Answer, End, Process, Step, processes},
};
use crate::{
    journal::Records,
    l10n::{Names, Texts},
    text::{cut, one_line},
};

/// The processes of a page.
#[derive(Default, Serialize)]
pub(super) struct Sequences {
    shown: Vec<Sequence>,
    /// How many more there are.
    more: usize,
}

/// One process.
#[derive(Serialize)]
struct Sequence {
    /// The beginning of its anchors.
    anchor: String,
    name: String,
    title: String,
    told: String,
    drawing: Drawing,
    steps: Vec<Told>,
    more: usize,
    not_drawn: Option<String>,
}

/// A step in words.
#[derive(Serialize)]
struct Told {
    anchor: String,
    badge: Badge,
    name: String,
    operation: String,
    service: String,
    actor: String,
    answer: Option<String>,
    remark: Option<String>,
}

/// What is drawn, in pixels.
#[derive(Serialize)]
struct Drawing {
    width: usize,
    height: usize,
    head: usize,
    bottom: usize,
    lines: Vec<Line>,
    messages: Vec<Arrow>,
}

/// A lifeline.
#[derive(Serialize)]
struct Line {
    x: usize,
    left: usize,
    name: String,
    actor: String,
}

/// A call and what came back.
#[derive(Serialize)]
struct Arrow {
    class: &'static str,
    x: usize,
    y: usize,
    back: usize,
    step: String,
    operation: String,
    answer: Option<String>,
    remark: Option<String>,
}

/// What sequences are made with.
pub(super) struct Drawer<'a> {
    pub(super) texts: &'a Texts,
    pub(super) names: Names<'a>,
    pub(super) anchors: &'a Anchors,
}

impl Drawer<'_> {
    /// The sequences of a run.
    pub(super) fn sequences(&self, records: &Records) -> Sequences {
        let mut sequences = Sequences::default();
        let mut room = MOST_IN_ALL;
        for process in processes(records) {
            let needed = process.steps.len().min(MOST_STEPS);
            if needed > room {
                sequences.more += 1;
                continue;
            }
            room -= needed;
            let number = sequences.shown.len() + 1;
            sequences.shown.push(self.sequence(&process, number));
        }
        sequences
    }

    fn sequence(&self, process: &Process<'_>, number: usize) -> Sequence {
        let (texts, name) = (self.texts, cut(&one_line(&process.name), MOST_OF_NAME));
        let steps = process.steps.get(..MOST_STEPS).unwrap_or(&process.steps);
        let more = process.steps.len() - steps.len();
        let services = services(steps);
        let drawn = services.get(..MOST_LINES).unwrap_or(&services);
        let not_drawn = services.len() - drawn.len();
        let count = |key: &str, count: usize| {
            texts.tell(&Message::new(key).with_number("count", i64::try_from(count).unwrap_or(i64::MAX)))
        };
        Sequence {
            anchor: format!("sequence-{number}"),
            title: texts.tell(&Message::new("report-process-title").with("process", name.clone())),
            name,
            told: match process.broken() {
                None => count("report-process-held", process.steps.len()),
                Some(step) => {
                    let key = match step.end {
                        End::Broke => "report-process-broke",
                        End::NotReached | End::NotTaken | End::Taken(_) | End::Undecided => {
                            "report-process-undecided"
                        }
                    };
                    let message = Message::new(key)
                        .with("step", cut(&one_line(&step.name), MOST_OF_NAME))
                        .with("service", self.names.service(step.service))
                        .with("actor", self.names.actor(step.actor));
                    texts.tell(&message)
                }
            },
            drawing: self.drawing(steps, drawn),
            steps: steps.iter().map(|step| self.told(step)).collect(),
            more,
            not_drawn: (not_drawn > 0).then(|| count("report-process-services-not-drawn", not_drawn)),
        }
    }

    fn told(&self, step: &Step<'_>) -> Told {
        Told {
            anchor: self.anchors.case(step.service, &step.case),
            badge: match step.end {
                End::Broke => Badge::standing(self.texts, Standing::Fail),
                End::NotReached | End::Undecided => Badge::standing(self.texts, Standing::Inconclusive),
                End::NotTaken => Badge::not_applicable(self.texts),
                End::Taken(standing) => Badge::standing(self.texts, standing),
            },
            name: cut(&one_line(&step.name), MOST_OF_NAME),
            operation: cut(&one_line(step.operation), MOST_OF_NAME),
            service: self.names.service(step.service),
            actor: self.names.actor(step.actor),
            answer: self.answer(step.answer),
            remark: self.remark(step.end),
        }
    }

    fn answer(&self, answer: Answer) -> Option<String> {
        match answer {
            Answer::Status(status) => Some(status.to_string()),
            Answer::None => Some(self.texts.text("report-process-no-answer")),
            Answer::Unknown => None,
        }
    }

    /// The words beside a step that did not go as it should.
    fn remark(&self, end: End) -> Option<String> {
        let key = match end {
            End::Broke => "report-process-broke-here",
            End::Undecided => "report-process-undecided-here",
            End::NotReached => "report-process-not-reached",
            End::NotTaken => "report-process-not-taken",
            End::Taken(Standing::Pass) => return None,
            End::Taken(standing) => return Some(self.texts.standing(standing)),
        };
        Some(self.texts.text(key))
    }

    fn drawing(&self, steps: &[Step<'_>], services: &[&Step<'_>]) -> Drawing {
        let x = |position: usize| MARGIN + HEAD_WIDTH / 2 + position * COLUMN;
        let line = |position: usize, name: String, actor: String| Line {
            x: x(position),
            left: x(position) - HEAD_WIDTH / 2,
            name: fitting(&name, HEAD_WIDTH),
            actor: fitting(&actor, HEAD_WIDTH),
        };
        let caller =
            line(0, self.texts.text("report-process-caller"), self.texts.text("report-process-caller-role"));
        let others = services.iter().enumerate().map(|(index, step)| {
            line(index + 1, self.names.service(step.service), self.names.actor(step.actor))
        });
        let lines: Vec<Line> = [caller].into_iter().chain(others).collect();
        let position = |service: &ServiceId| services.iter().position(|known| known.service == service);
        let messages: Vec<Arrow> = steps
            .iter()
            .enumerate()
            .filter_map(|(index, step)| Some((index, step, position(step.service)? + 1)))
            .enumerate()
            .map(|(row, (index, step, position))| {
                let y = HEAD_HEIGHT + FIRST + row * ROW;
                Arrow {
                    class: class(step.end),
                    x: x(position),
                    y,
                    back: y + BACK,
                    step: fitting(&format!("{}. {}", index + 1, step.name), position * COLUMN - GAP),
                    operation: fitting(step.operation, position * COLUMN - GAP),
                    answer: self.answer(step.answer),
                    remark: self.remark(step.end),
                }
            })
            .collect();
        let bottom = HEAD_HEIGHT + FIRST + messages.len() * ROW;
        Drawing {
            width: x(lines.len() - 1) + HEAD_WIDTH / 2 + MARGIN + REMARK,
            height: bottom + MARGIN,
            head: HEAD_HEIGHT,
            bottom,
            lines,
            messages,
        }
    }
}

/// The first step of each service, in the order of first appearance.
fn services<'s, 'a>(steps: &'s [Step<'a>]) -> Vec<&'s Step<'a>> {
    let mut services: Vec<&Step<'a>> = Vec::new();
    for step in steps {
        if !services.iter().any(|known| known.service == step.service) {
            services.push(step);
        }
    }
    services
}

fn class(end: End) -> &'static str {
    match end {
        End::Broke => "broke",
        End::Undecided => "undecided",
        End::NotReached | End::NotTaken => "absent",
        End::Taken(_) => "taken",
    }
}

/// What fits into so many pixels of the diagram; the list has all of it.
fn fitting(text: &str, pixels: usize) -> String {
    let most = pixels / CHARACTER;
    let text = one_line(text);
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

const MOST_STEPS: usize = 40;
const MOST_LINES: usize = 12;
/// The most steps of all processes together: they have their part in the size of the page.
const MOST_IN_ALL: usize = 120;
const MOST_OF_NAME: usize = 120;

const MARGIN: usize = 8;
const HEAD_WIDTH: usize = 210;
const HEAD_HEIGHT: usize = 56;
const COLUMN: usize = 270;
/// From the heads to the first arrow.
const FIRST: usize = 56;
const ROW: usize = 94;
/// From a call to its answer.
const BACK: usize = 22;
/// What is kept free at both ends of a label.
const GAP: usize = 30;
/// The room for words behind the last lifeline.
const REMARK: usize = 60;
/// A character of the diagram is at most about so wide.
const CHARACTER: usize = 8;

#[cfg(test)]
mod tests {
    use samprov_model::{
        case::Family,
        event::CaseRecord,
        id::CaseId,
        message::{Language, Text},
        verdict::{Finding, Verdict},
    };

    use crate::{html::html, journal::Journal, sample};

    /// A journal with a process of three steps at two services, each step with its verdict.
    fn journal(process: &str, verdicts: [Verdict; 3]) -> Journal {
        let mut journal = sample::journal();
        let any = journal.records.at(0).unwrap().record();
        let steps = [
            ("register", "search", "POST /persons/search", 200),
            ("cases", "file", "POST /cases", 201),
            ("cases", "follow", "GET /cases/{caseId}", 200),
        ];
        let records = steps.into_iter().zip(verdicts).zip(0..).map(
            |(((service, step, operation, status), verdict), order)| CaseRecord {
                id: id(service, process, step),
                order,
                service: service.into(),
                actor: format!("{service}-owner").as_str().into(),
                operation: operation.to_owned(),
                family: Family::Flow,
                assertion: "step-holds".to_owned(),
                constraint: format!("{process}/{step}"),
                statuses: vec![status],
                verdict,
                evidence: None,
                ..any.clone()
            },
        );
        journal.records = records.collect();
        for (service, name) in [("register", "The register"), ("cases", "The case service")] {
            journal.header.services.insert(service.into(), Text::same(name.to_owned()));
            let owner = format!("{service}-owner");
            journal.header.actors.insert(owner.as_str().into(), Text::same(format!("Owner of {name}")));
        }
        journal
    }

    fn id(service: &str, process: &str, step: &str) -> CaseId {
        let own = CaseId::from_segments(["flow", "process", process, step]);
        CaseId::new(format!("{service}/{own}"))
    }

    fn finding(cause: Option<CaseId>) -> Finding {
        Finding { cause, ..sample::finding() }
    }

    fn drawn(journal: &Journal) -> String {
        let page = html(journal, Language::English).unwrap();
        let from = page.find("<svg").unwrap_or_else(|| panic!("no diagram"));
        page[from..page.find("</svg>").unwrap()].to_owned()
    }

    #[test]
    fn a_process_without_a_fault_is_drawn_whole() {
        let svg = drawn(&journal("move", [Verdict::Pass, Verdict::Pass, Verdict::Pass]));
        let heads =
            ["samprov", "The register", "The case service"].map(|name| svg.find(&format!(">{name}<")));
        assert!(heads.iter().all(Option::is_some) && heads.is_sorted(), "{svg}");
        for part in
            ["role=\"img\"", "<title", "<desc", "1. search", "POST /cases", ">201<", "Owner of The register"]
        {
            assert!(svg.contains(part), "{part}");
        }
        assert_eq!(svg.matches("class=\"message taken\"").count(), 3);
        assert!(!svg.contains("broke") && !svg.contains("absent"), "{svg}");
    }

    #[test]
    fn the_step_that_broke_is_marked_in_shape_and_words_and_the_later_ones_as_not_reached() {
        let cause = id("cases", "move", "file");
        let verdicts =
            [Verdict::Pass, Verdict::Fail(finding(None)), Verdict::Inconclusive(finding(Some(cause)))];
        let journal = journal("move", verdicts);
        let svg = drawn(&journal);
        assert_eq!(svg.matches("class=\"cross\"").count(), 1);
        let (before, broken) = svg.split_once("class=\"message broke\"").unwrap();
        let (broken, after) = broken.split_once("class=\"message absent\"").unwrap();
        assert!(before.contains("1. search") && before.contains("Broke at the step file"), "{before}");
        for part in ["2. file", "class=\"cross\"", ">broke here<"] {
            assert!(broken.contains(part), "{part} in {broken}");
        }
        assert!(after.contains("3. follow") && after.contains(">not reached<"), "{after}");
        assert!(!after.contains("class=\"answer\""), "nothing came back: {after}");
        let page = html(&journal, Language::English).unwrap();
        assert!(page.contains("Broke at the step file: The case service (Owner of The case service)."));
        let swedish = html(&journal, Language::Swedish).unwrap();
        assert!(swedish.contains("bröts här") && swedish.contains("inte nått"), "{swedish}");
    }

    #[test]
    fn a_step_that_was_not_answered_for_another_reason_is_undecided_where_it_stood() {
        let elsewhere = CaseId::new("cases/consumer/register/searchPerson");
        let verdicts = [
            Verdict::Pass,
            Verdict::Inconclusive(finding(Some(elsewhere))),
            Verdict::Inconclusive(finding(Some(id("cases", "move", "file")))),
        ];
        let svg = drawn(&journal("move", verdicts));
        assert_eq!(svg.matches("class=\"message undecided\"").count(), 1);
        assert_eq!(svg.matches("class=\"message absent\"").count(), 1);
    }

    #[test]
    fn hostile_names_are_text() {
        let name = "</title><script>alert(1)</script>\u{202e}";
        let mut journal = journal(name, [Verdict::Pass, Verdict::Pass, Verdict::Pass]);
        journal.records.each(|record| record.operation = "\"><img src=x onerror=alert(1)>".to_owned());
        journal.header.services.insert("register".into(), Text::same("<b>&".to_owned()));
        let page = html(&journal, Language::English).unwrap();
        for part in ["<script", "<img", "<b>", "\u{202e}"] {
            assert!(!page.contains(part), "{part}");
        }
        assert!(page.contains("&lt;b&gt;&amp;"), "{page}");
    }

    #[test]
    fn what_is_drawn_is_bounded_and_the_rest_is_told() {
        let mut journal = journal("move", [Verdict::Pass, Verdict::Pass, Verdict::Pass]);
        let any = journal.records.at(0).unwrap().record();
        journal.records = (0..300)
            .map(|order| CaseRecord {
                id: id(&format!("s{}", order % 30), &format!("p{}", order / 60), &format!("step{order:03}")),
                order,
                service: format!("s{}", order % 30).as_str().into(),
                ..any.clone()
            })
            .collect();
        let page = html(&journal, Language::English).unwrap();
        assert_eq!(page.matches("<svg").count(), 3);
        let first = drawn(&journal);
        assert_eq!(first.matches("class=\"lifeline\"").count(), 13, "the caller and twelve services");
        assert!(page.contains("20 more steps"), "of sixty forty are told");
        assert!(page.contains("18 more services"));
        assert!(page.contains("2 more processes"));
    }
}
