//! How binding each outcome is: `requirements/severity.yaml`, read once.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

/// An outcome that the table has a row for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum OutcomeKind {
    AddressBroken,
    AnswerBrokenOnFault,
    AnswerPerhapsStored,
    AnswerPerhapsUsedAgain,
    AnswerUsedAgain,
    BodyBroken,
    CallBreaksContract,
    CallOutsideDescription,
    CallerBlamedForFault,
    CallerTokenPassedOn,
    CallsOutOfOrder,
    CallsPerhapsOutOfOrder,
    CallsTooMany,
    CarriedOnWithout,
    CarriedOnWithoutUnagreed,
    CodingNotRead,
    ConditionIgnored,
    ConditionIgnoredWhereDeclared,
    ConnectionBroken,
    CredentialsMissing,
    CredentialsRefused,
    CriterionNotMet,
    CutOffOnFault,
    CurrentVersionRefused,
    DuplicateKey,
    ErrorBrokenOnFault,
    FaultNotBorne,
    FilterBroken,
    FilterDoubtful,
    FirstInstancePassedOver,
    FormatBrokenAsAnnotation,
    GoneAfterFault,
    HangsOnFault,
    InvalidInputAccepted,
    InvalidInputAcceptedWhereRefusalIsDeclared,
    KnownGoodDataNotFound,
    LateAnswerNotAwaited,
    LateOnFault,
    LateOnFaultUnagreed,
    LostPartUnnamed,
    MediaTypeBroken,
    MethodLeftOutOfAllow,
    MethodRefusedWithoutAllow,
    NeverRecovers,
    NeverReturns,
    NoAnswerOnFault,
    NotHttp,
    NovelValueNotBorne,
    NullAcceptedForOptionalBody,
    OtherInstanceNotUsed,
    OtherInstanceUsedLate,
    PageBroken,
    PartLostFailsAll,
    PartialThoughWhole,
    PatternUndecided,
    PersonalDataInAddress,
    PromiseImpossible,
    ProtocolBreachAccepted,
    ProtocolBreachAcceptedWhereRefusalIsDeclared,
    RateLimited,
    RefusalWithoutBody,
    RefusedPartNotBorne,
    RequiredHeaderBroken,
    RetryAfterIgnored,
    ServerError,
    StateBroken,
    StoredOtherwise,
    SuccessNeverReached,
    SurplusInformation,
    SurplusPassedOn,
    TimedOut,
    TooLarge,
    TraceNotPassedOn,
    TraceParentKept,
    TriesTooOften,
    UnavailableForNow,
    UndeclaredRefusalOfGeneratedData,
    UndeclaredRefusalOfKnownGoodData,
    UndeclaredSuccess,
    UndescribedErrorOnFault,
    UndocumentedRefusalOfInvalidInput,
    Unreachable,
    UntrustedTlsAccepted,
    UnusualJsonAccepted,
    UpstreamDetailTold,
    UseOfAnswerUndecided,
    ValidInputRefused,
    WholeThoughPartLost,
    WriteOnlyTold,
    WriteRepeated,
}

/// The verdict that an outcome gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Weight {
    Fail,
    Inconclusive,
    Pass,
    Warn,
}

/// A row of the table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    outcome: OutcomeKind,
    verdict: Weight,
    #[serde(rename = "source")]
    _source: String,
}

impl OutcomeKind {
    /// The weight of the outcome; what the table does not tell is not decided.
    pub(crate) fn weight(self) -> Weight {
        TABLE.get(&self).map_or(Weight::Inconclusive, |(_, weight)| *weight)
    }

    /// The rank of the outcome among several in one answer: the order of the table.
    pub(crate) fn rank(self) -> usize {
        TABLE.get(&self).map_or(usize::MAX, |(rank, _)| *rank)
    }

    /// The stable name of the outcome.
    pub(crate) fn name(self) -> String {
        serde_name(&format!("{self:?}"))
    }
}

static TABLE: LazyLock<BTreeMap<OutcomeKind, (usize, Weight)>> = LazyLock::new(|| {
    let document = samprov_contract::Document::parse(
        "severity.yaml",
        include_bytes!("../../requirements/severity.yaml"),
    );
    let rows: Vec<Row> =
        document.ok().and_then(|document| serde_json::from_value(document.value).ok()).unwrap_or_default();
    rows.into_iter().enumerate().map(|(rank, row)| (row.outcome, (rank, row.verdict))).collect()
});

/// `ServerError` -> `server-error`.
fn serde_name(variant: &str) -> String {
    let mut name = String::new();
    for character in variant.chars() {
        if character.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_exactly_one_row() {
        let own =
            include_str!("severity.rs").split_once("enum OutcomeKind {").and_then(|it| it.1.split_once('}'));
        let outcomes = own.expect("the outcomes are listed above").0.matches(',').count();
        assert_eq!(TABLE.len(), outcomes, "the table has a row for each of the outcomes");
        let text = include_str!("../../requirements/severity.yaml");
        assert_eq!(text.matches("- outcome:").count(), TABLE.len());
        assert_eq!(OutcomeKind::ServerError.weight(), Weight::Fail);
        assert_eq!(OutcomeKind::InvalidInputAccepted.weight(), Weight::Warn);
    }

    #[test]
    fn names_are_those_of_the_table() {
        assert_eq!(OutcomeKind::NotHttp.name(), "not-http");
        for kind in TABLE.keys() {
            let name = format!("\"{}\"", kind.name());
            assert_eq!(serde_json::from_str::<OutcomeKind>(&name).unwrap(), *kind);
        }
    }
}
