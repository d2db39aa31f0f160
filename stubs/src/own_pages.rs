//! Requests under `/.samprov` turned into pages that no description has: for people who develop against a stub.

use std::{fmt, sync::Arc};

use hyper::{Method, http::request::Parts};
use samprov_model::observation::Answer;

use crate::answering::Service;

/// The pages of a stub beside what its description says.
pub trait OwnPages: fmt::Debug + Send + Sync {
    /// The page of a path below [`OWN_PAGES`] (empty, or beginning with `/`), if there is one.
    fn page(&self, path: &str) -> Option<Answer>;
}

/// Where the pages are. No service has it: names that begin with a full stop are for what is not content.
pub const OWN_PAGES: &str = "/.samprov";

/// What takes the state back, by POST.
const RESET: &str = "/reset";

/// The answer to a request for one of a stub's own pages; `None` for what belongs to the description.
pub(crate) fn answer(pages: Option<&Arc<dyn OwnPages>>, service: &Service, head: &Parts) -> Option<Answer> {
    let pages = pages?;
    let path = head.uri.path().strip_prefix(OWN_PAGES)?;
    match (&head.method, path) {
        (&Method::POST, RESET) => {
            service.reset();
            Some(Answer { status: 204, ..Answer::default() })
        }
        (&Method::GET, path) => pages.page(path),
        _ => None,
    }
}
