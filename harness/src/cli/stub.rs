//! `samprov stub`: descriptions turned into stubs that developers work against.

use std::{
    io::{self, IsTerminal, Write},
    sync::Arc,
};

use samprov_model::exit::Exit;
use samprov_model::message::Message;
use samprov_reports::{l10n::Texts, terminal::Style};

use super::{
    arguments::StubArguments,
    error::CommandError,
    output::{line, note},
};
use crate::{
    load::{ForeignNames, LoadOptions, Versions, load},
    serve::{Instances, OfferOptions, Served, offers, serve},
};

/// Serves until a signal asks to end.
pub(super) fn stub(arguments: &StubArguments) -> Result<Exit, CommandError> {
    let load_options = LoadOptions {
        test_data: arguments.test_data.clone(),
        foreign_names: ForeignNames::Accepted,
        versions: Versions::Several,
    };
    let loaded = load(&arguments.descriptions, &load_options)?;
    let options = OfferOptions {
        served: if arguments.dependencies { Served::Dependencies } else { Served::Described },
        instances: if arguments.instances { Instances::Each } else { Instances::One },
        only: arguments.service.clone(),
        ports: arguments.port.clone(),
        bind: arguments.stub_bind,
        advertise: arguments.stub_advertise.clone().map(|host| host.0),
        seed: arguments.seed,
    };
    let offers = offers(&loaded, &options)?;
    let texts = Arc::new(Texts::new(arguments.lang));
    let style = if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Style::Colour
    } else {
        Style::Plain
    };
    let tell = |text: &str| {
        let mut out = io::stdout().lock();
        line(&mut out, text)?;
        out.flush()
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(serve(offers, &loaded.population, &texts, style, tell));
    runtime.shutdown_background();
    let ended = ended?;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let counts = ended.counts;
    note(
        &texts.tell(
            &Message::new("served-ended")
                .with_number("calls", number(counts.calls))
                .with_number("broken", number(counts.broken))
                .with_number("outside", number(counts.outside)),
        ),
    );
    if ended.dropped > 0 {
        note(&texts.tell(&Message::new("served-dropped").with_number("count", number(ended.dropped))));
    }
    let is_kept = counts.broken == 0 && counts.outside == 0;
    Ok(if arguments.strict && !is_kept { Exit::Fails } else { Exit::Conforms })
}
