//! The station of the window: the engine, opened and replaced while the window goes on drawing.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use discogs_client::http::{ApiState, Token};
use lookup_core::catalog::{CatalogFileError, ShelfOrder};
use lookup_core::playlist::Content;
use lookup_core::session::{Event, Limits};
use poll_promise::Promise;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use super::online::Online;
use super::shelf::{Shelf, ShelfFrom, file_name};
use super::sources::{Sources, SourcesFrom};
use super::station::{Running, ShelfState, Station, StationNews, TokenState};
use super::token::VARIABLE;
use super::{EVENTS_WAITING, Engine, NO_TRACKLISTS, Outcome, Wake, in_background};

/// A [`Station`] over the real engine. Shelf and sources are read on threads of their own; what comes of it is taken in
/// with the next call of [`Station::news`] or [`Station::start`].
pub struct LiveStation {
    shelf_from: ShelfFrom,
    sources_from: SourcesFrom,
    handle: Handle,
    wake: Wake,
    stand: Stand,
    sources: Sources,
    job: Option<Job>,
    /// The token being changed: with the sources that use the new one, and what to say of it.
    token_job: Option<Promise<Outcome<(Sources, String)>>>,
    /// Catalogs to import when the present job is done. One at a time, so that the last one asked for is the one that
    /// stands.
    to_import: VecDeque<PathBuf>,
    news: Vec<StationNews>,
}

/// What can be looked up now, whatever is being read meanwhile.
enum Stand {
    Nothing,
    Missing(String),
    Ready(Engine),
}

enum Job {
    Open(Promise<Outcome<Opened>>),
    Import { name: String, promise: Promise<Outcome<Shelf>> },
}

/// What opening gave: the one may fail without the other.
struct Opened {
    shelf: Outcome<Shelf>,
    sources: Outcome<Sources>,
    /// What was left out of the sources.
    notices: Vec<String>,
}

impl LiveStation {
    /// Begins to open shelf and tracklists. Sessions will run on `handle`; `wake` is called whenever there is something
    /// for the window to see.
    pub fn open(shelf: ShelfFrom, sources: SourcesFrom, handle: Handle, wake: Wake) -> Self {
        let (shelf_from, sources_from) = (shelf.clone(), sources.clone());
        let opening = in_background("Reading the catalog", &wake, move || Ok(Opened::open(&shelf, &sources)));
        Self {
            shelf_from,
            sources_from,
            handle,
            wake,
            stand: Stand::Nothing,
            sources: Sources::none(),
            job: Some(Job::Open(opening)),
            token_job: None,
            to_import: VecDeque::new(),
            news: Vec::new(),
        }
    }

    /// Changes the token on a thread of its own: the keychain may be slow, and so may Discogs.
    fn change_token(
        &mut self,
        change: impl FnOnce(&Online, &Handle) -> anyhow::Result<String> + Send + 'static,
    ) {
        let Some(online) = self.sources_from.online.clone() else { return };
        let (from, handle) = (self.sources_from.clone(), self.handle.clone());
        let work = move || {
            let said = change(&online, &handle).map_err(|error| format!("{error:#}"))?;
            let sources = from.open(&mut |_told_at_the_start| {}).map_err(|error| format!("{error:#}"))?;
            Ok((sources, said))
        };
        self.token_job = Some(in_background("Changing the token", &self.wake, work));
    }

    fn keep_up_with_token(&mut self) {
        match self.token_job.take().map(Promise::try_take) {
            Some(Ok(Ok((sources, said)))) => {
                self.sources = sources;
                // Sessions that run keep the client that they began with.
                if let Stand::Ready(engine) = &mut self.stand {
                    engine.sources = self.sources.clone();
                }
                self.news.push(StationNews::TokenChanged(said));
            }
            Some(Ok(Err(fault))) => self.news.push(StationNews::Failed(fault)),
            Some(Err(job)) => self.token_job = Some(job),
            None => {}
        }
    }

    /// Takes in what was finished, and goes on to what waits for it.
    fn keep_up(&mut self) {
        self.keep_up_with_token();
        loop {
            match self.job.take() {
                None => {}
                Some(Job::Open(promise)) => match promise.try_take() {
                    Ok(opened) => self.take_in_opened(opened),
                    Err(promise) => return self.job = Some(Job::Open(promise)),
                },
                Some(Job::Import { name, promise }) => match promise.try_take() {
                    Ok(shelf) => self.take_in_import(shelf),
                    Err(promise) => return self.job = Some(Job::Import { name, promise }),
                },
            }
            let Some(path) = self.to_import.pop_front() else { return };
            self.begin_import(path);
        }
    }

    fn take_in_opened(&mut self, opened: Outcome<Opened>) {
        let opened = opened.unwrap_or_else(|fault| Opened {
            shelf: Err(fault),
            sources: Ok(Sources::none()),
            notices: Vec::new(),
        });
        self.news.extend(opened.notices.into_iter().map(StationNews::Failed));
        match opened.sources {
            Ok(sources) if sources.has_any => self.sources = sources,
            Ok(_) => self.news.push(StationNews::Failed(NO_TRACKLISTS.to_owned())),
            Err(fault) => self.news.push(StationNews::Failed(fault)),
        }
        match opened.shelf {
            Ok(shelf) => {
                // Of a catalog that was read without a fault there is nothing to tell.
                if !shelf.rejected.is_empty() {
                    self.news.push(imported(&shelf));
                }
                self.put_up(shelf);
            }
            Err(why) => self.stand = Stand::Missing(why),
        }
        self.news.push(StationNews::ShelfChanged);
    }

    fn begin_import(&mut self, path: PathBuf) {
        let (from, name) = (self.shelf_from.clone(), file_name(&path));
        let work = move || from.replace_by(&path).map_err(|error| format!("{error:#}"));
        let promise = in_background("Importing a catalog", &self.wake, work);
        self.job = Some(Job::Import { name, promise });
    }

    fn take_in_import(&mut self, shelf: Outcome<Shelf>) {
        match shelf {
            Ok(shelf) => {
                self.news.push(imported(&shelf));
                self.put_up(shelf);
            }
            Err(fault) => self.news.push(StationNews::Failed(fault)),
        }
        // Also after a failure: the old shelf is no longer being replaced.
        self.news.push(StationNews::ShelfChanged);
    }

    /// Puts `shelf` in the place of the old one. Sessions that run keep the old one.
    fn put_up(&mut self, shelf: Shelf) {
        let engine = Engine { shelf, sources: self.sources.clone() };
        let old = std::mem::replace(&mut self.stand, Stand::Ready(engine));
        if matches!(old, Stand::Ready(_)) {
            // To take 65,000 items apart takes longer than a frame.
            self.handle.spawn_blocking(move || drop(old));
        }
    }
}

impl Station for LiveStation {
    fn shelf(&self) -> ShelfState {
        match (&self.job, &self.stand) {
            (Some(Job::Import { name, .. }), _) => ShelfState::Loading { what: format!("Importing {name}") },
            (_, Stand::Nothing) => ShelfState::Loading { what: "Reading the catalog".to_owned() },
            (_, Stand::Missing(why)) => ShelfState::Missing(why.clone()),
            (_, Stand::Ready(engine)) => {
                ShelfState::Ready { items: engine.shelf().len(), source: engine.shelf.source.clone() }
            }
        }
    }

    fn shelf_order(&self) -> ShelfOrder {
        match &self.stand {
            Stand::Ready(engine) => engine.shelf().shelf_order().clone(),
            Stand::Nothing | Stand::Missing(_) => ShelfOrder::default(),
        }
    }

    fn start(&mut self, lines: Vec<Content>, attempt: u32) -> Result<Running, Vec<Content>> {
        self.keep_up();
        let Stand::Ready(engine) = &self.stand else { return Err(lines) };
        let limits = Limits { open_lines: engine.open_lines(), time: None, calls: None };
        let _on_runtime = self.handle.enter();
        let (session, received) = engine.start(lines, attempt, limits);
        let (to_window, events) = mpsc::channel(EVENTS_WAITING);
        tokio::spawn(forward(received, to_window, Arc::clone(&self.wake)));
        Ok(Running { events, steering: Box::new(session) })
    }

    fn api_state(&self) -> Option<ApiState> {
        self.sources.api_state()
    }

    fn token(&self) -> TokenState {
        if self.token_job.is_some() { TokenState::Changing } else { self.sources.token() }
    }

    fn set_token(&mut self, typed: String) {
        self.change_token(move |online, handle| {
            let token = Token::parse(&typed)?;
            let owner = handle.block_on(online.owner_of(token.clone()))?;
            let keeper = online.data_dir.token_keeper();
            let place = keeper.keep(&token)?.in_words();
            Ok(if keeper.is_overridden() {
                format!(
                    "The token of {owner} is kept in {place}; {VARIABLE} holds another, which goes above it."
                )
            } else {
                format!("This is the token of {owner}; it is kept in {place}.")
            })
        });
    }

    fn forget_token(&mut self) {
        self.change_token(|online, _| {
            let was_there = online.data_dir.token_keeper().forget()?;
            Ok(if was_there { "The token is forgotten." } else { "There was no token." }.to_owned())
        });
    }

    fn import_catalog(&mut self, path: PathBuf) {
        self.to_import.push_back(path);
        self.keep_up();
    }

    fn news(&mut self) -> Vec<StationNews> {
        self.keep_up();
        std::mem::take(&mut self.news)
    }
}

/// Passes the news of a session on and wakes the window for it. A window that has let go of its end ends the session.
async fn forward(mut received: mpsc::Receiver<Event>, to_window: mpsc::Sender<Event>, wake: Wake) {
    loop {
        let event = tokio::select! {
            event = received.recv() => event,
            () = to_window.closed() => return,
        };
        let Some(event) = event else { return };
        if to_window.send(event).await.is_err() {
            return;
        }
        wake();
    }
}

impl Opened {
    /// Takes as long as the catalog is large.
    fn open(shelf: &ShelfFrom, sources: &SourcesFrom) -> Self {
        let mut notices = Vec::new();
        let sources = sources.open(&mut |notice| notices.push(notice));
        let shelf = shelf.open().map_err(|error| match error.downcast_ref() {
            // The window has a button for what the command line has a command for.
            Some(CatalogFileError::Missing { path }) => no_catalog(path),
            _ => format!("{error:#}"),
        });
        Self { shelf, sources: sources.map_err(|error| format!("{error:#}")), notices }
    }
}

fn no_catalog(path: &Path) -> String {
    format!(
        "There is no catalog yet at {}; import one with \u{201c}Import catalog\u{2026}\u{201d}",
        path.display()
    )
}

fn imported(shelf: &Shelf) -> StationNews {
    StationNews::Imported { items: shelf.snapshot.len(), rejected: shelf.rejected.clone() }
}
