//! Work that a frame cannot wait for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use poll_promise::Promise;

/// Asks the window for a frame. Called from any thread, and often: many calls make one frame.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What comes of work in the background: what it was for, or one sentence with a remedy.
pub type Outcome<T> = Result<T, String>;

/// Does `work` on a thread of its own, named `thread`, and wakes the window when its outcome can be had.
///
/// `Promise::spawn_thread` would run the waking before the outcome is there, and a panic of `work` would become one of
/// the frame that asks for it; here it is an outcome like any other.
pub fn in_background<T: Send + 'static>(
    thread: &'static str,
    wake: &Wake,
    work: impl FnOnce() -> Outcome<T> + Send + 'static,
) -> Promise<Outcome<T>> {
    let (sender, promise) = Promise::new();
    let wake = Arc::clone(wake);
    let run = move || {
        give_way_to_frames();
        let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
            Err(format!("{thread} broke off, a fault of Librarian; please report it, and try again"))
        });
        sender.send(outcome);
        wake();
    };
    match std::thread::Builder::new().name(thread.to_owned()).spawn(run) {
        Ok(_) => promise,
        Err(error) => Promise::from_ready(Err(format!(
            "{thread}: no thread could be started ({}); close other programs and try again",
            error.kind()
        ))),
    }
}

/// How much less pressing work in the background is than a frame, as `nice` counts it.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Makes this thread less pressing than the window's own. Linux may have both take turns on one core though another
/// idles, four milliseconds each: with equal rights, every other frame would wait for that long.
fn give_way_to_frames() {
    // On Linux a niceness is a thread's own, and any may raise its own. Without it, work is done all the same.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICENESS);
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    /// Runs `work`; the outcome must be there as soon as the window is woken.
    #[track_caller]
    fn check(work: impl FnOnce() -> Outcome<u8> + Send + 'static, expected: Result<u8, &str>) {
        let (woken, wakes) = sync_channel(1);
        let wake: Wake = Arc::new(move || woken.send(()).expect("the test waits"));
        let promise = in_background("Counting", &wake, work);
        wakes.recv().expect("it wakes");
        let outcome = promise.ready().expect("woken when the outcome can be had").clone();
        match (outcome, expected) {
            (Err(sentence), Err(part)) => assert!(sentence.contains(part), "{sentence}"),
            (outcome, expected) => assert_eq!(outcome, expected.map_err(str::to_owned)),
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn work_is_less_pressing_than_what_waits_for_it() {
        let niceness = || rustix::process::nice(0).map_err(|error| error.to_string());
        let wake: Wake = Arc::new(|| ());
        let at_work = in_background("Counting", &wake, niceness).block_and_take();
        // 19 is the most there is.
        assert_eq!(at_work, niceness().map(|here| (here + NICENESS).min(19)));
    }

    #[test]
    fn every_end_of_the_work_is_an_outcome() {
        check(|| Ok(3), Ok(3));
        check(|| Err("no disk".to_owned()), Err("no disk"));
        check(|| panic!("a fault"), Err("Counting broke off"));
    }
}
