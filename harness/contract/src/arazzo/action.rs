//! The action that follows a step: the first one whose criteria are met.

use std::time::Duration;

use super::{
    walk::Stop,
    workflow::{Action, ActionKind, Step, Target, Workflow},
};

/// Where control goes.
pub(super) enum Transfer {
    /// The step is tried again, after something else where that is asked for.
    Again { wait: Duration, first: Option<Target> },
    /// The workflow ends.
    End,
    /// The workflow ends, and the step did not succeed.
    Fail,
    /// The step behind.
    Next,
    /// Another step or workflow.
    To(Target),
}

/// Chooses. `applies` tells whether an action's criteria are met, `count` how often an action has been taken, this time included.
///
/// Actions of the workflow come behind those of the step, unless the step has one of the same name. `end` after a failed step is
/// what would happen without any action: the step did not succeed, and nothing makes up for it.
pub(super) fn choose(
    workflow: &Workflow,
    step: &Step,
    failed: bool,
    retry_after: Option<&str>,
    applies: &dyn Fn(&Action) -> Result<bool, Stop>,
    mut count: impl FnMut(usize) -> u32,
) -> Result<Transfer, Stop> {
    let (own, common) = if failed {
        (&step.on_failure, &workflow.failure_actions)
    } else {
        (&step.on_success, &workflow.success_actions)
    };
    let not_replaced = |action: &&Action| !own.iter().any(|known| known.name == action.name);
    for (index, action) in own.iter().chain(common.iter().filter(not_replaced)).enumerate() {
        if !applies(action)? {
            continue;
        }
        match &action.kind {
            ActionKind::End if failed => return Ok(Transfer::Fail),
            ActionKind::End => return Ok(Transfer::End),
            ActionKind::Goto(target) => return Ok(Transfer::To(target.clone())),
            ActionKind::Retry { after, limit, first } => {
                // Once the limit is exhausted the actions behind have their turn.
                if count(index) <= *limit {
                    let wait = retry_after.and_then(seconds).unwrap_or(*after);
                    return Ok(Transfer::Again { wait, first: first.clone() });
                }
            }
        }
    }
    Ok(if failed { Transfer::Fail } else { Transfer::Next })
}

/// `Retry-After` in seconds (RFC 9110, 10.2.3); a date is not followed, since no clock decides what a workflow does.
fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse::<u32>().ok().map(|seconds| Duration::from_secs(seconds.into()))
}
