//! Names, attributes and text become elements without anything that XML forbids.

use std::io;

use quick_xml::{
    Writer,
    events::{BytesEnd, BytesStart, BytesText, Event},
};

use crate::text::{cut, removed};

/// An XML writer with the few shapes that JUnit needs.
pub(super) struct Elements<'w> {
    writer: Writer<&'w mut dyn io::Write>,
}

impl<'w> Elements<'w> {
    pub(super) fn new(out: &'w mut dyn io::Write) -> Self {
        Self { writer: Writer::new_with_indent(out, b' ', 2) }
    }

    pub(super) fn event(&mut self, event: Event<'_>) -> io::Result<()> {
        self.writer.write_event(event)
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Start(start(name, attributes)))
    }

    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.event(Event::End(BytesEnd::new(name)))
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        self.event(Event::Empty(start(name, attributes)))
    }

    pub(super) fn with_text(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        self.event(Event::Text(BytesText::new(&cut(&removed(text), MAXIMUM_TEXT))))?;
        self.close(name)
    }

    pub(super) fn property(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.empty("property", &[("name", name), ("value", value)])
    }
}

fn start<'a>(name: &'a str, attributes: &[(&str, &str)]) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        let value = cut(&removed(value), MAXIMUM_ATTRIBUTE);
        start.push_attribute((*name, value.as_str()));
    }
    start
}

/// Readers take the whole file into memory.
const MAXIMUM_TEXT: usize = 64 * 1024;
const MAXIMUM_ATTRIBUTE: usize = 4 * 1024;
