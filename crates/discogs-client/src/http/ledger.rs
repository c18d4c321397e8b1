//! Where the budget of calls is kept: in this program, or in a file that all programs on this machine share.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::pace::{Moment, Standing};

/// How long another program may hold the file before this one goes on by itself. It is held for microseconds.
const LONGEST_LOCK: Duration = Duration::from_millis(500);
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(5);

/// The standing of the budget, and where it is shared.
#[derive(Debug)]
pub(super) struct Ledger {
    shared: Option<PathBuf>,
    /// The last known standing: what counts where nothing is shared or the file cannot be used.
    own: Standing,
    was_told_of_fault: bool,
}

impl Ledger {
    pub(super) fn new(shared: Option<PathBuf>) -> Self {
        Self { shared, own: Standing::fresh(), was_told_of_fault: false }
    }

    /// Reads the standing, lets `change` alter it, and writes it back, all in one step for every program.
    pub(super) async fn update<T: Send + 'static>(
        &mut self,
        change: impl FnOnce(&mut Standing) -> T + Send + 'static,
    ) -> T {
        let Some(path) = self.shared.clone() else { return change(&mut self.own) };
        let own = self.own;
        let updated = tokio::task::spawn_blocking(move || update_file(&path, own, change)).await;
        let (standing, returned, fault) = match updated {
            Ok(updated) => updated,
            Err(error) => match error.try_into_panic() {
                // `change` is arithmetic; should it panic nevertheless, so may the caller.
                Ok(panic) => std::panic::resume_unwind(panic),
                // The runtime is being shut down, and with it the caller.
                Err(_cancelled) => std::future::pending().await,
            },
        };
        self.own = standing;
        if let Some(fault) = fault
            && !std::mem::replace(&mut self.was_told_of_fault, true)
        {
            tracing::warn!(%fault, "the pace cannot be shared with other programs on this computer");
        }
        returned
    }

    /// The standing as last seen.
    pub(super) fn last_seen(&self) -> Standing {
        self.own
    }
}

fn update_file<T>(
    path: &Path,
    own: Standing,
    change: impl FnOnce(&mut Standing) -> T,
) -> (Standing, T, Option<io::Error>) {
    let opened = open_locked(path).and_then(|mut file| Ok((read(&mut file)?, file)));
    let (shared, mut file) = match opened {
        Ok(opened) => opened,
        Err(fault) => {
            let mut standing = own;
            let returned = change(&mut standing);
            return (standing, returned, Some(fault));
        }
    };
    // What cannot be read (a new file, one cut short by a power failure) says nothing. What is known here counts in any
    // case: it may not have got there, because another held the file or the disk was full.
    let mut standing = shared.map_or(own, |shared| shared.owing_as_much_as(own));
    let returned = change(&mut standing);
    // Closing the file gives the lock back.
    let fault = write(&mut file, standing).err();
    (standing, returned, fault)
}

fn open_locked(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
    let mut left = LONGEST_LOCK;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if !left.is_zero() => {
                std::thread::sleep(BETWEEN_ATTEMPTS);
                left = left.saturating_sub(BETWEEN_ATTEMPTS);
            }
            Err(TryLockError::WouldBlock) => return Err(io::ErrorKind::TimedOut.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

/// The standing is one line of two moments and a yes or no, of always the same length.
fn read(file: &mut File) -> io::Result<Option<Standing>> {
    let mut bytes = Vec::new();
    file.take(64).read_to_end(&mut bytes)?;
    Ok(std::str::from_utf8(&bytes).ok().and_then(parse))
}

fn parse(text: &str) -> Option<Standing> {
    let mut words = text.strip_suffix('\n')?.split(' ');
    let mut moment = || words.next()?.parse().ok().map(Moment);
    let (paid_off_at, not_before) = (moment()?, moment()?);
    let may_burst = match words.next()? {
        "burst" => true,
        "singly" => false,
        _ => return None,
    };
    Some(Standing { paid_off_at, not_before, may_burst })
}

fn write(file: &mut File, standing: Standing) -> io::Result<()> {
    let Standing { paid_off_at, not_before, may_burst } = standing;
    let way = if may_burst { "burst" } else { "singly" };
    let line = format!("{:020} {:020} {way}\n", paid_off_at.0, not_before.0);
    file.rewind()?;
    file.write_all(line.as_bytes())?;
    file.set_len(line.len() as u64)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

    use super::*;
    use crate::http::config::Rate;

    #[tokio::test]
    async fn two_programs_spend_one_budget() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pace");
        let mut ledgers = [Ledger::new(Some(path.clone())), Ledger::new(Some(path.clone()))];
        let now = Moment(1_700_000_000_000_000);
        let take = move |standing: &mut Standing| standing.take(Rate::with_token(), now);
        let mut taken = Vec::new();
        for turn in 0..6 {
            taken.push(ledgers[turn % 2].update(take).await.is_ok());
        }
        assert_eq!(taken, [true, true, true, true, true, false], "five in all, not five each");
        ledgers[0].update(move |standing| standing.pause(now.plus(Duration::from_mins(1)))).await;
        let refused = ledgers[1].update(take).await;
        assert_eq!(refused, Err(now.plus(Duration::from_mins(1))), "a pause is everybody's");
    }

    #[tokio::test]
    async fn a_pause_that_could_not_be_shared_still_holds_here() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pace");
        let mut ledger = Ledger::new(Some(path.clone()));
        let now = Moment(1_700_000_000_000_000);
        let take = move |standing: &mut Standing| standing.take(Rate::with_token(), now);
        assert_eq!(ledger.update(take).await, Ok(()));
        let held = File::open(&path).unwrap();
        held.lock().unwrap();
        let until = now.plus(Duration::from_mins(1));
        ledger.update(move |standing| standing.pause(until)).await;
        held.unlock().unwrap();
        assert_eq!(ledger.update(take).await, Err(until));
        assert_eq!(Ledger::new(Some(path)).update(take).await, Err(until), "and is shared afterwards");
    }

    #[tokio::test]
    async fn a_file_that_cannot_be_used_costs_nothing_but_the_sharing() {
        let folder = tempfile::tempdir().unwrap();
        let now = Moment(1_700_000_000_000_000);
        let broken = folder.path().join("broken");
        std::fs::write(&broken, b"\xff\x00 nonsense").unwrap();
        for (path, why) in [
            (folder.path().to_owned(), "a folder"),
            (folder.path().join("no folder/pace"), "in no folder"),
            (broken.clone(), "not ours"),
        ] {
            let mut ledger = Ledger::new(Some(path));
            let mut taken = 0;
            while ledger.update(move |standing| standing.take(Rate::without_token(), now)).await.is_ok() {
                taken += 1;
            }
            assert_eq!(taken, 2, "{why}");
        }
        assert!(parse(&std::fs::read_to_string(&broken).unwrap()).is_some(), "mended by the first who wrote");
    }
}
