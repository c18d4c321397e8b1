//! What the body of an error says.

use serde::de::{MapAccess, SeqAccess};

use super::lenient::{Lenient, read, skip};

/// A message is shown in one line of a window: this many characters are enough.
const MOST_CHARACTERS: usize = 200;

/// What the body of an error says to people, in one line of at most 200 characters without control characters.
///
/// Discogs writes `{"message": "..."}` and, where a back end was replaced, `{"detail": [...], "message": "..."}`; where
/// the message is wanting, the detail speaks. `None` if it says nothing, or is a page of HTML.
pub fn read_message(body: &[u8]) -> Option<String> {
    let Said { message, detail } = super::decode(body).ok()?;
    let said = message.or(detail)?;
    let is_space = |c: char| c.is_whitespace() || c.is_control();
    let words: Vec<&str> = said.split(is_space).filter(|word| !word.is_empty()).collect();
    let line: String = words.join(" ").chars().take(MOST_CHARACTERS).collect();
    (!line.is_empty()).then(|| line.trim_end().to_owned())
}

/// What a value says: a text itself, a list by the first member that speaks.
#[derive(Default)]
struct Said {
    message: Option<String>,
    detail: Option<String>,
}

impl Lenient for Said {
    fn of_text(text: &str) -> Self {
        Self { message: Option::of_text(text), detail: None }
    }

    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Self, A::Error> {
        Ok(Vec::of_list(list)?.into_iter().next().unwrap_or_default())
    }

    fn take_field<'de, A: MapAccess<'de>>(&mut self, key: &str, object: &mut A) -> Result<(), A::Error> {
        match key {
            "message" | "msg" => self.message = read(object)?,
            "detail" => {
                let Self { message, detail } = read(object)?;
                self.detail = message.or(detail);
            }
            _ => skip(object)?,
        }
        Ok(())
    }

    fn settle(self) -> Option<Self> {
        (self.message.is_some() || self.detail.is_some()).then_some(self)
    }
}
