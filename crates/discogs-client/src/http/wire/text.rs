//! Repairing texts that JSON does not allow, at the places where they are broken.

/// `body` with U+FFFD for surrogates that stand alone (`\ud800`) and for what is no UTF-8, and with spaces for control
/// characters that should have been escaped.
///
/// Each is a damaged letter of a title or a name: not worth a release.
pub(super) fn repaired(body: &[u8]) -> Vec<u8> {
    let mut body = String::from_utf8_lossy(body).into_owned().into_bytes();
    let mut at = 0;
    while let Some(rest) = body.get_mut(at..).filter(|rest| !rest.is_empty()) {
        at += match rest {
            [b'\\', b'u', ..] => match (code_unit(rest), rest.get(6..).and_then(code_unit)) {
                (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
                (Some(0xd800..=0xdfff), _) => {
                    rest[2..6].copy_from_slice(b"fffd");
                    6
                }
                _ => 2,
            },
            // Two backslashes are one that is meant, and begin no escape.
            [b'\\', ..] => 2,
            [byte, ..] => {
                if byte.is_ascii_control() {
                    *byte = b' ';
                }
                1
            }
            [] => break,
        };
    }
    body
}

/// The code unit of the escape (`\u00e9`) that `text` begins with.
fn code_unit(text: &[u8]) -> Option<u16> {
    let digits = std::str::from_utf8(text.strip_prefix(b"\\u")?.get(..4)?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::repaired;

    #[test]
    fn only_what_is_broken_changes() {
        for (body, expected, why) in [
            (r"\ud800".as_bytes(), r"\ufffd".as_bytes(), "a leading surrogate alone"),
            (br"\udc00x", br"\ufffdx", "a trailing one alone"),
            (br"\ud83d\ude00", br"\ud83d\ude00", "a pair is a letter"),
            (br"\ud83d\ud83d\ude00", br"\ufffd\ud83d\ude00", "one alone before a pair"),
            (br"\\ud800", br"\\ud800", "a backslash that is meant, then letters"),
            (br"\\\ud800", br"\\\ufffd", "a backslash that is meant, then a surrogate"),
            (br"\u00e9\n", br"\u00e9\n", "other escapes"),
            (br"\ud8", br"\ud8", "broken off in an escape"),
            (br"\", br"\", "broken off after a backslash"),
            (b"a\x07b\nc\x7f", b"a b c ", "bare control characters"),
            (b"caf\xe9", "caf\u{fffd}".as_bytes(), "no UTF-8"),
            ("é日".as_bytes(), "é日".as_bytes(), "letters beyond ASCII"),
            (b"", b"", "nothing"),
        ] {
            assert_eq!(repaired(body), expected, "{why}");
        }
    }
}
