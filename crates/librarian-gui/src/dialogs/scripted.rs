//! Dialogs that a test answers.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::{DialogAnswer, Dialogs};

/// Dialogs that answer from a list, one after another; with none left they stay open. A clone shares the list, so that
/// a test can hand one to the window and keep one.
#[derive(Debug, Clone, Default)]
pub struct ScriptedDialogs(Rc<RefCell<Script>>);

/// A dialog that was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// For playlists.
    Playlists,
    /// For a catalog.
    Catalog,
    /// For a place to write to.
    Export {
        /// The name that was proposed.
        proposed_name: String,
        /// Its extension.
        extension: String,
    },
}

#[derive(Debug, Default)]
struct Script {
    answers: VecDeque<DialogAnswer>,
    asked: Vec<Asked>,
    is_open: bool,
}

impl ScriptedDialogs {
    /// Dialogs that answer with `answers`.
    pub fn answering(answers: impl IntoIterator<Item = DialogAnswer>) -> Self {
        let answers = answers.into_iter().collect();
        Self(Rc::new(RefCell::new(Script { answers, ..Script::default() })))
    }

    /// Adds an answer, for the dialog that is open or the next one.
    pub fn answer(&self, answer: DialogAnswer) {
        self.0.borrow_mut().answers.push_back(answer);
    }

    /// The dialogs that were opened, in their order.
    pub fn asked(&self) -> Vec<Asked> {
        self.0.borrow().asked.clone()
    }

    fn open(&self, asked: Asked) {
        let mut script = self.0.borrow_mut();
        if !script.is_open {
            script.is_open = true;
            script.asked.push(asked);
        }
    }
}

impl Dialogs for ScriptedDialogs {
    fn choose_playlists(&mut self) {
        self.open(Asked::Playlists);
    }

    fn choose_catalog(&mut self) {
        self.open(Asked::Catalog);
    }

    fn choose_export(&mut self, proposed_name: &str, extension: &str) {
        self.open(Asked::Export { proposed_name: proposed_name.to_owned(), extension: extension.to_owned() });
    }

    fn poll(&mut self) -> Option<DialogAnswer> {
        let mut script = self.0.borrow_mut();
        if !script.is_open {
            return None;
        }
        let answer = script.answers.pop_front()?;
        script.is_open = false;
        Some(answer)
    }
}
