//! The commands that keep the token.

use std::io::{self, BufRead as _, IsTerminal as _};

use anyhow::Context as _;
use discogs_client::http::Token;

use super::arguments::{TokenArguments, TokenCommand};
use super::{BadInput, DONE, FAILED, say};
use crate::engine::Online;
use crate::engine::token::VARIABLE;

/// Runs one of them.
pub(super) async fn run(command: &TokenCommand) -> anyhow::Result<u8> {
    match command {
        TokenCommand::Set(arguments) => set(arguments).await,
        TokenCommand::Check(arguments) => check(arguments).await,
        TokenCommand::Forget(arguments) => forget(arguments),
    }
}

/// A token that Discogs does not know is not kept.
async fn set(arguments: &TokenArguments) -> anyhow::Result<u8> {
    let token = Token::parse(&ask_for_token()?).map_err(|error| BadInput(error.to_string()))?;
    let online = online(arguments)?;
    let owner = online.owner_of(token.clone()).await?;
    let keeper = online.data_dir.token_keeper();
    let place = keeper.keep(&token)?;
    say(&format!("This is the token of {owner}; it is kept in {}.", place.in_words()));
    if keeper.is_overridden() {
        say(&format!("The environment variable {VARIABLE} holds another, which goes above it."));
    }
    Ok(DONE)
}

async fn check(arguments: &TokenArguments) -> anyhow::Result<u8> {
    let online = online(arguments)?;
    let Some((token, place)) = online.data_dir.token_keeper().find()? else {
        say("librarian: there is no token; set one with: librarian token set");
        return Ok(FAILED);
    };
    let owner = online.owner_of(token).await?;
    say(&format!("The token in {} is that of {owner}.", place.in_words()));
    Ok(DONE)
}

fn forget(arguments: &TokenArguments) -> anyhow::Result<u8> {
    let keeper = arguments.data_dir.resolve()?.token_keeper();
    say(if keeper.forget()? { "The token is forgotten." } else { "There was no token." });
    if keeper.is_overridden() {
        say(&format!("The environment variable {VARIABLE} still holds one."));
    }
    Ok(DONE)
}

fn online(arguments: &TokenArguments) -> anyhow::Result<Online> {
    let data_dir = arguments.data_dir.resolve()?;
    Ok(Online { url: arguments.discogs_url.clone(), calls_per_minute: None, data_dir })
}

/// Reads a token from the terminal, unseen, or from what is piped in. Never from an argument: those are for all to see.
fn ask_for_token() -> anyhow::Result<String> {
    if io::stdin().is_terminal() {
        say("Make a token at https://www.discogs.com/settings/developers and paste it here.");
        return rpassword::prompt_password("Token: ").context("the terminal cannot be read");
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("the token cannot be read")?;
    Ok(line)
}
