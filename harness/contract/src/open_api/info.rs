//! What an OpenAPI document says about itself.

use samprov_model::instance::ServiceLevel;
use serde_json::Value;

use super::{edition::Edition, node::Node};

/// What an OpenAPI document says about itself: enough for a Profile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApiInfo {
    /// `info.title`
    pub title: String,
    /// `info.version`, as written.
    pub version: String,
    /// `info.contact.name`
    pub contact: Option<String>,
    /// Absolute addresses of `servers`, or of `schemes`, `host` and `basePath`.
    pub servers: Vec<String>,
    /// The path of the first of `servers`, or `basePath`, without a slash at its end; empty when there is none.
    pub base_path: String,
    /// `info.x-sla`
    pub service_level: Option<ServiceLevel>,
}

pub(super) fn info(root: &Node, edition: Edition) -> ApiInfo {
    let info = root.get("info");
    let scalar = |key: &str| info.as_ref().and_then(|info| info.scalar(key));
    let contact = info.as_ref().and_then(|info| info.get("contact"));
    ApiInfo {
        title: scalar("title").unwrap_or_default(),
        version: scalar("version").unwrap_or_default(),
        contact: contact.and_then(|contact| contact.scalar("name")),
        servers: match edition {
            Edition::Swagger2 => host(root),
            Edition::OpenApi30 | Edition::OpenApi31 => servers(root),
        },
        base_path: match edition {
            Edition::Swagger2 => without_slash(root.text("basePath").unwrap_or_default()),
            Edition::OpenApi30 | Edition::OpenApi31 => base_path(root),
        },
        service_level: info.and_then(|info| info.get("x-sla")).and_then(|level| service_level(&level)),
    }
}

fn servers(root: &Node) -> Vec<String> {
    let servers = root.get("servers").map(|servers| servers.items()).unwrap_or_default();
    servers.iter().filter_map(address).filter(|address| is_absolute(address)).collect()
}

fn base_path(root: &Node) -> String {
    let servers = root.get("servers").map(|servers| servers.items()).unwrap_or_default();
    let Some(address) = servers.first().and_then(address) else { return String::new() };
    let behind_host = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None if address.starts_with('/') => address.as_str(),
        None => "",
    };
    without_slash(behind_host)
}

fn without_slash(path: &str) -> String {
    path.trim_end_matches('/').to_owned()
}

/// The address with the defaults of its variables.
fn address(server: &Node) -> Option<String> {
    let mut address = server.text("url")?.to_owned();
    for (name, variable) in server.get("variables").map(|variables| variables.members()).unwrap_or_default() {
        if let Some(default) = variable.scalar("default") {
            address = address.replace(&format!("{{{name}}}"), &default);
        }
    }
    Some(address)
}

fn host(root: &Node) -> Vec<String> {
    let Some(host) = root.text("host") else { return Vec::new() };
    let base = root.text("basePath").unwrap_or_default().trim_end_matches('/');
    let schemes = root.get("schemes").map(|schemes| schemes.items()).unwrap_or_default();
    let mut schemes: Vec<&str> = schemes
        .iter()
        .filter_map(|scheme| scheme.value().as_str())
        .collect::<Vec<_>>()
        .into_iter()
        .map(|scheme| if scheme == "http" { "http" } else { "https" })
        .collect();
    if schemes.is_empty() {
        schemes.push("https");
    }
    schemes.dedup();
    schemes.into_iter().map(|scheme| format!("{scheme}://{host}{base}")).collect()
}

fn is_absolute(address: &str) -> bool {
    address.starts_with("http://") || address.starts_with("https://")
}

/// A promised level, in whatever way it is written; names of keys in either style.
fn service_level(level: &Node) -> Option<ServiceLevel> {
    level.value().as_object()?;
    let scalar = |names: [&str; 2]| names.iter().find_map(|name| level.scalar(name));
    let times = level.get("responseTime").or_else(|| level.get("response-time"));
    let response_time = times.map_or_else(Default::default, |times| match times.value() {
        Value::Object(_) => times
            .members()
            .into_iter()
            .filter_map(|(name, _)| Some((name.clone(), times.scalar(&name)?)))
            .collect(),
        _ => scalar(["responseTime", "response-time"])
            .map(|text| [("p95".to_owned(), text)].into())
            .unwrap_or_default(),
    });
    let support = level.get("support").and_then(|support| {
        level.scalar("support").or_else(|| support.scalar("email")).or_else(|| support.scalar("url"))
    });
    Some(ServiceLevel { availability: scalar(["availability", "tillganglighet"]), response_time, support })
}
