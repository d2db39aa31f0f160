//! `samprov stub`: descriptions turned into stubs that developers work against.

use std::{
    io::{self, IsTerminal, Write},
    path::PathBuf,
    sync::Arc,
    time::SystemTime,
};

use samprov_model::{
    exit::Exit,
    message::{Language, Message},
};
use samprov_reports::{l10n::Texts, terminal::Style};
use samprov_stubs::injectable_faults;

use super::{
    arguments::StubArguments,
    error::CommandError,
    output::{line, note},
};
use crate::{
    load::{ForeignNames, LoadOptions, Versions, load},
    rig::{Encryption, certificates},
    serve::{Instances, OfferOptions, Served, offers, serve},
};

/// Serves until a signal asks to end.
pub(super) fn stub(arguments: &StubArguments) -> Result<Exit, CommandError> {
    if arguments.faults.list_faults {
        return list_faults(arguments.lang);
    }
    let load_options = LoadOptions {
        test_data: arguments.test_data.clone(),
        foreign_names: ForeignNames::Accepted,
        versions: Versions::Several,
    };
    let loaded = load(&arguments.descriptions, &load_options)?;
    let encryption = arguments.tls.map(|profile| Encryption {
        profile,
        clients: arguments.client_certificates.unwrap_or_default().into(),
        folder: arguments.tls_out.clone(),
    });
    let made = encryption.map(|wanted| certificates(&wanted, SystemTime::now())).transpose()?;
    let options = OfferOptions {
        tls: made.as_ref().map(|made| made.options.clone()),
        faults: arguments.faults.fault.clone(),
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
    if let Some(made) = &made {
        trust(&made.files, &texts).iter().try_for_each(|line| tell(line))?;
    }
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

/// Lists the faults, one a line.
fn list_faults(language: Language) -> Result<Exit, CommandError> {
    let mut out = io::stdout().lock();
    let longest = injectable_faults().iter().map(|fault| fault.id.as_str().len()).max().unwrap_or(0);
    for fault in injectable_faults() {
        let (id, text) = (fault.id.as_str(), fault.text.in_language(language));
        line(&mut out, &format!("{id:longest$}  {}  {text}", fault.group))?;
    }
    Ok(Exit::Conforms)
}

/// What callers must trust, and what they may show.
fn trust(files: &[PathBuf], texts: &Texts) -> Vec<String> {
    let shown = |file: &PathBuf| file.display().to_string();
    let mut lines = Vec::new();
    if let Some(authority) = files.first() {
        lines.push(texts.tell(&Message::new("served-trust").with("file", shown(authority))));
    }
    if let Some([certificate, key]) = files.get(1..) {
        let message = Message::new("served-own-certificate");
        lines.push(texts.tell(&message.with("certificate", shown(certificate)).with("key", shown(key))));
    }
    lines
}
