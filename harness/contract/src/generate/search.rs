//! Texts that keep several constraints at once, found by a bounded search: format, patterns and lengths together.

use serde_json::Value;

use super::{
    facets::Facets,
    fits::Fit,
    pattern,
    spelling::{of_size, spellings},
    text,
};

/// Many texts that may keep everything asked of them; the caller checks them.
pub(crate) fn searched(facets: &Facets, variation: usize) -> Vec<String> {
    let sizes = sizes(facets);
    let formatted: Vec<String> = facets.format.as_deref().map_or_else(Vec::new, |format| {
        let sized = sizes.iter().filter_map(|size| of_size(format, *size));
        spellings(format).into_iter().map(str::to_owned).chain(sized).collect()
    });
    let sampled: Vec<Vec<String>> =
        facets.patterns.iter().map(|pattern| pattern::searched(pattern, &sizes, variation)).collect();
    let mut found = formatted.clone();
    // A pattern that is not anchored leaves room for the rest of what the format asks for.
    for sample in sampled.iter().flat_map(|samples| samples.iter().take(MOST_JOINED)) {
        for whole in formatted.iter().take(MOST_JOINED) {
            let half = whole.split_at_checked(whole.len() / 2).unwrap_or((whole, ""));
            found.extend([format!("{whole}{sample}"), format!("{sample}{whole}")]);
            found.push(format!("{}{sample}", half.0));
        }
        found.push(format!("anna{sample}"));
    }
    found.extend(sampled.into_iter().flatten());
    let fitted: Vec<String> = found
        .iter()
        .filter(|text| text.len() <= MOST_BYTES)
        .take(MOST_FITTED)
        .map(|text| text::fitted(text, facets))
        .filter(|text| !found.contains(text))
        .collect();
    found.extend(fitted);
    found.truncate(MOST);
    found
}

/// Texts that break one keyword of a place and keep all others there.
pub(crate) fn breaking(facets: &Facets, keyword: &str) -> Vec<Value> {
    let others = Fit::without(facets, keyword);
    let all = Fit::new(facets);
    let mut found: Vec<Value> = Vec::new();
    let mut texts = searched(&without(facets, keyword), 0);
    // What a pattern asks for, followed by what no format allows.
    if keyword == "format" {
        let starts: Vec<String> = texts
            .iter()
            .filter(|text| others.holds(&Value::from(text.as_str())))
            .take(MOST_JOINED)
            .cloned()
            .collect();
        let ends = ["<>", "^", "@@", "%%", "!", "ö"];
        texts.extend(starts.iter().flat_map(|start| ends.iter().map(move |end| format!("{start}{end}"))));
    }
    for text in texts {
        let value = Value::String(text);
        if others.holds(&value) && !all.holds(&value) && !found.contains(&value) {
            found.push(value);
            if found.len() == MOST_BREAKING {
                break;
            }
        }
    }
    found
}

/// The facets of a text without one keyword.
fn without(facets: &Facets, keyword: &str) -> Facets {
    let mut left = Facets {
        format: facets.format.clone(),
        patterns: facets.patterns.clone(),
        shortest: facets.shortest,
        longest: facets.longest,
        ..Facets::default()
    };
    match keyword {
        "format" => left.format = None,
        "maxLength" => {
            left.shortest = facets.longest.map(|most| most.saturating_add(1));
            left.longest = left.shortest;
        }
        "minLength" => {
            left.longest = facets.shortest.map(|least| least.saturating_sub(1));
            left.shortest = None;
        }
        "pattern" => left.patterns.clear(),
        _ => {}
    }
    left
}

/// The lengths to aim for.
fn sizes(facets: &Facets) -> Vec<u64> {
    let least = facets.shortest.unwrap_or(0);
    let most = facets.longest.unwrap_or(least);
    let mut sizes = vec![least, most, least.saturating_add(1), most.saturating_sub(1), least.midpoint(most)];
    sizes.retain(|size| *size > 0 && *size <= text::MOST_NEEDED && *size <= most.max(least));
    sizes.dedup();
    sizes
}

/// More samples than this are not joined with texts of a format.
const MOST_JOINED: usize = 8;

/// More texts than this are not made longer or shorter.
const MOST_FITTED: usize = 150;

/// Longer texts are not made longer or shorter once more, in bytes.
const MOST_BYTES: usize = 10_000;

/// More texts than this are not looked at.
const MOST: usize = 1500;

/// More texts than this are not tried to break one constraint.
const MOST_BREAKING: usize = 6;
