//! What an operator of the catalogue says: a fault as data.

use samprov_model::message::Text;
use serde::{Deserialize, Serialize};

/// A mutation operator: one kind of fault, when it bites, and what a document must have for it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Operator {
    /// Its name, stable.
    pub id: String,
    /// What it belongs to.
    pub family: OperatorFamily,
    /// What a service with the fault does.
    pub text: Text,
    /// The fault.
    pub act: Act,
    /// When it bites.
    #[serde(default)]
    pub when: When,
    /// What the document must have, all of it.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// The cases that are likely to show a fault. They are run first; all others are run as well, until one shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShowsIn<'o> {
    /// Answers to valid requests.
    Answers,
    /// Sequences.
    Flows,
    /// Refusals of requests that break this keyword; of any where it is empty.
    Refusals(&'o str),
}

impl Operator {
    /// Where the fault is likely to show.
    pub fn shows_in(&self) -> ShowsIn<'_> {
        match &self.act {
            Act::Accept(accept) => ShowsIn::Refusals(&accept.keyword),
            Act::AcceptBreach(_)
            | Act::Allow(_)
            | Act::BreakBody(BreakBody { on: Answers::Refusal, .. })
            | Act::MediaType(_, Answers::Refusal)
            | Act::SpoilBody(_, Answers::Refusal)
            | Act::Status(_, Answers::Refusal) => ShowsIn::Refusals(""),
            Act::Agreement(_)
            | Act::List(_)
            | Act::Read(_)
            | Act::Store(_)
            | Act::SucceedInstead
            | Act::Version(_)
            | Act::Header(HeaderAct::LocationElsewhere) => ShowsIn::Flows,
            Act::BreakBody(_)
            | Act::Header(_)
            | Act::MediaType(..)
            | Act::SpoilBody(..)
            | Act::Status(..) => ShowsIn::Answers,
        }
    }
}

/// The families of operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OperatorFamily {
    /// Bodies of answers that break their schema.
    Schema,
    /// Statuses.
    Status,
    /// Header fields.
    Headers,
    /// Media types.
    MediaType,
    /// Input checks that are switched off.
    Validation,
    /// What is remembered.
    State,
    /// Lists in pages.
    Paging,
    /// Refusals.
    Errors,
    /// Bytes that are no JSON, or no text.
    Encoding,
    /// Who gets what.
    Access,
    /// Faults that show only now and then.
    Conditional,
}

impl OperatorFamily {
    /// The word used in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Status => "status",
            Self::Headers => "headers",
            Self::MediaType => "media-type",
            Self::Validation => "validation",
            Self::State => "state",
            Self::Paging => "paging",
            Self::Errors => "errors",
            Self::Encoding => "encoding",
            Self::Access => "access",
            Self::Conditional => "conditional",
        }
    }
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Act {
    /// The JSON body of an answer breaks one keyword of its schema.
    BreakBody(BreakBody),
    /// The body of an answer is spoilt as bytes.
    SpoilBody(Spoil, #[serde(default)] Answers),
    /// Another status.
    Status(u16, Answers),
    /// A success is answered with the success before it, whatever the refusal would have been.
    SucceedInstead,
    /// A header field of a success.
    Header(HeaderAct),
    /// Another media type for the same bytes; none at all where it is empty.
    MediaType(String, Answers),
    /// A request that breaks only these keywords, in this part, is accepted.
    Accept(Accept),
    /// A request that is no message of the operation is accepted.
    AcceptBreach(BreachKind),
    /// What a write does to the state.
    Store(Store),
    /// What a read does.
    Read(ReadAct),
    /// What a list does.
    List(ListAct),
    /// What becomes of a condition on the version.
    Version(VersionAct),
    /// `Allow` of the refusal of a method that is not declared.
    Allow(AllowAct),
    /// What becomes of the agreement with who asks.
    Agreement(AgreementAct),
}

/// Which answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// 2xx
    #[default]
    Success,
    /// 4xx
    Refusal,
}

/// How a body breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BreakBody {
    /// The keyword.
    pub keyword: String,
    /// With which value.
    #[serde(default)]
    pub with: With,
    /// Where.
    #[serde(default)]
    pub at: At,
    /// In which answers.
    #[serde(default)]
    pub on: Answers,
}

/// The value that breaks a keyword.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum With {
    /// Whatever does.
    #[default]
    Plain,
    /// null
    Null,
    /// A number or a truth value as text.
    AsText,
    /// 1 for true.
    AsNumber,
    /// The only item without its list.
    WithoutList,
    /// A list around it.
    InList,
    /// A whole number with a fraction.
    Fraction,
    /// A date with slashes, a moment with a space.
    Slashes,
    /// A moment without its offset.
    WithoutOffset,
    /// Other letters, upper for lower.
    OtherCase,
}

/// Where a body breaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum At {
    /// The first place there is.
    #[default]
    First,
    /// The last place there is.
    Last,
    /// Inside an object inside an object.
    Nested,
    /// In the last item of a list.
    LastItem,
    /// In a part that may be left out.
    Optional,
    /// In the branch of a choice.
    Branch,
}

/// How bytes are spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spoil {
    /// No bytes.
    Empty,
    /// The second half is gone.
    Truncated,
    /// A page in HTML.
    Html,
    /// A byte order mark first.
    ByteOrderMark,
    /// A byte that is no UTF-8.
    InvalidUtf8,
    /// As UTF-16.
    Utf16,
    /// The first member is given twice.
    DuplicateKey,
    /// `NaN` in place of the first value.
    NotANumber,
    /// Single quotes.
    SingleQuotes,
    /// A comma after the last.
    TrailingComma,
    /// A second document after the first.
    TwoDocuments,
    /// A line feed inside a text, unescaped.
    RawControl,
    /// The whole as one JSON text.
    Quoted,
    /// A list around the whole.
    Wrapped,
}

/// What becomes of a header field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeaderAct {
    /// The first required one is left out.
    DropRequired,
    /// The last required one is left out.
    DropLastRequired,
    /// The first one whose schema can be broken has a value that breaks it.
    Break,
    /// `Location` names another place.
    LocationElsewhere,
}

/// An input check that is switched off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Accept {
    /// The keyword.
    pub keyword: String,
    /// Keywords that fall with it: a value of another type is in no enumeration either.
    #[serde(default)]
    pub and: Vec<String>,
    /// The part of the request.
    pub of: RequestPart,
}

/// A part of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestPart {
    /// The body.
    Body,
    /// A header field.
    Header,
    /// The path.
    Path,
    /// The query.
    Query,
}

/// Requests that are no message of their operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BreachKind {
    /// Bytes that are no JSON.
    MalformedBody,
    /// No body where one must be.
    MissingBody,
    /// No media type.
    MissingMediaType,
    /// A media type that is not declared.
    WrongMediaType,
    /// A method that is not declared.
    WrongMethod,
}

/// What a write does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Store {
    /// It is acknowledged and nothing is stored.
    Nothing,
    /// The first optional member is not stored.
    WithoutOptional,
    /// The last optional member is not stored.
    WithoutLastOptional,
    /// The last letter of the first text is another.
    OtherText,
    /// Letters beyond ASCII become question marks.
    MangledLetters,
    /// Texts are cut.
    CutTexts,
    /// Numbers are stored one higher.
    OtherNumber,
    /// Truth values are turned.
    OtherTruth,
    /// A replacement keeps what it leaves out.
    Merged,
    /// The answer tells the identity of what was created first.
    FirstIdentity,
    /// The answer tells an identity that nothing has.
    UnknownIdentity,
    /// The second write to the same place is acknowledged and not stored.
    OnlyFirst,
    /// A write that is refused is stored all the same: the good one before it.
    DespiteRefusal,
}

/// What a read does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadAct {
    /// The first optional member is left out.
    WithoutOptional,
    /// The last letter of the first plain text is another.
    OtherText,
    /// Letters beyond ASCII are read as another encoding.
    MangledLetters,
    /// What was there before the last write.
    Stale,
    /// What was read is gone afterwards.
    OnlyOnce,
    /// What was deleted is still told.
    DespiteDeletion,
    /// What another item holds is told: the one that was read first.
    OfAnother,
}

/// What a list does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListAct {
    /// The limit is not looked at.
    LimitIgnored,
    /// One item more than asked for.
    OneTooMany,
    /// Skipping is not looked at.
    OffsetIgnored,
    /// What is created is not listed.
    WithoutCreated,
    /// What is deleted is still listed.
    DespiteDeletion,
    /// Filters are not looked at.
    FilterIgnored,
    /// The total is nought, whatever there is.
    NoTotal,
}

/// What becomes of a condition on the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VersionAct {
    /// What the caller has already is sent again.
    KnownSentAgain,
    /// A write against another version is carried out.
    StaleAccepted,
}

/// What becomes of `Allow`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllowAct {
    /// It is left out.
    Missing,
    /// It names the method that is refused.
    NamesRefused,
    /// It names none of the methods that are described.
    LeavesOutDescribed,
}

/// What becomes of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgreementAct {
    /// Who asks is not looked at: everybody gets everything.
    Ignored,
}

/// When a fault bites.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Always.
    #[default]
    Always,
    /// From the second call of the operation.
    SecondCall,
    /// For every third answer of the operation.
    EveryThird,
    /// When something has been written to the service.
    AfterWrite,
    /// When a number of the request is the greatest that is allowed.
    Greatest(RequestPart),
    /// When a number of the request is the least that is allowed.
    Least(RequestPart),
    /// When a text of the request is as long as is allowed.
    Longest(RequestPart),
    /// When a text of the request is as short as is allowed.
    Shortest(RequestPart),
    /// When a value of the request is the last of its enumeration.
    LastEnumValue(RequestPart),
    /// When the body fits the last branch of a choice.
    LastBranch,
    /// When an optional member of the body is there.
    OptionalPresent(RequestPart),
    /// When no optional member of the body is there.
    OptionalAbsent(RequestPart),
    /// When the request has letters beyond ASCII.
    BeyondAscii,
    /// When the request has letters beyond the basic plane.
    BeyondBasicPlane,
    /// When a text of the body is empty.
    EmptyText,
    /// When a list of the body is empty.
    EmptyList,
    /// When a value of the body is null.
    NullValue,
    /// When a truth value of the request is false.
    FalseValue(RequestPart),
    /// For one item, and so for one person: the second that the operation finds.
    OneItem,
    /// For one caller only: the second that shows credentials of its own.
    OneCaller,
}

/// What a document must have for an operator.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A success with a JSON body that has a schema.
    JsonSuccess,
    /// A success with a body.
    BodySuccess,
    /// Some 2xx is declared.
    Success,
    /// This status is not declared, by itself, its class or `default`.
    Undeclared(u16),
    /// This status is declared by itself or its class.
    Declared(u16),
    /// A refusal that the operation's input can meet, with a JSON body that has a schema.
    JsonRefusal,
    /// Refusals of bad input are declared by their status or its class. `default` is said of whatever may come, and does not promise
    /// that all of it has a body.
    NamedRefusal,
    /// Somebody gets less than the whole success by agreement, and has credentials to show.
    Agreed,
    /// Refusals are declared one by one, and this one is not among them.
    OtherRefusals(u16),
    /// A request that breaks the contract can be made: some input is constrained.
    ConstrainedInput,
    /// A required header field in a success.
    RequiredHeader,
    /// Two required header fields in a success.
    TwoRequiredHeaders,
    /// A header field in a success whose schema not every text keeps.
    BreakableHeader,
    /// A success whose `Location` leads to what was created.
    LocationOfCreated,
    /// A JSON body in requests.
    JsonBody,
    /// A JSON body that must be there.
    RequiredJsonBody,
    /// The path is that of one item.
    Item,
    /// The operation creates what can be read.
    CreatesReadable,
    /// The operation replaces what can be created and read.
    ReplacesReadable,
    /// The operation changes what can be created and read.
    ChangesReadable,
    /// The operation deletes what can be created and read.
    DeletesReadable,
    /// The operation reads what can be created.
    ReadsCreated,
    /// The operation reads what can be created and replaced.
    ReadsReplaced,
    /// The operation reads what can be created and deleted.
    ReadsDeleted,
    /// The operation lists what can be created.
    ListsCreated,
    /// The operation lists what can be created and deleted.
    ListsDeleted,
    /// The item has an optional member that is written and read, of this kind (`string`, `number`, `boolean`, `any`).
    SharedOptional(String),
    /// The item has a member that is written and read, of this kind.
    SharedMember(String),
    /// The item has a text that may hold any letters.
    SharedFreeText,
    /// The list has a limit.
    Limit,
    /// The list has a limit and can be filled.
    LimitOfCreated,
    /// The list can be filled, and skips.
    OffsetOfCreated,
    /// The list can be filled, comes in pages and tells how many items there are in all.
    TotalOfCreated,
    /// The list can be filled, and filtered by what is written.
    FilterOfCreated,
    /// The operation reads, and tells the version of what it reads.
    ReadsVersion,
    /// The operation writes against a version that a read of the same item tells.
    WritesVersion,
}
