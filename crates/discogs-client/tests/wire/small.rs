use discogs_client::http::wire::{Identity, read_identity, read_message};

#[test]
fn errors_say_one_line() {
    let long = format!(r#"{{"message": "{}"}}"#, "é".repeat(300));
    let cut = "é".repeat(200);
    for (body, expected, why) in [
        (r#"{"message": "Release not found."}"#, Some("Release not found."), "the usual shape"),
        (
            r#"{"detail": [{"loc": ["query"], "msg": "no page"}], "message": "Bad query"}"#,
            Some("Bad query"),
            "the newer shape: its message speaks",
        ),
        (r#"{"detail": [{"loc": ["query"], "msg": "no page"}]}"#, Some("no page"), "else its detail"),
        (r#"{"detail": [{"loc": []}, "no page"], "message": ""}"#, Some("no page"), "the first that speaks"),
        (r#"{"message": null, "detail": "Gone"}"#, Some("Gone"), "a detail of one text"),
        (r#"{"message": " a\u0000b\r\n\tc\u007f "}"#, Some("a b c"), "without control characters"),
        (r#"{"message": "a\ud800b"}"#, Some("a\u{fffd}b"), "with half a letter"),
        (&long, Some(&*cut), "no longer than fits"),
        (r#"{"message": ["a"]}"#, None, "of another kind"),
        (r#"{"message": "\u0007 "}"#, None, "nothing printable"),
        ("{}", None, "nothing"),
        ("", None, "nothing"),
        ("<html><body>Sorry</body></html>", None, "a page for people"),
    ] {
        assert_eq!(read_message(body.as_bytes()).as_deref(), expected, "{body}: {why}");
    }
}

#[test]
fn identities_have_a_name() {
    let known = |name: &str| Ok(Identity { username: name.into() });
    let no_identity = || Err("it is JSON, but not an identity".to_owned());
    for (body, expected, why) in [
        (r#"{"id": 1, "username": "jensen", "consumer_name": "x"}"#, known("jensen"), "as it is sent"),
        (r#"{"id": null, "username": 311}"#, known("311"), "a number that is a name"),
        (r#"{"id": 1, "username": ""}"#, no_identity(), "no name"),
        (r#"{"id": 1}"#, no_identity(), "no name"),
        (r#"["jensen"]"#, no_identity(), "a list"),
        ("<html>", Err("it is no JSON (expected value at line 1 column 1)".to_owned()), "a page for people"),
    ] {
        assert_eq!(read_identity(body.as_bytes()).map_err(|error| error.to_string()), expected, "{why}");
    }
}
