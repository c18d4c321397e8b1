//! `librarian match PLAYLIST...`

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use lookup_core::answer::{Answer, Verdict};
use lookup_core::catalog::ImportError;
use lookup_core::export::{CsvExport, CsvOptions, PullList, Record, write_json_line};
use lookup_core::playlist::{self, Line, Playlist};
use lookup_core::session::{Event, Limits, RunState, Session};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::arguments::{Format, MatchArguments};
use super::output::Output;
use super::progress::Progress;
use super::{BAD_INPUT, BadInput, DONE, INCOMPLETE, INTERRUPTED, count, say};
use crate::engine::{Engine, InOrder, NO_TRACKLISTS, ShelfFrom};
use crate::replaced_file::WriteFault;

/// How often the progress is drawn.
const BETWEEN_DRAWINGS: Duration = Duration::from_millis(100);

/// Looks up the playlists and writes what came of it.
pub(super) async fn run(arguments: MatchArguments) -> anyhow::Result<u8> {
    let (playlists, all_readable) = read_playlists(&arguments)?;
    let engine = open_engine(&arguments)?;
    let inputs = arguments.playlists.iter().chain(&arguments.shelf.catalog).map(PathBuf::as_path);
    let output = Output::open(arguments.out.as_deref(), inputs)?;
    let mut sheet = Sheet::new(&arguments, &playlists, &engine, output)?;
    let limits =
        Limits { open_lines: engine.open_lines(), time: arguments.time_limit, calls: arguments.max_calls };
    let lines = playlists.iter().flat_map(|playlist| &playlist.lines).map(|line| line.content.clone());
    let (session, events) = engine.start(lines.collect(), 1, limits);
    let ended = write_answers(&mut sheet, &playlists, &engine, &session, events).await?;
    sheet.finish(&engine)?;
    engine.settle().await;
    Ok(match ended {
        Ended { interrupted: true, .. } => INTERRUPTED,
        _ if !all_readable => BAD_INPUT,
        Ended { any_incomplete: true, .. } => INCOMPLETE,
        Ended { .. } => DONE,
    })
}

/// Reads what can be read. One bad file among several is told and left out; whether there was one is told to the caller.
fn read_playlists(arguments: &MatchArguments) -> anyhow::Result<(Vec<Playlist>, bool)> {
    let mut playlists = Vec::new();
    let mut faults = Vec::new();
    for path in &arguments.playlists {
        match playlist::read(path) {
            Ok(playlist) => playlists.push(playlist),
            Err(error) => faults.push(error.to_string()),
        }
    }
    if playlists.is_empty() {
        return Err(BadInput(faults.join("\nlibrarian: ")).into());
    }
    for fault in &faults {
        say(&format!("librarian: {fault}"));
    }
    for playlist in &playlists {
        let Playlist { name, format, encoding, repaired_lines, lines, .. } = playlist;
        let repaired = match repaired_lines {
            0 => String::new(),
            1 => "; 1 line is in another encoding and was read as well as it could be".to_owned(),
            lines => {
                format!("; {lines} lines are in another encoding and were read as well as they could be")
            }
        };
        say(&format!("{name}: {} ({format}, {encoding}){repaired}", count(lines.len(), "line")));
    }
    Ok((playlists, faults.is_empty()))
}

fn open_engine(arguments: &MatchArguments) -> anyhow::Result<Engine> {
    let (shelf, sources) = arguments.shelf.resolve(&arguments.network)?;
    let engine = Engine::open(&shelf, &sources, &mut |notice| say(&notice));
    // A catalog named on the command line is input like any other.
    let engine = match engine {
        Err(error) if matches!(shelf, ShelfFrom::File(_)) && error.is::<ImportError>() => {
            Err(BadInput(error.to_string()).into())
        }
        engine => engine,
    }?;
    if !engine.has_source() {
        say(NO_TRACKLISTS);
    }
    Ok(engine)
}

/// How a run ended.
#[derive(Default)]
struct Ended {
    any_incomplete: bool,
    interrupted: bool,
}

/// Writes each record as soon as all before it are written, until the session is finished.
async fn write_answers<'p>(
    sheet: &mut Sheet<'p>,
    playlists: &'p [Playlist],
    engine: &Engine,
    session: &Session,
    mut events: mpsc::Receiver<Event>,
) -> anyhow::Result<Ended> {
    let lines: Vec<(&Playlist, &Line)> = playlists
        .iter()
        .flat_map(|playlist| playlist.lines.iter().map(move |line| (playlist, line)))
        .collect();
    let mut progress = Progress::new(lines.len());
    let mut ended = Ended::default();
    let mut in_order = InOrder::default();
    let mut drawing = tokio::time::interval(BETWEEN_DRAWINGS);
    drawing.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // One for the whole loop: what listens anew at each turn is deaf while a record is written.
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    loop {
        let event = tokio::select! {
            event = events.recv() => event,
            _ = drawing.tick() => {
                progress.show(session, engine.api_state().as_ref());
                continue;
            }
            _ = &mut interrupt, if !ended.interrupted => {
                ended.interrupted = true;
                session.cancel();
                continue;
            }
        };
        match event {
            Some(Event::LineAnswered { line, answer, .. }) => in_order.push(line, answer),
            Some(Event::RunState(RunState::Finished)) => break,
            None => anyhow::bail!(
                "the run broke off before its last line, a fault of Librarian; please report it"
            ),
            Some(_) => continue,
        }
        while let Some((index, answer)) = in_order.pop() {
            let Some((playlist, line)) = lines.get(index) else { continue };
            progress.answered(answer.verdict);
            ended.any_incomplete |= answer.verdict == Verdict::Incomplete;
            progress.suspended(|| sheet.write(playlist, line, answer))?;
        }
    }
    progress.finish(session, engine.api_state());
    Ok(ended)
}

/// What is written, in one of its forms.
struct Sheet<'p> {
    form: Form<'p>,
    only: Vec<Verdict>,
    /// The file named with `--out`.
    out: Option<PathBuf>,
}

enum Form<'p> {
    Csv(Box<CsvExport<Output>>),
    Jsonl(Output),
    /// A walk along the shelf can only be planned once all is known.
    Pull(Output, Vec<(&'p Playlist, &'p Line, Arc<Answer>)>),
}

impl<'p> Sheet<'p> {
    fn new(
        arguments: &MatchArguments,
        playlists: &[Playlist],
        engine: &Engine,
        output: Output,
    ) -> Result<Self, WriteFault> {
        let out = arguments.out.clone();
        let with_notices = engine.api_state().is_some();
        let form = match arguments.format {
            Format::Csv => {
                let options =
                    CsvOptions { all_matches: arguments.all_matches, excel: arguments.excel, with_notices };
                let csv = CsvExport::new(output, playlists, options);
                Form::Csv(Box::new(csv.map_err(|error| WriteFault::new(out.as_deref(), &error))?))
            }
            Format::Jsonl => Form::Jsonl(output),
            Format::Pull => Form::Pull(output, Vec::new()),
        };
        Ok(Self { form, only: arguments.only.clone(), out })
    }

    fn write(
        &mut self,
        playlist: &'p Playlist,
        line: &'p Line,
        answer: Arc<Answer>,
    ) -> Result<(), WriteFault> {
        if !self.only.is_empty() && !self.only.contains(&answer.verdict) {
            return Ok(());
        }
        let record = Record { playlist, line, answer: &answer };
        let written = match &mut self.form {
            Form::Csv(csv) => csv.write(&record).and_then(|()| csv.flush()),
            Form::Jsonl(out) => write_json_line(out, &record).and_then(|()| out.flush()),
            Form::Pull(_, answers) => {
                answers.push((playlist, line, answer));
                Ok(())
            }
        };
        written.map_err(|error| WriteFault::new(self.out.as_deref(), &error))
    }

    fn finish(self, engine: &Engine) -> Result<(), WriteFault> {
        let Self { form, out, .. } = self;
        form.finish(engine).map_err(|error| WriteFault::new(out.as_deref(), &error))
    }
}

impl Form<'_> {
    fn finish(self, engine: &Engine) -> io::Result<()> {
        match self {
            Form::Csv(csv) => csv.into_inner()?.finish(),
            Form::Jsonl(out) => out.finish(),
            Form::Pull(mut out, answers) => {
                let records: Vec<Record<'_>> = answers
                    .iter()
                    .map(|(playlist, line, answer)| Record { playlist, line, answer })
                    .collect();
                PullList::new(&records, engine.shelf().shelf_order()).write(&mut out)?;
                out.finish()
            }
        }
    }
}
