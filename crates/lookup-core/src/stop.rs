//! Telling work to stop, and why.

use tokio::sync::watch;

use crate::gather::StopCause;

/// The one who may stop a piece of work. Dropping it stops nothing.
#[derive(Debug)]
pub struct Stop(watch::Sender<Option<StopCause>>);

/// Learns of a [`Stop`]. Clones learn of the same one.
#[derive(Debug, Clone)]
pub struct StopSignal(watch::Receiver<Option<StopCause>>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Stop {
    /// Stops all who listen. The first cause stands.
    pub fn raise(&self, cause: StopCause) {
        self.0.send_if_modified(|raised| {
            let is_first = raised.is_none();
            raised.get_or_insert(cause);
            is_first
        });
    }

    /// A signal that learns of this stop, even of one that came before.
    pub fn signal(&self) -> StopSignal {
        StopSignal(self.0.subscribe())
    }
}

impl StopSignal {
    /// Why to stop, if it is time to.
    pub fn cause(&self) -> Option<StopCause> {
        *self.0.borrow()
    }

    /// Waits until it is time to stop; for ever, if nobody can say so any more.
    pub async fn raised(&self) -> StopCause {
        let mut receiver = self.0.clone();
        match receiver.wait_for(Option::is_some).await.map(|cause| *cause) {
            Ok(Some(cause)) => cause,
            Ok(None) | Err(_) => std::future::pending().await,
        }
    }
}
