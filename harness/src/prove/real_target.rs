//! A description and addresses turned into a service that runs already and may be sent what a proof sends.

use std::collections::BTreeMap;

use samprov_model::{case::Case, id::ServiceId, instance::Environment, plan::Provision};
use samprov_suites::Plan;

use super::{own_stub::without_surroundings, stand_ins::ProveError};
use crate::{
    load::Loaded,
    rig::{Choice, Provided, TargetOption, choose},
    run::{CaseFilter, ConnectionOptions, RunError, input, subjects},
};

/// A service that runs already, with its description.
#[derive(Clone, Debug)]
pub struct RealTarget {
    loaded: Loaded,
    choice: Choice,
    connection: ConnectionOptions,
}

/// Cases with their numbers in the plan.
type Cases = Vec<(u64, Case)>;

impl RealTarget {
    /// Refuses a target that nobody has said to be for tests. Its dependencies are its own: nothing stands in for them.
    pub fn of(
        mut loaded: Loaded,
        targets: &[TargetOption],
        environment: Option<Environment>,
        connection: ConnectionOptions,
    ) -> Result<Self, ProveError> {
        without_surroundings(&mut loaded);
        let choice = choose(&loaded, targets, environment).map_err(RunError::from)?;
        if let Some(address) = choice.logins.keys().next() {
            return Err(ProveError::Login(address.clone()));
        }
        let target = Self { loaded, choice, connection };
        match target.choice.tested.iter().find(|tested| !tested.is_test) {
            Some(tested) => {
                let address = target.addresses().remove(&tested.service);
                Err(ProveError::NotTest(address.unwrap_or_default()))
            }
            None => Ok(target),
        }
    }

    pub(super) fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    pub(super) fn connection(&self) -> &ConnectionOptions {
        &self.connection
    }

    /// Where each service is.
    pub(super) fn addresses(&self) -> BTreeMap<ServiceId, String> {
        let address = |tested: &crate::rig::Tested| match &tested.provided {
            Provided::Running(url) => Some((tested.service.clone(), url.clone())),
            Provided::Started { .. } => None,
        };
        self.choice.tested.iter().filter_map(address).collect()
    }

    /// The cases that are run, with their numbers in the plan, and what the plan wants to know first.
    pub(super) fn plan(&self, filter: &CaseFilter, seed: u64) -> Result<(Cases, Vec<Provision>), RunError> {
        let subjects = subjects(&self.loaded, &self.choice);
        let plan = Plan::new(input(&self.loaded, &subjects, seed))?;
        let cases = (0..).zip(plan.cases()).filter(|(_, case)| filter.runs(case)).collect();
        Ok((cases, plan.provisions()))
    }
}
