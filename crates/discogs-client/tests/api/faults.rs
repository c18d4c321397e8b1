//! Faults by meaning, and what is done about them.

use std::time::{Duration, Instant};

use discogs_client::http::{DiscogsApi, Waits};
use discogs_client::mirror::{Fault, Manners, Mirror};
use discogs_client::{Discogs as _, Release, ReleaseId, SourceError, Track};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::{HASTE, ask, client, config};

const ID: ReleaseId = ReleaseId(7);

fn releases() -> Vec<Release> {
    let track = Track { title: "Heroin".to_owned(), ..Track::default() };
    vec![Release { title: "The Album".to_owned(), tracklist: vec![track], ..Release::of(ID) }]
}

async fn mirror(fault: Fault, share: f64) -> Mirror {
    let manners = Manners { fault: Some((fault, share)), ..Manners::default() };
    Mirror::start(releases(), manners, 1).await.unwrap()
}

/// What a fault that does not pass is told as: the beginning of the error, and after how many calls.
#[tokio::test]
async fn faults_that_stay_are_told_by_meaning() {
    for (fault, expected, calls) in [
        (
            Fault::QueryTimeExceeded,
            "Discogs could not be reached (status 500, Query time exceeded.; 3 tries in ",
            3,
        ),
        (Fault::GatewayPage, "Discogs could not be reached (status 502; 3 tries in ", 3),
        (Fault::Reset, "Discogs could not be reached (", 3),
        (Fault::Truncated, "Discogs could not be reached (the answer broke off", 3),
        (Fault::Hangs, "Discogs could not be reached (it took too long; 3 tries in ", 3),
        (
            Fault::Garbage,
            "Discogs answered with something unreadable (status 200, text/html, \u{201c}<!DOCTYPE html><html>",
            3,
        ),
    ] {
        let mirror = mirror(fault, 1.0).await;
        let mut config = config(&mirror.url(), None);
        if fault == Fault::Hangs {
            config.waits.call /= HASTE;
        }
        let api = DiscogsApi::new(config).unwrap();
        let error = api.release(&ask(), ID).await.unwrap_err();
        assert!(error.to_string().starts_with(expected), "{fault:?}: {error}");
        assert_eq!(mirror.calls().len(), calls, "{fault:?}");
        mirror.mend();
        let mended = api.release(&ask(), ID).await.unwrap().found().unwrap();
        assert_eq!(mended.value.tracklist[0].title, "Heroin", "{fault:?}: nothing of it is remembered");
    }
}

#[tokio::test]
async fn nothing_at_the_address_is_told_within_the_tries() {
    let api = client("http://127.0.0.1:1/", None);
    let error = api.release(&ask(), ID).await.unwrap_err();
    assert!(matches!(&error, SourceError::Unreachable { effort, .. } if effort.tries == 3), "{error:?}");
    assert!(error.to_string().contains("no connection"), "{error}");
}

#[tokio::test]
async fn a_release_of_nulls_proves_nothing() {
    let mirror = mirror(Fault::Nulls, 1.0).await;
    let api = client(&mirror.url(), None);
    let told = match api.release(&ask(), ID).await {
        Ok(reply) => reply.found().is_some_and(|found| found.value.tracklist.is_empty()),
        Err(error) => matches!(error, SourceError::Malformed { .. }),
    };
    assert!(told);
    let searched = api.search(&ask(), &discogs_client::SearchQuery::default()).await;
    assert!(matches!(searched, Err(SourceError::Malformed { .. })), "no hits would be a lie: {searched:?}");
}

#[tokio::test]
async fn an_id_that_is_gone_is_a_fact_and_costs_one_call() {
    let mirror = Mirror::start(releases(), Manners::default(), 1).await.unwrap();
    let api = client(&mirror.url(), None);
    for _ in 0..2 {
        assert_eq!(api.release(&ask(), ReleaseId(8)).await, Err(SourceError::NoSuchRelease(ReleaseId(8))));
    }
    assert_eq!(mirror.calls().len(), 1);
}

/// Only the API's own word tells that there is no release.
#[tokio::test]
async fn what_others_say_at_the_api_s_address_proves_nothing() {
    let api_says = r#"{"message": "Release not found."}"#;
    for (status, content_type, body, expected, calls) in [
        (404, "application/json", api_says, "there is no release 7", 1),
        (404, "text/html", "<html>no such page</html>", "Discogs refuses the question (status 404", 1),
        (404, "text/plain", "404 page not found", "Discogs refuses the question (status 404", 1),
        (404, "text/plain", "", "there is no release 7", 1),
        (204, "application/json", "", "Discogs answered with something unreadable (status 204", 3),
        (200, "application/json", "<html>back soon</html>", "Discogs answered with something unreadable", 3),
    ] {
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_raw(body, content_type);
        Mock::given(path("/releases/7")).respond_with(answer).expect(calls).mount(&server).await;
        let told = client(&server.uri(), None).release(&ask(), ID).await.unwrap_err().to_string();
        assert!(told.starts_with(expected), "{status} {body}: {told}");
    }
}

/// Half a body is nobody's word: neither that there is no release, nor that the firewall blocks us.
#[tokio::test]
async fn what_breaks_off_is_tried_again() {
    for status in [200, 403, 404, 422, 500] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            for _ in 0..3 {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    stream.read_buf(&mut request).await.unwrap();
                }
                let head = format!("HTTP/1.1 {status} S\r\ncontent-length: 33\r\n\r\n{{\"mess");
                stream.write_all(head.as_bytes()).await.unwrap();
            }
        });
        let told = client(&url, None).release(&ask(), ID).await;
        let is_passing = matches!(&told, Err(SourceError::Unreachable { effort, .. }) if effort.tries == 3);
        assert!(is_passing, "{status}: {told:?}");
        serving.await.unwrap();
    }
}

#[tokio::test]
async fn a_refusal_lasts_as_long_as_the_server_says() {
    let mirror = mirror(Fault::TooMany { says_how_long: true }, 1.0).await;
    let mut config = config(&mirror.url(), None);
    config.waits = Waits::default();
    let api = DiscogsApi::new(config).unwrap();
    let began = Instant::now();
    let asking = tokio::spawn({
        let api = api.clone();
        async move { api.release(&ask(), ID).await }
    });
    let mut states = api.watch();
    states.wait_for(|state| state.paused_until.is_some()).await.unwrap();
    mirror.mend();
    assert!(asking.await.unwrap().is_ok());
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(1), "the server said a second: {took:?}");
    assert_eq!(mirror.calls().len(), 2);
}
