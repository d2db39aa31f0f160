//! How a candidate that nobody calls is made to call its dependencies (drivning), and what came of it.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

use crate::{message::Message, span::Span};

/// What makes a candidate without an API of its own call its dependencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Drive {
    /// It calls by itself.
    Await(Await),
    /// A command makes it call; the command may be the candidate itself.
    Trigger(Trigger),
}

/// Waiting for calls that a candidate makes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Await {
    /// How long at most.
    pub within: Span,
}

/// A command that makes a candidate call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub struct Trigger {
    /// The command, split as a shell splits words; `{port}`, `{url}` and `{stub:NAME}` are replaced. No shell is used.
    pub command: String,
    /// How long it may take to end, and the candidate to have called, before it is ended.
    pub within: Span,
}

/// What came of driving a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Driven {
    /// How it was driven.
    pub drive: Drive,
    /// How that ended.
    pub end: DriveEnd,
    /// What the command, or the candidate that was waited for, wrote last.
    pub last_words: String,
}

/// How driving ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DriveEnd {
    /// The command, or the candidate that was waited for, ended well.
    Done,
    /// The command, or the candidate that was waited for, ended with this status.
    Failed(String),
    /// The command could not be started.
    NotStarted(String),
    /// All that was waited for was seen.
    Seen,
    /// The command was still running when its time was up, and was ended; or nothing more came in time.
    TimeUp,
}

/// A drive as people write it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    r#await: Option<Span>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trigger: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    within: Option<Span>,
}

/// How long a command may take where nothing is said, in seconds.
const USUAL_WITHIN: u32 = 30;

/// The longest time that one case may take, in seconds: an hour.
const LONGEST: u32 = 3_600;

impl TryFrom<Written> for Drive {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let drive = match (written.trigger, written.r#await, written.within) {
            (Some(command), None, within) => {
                if command.trim().is_empty() {
                    return Err(
                        "trigger is empty; write the command that makes the candidate call".to_owned()
                    );
                }
                Self::Trigger(Trigger { command, within: within.unwrap_or(Span::seconds(USUAL_WITHIN)) })
            }
            (None, Some(within), None) => Self::Await(Await { within }),
            (None, Some(_), Some(_)) => {
                return Err(
                    "within belongs to trigger; await holds the time itself, such as await: 10s".to_owned()
                );
            }
            (Some(_), Some(_), _) | (None, None, _) => {
                return Err(
                    "drive takes one of trigger, a command, and await, a span of time such as 10s".to_owned()
                );
            }
        };
        if drive.within() > Span::seconds(LONGEST) {
            return Err(format!(
                "{} is longer than an hour, which is the most that a case waits",
                drive.within()
            ));
        }
        Ok(drive)
    }
}

impl From<Drive> for Written {
    fn from(drive: Drive) -> Self {
        match drive {
            Drive::Await(Await { within }) => Self { r#await: Some(within), ..Self::default() },
            Drive::Trigger(Trigger { command, within }) => {
                Self { trigger: Some(command), within: Some(within), ..Self::default() }
            }
        }
    }
}

impl JsonSchema for Drive {
    fn schema_name() -> Cow<'static, str> {
        "Drive".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let span = generator.subschema_for::<Span>();
        json_schema!({
            "description": "What makes a candidate without an API of its own call its dependencies.",
            "oneOf": [
                {
                    "type": "object",
                    "required": ["trigger"],
                    "additionalProperties": false,
                    "properties": {
                        "trigger": {
                            "type": "string",
                            "pattern": "\\S",
                            "description": "The command that makes the candidate call, or that is the candidate; as `run`.",
                        },
                        "within": span,
                    },
                },
                {
                    "type": "object",
                    "required": ["await"],
                    "additionalProperties": false,
                    "properties": { "await": span },
                },
            ],
        })
    }
}

impl Drive {
    /// The most time that it takes.
    pub fn within(&self) -> Span {
        match self {
            Self::Await(wait) => wait.within,
            Self::Trigger(trigger) => trigger.within,
        }
    }

    /// The command, where there is one.
    pub fn command(&self) -> Option<&str> {
        match self {
            Self::Await(_) => None,
            Self::Trigger(trigger) => Some(&trigger.command),
        }
    }
}

impl Driven {
    /// How it ended, for people: `drive-await-*` or `drive-trigger-*`.
    pub fn message(&self) -> Message {
        let how = match &self.drive {
            Drive::Await(_) => "await",
            Drive::Trigger(_) => "trigger",
        };
        let within = self.drive.within().to_string();
        let message = match &self.end {
            DriveEnd::Done => Message::new(&format!("drive-{how}-done")),
            DriveEnd::Failed(status) => Message::new(&format!("drive-{how}-failed")).with("status", status),
            DriveEnd::NotStarted(why) => Message::new("drive-trigger-not-started").with("why", why),
            DriveEnd::Seen => Message::new("drive-await-seen"),
            DriveEnd::TimeUp => Message::new(&format!("drive-{how}-time-up")).with("within", within),
        };
        message.with_number("said", 0).with("words", "")
    }

    /// The same with what was written last, as far as it is one line of so many characters.
    pub fn message_with_last_words(&self, most: usize) -> Message {
        let words = self.last_words.split_whitespace().collect::<Vec<_>>().join(" ");
        let skipped = words.chars().count().saturating_sub(most);
        let last: String = words.chars().skip(skipped).collect();
        let said = i64::from(!last.is_empty());
        self.message().with_number("said", said).with("words", last)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(written: Value) -> Result<Drive, String> {
        serde_json::from_value(written).map_err(|error| error.to_string())
    }

    #[test]
    fn a_drive_is_a_command_or_a_time_to_wait_and_is_written_as_it_is_read() {
        let seconds = Span::seconds;
        for (written, drive) in [
            (json!({"await": "10s"}), Drive::Await(Await { within: seconds(10) })),
            (
                json!({"trigger": "job --once", "within": "5s"}),
                Drive::Trigger(Trigger { command: "job --once".into(), within: seconds(5) }),
            ),
        ] {
            assert_eq!(read(written.clone()), Ok(drive.clone()));
            assert_eq!(serde_json::to_value(&drive).unwrap(), written);
        }
        assert_eq!(read(json!({"trigger": "job"})).map(|drive| drive.within()), Ok(seconds(30)));
        assert!(read(json!({"await": "1h"})).is_ok());
    }

    #[test]
    fn what_is_no_drive_is_told_with_what_would_be_one() {
        for (written, words) in [
            (json!({}), "one of trigger, a command, and await"),
            (json!({"within": "5s"}), "one of trigger, a command, and await"),
            (json!({"trigger": "job", "await": "5s"}), "one of trigger, a command, and await"),
            (json!({"await": "5s", "within": "5s"}), "within belongs to trigger"),
            (json!({"trigger": " "}), "trigger is empty"),
            (json!({"trigger": "job", "within": "61m"}), "3660s is longer than an hour"),
            (json!({"await": "soon"}), "not a span of time"),
            (json!({"triger": "job"}), "unknown field `triger`"),
        ] {
            let error = read(written.clone()).unwrap_err();
            assert!(error.contains(words), "{written}: {error}");
        }
    }
}
