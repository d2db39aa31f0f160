//! An attempt turned into shell lines that do it again: set-up first, what it creates kept in variables, then what is judged.
//!
//! A single request to something that the case created and removed would only show that it is gone.

use std::collections::BTreeMap;

use samprov_contract::Contracts;
use samprov_model::{
    observation::{Exchange, Request},
    place::Place,
    probe::{CaptureFrom, Part, Program, Step},
    recipe::Source,
};

use super::{
    curl::curl_line,
    secret::{SecretNames, shell_name},
    session::SecretMasker,
};

/// The most lines of one script.
const MOST_LINES: usize = 40;

/// Variables that mean something to the shell, to curl or to the script itself.
const RESERVED: [&str; 12] =
    ["ANSWER", "BASH_ENV", "CURL_HOME", "ENV", "EUID", "HOME", "IFS", "LANG", "PATH", "PPID", "PWD", "UID"];

/// What lines are made with.
pub(super) struct Shell<'a> {
    pub(super) contracts: &'a Contracts,
    pub(super) names: &'a SecretNames,
    pub(super) masker: &'a SecretMasker,
}

impl Shell<'_> {
    /// The lines for the exchanges of a program, up to its last test.
    pub(super) fn script(&self, program: &Program, exchanges: &[Exchange]) -> Vec<String> {
        let steps = program.steps.iter().filter(|step| step.part != Part::CleanUp);
        let sent: Vec<(&Step, &Exchange)> = steps
            .zip(exchanges.iter().filter(|exchange| exchange.part != Part::CleanUp))
            .take(MOST_LINES)
            .collect();
        let variables = self.variables(&sent);
        let mut lines = Vec::new();
        for (index, (step, exchange)) in sent.iter().enumerate() {
            let kept: Vec<(&String, Extraction)> = step
                .captures
                .iter()
                .filter_map(|capture| Some((variables.get(&capture.name)?, Extraction::of(&capture.from)?)))
                .collect();
            let line = self.line(step, exchange, &sent[..index], &variables);
            match kept.as_slice() {
                [] => lines.push(line),
                [(variable, Extraction::Json(filter))] => {
                    lines.push(format!("{variable}=$({} | jq -r '{filter}')", line.replacen(" -i", "", 1)));
                }
                [(variable, Extraction::Location), ..] => {
                    lines.push(format!("{variable}=$({line} | tr -d '\\r' | sed -n 's|^location: .*/||Ip')"));
                }
                [_, _, ..] => {
                    lines.push(format!("ANSWER=$({})", line.replacen(" -i", "", 1)));
                    for (variable, extraction) in &kept {
                        if let Extraction::Json(filter) = extraction {
                            lines.push(format!("{variable}=$(printf '%s' \"$ANSWER\" | jq -r '{filter}')"));
                        }
                    }
                }
            }
        }
        lines
    }

    /// One request, with variables where earlier lines have kept its values.
    fn line(
        &self,
        step: &Step,
        exchange: &Exchange,
        earlier: &[(&Step, &Exchange)],
        variables: &BTreeMap<String, String>,
    ) -> String {
        let mut names = self.names.clone();
        let mut request = exchange.request.clone();
        let kept = |name: &String| {
            let mut captures = earlier.iter().flat_map(|(step, _)| &step.captures);
            captures.any(|capture| capture.name == *name && Extraction::of(&capture.from).is_some())
        };
        for binding in &step.request.bindings {
            let Source::Capture(capture) = &binding.source else { continue };
            let Some(variable) = variables.get(capture).filter(|_| kept(capture)) else { continue };
            match &binding.place {
                Place::Path { name } => self.keep_in_path(&mut request, &mut names, step, name, variable),
                Place::Body { inside } => keep_in_body(&mut request, &mut names, inside.pointer(), variable),
                Place::Query { name, .. } => keep_in_query(&mut request, &mut names, name, variable),
                Place::Cookie { .. }
                | Place::Header { .. }
                | Place::MediaType
                | Place::Method
                | Place::Status => {}
            }
        }
        curl_line(&request, &names, self.masker)
    }

    /// Puts a stand-in where the template has the parameter, and lets it be written as a variable.
    fn keep_in_path(
        &self,
        request: &mut Request,
        names: &mut SecretNames,
        step: &Step,
        parameter: &str,
        variable: &str,
    ) {
        let contracts = self.contracts.serving(step.service.as_ref());
        let Some(operation) = contracts.operation(&step.request.operation) else { return };
        let wanted = format!("{{{parameter}}}");
        let Some(index) = operation.path.split('/').position(|segment| segment == wanted) else { return };
        let (path, query) = match request.target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (request.target.as_str(), None),
        };
        let mut segments: Vec<String> = path.split('/').map(str::to_owned).collect();
        let Some(segment) = segments.get_mut(index) else { return };
        let stand_in = format!("samprov-variable-{index}-");
        segment.clone_from(&stand_in);
        let path = segments.join("/");
        request.target = query.map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
        names.add(&stand_in, variable.to_owned());
    }
}

/// Puts a stand-in where a text stands in a JSON body.
fn keep_in_body(request: &mut Request, names: &mut SecretNames, pointer: &str, variable: &str) {
    let Ok(mut body) = serde_json::from_slice::<serde_json::Value>(&request.body) else { return };
    let Some(value) = body.pointer_mut(pointer) else { return };
    let stand_in = format!("samprov-variable-{}-", pointer.replace('/', "-"));
    let is_text = value.is_string();
    *value = serde_json::Value::from(stand_in.clone());
    let mut text = body.to_string();
    if !is_text {
        text = text.replace(&format!("\"{stand_in}\""), &stand_in);
    }
    request.body = text.into_bytes();
    names.add(&stand_in, variable.to_owned());
}

/// Puts a stand-in where a value stands in the query.
fn keep_in_query(request: &mut Request, names: &mut SecretNames, parameter: &str, variable: &str) {
    let Some((path, query)) = request.target.split_once('?') else { return };
    let stand_in = format!("samprov-variable-{parameter}-");
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if name == parameter => format!("{name}={stand_in}"),
            Some(_) | None => pair.to_owned(),
        })
        .collect();
    request.target = format!("{path}?{}", pairs.join("&"));
    names.add(&stand_in, variable.to_owned());
}

impl Shell<'_> {
    /// The variable of each capture that a later request uses; two captures never share one, nor one with a secret or the shell.
    fn variables(&self, sent: &[(&Step, &Exchange)]) -> BTreeMap<String, String> {
        let mut variables: BTreeMap<String, String> = BTreeMap::new();
        for (index, (step, _)) in sent.iter().enumerate() {
            for capture in &step.captures {
                let later = sent.get(index + 1..).unwrap_or_default();
                let Some(bound) = later.iter().find_map(|(step, _)| parameter(step, &capture.name)) else {
                    continue;
                };
                let name = shell_name("", &bound);
                let taken = |name: &String| {
                    RESERVED.contains(&name.as_str())
                        || self.names.longest_first().iter().any(|(_, known)| known == name)
                        || variables.iter().any(|(other, known)| *other != capture.name && known == name)
                };
                let mut free = name.clone();
                let mut number = 2;
                while taken(&free) {
                    free = format!("{name}_{number}");
                    number += 1;
                }
                variables.insert(capture.name.clone(), free);
            }
        }
        variables
    }
}

/// How a kept value is taken out of what curl prints.
enum Extraction {
    /// A filter of jq.
    Json(String),
    /// The last segment of the address in `Location`.
    Location,
}

impl Extraction {
    fn of(from: &CaptureFrom) -> Option<Self> {
        match from {
            CaptureFrom::Answer(Place::Body { inside }) => {
                let steps: Vec<&str> = inside.pointer().split('/').skip(1).collect();
                let filter = |step: &&str| {
                    let is_index = !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit());
                    let is_word = step.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                        && step.chars().all(|one| one.is_ascii_alphanumeric() || one == '_');
                    match (is_index, is_word) {
                        (true, _) => Some(format!("[{step}]")),
                        (_, true) => Some(format!(".{step}")),
                        (false, false) => None,
                    }
                };
                let filters: Option<Vec<String>> = steps.iter().map(filter).collect();
                let filter = filters?.concat();
                let dot = if filter.starts_with('.') { "" } else { "." };
                (!filter.is_empty()).then(|| Self::Json(format!("{dot}{filter}")))
            }
            CaptureFrom::LastSegmentOfLocation => Some(Self::Location),
            CaptureFrom::Answer(_) | CaptureFrom::LinkHeader(_) | CaptureFrom::Request(_) => None,
        }
    }
}

/// The name of what a capture is bound to in a step.
fn parameter(step: &Step, capture: &str) -> Option<String> {
    step.request.bindings.iter().find_map(|binding| match (&binding.place, &binding.source) {
        (Place::Path { name } | Place::Query { name, .. }, Source::Capture(source)) if source == capture => {
            Some(name.clone())
        }
        (Place::Body { inside }, Source::Capture(source)) if source == capture => {
            inside.pointer().rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use samprov_contract::{Document, Files};
    use samprov_model::{
        id::OperationId,
        mask::Masker,
        observation::Outcome,
        probe::{Capture, Purpose},
        recipe::{Binding, RequestRecipe},
    };

    use super::*;

    struct NoFiles;

    impl Files for NoFiles {
        fn read(&mut self, path: &str) -> Result<Vec<u8>, String> {
            Err(path.to_owned())
        }
    }

    const PETS: &str = r#"
openapi: 3.0.3
info: { title: t, version: "1" }
paths:
  /pets:
    post: { operationId: create, responses: { "201": { description: ok } } }
  /pets/{petId}:
    get:
      operationId: read
      parameters: [{ name: petId, in: path, required: true, schema: { type: string } }]
      responses: { "200": { description: ok } }
"#;

    fn step(part: Part, operation: &str) -> Step {
        let request = RequestRecipe {
            operation: OperationId::new(operation),
            method: None,
            parameters: Vec::new(),
            body: None,
            headers: Vec::new(),
            bindings: Vec::new(),
            credentials: samprov_model::recipe::Credentials::Declared,
        };
        Step {
            part,
            service: None,
            request,
            captures: Vec::new(),
            shown_by: None,
            must_break: None,
            address: None,
            pause: 0,
            injections: Vec::new(),
            patience: None,
        }
    }

    fn lines(from: CaptureFrom) -> Vec<String> {
        let document = Document::parse("pets.yaml", PETS.as_bytes()).unwrap();
        let contracts = samprov_contract::read(document, &mut NoFiles, &BTreeMap::new()).unwrap().contracts;
        let mut create = step(Part::SetUp, "create");
        create.captures.push(Capture { name: "pet".into(), from });
        let mut read = step(Part::Test, "read");
        let place = Place::Path { name: "petId".into() };
        read.request.bindings.push(Binding { place, source: Source::Capture("pet".into()) });
        let exchange = |part, operation: &str, method: &str, target: &str| Exchange {
            part,
            service: None,
            operation: OperationId::new(operation),
            request: Request {
                method: method.into(),
                target: target.into(),
                base: "http://127.0.0.1:80".into(),
                ..Request::default()
            },
            outcome: Outcome::Answer(samprov_model::observation::Answer::default()),
            microseconds: 0,
        };
        let exchanges = [
            exchange(Part::SetUp, "create", "POST", "/pets"),
            exchange(Part::Test, "read", "GET", "/pets/8?x=8"),
        ];
        let program = Program { purpose: Purpose::Test, steps: vec![create, read] };
        let (names, masker) = (SecretNames::default(), SecretMasker(Masker::new(std::iter::empty())));
        Shell { contracts: &contracts, names: &names, masker: &masker }.script(&program, &exchanges)
    }

    #[test]
    fn what_is_created_first_is_named_by_a_variable() {
        assert_eq!(
            lines(CaptureFrom::Answer(Place::body("/id"))),
            [
                "PET_ID=$(curl -sS -g --path-as-is -X POST http://127.0.0.1:80/pets | jq -r '.id')",
                "curl -sS -g -i --path-as-is -X GET http://127.0.0.1:80/pets/\"$PET_ID\"'?x=8'",
            ]
        );
        let [create, _] = lines(CaptureFrom::Answer(Place::body("/0/id"))).try_into().unwrap();
        assert!(create.ends_with("| jq -r '.[0].id')"), "{create}");
        let [create, _] = lines(CaptureFrom::LastSegmentOfLocation).try_into().unwrap();
        assert!(create.ends_with("| tr -d '\\r' | sed -n 's|^location: .*/||Ip')"), "{create}");
    }
}
