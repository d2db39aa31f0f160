//! A step of a process: what it came to is judged for its own service; what broke before it belongs to somebody else.

use samprov_contract::{Contracts, Failure, Onward, Visit, Workflow};
use samprov_model::{
    case::Case,
    id::{CaseId, ServiceId},
    message::Message,
    observation::{Attempt, Exchange, Outcome},
    probe::Purpose,
    verdict::{Fault, Verdict},
};

use super::{
    answer::judge_transport,
    finding::{knocked_on, undecidable},
    stopped,
    workflow::{judge_answer, judge_failure, of_step, told_values, unusable, value_missing, without_end},
};
use crate::{
    process_id::step_id,
    workflow::{exchanges, walk},
};

/// "The step does what the process asks of it, and its answer is as declared."
pub(super) fn judge_step(
    contracts: &Contracts,
    case: &Case,
    attempts: &[Attempt],
    (key, step): (&str, &str),
    simulated: &[ServiceId],
) -> Verdict {
    let Some(workflow) = contracts.processes().workflow(key) else { return stopped::nothing_sent(case) };
    let judged = Judged { contracts, case, workflow, step };
    if let Some(obstacle) = workflow.obstacles.first() {
        let first = workflow.calls_of_services().next();
        return match first.filter(|first| first.step != step) {
            // One document, one finding.
            Some(first) => judged.knocked_on_by(key, first.step, Message::new("actual-process-unusable")),
            None => unusable(case, &workflow.id, obstacle),
        };
    }
    let Some(attempt) = attempts.iter().rev().find(|attempt| attempt.purpose == Purpose::Test) else {
        return stopped::nothing_sent(case);
    };
    if let Some(verdict) = stopped::judge_stopped(case, attempts, attempt) {
        return verdict;
    }
    let exchanges = exchanges(attempt);
    let Some(walk) = walk(contracts, case, exchanges) else { return stopped::nothing_sent(case) };
    for (index, (visit, exchange)) in walk.visits.iter().zip(exchanges).enumerate() {
        let is_last = index + 1 == walk.visits.len() && matches!(walk.onward, Onward::Failed(_));
        let serving = contracts.serving(visit.service.as_ref());
        if let Some(verdict) = judge_answer(serving, case, attempt, (visit, exchange), is_last) {
            return judged.of_visit(visit, exchange, verdict);
        }
    }
    let last = walk.visits.last().zip(exchanges.last());
    match &walk.onward {
        Onward::Held if judged.was_taken(&walk.visits) => Verdict::Pass,
        Onward::Held => Verdict::NotApplicable {
            reason: Message::new("reason-step-not-taken").with("process", workflow.id.clone()),
        },
        Onward::Failed(failure) => match last {
            Some((visit, exchange)) if visit.step == failure.step => {
                if judged.is_own(&visit.workflow, &visit.step)
                    && let Some(other) = judged.compared_with(failure, simulated)
                {
                    return apart(case, failure, other);
                }
                judged.of_visit(visit, exchange, judge_failure(case, attempt, Some(exchange), failure))
            }
            // A step that runs another workflow has no answer of its own.
            Some(_) | None => {
                let failed = contracts.processes().workflows().iter().find(|one| one.id == failure.workflow);
                let key = failed.map_or(key, |failed| &failed.key);
                judged.knocked_on_by(key, &failure.step, Message::new("actual-step-failed"))
            }
        },
        Onward::NoAnswer => match last {
            Some((visit, Exchange { outcome: Outcome::NoAnswer(transport), operation, .. })) => {
                let serving = contracts.serving(visit.service.as_ref());
                let own = of_step(serving, case, operation);
                let verdict = judge_transport(&own, transport);
                exchanges.last().map_or(verdict.clone(), |exchange| judged.of_visit(visit, exchange, verdict))
            }
            Some(_) | None => stopped::nothing_sent(case),
        },
        Onward::Missing { expression, input, asked_by: (asking, asker), place } => {
            if judged.is_own(asking, asker) {
                value_missing(case, expression, input.as_ref(), place)
            } else {
                let found = Message::new("actual-nothing-found");
                judged.knocked_on_by(asking, asker, found)
            }
        }
        Onward::Bound(bound, place) => without_end(case, *bound, place),
        Onward::Send(_) => stopped::nothing_sent(case),
    }
}

/// What a service says of what it got from a stub is held against what the service itself has said: nobody can tell whether the
/// one that is judged is wrong, or the stub knows other data.
fn apart(case: &Case, failure: &Failure, other: &ServiceId) -> Verdict {
    let condition = failure.condition.clone().unwrap_or_default();
    let expected =
        Message::new("expected-criterion").with("condition", condition).with("step", failure.step.clone());
    let actual = Message::new("actual-values").with("values", told_values(failure));
    let mut verdict =
        undecidable(case, Fault::Environment, "finding-step-compares-with-stub", expected, actual);
    if let Verdict::Inconclusive(finding) = &mut verdict {
        finding.promise = Some(failure.place.clone());
        finding.hint = Some(Message::new("hint-let-candidate-answer").with("service", other.as_str()));
    }
    verdict
}

/// The step that is judged.
struct Judged<'j> {
    contracts: &'j Contracts,
    case: &'j Case,
    workflow: &'j Workflow,
    step: &'j str,
}

impl Judged<'_> {
    fn is_own(&self, key: &str, step: &str) -> bool {
        self.workflow.key == key && self.step == step
    }

    fn was_taken(&self, visits: &[Visit]) -> bool {
        visits.iter().any(|visit| self.is_own(&visit.workflow, &visit.step))
    }

    /// The service among these whose answers a criterion looks at.
    fn compared_with<'s>(&self, failure: &Failure, simulated: &'s [ServiceId]) -> Option<&'s ServiceId> {
        let mut named = failure.values.iter().filter_map(|(name, _)| {
            let (step, _) = name.strip_prefix("$steps.")?.split_once(".outputs")?;
            let call = self.workflow.calls_of_services().find(|call| call.step == step)?;
            simulated.iter().find(|service| *service == call.service)
        });
        named.next()
    }

    /// The verdict as it is for the step itself; what another step broke is told by the case of that step.
    fn of_visit(&self, visit: &Visit, exchange: &Exchange, verdict: Verdict) -> Verdict {
        if self.is_own(&visit.workflow, &visit.step) {
            return verdict;
        }
        self.knocked_on_by(&visit.workflow, &visit.step, stopped::told(exchange))
    }

    fn knocked_on_by(&self, key: &str, step: &str, actual: Message) -> Verdict {
        let expected = Message::new("expected-step-before").with("step", step);
        knocked_on(self.case, self.case_of(key, step).as_ref(), expected, actual)
    }

    /// The case that judges a step.
    fn case_of(&self, key: &str, step: &str) -> Option<CaseId> {
        let workflow = self.contracts.processes().workflow(key)?;
        let call = workflow.calls_of_services().find(|call| call.step == step)?;
        Some(step_id(call.service, &workflow.id, step))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use samprov_contract::{Document, Party, Processes, read_processes};
    use samprov_model::{
        case::Assertion,
        id::{ActorId, InstanceId},
        observation::{Answer, Observation, Transport},
        probe::{Part, Step},
        verdict::Standing,
    };

    use crate::{
        NextStep, Plan, PlanInput, Subject, UntriedReason,
        judge::judge,
        next::{Next, next},
        next_step,
        testing::{Fixture, empty, json},
    };

    use super::*;

    /// Notes are made at one service, read at the other, and read once more at the first.
    const PROCESS: &str = r"
arazzo: 1.0.1
sourceDescriptions: [{ name: a, url: a.yaml }, { name: b, url: b.yaml }]
workflows:
  - workflowId: move
    inputs: { type: object, properties: { text: { type: string } } }
    steps:
      - stepId: make
        operationId: $sourceDescriptions.a.createNote
        requestBody: { payload: { text: $inputs.text } }
        outputs: { id: $response.body#/noteId, colour: $response.body#/colour }
      - stepId: read
        operationId: $sourceDescriptions.b.getNote
        parameters: [{ name: noteId, in: path, value: $steps.make.outputs.id }]
        successCriteria:
          - condition: $statusCode == 200 && $response.body#/text == $inputs.text
          - condition: $response.body#/colour == $steps.make.outputs.colour
        outputs: { id: $response.body#/noteId }
      - stepId: again
        operationId: $sourceDescriptions.a.getNote
        parameters: [{ name: noteId, in: path, value: $steps.read.outputs.id }]
  - workflowId: broken
    steps:
      - { stepId: first, operationId: $sourceDescriptions.a.listNotes }
      - { stepId: second, operationId: $sourceDescriptions.b.listNots }
      - { stepId: third, operationId: $sourceDescriptions.b.listNotes }
";

    fn services() -> [Fixture; 2] {
        let mut services = [Fixture::notes(), Fixture::notes()];
        for (fixture, name) in services.iter_mut().zip(["a", "b"]) {
            fixture.description.profile.id = ServiceId::new(name);
            fixture.description.profile.owner = ActorId::new(format!("owner-{name}"));
            fixture.test_data.values.insert("move inputs.text".to_owned(), vec!["hej".into()]);
        }
        let party = |fixture: &Fixture| Party {
            service: Some(fixture.description.profile.id.clone()),
            contracts: fixture.contracts.clone(),
            files: vec![format!("{}.yaml", fixture.description.profile.id)],
        };
        let parties: Vec<Party> = services.iter().map(party).collect();
        let document = Document::parse("p.arazzo.yaml", PROCESS.as_bytes()).unwrap();
        let processes = Arc::new(Processes::new(read_processes(&document, &parties).workflows, parties));
        services.map(|mut fixture| {
            fixture.contracts = fixture.contracts.with_processes(Arc::clone(&processes));
            fixture
        })
    }

    fn subject(fixture: &Fixture) -> Subject<'_> {
        Subject {
            description: &fixture.description,
            contracts: &fixture.contracts,
            instance: InstanceId::new("test"),
            dependencies: Vec::new(),
        }
    }

    fn planned<T>(services: &[Fixture], look: impl FnOnce(&Plan<'_>) -> T) -> T {
        let subjects: Vec<Subject<'_>> = services.iter().map(subject).collect();
        let Fixture { test_data, population, .. } = &services[0];
        look(
            &Plan::new(PlanInput { services: &subjects, test_data, population, faults: &[], seed: 1 })
                .unwrap(),
        )
    }

    fn cases(services: &[Fixture]) -> Vec<Case> {
        let is_step = |case: &Case| case.id.as_str().contains("flow/process/");
        planned(services, |plan| plan.cases().filter(is_step).collect())
    }

    fn case(services: &[Fixture], id: &str) -> Case {
        cases(services).into_iter().find(|case| case.id.as_str() == id).unwrap_or_else(|| panic!("no {id}"))
    }

    /// An attempt with these answers in turn; also what it would remove.
    fn attempt(fixture: &Fixture, case: &Case, outcomes: &[Outcome]) -> (Attempt, Vec<Step>) {
        let mut observation = Observation::default();
        let mut removers = Vec::new();
        while let NextStep::Send { step, clean_up, .. } =
            next_step(&fixture.contracts, case, &observation.exchanges)
        {
            removers.extend(clean_up);
            let serving = fixture.contracts.serving(step.service.as_ref());
            observation.exchanges.push(Exchange {
                part: Part::Test,
                service: step.service.clone(),
                operation: step.request.operation.clone(),
                request: serving.encode(&step.request, &|_| None).unwrap(),
                outcome: outcomes[observation.exchanges.len()].clone(),
                microseconds: 1,
            });
        }
        (Attempt { purpose: Purpose::Test, observation }, removers)
    }

    fn verdict(id: &str, answers: &[Answer]) -> Verdict {
        let services = services();
        let case = case(&services, id);
        let fixture = services.iter().find(|it| it.description.profile.id == case.service).unwrap();
        let outcomes: Vec<Outcome> = answers.iter().cloned().map(Outcome::Answer).collect();
        let (attempt, _) = attempt(fixture, &case, &outcomes);
        judge(&fixture.contracts, &case, &[attempt])
    }

    fn note(text: &str) -> Answer {
        json(200, &format!(r#"{{"noteId": "n1", "text": "{text}"}}"#))
    }

    fn made() -> Answer {
        json(201, r#"{"noteId": "n1", "text": "hej"}"#)
    }

    const STEPS: [&str; 3] =
        ["a/flow/process/move/make", "b/flow/process/move/read", "a/flow/process/move/again"];

    #[test]
    fn each_step_is_a_case_of_its_own_service_and_actor_in_the_order_of_the_process() {
        let services = services();
        let cases = cases(&services);
        let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).take(3).collect();
        assert_eq!(ids, STEPS);
        let actors: Vec<&str> = cases.iter().map(|case| case.actor.as_str()).take(3).collect();
        assert_eq!(actors, ["owner-a", "owner-b", "owner-a"]);
        assert_eq!(cases[1].operation_label, "GET /notes/{noteId}");
        assert_eq!(cases[1].requirements[0].as_str(), "b/flow/process/move");
        let both = [ServiceId::new("a"), ServiceId::new("b")];
        assert!(cases.iter().take(3).all(|case| case.writes && case.services().into_iter().eq(&both)));
        planned(&services, |plan| {
            let promised = |id: &str| plan.requirements().iter().any(|record| record.id.as_str() == id);
            assert!(promised("a/flow/process/move") && promised("b/flow/process/move"));
        });
    }

    #[test]
    fn a_process_whose_services_are_not_all_under_test_is_named_and_promises_nothing() {
        let [first, second] = services();
        let alone = [first.requiring("A-1", samprov_model::requirement::Level::Must, "flow/process/move")];
        assert_eq!(cases(&alone), []);
        planned(&alone, |plan| {
            let untried = &plan.untried()[0];
            assert_eq!(untried.label, "process move");
            assert_eq!(untried.reason, UntriedReason::OthersNotTested("b".to_owned()));
            assert!(untried.limit().is_some());
            let uncovered: Vec<&str> =
                plan.uncovered().iter().map(samprov_model::id::RequirementId::as_str).collect();
            assert_eq!(uncovered, ["A-1"], "what nothing verifies is not met");
        });
        let [alone] = alone;
        let together = [alone, second];
        assert_eq!(cases(&together)[0].requirements[0].as_str(), "A-1");
    }

    #[test]
    fn a_requirement_that_names_no_step_of_a_planned_process_is_refused() {
        let [first, second] = services();
        let both =
            [first.requiring("A-1", samprov_model::requirement::Level::Must, "flow/process/mov"), second];
        let subjects: Vec<Subject<'_>> = both.iter().map(subject).collect();
        let Fixture { test_data, population, .. } = &both[0];
        let error = Plan::new(PlanInput { services: &subjects, test_data, population, faults: &[], seed: 1 })
            .unwrap_err();
        assert!(error.to_string().contains("flow/process/mov"), "{error}");
    }

    #[test]
    fn every_step_of_a_process_without_a_fault_passes_and_nothing_behind_it_is_sent() {
        let answers = [made(), note("hej"), note("hej")];
        for (index, id) in STEPS.iter().enumerate() {
            assert_eq!(verdict(id, &answers[..=index]), Verdict::Pass, "{id}");
        }
    }

    #[test]
    fn a_step_that_breaks_fails_for_its_own_service_and_the_later_ones_name_its_case() {
        let answers = [made(), note("other"), note("hej")];
        assert_eq!(verdict(STEPS[0], &answers), Verdict::Pass);
        let broken = verdict(STEPS[1], &answers);
        assert_eq!(broken.standing(), Standing::Fail);
        let finding = broken.finding().unwrap();
        assert_eq!(finding.fingerprint, "b/getNote/criterion-not-met/move/read");
        assert_eq!(finding.requirement.as_ref().unwrap().as_str(), "b/flow/process/move");
        let later = verdict(STEPS[2], &answers);
        assert_eq!(later.standing(), Standing::Inconclusive);
        let finding = later.finding().unwrap();
        assert_eq!(finding.cause.as_ref().unwrap().as_str(), STEPS[1]);
        assert_eq!(finding.fault, Fault::Environment);
    }

    #[test]
    fn what_is_compared_with_a_service_that_a_stub_stands_in_for_is_undecided_and_nothing_else_is() {
        let services = services();
        let judged = |simulated: &[&str], answers: &[Answer]| {
            let mut case = case(&services, STEPS[1]);
            if let Assertion::StepHolds { simulated: known, .. } = &mut case.assertion {
                known.extend(simulated.iter().map(|service| ServiceId::new(*service)));
            }
            let outcomes: Vec<Outcome> = answers.iter().cloned().map(Outcome::Answer).collect();
            let (attempt, _) = attempt(&services[1], &case, &outcomes);
            judge(&services[1].contracts, &case, &[attempt])
        };
        let compared = [json(201, r#"{"noteId": "n1", "text": "hej", "colour": "red"}"#), note("hej")];
        assert_eq!(judged(&[], &compared).standing(), Standing::Fail, "the colour is another one");
        assert_eq!(judged(&["c"], &compared).standing(), Standing::Fail);
        let open = judged(&["a"], &compared);
        assert_eq!(open.standing(), Standing::Inconclusive);
        assert_eq!(open.finding().unwrap().message.key, "finding-step-compares-with-stub");
        let own = [compared[0].clone(), json(200, r#"{"noteId": "n1", "text": "other", "colour": "red"}"#)];
        assert_eq!(judged(&["a"], &own).standing(), Standing::Fail, "what was sent is not what another said");
    }

    #[test]
    fn an_answer_that_breaks_its_contract_is_the_root_cause_of_its_own_operation() {
        let answers = [made(), empty(500)];
        let broken = verdict(STEPS[1], &answers);
        assert_eq!(broken.finding().unwrap().fingerprint, "b/getNote/server-error");
        assert_eq!(verdict(STEPS[2], &answers).finding().unwrap().cause.as_ref().unwrap().as_str(), STEPS[1]);
    }

    #[test]
    fn a_value_that_an_earlier_step_does_not_give_is_missed_at_the_step_that_needs_it() {
        let nameless = json(200, r#"{"text": "hej"}"#);
        let broken = verdict(STEPS[1], &[made(), nameless.clone()]);
        assert_eq!(broken.standing(), Standing::Fail, "noteId is required: {broken:?}");
        let later = verdict(STEPS[2], &[made(), nameless]);
        assert_eq!(later.finding().unwrap().cause.as_ref().unwrap().as_str(), STEPS[1]);
    }

    #[test]
    fn a_service_that_does_not_answer_breaks_its_own_step_only() {
        let services = services();
        let outcomes = [Outcome::Answer(made()), Outcome::NoAnswer(Transport::TimedOut(1))];
        let judged = |id: &str, fixture: &Fixture| {
            let case = case(&services, id);
            let (attempt, _) = attempt(fixture, &case, &outcomes);
            assert!(matches!(next(&fixture.contracts, &case, std::slice::from_ref(&attempt)), Next::Send(_)));
            judge(&fixture.contracts, &case, &[attempt.clone(), attempt])
        };
        let own = judged(STEPS[1], &services[1]);
        assert!(own.finding().unwrap().cause.is_none(), "{own:?}");
        let later = judged(STEPS[2], &services[0]);
        assert_eq!(later.finding().unwrap().cause.as_ref().unwrap().as_str(), STEPS[1]);
    }

    #[test]
    fn what_a_process_creates_is_removed_at_the_service_that_created_it() {
        let services = services();
        let case = case(&services, STEPS[1]);
        let (_, removers) =
            attempt(&services[1], &case, &[Outcome::Answer(made()), Outcome::Answer(note("hej"))]);
        let [remove] = removers.as_slice() else { panic!("{removers:?}") };
        assert_eq!(remove.request.operation.as_str(), "deleteNote");
        assert_eq!(remove.service, Some(ServiceId::new("a")));
    }

    #[test]
    fn a_process_that_cannot_be_run_is_one_finding() {
        let services = services();
        let verdict = |id: &str| {
            let case = case(&services, id);
            let fixture = services.iter().find(|it| it.description.profile.id == case.service).unwrap();
            assert_eq!(next(&fixture.contracts, &case, &[]), Next::Done, "nothing is sent");
            judge(&fixture.contracts, &case, &[])
        };
        let first = verdict("a/flow/process/broken/first");
        assert_eq!(first.finding().unwrap().message.key, "finding-workflow-unusable");
        let third = verdict("b/flow/process/broken/third");
        assert_eq!(third.standing(), Standing::Inconclusive);
        assert_eq!(third.finding().unwrap().cause.as_ref().unwrap().as_str(), "a/flow/process/broken/first");
    }
}
