//! What the window shows of Discogs: the wire, its refusals, the token, the notices.

use std::time::{Duration, SystemTime};

use discogs_client::http::ApiState;
use discogs_client::{SourceError, TokenFault};
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use librarian_gui::engine::{StationNews, TokenState};
use librarian_gui::state::Overlay;

use crate::window::Window;

/// A window of ten songs whose station asks Discogs.
fn online(api: ApiState, token: TokenState) -> (Window, crate::station::LedRun) {
    let (mut window, run) = Window::with_songs(10);
    window.station.set_api(api, token);
    window.station.tell(StationNews::ShelfChanged);
    window.frames(3);
    (window, run)
}

fn status(window: &Window) -> String {
    window.state().run.in_words()
}

#[test]
fn what_is_on_the_wire_is_shown_while_something_runs() {
    let in_an_hour = SystemTime::now() + Duration::from_hours(1);
    for (api, shown, hidden, why) in [
        (ApiState { on_wire: 3, ..ApiState::default() }, "3 on the wire", "wait until", "the gauge itself"),
        (
            ApiState { paused_until: Some(in_an_hour), ..ApiState::default() },
            "Discogs asks us to wait until ",
            "1 on the wire",
            "a pause says until when",
        ),
    ] {
        let (mut window, run) = online(api, TokenState::Missing);
        let words = status(&window);
        assert!(words.contains(shown) && !words.contains(hidden), "{words}: {why}");
        run.finish();
        window.frames(3);
        assert!(!status(&window).contains(shown), "nothing runs any more");
    }
    let (window, _run) = Window::with_songs(10);
    assert!(!status(&window).contains("wire"), "nobody is asked");
}

#[test]
fn why_discogs_answers_nothing_is_told_once() {
    let refusal = Some(SourceError::Unauthorised(TokenFault::Wrong));
    let (mut window, _run) = online(ApiState { refusal, ..ApiState::default() }, TokenState::Missing);
    window.frames(5);
    let told: Vec<&str> = window.state().notices.history().map(|notice| notice.text.as_str()).collect();
    assert_eq!(told, ["Discogs does not know this token; set it anew"]);
}

#[test]
fn a_token_is_typed_unseen_and_kept() {
    let (mut window, _run) = online(ApiState::default(), TokenState::Missing);
    window.click("More");
    window.click("Discogs token…");
    let field = window.harness.get_by_role_and_label(Role::PasswordInput, "Paste it here");
    assert!(field.is_focused(), "ready to paste");
    window.type_text("a-secret");
    assert!(window.harness.query_by_label_contains("a-secret").is_none(), "shown to nobody");
    assert!(!format!("{:?}", window.state().overlay).contains("a-secret"));
    window.click("Check and keep");
    window.frames(2);
    assert_eq!(window.station.tokens(), ["a-secret"]);
    assert_eq!(window.state().overlay, None);
}

#[test]
fn a_token_that_is_kept_can_be_forgotten() {
    let place = "the system's keychain".to_owned();
    let (mut window, _run) = online(ApiState::default(), TokenState::Kept { place });
    window.click("More");
    window.click("Discogs token…");
    assert!(window.harness.query_by_label_contains("kept in the system's keychain").is_some());
    window.click("Forget it");
    assert_eq!(window.station.tokens(), [""]);
}

#[test]
fn the_terms_are_kept() {
    let (mut window, _run) = Window::with_songs(1);
    window.click("More");
    window.click("About Librarian");
    assert_eq!(window.state().overlay, Some(Overlay::About));
    let affiliation = "is not affiliated with, sponsored or endorsed by Discogs";
    assert!(window.harness.query_by_label_contains(affiliation).is_some());
    assert!(window.harness.query_by_role_and_label(Role::Link, "Data provided by Discogs.").is_some());
}
