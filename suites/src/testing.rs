//! A small service for the tests of this crate, and answers to its requests.

use std::collections::BTreeMap;

use samprov_contract::{Contracts, Document, Files};
use samprov_model::{
    agreement::Agreement,
    case::Case,
    description::{FormatVersion, ServiceDescription},
    id::{ActorId, ConsumerId, InstanceId, OperationId, ServiceId},
    message::Text,
    observation::{Answer, Attempt, Exchange, Observation, Outcome, Request},
    population::Population,
    probe::{Part, Program, Purpose},
    profile::{LogicalInterface, Profile, ServiceKind},
    requirement::{Level, Requirement, Role, VerifiedBy},
    test_data::TestData,
};

use crate::{Plan, PlanInput, Subject};

/// Notes: a collection with everything that a flow needs.
const NOTES: &str = r##"
openapi: 3.0.3
info: { title: Notes, version: "1" }
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 50 } }
        - { name: offset, in: query, schema: { type: integer, minimum: 0 } }
      responses:
        "200": { description: a, content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Note" } } } } }
        default: { description: e, content: { application/problem+json: { schema: { type: object, required: [title] } } } }
    post:
      operationId: createNote
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/New" } } }
      responses:
        "201": { description: a, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
        "400": { description: e, content: { application/problem+json: { schema: { type: object, required: [title] } } } }
  /notes/{noteId}:
    parameters:
      - { name: noteId, in: path, required: true, schema: { type: string } }
    get:
      operationId: getNote
      responses:
        "200": { description: a, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
        "404": { description: e }
    put:
      operationId: replaceNote
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: "#/components/schemas/New" } } }
      responses:
        "200": { description: a, content: { application/json: { schema: { $ref: "#/components/schemas/Note" } } } }
        "404": { description: e }
    delete:
      operationId: deleteNote
      responses:
        "204": { description: a }
        "404": { description: e }
components:
  schemas:
    New:
      type: object
      additionalProperties: false
      required: [text]
      properties: { text: { type: string, minLength: 1, maxLength: 80 }, colour: { type: string, enum: [red, blue] } }
    Note:
      type: object
      required: [noteId, text]
      properties: { noteId: { type: string }, text: { type: string }, colour: { type: string } }
"##;

/// The service, read once per test.
pub(crate) struct Fixture {
    pub(crate) contracts: Contracts,
    pub(crate) description: ServiceDescription,
    pub(crate) test_data: TestData,
    pub(crate) population: Population,
}

impl Fixture {
    pub(crate) fn notes() -> Self {
        Self::reading(NOTES)
    }

    /// A service with this OpenAPI document in YAML.
    pub(crate) fn reading(text: &str) -> Self {
        let document = Document::parse("notes.yaml", text.as_bytes()).expect("the document is YAML");
        let reading =
            samprov_contract::read(document, &mut NoFiles, &BTreeMap::new()).expect("it is OpenAPI");
        Self {
            contracts: reading.contracts,
            description: description(),
            test_data: TestData::default(),
            population: Population::default(),
        }
    }

    /// With one requirement that is verified by a prefix.
    pub(crate) fn requiring(mut self, id: &str, level: Level, prefix: &str) -> Self {
        self.description.profile.requirements.push(Requirement {
            id: id.into(),
            level,
            role: Role::Producer,
            text: Text::default(),
            verified_by: vec![VerifiedBy::from(prefix.to_owned())],
        });
        self
    }

    pub(crate) fn agreeing(mut self, operation: &str, allow: &[&str]) -> Self {
        self.description.agreements.push(Agreement {
            consumer: ConsumerId::new("kommun-a"),
            operation: OperationId::new(operation),
            allow: allow.iter().map(|pointer| (*pointer).to_owned()).collect(),
        });
        self
    }

    pub(crate) fn subjects(&self) -> [Subject<'_>; 1] {
        [Subject {
            description: &self.description,
            contracts: &self.contracts,
            instance: InstanceId::new("test"),
            dependencies: Vec::new(),
        }]
    }

    pub(crate) fn input<'a>(&'a self, services: &'a [Subject<'a>]) -> PlanInput<'a> {
        PlanInput { services, test_data: &self.test_data, population: &self.population, faults: &[], seed: 1 }
    }

    /// The planned case with this id.
    pub(crate) fn case(&self, id: &str) -> Case {
        let subjects = self.subjects();
        let plan = Plan::new(self.input(&subjects)).expect("the plan can be made");
        let found = plan.cases().find(|case| case.id.as_str() == id);
        found.unwrap_or_else(|| {
            let all: Vec<String> = plan.cases().map(|case| case.id.to_string()).collect();
            panic!("no case {id} among\n{}", all.join("\n"))
        })
    }
}

/// An attempt of a program, each step answered in turn; the last answer is repeated.
pub(crate) fn attempt(fixture: &Fixture, program: &Program, answers: &[Answer]) -> Attempt {
    let exchanges = program
        .steps
        .iter()
        .filter(|step| step.part != Part::CleanUp)
        .enumerate()
        .map(|(index, step)| {
            let resolve = |_: &samprov_model::recipe::Source| {
                Some(samprov_model::content::JsonText("\"n1\"".to_owned()))
            };
            let request =
                fixture.contracts.encode(&step.request, &resolve).unwrap_or_else(|_| Request::default());
            let answer = answers.get(index).or(answers.last()).cloned().unwrap_or_default();
            Exchange {
                part: step.part,
                service: None,
                operation: step.request.operation.clone(),
                request,
                outcome: Outcome::Answer(answer),
                microseconds: 1,
            }
        })
        .collect();
    Attempt { purpose: program.purpose, observation: Observation { exchanges, ..Observation::default() } }
}

/// Two attempts: the test, and the control behind it.
pub(crate) fn before_control(fixture: &Fixture, case: &Case, good: &Answer, answer: &Answer) -> Vec<Attempt> {
    let control = case.control.as_ref().expect("the case has a control");
    let controlled = attempt(fixture, control, std::slice::from_ref(good));
    let mut answers =
        vec![good.clone(); case.programs[0].steps.iter().filter(|step| step.part == Part::SetUp).count()];
    answers.push(answer.clone());
    let tested = attempt(fixture, &case.programs[0], &answers);
    assert_eq!(tested.purpose, Purpose::Test);
    vec![tested, controlled]
}

pub(crate) fn json(status: u16, body: &str) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.as_bytes().to_vec(),
    }
}

pub(crate) fn problem(status: u16) -> Answer {
    Answer {
        status,
        headers: vec![("content-type".to_owned(), "application/problem+json".to_owned())],
        body: br#"{"title": "no"}"#.to_vec(),
    }
}

pub(crate) fn empty(status: u16) -> Answer {
    Answer { status, ..Answer::default() }
}

/// The example refers to no other file.
struct NoFiles;

impl Files for NoFiles {
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path} is not there"))
    }
}

fn description() -> ServiceDescription {
    ServiceDescription {
        samprov: FormatVersion,
        profile: Profile {
            id: ServiceId::new("notes"),
            name: Text::default(),
            version: "1".to_owned(),
            kind: ServiceKind::BaseService,
            owner: ActorId::new("provider"),
            description: None,
            requirements: Vec::new(),
        },
        logical: LogicalInterface::default(),
        technical: Vec::new(),
        instances: Vec::new(),
        depends_on: Vec::new(),
        composite: Vec::new(),
        agreements: Vec::new(),
        candidate: None,
    }
}
