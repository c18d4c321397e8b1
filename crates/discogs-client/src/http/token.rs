//! The key to the API, kept from every log.

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};

/// A personal access token of Discogs. It allows all that its owner may do there, so it is never shown: `Debug` hides
/// it, and it leaves this type only as a header marked as sensitive.
#[derive(Debug, Clone)]
pub struct Token(SecretString);

/// The text cannot be a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no Discogs token: a token is one word of letters and digits")]
pub struct NotAToken;

/// Tokens have 40 letters; whatever is far longer is something else that was pasted.
const LONGEST: usize = 200;

impl Token {
    /// Takes a token as it was pasted or stored.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let token = text.trim();
        let is_one_word = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        if is_one_word && token.len() <= LONGEST { Ok(Self(token.into())) } else { Err(NotAToken) }
    }

    /// The token itself, for the place that stores it. Nobody else has a use for it.
    pub fn reveal(&self) -> &str {
        self.0.expose_secret()
    }

    /// The header that bears it. Never in a query: the API echoes its queries in its answers.
    pub(super) fn header(&self) -> Result<HeaderValue, NotAToken> {
        let mut header =
            HeaderValue::from_str(&format!("Discogs token={}", self.reveal())).ok().ok_or(NotAToken)?;
        header.set_sensitive(true);
        Ok(header)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_token() {
        for (text, expected, why) in [
            ("QwErTy123", true, "a word"),
            ("  QwErTy123\n", true, "pasted with the line's end"),
            ("", false, "nothing"),
            (" \t", false, "white space"),
            ("two words", false, "a header cannot tell where it ends"),
            ("to\u{ac}ken", false, "headers are ASCII"),
            (&"x".repeat(201), false, "something else that was pasted"),
        ] {
            let parsed = Token::parse(text);
            assert_eq!(parsed.is_ok(), expected, "{why}");
            if let Ok(token) = parsed {
                assert!(!format!("{token:?} {:?}", token.header()).contains("QwErTy"), "never shown");
            }
        }
    }
}
