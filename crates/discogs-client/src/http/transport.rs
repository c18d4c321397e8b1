//! One call on the wire: what is sent, and what came back.

use std::borrow::Cow;
use std::net::IpAddr;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{Client, StatusCode, Url, redirect};

use super::config::ApiConfig;
use super::failure::{self, Failure};
use super::token::Token;
use super::wire;
use crate::cache::Known;
use crate::model::ReleaseId;
use crate::source::SearchQuery;

/// The version of the API's documents that this client reads.
const MEDIA_TYPE: &str = "application/vnd.discogs.v2.discogs+json";

/// The most that is read of a body. A box set of 431 tracks has half a megabyte.
const LONGEST_BODY: usize = 16 << 20;

/// The most hits on a page; the API takes larger numbers for this one.
const MOST_HITS: usize = 100;

/// What goes out on the wire, as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Call {
    Release(ReleaseId),
    Search(SearchQuery),
    Identity,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Landed<T> {
    pub(super) outcome: Result<T, Failure>,
    pub(super) headers: RateHeaders,
    /// The HTTP status, where there was one.
    pub(super) status: Option<u16>,
}

/// What the API says of our budget, with every answer of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RateHeaders {
    /// Calls a minute.
    pub(super) limit: Option<u32>,
    /// How many of them remain: a hint.
    pub(super) remaining: Option<u32>,
}

/// Whoever can carry a call: the network, or a script in tests.
pub(super) trait Carrier: Send + Sync + 'static {
    /// Carries one call out and its answer home.
    fn carry<'a>(&'a self, call: &'a Call) -> Pin<Box<dyn Future<Output = Landed<Known>> + Send + 'a>>;
}

/// Why no client can be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The token would go over the network for all to read.
    #[error("the token is not sent to {host} over plain http; use https, or an address on this computer")]
    TokenInTheClear {
        /// The host.
        host: String,
    },
    /// The address is not one of the web.
    #[error("{url} is no address of an API; it begins with https://, or with http:// on this computer")]
    NotHttp {
        /// What was given, without user and password.
        url: String,
    },
    /// The system's certificates or the like cannot be read.
    #[error("no connections can be made: {reason}")]
    NoClient {
        /// What was said.
        reason: String,
    },
}

/// The network.
#[derive(Debug)]
pub(super) struct Transport {
    client: Client,
    base_url: Url,
    token: Option<Token>,
}

impl Transport {
    pub(super) fn new(config: &ApiConfig) -> Result<Self, SetupError> {
        let base_url = config.base_url.clone();
        check_address(&base_url, config.token.is_some())?;
        let no_client = |reason: String| SetupError::NoClient { reason };
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(token) = &config.token {
            headers.insert(AUTHORIZATION, token.header().map_err(|error| no_client(error.to_string()))?);
        }
        let mut client = Client::builder()
            .user_agent(&config.user_agent)
            .default_headers(headers)
            .connect_timeout(config.waits.connect)
            .timeout(config.waits.call)
            // A connection that died in a sleeping laptop would otherwise be tried again and again.
            .http2_keep_alive_interval(config.waits.call / 4)
            .http2_keep_alive_timeout(config.waits.call / 4)
            // The API redirects nothing; whoever does so in its place would get the token.
            .redirect(redirect::Policy::none());
        if is_loopback(base_url.host_str().unwrap_or_default()) {
            // A proxy of the system's would get the token in the clear.
            client = client.no_proxy();
        }
        let client = client.build().map_err(|error| no_client(error.to_string()))?;
        Ok(Self { client, base_url, token: config.token.clone() })
    }

    /// Who owns the token.
    pub(super) async fn identity(&self) -> Landed<wire::Identity> {
        self.read(&Call::Identity, |body| wire::read_identity(body).ok()).await
    }

    async fn read<T>(&self, call: &Call, read: impl FnOnce(&[u8]) -> Option<T>) -> Landed<T> {
        let response = match self.client.get(address(&self.base_url, call)).send().await {
            Ok(response) => response,
            Err(error) => return Landed::nothing(failure::of_connection(error)),
        };
        let status = response.status();
        let headers = RateHeaders::of(response.headers());
        let retry_after = retry_after(response.headers(), SystemTime::now());
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or("no content type").to_owned();
        let body = match whole_body(response).await {
            Ok(body) => body,
            // These say all there is to say by the status.
            Err(_) if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::UNAUTHORIZED) => {
                Vec::new()
            }
            Err(failure) => {
                return Landed { outcome: Err(failure), headers, status: Some(status.as_u16()) };
            }
        };
        let outcome = match status.is_success().then(|| read(&body)) {
            Some(Some(value)) => Ok(value),
            Some(None) => Err(Failure::Unreadable {
                status: status.as_u16(),
                content_type,
                start: failure::start_of(&self.without_token(&body)),
            }),
            None => {
                let message = wire::read_message(&self.without_token(&body));
                let has_token = self.token.is_some();
                Err(failure::of_status(
                    status,
                    message,
                    body.is_empty(),
                    headers.limit,
                    retry_after,
                    has_token,
                ))
            }
        };
        Landed { outcome, headers, status: Some(status.as_u16()) }
    }

    /// `body` as it may be shown: there are proxies that say back what they were sent.
    fn without_token<'a>(&self, body: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(token) = self.token.as_ref().map(Token::reveal) else { return body.into() };
        match std::str::from_utf8(body) {
            Ok(text) if !text.contains(token) => body.into(),
            _ => String::from_utf8_lossy(body).replace(token, "***").into_bytes().into(),
        }
    }
}

impl Carrier for Transport {
    fn carry<'a>(&'a self, call: &'a Call) -> Pin<Box<dyn Future<Output = Landed<Known>> + Send + 'a>> {
        Box::pin(async move {
            match call {
                Call::Release(id) => {
                    let read = |body: &[u8]| wire::read_release(*id, body).ok();
                    let landed = self.read(call, read).await;
                    landed.map(|release| Known::Release(release.into())).or_no_such_release()
                }
                Call::Search(_) => {
                    let landed = self.read(call, |body| wire::read_search(body).ok()).await;
                    landed.map(|hits| Known::Hits(hits.into()))
                }
                Call::Identity => self.identity().await.map(|_| Known::Hits(Vec::new().into())),
            }
        })
    }
}

impl<T> Landed<T> {
    pub(super) fn nothing(failure: Failure) -> Self {
        Self { outcome: Err(failure), headers: RateHeaders::default(), status: None }
    }

    fn map<U>(self, map: impl FnOnce(T) -> U) -> Landed<U> {
        let Self { outcome, headers, status } = self;
        Landed { outcome: outcome.map(map), headers, status }
    }
}

impl Landed<Known> {
    /// A 404 to a release is a fact about the world, if the API itself says so: ids are deleted and merged every day.
    fn or_no_such_release(self) -> Self {
        match self.outcome {
            Err(Failure::NotThere) => Self { outcome: Ok(Known::NoSuchRelease), ..self },
            _ => self,
        }
    }
}

impl RateHeaders {
    fn of(headers: &HeaderMap) -> Self {
        let number = |name| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Self { limit: number("x-discogs-ratelimit"), remaining: number("x-discogs-ratelimit-remaining") }
    }
}

/// How long to wait by `Retry-After`, which holds seconds or a date. The API seldom sends it.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

async fn whole_body(mut response: reqwest::Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure::of_connection)? {
        if body.len() + chunk.len() > LONGEST_BODY {
            return Err(Failure::NoAnswer { reason: "the answer has no end".to_owned() });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn check_address(url: &Url, has_token: bool) -> Result<(), SetupError> {
    let host = url.host_str().unwrap_or_default();
    match url.scheme() {
        "http" if has_token && !is_loopback(host) => {
            Err(SetupError::TokenInTheClear { host: host.to_owned() })
        }
        "http" | "https" => Ok(()),
        _ => {
            let shown = format!("{}://{host}", url.scheme());
            Err(SetupError::NotHttp { url: shown })
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Where `call` goes: the base's own path is kept, for mirrors.
fn address(base: &Url, call: &Call) -> Url {
    let mut url = base.clone();
    let path = match call {
        Call::Release(id) => format!("releases/{id}"),
        Call::Search(_) => "database/search".to_owned(),
        Call::Identity => "oauth/identity".to_owned(),
    };
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    if let Call::Search(SearchQuery { track, artist, title, keywords, compilations_only, limit }) = call {
        let mut pairs = url.query_pairs_mut();
        pairs.append_pair("type", "release");
        for (name, text) in [("track", track), ("artist", artist), ("release_title", title), ("q", keywords)]
        {
            if let Some(text) = text.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
                pairs.append_pair(name, text);
            }
        }
        if *compilations_only {
            pairs.append_pair("format", "Compilation");
        }
        pairs.append_pair("per_page", &(*limit).clamp(1, MOST_HITS).to_string());
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let base = |text: &str| Url::parse(text).unwrap();
        let search = |query| Call::Search(query);
        let typed = SearchQuery {
            track: Some(" AC/DC & co ".into()),
            artist: Some("Sigur Rós".into()),
            title: Some(String::new()),
            keywords: None,
            compilations_only: true,
            limit: 500,
        };
        for (base_url, call, expected) in [
            ("https://api.discogs.com/", Call::Release(ReleaseId(7)), "https://api.discogs.com/releases/7"),
            ("http://127.0.0.1:80/mirror/", Call::Identity, "http://127.0.0.1/mirror/oauth/identity"),
            (
                "https://api.discogs.com",
                search(typed),
                "https://api.discogs.com/database/search?type=release&track=AC%2FDC+%26+co\
                 &artist=Sigur+R%C3%B3s&format=Compilation&per_page=100",
            ),
        ] {
            assert_eq!(address(&base(base_url), &call).as_str(), expected);
        }
    }

    #[test]
    fn where_the_token_may_go() {
        for (url, with_token, without) in [
            ("https://api.discogs.com", true, true),
            ("http://api.discogs.com", false, true),
            ("http://localhost:8080", true, true),
            ("http://127.0.0.1:8080", true, true),
            ("http://[::1]:8080", true, true),
            ("http://127.0.0.1.example.org", false, true),
            ("ftp://127.0.0.1", false, false),
        ] {
            let url = Url::parse(url).unwrap();
            let may = |has_token| check_address(&url, has_token).is_ok();
            assert_eq!((may(true), may(false)), (with_token, without), "{url}");
        }
    }

    #[test]
    fn retry_after_in_seconds_and_as_a_date() {
        let now = httpdate::parse_http_date("Mon, 23 Nov 2026 17:00:00 GMT").unwrap();
        for (text, expected_s) in [
            ("30", Some(30)),
            (" 0 ", Some(0)),
            ("Mon, 23 Nov 2026 17:01:00 GMT", Some(60)),
            ("Mon, 23 Nov 2026 16:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_str(text).unwrap())]);
            assert_eq!(retry_after(&headers, now), expected_s.map(Duration::from_secs), "{text}");
        }
    }
}
