//! A summary becomes its first words: a verdict, and one sentence of what and for whom.

use samprov_model::{event::Ended, exit::Exit, message::Message, requirement::Level, verdict::Standing};

use super::{RequirementStanding, Scope, Summary, Validation, action::listed, exception, tally::Tally};
use crate::l10n::{Names, Texts};

/// The first words of every report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// The standing that gives colour and symbol.
    pub standing: Standing,
    /// Two or three words.
    pub title: String,
    /// One sentence: what holds or not, for whom.
    pub sentence: String,
    /// What the sentence leaves open: exceptions, parts not run, not selected, not verified, awaiting sign-off.
    pub remarks: Vec<String>,
}

/// What the first words are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Requirements are not met.
    Broken,
    /// Cases failed that verify no binding requirement.
    CasesFailed,
    /// Everything is met.
    Conforms,
    /// The run did not come far enough.
    CutOff,
    /// Only exceptions are bad.
    Exceptions,
    /// Ended by a signal.
    Interrupted,
    /// No case was selected.
    NothingSelected,
    /// What was tested is met; something was not tested, or has to be signed.
    TestedConforms,
    /// Something could not be decided.
    Undecided,
}

/// The first words on a run.
pub fn headline(summary: &Summary<'_>, texts: &Texts) -> Headline {
    let tally = Tally::of(summary);
    let kind = kind(summary, tally);
    let (standing, title) = match kind {
        Kind::Broken | Kind::CasesFailed => (Standing::Fail, "report-title-fails"),
        Kind::Conforms => (Standing::Pass, "report-title-conforms"),
        Kind::CutOff | Kind::Undecided => (Standing::Inconclusive, "report-title-inconclusive"),
        Kind::Exceptions => (Standing::Fail, "report-title-exceptions"),
        Kind::Interrupted => (Standing::Inconclusive, "report-title-interrupted"),
        Kind::NothingSelected => (Standing::NotVerified, "report-title-nothing-selected"),
        Kind::TestedConforms => (Standing::Pass, "report-title-conforms-tested"),
    };
    let sentence = sentence(summary, texts, kind, tally).with("what", what(summary, texts));
    Headline {
        standing,
        title: texts.text(title),
        sentence: texts.tell(&sentence),
        remarks: remarks(summary, texts, kind, tally),
    }
}

fn kind(summary: &Summary<'_>, tally: Tally) -> Kind {
    let open = tally.undecided + tally.unverified;
    match summary.exit {
        Exit::Conforms if is_undecided(summary, tally) => Kind::Undecided,
        Exit::Conforms if is_all_tested(summary, tally) => Kind::Conforms,
        Exit::Conforms => Kind::TestedConforms,
        Exit::Fails if tally.broken > 0 => Kind::Broken,
        Exit::Fails if summary.counts.fail == 0 && bad_exceptions(summary) > 0 => Kind::Exceptions,
        Exit::Fails => Kind::CasesFailed,
        // A bug and unusable documents leave no journal; they would mean that nothing is known.
        Exit::Bug | Exit::Inconclusive | Exit::Unusable if open > 0 => Kind::Undecided,
        Exit::Bug | Exit::Inconclusive | Exit::Unusable => Kind::CutOff,
        Exit::Interrupted | Exit::Terminated => Kind::Interrupted,
        Exit::NothingSelected => Kind::NothingSelected,
    }
}

/// With `--inconclusive report` a run that leaves something open ends well, but it is not met.
fn is_undecided(summary: &Summary<'_>, tally: Tally) -> bool {
    tally.undecided > 0 || summary.binding().any(RequirementStanding::is_open)
}

fn is_all_tested(summary: &Summary<'_>, tally: Tally) -> bool {
    tally.held + tally.deviated > 0
        && summary.journal.not_run() == 0
        && summary
            .binding()
            .all(|one| one.validation == Validation::NotAsked && one.verification != Standing::NotVerified)
}

fn bad_exceptions(summary: &Summary<'_>) -> usize {
    summary.journal.finish.as_ref().map_or(0, |finish| finish.bad_deviations.len())
}

fn sentence(summary: &Summary<'_>, texts: &Texts, kind: Kind, tally: Tally) -> Message {
    let counted = |key: &str, name: &str, count: usize| Message::new(key).with_number(name, number(count));
    match kind {
        Kind::Broken => counted("report-sentence-fails", "broken", tally.broken)
            .with_number("total", number(tally.total())),
        Kind::CasesFailed => {
            let failed = usize::try_from(summary.counts.fail + summary.counts.warn).unwrap_or(usize::MAX);
            counted("report-sentence-cases-fail", "failed", failed)
        }
        Kind::Conforms | Kind::TestedConforms if tally.held == tally.total() => {
            counted("report-sentence-conforms", "held", tally.held)
        }
        Kind::Conforms | Kind::TestedConforms if tally.partly == tally.total() => {
            counted("report-sentence-partly", "partly", tally.partly)
        }
        Kind::Conforms | Kind::TestedConforms => {
            Message::new("report-sentence-parts").with("parts", parts(texts, tally))
        }
        Kind::CutOff => Message::new("report-sentence-cut-off"),
        Kind::Exceptions => counted("report-sentence-exceptions", "count", bad_exceptions(summary)),
        Kind::Interrupted => Message::new("report-sentence-interrupted"),
        Kind::NothingSelected => Message::new("report-sentence-nothing-selected"),
        Kind::Undecided => Message::new("report-sentence-undecided").with("parts", parts(texts, tally)),
    }
}

/// `4 of 6 mandatory requirements are met and 2 could not be decided`
fn parts(texts: &Texts, tally: Tally) -> String {
    let all = [
        ("report-part-met", tally.held),
        ("report-part-deviated", tally.deviated),
        ("report-part-undecided", tally.undecided),
        ("report-part-unverified", tally.unverified),
        ("report-part-partly", tally.partly),
    ];
    let of = Message::new("report-part-of").with_number("total", number(tally.total()));
    let mut of = format!(" {}", texts.tell(&of));
    let mut parts = Vec::new();
    for (key, count) in all.into_iter().filter(|(_, count)| *count > 0) {
        // The first part says of how many, the others follow it.
        let part = Message::new(key).with_number("count", number(count)).with("of", std::mem::take(&mut of));
        parts.push(texts.tell(&part));
    }
    texts.list(&parts)
}

/// The names of the services that were tested.
fn what(summary: &Summary<'_>, texts: &Texts) -> String {
    let services = summary.services();
    if services.len() > MOST_NAMES {
        return texts.tell(&Message::new("report-services").with_number("count", number(services.len())));
    }
    let names = Names::new(&summary.journal.header, texts.language());
    let all: Vec<String> = services.iter().map(|service| names.service(service)).collect();
    texts.list(&all)
}

fn remarks(summary: &Summary<'_>, texts: &Texts, kind: Kind, tally: Tally) -> Vec<String> {
    let journal = summary.journal;
    let not_selected = usize::try_from(journal.header.not_selected).unwrap_or(usize::MAX);
    let not_run = usize::try_from(journal.not_run()).unwrap_or(usize::MAX);
    let in_sentence = matches!(kind, Kind::Undecided);
    let undecided = if in_sentence { 0 } else { tally.undecided };
    let mut remarks = Vec::new();
    if journal.finish.is_none() {
        remarks.push(texts.text("report-remark-cut-off"));
    }
    remarks.extend(exception::remarks(summary, texts));
    let mut counted = |key: &str, count: usize| {
        if count > 0 {
            remarks.push(texts.tell(&Message::new(key).with_number("count", number(count))));
        }
    };
    counted("report-remark-undecided", undecided);
    let is_left_out = journal.finish.as_ref().is_some_and(|finish| finish.ended == Ended::BudgetKept);
    counted(if is_left_out { "report-remark-left-out" } else { "report-remark-not-run" }, not_run);
    counted("report-remark-not-selected", not_selected);
    remarks.extend(unverified(summary, texts));
    let awaiting: usize = [Level::Must, Level::Should, Level::May]
        .into_iter()
        .map(|level| summary.requirements_with(Standing::AwaitingSignOff, level))
        .sum();
    if awaiting > 0 {
        let message = Message::new("report-remark-awaiting").with_number("count", number(awaiting));
        remarks.push(texts.tell(&message));
    }
    if journal.header.read_only {
        remarks.push(texts.text("report-remark-read-only"));
    }
    remarks
}

/// Requirements of which nothing is known, by name: those that no case verifies, and the others.
fn unverified(summary: &Summary<'_>, texts: &Texts) -> Vec<String> {
    let unknown = summary
        .requirements
        .iter()
        .filter(|one| one.scope == Scope::Whole && one.standing == Standing::NotVerified);
    let (uncovered, others): (Vec<_>, Vec<_>) =
        unknown.partition(|one| one.counts.total() == 0 && one.requirement.declared);
    let remark = |key: &str, all: Vec<&super::RequirementStanding<'_>>| {
        let names = listed(texts, all.iter().map(|one| one.requirement.id.to_string()));
        let message = Message::new(key).with_number("count", number(all.len())).with("requirements", names);
        (!all.is_empty()).then(|| texts.tell(&message))
    };
    let remarks =
        [remark("report-remark-uncovered", uncovered), remark("report-remark-not-verified", others)];
    remarks.into_iter().flatten().collect()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

const MOST_NAMES: usize = 3;

#[cfg(test)]
mod tests {
    use samprov_model::{
        event::{BadDeviation, InconclusivePolicy},
        message::Language,
        requirement::VerifiedBy,
        verdict::Verdict,
    };

    use super::*;
    use crate::{journal::Journal, sample};

    fn green() -> Journal {
        let mut journal = sample::journal();
        journal.records.each(|record| {
            record.verdict = Verdict::Pass;
        });
        journal
    }

    fn told(journal: &Journal) -> Headline {
        headline(&Summary::of(journal), &Texts::new(Language::English))
    }

    fn set(journal: &mut Journal, id: &str, verdict: fn(samprov_model::verdict::Finding) -> Verdict) {
        journal.records.each(|record| {
            if record.requirements.iter().any(|requirement| requirement.as_str() == id) {
                record.verdict = verdict(sample::finding());
            }
        });
    }

    fn excused(finding: samprov_model::verdict::Finding) -> Verdict {
        Verdict::Deviated { reason: "r".into(), owner: "o".into(), expires: "2099-01-01".into(), finding }
    }

    #[test]
    fn what_is_open_is_said_although_the_run_ends_well() {
        let mut journal = green();
        journal.header.inconclusive = InconclusivePolicy::Report;
        set(&mut journal, "ET-01", Verdict::Inconclusive);
        let headline = told(&journal);
        assert_eq!((headline.standing, headline.title.as_str()), (Standing::Inconclusive, "Not decided"));
        let sentence = "19 of 20 mandatory requirements are met and 1 could not be decided. Nothing failed.";
        assert!(headline.sentence.ends_with(sentence), "{}", headline.sentence);
        journal.records.each(|record| {
            record.verdict = Verdict::Inconclusive(sample::finding());
        });
        let sentence = "20 of 20 mandatory requirements could not be decided. Nothing failed.";
        assert!(told(&journal).sentence.ends_with(sentence), "{}", told(&journal).sentence);
    }

    #[test]
    fn an_exception_is_not_counted_as_met() {
        let mut journal = green();
        set(&mut journal, "ET-01", excused);
        let sentence = told(&journal).sentence;
        let expected = "19 of 20 mandatory requirements are met and 1 is covered by an agreed exception.";
        assert!(sentence.ends_with(expected), "{sentence}");
    }

    #[test]
    fn a_bad_exception_is_named_with_its_owner_and_breaks_no_requirement() {
        let mut journal = green();
        let deviation = BadDeviation { cases: "contract/**".into(), owner: "Anna".into(), expired: true };
        journal.finish.as_mut().unwrap().bad_deviations.push(deviation);
        let headline = told(&journal);
        assert_eq!(headline.title, "Agreed exceptions need attention");
        assert!(headline.remarks[0].contains("contract/**") && headline.remarks[0].contains("Anna"));
    }

    #[test]
    fn a_must_that_no_case_verifies_is_named() {
        let mut journal = green();
        sample::uncover(&mut journal, "ET-02");
        let headline = told(&journal);
        assert_eq!(headline.title, "Not decided");
        assert!(headline.sentence.contains("19 of 20 mandatory requirements are met and 1 was not verified"));
        assert!(headline.remarks.iter().any(|remark| remark.contains("ET-02")), "{:?}", headline.remarks);
    }

    #[test]
    fn a_must_to_which_nothing_applied_is_not_counted_as_met() {
        let mut journal = green();
        sample::inapplicable(&mut journal, "ET-01");
        let headline = told(&journal);
        assert_eq!(headline.title, "Not decided");
        assert!(headline.remarks.iter().any(|remark| remark.contains("ET-01")), "{:?}", headline.remarks);
    }

    #[test]
    fn a_must_that_awaits_sign_off_limits_the_title() {
        let mut journal = green();
        assert_eq!(told(&journal).title, "Requirements met", "no MUST awaits it");
        let requirement = &mut journal.header.requirements[0];
        requirement.verified_by.push(VerifiedBy::Manual);
        assert_eq!(told(&journal).title, "Tested requirements met");
    }
}
