//! The Profile (profil): what the service is, who owns it and what is required.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    id::{ActorId, OperationId, ServiceId},
    message::Text,
    requirement::Requirement,
};

/// The first part of a service description (profil; VDS 5.3.4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// The service's id, for example `se.exempel.personregister`.
    pub id: ServiceId,
    /// The service's name.
    #[serde(default)]
    pub name: Text,
    /// The version described.
    pub version: String,
    /// What kind of service it is.
    #[serde(default)]
    pub kind: ServiceKind,
    /// The actor that answers for it.
    pub owner: ActorId,
    /// A Markdown file with more.
    #[serde(default)]
    pub description: Option<String>,
    /// What is required of those who take part.
    #[serde(default)]
    pub requirements: Vec<Requirement>,
}

/// The kinds of service in VDS 7.5.2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// A service that delivers basic information (bastjänst).
    #[default]
    BaseService,
    /// A list of services (tjänstekatalog).
    Catalogue,
    /// A service put together from others (sammansatt tjänst).
    CompositeService,
    /// A service for citizens or companies (e-tjänst).
    EService,
    /// Identity, tokens, rights (säkerhetstjänst).
    SecurityService,
}

/// The Logical interface (logiskt gränssnitt): exchanges and sequences, whatever the protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LogicalInterface {
    /// What is exchanged and why.
    #[serde(default)]
    pub exchanges: Vec<Exchange>,
    /// Arazzo documents that describe sequences.
    #[serde(default)]
    pub flows: Vec<String>,
}

/// One exchange: process -> information object -> operation (informationsutbyte; VDS 5.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Exchange {
    /// Unique in the description.
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Text,
    /// The process it serves (process).
    #[serde(default)]
    pub process: Option<String>,
    /// The information object it carries (informationsobjekt).
    #[serde(default)]
    pub object: Option<String>,
    /// The operations that carry it out.
    #[serde(default)]
    pub operations: Vec<OperationId>,
}
