//! Cases compared with a selection.
//!
//! Globs are over case ids: `*` stands for any text, also across `/`; `?` for one character; `[ab]` and `{one,two}` for
//! alternatives. A glob that names a folder of cases (`contract/getPerson`) selects what is in it.

use globset::{GlobBuilder, GlobMatcher};
use samprov_model::{
    case::{Case, Family},
    id::{ActorId, CaseId, ServiceId},
    requirement::Role,
    selection::Selection,
};

/// A selection ready to be asked many times.
#[derive(Clone, Debug)]
pub struct Selector {
    services: Vec<ServiceId>,
    actors: Vec<ActorId>,
    roles: Vec<Role>,
    families: Vec<Family>,
    only: Globs,
    skip: Globs,
}

/// Globs over case ids.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    globs: Vec<(String, GlobMatcher)>,
}

/// A glob that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{glob}\" is not a glob over case ids ({reason})")]
pub struct GlobError {
    /// The glob.
    pub glob: String,
    /// Why.
    pub reason: String,
}

impl Selector {
    /// Prepares a selection.
    pub fn new(selection: &Selection) -> Result<Self, GlobError> {
        Ok(Self {
            services: selection.services.clone(),
            actors: selection.actors.clone(),
            roles: selection.roles.clone(),
            families: selection.families.clone(),
            only: Globs::new(&selection.only)?,
            skip: Globs::new(&selection.skip)?,
        })
    }

    /// Whether a case is selected.
    pub fn selects(&self, case: &Case) -> bool {
        holds(&self.services, &case.service)
            && holds(&self.actors, &case.actor)
            && holds(&self.roles, &case.role)
            && holds(&self.families, &case.family)
            && (self.only.is_empty() || self.only.matches_case(case))
            && !self.skip.matches_case(case)
    }
}

impl Globs {
    /// Reads globs.
    pub fn new(globs: &[String]) -> Result<Self, GlobError> {
        let read = |glob: &String| {
            GlobBuilder::new(glob)
                .literal_separator(false)
                .backslash_escape(true)
                .build()
                .map(|compiled| (glob.clone(), compiled.compile_matcher()))
                .map_err(|error| GlobError { glob: glob.clone(), reason: error.kind().to_string() })
        };
        globs.iter().map(read).collect::<Result<_, _>>().map(|globs| Self { globs })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.globs.is_empty()
    }

    /// Whether one of them matches a case. In a plan of several services ids begin with the service, which a glob may leave out.
    pub fn matches_case(&self, case: &Case) -> bool {
        let service = format!("{}/", case.service);
        let short = case.id.as_str().strip_prefix(&service).map(CaseId::new);
        self.matches(&case.id) || short.is_some_and(|short| self.matches(&short))
    }

    /// Whether one of them matches a case id or a folder that it is in.
    pub fn matches(&self, case: &CaseId) -> bool {
        self.globs.iter().any(|(written, glob)| {
            (!written.is_empty() && case.is_under(written)) || glob.is_match(case.as_str())
        })
    }
}

fn holds<T: PartialEq>(wanted: &[T], value: &T) -> bool {
    wanted.is_empty() || wanted.contains(value)
}

#[cfg(test)]
mod tests {
    use samprov_model::{
        case::{Assertion, DataOrigin, Interface},
        requirement::Level,
    };

    use super::*;

    #[test]
    fn a_glob_may_leave_out_the_service_that_an_id_begins_with() {
        let selection = Selection { only: vec!["contract/getPerson".to_owned()], ..Selection::default() };
        let selector = Selector::new(&selection).unwrap();
        assert!(selector.selects(&case("register/contract/getPerson/positive/minimal")));
        assert!(!selector.selects(&case("other/contract/getPerson/positive/minimal")));
    }

    fn case(id: &str) -> Case {
        Case {
            id: CaseId::new(id),
            service: "register".into(),
            instance: "test".into(),
            operation: "getPerson".into(),
            operation_label: "GET /persons/{key}".to_owned(),
            family: Family::Contract,
            interface: Interface::Technical,
            role: Role::Producer,
            actor: "provider".into(),
            requirements: vec!["R-1".into()],
            level: Level::Must,
            assertion: Assertion::AnswerAsDeclared,
            constraint: "minimal".to_owned(),
            data: DataOrigin::Generated,
            wanted_values: Vec::new(),
            programs: Vec::new(),
            drive: None,
            control: None,
            control_shown_by: None,
            writes: false,
        }
    }

    fn selects(change: impl FnOnce(&mut Selection), id: &str) -> bool {
        let mut selection = Selection::default();
        change(&mut selection);
        Selector::new(&selection).unwrap().selects(&case(id))
    }

    #[test]
    fn an_empty_selection_selects_everything() {
        assert!(selects(|_| {}, "contract/getPerson/positive/minimal"));
    }

    #[test]
    fn a_star_stands_for_any_text_also_across_slashes() {
        let only = |glob: &str, id: &str| selects(|selection| selection.only = vec![glob.to_owned()], id);
        assert!(only("contract/*", "contract/getPerson/positive/minimal"));
        assert!(only("*/minimal", "contract/getPerson/positive/minimal"));
        assert!(only("contract/*Person/*", "contract/getPerson/positive/minimal"));
        assert!(only("contract/{getPerson,listPersons}/*", "contract/getPerson/x"));
        assert!(!only("flow/*", "contract/getPerson/positive/minimal"));
        assert!(!only("getPerson", "contract/getPerson/positive/minimal"));
    }

    #[test]
    fn a_folder_of_cases_may_be_named_without_a_star() {
        let only = |glob: &str| {
            selects(|selection| selection.only = vec![glob.to_owned()], "contract/getPerson/positive/minimal")
        };
        assert!(only("contract/getPerson"));
        assert!(only("contract/getPerson/positive/minimal"));
        assert!(!only("contract/getPer"));
    }

    #[test]
    fn an_id_selects_its_own_case_even_with_brackets_in_it() {
        let id = "contract/get-persons-{key}/query/filter[name]/type";
        assert!(selects(|selection| selection.only = vec![id.to_owned()], id));
    }

    #[test]
    fn skip_goes_before_only() {
        let skip = |selection: &mut Selection| {
            selection.only = vec!["contract/*".to_owned()];
            selection.skip = vec!["*/minimal".to_owned()];
        };
        assert!(!selects(skip, "contract/getPerson/positive/minimal"));
        assert!(selects(skip, "contract/getPerson/positive/full"));
    }

    #[test]
    fn every_kind_of_choice_must_hold() {
        assert!(!selects(|selection| selection.roles = vec![Role::Consumer], "contract/a"));
        assert!(!selects(|selection| selection.families = vec![Family::Flow], "contract/a"));
        assert!(!selects(|selection| selection.services = vec!["other".into()], "contract/a"));
        assert!(!selects(|selection| selection.actors = vec!["other".into()], "contract/a"));
        assert!(selects(|selection| selection.actors = vec!["provider".into()], "contract/a"));
    }

    #[test]
    fn a_glob_that_cannot_be_read_is_an_error() {
        let error = Globs::new(&["contract/[a".to_owned()]).unwrap_err();
        assert!(error.to_string().starts_with("\"contract/[a\" is not a glob"), "{error}");
    }
}
