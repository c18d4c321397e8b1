//! What is sent, and that a token goes nowhere else.

use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use discogs_client::http::{CheckError, DiscogsApi, check_token};
use discogs_client::{Ask, Discogs as _, ReleaseId, SearchQuery, SourceError, TokenFault};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use wiremock::matchers::{header, header_exists, method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{SECRET, ask, client, config};

#[tokio::test]
async fn a_search_is_sent_as_the_api_wants_it() {
    let server = MockServer::start().await;
    let row = json!({"id": 7, "type": "release", "title": "Sigur Rós - Von", "year": "1997"});
    Mock::given(method("GET"))
        .and(path("/database/search"))
        .and(query_param("type", "release"))
        .and(query_param("track", "Hún Jörð..."))
        .and(query_param("artist", "Sigur Rós"))
        .and(query_param("per_page", "20"))
        .and(query_param_is_missing("token"))
        .and(header("authorization", format!("Discogs token={SECRET}").as_str()))
        .and(header("user-agent", "Librarian/0.1 +https://example.org"))
        .and(header("accept", "application/vnd.discogs.v2.discogs+json"))
        .and(header("accept-encoding", "gzip"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"results": [row]})))
        .expect(1)
        .mount(&server)
        .await;
    let api = client(&server.uri(), Some(SECRET));
    let typed = |track: &str| SearchQuery {
        track: Some(track.to_owned()),
        artist: Some("Sigur Rós".to_owned()),
        limit: 20,
        ..SearchQuery::default()
    };
    let first = api.search(&ask(), &typed("Hún Jörð...")).await.unwrap().found().unwrap();
    assert_eq!((first.value[0].id, first.value[0].name().title.as_str()), (ReleaseId(7), "Von"));
    let again = api.search(&ask(), &typed("  hún  JÖRÐ...")).await.unwrap().found().unwrap();
    assert_eq!(again.value, first.value, "another way to type the same costs nothing");
}

#[tokio::test]
async fn the_answer_may_be_compressed() {
    // `{"id": 7, "title": "Von", "tracklist": [{"title": "Hún Jörð"}]}` through gzip.
    let zipped = include_bytes!("release.json.gz");
    let server = MockServer::start().await;
    let template = ResponseTemplate::new(200)
        .insert_header("content-encoding", "gzip")
        .set_body_raw(zipped.to_vec(), "application/json");
    Mock::given(path("/releases/7")).respond_with(template).mount(&server).await;
    let release = client(&server.uri(), None).release(&ask(), ReleaseId(7)).await.unwrap().found().unwrap();
    assert_eq!(release.value.tracklist[0].title, "Hún Jörð");
}

#[tokio::test]
async fn a_token_is_checked_by_who_owns_it() {
    let server = MockServer::start().await;
    let mine = ResponseTemplate::new(200).set_body_json(json!({"id": 1, "username": "kxlu"}));
    Mock::given(path("/oauth/identity"))
        .and(header("authorization", "Discogs token=good"))
        .respond_with(mine)
        .mount(&server)
        .await;
    let wrong = ResponseTemplate::new(401).set_body_json(json!({"message": "Invalid consumer token."}));
    Mock::given(path("/oauth/identity"))
        .and(header_exists("authorization"))
        .respond_with(wrong)
        .mount(&server)
        .await;
    for (token, expected) in [("good", Ok("kxlu")), ("bad", Err(TokenFault::Wrong))] {
        let checked = check_token(&config(&server.uri(), Some(token))).await;
        match (checked, expected) {
            (Ok(owner), Ok(name)) => assert_eq!(owner, name),
            (Err(CheckError::Source(SourceError::Unauthorised(fault))), Err(expected)) => {
                assert_eq!(fault, expected);
            }
            (checked, _) => panic!("{token}: {checked:?}"),
        }
    }
}

#[tokio::test]
async fn a_refusal_to_check_a_token_is_everybodys() {
    let server = MockServer::start().await;
    let too_many = ResponseTemplate::new(429).insert_header("retry-after", "60");
    Mock::given(path("/oauth/identity")).respond_with(too_many).expect(1).mount(&server).await;
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&server.uri(), Some(SECRET));
    config.shared_pace = Some(folder.path().join("pace"));
    let asked_at = SystemTime::now();
    for why in ["refused", "not even asked"] {
        match check_token(&config).await {
            Err(CheckError::Source(SourceError::RateLimited { until })) => {
                let wait = until.duration_since(asked_at).unwrap().as_secs();
                assert!((60..70).contains(&wait), "{why}: {wait} s");
            }
            checked => panic!("{why}: {checked:?}"),
        }
    }
}

/// What the environment names as proxy gets no token that is meant for this computer.
#[tokio::test]
async fn a_token_for_this_computer_goes_by_no_proxy() {
    const THIS_TEST: &str = "manners::a_token_for_this_computer_goes_by_no_proxy";
    const MIRROR: &str = "LIBRARIAN_TEST_MIRROR";
    if let Ok(mirror) = std::env::var(MIRROR) {
        assert_eq!(check_token(&config(&mirror, Some(SECRET))).await.unwrap(), "kxlu");
        return;
    }
    let (mirror, proxy) = (MockServer::start().await, MockServer::start().await);
    let mine = ResponseTemplate::new(200).set_body_json(json!({"id": 1, "username": "kxlu"}));
    Mock::given(path("/oauth/identity")).respond_with(mine).expect(1).mount(&mirror).await;
    // The environment of a running program is not safe to change.
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", THIS_TEST]).env(MIRROR, mirror.uri()).env("http_proxy", proxy.uri());
    child.env_remove("no_proxy").env_remove("NO_PROXY").env_remove("REQUEST_METHOD");
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(proxy.received_requests().await.unwrap().len(), 0);
}

#[tokio::test]
async fn a_redirection_does_not_get_the_token() {
    let elsewhere = MockServer::start().await;
    let server = MockServer::start().await;
    let away = ResponseTemplate::new(302)
        .insert_header("location", format!("{}/releases/7", elsewhere.uri()).as_str());
    Mock::given(path("/releases/7")).respond_with(away).mount(&server).await;
    let answer = client(&server.uri(), Some(SECRET)).release(&ask(), ReleaseId(7)).await;
    assert!(matches!(answer, Err(SourceError::Refused { status: 302, .. })), "{answer:?}");
    assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
}

#[test]
fn a_token_does_not_go_over_the_network_in_the_clear() {
    let refused = DiscogsApi::new(config("http://mirror.example.org/", Some(SECRET)));
    let message = refused.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(message.contains("mirror.example.org") && !message.contains(SECRET), "{message}");
    assert!(DiscogsApi::new(config("http://mirror.example.org/", None)).is_ok());
}

/// Everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_log_and_no_error_holds_the_token() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let server = MockServer::start().await;
    // As careless as a server can be: it says the token back.
    for (id, status) in [(1, 200), (2, 401), (3, 422), (4, 500), (5, 403)] {
        let message = format!("who is Discogs token={SECRET}?");
        let echo = ResponseTemplate::new(status).set_body_json(json!({"message": message}));
        Mock::given(path(format!("/releases/{id}"))).respond_with(echo).mount(&server).await;
    }
    let mut said = format!("{:?}", config(&server.uri(), Some(SECRET)));
    for id in 1..=5 {
        let api = client(&server.uri(), Some(SECRET));
        let error = api.release(&ask(), ReleaseId(id)).await.unwrap_err();
        write!(said, "{error} {error:?} {:?}", api.state()).unwrap();
    }
    let unreachable = client("http://127.0.0.1:1/", Some(SECRET));
    write!(said, "{:?}", unreachable.release(&ask(), ReleaseId(1)).await).unwrap();
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("release 4"), "the calls are logged: {logged}");
    assert!(said.contains("who is Discogs token=***?"), "{said}");
    assert!(!said.contains(SECRET) && !logged.contains(SECRET), "{said}\n{logged}");
}

#[tokio::test]
async fn the_log_tells_of_calls_and_kept_answers_but_not_what_was_searched() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::INFO)
        .with_writer(log.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let server = MockServer::start().await;
    // A body that breaks off after it has said back what was searched for.
    let pages = r#"{"pagination": {"urls": {"last": "https://api.discogs.com/database/search?track=Heroin"#;
    let broken = ResponseTemplate::new(200)
        .set_body_raw(pages, "application/json")
        .insert_header("x-discogs-ratelimit-remaining", "58");
    Mock::given(path("/database/search")).respond_with(broken).mount(&server).await;
    let release = json!({"id": 7, "title": "Heroin", "tracklist": [{"title": "Heroin", "type_": "track"}]});
    let release = ResponseTemplate::new(200).set_body_json(release);
    Mock::given(path("/releases/7")).respond_with(release).mount(&server).await;
    let api = client(&server.uri(), Some(SECRET));
    let ask = Ask { line: 41, ..ask() };
    let query = SearchQuery { track: Some("Heroin".to_owned()), limit: 20, ..SearchQuery::default() };
    assert!(api.search(&ask, &query).await.is_err());
    for _ in 0..2 {
        api.release(&ask, ReleaseId(7)).await.unwrap();
    }
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for (start, fields) in [
        ("call failed line=41 endpoint=\"search\" status=200 took_ms=", " tries=1 remaining=58 failure="),
        ("call line=41 endpoint=\"release 7\" status=200 took_ms=", " tries=1"),
        ("answered by the cache endpoint=\"release 7\" age_s=0", ""),
    ] {
        let is_told = logged.lines().any(|line| line.contains(start) && line.contains(fields));
        assert!(is_told, "{start}: {logged}");
    }
    assert!(!logged.contains("Heroin"), "{logged}");
}
