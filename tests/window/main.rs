//! The real window, without a screen: what it shows, and what it does with keys, clicks and files.

#![expect(clippy::expect_used, reason = "what a test sets up must be there")]
#![expect(clippy::disallowed_methods, reason = "a test is an entry point")]

mod accessible;
mod aged;
mod arrivals;
mod discogs;
mod hidden;
mod keyboard;
mod led_line;
mod pictures;
mod sections;
mod station;
mod steering;
mod streaming;
mod window;
