//! The parts of a case that every family fills in the same way.

use samprov_contract::Operation;
use samprov_model::{
    case::{Assertion, Case, DataOrigin, Family, Interface},
    id::CaseId,
    probe::{Part, Program, Purpose, Step},
};

use super::{planner::Planner, requirements};

/// What a family knows of a case.
pub(super) struct Draft<'o> {
    pub(super) family: Family,
    pub(super) operation: &'o Operation,
    /// The segments behind the family; the first is what a derived requirement is about.
    pub(super) segments: Vec<String>,
    pub(super) assertion: Assertion,
    pub(super) programs: Vec<Program>,
    pub(super) control: Option<(Program, CaseId)>,
    pub(super) data: DataOrigin,
    pub(super) wanted_values: Vec<String>,
}

impl Planner<'_> {
    /// The case of a draft.
    pub(super) fn case(&self, draft: Draft<'_>) -> Case {
        let about = draft.segments.first().cloned().unwrap_or_default();
        let id = self.id(draft.family, &draft.segments);
        let (requirements, level) = self.ledger.verified_by(&id, draft.family, &about);
        let (control, control_shown_by) = draft.control.unzip();
        let description = self.subject.description;
        let writes = draft.programs.iter().chain(&control).any(|program| self.writes(program));
        Case {
            id,
            service: description.profile.id.clone(),
            instance: self.subject.instance.clone(),
            operation: draft.operation.id.clone(),
            operation_label: draft.operation.label(),
            family: draft.family,
            interface: interface(draft.family),
            role: requirements::role(draft.family),
            actor: description.profile.owner.clone(),
            requirements,
            level,
            assertion: draft.assertion,
            constraint: draft.segments.get(1..).unwrap_or_default().join("/"),
            data: draft.data,
            wanted_values: draft.wanted_values,
            programs: draft.programs,
            drive: None,
            control,
            control_shown_by,
            writes,
        }
    }

    /// The id of a case of this service.
    pub(super) fn id(&self, family: Family, segments: &[String]) -> CaseId {
        let id =
            CaseId::from_segments([family.as_str()].into_iter().chain(segments.iter().map(String::as_str)));
        CaseId::new(format!("{}{id}", self.prefix))
    }

    fn writes(&self, program: &Program) -> bool {
        program.steps.iter().any(|step| {
            let contracts = self.subject.contracts.serving(step.service.as_ref());
            step.request.method.is_some()
                || !contracts.operation(&step.request.operation).is_some_and(Operation::is_safe)
        })
    }
}

/// A program of set-up steps, tests and clean-up steps, for a purpose.
pub(super) fn program(purpose: Purpose, set_up: &[Step], tests: Vec<Step>, clean_up: &[Step]) -> Program {
    let mut steps = set_up.to_vec();
    steps.extend(tests.into_iter().map(|step| Step { part: Part::Test, ..step }));
    steps.extend(clean_up.iter().cloned());
    Program { purpose, steps }
}

fn interface(family: Family) -> Interface {
    match family {
        Family::Composite | Family::Consumer | Family::Contract | Family::Flow | Family::Surplus => {
            Interface::Logical
        }
        Family::Protocol | Family::Resilience => Interface::Technical,
    }
}
