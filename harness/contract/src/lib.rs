//! Message contracts: documents read into operations, messages validated, encoded, generated and broken on purpose.
//!
//! Everything that knows a format lives here: YAML, JSON, OpenAPI, Arazzo, JSON Schema, parameter styles. The other crates see
//! [`Contracts`], operation ids, [`samprov_model::place::Place`] and JSON texts.

mod arazzo;
mod compare;
mod contracts;
mod document;
mod generate;
mod library;
mod media_type;
mod nearest;
mod open_api;
mod operation;
mod pointer;
mod relations;
mod routes;
mod sample;
mod schema;
mod schema_names;
mod simplify;
mod template;
mod wire;

pub use arazzo::{
    ArazzoReading, Bound, Failure, Input, Obstacle, Onward, Origin, Party, Processes, Sending, ServiceCall,
    StepEnd, Visit, Walk, Workflow, described_files, foreign_sources, read_processes, read_workflows,
};
pub use compare::{Difference, DifferenceKind};
pub use contracts::Contracts;
pub use document::{Document, DocumentError, Files};
pub use generate::{Making, Negative, Positive, Supply};
pub use open_api::{ApiInfo, Defect, ReadError, Reading, read};
pub use operation::{
    AnswerContract, BodyContract, ContentContract, Encoding, HeaderContract, LinkContract, Operation,
    Parameter, SecurityKind, SecurityScheme, StatusPattern, Style,
};
pub use relations::{
    ChosenKey, Collection, Cursor, Discovery, Filter, Listing, PageNumber, Paging, Referent, Resource,
};
pub use sample::Detail;
pub use schema::{Dialect, Direction, SchemaError, SchemaRef, Schemas};
pub use wire::{EncodeError, Examined, REFUSAL_WITHOUT_BODY, is_impossible};
