//! Pictures of the window.
use egui_kittest::Harness;
use librarian_gui::app::App;
use librarian_gui::dialogs::{DialogAnswer, Dialogs};
use librarian_gui::engine::{Engine, ShelfFrom, TracklistsFrom};
use lookup_core::session::{Event, Limits, RunState};

use crate::station::LedStation;

struct NoDialogs;
impl Dialogs for NoDialogs {
    fn choose_playlists(&mut self) {}
    fn choose_catalog(&mut self) {}
    fn choose_export(&mut self, _: &str, _: &str) {}
    fn poll(&mut self) -> Option<DialogAnswer> {
        None
    }
}

fn demo_events() -> (lookup_core::playlist::Playlist, Vec<Event>) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/demo/playlist.csv");
    let playlist = lookup_core::playlist::read(std::path::Path::new(path)).expect("demo");
    let runtime = tokio::runtime::Runtime::new().expect("rt");
    let events = runtime.block_on(async {
        let engine = Engine::open(&ShelfFrom::Demo, &TracklistsFrom::Demo, &mut |_| {}).expect("engine");
        let limits = Limits { open_lines: Engine::open_lines(), time: None, calls: None };
        let (_s, mut rx) =
            engine.start(playlist.lines.iter().map(|line| line.content.clone()).collect(), 1, limits);
        let mut events = vec![];
        while let Some(e) = rx.recv().await {
            let done = matches!(e, Event::RunState(RunState::Finished));
            events.push(e);
            if done {
                break;
            }
        }
        events
    });
    (playlist, events)
}

#[test]
fn look() {
    for (theme, name) in [(eframe::egui::Theme::Light, "light"), (eframe::egui::Theme::Dark, "dark")] {
        for (w, h) in [(1280.0, 800.0), (900.0, 600.0)] {
            let station = LedStation::default();
            let s2 = station.clone();
            let mut harness = Harness::builder()
                .with_size([w, h])
                .with_theme(theme)
                .build_eframe(|cc| App::new(&cc.egui_ctx, Box::new(s2), Box::new(NoDialogs)));
            harness.run_steps(3);
            harness.render().expect("render").save(format!("/tmp/shot_{name}_{w}_empty.png")).expect("save");
            let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/demo/playlist.csv");
            harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(path.into())));
            harness.run_steps(2);
            for _ in 0..100 {
                if station.runs() > 0 {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
                harness.step();
            }
            let (_, events) = demo_events();
            let run = station.run(0);
            for e in events {
                run.tell(e);
            }
            harness.run_steps(4);
            harness.render().expect("render").save(format!("/tmp/shot_{name}_{w}_demo.png")).expect("save");
        }
    }
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);
impl eframe::egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}
