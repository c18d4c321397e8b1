//! Reading the bodies of the Discogs API: whatever they say, and whatever is wrong with them.

#![expect(clippy::unwrap_used, reason = "in the helpers of tests too")]

mod damage;
mod release;
mod search;
mod small;
mod tracklist;

use discogs_client::http::wire;
use discogs_client::{Release, ReleaseId};
use serde_json::Value;

const ID: ReleaseId = ReleaseId(7);

/// The release that `body` tells of, which says that its id is 7.
#[track_caller]
fn release(body: &Value) -> Release {
    wire::read_release(ID, body.to_string().as_bytes()).unwrap()
}
