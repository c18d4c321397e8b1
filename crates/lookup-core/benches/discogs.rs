//! What lines cost at the API, in calls and in time: the real client over real HTTP, against a server on loopback that
//! takes 200 ms for an answer and knows the demo's releases. The baseline of the run is one line open and one call on the
//! wire at a time.
//!
//! Lines of a run share answers, which makes the later ones cheaper, so the calls are also counted for each line on its
//! own; and once more in a world where each release has four pressings, for the demo's has one, and Discogs' has many.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark is an entry point")]
#![expect(clippy::expect_used, reason = "what a benchmark sets up must be there")]

use std::collections::BTreeMap;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use discogs_client::http::{ApiConfig, DiscogsApi, Rate};
use discogs_client::mirror::{Manners, Mirror};
use discogs_client::{
    AnswerCache, Answering, Ask, CacheLimits, Credit, Discogs, HitName, Lane, Meter, Release, ReleaseId,
    SearchHit, SearchQuery, Track, join_credits, read_collection,
};
use lookup_core::Query;
use lookup_core::answer::{Answer, Verdict};
use lookup_core::catalog::{ShelfOrder, Snapshot, import_bytes, read_catalog};
use lookup_core::lookup::CALLS_OF_A_LINE;
use lookup_core::playlist::{self, Content};
use lookup_core::session::{self, Event, Input, Limits, RunState};
use tokio::sync::{Mutex, mpsc};

/// What a call takes to the API and back, about.
const LATENCY: Duration = Duration::from_millis(200);

/// A thousand calls a second, so that the pace bounds nothing.
const CALLS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60_000).unwrap();

/// How many pressings a release has in the world that is nearer to Discogs.
const PRESSINGS: u64 = 4;

/// Those who ask for one release at once.
const ASKERS: usize = 1_000;

fn demo(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/demo").join(file)
}

fn demo_shelf() -> Arc<Snapshot> {
    let import = read_catalog(&demo("catalog.csv")).expect("the demo's catalog");
    let order = ShelfOrder::of_catalog(&import.items);
    Arc::new(Snapshot::new(import.items, order))
}

fn demo_releases() -> Vec<Release> {
    let mut releases = Vec::new();
    let collection = std::fs::File::open(demo("tracklists.json")).expect("the demo's tracklists");
    read_collection(collection, |release| releases.extend(release)).expect("a collection");
    releases
}

fn demo_list() -> Vec<Content> {
    let list = playlist::read(&demo("playlist.csv")).expect("the demo's playlist");
    list.lines.into_iter().map(|line| line.content).collect()
}

/// For every release on the shelf: its artist and title, a song of it with its artist, and another song alone.
fn generated_lines(releases: &[Release], shelf: &Snapshot) -> Vec<Content> {
    let is_on_shelf = |release: &&Release| {
        let names = vec![HitName { artist: release.artist(), title: release.title.clone() }];
        let hit = SearchHit { id: release.id, names, year: None, formats: Vec::new() };
        !shelf.of_release(&hit).is_empty()
    };
    let lines = releases.iter().filter(is_on_shelf).enumerate().flat_map(|(place, release)| {
        let track = |place: usize| &release.tracklist[place % release.tracklist.len()];
        let (song, other) = (track(place), track(3 * place + 1));
        let artist = join_credits(release.credits_of(song));
        [
            Query::new(&release.artist(), "", &release.title),
            Query::new(&artist, &song.title, ""),
            Query::new("", &other.title, ""),
        ]
    });
    lines.map(|query| Content::Asked(vec![query])).collect()
}

/// Each release so many times, next to one another, as a search lists them.
fn pressed(releases: &[Release]) -> Vec<Release> {
    let pressing =
        |release: &Release, nth| Release { id: ReleaseId(release.id.0 * PRESSINGS + nth), ..release.clone() };
    releases.iter().flat_map(|release| (0..PRESSINGS).map(move |nth| pressing(release, nth))).collect()
}

async fn mirror_of(releases: &[Release], latency: Duration) -> Mirror {
    let manners = Manners { latency, ..Manners::default() };
    Mirror::start(releases.to_vec(), manners, 1).await.expect("a mirror")
}

fn client(mirror: &Mirror, cache: AnswerCache) -> DiscogsApi {
    let user_agent = "Librarian/0.1 +https://librarian.example.org".to_owned();
    let config = ApiConfig {
        base_url: mirror.url().parse().expect("a URL"),
        rate: Rate::per_minute(CALLS_PER_MINUTE),
        ..ApiConfig::of_discogs(user_agent, None, cache)
    };
    DiscogsApi::new(config).expect("a client")
}

fn cache_at(path: &Path) -> AnswerCache {
    let (cache, fault) = AnswerCache::open(path, CacheLimits::default());
    assert!(fault.is_none(), "{fault:?}");
    cache
}

/// One call at a time, whoever asks.
struct OneAtATime {
    discogs: DiscogsApi,
    turn: Mutex<()>,
}

impl Discogs for OneAtATime {
    fn search<'a>(&'a self, ask: &'a Ask, query: &'a SearchQuery) -> Answering<'a, Vec<SearchHit>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            self.discogs.search(ask, query).await
        })
    }

    fn release<'a>(&'a self, ask: &'a Ask, id: ReleaseId) -> Answering<'a, Arc<Release>> {
        Box::pin(async move {
            let _turn = self.turn.lock().await;
            self.discogs.release(ask, id).await
        })
    }
}

/// A line with its answer.
struct Answered {
    asked: Query,
    answer: Arc<Answer>,
}

struct Run {
    /// Those that ask for something.
    lines: Vec<Answered>,
    wall: Duration,
    first_confirmed: Duration,
}

async fn run(
    lines: &[Content],
    shelf: &Arc<Snapshot>,
    discogs: Arc<dyn Discogs>,
    open_lines: NonZeroUsize,
) -> Run {
    let limits = Limits { open_lines, time: None, calls: None };
    let input = Input { lines: lines.to_vec(), attempt: 1, shelf: Arc::clone(shelf), discogs, limits };
    let (events, mut received) = mpsc::channel(256);
    let started = Instant::now();
    let (_session, running) = session::start(input, events);
    tokio::spawn(running);
    let mut first_confirmed = None;
    let mut answered = Vec::new();
    while let Some(event) = received.recv().await {
        match event {
            Event::LineAnswered { line, answer, .. } => {
                if answer.verdict == Verdict::Confirmed {
                    first_confirmed.get_or_insert_with(|| started.elapsed());
                }
                if let Content::Asked(readings) = &lines[line] {
                    answered.push(Answered { asked: readings[0].clone(), answer });
                }
            }
            Event::RunState(RunState::Finished) => break,
            _ => {}
        }
    }
    Run { lines: answered, wall: started.elapsed(), first_confirmed: first_confirmed.unwrap_or_default() }
}

/// A run by a client of its own over the cache at `path`, which has all answers when this returns, also those that came
/// too late to be needed. Gives the calls that came in besides.
async fn run_over(
    path: &Path,
    mirror: &Mirror,
    lines: &[Content],
    shelf: &Arc<Snapshot>,
    is_one_at_a_time: bool,
) -> (Run, usize) {
    let before = mirror.calls().len();
    let cache = cache_at(path);
    let api = client(mirror, cache.clone());
    let done = if is_one_at_a_time {
        let discogs = OneAtATime { discogs: api.clone(), turn: Mutex::default() };
        run(lines, shelf, Arc::new(discogs), NonZeroUsize::MIN).await
    } else {
        run(lines, shelf, Arc::new(api.clone()), Limits::OPEN_LINES_ONLINE).await
    };
    api.watch().wait_for(|state| state.on_wire == 0).await.expect("a client");
    cache.settle().await;
    (done, mirror.calls().len() - before)
}

#[derive(Clone, Copy)]
enum Goal {
    Mean(f64),
    Max(u32),
}

/// A kind of line, and what it may cost.
struct Kind {
    what: &'static str,
    fits: fn(&Query, is_confirmed: bool) -> bool,
    goal: Goal,
}

const KINDS: [Kind; 8] = [
    Kind {
        what: "artist and album, on the shelf",
        fits: |asked, is_confirmed| fields(asked) == (true, false, true) && is_confirmed,
        goal: Goal::Max(0),
    },
    Kind {
        what: "artist and album, not confirmed",
        fits: |asked, is_confirmed| fields(asked) == (true, false, true) && !is_confirmed,
        goal: Goal::Max(CALLS_OF_A_LINE.get()),
    },
    Kind {
        what: "artist and song, confirmed",
        fits: |asked, is_confirmed| fields(asked) == (true, true, false) && is_confirmed,
        goal: Goal::Mean(2.5),
    },
    Kind {
        what: "artist and song, not confirmed",
        fits: |asked, is_confirmed| fields(asked) == (true, true, false) && !is_confirmed,
        goal: Goal::Max(CALLS_OF_A_LINE.get()),
    },
    Kind { what: "song only", fits: |asked, _| fields(asked) == (false, true, false), goal: Goal::Max(7) },
    Kind {
        what: "artist, song and album",
        fits: |asked, _| fields(asked) == (true, true, true),
        goal: Goal::Max(CALLS_OF_A_LINE.get()),
    },
    Kind {
        what: "artist or album, and no more",
        fits: |asked, _| matches!(fields(asked), (true, false, false) | (false, false, true)),
        goal: Goal::Max(CALLS_OF_A_LINE.get()),
    },
    Kind { what: "any line", fits: |_, _| true, goal: Goal::Max(CALLS_OF_A_LINE.get()) },
];

/// Which of artist, song and album are given.
fn fields(asked: &Query) -> (bool, bool, bool) {
    (asked.artist.is_some(), asked.song.is_some(), asked.album.is_some())
}

fn ok(is_met: bool) -> &'static str {
    if is_met { "ok" } else { "MISSED" }
}

fn print_by_kind(heading: &str, lines: &[Answered]) {
    println!("\ncalls by kind of line, {heading}");
    println!("{:32} {:>5} {:>6} {:>4} {:>4}  goal", "", "lines", "mean", "p95", "max");
    for Kind { what, fits, goal } in &KINDS {
        let of_kind =
            lines.iter().filter(|line| fits(&line.asked, line.answer.verdict == Verdict::Confirmed));
        let mut calls: Vec<u32> = of_kind.map(|line| line.answer.api_calls).collect();
        calls.sort_unstable();
        let Some(&max) = calls.last() else { continue };
        let mean = f64::from(calls.iter().sum::<u32>()) / calls.len() as f64;
        let p95 = calls[calls.len() * 95 / 100];
        let goal = match *goal {
            Goal::Mean(goal) => format!("mean {goal} at most: {}", ok(mean <= goal)),
            Goal::Max(goal) => format!("{goal} at most: {}", ok(max <= goal)),
        };
        println!("{what:32} {:>5} {mean:>6.2} {p95:>4} {max:>4}  {goal}", calls.len());
    }
}

/// The demo list: cold, one call at a time, and again.
async fn measure_the_run(folder: &Path, mirror: &Mirror, shelf: &Arc<Snapshot>) {
    let lines = demo_list();
    let path = folder.join("run.sqlite");
    let (cold, calls) = run_over(&path, mirror, &lines, shelf, false).await;
    let most = mirror.most_on_wire();
    let (again, calls_again) = run_over(&path, mirror, &lines, shelf, false).await;
    let (one, calls_of_one) = run_over(&folder.join("one_by_one.sqlite"), mirror, &lines, shelf, true).await;
    let seconds = |run: &Run| run.wall.as_secs_f64();
    println!(
        "the demo list, {} lines, cold: {:.2} s ({:.1} lines/s), {calls} calls, first confirmed after {:.2} s",
        lines.len(),
        seconds(&cold),
        lines.len() as f64 / seconds(&cold),
        cold.first_confirmed.as_secs_f64(),
    );
    println!(
        "  one by one: {:.2} s, {calls_of_one} calls, first confirmed after {:.2} s: {:.1} x the time, {:.2} x the calls",
        seconds(&one),
        one.first_confirmed.as_secs_f64(),
        seconds(&one) / seconds(&cold),
        calls_of_one as f64 / calls as f64,
    );
    println!("  most on the wire: {most} (goal: 5 at most: {})", ok(most <= 5));
    println!(
        "  again by a new client: {calls_again} calls (goal: 0: {}), {:.3} s: {:.4} of the time",
        ok(calls_again == 0),
        seconds(&again),
        seconds(&again) / seconds(&cold),
    );
}

/// All lines, those of a kind with a client and a cache of their own.
async fn measure_kinds(folder: &Path, mirror: &Mirror, shelf: &Arc<Snapshot>, lines: &[Content]) {
    let mut by_fields: BTreeMap<_, Vec<Content>> = BTreeMap::new();
    for line in lines {
        if let Content::Asked(readings) = line {
            by_fields.entry(fields(&readings[0])).or_default().push(line.clone());
        }
    }
    let (mut answered, mut came_in, mut calls_again) = (Vec::new(), 0, 0);
    for (nth, lines) in by_fields.values().enumerate() {
        let path = folder.join(format!("kind_{nth}.sqlite"));
        let (cold, calls) = run_over(&path, mirror, lines, shelf, false).await;
        answered.extend(cold.lines);
        came_in += calls;
        calls_again += run_over(&path, mirror, lines, shelf, false).await.1;
    }
    print_by_kind("a cold cache for each kind", &answered);
    let counted: u32 = answered.iter().map(|line| line.answer.api_calls).sum();
    println!("{counted} calls counted by the lines, {came_in} came in");
    println!("again by a new client: {calls_again} calls (goal: 0: {})", ok(calls_again == 0));
}

/// All lines, each with a client and a cache of its own: what no line before it paid for.
async fn measure_alone(mirror: &Mirror, shelf: &Arc<Snapshot>, lines: &[Content], heading: &str) {
    let mut answered = Vec::new();
    for line in lines {
        let api = client(mirror, AnswerCache::in_memory(CacheLimits::default()));
        let alone = run(std::slice::from_ref(line), shelf, Arc::new(api), NonZeroUsize::MIN).await;
        answered.extend(alone.lines);
    }
    print_by_kind(heading, &answered);
}

/// A song on twenty pressings of the one item on the shelf.
async fn measure_pressings() {
    let pressing = |id| Release {
        title: "Ege Bamyasi".to_owned(),
        credits: vec![Credit::of("Can")],
        tracklist: ["Pinch", "Vitamin C", "Spoon"]
            .map(|title| Track { title: title.to_owned(), ..Track::default() })
            .to_vec(),
        ..Release::of(ReleaseId(id))
    };
    let releases: Vec<Release> = (1..=20).map(pressing).collect();
    let rows = "id,artist,title\n1,Can,Ege Bamyasi\n";
    let items = import_bytes(Path::new("shelf.csv"), rows.as_bytes()).expect("a shelf").items;
    let shelf = Arc::new(Snapshot::new(items, ShelfOrder::default()));
    println!("\na song on 20 pressings of the one item on the shelf");
    for (what, artist) in [("song only", ""), ("artist and song", "Can")] {
        let mirror = mirror_of(&releases, LATENCY).await;
        let api = client(&mirror, AnswerCache::in_memory(CacheLimits::default()));
        let line = Content::Asked(vec![Query::new(artist, "Vitamin C", "")]);
        let done = run(&[line], &shelf, Arc::new(api), NonZeroUsize::MIN).await;
        let calls = mirror.calls();
        let fetches = calls.iter().filter(|call| call.path.starts_with("/releases/")).count();
        let searches = calls.len() - fetches;
        println!(
            "  {what}: {} in {:.2} s, searches: {searches}, fetches: {fetches} (goal: 1 and 5 at most: {})",
            done.lines[0].answer.verdict.name(),
            done.wall.as_secs_f64(),
            ok(searches == 1 && fetches <= 5),
        );
    }
}

/// Many who ask for one release at once.
async fn measure_askers(mirror: &Mirror, release: ReleaseId) {
    let before = mirror.calls().len();
    let api = client(mirror, AnswerCache::in_memory(CacheLimits::default()));
    let started = Instant::now();
    let asking: Vec<_> = (0..ASKERS)
        .map(|line| {
            let api = api.clone();
            let ask =
                Ask { lane: Lane::List, line, rank: 0, give_up_at: None, meter: Meter::with_budget(None) };
            tokio::spawn(async move { api.release(&ask, release).await })
        })
        .collect();
    for answer in asking {
        let answer = answer.await.expect("no panic").expect("an answer");
        assert!(answer.found().is_some_and(|found| found.value.id == release));
    }
    let calls = mirror.calls().len() - before;
    println!(
        "\n{ASKERS} askers of one release, calls: {calls}, in {:.2} s (goal: 1: {})",
        started.elapsed().as_secs_f64(),
        ok(calls == 1),
    );
}

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let (shelf, releases) = (demo_shelf(), demo_releases());
    let mut lines = demo_list();
    lines.extend(generated_lines(&releases, &shelf));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mirror = mirror_of(&releases, LATENCY).await;
        measure_the_run(folder.path(), &mirror, &shelf).await;
        measure_kinds(folder.path(), &mirror, &shelf, &lines).await;
        println!("most on the wire: {} (goal: 5 at most)", mirror.most_on_wire());
        let quick = mirror_of(&releases, Duration::ZERO).await;
        measure_alone(&quick, &shelf, &lines, "each line alone, a cold cache for each").await;
        let pressed = mirror_of(&pressed(&releases), Duration::ZERO).await;
        measure_alone(&pressed, &shelf, &lines, "each line alone, four pressings of each release").await;
        measure_pressings().await;
        measure_askers(&mirror, releases[0].id).await;
    });
}
