//! Sources one after the other: what the first does not cover, the next is asked.

use std::sync::Arc;

use crate::model::{Release, ReleaseId, SearchHit};
use crate::source::{Answering, Ask, Discogs, Reply, SearchQuery, SourceError};

/// Sources in the order in which they are asked: offline tracklists first, the API for what they do not cover.
///
/// A file of tracklists that cannot be read does not keep the next source from being asked. If nobody covers the
/// question then, the fault is what is told: with that file it might have been answered.
pub struct Layered(Vec<Arc<dyn Discogs>>);

impl Layered {
    /// These sources, the first to be asked first.
    pub fn new(sources: Vec<Arc<dyn Discogs>>) -> Self {
        Self(sources)
    }

    async fn ask<'a, T>(
        &'a self,
        ask_one: impl Fn(&'a dyn Discogs) -> Answering<'a, T>,
    ) -> Result<Reply<T>, SourceError> {
        let mut fault = None;
        for source in &self.0 {
            match ask_one(&**source).await {
                Ok(Reply::NotCovered) => {}
                Err(unread @ SourceError::Store { .. }) => fault = Some(unread),
                answer => return answer,
            }
        }
        fault.map_or(Ok(Reply::NotCovered), Err)
    }
}

impl Discogs for Layered {
    fn search<'a>(&'a self, ask: &'a Ask, query: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
        Box::pin(self.ask(move |source| source.search(ask, query)))
    }

    fn release<'a>(&'a self, ask: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>> {
        Box::pin(self.ask(move |source| source.release(ask, id)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

    use std::time::SystemTime;

    use super::*;
    use crate::meter::Meter;
    use crate::source::{Found, Lane, Origin};

    /// A source that says the same to everything.
    struct Says(Result<Reply<&'static str>, SourceError>);

    impl Discogs for Says {
        fn search<'a>(&'a self, _: &'a Ask, _: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
            let answer = self.0.clone().map(|reply| match reply {
                Reply::Found(Found { origin, asked_at, .. }) => {
                    Reply::Found(Found { value: Vec::new(), origin, asked_at })
                }
                Reply::NotCovered => Reply::NotCovered,
            });
            Box::pin(std::future::ready(answer))
        }

        fn release<'a>(&'a self, _: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>> {
            let answer = self.0.clone().map(|reply| match reply {
                Reply::Found(Found { value: title, origin, asked_at }) => {
                    let value = Arc::new(Release { title: title.to_owned(), ..Release::of(id) });
                    Reply::Found(Found { value, origin, asked_at })
                }
                Reply::NotCovered => Reply::NotCovered,
            });
            Box::pin(std::future::ready(answer))
        }
    }

    #[tokio::test]
    async fn who_answers() {
        let found = |title| {
            Ok(Reply::Found(Found { value: title, origin: Origin::Api, asked_at: SystemTime::UNIX_EPOCH }))
        };
        let not_covered = || Ok(Reply::NotCovered);
        let unread = || Err(SourceError::Store { reason: "disk".to_owned() });
        let outage = || Err(SourceError::Blocked);
        let none = || Err(SourceError::NoSuchRelease(ReleaseId(1)));
        for (sources, expected, why) in [
            (vec![found("first"), found("second")], "first", "the first that knows"),
            (vec![not_covered(), found("second")], "second", "what the first does not cover"),
            (
                vec![unread(), found("second")],
                "second",
                "the API knows what the broken file might have known",
            ),
            (
                vec![unread(), not_covered()],
                "the offline tracklists could not be read: disk",
                "it might have known",
            ),
            (vec![none(), found("second")], "there is no release 1", "that is knowledge"),
            (
                vec![outage(), found("second")],
                "Discogs' firewall",
                "the next one is no better answer than none",
            ),
            (vec![not_covered(), not_covered()], "not covered", ""),
            (vec![], "not covered", ""),
        ] {
            let sources = sources.into_iter().map(|says| Arc::new(Says(says)) as Arc<dyn Discogs>).collect();
            let ask = Ask { lane: Lane::List, line: 0, rank: 0, give_up_at: None, meter: Meter::default() };
            let layered = Layered::new(sources);
            let said = match layered.release(&ask, ReleaseId(1)).await {
                Ok(Reply::Found(found)) => found.value.title.clone(),
                Ok(Reply::NotCovered) => "not covered".to_owned(),
                Err(fault) => fault.to_string(),
            };
            assert!(said.starts_with(expected), "{said}: {why}");
            let query = SearchQuery::default();
            let searched = layered.search(&ask, &query).await;
            assert_eq!(
                searched.is_err(),
                expected.contains(' ') && expected != "not covered",
                "{searched:?}"
            );
        }
    }
}
