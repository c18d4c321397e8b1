//! From bytes to text, line by line: one bad byte spoils its own letter, not the file.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many letters beyond ASCII a guess at an encoding needs before it is believed over Windows-1252. A guess from a
/// handful of letters is a throw of dice, and Windows-1252 is what Western DJ software writes.
const LETTERS_TO_GUESS_FROM: usize = 24;

/// The text of a file. Line ends are `\n`, whatever they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The encoding of the file, or of most of it, by its standard name: "UTF-8", "windows-1252".
    pub encoding: &'static str,
    /// How many lines are not in that encoding, or not wholly, and were read as well as they could be.
    pub repaired_lines: usize,
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotText {
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// It is something else: a picture, music, an archive.
    #[error("it is not a text file")]
    Binary,
}

/// Reads `bytes` as text: by its byte order mark, as UTF-16 without one, else as UTF-8; a line that is not UTF-8 is read
/// in the older encoding that fits all such lines.
pub fn decode(bytes: &[u8]) -> Result<Decoded, NotText> {
    if bytes.trim_ascii().is_empty() {
        return Err(NotText::Empty);
    }
    let (encoding, bytes) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, &bytes[mark..]),
        None => (utf_16_without_mark(bytes).unwrap_or(UTF_8), bytes),
    };
    let (text, encoding, repaired_lines) = if encoding == UTF_8 {
        if is_binary(bytes) {
            return Err(NotText::Binary);
        }
        by_line(bytes)
    } else {
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        let repaired = text.lines().filter(|line| line.contains('\u{fffd}')).count();
        (text.into_owned(), encoding, repaired)
    };
    if text.trim().is_empty() {
        return Err(NotText::Empty);
    }
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    Ok(Decoded { text, encoding: encoding.name(), repaired_lines })
}

/// Decodes each line as UTF-8 or, where it is none, in the older encoding that fits such lines.
fn by_line(bytes: &[u8]) -> (String, &'static Encoding, usize) {
    let bytes = match std::str::from_utf8(bytes) {
        Ok(text) => return (text.to_owned(), UTF_8, 0),
        Err(_) => bytes,
    };
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')).collect();
    let is_utf_8 = |line: &&[u8]| std::str::from_utf8(line).is_ok();
    let older = older_encoding(lines.iter().copied().filter(|line| !is_utf_8(line)));
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let (mut older_lines, mut utf_8_lines) = (0, 0);
    for line in lines {
        if let Ok(line) = std::str::from_utf8(line) {
            utf_8_lines += usize::from(!line.is_ascii());
            text.push_str(line);
        } else {
            older_lines += 1;
            push_mixed(&mut text, line, older);
        }
    }
    if older_lines > utf_8_lines { (text, older, utf_8_lines) } else { (text, UTF_8, older_lines) }
}

/// A line with bytes that are not UTF-8. Where other letters of it are, only the bad bytes are in the older encoding.
fn push_mixed(text: &mut String, line: &[u8], older: &'static Encoding) {
    let has_utf_8 = line.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    if !has_utf_8 {
        text.push_str(&older.decode_without_bom_handling(line).0);
        return;
    }
    for chunk in line.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
}

fn older_encoding<'a>(lines: impl Iterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let mut letters = 0;
    for line in lines {
        letters += line.iter().filter(|byte| !byte.is_ascii()).count();
        detector.feed(line, false);
    }
    detector.feed(b"", true);
    if letters < LETTERS_TO_GUESS_FROM {
        return WINDOWS_1252;
    }
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// UTF-16 whose byte order mark got lost shows in Western text as a zero in every other byte.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(4096)];
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    match () {
        () if pairs < 2 => None,
        () if odd * 10 >= pairs * 7 && even * 10 <= pairs => Some(UTF_16LE),
        () if even * 10 >= pairs * 7 && odd * 10 <= pairs => Some(UTF_16BE),
        () => None,
    }
}

/// Fewer control characters than this are a damaged spot, however short the text around them.
const FEW_CONTROLS: usize = 8;

/// Control characters beyond tabs and line ends hardly occur in text. A few are a damaged spot, many another kind of file.
fn is_binary(bytes: &[u8]) -> bool {
    let controls =
        |bytes: &[u8]| bytes.iter().filter(|byte| matches!(byte, 0..=8 | 14..=25 | 28..=31 | 127)).count();
    let head = &bytes[..bytes.len().min(4096)];
    let in_head = controls(head);
    (in_head >= FEW_CONTROLS && in_head * 20 > head.len()) || controls(bytes) * 5 > bytes.len()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn text_is_read_whatever_its_encoding() {
        let with_mark = |text: &str| utf_16(&format!("\u{feff}{text}"), u16::to_le_bytes);
        for (bytes, text, encoding, repaired, why) in [
            (b"Bj\xc3\xb6rk".to_vec(), "Björk", "UTF-8", 0, "plain"),
            (b"\xef\xbb\xbfBj\xc3\xb6rk".to_vec(), "Björk", "UTF-8", 0, "a mark is no text"),
            (b"Bj\xf6rk - J\xf3ga".to_vec(), "Björk - Jóga", "windows-1252", 0, "an older program"),
            (b"\x93Heroes\x94 \x96 Bowie".to_vec(), "“Heroes” – Bowie", "windows-1252", 0, "its quotes"),
            (b"a\r\nb\rc\n".to_vec(), "a\nb\nc\n", "UTF-8", 0, "line ends of three systems"),
            (with_mark("Sigur Rós\r\n"), "Sigur Rós\n", "UTF-16LE", 0, "iTunes"),
            (
                utf_16("Sigur Rós, Starálfur", u16::to_be_bytes),
                "Sigur Rós, Starálfur",
                "UTF-16BE",
                0,
                "no mark",
            ),
            (
                b"R\xc3\xb3s\nJ\xf3ga\nN\xc3\xa9\n".to_vec(),
                "Rós\nJóga\nNé\n",
                "UTF-8",
                1,
                "one old line among new",
            ),
            (
                b"R\xc3\xb3s - J\xf3ga\nN\xc3\xa9".to_vec(),
                "Rós - Jóga\nNé",
                "UTF-8",
                1,
                "one bad byte in a line",
            ),
        ] {
            let expected = Decoded { text: text.into(), encoding, repaired_lines: repaired };
            assert_eq!(decode(&bytes), Ok(expected), "{why}");
        }
    }

    #[test]
    fn what_is_no_text_is_told_apart() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";
        for (bytes, expected) in [
            (&b""[..], NotText::Empty),
            (b" \r\n\t\n", NotText::Empty),
            (b"\xef\xbb\xbf", NotText::Empty),
            (png, NotText::Binary),
        ] {
            assert_eq!(decode(bytes), Err(expected), "{bytes:?}");
        }
        for damaged in [&b"Low - Trust\n\0"[..], b"A - B\nA\0\x01\x02B\nC - D\nE - F\n"] {
            assert!(decode(damaged).is_ok(), "a bad byte or three reject no list: {damaged:?}");
        }
    }

    #[test]
    fn enough_letters_tell_an_encoding() {
        let text = "Кино - Группа крови\nАквариум - Город золотой\nАлиса - Небо славян\n";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        let decoded = decode(&bytes).expect("it is text");
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "windows-1251"));
    }

    proptest! {
        #[test]
        fn utf_8_comes_through_unchanged(text in "[^\\p{C}]{0,40}") {
            if let Ok(decoded) = decode(text.as_bytes()) {
                prop_assert_eq!(decoded.text, text);
            }
        }

        #[test]
        fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
