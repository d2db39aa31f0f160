//! A bare OpenAPI document turned into a whole service description: Profile from `info`, instances from `servers`.

use samprov_contract::ApiInfo;
use samprov_model::{
    collaboration::Actor,
    description::{FormatVersion, ServiceDescription},
    id::{ActorId, InstanceId, ServiceId},
    instance::{Environment, Instance, InstanceRole},
    message::Text,
    profile::{LogicalInterface, Profile, ServiceKind},
    technical::{TechnicalInterface, TechnicalKind},
};

/// The description that a document gives by itself.
pub(super) fn describe(file: &str, info: &ApiInfo) -> ServiceDescription {
    ServiceDescription {
        samprov: FormatVersion,
        profile: Profile {
            id: ServiceId::new(slug(&info.title).unwrap_or_else(|| "service".to_owned())),
            name: Text::same(info.title.clone()),
            version: info.version.clone(),
            kind: ServiceKind::default(),
            owner: owner(info).id,
            description: None,
            requirements: Vec::new(),
        },
        logical: LogicalInterface::default(),
        technical: vec![TechnicalInterface {
            id: "rest".to_owned(),
            kind: TechnicalKind::Openapi,
            document: file.to_owned(),
            profiles: Vec::new(),
            tokens: None,
        }],
        instances: instances(info),
        depends_on: Vec::new(),
        composite: Vec::new(),
        agreements: Vec::new(),
        candidate: None,
    }
}

/// The organisation behind a document: its contact, else an unnamed provider.
pub(super) fn owner(info: &ApiInfo) -> Actor {
    let named = info.contact.as_ref().and_then(|name| Some((slug(name)?, name)));
    match named {
        Some((id, name)) => Actor { id: ActorId::new(id), name: Text::same(name.clone()) },
        None => Actor {
            id: ActorId::new("provider"),
            name: Text { sv: Some("Producenten".to_owned()), en: Some("The provider".to_owned()) },
        },
    }
}

/// Nothing in the document says what may be done to its servers, so that they count as production.
fn instances(info: &ApiInfo) -> Vec<Instance> {
    let server = |(index, url): (usize, &String)| Instance {
        id: InstanceId::new(if index == 0 { "default".to_owned() } else { format!("server-{}", index + 1) }),
        environment: Environment::default(),
        role: if index == 0 { InstanceRole::Primary } else { InstanceRole::Reserve },
        url: url.clone(),
        service_level: info.service_level.clone(),
    };
    info.servers.iter().enumerate().map(server).collect()
}

/// Lower case letters, digits and hyphens; `None` when nothing is left.
fn slug(text: &str) -> Option<String> {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for character in text.chars().flat_map(char::to_lowercase) {
        let plain = match character {
            'å' | 'ä' | 'á' | 'à' | 'â' => 'a',
            'ö' | 'ø' | 'ó' | 'ô' => 'o',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'ü' | 'ú' => 'u',
            other => other,
        };
        if plain.is_ascii_alphanumeric() {
            slug.push(plain);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_gives_the_id_and_a_contact_the_owner() {
        let info = ApiInfo {
            title: "Mina Ärenden – Producent".to_owned(),
            version: "1.10".to_owned(),
            contact: Some("Digg (API)".to_owned()),
            servers: vec!["https://a.example".to_owned(), "https://b.example".to_owned()],
            base_path: String::new(),
            service_level: None,
        };
        let description = describe("openapi.yaml", &info);
        assert_eq!(description.profile.id.as_str(), "mina-arenden-producent");
        assert_eq!(description.profile.owner.as_str(), "digg-api");
        let instances: Vec<_> = description.instances.iter().map(|instance| instance.id.as_str()).collect();
        assert_eq!(instances, ["default", "server-2"]);
    }

    #[test]
    fn a_title_without_letters_still_gives_an_id() {
        let info = ApiInfo { title: "日本".to_owned(), ..ApiInfo::default() };
        let description = describe("openapi.yaml", &info);
        assert_eq!(description.profile.id.as_str(), "service");
        assert_eq!(description.profile.owner.as_str(), "provider");
    }
}
