//! What stubs that serve developers have seen becomes a line on the terminal and a page.

mod call;
mod page;

pub use call::{ServedCall, line};
pub use page::{Served, ServedService, page};
