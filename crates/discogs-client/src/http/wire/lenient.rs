//! Reading values of whatever kind. A value says what it can; one that is not understood says nothing.
//!
//! Derived `Deserialize` gives up the whole body at the first value of another kind, and at a key that comes twice.
//! [`serde_json::Value`] would bear with both, at the price of building all that is not wanted: most of a body.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What can be read from any value. Each kind of value that an implementation passes over gives the default: unknown.
pub(super) trait Lenient: Default {
    /// What a text says.
    fn of_text(_text: &str) -> Self {
        Self::default()
    }

    /// What a number says. Fractions, negative numbers and those beyond 64 bits say nothing.
    fn of_number(_number: u64) -> Self {
        Self::default()
    }

    /// What a list says.
    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    /// Takes in what stands under `key`, by [`read`] or [`skip`]. Of a key that comes twice the last one counts.
    fn take_field<'de, A: MapAccess<'de>>(&mut self, _key: &str, object: &mut A) -> Result<(), A::Error> {
        skip(object)
    }

    /// This as a member of a list; `None` if it says nothing.
    fn settle(self) -> Option<Self> {
        Some(self)
    }
}

/// Reads a whole body. Errors are those of JSON itself, never of what it says.
pub(super) fn from_slice<T: Lenient>(body: &[u8]) -> serde_json::Result<T> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = AnyKind::new().deserialize(&mut json)?;
    json.end()?;
    Ok(value)
}

/// Reads the value of the field at hand.
pub(super) fn read<'de, A: MapAccess<'de>, T: Lenient>(object: &mut A) -> Result<T, A::Error> {
    object.next_value_seed(AnyKind::new())
}

/// Passes over the value of the field at hand, however deep it is nested.
pub(super) fn skip<'de, A: MapAccess<'de>>(object: &mut A) -> Result<(), A::Error> {
    object.next_value::<IgnoredAny>().map(|_| ())
}

/// Reads a `T` from a value of any kind.
struct AnyKind<T>(PhantomData<T>);

impl<T> AnyKind<T> {
    const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Lenient> DeserializeSeed<'de> for AnyKind<T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Lenient> Visitor<'de> for AnyKind<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Ok(T::default())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(T::of_number(number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::of_text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::of_list(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<T, A::Error> {
        let mut value = T::default();
        while let Some(Key(key)) = object.next_key()? {
            value.take_field(&key, &mut object)?;
        }
        Ok(value)
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text that stands for itself: there are songs called "None". Empty if it is not known.
impl Lenient for String {
    fn of_text(text: &str) -> Self {
        text.trim().to_owned()
    }

    fn of_number(number: u64) -> Self {
        if number == 0 { Self::new() } else { number.to_string() }
    }

    fn settle(self) -> Option<Self> {
        (!self.is_empty()).then_some(self)
    }
}

/// A text that may be wanting, of which Discogs also writes "none".
impl Lenient for Option<String> {
    fn of_text(text: &str) -> Self {
        String::of_text(text).settle().filter(|text| text != "none")
    }

    fn of_number(number: u64) -> Self {
        String::of_number(number).settle()
    }
}

/// An id, never 0.
impl Lenient for Option<u64> {
    fn of_text(text: &str) -> Self {
        text.trim().parse().ok().and_then(Self::of_number)
    }

    fn of_number(number: u64) -> Self {
        (number != 0).then_some(number)
    }
}

/// The members that say something; a text in place of a list is its only member.
impl<T: Lenient> Lenient for Vec<T> {
    fn of_text(text: &str) -> Self {
        T::of_text(text).settle().into_iter().collect()
    }

    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut members = Self::new();
        while let Some(member) = list.next_element_seed(AnyKind::<T>::new())? {
            members.extend(member.settle());
        }
        Ok(members)
    }
}
