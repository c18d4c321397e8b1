//! Reading a collection of tracklists: a JSON object with a list of releases.
//!
//! `{"note": "...", "releases": [{"id", "title", "artists", "year", "formats", "tracklist": [...]}]}`. Keys that are
//! not known are passed over. The list is read release by release and never held as a whole.

use std::fmt;
use std::io::Read;

use serde::Deserialize as _;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::model::Release;

/// A release that could not be used. Those around it stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("release {place}{} of the collection was left out: {reason}. Correct it and read the collection again", id_in_brackets(*id))]
pub struct BrokenRelease {
    /// Its place in the list, from 1.
    pub place: usize,
    /// Its id, if it has one.
    pub id: Option<u64>,
    /// What is wrong with it.
    pub reason: String,
}

fn id_in_brackets(id: Option<u64>) -> String {
    id.map_or_else(String::new, |id| format!(" (id {id})"))
}

/// Why a collection could not be read to its end. The releases before that place were given out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CollectionError {
    /// It is no JSON from here on, it breaks off, or it is another kind of JSON.
    #[error(
        "line {line} of the collection cannot be read: {reason}. Correct it there, or fetch the file again"
    )]
    Malformed {
        /// The line, from 1.
        line: usize,
        /// What was found there.
        reason: String,
    },
    /// The system failed to read on.
    #[error("the collection could not be read on after line {line}: {source}. Check the disk and try again")]
    Unreadable {
        /// The last line seen, from 1.
        line: usize,
        /// What the system said.
        source: std::io::Error,
    },
}

impl From<serde_json::Error> for CollectionError {
    fn from(error: serde_json::Error) -> Self {
        let line = error.line().max(1);
        if error.is_io() {
            return Self::Unreadable { line, source: error.into() };
        }
        // The place is told once, in the house's words.
        let text = error.to_string();
        let reason = text.split(" at line ").next().unwrap_or(&text).to_owned();
        Self::Malformed { line, reason }
    }
}

/// Reads a collection and gives each release to `each`, in order: whole, or as the reason why not.
///
/// `from` is read in small pieces: wrap a file in a [`std::io::BufReader`].
pub fn read_collection(
    from: impl Read,
    each: impl FnMut(Result<Release, BrokenRelease>),
) -> Result<(), CollectionError> {
    let mut json = serde_json::Deserializer::from_reader(from);
    Collection { each }.deserialize(&mut json)?;
    json.end()?;
    Ok(())
}

/// The object around the list.
struct Collection<F> {
    each: F,
}

impl<'de, F: FnMut(Result<Release, BrokenRelease>)> DeserializeSeed<'de> for Collection<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, F: FnMut(Result<Release, BrokenRelease>)> Visitor<'de> for Collection<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list of releases")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut has_releases = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "releases" {
                has_releases = true;
                map.next_value_seed(Releases { each: &mut self.each })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        if has_releases { Ok(()) } else { Err(A::Error::missing_field("releases")) }
    }
}

/// The list.
struct Releases<'a, F> {
    each: &'a mut F,
}

impl<'de, F: FnMut(Result<Release, BrokenRelease>)> DeserializeSeed<'de> for Releases<'_, F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(Result<Release, BrokenRelease>)> Visitor<'de> for Releases<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of releases")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut place = 0;
        // Read as JSON first: a value of the wrong kind then breaks its release, not the list.
        while let Some(value) = list.next_element::<Value>()? {
            place += 1;
            let id = value.get("id").and_then(Value::as_u64);
            (self.each)(Release::deserialize(value).map_err(|error| BrokenRelease {
                place,
                id,
                reason: error.to_string(),
            }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each release as its title or the reason why not, and how the reading ended.
    fn read(json: &[u8]) -> (Vec<String>, Result<(), String>) {
        let mut seen = Vec::new();
        let end = read_collection(json, |release| {
            seen.push(match release {
                Ok(release) => release.title,
                Err(broken) => broken.to_string(),
            });
        });
        (seen, end.map_err(|error| error.to_string()))
    }

    #[track_caller]
    fn check(why: &str, json: &str, expected: &[&str], end: Result<(), &str>) {
        let (seen, ended) = read(json.as_bytes());
        assert_eq!(seen, expected, "{why}");
        assert_eq!(ended, end.map_err(str::to_owned), "{why}");
    }

    #[test]
    fn broken_releases_are_told_and_the_rest_goes_on() {
        check(
            "keys unknown to us are passed over, wherever they stand",
            r#"{"note": {"a": []}, "releases": [{"id": 1, "title": "Low", "genres": ["Rock"]}], "more": 1}"#,
            &["Low"],
            Ok(()),
        );
        check(
            "a broken release is one release",
            r#"{"releases": [{"id": 7, "title": []}, {"title": "no id"}, 3, {"id": 2, "title": "Dry"}]}"#,
            &[
                "release 1 (id 7) of the collection was left out: invalid type: sequence, expected a string. \
                 Correct it and read the collection again",
                "release 2 of the collection was left out: missing field `id`. \
                 Correct it and read the collection again",
                "release 3 of the collection was left out: invalid type: integer `3`, expected struct Release. \
                 Correct it and read the collection again",
                "Dry",
            ],
            Ok(()),
        );
        check("an empty collection is a collection", r#"{"releases": []}"#, &[], Ok(()));
    }

    #[test]
    fn what_is_no_collection_is_told_with_its_line() {
        check(
            "broken off after a release, which counts",
            "{\"releases\": [\n{\"id\": 1, \"title\": \"Low\"},\n{\"id\": 2",
            &["Low"],
            Err("line 3 of the collection cannot be read: EOF while parsing an object. \
                 Correct it there, or fetch the file again"),
        );
        check(
            "other JSON",
            "[1]",
            &[],
            Err(
                "line 1 of the collection cannot be read: invalid type: sequence, expected an object with a list \
                 of releases. Correct it there, or fetch the file again",
            ),
        );
        check(
            "an object of something else",
            "{\"items\": []}",
            &[],
            Err("line 1 of the collection cannot be read: missing field `releases`. \
                 Correct it there, or fetch the file again"),
        );
        check(
            "more after the end",
            "{\"releases\": []} x",
            &[],
            Err("line 1 of the collection cannot be read: trailing characters. \
                 Correct it there, or fetch the file again"),
        );
    }

    #[test]
    fn the_demo_is_whole() {
        let demo = include_str!("../../../assets/demo/tracklists.json");
        let mut releases = Vec::new();
        read_collection(demo.as_bytes(), |release| releases.push(release.unwrap())).unwrap();
        assert_eq!(releases.len(), 124);
        assert_eq!(releases.iter().map(|release| release.tracklist.len()).sum::<usize>(), 1373);
        assert_eq!(releases[0].artist(), "The Velvet Underground & Nico");
    }

    proptest! {
        #[test]
        fn anything_is_read_or_refused(text in "\\PC{0,40}") {
            // Within a release, and as the whole file.
            let within = format!(r#"{{"releases": [{text}]}}"#);
            for json in [within.as_str(), text.as_str()] {
                let (seen, end) = read(json.as_bytes());
                prop_assert!(end.is_err() || serde_json::from_str::<Value>(json).is_ok(), "{seen:?}");
            }
        }
    }
}
