//! What is sent, and that a token goes nowhere else.

use std::io;
use std::sync::{Arc, Mutex};

use discogs_client::http::{CheckError, DiscogsApi, check_token};
use discogs_client::{Discogs as _, ReleaseId, SearchQuery, SourceError, TokenFault};
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
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let server = MockServer::start().await;
    // As careless as a server can be: it says the token back.
    for (id, status) in [(1, 200), (2, 401), (3, 422), (4, 500), (5, 403)] {
        let echo = ResponseTemplate::new(status).set_body_json(json!({"message": "no such thing"}));
        Mock::given(path(format!("/releases/{id}"))).respond_with(echo).mount(&server).await;
    }
    let mut said = format!("{:?}", config(&server.uri(), Some(SECRET)));
    for id in 1..=5 {
        let api = client(&server.uri(), Some(SECRET));
        let error = api.release(&ask(), ReleaseId(id)).await.unwrap_err();
        said += &format!("{error} {error:?} {:?}", api.state());
    }
    let unreachable = client("http://127.0.0.1:1/", Some(SECRET));
    said += &format!("{:?}", unreachable.release(&ask(), ReleaseId(1)).await);
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("release 4"), "the calls are logged: {logged}");
    assert!(!said.contains(SECRET) && !logged.contains(SECRET), "{said}\n{logged}");
}
