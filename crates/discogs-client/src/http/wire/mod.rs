//! The bodies of the Discogs API, read into the house's model. Pure, over bytes.
//!
//! Any field may be missing, null, `0`, `""`, `"none"` or of another kind than it was yesterday. Such a field is
//! unknown, and costs nothing around it: no release is lost for a track, no track for a credit. Only what is no JSON,
//! or not what was asked for, is [`Unreadable`]: a page of HTML, an empty body, one that breaks off.

mod lenient;
mod message;
mod release;
mod search;
mod text;
mod tracklist;

use serde::de::MapAccess;

use self::lenient::{Lenient, read, skip};
pub use self::message::read_message;
pub use self::release::read_release;
pub use self::search::read_search;
use crate::model::ReleaseId;

/// Why a body is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// It is no JSON: a page of HTML, nothing at all, or JSON that breaks off.
    #[error("it is no JSON ({reason})")]
    NotJson {
        /// What is wrong with it, and at which line and column. Quotes nothing of it.
        reason: String,
    },
    /// It is JSON of another kind.
    #[error("it is JSON, but not {wanted}")]
    OtherJson {
        /// What was asked for.
        wanted: &'static str,
    },
    /// It is a release, but not the one that was asked for.
    #[error("release {asked} was asked for, and it is release {told}")]
    OtherRelease {
        /// The release asked for.
        asked: ReleaseId,
        /// The release that the body is about.
        told: ReleaseId,
    },
}

/// Whose token it is, as `GET /oauth/identity` tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The user's name at Discogs.
    pub username: String,
}

impl Lenient for Identity {
    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "username" => self.username = read(object)?,
            _ => skip(object)?,
        }
        Ok(())
    }
}

/// Reads the answer to `GET /oauth/identity`.
pub fn read_identity(body: &[u8]) -> Result<Identity, Unreadable> {
    let identity: Identity = decode(body)?;
    if identity.username.is_empty() {
        return Err(Unreadable::OtherJson { wanted: "an identity" });
    }
    Ok(identity)
}

/// Decodes `body`; where its texts are broken, once more with them repaired.
fn decode<T: Lenient>(body: &[u8]) -> Result<T, Unreadable> {
    lenient::from_slice(body)
        .or_else(
            |error| if error.is_syntax() { lenient::from_slice(&text::repaired(body)) } else { Err(error) },
        )
        .map_err(|error| Unreadable::NotJson { reason: error.to_string() })
}
