//! What a screen reader is told. That every control has a name, kittest checks after each `run`.

use eframe::egui::accesskit::{Live, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use librarian_gui::engine::StationNews;

use crate::led_line::confirmed;
use crate::window::Window;

#[test]
fn the_list_is_a_table_of_rows_and_cells() {
    let (window, _run) = Window::with_songs(100);
    let table = window.harness.get_by_role(Role::Table).accesskit_node();
    assert_eq!(table.label().as_deref(), Some("Lines of the playlist"));
    assert_eq!(table.data().row_count(), Some(100), "all rows, in view or not");
    let rows: Vec<_> = window.harness.query_all_by_role(Role::Row).collect();
    assert!(rows.len() > 10 && rows.len() < 60, "only those in view are drawn: {}", rows.len());
    for row in &rows {
        let node = row.accesskit_node();
        let number = node.data().row_index().expect("an index") + 1;
        let name = node.label().expect("a name");
        assert_eq!(name, format!("{number}, Artist {number} – Song {number}, waiting"));
    }
    let mut columns: Vec<usize> = window
        .harness
        .query_all_by_role(Role::Cell)
        .map(|cell| cell.accesskit_node().data().column_index().expect("an index"))
        .collect();
    columns.sort_unstable();
    columns.dedup();
    assert_eq!(columns, [0, 1, 2, 3, 4, 5]);
}

#[test]
fn one_row_is_told_as_selected() {
    let (mut window, _run) = Window::with_songs(5);
    let row = window.harness.get_by_role_and_label(Role::Row, "3, Artist 3 – Song 3, waiting");
    row.click();
    window.frames(2);
    let is_selected =
        |node: &egui_kittest::kittest::AccessKitNode<'_>| node.data().is_selected() == Some(true);
    let selected =
        window.harness.query_all_by_role(Role::Row).filter(|row| is_selected(&row.accesskit_node()));
    assert_eq!(selected.count(), 1);
    assert_eq!(window.selected().as_deref(), Some("3, Artist 3 – Song 3, waiting"));
}

#[test]
fn progress_is_told_when_all_is_done_and_not_before() {
    let (mut window, run) = Window::with_songs(2);
    let live = |window: &Window| {
        window.harness.get_by_role_and_label(Role::Status, "Progress").accesskit_node().data().live()
    };
    assert_ne!(live(&window), Some(Live::Polite), "figures that change all the time would chatter");
    (0..2).for_each(|line| run.answer(line, confirmed(line, &[0])));
    run.finish();
    window.frames(2);
    assert_eq!(live(&window), Some(Live::Polite));
}

#[test]
fn notices_are_told() {
    let mut window = Window::open();
    window.station.tell(StationNews::Failed("The catalog cannot be read; import it again.".to_owned()));
    window.frames(3);
    let alert = window.harness.get_by_role(Role::Alert).accesskit_node();
    assert_eq!(alert.data().live(), Some(Live::Polite));
    window.click("Dismiss");
    assert!(window.harness.query_by_role(Role::Alert).is_none(), "out of view");
    assert_eq!(window.told().len(), 1, "and still in the history");
}

#[test]
fn every_control_has_a_name_in_every_state() {
    let (mut window, run) = Window::with_songs(3);
    window.harness.check_accessibility();
    run.answer(0, confirmed(0, &[0, 1]));
    run.finish();
    for button in ["Keys", "Messages", "Pull list"] {
        window.frames(2);
        window.click(button);
        window.harness.check_accessibility();
        assert!(window.has_button("Close"), "{button}: {:?}", window.state().overlay);
        window.click("Close");
    }
    for menu in ["Theme", "Export…"] {
        window.click(menu);
        window.harness.check_accessibility();
        window.click(menu);
    }
}

#[test]
fn focus_is_seen() {
    crate::pictures::need_vulkan();
    let (mut window, _run) = Window::with_songs(3);
    let button = window.harness.get_by_role_and_label(Role::Button, "Messages").rect();
    let around = |window: &mut Window| {
        let picture = window.harness.render().expect("a picture");
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the picture")]
        let (left, top, width, height) =
            (button.left() as u32, button.top() as u32, button.width() as u32, button.height() as u32);
        let pixels = (left..left + width).flat_map(|x| (top..top + height).map(move |y| (x, y)));
        pixels.map(|(x, y)| *picture.get_pixel(x, y)).collect::<Vec<_>>()
    };
    let before = around(&mut window);
    window.harness.get_by_role_and_label(Role::Button, "Messages").focus();
    window.frames(2);
    let after = around(&mut window);
    let changed = before.iter().zip(&after).filter(|(one, other)| one != other).count();
    assert!(changed > 100, "a frame around the button is {changed} pixels");
}

#[test]
fn a_focused_row_or_heading_is_seen() {
    crate::pictures::need_vulkan();
    let (mut window, _run) = Window::with_songs(3);
    for (role, name) in [(Role::Row, "3, Artist 3 – Song 3, waiting"), (Role::ColumnHeader, "Best match")] {
        let before = window.harness.render().expect("a picture");
        window.harness.get_by_role_and_label(role, name).focus();
        window.frames(2);
        let after = window.harness.render().expect("a picture");
        let changed = before.pixels().zip(after.pixels()).filter(|(one, other)| one != other).count();
        assert!(changed > 50, "{name}: focus changes {changed} pixels");
    }
}
