//! A small web server written by hand: a conforming list of items, and ways to misbehave.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use serde_json::{Value, json};

/// The description of the server.
pub(crate) const DESCRIPTION: &str = "openapi: 3.0.3
info: { title: Items, version: 1.0.0 }
paths:
  /items:
    get:
      operationId: listItems
      responses:
        '200': { description: all, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Item' } } } } }
    post:
      operationId: createItem
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/NewItem' } } } }
      responses:
        '201': { description: created, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
        '400': { description: refused }
        '415': { description: another media type }
  /items/{id}:
    parameters: [ { name: id, in: path, required: true, schema: { type: string, minLength: 1, maxLength: 40 } } ]
    get:
      operationId: getItem
      responses:
        '200': { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } }
        '400': { description: refused }
        '404': { description: none }
    delete:
      operationId: deleteItem
      responses:
        '204': { description: gone }
        '400': { description: refused }
        '404': { description: none }
components:
  schemas:
    NewItem:
      type: object
      required: [name]
      additionalProperties: false
      properties: { name: { type: string, minLength: 1, maxLength: 60 } }
    Item:
      type: object
      required: [id, name]
      properties: { id: { type: string, readOnly: true }, name: { type: string } }
";

/// A request as the server reads it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) number: u64,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) media_type: Option<String>,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// What the server does.
pub(crate) enum Reply {
    /// A status and a body.
    Json(u16, Option<Value>),
    /// Bytes that are written as they are; then the connection is closed.
    Raw(Vec<u8>),
    /// Never an answer.
    Silence,
    /// Bytes, and then nothing more, the connection kept.
    Stall(Vec<u8>),
    /// A body without end.
    Endless,
    /// The server stops listening for good.
    Die,
}

/// Decides on replies; may look at the items and change them.
pub(crate) type Handler = dyn Fn(&Asked, &Items) -> Reply + Send + Sync;

/// The items of a server.
#[derive(Default)]
pub(crate) struct Items {
    pub(crate) all: Mutex<BTreeMap<String, Value>>,
    next: AtomicU64,
}

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) items: Arc<Items>,
    pub(crate) seen: Arc<Mutex<Vec<(String, String)>>>,
    /// The header fields of the last request.
    pub(crate) fields: Arc<Mutex<Vec<(String, String)>>>,
    pub(crate) sent: Arc<AtomicU64>,
    dead: Arc<AtomicBool>,
}

impl Server {
    /// Starts a server.
    pub(crate) fn start(handler: impl Fn(&Asked, &Items) -> Reply + Send + Sync + 'static) -> Self {
        Self::at(([127, 0, 0, 1], 0).into(), handler)
    }

    /// Starts a server at an address, where an earlier one has died.
    pub(crate) fn at(
        address: SocketAddr,
        handler: impl Fn(&Asked, &Items) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            items: Arc::default(),
            seen: Arc::default(),
            fields: Arc::default(),
            sent: Arc::default(),
            dead: Arc::default(),
        };
        let connection = Connection {
            items: server.items.clone(),
            seen: server.seen.clone(),
            fields: server.fields.clone(),
            sent: server.sent.clone(),
            dead: server.dead.clone(),
            handler: Arc::new(handler),
            address: server.address,
        };
        thread::spawn(move || {
            for stream in listener.incoming() {
                if connection.dead.load(Ordering::SeqCst) {
                    return;
                }
                let connection = connection.clone();
                if let Ok(stream) = stream {
                    thread::spawn(move || connection.serve(stream));
                }
            }
        });
        server
    }

    /// The address for `--target`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

#[derive(Clone)]
struct Connection {
    items: Arc<Items>,
    seen: Arc<Mutex<Vec<(String, String)>>>,
    fields: Arc<Mutex<Vec<(String, String)>>>,
    sent: Arc<AtomicU64>,
    dead: Arc<AtomicBool>,
    handler: Arc<Handler>,
    address: SocketAddr,
}

impl Connection {
    fn serve(&self, stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut stream = stream;
        while let Some(mut asked) = read_request(&mut reader) {
            {
                let mut seen = self.seen.lock().unwrap();
                seen.push((asked.method.clone(), asked.path.clone()));
                asked.number = seen.len() as u64;
            }
            self.fields.lock().unwrap().clone_from(&asked.fields);
            if self.dead.load(Ordering::SeqCst) {
                return;
            }
            let written = match (self.handler)(&asked, &self.items) {
                Reply::Json(status, body) => write_answer(&mut stream, status, body.as_ref()),
                Reply::Raw(bytes) => {
                    let _ = stream.write_all(&bytes);
                    return;
                }
                Reply::Stall(bytes) => {
                    let _ = stream.write_all(&bytes);
                    let _ = reader.read_to_end(&mut Vec::new());
                    return;
                }
                Reply::Silence => {
                    // Ends when the other side closes the connection.
                    let _ = reader.read_to_end(&mut Vec::new());
                    return;
                }
                Reply::Endless => return self.endless(&mut stream),
                Reply::Die => {
                    self.dead.store(true, Ordering::SeqCst);
                    let _ = TcpStream::connect(self.address);
                    return;
                }
            };
            if written.is_err() {
                return;
            }
        }
    }

    fn endless(&self, stream: &mut TcpStream) {
        let _ = stream.write_all(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        );
        let block = vec![b' '; 64 * 1024];
        while stream.write_all(b"10000\r\n").is_ok()
            && stream.write_all(&block).is_ok()
            && stream.write_all(b"\r\n").is_ok()
        {
            self.sent.fetch_add(block.len() as u64, Ordering::SeqCst);
        }
    }
}

/// What a conforming server does.
pub(crate) fn conforming(asked: &Asked, items: &Items) -> Reply {
    let path = asked.path.split('?').next().unwrap_or_default();
    let id = path.strip_prefix("/items/").filter(|id| !id.is_empty());
    let mut all = items.all.lock().unwrap();
    match (asked.method.as_str(), path, id) {
        ("GET", "/items", _) => Reply::Json(200, Some(Value::Array(all.values().cloned().collect()))),
        ("POST", "/items", _) => {
            if !asked.media_type.as_deref().is_some_and(|media| media.starts_with("application/json")) {
                return Reply::Json(415, None);
            }
            let Some(name) = valid_name(&asked.body) else { return Reply::Json(400, None) };
            let id = format!("i{}", items.next.fetch_add(1, Ordering::SeqCst));
            let item = json!({ "id": id, "name": name });
            all.insert(id, item.clone());
            Reply::Json(201, Some(item))
        }
        ("GET" | "DELETE", _, Some(id)) if id.len() > 120 => Reply::Json(400, None),
        ("GET", _, Some(id)) => match all.get(id) {
            Some(item) => Reply::Json(200, Some(item.clone())),
            None => Reply::Json(404, None),
        },
        ("DELETE", _, Some(id)) => Reply::Json(if all.remove(id).is_some() { 204 } else { 404 }, None),
        (_, "/items", _) | (_, _, Some(_)) => Reply::Json(405, None),
        _ => Reply::Json(404, None),
    }
}

fn valid_name(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let fields = value.as_object()?;
    let name = fields.get("name")?.as_str()?;
    let length = name.chars().count();
    (fields.len() == 1 && (1..=60).contains(&length)).then(|| name.to_owned())
}

fn read_request(reader: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (mut length, mut media_type, mut fields) = (0, None, Vec::new());
    loop {
        let mut field = String::new();
        if reader.read_line(&mut field).ok()? == 0 || field.trim().is_empty() {
            break;
        }
        let (name, value) = field.split_once(':')?;
        fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "content-type" => media_type = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    // A proxy is asked for the whole address.
    let path = match target
        .strip_prefix("http://")
        .and_then(|rest| rest.find('/').map(|at| rest[at..].to_owned()))
    {
        Some(path) => path,
        None => target,
    };
    Some(Asked { number: 0, method, path, media_type, fields, body })
}

fn write_answer(stream: &mut TcpStream, status: u16, body: Option<&Value>) -> std::io::Result<()> {
    let text = body.map(Value::to_string).unwrap_or_default();
    let mut head = format!("HTTP/1.1 {status} X\r\n");
    if body.is_some() {
        head.push_str("Content-Type: application/json\r\n");
    }
    if status != 204 {
        let _ = write!(head, "Content-Length: {}\r\n", text.len());
    }
    if status == 405 {
        head.push_str("Allow: GET, POST, DELETE\r\n");
    }
    stream.write_all(format!("{head}\r\n{text}").as_bytes())
}
