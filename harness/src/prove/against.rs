//! A service that runs already and the operators of answers turned into a [`Proof`]: one seeded fault at a time in a proxy before it.
//!
//! Such a service may have faults of its own, keeps its state, and may answer differently from time to time. So every case is run
//! twice without a fault first, and only those that were good both times count. A fault is killed by the first of them that becomes
//! `Fail` or `Warn` while the fault shows in an answer to it, and is good again without the fault right afterwards.
//!
//! Where only answers on the way are changed (controls, set-up), and the cases that judge such answers of the operation are none of
//! the good ones, nobody is left to tell: that is no gap of the suite, and no success either, and is told apart.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use samprov_model::selection::Selection;
use samprov_stubs::{Mutant, Operator, Side, operators};

use super::{
    mutants::targets,
    real_target::RealTarget,
    score::{Against, Budget, Fate, Pair, Proof, Untried},
    stand::Stand,
    stand_ins::ProveError,
    turns::{Price, Turns},
};
use crate::run::{CaseFilter, RunError};

/// How a suite is proved against a service that runs already. One fault is tried at a time: there is only one service.
#[derive(Clone, Debug, Default)]
pub struct AgainstOptions {
    /// What is selected.
    pub selection: Selection,
    /// The seed of the plan.
    pub seed: u64,
    /// What is run may cost so much as planned, the runs without a fault among it; and when no new case is begun any more, counted
    /// from the start.
    pub budget: Option<Duration>,
}

/// Tries every operator of answers on every operation. Needs a multi-threaded Tokio runtime.
pub async fn against(target: &RealTarget, options: &AgainstOptions) -> Result<Proof, ProveError> {
    let until = options.budget.map(|budget| Instant::now() + budget);
    let operators: Vec<&'static Arc<Operator>> =
        operators().iter().filter(|operator| operator.side() == Side::Answer).collect();
    if operators.is_empty() {
        return Err(RunError::Bug("the catalogue of operators cannot be read".to_owned()).into());
    }
    let mut stand = Stand::start(target, until)?;
    for address in target.addresses().into_values() {
        if let Some(why) = stand.is_gone(&address).await {
            return Err(ProveError::Unreachable { address, why });
        }
    }
    let never = target.loaded().test_data.skip.clone();
    let filter = CaseFilter::new(&options.selection, never, BTreeMap::new())?;
    let (cases, provisions) = target.plan(&filter, options.seed)?;
    stand.find_known(&provisions).await;
    let mut lost = stand.baseline(&cases).await?;
    let targets = targets(target.loaded(), &cases);
    let left = options.budget.map(|budget| budget.saturating_sub(Price::of_baseline(&cases)));
    let turns = Turns::of(left, &targets, &operators, Price::Target);
    let mut fates = BTreeMap::new();
    for (index, number) in turns.pairs {
        let (Some(aim), Some(operator)) = (targets.get(index), operators.get(number)) else { continue };
        let fate = match Mutant::unmet(operator, &aim.contracts, &aim.operation, &aim.agreements) {
            Some(need) => Fate::NotExpressible { need },
            None if turns.left_out.contains(&(index, number)) => Fate::NotRun(Untried::LeftOut),
            None if lost.is_some() => Fate::NotRun(Untried::Lost),
            None if stand.is_late() => Fate::NotRun(Untried::TimeUp),
            None => match stand.tried(aim, operator).await? {
                Ok(fate) => fate,
                Err(why) => {
                    lost = Some(why);
                    Fate::NotRun(Untried::Lost)
                }
            },
        };
        let pair = Pair {
            operation: aim.label.clone(),
            operator: operator.id.clone(),
            family: operator.family.as_str().to_owned(),
            outcome: fate,
        };
        fates.insert((index, number), pair);
    }
    let told = Against {
        target: target.addresses().into_values().collect::<Vec<_>>().join(", "),
        lost,
        ..stand.stop().await
    };
    let texts = operators.iter().map(|operator| (operator.id.clone(), operator.text.clone())).collect();
    let count = u64::try_from(cases.len()).unwrap_or(u64::MAX);
    let proof = Proof::of(options.seed, count, fates.into_values().collect(), &texts);
    Ok(Proof { against: Some(told), budget: options.budget.map(Budget::of), ..proof })
}
