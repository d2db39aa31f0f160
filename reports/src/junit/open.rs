//! Requirements without an executed case become cases of the run itself.

use std::io;

use samprov_model::{event::InconclusivePolicy, id::RequirementId, message::Message};

use super::element::Elements;
use crate::{journal::Journal, l10n::Texts, standing::Summary};

/// The requirements that leave the run undecided because nothing was executed for them.
pub(super) fn requirements(journal: &Journal) -> Vec<RequirementId> {
    let summary = Summary::of(journal);
    let open = summary.binding().filter(|one| one.is_open());
    open.map(|one| one.requirement.id.clone()).collect()
}

/// A requirement without a case has no row of its own, and yet the file must not look green.
pub(super) fn write(
    elements: &mut Elements<'_>,
    journal: &Journal,
    texts: &Texts,
    requirement: &RequirementId,
) -> io::Result<()> {
    let name = format!("run/requirement/{requirement}");
    let message = Message::new("report-remark-not-verified").with_number("count", 1);
    let message = texts.tell(&message.with("requirements", requirement.as_str()));
    elements.open("testcase", &[("classname", "samprov.run"), ("name", &name), ("time", "0.000")])?;
    match journal.header.inconclusive {
        InconclusivePolicy::Fail => {
            let attributes = [("message", message.as_str()), ("type", "samprov::description")];
            elements.with_text("error", &attributes, &message)?;
        }
        InconclusivePolicy::Report => elements.with_text("skipped", &[("message", &message)], &message)?,
    }
    elements.close("testcase")
}
