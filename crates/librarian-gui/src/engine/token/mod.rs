//! Where the Discogs token is kept: the environment above all, then the system's keychain, else a file of its owner's.

mod file;
mod keychain;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use discogs_client::http::{NotAToken, Token};

pub use keychain::{Keychain, KeychainFault, SystemKeychain};

/// The variable that goes above every other place.
pub const VARIABLE: &str = "DISCOGS_TOKEN";

/// Where a token was found, or put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenPlace {
    /// The environment variable `DISCOGS_TOKEN`.
    Environment,
    /// The system's keychain.
    Keychain,
    /// A file that only its owner may read.
    File(PathBuf),
}

impl TokenPlace {
    /// The place in words: "the keychain".
    pub fn in_words(&self) -> String {
        match self {
            Self::Environment => format!("the environment variable {VARIABLE}"),
            Self::Keychain => "the system's keychain".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// Why a token could not be kept, found or forgotten. Each text ends with the remedy.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// What stands there is none.
    #[error("what stands in {place} is no Discogs token; set it anew with: librarian token set")]
    NotAToken {
        /// Where, in words.
        place: String,
    },
    /// The file failed.
    #[error("{} cannot be used: {source}; check the permissions of the file and its folder", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The keychain has a token that it will not let go of.
    #[error(
        "the keychain did not forget the token: {0}; remove the entry \u{201c}librarian\u{201d} there yourself"
    )]
    Keychain(KeychainFault),
}

/// Keeps the token.
#[derive(Clone)]
pub struct TokenKeeper {
    environment: Option<OsString>,
    keychain: Option<Arc<dyn Keychain>>,
    file: PathBuf,
}

impl TokenKeeper {
    /// A keeper over these places. `environment` is the value of [`VARIABLE`].
    pub fn new(environment: Option<OsString>, keychain: Option<Arc<dyn Keychain>>, file: PathBuf) -> Self {
        Self { environment: environment.filter(|value| !value.is_empty()), keychain, file }
    }

    /// The token, and where it stands. May take as long as the keychain does, two seconds at most.
    pub fn find(&self) -> Result<Option<(Token, TokenPlace)>, TokenError> {
        if let Some(value) = &self.environment {
            return parse(&value.to_string_lossy(), TokenPlace::Environment).map(Some);
        }
        match self.keychain.as_ref().map(|keychain| keychain.get()) {
            Some(Ok(Some(text))) => return parse(&text, TokenPlace::Keychain).map(Some),
            // Without a keychain the token is in the file, if there is one.
            Some(Err(fault)) => tracing::info!(%fault, "the keychain was not asked for a token"),
            Some(Ok(None)) | None => {}
        }
        let Some(text) = file::read(&self.file).map_err(|source| self.file_fault(source))? else {
            return Ok(None);
        };
        parse(&text, TokenPlace::File(self.file.clone())).map(Some)
    }

    /// Keeps a token in the keychain, or where there is none in the file. Says where.
    pub fn keep(&self, token: &Token) -> Result<TokenPlace, TokenError> {
        let fault = match self.keychain.as_ref().map(|keychain| keychain.set(token.reveal())) {
            Some(Ok(())) => {
                // Not a second, older one.
                file::remove(&self.file).map_err(|source| self.file_fault(source))?;
                return Ok(TokenPlace::Keychain);
            }
            Some(Err(fault)) => Some(fault),
            None => None,
        };
        if let Some(fault) = fault {
            tracing::info!(%fault, "the keychain did not take the token");
        }
        file::write(&self.file, token.reveal()).map_err(|source| self.file_fault(source))?;
        Ok(TokenPlace::File(self.file.clone()))
    }

    /// Forgets the token wherever it is kept. Says whether there was one.
    pub fn forget(&self) -> Result<bool, TokenError> {
        let was_in_file = file::remove(&self.file).map_err(|source| self.file_fault(source))?;
        let was_in_keychain = match &self.keychain {
            // A keychain that is not there holds nothing.
            Some(keychain) if keychain.get().is_ok_and(|kept| kept.is_some()) => {
                keychain.forget().map_err(TokenError::Keychain)?;
                true
            }
            Some(_) | None => false,
        };
        Ok(was_in_file || was_in_keychain)
    }

    /// Whether the environment goes above what is kept.
    pub fn is_overridden(&self) -> bool {
        self.environment.is_some()
    }

    /// The file used where there is no keychain.
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn file_fault(&self, source: std::io::Error) -> TokenError {
        TokenError::File { path: self.file.clone(), source }
    }
}

fn parse(text: &str, place: TokenPlace) -> Result<(Token, TokenPlace), TokenError> {
    match Token::parse(text) {
        Ok(token) => Ok((token, place)),
        Err(NotAToken) => Err(TokenError::NotAToken { place: place.in_words() }),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// A keychain in memory, or none at all.
    #[derive(Default)]
    struct Pocket {
        kept: Mutex<Option<String>>,
        is_locked: bool,
    }

    impl Pocket {
        fn open(&self) -> Result<(), KeychainFault> {
            if self.is_locked { Err(KeychainFault::TooSlow) } else { Ok(()) }
        }
    }

    impl Keychain for Pocket {
        fn get(&self) -> Result<Option<String>, KeychainFault> {
            self.open().map(|()| self.kept.lock().unwrap().clone())
        }

        fn set(&self, token: &str) -> Result<(), KeychainFault> {
            self.open().map(|()| *self.kept.lock().unwrap() = Some(token.to_owned()))
        }

        fn forget(&self) -> Result<(), KeychainFault> {
            self.open().map(|()| *self.kept.lock().unwrap() = None)
        }
    }

    fn keeper(environment: &str, keychain: Option<Pocket>, folder: &Path) -> TokenKeeper {
        let keychain = keychain.map(|pocket| Arc::new(pocket) as Arc<dyn Keychain>);
        TokenKeeper::new(Some(environment.into()), keychain, folder.join("private/token"))
    }

    fn found(keeper: &TokenKeeper) -> Option<(String, TokenPlace)> {
        keeper.find().unwrap().map(|(token, place)| (token.reveal().to_owned(), place))
    }

    #[test]
    fn kept_found_and_forgotten() {
        let locked = || Some(Pocket { is_locked: true, ..Pocket::default() });
        for (keychain, in_file, why) in [
            (Some(Pocket::default()), false, "the keychain comes first"),
            (locked(), true, "one that does not open is passed over"),
            (None, true, "there may be none"),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let keeper = keeper("", keychain, folder.path());
            assert_eq!(found(&keeper), None, "{why}");
            let place = keeper.keep(&Token::parse("abc").unwrap()).unwrap();
            let expected =
                if in_file { TokenPlace::File(keeper.file().to_owned()) } else { TokenPlace::Keychain };
            assert_eq!(place, expected, "{why}");
            assert_eq!(found(&keeper), Some(("abc".to_owned(), expected)), "{why}");
            assert_eq!(keeper.file().exists(), in_file, "{why}");
            assert_eq!((keeper.forget().unwrap(), keeper.forget().unwrap()), (true, false), "{why}");
            assert_eq!(found(&keeper), None, "{why}");
        }
    }

    #[test]
    fn the_environment_goes_above_all_and_nonsense_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let over = keeper("from-env", None, folder.path());
        over.keep(&Token::parse("kept").unwrap()).unwrap();
        assert_eq!(found(&over), Some(("from-env".to_owned(), TokenPlace::Environment)));
        assert!(over.is_overridden());
        let nonsense = keeper("two words", None, folder.path()).find().unwrap_err();
        assert!(
            nonsense.to_string().contains(VARIABLE) && !nonsense.to_string().contains("two words"),
            "{nonsense}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let keeper = keeper("", None, folder.path());
        // Also over a file that was open to all.
        std::fs::create_dir(keeper.file().parent().unwrap()).unwrap();
        std::fs::write(keeper.file(), "old").unwrap();
        std::fs::set_permissions(keeper.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
        keeper.keep(&Token::parse("abc").unwrap()).unwrap();
        let mode = std::fs::metadata(keeper.file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
