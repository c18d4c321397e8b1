//! What the user was told, newest last.

use std::time::{Duration, Instant};

/// How long a notice stays in view.
const IN_VIEW: Duration = Duration::from_secs(8);

/// How many notices are remembered.
const REMEMBERED: usize = 200;

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gravity {
    /// Something was done.
    Done,
    /// Something could not be done; the sentence says what to do.
    Trouble,
}

/// Something that the user was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// How grave it is.
    pub gravity: Gravity,
    /// One sentence.
    pub text: String,
    shown_at: Instant,
    is_dismissed: bool,
}

/// All notices, with those in view among them.
#[derive(Debug, Clone, Default)]
pub struct Notices(Vec<Notice>);

impl Notices {
    /// Tells something. What is in view already is not told twice.
    pub fn tell(&mut self, gravity: Gravity, text: impl Into<String>, now: Instant) {
        let text = text.into();
        if self.in_view(now).any(|(_, notice)| notice.text == text) {
            return;
        }
        if self.0.len() == REMEMBERED {
            self.0.remove(0);
        }
        self.0.push(Notice { gravity, text, shown_at: now, is_dismissed: false });
    }

    /// The notices in view, oldest first, each with its number.
    pub fn in_view(&self, now: Instant) -> impl Iterator<Item = (usize, &Notice)> {
        let is_in_view =
            move |notice: &Notice| !notice.is_dismissed && now.duration_since(notice.shown_at) < IN_VIEW;
        self.0.iter().enumerate().filter(move |(_, notice)| is_in_view(notice))
    }

    /// When the next notice goes out of view.
    pub fn next_change(&self, now: Instant) -> Option<Duration> {
        self.in_view(now).map(|(_, notice)| IN_VIEW.saturating_sub(now.duration_since(notice.shown_at))).min()
    }

    /// Takes a notice out of view.
    pub fn dismiss(&mut self, number: usize) {
        if let Some(notice) = self.0.get_mut(number) {
            notice.is_dismissed = true;
        }
    }

    /// All that was told, newest first.
    pub fn history(&self) -> impl Iterator<Item = &Notice> {
        self.0.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_once_and_stays_in_the_history() {
        let mut notices = Notices::default();
        let start = Instant::now();
        notices.tell(Gravity::Done, "imported", start);
        notices.tell(Gravity::Done, "imported", start);
        notices.tell(Gravity::Trouble, "no such file", start);
        assert_eq!(notices.in_view(start).count(), 2, "the same is told once");
        notices.dismiss(0);
        assert_eq!(notices.in_view(start).count(), 1);
        let later = start + IN_VIEW;
        assert_eq!(notices.in_view(later).count(), 0);
        notices.tell(Gravity::Done, "imported", later);
        assert_eq!(notices.history().count(), 3, "later it is news again");
    }
}
