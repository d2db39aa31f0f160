//! An attempt turned into shell lines that do it again: set-up first, what it creates kept in variables, then what is judged.
//!
//! A single request to something that the case created and removed would only show that it is gone.

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
const MOST_LINES: usize = 12;

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
        let mut lines = Vec::new();
        for (index, (step, exchange)) in sent.iter().enumerate() {
            let later = sent.get(index + 1..).unwrap_or_default();
            let kept = step.captures.iter().find_map(|capture| {
                let bound = later.iter().find_map(|(step, _)| parameter(step, &capture.name))?;
                Some((shell_name("", &bound), Extraction::of(&capture.from)?))
            });
            let line = self.line(step, exchange, &sent[..index]);
            lines.push(match kept {
                Some((variable, Extraction::Json(filter))) => {
                    format!("{variable}=$({} | jq -r '{filter}')", line.replacen(" -i", "", 1))
                }
                Some((variable, Extraction::Location)) => {
                    format!("{variable}=$({line} | tr -d '\\r' | sed -n 's|^location: .*/||Ip')")
                }
                None => line,
            });
        }
        lines
    }

    /// One request, with variables in its path where earlier lines have kept them.
    fn line(&self, step: &Step, exchange: &Exchange, earlier: &[(&Step, &Exchange)]) -> String {
        let mut names = self.names.clone();
        let mut request = exchange.request.clone();
        let kept = |name: &String| {
            let mut captures = earlier.iter().flat_map(|(step, _)| &step.captures);
            captures.any(|capture| capture.name == *name && Extraction::of(&capture.from).is_some())
        };
        for binding in &step.request.bindings {
            let (Place::Path { name }, Source::Capture(capture)) = (&binding.place, &binding.source) else {
                continue;
            };
            if kept(capture) {
                self.keep_variable(&mut request, &mut names, step, name);
            }
        }
        curl_line(&request, &names, self.masker)
    }

    /// Puts a stand-in where the template has the parameter, and lets it be written as a variable.
    fn keep_variable(&self, request: &mut Request, names: &mut SecretNames, step: &Step, parameter: &str) {
        let Some(operation) = self.contracts.operation(&step.request.operation) else { return };
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
        names.add(&stand_in, shell_name("", parameter));
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
                let is_word = |step: &&str| {
                    step.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                        && step.chars().all(|one| one.is_ascii_alphanumeric() || one == '_')
                };
                let all_words = !steps.is_empty() && steps.iter().all(is_word);
                all_words.then(|| Self::Json(format!(".{}", steps.join("."))))
            }
            CaptureFrom::LastSegmentOfLocation => Some(Self::Location),
            CaptureFrom::Answer(_) | CaptureFrom::LinkHeader(_) | CaptureFrom::Request(_) => None,
        }
    }
}

/// The path parameter of a step that a capture is bound to.
fn parameter(step: &Step, capture: &str) -> Option<String> {
    step.request.bindings.iter().find_map(|binding| match (&binding.place, &binding.source) {
        (Place::Path { name }, Source::Capture(source)) if source == capture => Some(name.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
            request,
            captures: Vec::new(),
            shown_by: None,
            must_break: None,
            address: None,
            pause: 0,
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
        let [create, _] = lines(CaptureFrom::LastSegmentOfLocation).try_into().unwrap();
        assert!(create.ends_with("| tr -d '\\r' | sed -n 's|^location: .*/||Ip')"), "{create}");
    }
}
