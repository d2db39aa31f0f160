//! Places that only other branches than the first have, each with a value that carries it.

use std::{collections::HashSet, sync::Arc};

use samprov_model::place::Place;

use super::{
    draft::{Workshop, put},
    maker::{Extent, Spot},
    site::{Site, sites},
};
use crate::pointer::find;

impl Workshop<'_> {
    /// Adds the places that only other branches than the first have.
    pub(super) fn add_branches(&self, found: &mut Vec<(usize, Site)>, known: &mut HashSet<Place>) {
        let mut opened = 0;
        let mut next = 0;
        while let Some((index, site)) = found.get(next).cloned() {
            next += 1;
            let Some(part) = self.parts.get(index) else { continue };
            let whole = site.carrier.as_deref().or_else(|| self.most.get(&index));
            let Some(whole) = whole.filter(|whole| find(whole, &site.pointer).is_some()) else { continue };
            for choice in &site.choices {
                for option in &choice.options {
                    opened += 1;
                    if opened > MOST_OPENED || found.len() > MOST_SITES {
                        return;
                    }
                    let spot = Spot::new(site.place.clone(), site.name.as_deref(), Vec::new());
                    let made = self.maker(Extent::Full).make_option(&site.node, choice, option, &spot);
                    let mut carrier = whole.clone();
                    let is_put = made.is_some_and(|made| put(&mut carrier, &site.pointer, made));
                    if !is_put || !self.accepts(index, &carrier) {
                        continue;
                    }
                    let carrier = Arc::new(carrier);
                    for mut new in sites(&self.rules, &part.node, &carrier, &part.place, part.name.as_deref())
                    {
                        if known.insert(new.place.clone()) {
                            new.carrier = Some(Arc::clone(&carrier));
                            found.push((index, new));
                        }
                    }
                }
            }
        }
    }
}

/// More branches than this are not opened.
const MOST_OPENED: usize = 40;

/// More places than this are not looked for.
const MOST_SITES: usize = 300;
