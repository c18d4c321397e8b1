//! What a call that brought no answer failed of.

use std::time::Duration;

use reqwest::StatusCode;

use crate::source::{Effort, SourceError, TokenFault};

/// So much of a body is shown of what should have been an answer.
const START_SHOWN: usize = 200;

/// What a call failed of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// 429.
    RefusedForNow { retry_after: Option<Duration> },
    /// 404 from the API itself.
    NotThere,
    /// 400, 403 from the API itself, 405, 422, a redirection, a 404 from another: asking again is useless.
    RefusedForGood { status: u16, message: String },
    /// 401.
    Unauthorised(TokenFault),
    /// A page of the firewall.
    Blocked,
    /// A status of 500 and more.
    Outage { status: u16, message: String },
    /// Nothing was reached: a name not resolved, a connection refused. The API knows of no such call.
    NoConnection { reason: String },
    /// No answer: a connection reset or timed out, a body cut short.
    NoAnswer { reason: String },
    /// An answer that cannot be read.
    Unreadable { status: u16, content_type: String, start: String },
}

impl Failure {
    /// Whether another try may go better.
    pub(super) fn is_in_passing(&self) -> bool {
        matches!(
            self,
            Self::Outage { .. } | Self::NoConnection { .. } | Self::NoAnswer { .. } | Self::Unreadable { .. }
        )
    }

    /// This failure to those who asked.
    pub(super) fn into_source_error(self, effort: Effort) -> SourceError {
        match self {
            // A refusal waits for its end; whoever cannot wait is told by when to ask again, by the one who knows that.
            Self::RefusedForNow { .. } => {
                SourceError::Unreachable { reason: "too many calls".to_owned(), effort }
            }
            Self::NotThere => SourceError::Refused { status: 404, message: "not found".to_owned() },
            Self::RefusedForGood { status, message } => SourceError::Refused { status, message },
            Self::Unauthorised(fault) => SourceError::Unauthorised(fault),
            Self::Blocked => SourceError::Blocked,
            Self::Outage { status, message } => {
                let reason = if message.is_empty() {
                    format!("status {status}")
                } else {
                    format!("status {status}, {message}")
                };
                SourceError::Unreachable { reason, effort }
            }
            Self::NoConnection { reason } | Self::NoAnswer { reason } => {
                SourceError::Unreachable { reason, effort }
            }
            Self::Unreadable { status, content_type, start } => {
                SourceError::Malformed { status, content_type, start, effort }
            }
        }
    }
}

/// What a status beyond success means. `message` is what the API says in a body of its own, `None` for any other body;
/// `is_silent` tells that there was none at all.
pub(super) fn of_status(
    status: StatusCode,
    message: Option<String>,
    is_silent: bool,
    limit: Option<u32>,
    retry_after: Option<Duration>,
    has_token: bool,
) -> Failure {
    match (status.as_u16(), message) {
        (429, _) => Failure::RefusedForNow { retry_after },
        (401, _) => Failure::Unauthorised(token_fault(limit, has_token)),
        // The API's own 403 is JSON; a page comes from the firewall in front of it.
        (403, None) => Failure::Blocked,
        // Proxies and portals know no such page either, and say so: what they say is not what the API says.
        (404, message) if message.is_some() || is_silent => Failure::NotThere,
        (status @ 500.., message) => Failure::Outage { status, message: message.unwrap_or_default() },
        (status, message) => Failure::RefusedForGood {
            status,
            message: message.unwrap_or_else(|| "no reason given".to_owned()),
        },
    }
}

/// Calls with a token, even a wrong one, are answered with a limit of 60; a lower one tells that none was seen.
fn token_fault(limit: Option<u32>, has_token: bool) -> TokenFault {
    match (has_token, limit) {
        (false, _) => TokenFault::Missing,
        (true, Some(limit)) if limit < LIMIT_WITH_TOKEN => TokenFault::NotSeen,
        (true, _) => TokenFault::Wrong,
    }
}

/// The API's limit for calls with a token, in calls a minute. Without one it is 25.
pub(super) const LIMIT_WITH_TOKEN: u32 = 60;

/// How a body begins, as a person can read it.
pub(super) fn start_of(body: &[u8]) -> String {
    let start = String::from_utf8_lossy(&body[..body.len().min(START_SHOWN)]);
    start.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "")
}

/// What went wrong with a connection, without the address: it bears what was searched for.
pub(super) fn of_connection(error: reqwest::Error) -> Failure {
    let what = if error.is_timeout() {
        "it took too long"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else {
        "the call failed"
    };
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let cause = cause.to_string();
    let reason =
        if cause.is_empty() || error.is_timeout() { what.to_owned() } else { format!("{what}: {cause}") };
    if error.is_connect() { Failure::NoConnection { reason } } else { Failure::NoAnswer { reason } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_by_meaning() {
        let says = |text: &str| Some(text.to_owned());
        let for_good = |status, message: &str| Failure::RefusedForGood { status, message: message.into() };
        for (status, message, limit, has_token, expected, why) in [
            (
                429,
                None,
                None,
                true,
                Failure::RefusedForNow { retry_after: None },
                "made at the edge, body or not",
            ),
            (401, says("You must"), Some(25), false, Failure::Unauthorised(TokenFault::Missing), ""),
            (
                401,
                says("Invalid"),
                Some(60),
                true,
                Failure::Unauthorised(TokenFault::Wrong),
                "it still says 60",
            ),
            (
                401,
                says("You must"),
                Some(25),
                true,
                Failure::Unauthorised(TokenFault::NotSeen),
                "the tier of no token",
            ),
            (401, None, None, true, Failure::Unauthorised(TokenFault::Wrong), "no header"),
            (403, None, None, true, Failure::Blocked, "a page"),
            (403, says("the owner"), None, true, for_good(403, "the owner"), "the API's own"),
            (422, says("Invalid status"), None, true, for_good(422, "Invalid status"), ""),
            (302, None, None, true, for_good(302, "no reason given"), "it would take the token elsewhere"),
            (502, None, None, true, Failure::Outage { status: 502, message: String::new() }, "HTML"),
            (
                500,
                says("Query time"),
                None,
                true,
                Failure::Outage { status: 500, message: "Query time".into() },
                "",
            ),
            (404, says("Release not found."), None, true, Failure::NotThere, "deleted ids are normal"),
            (
                404,
                None,
                None,
                true,
                for_good(404, "no reason given"),
                "a page, or nothing: not the API's word",
            ),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(of_status(status, message, false, limit, None, has_token), expected, "{status} {why}");
        }
    }

    #[test]
    fn the_start_of_a_body_is_readable() {
        assert_eq!(start_of(b"<html>\r\n <b>Down\x07</b>\xff"), "<html> <b>Down</b>\u{fffd}");
        assert_eq!(start_of(&[b'x'; 999]).len(), START_SHOWN);
    }
}
