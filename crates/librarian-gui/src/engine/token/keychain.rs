//! The system's keychain, which may ask its owner something, be slow, or not be there.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring::v1::{Entry, Error};

/// How long it may take. A keychain that asks for its password is not waited for.
const LONGEST: Duration = Duration::from_secs(2);

const SERVICE: &str = "librarian";
const USER: &str = "discogs token";

/// A place for one secret.
pub trait Keychain: Send + Sync {
    /// The secret, if there is one.
    fn get(&self) -> Result<Option<String>, KeychainFault>;
    /// Keeps a secret in place of the one before.
    fn set(&self, token: &str) -> Result<(), KeychainFault>;
    /// Forgets the secret.
    fn forget(&self) -> Result<(), KeychainFault>;
}

/// Why the keychain is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainFault {
    /// It did not answer in time.
    #[error("it did not answer")]
    TooSlow,
    /// There is none, or it is locked.
    #[error("{0}")]
    Refused(String),
}

/// The keychain of this system: Keychain, Credential Manager, or the Secret Service.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn get(&self) -> Result<Option<String>, KeychainFault> {
        in_time(|| match Entry::new(SERVICE, USER)?.get_password() {
            Ok(token) => Ok(Some(token)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn set(&self, token: &str) -> Result<(), KeychainFault> {
        let token = token.to_owned();
        in_time(move || Entry::new(SERVICE, USER)?.set_password(&token))
    }

    fn forget(&self) -> Result<(), KeychainFault> {
        in_time(|| match Entry::new(SERVICE, USER)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}

/// Asks on a plain thread: the keychain's client has an executor of its own, which does not go with a runtime's worker.
/// One that does not answer keeps its thread, and nobody waits for it.
fn in_time<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, KeychainFault> {
    let (answer, answered) = mpsc::sync_channel(1);
    let asking = move || {
        answer.send(ask()).ok();
    };
    let started = thread::Builder::new().name("keychain".to_owned()).spawn(asking);
    started.map_err(|error| KeychainFault::Refused(error.to_string()))?;
    match answered.recv_timeout(LONGEST) {
        Ok(answer) => answer.map_err(|error| KeychainFault::Refused(error.to_string())),
        Err(_) => Err(KeychainFault::TooSlow),
    }
}
