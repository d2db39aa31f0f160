//! `[NAME=]FAULT[:OPERATION]` turned into faults that are on at stubs from the start.

use std::str::FromStr;

use samprov_model::{
    id::{FaultId, OperationId},
    injection::Injection,
};
use samprov_stubs::injectable_faults;

use super::offers::{Offer, OfferError};
use crate::load::nearest;

/// A fault that is to be on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultChoice {
    /// The name of a stub; none is all.
    pub name: Option<String>,
    /// The fault.
    pub fault: FaultId,
    /// The operation whose calls meet it; none is all.
    pub operation: Option<OperationId>,
}

impl FromStr for FaultChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, rest) = match text.split_once('=') {
            Some(("", _)) => return Err("expected FAULT, NAME=FAULT or FAULT:OPERATION".to_owned()),
            Some((name, rest)) => (Some(name.to_owned()), rest),
            None => (None, text),
        };
        let (fault, operation) = match rest.split_once(':') {
            Some((fault, operation)) => (fault, Some(OperationId::new(operation))),
            None => (rest, None),
        };
        let known = || injectable_faults().iter().map(|fault| fault.id.as_str());
        if !known().any(|known| known == fault) {
            let next_step = nearest::suggest(fault, known())
                .unwrap_or_else(|| "samprov stub --list-faults names them".to_owned());
            return Err(format!("there is no fault \"{fault}\"; {next_step}"));
        }
        Ok(Self { name, fault: FaultId::new(fault), operation })
    }
}

/// Puts faults on at the offers that they are for, in the order in which they are given.
pub(super) fn put_on(offers: &mut [Offer], choices: &[FaultChoice]) -> Result<(), OfferError> {
    for choice in choices {
        let has_operation = |offer: &Offer| {
            let known = |operation| offer.options.contracts.operation(operation).is_some();
            choice.operation.as_ref().is_none_or(known)
        };
        let is_meant = |offer: &&mut Offer| choice.name.as_ref().is_none_or(|name| name == offer.name());
        let mut meant: Vec<&mut Offer> = offers.iter_mut().filter(is_meant).collect();
        if let Some(operation) = &choice.operation
            && !meant.iter().any(|offer| has_operation(offer))
        {
            let known: Vec<&str> = meant
                .iter()
                .flat_map(|offer| offer.options.contracts.operations())
                .map(|operation| operation.id.as_str())
                .collect();
            let next_step = nearest::suggest(operation.as_str(), known.iter().copied())
                .unwrap_or_else(|| format!("known are {}", known.join(", ")));
            return Err(OfferError::UnknownOperation { operation: operation.to_string(), next_step });
        }
        for offer in meant.iter_mut().filter(|offer| has_operation(offer)) {
            let injection = Injection {
                dependency: offer.options.dependency.clone(),
                instance: offer.options.instance.clone(),
                fault: choice.fault.clone(),
                operation: choice.operation.clone(),
                deadline: offer.deadline,
                calls: None,
            };
            offer.faults.push(injection);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_named_alone_or_with_its_stub_and_operation() {
        let read = |text: &str| text.parse::<FaultChoice>();
        let choice = |name: Option<&str>, operation: Option<&str>| FaultChoice {
            name: name.map(str::to_owned),
            fault: FaultId::new("status-503"),
            operation: operation.map(OperationId::new),
        };
        assert_eq!(read("status-503"), Ok(choice(None, None)));
        assert_eq!(read("status-503:getPerson"), Ok(choice(None, Some("getPerson"))));
        assert_eq!(read("se.exempel/a=status-503"), Ok(choice(Some("se.exempel/a"), None)));
        assert_eq!(
            read("se.exempel/a=status-503:getPerson"),
            Ok(choice(Some("se.exempel/a"), Some("getPerson")))
        );
    }

    #[test]
    fn a_misspelt_fault_is_answered_with_the_nearest() {
        let told = |text: &str| text.parse::<FaultChoice>().unwrap_err();
        assert_eq!(told("blackhole"), "there is no fault \"blackhole\"; did you mean \"black-hole\"?");
        assert!(told("sunspots").contains("--list-faults"));
        assert!(told("=status-503").starts_with("expected"));
    }
}
