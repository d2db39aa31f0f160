//! The names of what belongs to a process: its cases, and what a service promises by taking part.

use samprov_model::{
    case::Family,
    id::{CaseId, ServiceId},
};

/// The segment behind the family.
pub(crate) const PROCESS: &str = "process";

/// `SERVICE/flow/process/WORKFLOW/STEP`: plans with processes have several services, whose ids begin with the service.
pub(crate) fn step_id(service: &ServiceId, workflow: &str, step: &str) -> CaseId {
    let id = CaseId::from_segments([Family::Flow.as_str(), PROCESS, workflow, step]);
    CaseId::new(format!("{service}/{id}"))
}

/// What a derived requirement is about: `process/WORKFLOW`.
pub(crate) fn about(workflow: &str) -> String {
    CaseId::from_segments([PROCESS, workflow]).to_string()
}

/// Whether an entry of `verified-by`, without its service, names steps of processes.
pub(crate) fn is_about_processes(entry: &str) -> bool {
    CaseId::new(entry).is_under(&format!("{}/{PROCESS}", Family::Flow.as_str()))
}
