//! Who answers the calls of a service under test to its dependencies: a stub, a service that runs already, or another candidate.

use std::collections::{BTreeMap, BTreeSet};

use samprov_model::{
    collaboration::Presence,
    id::{DependencyName, ServiceId},
};

use super::target::{Choice, Provided, Tested};
use crate::load::Loaded;

/// Who answers calls to a dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supplier {
    /// A stub made from the dependency's description.
    Stub,
    /// What runs already at this address.
    Running(String),
    /// The candidate of another tested service, which is started first.
    Candidate(ServiceId),
}

impl Supplier {
    /// Whether calls to it can be seen: a stub sees them, and so does a front before a service without TLS, as far as the caller
    /// can be told its address.
    pub fn is_watched(&self, caller: &Provided) -> bool {
        match (self, caller) {
            (Self::Stub | Self::Candidate(_), _) => true,
            (Self::Running(address), Provided::Started { .. }) => address.starts_with("http:"),
            (Self::Running(_), Provided::Running(_)) => false,
        }
    }
}

impl Choice {
    /// Who answers the calls of a service to a dependency.
    pub fn supplier(&self, service: &ServiceId, dependency: &DependencyName) -> &Supplier {
        self.suppliers.get(&(service.clone(), dependency.clone())).unwrap_or(&Supplier::Stub)
    }

    /// Whether a tested service answers the calls of another.
    pub fn is_linked(&self) -> bool {
        let is_link = |supplier: &Supplier| match supplier {
            Supplier::Candidate(_) => true,
            Supplier::Running(address) => self.tested.iter().any(|tested| tested.provided.is_at(address)),
            Supplier::Stub => false,
        };
        self.suppliers.values().any(is_link)
    }

    /// The candidates that a service needs to be running before it is started.
    pub(super) fn needs<'a>(&'a self, service: &'a ServiceId) -> impl Iterator<Item = &'a ServiceId> {
        self.suppliers.iter().filter(move |((user, _), _)| user == service).filter_map(|(_, supplier)| {
            match supplier {
                Supplier::Candidate(needed) => Some(needed),
                Supplier::Running(_) | Supplier::Stub => None,
            }
        })
    }

    /// The same choice with only these services, and those that they need.
    pub(crate) fn keeping(mut self, wanted: impl Fn(&ServiceId) -> bool) -> Self {
        let mut kept: BTreeSet<ServiceId> = BTreeSet::new();
        let tested = self.tested.iter().map(|tested| &tested.service);
        let mut waiting: Vec<ServiceId> = tested.filter(|service| wanted(service)).cloned().collect();
        while let Some(service) = waiting.pop() {
            if kept.insert(service.clone()) {
                waiting.extend(self.needs(&service).cloned());
            }
        }
        self.tested.retain(|tested| kept.contains(&tested.service));
        self
    }
}

/// Who answers whom. An address on the command line goes before what the collaboration says.
pub(super) fn suppliers(
    loaded: &Loaded,
    tested: &[Tested],
    real: &BTreeMap<DependencyName, String>,
) -> BTreeMap<(ServiceId, DependencyName), Supplier> {
    let mut suppliers = BTreeMap::new();
    for user in tested {
        let Some(service) = loaded.services.get(user.index) else { continue };
        for (name, dependency) in &service.dependencies {
            let of_mix = || match loaded.mix.get(&dependency.service)? {
                Presence::Stub => None,
                Presence::Candidate | Presence::Instance(_) => {
                    let supplier = tested.iter().find(|tested| tested.service == dependency.service)?;
                    Some(match &supplier.provided {
                        Provided::Running(address) => Supplier::Running(address.clone()),
                        Provided::Started { .. } => Supplier::Candidate(supplier.service.clone()),
                    })
                }
            };
            let given = real.get(name).cloned().map(Supplier::Running);
            let supplier = given.or_else(of_mix).unwrap_or(Supplier::Stub);
            suppliers.insert((user.service.clone(), name.clone()), supplier);
        }
    }
    suppliers
}

/// Services that wait for one another, the first again at the end.
pub(super) fn circle(choice: &Choice) -> Option<Vec<String>> {
    let mut done: BTreeSet<&ServiceId> = BTreeSet::new();
    for start in choice.tested.iter().map(|tested| &tested.service) {
        let mut way: Vec<(&ServiceId, Vec<&ServiceId>)> = vec![(start, choice.needs(start).collect())];
        while let Some((service, needs)) = way.last_mut() {
            let Some(next) = needs.pop() else {
                done.insert(service);
                way.pop();
                continue;
            };
            if let Some(at) = way.iter().position(|(on_way, _)| *on_way == next) {
                let mut circle: Vec<String> = way[at..].iter().map(|(id, _)| id.to_string()).collect();
                circle.push(next.to_string());
                return Some(circle);
            }
            if !done.contains(next) {
                way.push((next, choice.needs(next).collect()));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(links: &[(&str, &str)]) -> Choice {
        let mut choice = Choice::default();
        for (user, needed) in links {
            for id in [user, needed] {
                if !choice.tested.iter().any(|tested| tested.service.as_str() == *id) {
                    choice.tested.push(Tested {
                        index: 0,
                        service: ServiceId::new(*id),
                        instance: samprov_model::id::InstanceId::new("default"),
                        provided: Provided::Started { base_path: String::new(), port: None },
                        is_test: true,
                    });
                }
            }
            let key = (ServiceId::new(*user), DependencyName::new(*needed));
            choice.suppliers.insert(key, Supplier::Candidate(ServiceId::new(*needed)));
        }
        choice
    }

    #[test]
    fn candidates_that_wait_for_one_another_are_named() {
        assert_eq!(circle(&choice(&[("a", "b"), ("a", "c"), ("b", "c")])), None);
        let found = circle(&choice(&[("a", "b"), ("b", "c"), ("c", "b")])).unwrap();
        assert_eq!(found, ["b", "c", "b"]);
        assert_eq!(circle(&choice(&[("a", "a")])).unwrap(), ["a", "a"]);
    }

    #[test]
    fn a_service_is_kept_with_those_that_it_needs() {
        let kept = choice(&[("a", "b"), ("b", "c"), ("d", "c")]).keeping(|service| service.as_str() == "a");
        let kept: Vec<&str> = kept.tested.iter().map(|tested| tested.service.as_str()).collect();
        assert_eq!(kept, ["a", "b", "c"]);
    }
}
