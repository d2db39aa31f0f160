//! What became of each seeded fault, counted: the content of `prove.json`.

use std::{collections::BTreeMap, time::Duration};

use samprov_model::{message::Text, requirement::Level, verdict::Finding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a suite has shown of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Proof {
    /// The version of this format.
    pub samprov_prove: u32,
    /// The version of samprov.
    pub tool: String,
    /// The seed of plan and stubs.
    pub seed: u64,
    /// Cases of the plan that were run without a fault.
    pub cases: u64,
    /// All pairs together.
    pub score: Score,
    /// By family of operators.
    pub families: BTreeMap<String, Score>,
    /// By operation.
    pub operations: BTreeMap<String, Score>,
    /// What the faults were seeded before, where that is not the description's own stub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
    /// What the faults that were tried could cost, if that was bounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// The operators that have a place in the description.
    pub operators: BTreeMap<String, OperatorScore>,
    /// Each operation and each operator.
    pub pairs: Vec<Pair>,
}

/// A service that ran already, before whose answers faults were seeded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Against {
    /// Its address.
    pub target: String,
    /// Cases that were good without a fault, every time: only these can tell of one.
    pub good: u64,
    /// Of these, the cases whose test was answered with a success.
    #[serde(default)]
    pub succeeded: u64,
    /// Cases that were not good without a fault, and count for nothing: the service has faults of its own, or cannot be brought to
    /// where the case decides.
    pub not_good: u64,
    /// Cases that were not good every time and whose test was answered with 401 or 403.
    #[serde(default)]
    pub refused: u64,
    /// Cases that came out differently without a fault, and count for nothing.
    pub unstable: Vec<String>,
    /// Why the service could not be asked any more before all was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
}

/// A bound on what was tried (`--budget`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Budget {
    /// The time allowed, in milliseconds: of what pairs cost as planned, and by the clock.
    pub milliseconds: u64,
}

impl Budget {
    /// A time allowed.
    pub fn of(allowed: Duration) -> Self {
        Self { milliseconds: u64::try_from(allowed.as_millis()).unwrap_or(u64::MAX) }
    }
}

/// Counts of pairs of operation and operator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Score {
    /// Pairs that the document can express and that were tried; before a service that ran already only those whose fault showed.
    pub expressible: u64,
    /// Those that a case told of.
    pub killed: u64,
    /// Those that a case told of as a broken MUST.
    pub killed_by_must: u64,
    /// Pairs that cannot be told apart: the fault gave the same answers to all requests. Not among the expressible.
    #[serde(default)]
    pub equivalent: u64,
    /// Pairs whose fault never showed in an answer of a service that ran already. Not among the expressible.
    #[serde(default)]
    pub not_reached: u64,
    /// Pairs whose fault showed before a service that ran already, but to no case that is good without it and judges such answers,
    /// while one that does is not good without it. Not among the expressible.
    #[serde(default)]
    pub no_case_left: u64,
    /// Pairs that the document cannot express.
    pub not_expressible: u64,
    /// Pairs that were not tried.
    pub not_run: u64,
}

/// An operator, told to readers, with its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct OperatorScore {
    /// What a service with the fault does.
    pub text: Text,
    /// Its counts.
    pub score: Score,
}

/// One operation and one operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Pair {
    /// The operation: `GET /persons/{personKey}`.
    pub operation: String,
    /// The operator.
    pub operator: String,
    /// Its family.
    pub family: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Fate,
}

/// What became of a seeded fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Fate {
    /// A case told of it.
    Killed {
        /// The first case that did.
        case: String,
        /// As what: a broken MUST, or SHOULD.
        level: Level,
        /// What it told.
        finding: Box<Finding>,
    },
    /// No case told of it.
    Survived(Survival),
    /// The fault had its chance, and the answer to every request was the same, byte for byte, as without it.
    Equivalent {
        /// How many requests were compared.
        compared: u64,
    },
    /// No answer of the service had a place for it.
    NotReached {
        /// How often the operation was called.
        calls: u64,
    },
    /// Nobody was left to tell of it: of the cases that are good without it none judges an answer that it was in, and one that does
    /// is not good without it.
    NoCaseLeft {
        /// How often it showed to good cases, on the way to what they judge.
        changed: u64,
        /// The first case that judges an answer that it was in, and is not good without it.
        case: String,
    },
    /// The document has no place for it.
    NotExpressible {
        /// What it needs and the document has not.
        need: String,
    },
    /// It was not tried.
    NotRun(Untried),
}

/// Why a fault was not tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum Untried {
    /// By what it costs as planned, the time allowed was not enough for it.
    LeftOut,
    /// The service could not be asked any more.
    Lost,
    /// The clock stopped it.
    TimeUp,
}

/// Why a proof says nothing, or too little to be green.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// The service could not be asked any more before all was tried.
    Lost,
    /// No fault was tried of which a case could have told.
    NothingTried,
    /// The service accepts nobody: every case that would have had a success was refused.
    Refused,
}

/// Why a fault survived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum Survival {
    /// No planned request calls the operation.
    NeverCalled,
    /// The operation was called, but no planned request brings the fault to light.
    NeverReached {
        /// How often it was called.
        calls: u64,
    },
    /// The fault showed, and no verdict became worse.
    NotNoticed {
        /// How often it showed.
        changed: u64,
        /// How many verdicts could not be decided any more.
        undecided: u64,
    },
}

impl Score {
    /// Adds what became of a pair.
    pub fn add(&mut self, fate: &Fate) {
        match fate {
            Fate::Killed { level, .. } => {
                self.expressible += 1;
                self.killed += 1;
                self.killed_by_must += u64::from(*level == Level::Must);
            }
            Fate::Survived(_) => self.expressible += 1,
            Fate::Equivalent { .. } => self.equivalent += 1,
            Fate::NotReached { .. } => self.not_reached += 1,
            Fate::NoCaseLeft { .. } => self.no_case_left += 1,
            Fate::NotExpressible { .. } => self.not_expressible += 1,
            Fate::NotRun(_) => self.not_run += 1,
        }
    }

    /// Killed of expressible, in tenths of a per cent, rounded down; all of nothing is all.
    pub fn per_mille(&self) -> u64 {
        (self.killed * 1_000).checked_div(self.expressible).unwrap_or(1_000)
    }

    /// The same for kills that tell of a broken MUST.
    pub fn must_per_mille(&self) -> u64 {
        (self.killed_by_must * 1_000).checked_div(self.expressible).unwrap_or(1_000)
    }
}

impl Proof {
    /// Counts pairs.
    pub fn of(seed: u64, cases: u64, pairs: Vec<Pair>, texts: &BTreeMap<String, Text>) -> Self {
        let mut proof = Self {
            samprov_prove: 1,
            tool: env!("CARGO_PKG_VERSION").to_owned(),
            seed,
            cases,
            score: Score::default(),
            against: None,
            budget: None,
            families: BTreeMap::new(),
            operations: BTreeMap::new(),
            operators: BTreeMap::new(),
            pairs: Vec::new(),
        };
        for pair in &pairs {
            proof.score.add(&pair.outcome);
            proof.families.entry(pair.family.clone()).or_default().add(&pair.outcome);
            proof.operations.entry(pair.operation.clone()).or_default().add(&pair.outcome);
            let text = texts.get(&pair.operator).cloned().unwrap_or_default();
            let operator = proof.operators.entry(pair.operator.clone());
            operator
                .or_insert_with(|| OperatorScore { text, score: Score::default() })
                .score
                .add(&pair.outcome);
        }
        proof.pairs = pairs;
        proof
    }

    /// Why it must not be green, if so.
    pub fn undecided(&self) -> Option<Undecided> {
        let against = self.against.as_ref();
        if against.is_some_and(|against| against.lost.is_some()) {
            return Some(Undecided::Lost);
        }
        if against.is_some_and(|against| against.refused > 0 && against.succeeded == 0) {
            return Some(Undecided::Refused);
        }
        (self.score.expressible == 0).then_some(Undecided::NothingTried)
    }

    /// The pairs that no case told of.
    pub fn survivors(&self) -> impl Iterator<Item = (&Pair, Survival)> {
        self.pairs.iter().filter_map(|pair| {
            let Fate::Survived(survival) = pair.outcome else { return None };
            Some((pair, survival))
        })
    }

    /// The pairs whose fault never showed, with how often the operation was called.
    pub fn not_reached(&self) -> impl Iterator<Item = (&Pair, u64)> {
        self.pairs.iter().filter_map(|pair| {
            let Fate::NotReached { calls } = pair.outcome else { return None };
            Some((pair, calls))
        })
    }

    /// The pairs that nobody was left to tell of, with the case that would have judged.
    pub fn no_case_left(&self) -> impl Iterator<Item = (&Pair, &str)> {
        self.pairs.iter().filter_map(|pair| {
            let Fate::NoCaseLeft { case, .. } = &pair.outcome else { return None };
            Some((pair, case.as_str()))
        })
    }

    /// The pairs that no request tells apart, with the number of requests that were compared.
    pub fn equivalents(&self) -> impl Iterator<Item = (&Pair, u64)> {
        self.pairs.iter().filter_map(|pair| {
            let Fate::Equivalent { compared } = pair.outcome else { return None };
            Some((pair, compared))
        })
    }

    /// The pairs that were not tried, with why.
    pub fn untried(&self) -> impl Iterator<Item = (&Pair, Untried)> {
        self.pairs.iter().filter_map(|pair| {
            let Fate::NotRun(why) = pair.outcome else { return None };
            Some((pair, why))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(operator: &str, outcome: Fate) -> Pair {
        Pair { operation: "GET /a".into(), operator: operator.into(), family: "schema".into(), outcome }
    }

    #[test]
    fn only_what_can_be_expressed_and_was_tried_counts() {
        let survived = Fate::Survived(Survival::NeverReached { calls: 3 });
        let not = Fate::NotExpressible { need: "place".into() };
        let same = Fate::Equivalent { compared: 4 };
        let pairs = vec![
            pair("a", survived),
            pair("b", not),
            pair("c", Fate::NotRun(Untried::TimeUp)),
            pair("d", same),
        ];
        let proof = Proof::of(1, 2, pairs, &BTreeMap::new());
        assert_eq!((proof.score.expressible, proof.score.not_expressible, proof.score.not_run), (1, 1, 1));
        assert_eq!(proof.score.per_mille(), 0);
        assert_eq!(proof.survivors().count(), 1);
        assert_eq!(proof.score.equivalent, 1);
        assert_eq!(proof.equivalents().map(|(_, compared)| compared).collect::<Vec<_>>(), [4]);
        assert_eq!(Score::default().per_mille(), 1_000);
    }

    #[test]
    fn a_fault_that_nobody_was_left_to_tell_of_is_neither_told_of_nor_missed() {
        let left = Fate::NoCaseLeft { changed: 2, case: "contract/a/positive/minimal".into() };
        let killed = Fate::Survived(Survival::NotNoticed { changed: 1, undecided: 0 });
        let proof = Proof::of(1, 2, vec![pair("a", left), pair("b", killed)], &BTreeMap::new());
        assert_eq!((proof.score.expressible, proof.score.killed, proof.score.no_case_left), (1, 0, 1));
        assert_eq!(proof.survivors().count(), 1);
        let told = serde_json::to_value(&proof.pairs[0]).unwrap();
        assert_eq!((&told["outcome"], &told["changed"]), (&"no-case-left".into(), &2.into()), "{told}");
    }

    #[test]
    fn what_was_cut_short_refused_or_not_tried_is_not_green() {
        let proof = |against: Against, pairs: Vec<Pair>| {
            let proof = Proof::of(1, 2, pairs, &BTreeMap::new());
            Proof { against: Some(against), ..proof }.undecided()
        };
        let survived = || vec![pair("a", Fate::Survived(Survival::NeverCalled))];
        let fine = Against { good: 3, succeeded: 2, refused: 1, ..Against::default() };
        assert_eq!(proof(fine.clone(), survived()), None, "one operation may be for others");
        assert_eq!(proof(fine.clone(), Vec::new()), Some(Undecided::NothingTried));
        let lost = Against { lost: Some("gone".into()), ..fine.clone() };
        assert_eq!(proof(lost, survived()), Some(Undecided::Lost));
        assert_eq!(proof(Against { succeeded: 0, ..fine }, survived()), Some(Undecided::Refused));
        assert_eq!(Proof::of(1, 2, Vec::new(), &BTreeMap::new()).undecided(), Some(Undecided::NothingTried));
    }
}
