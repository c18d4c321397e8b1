//! A source for the tests of those who ask: it does as it is told, and counts.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::time::Instant;

use crate::fold;
use crate::model::{Credit, HitName, Release, ReleaseId, SearchHit, join_credits};
use crate::source::{Answering, Ask, Discogs, Found, Origin, Reply, SearchQuery, SourceError};

/// A source that answers from a script. Clones share the script and the counts, so that a test may keep one.
///
/// Untold, it answers at once from the releases it was built with, and says that there is no other. Time is tokio's:
/// paused time works.
#[derive(Clone, Default)]
pub struct Scripted(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    releases: Vec<Arc<Release>>,
    answers: Vec<(Matcher, Vec<SearchHit>)>,
    searching: Behaviour,
    reading: HashMap<ReleaseId, Behaviour>,
    charges: bool,
    counts: CallCounts,
}

type Matcher = Box<dyn Fn(&SearchQuery) -> bool + Send>;

/// How a question is treated. What is not told is not done.
#[derive(Debug, Clone, Default)]
struct Behaviour {
    delay: Option<Duration>,
    fault: Option<SourceError>,
    is_not_covered: bool,
    panics: bool,
}

/// What was asked of a [`Scripted`] source so far. A question counts from when its answer is first awaited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallCounts {
    /// Questions of both kinds.
    pub calls: usize,
    /// Searches among them.
    pub searches: usize,
    /// The releases asked for, in order.
    pub releases: Vec<ReleaseId>,
    /// Questions not answered yet.
    pub in_flight: usize,
    /// The most that ever were in flight together.
    pub most_in_flight: usize,
    /// Questions withdrawn before they were answered.
    pub dropped: usize,
}

impl fmt::Debug for Scripted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scripted").field("counts", &self.counts()).finish_non_exhaustive()
    }
}

impl Scripted {
    /// A source that knows `releases`. A search scans them in their order.
    pub fn of(releases: impl IntoIterator<Item = Release>) -> Self {
        let scripted = Self::default();
        scripted.state().releases = releases.into_iter().map(Arc::new).collect();
        scripted
    }

    /// Searches that fit `matcher` give these hits. The first script that fits holds.
    pub fn search_answers(
        self,
        matcher: impl Fn(&SearchQuery) -> bool + Send + 'static,
        hits: Vec<SearchHit>,
    ) -> Self {
        self.state().answers.push((Box::new(matcher), hits));
        self
    }

    /// Searches for this track, whatever else they ask, give these hits.
    pub fn track_answers(self, track: &str, hits: Vec<SearchHit>) -> Self {
        let form = fold::track_form(track);
        let matcher = move |query: &SearchQuery| {
            query.track.as_deref().is_some_and(|asked| fold::track_form(asked) == form)
        };
        self.search_answers(matcher, hits)
    }

    /// This release takes `delay` to answer.
    pub fn delay(self, id: ReleaseId, delay: Duration) -> Self {
        self.reading(id, |behaviour| behaviour.delay = Some(delay))
    }

    /// Searches take `delay` to answer.
    pub fn delay_searches(self, delay: Duration) -> Self {
        self.state().searching.delay = Some(delay);
        self
    }

    /// This release fails, after its delay.
    pub fn fault(self, id: ReleaseId, fault: SourceError) -> Self {
        self.reading(id, |behaviour| behaviour.fault = Some(fault))
    }

    /// Searches fail, after their delay.
    pub fn fault_searches(self, fault: SourceError) -> Self {
        self.state().searching.fault = Some(fault);
        self
    }

    /// This release is not covered.
    pub fn not_covered(self, id: ReleaseId) -> Self {
        self.reading(id, |behaviour| behaviour.is_not_covered = true)
    }

    /// Who awaits this release sees a panic, after its delay.
    pub fn panics(self, id: ReleaseId) -> Self {
        self.reading(id, |behaviour| behaviour.panics = true)
    }

    /// Every call is charged to its meter, as one on the wire is, and refused where the budget is spent.
    pub fn charging(self) -> Self {
        self.state().charges = true;
        self
    }

    /// What was asked so far.
    pub fn counts(&self) -> CallCounts {
        self.state().counts.clone()
    }

    fn reading(self, id: ReleaseId, change: impl FnOnce(&mut Behaviour)) -> Self {
        change(self.state().reading.entry(id).or_default());
        self
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A matcher of a failing test may panic here: the counts stay readable.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Acts out `behaviour` within the time of `ask`, then answers.
    async fn act<T>(
        &self,
        ask: &Ask,
        behaviour: Behaviour,
        answer: impl FnOnce(&State) -> Result<T, SourceError>,
    ) -> Result<Reply<T>, SourceError> {
        let asked_at = SystemTime::now();
        if ask.give_up_at.is_some_and(|at| at <= Instant::now()) {
            return Err(SourceError::OutOfTime);
        }
        if self.state().charges && ask.meter.charge().is_err() {
            return Err(SourceError::OutOfBudget);
        }
        if let Some(delay) = behaviour.delay {
            let answers_at = Instant::now() + delay;
            match ask.give_up_at {
                Some(at) if at < answers_at => {
                    tokio::time::sleep_until(at).await;
                    return Err(SourceError::OutOfTime);
                }
                _ => tokio::time::sleep_until(answers_at).await,
            }
        }
        if behaviour.panics {
            panic_as_told();
        }
        if let Some(fault) = behaviour.fault {
            return Err(fault);
        }
        if behaviour.is_not_covered {
            return Ok(Reply::NotCovered);
        }
        answer(&self.state()).map(|value| Reply::Found(Found { value, origin: Origin::Api, asked_at }))
    }
}

#[expect(clippy::panic, reason = "the script asks for it")]
fn panic_as_told() {
    panic!("the script says: panic");
}

impl Discogs for Scripted {
    fn search<'a>(&'a self, ask: &'a Ask, query: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
        Box::pin(async move {
            let flight = InFlight::begin(self, |counts| counts.searches += 1);
            let behaviour = self.state().searching.clone();
            let reply = self.act(ask, behaviour, |state| Ok(state.search(query))).await;
            flight.land();
            reply
        })
    }

    fn release<'a>(&'a self, ask: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>> {
        Box::pin(async move {
            let flight = InFlight::begin(self, |counts| counts.releases.push(id));
            let behaviour = self.state().reading.get(&id).cloned().unwrap_or_default();
            let answer = |state: &State| {
                let known = state.releases.iter().find(|release| release.id == id);
                known.cloned().ok_or(SourceError::NoSuchRelease(id))
            };
            let reply = self.act(ask, behaviour, answer).await;
            flight.land();
            reply
        })
    }
}

/// A question in flight. Dropped before it lands, it was withdrawn, or ended in a panic.
struct InFlight<'a> {
    source: &'a Scripted,
    has_landed: bool,
}

impl<'a> InFlight<'a> {
    fn begin(source: &'a Scripted, count: impl FnOnce(&mut CallCounts)) -> Self {
        let counts = &mut source.state().counts;
        counts.calls += 1;
        counts.in_flight += 1;
        counts.most_in_flight = counts.most_in_flight.max(counts.in_flight);
        count(counts);
        Self { source, has_landed: false }
    }

    fn land(mut self) {
        self.has_landed = true;
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let was_withdrawn = !self.has_landed && !std::thread::panicking();
        let counts = &mut self.source.state().counts;
        counts.in_flight -= 1;
        counts.dropped += usize::from(was_withdrawn);
    }
}

impl State {
    fn search(&self, query: &SearchQuery) -> Vec<SearchHit> {
        if let Some((_, hits)) = self.answers.iter().find(|(fits, _)| fits(query)) {
            return hits.iter().take(query.limit).cloned().collect();
        }
        self.releases
            .iter()
            .filter(|release| fits(release, query))
            .take(query.limit)
            .map(|r| hit(r))
            .collect()
    }
}

fn hit(release: &Release) -> SearchHit {
    SearchHit {
        id: release.id,
        names: vec![HitName { artist: release.artist(), title: release.title.clone() }],
        year: release.year,
        formats: release.formats.clone(),
    }
}

/// Whether all that is asked is on the release: equal, or as a part of a longer text.
fn fits(release: &Release, query: &SearchQuery) -> bool {
    let has_track = |asked: &str| {
        let asked = fold::track_form(asked);
        release.tracklist.iter().any(|track| fold::track_form(&track.title).contains(&asked))
    };
    let has_artist = |asked: &str| {
        let asked = fold::comparison_form(asked);
        let asked = fold::without_article(&asked);
        let credited = |credits: &[Credit]| fold::comparison_form(&join_credits(credits)).contains(asked);
        credited(&release.credits) || release.tracklist.iter().any(|track| credited(&track.credits))
    };
    let has_title =
        |asked: &str| fold::comparison_form(&release.title).contains(&fold::comparison_form(asked));
    let has_word = |word: &str| {
        let own = [release.title.as_str(), &release.artist()].map(fold::comparison_form);
        own.iter().any(|text| text.contains(&fold::comparison_form(word)))
            || has_track(word)
            || has_artist(word)
    };
    let is_compilation =
        || release.is_various() || release.formats.iter().any(|format| format == "Compilation");
    query.track.as_deref().is_none_or(has_track)
        && query.artist.as_deref().is_none_or(has_artist)
        && query.title.as_deref().is_none_or(has_title)
        && query.keywords.as_deref().is_none_or(|keywords| keywords.split_whitespace().all(has_word))
        && (!query.compilations_only || is_compilation())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::disallowed_methods, reason = "tokio::test builds a runtime")]

    use std::num::NonZeroU32;

    use super::*;
    use crate::meter::Meter;
    use crate::model::Track;
    use crate::source::{Effort, Lane};

    const SECOND: Duration = Duration::from_secs(1);
    const LOW: ReleaseId = ReleaseId(1);
    const MIXED: ReleaseId = ReleaseId(2);

    fn source() -> Scripted {
        let track = |by: &[&str], title: &str| Track {
            title: title.into(),
            credits: by.iter().map(|name| Credit::of(*name)).collect(),
            ..Track::default()
        };
        let release = |id, artist: &str, title: &str, tracklist| Release {
            id,
            title: title.into(),
            credits: vec![Credit::of(artist)],
            year: None,
            formats: Vec::new(),
            tracklist,
        };
        Scripted::of([
            release(LOW, "The Low", "Things We Lost", vec![track(&[], "Sunflower"), track(&[], "Whitetail")]),
            release(MIXED, "Various", "Mixed Things", vec![track(&["Low"], "Sunflower (Live)")]),
        ])
    }

    fn ask() -> Ask {
        Ask { lane: Lane::List, line: 0, rank: 0, give_up_at: None, meter: Meter::default() }
    }

    fn query() -> SearchQuery {
        SearchQuery { limit: 9, ..SearchQuery::default() }
    }

    async fn ids(source: &Scripted, query: &SearchQuery) -> Vec<u64> {
        let found = source.search(&ask(), query).await.unwrap().found().unwrap();
        found.value.iter().map(|hit| hit.id.0).collect()
    }

    #[tokio::test]
    async fn searches_scan_the_releases_in_order() {
        let source = source().track_answers("Whitetail!", vec![]);
        let some = |text: &str| Some(text.to_owned());
        let cases: [(SearchQuery, &[u64], &str); 8] = [
            (SearchQuery { track: some("sunflower"), ..query() }, &[1, 2], "equal and contained"),
            (SearchQuery { track: some("sunflower"), limit: 1, ..query() }, &[1], "no more than asked for"),
            (SearchQuery { artist: some("the low"), ..query() }, &[1, 2], "of the release, and of a track"),
            (SearchQuery { title: some("lost"), ..query() }, &[1], "contained"),
            (SearchQuery { title: some("lost"), artist: some("Various"), ..query() }, &[], "all must hold"),
            (SearchQuery { keywords: some("mixed low"), ..query() }, &[2], "all words, anywhere"),
            (SearchQuery { compilations_only: true, ..query() }, &[2], "by its credit"),
            (SearchQuery { track: some("whitetail"), ..query() }, &[], "the script comes first"),
        ];
        for (query, expected, why) in cases {
            assert_eq!(ids(&source, &query).await, expected, "{why}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn questions_are_treated_as_told() {
        let unreachable = SourceError::Unreachable { reason: "told so".into(), effort: Effort::default() };
        let source = source()
            .delay(LOW, 2 * SECOND)
            .fault(LOW, unreachable.clone())
            .not_covered(MIXED)
            .delay_searches(SECOND)
            .fault_searches(SourceError::OutOfBudget);
        let began = Instant::now();
        assert_eq!(source.release(&ask(), LOW).await, Err(unreachable));
        assert_eq!(began.elapsed(), 2 * SECOND, "the fault comes after the delay");
        assert_eq!(source.release(&ask(), MIXED).await, Ok(Reply::NotCovered));
        let nobody = ReleaseId(3);
        assert_eq!(source.release(&ask(), nobody).await, Err(SourceError::NoSuchRelease(nobody)));
        assert_eq!(source.search(&ask(), &query()).await, Err(SourceError::OutOfBudget));
        assert_eq!(began.elapsed(), 3 * SECOND);

        let hurried = Ask { give_up_at: Some(Instant::now() + SECOND), ..ask() };
        assert_eq!(source.release(&hurried, LOW).await, Err(SourceError::OutOfTime));
        assert_eq!(began.elapsed(), 4 * SECOND, "it was waited for until the time was up");
        assert_eq!(
            source.release(&hurried, MIXED).await,
            Err(SourceError::OutOfTime),
            "and is up at once now"
        );
    }

    #[tokio::test]
    async fn only_a_charging_source_charges() {
        let asked = Ask { meter: Meter::with_budget(NonZeroU32::new(1)), ..ask() };
        source().release(&asked, LOW).await.unwrap();
        assert_eq!(asked.meter.spent(), 0);
        let source = source().charging();
        source.release(&asked, LOW).await.unwrap();
        assert_eq!(source.search(&asked, &query()).await, Err(SourceError::OutOfBudget));
        assert_eq!(asked.meter.spent(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn clones_count_together() {
        let source = source().delay(LOW, SECOND).delay_searches(SECOND).panics(MIXED);
        let kept = source.clone();
        let (asked, nothing) = (ask(), query());
        drop(source.release(&asked, LOW));
        assert_eq!(kept.counts(), CallCounts::default(), "what was never awaited was never asked");

        let withdrawn = tokio::time::timeout(SECOND / 2, source.release(&asked, LOW)).await;
        assert!(withdrawn.is_err());
        let (release, search) = tokio::join!(source.release(&asked, LOW), async {
            assert_eq!(kept.counts().in_flight, 1);
            source.search(&asked, &nothing).await
        });
        assert!(release.is_ok() && search.is_ok());
        let panicked = tokio::spawn(async move { source.release(&ask(), MIXED).await.is_ok() }).await;
        assert!(panicked.unwrap_err().is_panic());
        let expected = CallCounts {
            calls: 4,
            searches: 1,
            releases: vec![LOW, LOW, MIXED],
            in_flight: 0,
            most_in_flight: 2,
            dropped: 1,
        };
        assert_eq!(kept.counts(), expected);
    }
}
