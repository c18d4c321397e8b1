//! A server on loopback that speaks like the API, well or badly: for the tests of the client and of those above it.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use reqwest::Url;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::meter::Meter;
use crate::model::{Credit, Release, ReleaseId, SearchHit};
use crate::source::{Ask, Discogs as _, Lane, Reply, SearchQuery, SourceError};
use crate::store::{StoreError, TracklistStore};

/// How the server behaves.
#[derive(Debug, Clone, Default)]
pub struct Manners {
    /// How long an answer takes.
    pub latency: Duration,
    /// What goes wrong, and with what share of the calls.
    pub fault: Option<(Fault, f64)>,
    /// The one token that is known; any call is welcome where there is none.
    pub token: Option<String>,
}

/// What goes wrong with a call. All of these were seen of the real API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429, with or without `Retry-After: 1`.
    TooMany {
        /// Whether it says for how long.
        says_how_long: bool,
    },
    /// 500 with a message of the API's own.
    QueryTimeExceeded,
    /// 502 with a page.
    GatewayPage,
    /// The connection is closed before an answer.
    Reset,
    /// The body ends early.
    Truncated,
    /// Nothing comes, ever.
    Hangs,
    /// 200 with a page.
    Garbage,
    /// 200, and everything in it is null.
    Nulls,
}

/// A call that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorCall {
    /// Its path and query.
    pub path: String,
    /// Whether it was answered as it should be.
    pub went_well: bool,
}

/// A server that runs until it is dropped.
pub struct Mirror {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

struct Shared {
    store: TracklistStore,
    manners: Manners,
    is_mended: AtomicBool,
    random: Mutex<SmallRng>,
    on_wire: AtomicUsize,
    most_on_wire: AtomicUsize,
    calls: Mutex<Vec<MirrorCall>>,
}

impl Mirror {
    /// Starts a server that knows `releases`. `seed` decides which calls fail.
    pub async fn start(releases: Vec<Release>, manners: Manners, seed: u64) -> Result<Self, MirrorError> {
        let shared = Arc::new(Shared {
            store: TracklistStore::in_memory(releases, "mirror")?,
            manners,
            is_mended: AtomicBool::new(false),
            random: Mutex::new(SmallRng::seed_from_u64(seed)),
            on_wire: AtomicUsize::new(0),
            most_on_wire: AtomicUsize::new(0),
            calls: Mutex::default(),
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let shared = Arc::clone(&shared);
                    tokio::spawn(async move { shared.serve(stream).await });
                }
            }
        });
        Ok(Self { address, shared, serving })
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// From now on nothing goes wrong.
    pub fn mend(&self) {
        self.shared.is_mended.store(true, Ordering::SeqCst);
    }

    /// All calls so far.
    pub fn calls(&self) -> Vec<MirrorCall> {
        self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The most calls that were on the wire at once.
    pub fn most_on_wire(&self) -> usize {
        self.shared.most_on_wire.load(Ordering::SeqCst)
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Why a mirror does not start.
#[derive(Debug, thiserror::Error)]
pub enum MirrorError {
    /// No port is free.
    #[error(transparent)]
    Port(#[from] io::Error),
    /// The releases cannot be kept.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is answered: a status, further headers, a content type and a body.
struct Answer {
    status: u16,
    headers: &'static str,
    content_type: &'static str,
    body: String,
}

impl Answer {
    fn json(status: u16, body: &Value) -> Self {
        Self { status, headers: "", content_type: "application/json", body: body.to_string() }
    }

    fn page(status: u16) -> Self {
        let body = "<!DOCTYPE html><html><body><h1>Discogs will be right back</h1></body></html>".to_owned();
        Self { status, headers: "", content_type: "text/html", body }
    }
}

impl Shared {
    /// One call a connection: `Connection: close` keeps the server simple and resets honest.
    async fn serve(&self, mut stream: TcpStream) -> Option<()> {
        let request = read_head(&mut stream).await?;
        let path = request.split(' ').nth(1)?.to_owned();
        let fault = self.fault();
        let call = MirrorCall { path: path.clone(), went_well: fault.is_none() };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        let on_wire = self.on_wire.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_on_wire.fetch_max(on_wire, Ordering::SeqCst);
        tokio::time::sleep(self.manners.latency).await;
        let answer = match fault {
            Some(Fault::Hangs) => {
                // Until the client has had enough.
                let mut end = [0];
                stream.read_exact(&mut end).await.ok();
                None
            }
            Some(Fault::Reset) => None,
            Some(fault) => self.bad_answer(fault, &path).await,
            None => self.answer(&request, &path).await,
        };
        // Off the wire before the client can know that it is.
        self.on_wire.fetch_sub(1, Ordering::SeqCst);
        let Answer { status, headers, content_type, body } = answer?;
        let said_length = body.len() + if fault == Some(Fault::Truncated) { 100 } else { 0 };
        let head = format!(
            "HTTP/1.1 {status} S\r\ncontent-type: {content_type}\r\ncontent-length: {said_length}\r\n{headers}connection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.ok()?;
        stream.write_all(body.as_bytes()).await.ok()?;
        stream.shutdown().await.ok()
    }

    fn fault(&self) -> Option<Fault> {
        let (fault, share) = self.manners.fault?;
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = random.random_bool(share) && !self.is_mended.load(Ordering::SeqCst);
        is_due.then_some(fault)
    }

    async fn bad_answer(&self, fault: Fault, path: &str) -> Option<Answer> {
        let too_many = json!({"message": "You are making requests too quickly."});
        Some(match fault {
            Fault::TooMany { says_how_long } => {
                let headers = if says_how_long { "retry-after: 1\r\n" } else { "" };
                Answer { headers, ..Answer::json(429, &too_many) }
            }
            Fault::QueryTimeExceeded => Answer::json(500, &json!({"message": "Query time exceeded."})),
            Fault::GatewayPage => Answer::page(502),
            Fault::Garbage => Answer::page(200),
            Fault::Nulls if path.starts_with("/releases/") => Answer::json(
                200,
                &json!({"id": null, "title": null, "artists": null, "tracklist": null, "formats": null}),
            ),
            Fault::Nulls => Answer::json(200, &json!({"pagination": null, "results": null})),
            Fault::Truncated => self.answer("", path).await?,
            Fault::Reset | Fault::Hangs => return None,
        })
    }

    async fn answer(&self, request: &str, path: &str) -> Option<Answer> {
        if let Some(token) = &self.manners.token {
            let bears = |line: &str| line.trim_end().ends_with(&format!("Discogs token={token}"));
            if !request.is_empty() && !request.lines().any(bears) {
                return Some(Answer::json(401, &json!({"message": "Invalid consumer token."})));
            }
        }
        let ask = Ask { lane: Lane::List, line: 0, rank: 0, give_up_at: None, meter: Meter::default() };
        let url = Url::parse(&format!("http://localhost{path}")).ok()?;
        if let Some(id) = url.path().strip_prefix("/releases/") {
            let id = ReleaseId(id.parse().ok()?);
            return Some(match self.store.release(&ask, id).await {
                Ok(Reply::Found(found)) => Answer::json(200, &release_json(&found.value)),
                Ok(Reply::NotCovered) | Err(SourceError::NoSuchRelease(_)) => {
                    Answer::json(404, &json!({"message": "Release not found."}))
                }
                Err(fault) => Answer::json(500, &json!({"message": fault.to_string()})),
            });
        }
        if url.path() == "/oauth/identity" {
            return Some(Answer::json(200, &json!({"id": 1, "username": "librarian"})));
        }
        let hits = match self.store.search(&ask, &query(&url)).await.ok()? {
            Reply::Found(found) => found.value,
            // What the store does not hold is nowhere in this small world.
            Reply::NotCovered => Vec::new(),
        };
        let rows: Vec<Value> = hits.iter().map(hit_json).collect();
        let pages = json!({"page": 1, "pages": 1, "per_page": 50, "items": rows.len(), "urls": {}});
        Some(Answer::json(200, &json!({"pagination": pages, "results": rows})))
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    String::from_utf8(head).ok()
}

fn query(url: &Url) -> SearchQuery {
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    SearchQuery {
        track: value("track"),
        artist: value("artist"),
        title: value("release_title"),
        keywords: value("q"),
        compilations_only: value("format").is_some(),
        limit: value("per_page").and_then(|limit| limit.parse().ok()).unwrap_or(50),
    }
}

fn release_json(release: &Release) -> Value {
    let tracks: Vec<Value> = release
        .tracklist
        .iter()
        .map(|track| {
            json!({
                "position": track.position.as_deref().unwrap_or_default(), "type_": "track", "title": track.title,
                "duration": track.duration.as_deref().unwrap_or_default(), "artists": credits_json(&track.credits),
            })
        })
        .collect();
    let formats: Vec<Value> =
        release.formats.iter().map(|name| json!({"name": name, "qty": "1", "descriptions": []})).collect();
    json!({
        "id": release.id, "status": "Accepted", "title": release.title, "artists": credits_json(&release.credits),
        "year": release.year.unwrap_or_default(), "formats": formats, "tracklist": tracks,
    })
}

fn credits_json(credits: &[Credit]) -> Value {
    let credit = |credit: &Credit| {
        json!({
            "name": credit.name, "anv": credit.anv.as_deref().unwrap_or_default(),
            "join": credit.join.as_deref().unwrap_or_default(), "role": "", "tracks": "", "id": credit.id.unwrap_or_default(),
        })
    };
    credits.iter().map(credit).collect()
}

fn hit_json(hit: &SearchHit) -> Value {
    let name = hit.name();
    json!({
        "id": hit.id, "type": "release", "title": format!("{} - {}", name.artist, name.title),
        "year": hit.year.map(|year| year.to_string()), "format": hit.formats,
        "formats": hit.formats.iter().map(|name| json!({"name": name, "qty": "1"})).collect::<Vec<_>>(),
    })
}
