//! Searching the store: exact forms first, then all words, then typos.

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params_from_iter};

use super::{form, rows, trigrams};
use crate::fold;
use crate::model::{Credit, HitName, ReleaseId, SearchHit, join_credits};
use crate::source::SearchQuery;
use crate::typo;

/// How strictly titles are compared. Each tier finds what the ones before it find, and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tier {
    /// The form, or the form without trailing brackets and suffixes.
    Exact,
    /// All words contained.
    Words,
    /// A typo apart.
    Typo,
}

/// The releases that fit `query`, likeliest first: by tier, then the artist's own before compilations, then by id.
pub(super) fn search(connection: &Connection, query: &SearchQuery) -> rusqlite::Result<Vec<SearchHit>> {
    let mut hits: Vec<SearchHit> = Vec::new();
    let Some(wanted) = Wanted::of(connection, query)? else { return Ok(hits) };
    for tier in [Tier::Exact, Tier::Words, Tier::Typo] {
        let is_settled = match tier {
            Tier::Exact => false,
            Tier::Words => wanted.titles.is_empty() || hits.len() >= query.limit,
            Tier::Typo => wanted.titles.is_empty() || !hits.is_empty(),
        };
        if is_settled {
            break;
        }
        wanted.at(tier, connection)?.run(connection, query.limit, &mut hits)?;
    }
    Ok(hits)
}

/// Where a kind of title is kept.
struct Titles {
    fold: fn(&str) -> String,
    table: &'static str,
    /// The columns of the release's id, the form, and the base where it differs.
    release: &'static str,
    form: &'static str,
    base: &'static str,
    /// Conditions by a full-text question.
    words: &'static str,
    trigrams: &'static str,
    /// The column that a question for words is limited to.
    words_column: &'static str,
}

const TRACK_TITLES: Titles = Titles {
    fold: fold::track_form,
    table: "tracks",
    release: "release_id",
    form: "track_form",
    base: "track_base",
    words: "id IN (SELECT rowid FROM track_words WHERE track_words MATCH ?)",
    trigrams: "id IN (SELECT rowid FROM track_trigrams WHERE track_trigrams MATCH ?)",
    words_column: "",
};

const RELEASE_TITLES: Titles = Titles {
    fold: fold::comparison_form,
    table: "releases",
    release: "id",
    form: "title_form",
    base: "title_base",
    words: "id IN (SELECT rowid FROM release_words WHERE release_words MATCH ?)",
    trigrams: "id IN (SELECT rowid FROM release_trigrams WHERE release_trigrams MATCH ?)",
    words_column: "{title} : ",
};

/// The releases of artists, by a JSON list of artist ids.
const BY_ARTISTS: &str = "(SELECT release_id FROM release_artists
    WHERE artist_id IN (SELECT value FROM json_each(?)))";

/// A title asked for.
struct WantedTitle {
    titles: &'static Titles,
    form: String,
    base: String,
}

impl WantedTitle {
    fn of(titles: &'static Titles, text: Option<&str>) -> Option<Self> {
        let text = text?;
        let form = (titles.fold)(text);
        let base = (titles.fold)(form::base_title(text));
        (!form.is_empty()).then_some(Self { titles, form, base })
    }

    /// Adds the condition that a release bears this title, compared as `tier` says.
    ///
    /// `few` are artists of so few releases that it is quicker to go through them than through all "love songs".
    fn restrict(
        &self,
        tier: Tier,
        few: Option<&Value>,
        connection: &Connection,
        question: &mut Question,
    ) -> rusqlite::Result<()> {
        let Titles { table, release, form, base, words, words_column, .. } = self.titles;
        let mut forms = vec![self.form.clone(), self.base.clone()];
        match (tier, few) {
            (Tier::Exact, _) | (Tier::Words, None) => {}
            (Tier::Words | Tier::Typo, Some(few)) => forms.extend(self.similar(tier, few, connection)?),
            (Tier::Typo, None) => forms.extend(self.near(connection)?),
        }
        let forms = json_list(forms);
        let within = few.map_or_else(String::new, |_| format!(" AND {release} IN {BY_ARTISTS}"));
        let mut selects = Vec::new();
        let mut values = Vec::new();
        for column in [form, base] {
            selects.push(format!(
                "SELECT {release} FROM {table} WHERE {column} IN (SELECT value FROM json_each(?)){within}"
            ));
            values.push(forms.clone());
            values.extend(few.cloned());
        }
        if tier != Tier::Exact
            && few.is_none()
            && let Some(asked) = all_words(&self.form)
        {
            selects.push(format!("SELECT {release} FROM {table} WHERE {words}"));
            values.push(Value::Text(format!("{words_column}({asked})")));
        }
        question.restrict_to(&format!("({})", selects.join(" UNION ALL ")), values);
        Ok(())
    }

    /// The forms among the titles of `few` artists that have all words of this one, or are a typo away.
    fn similar(&self, tier: Tier, few: &Value, connection: &Connection) -> rusqlite::Result<Vec<String>> {
        let Titles { table, release, form, base, .. } = self.titles;
        let asked: BTreeSet<&str> = form::words(&self.form).collect();
        let sql =
            format!("SELECT {form}, coalesce({base}, {form}) FROM {table} WHERE {release} IN {BY_ARTISTS}");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut titles = statement.query([few])?;
        let mut forms = Vec::new();
        while let Some(row) = titles.next()? {
            let (known, base) = (row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
            let has_words =
                !asked.is_empty() && asked.iter().all(|word| form::words(known).any(|other| other == *word));
            if has_words || tier == Tier::Typo && typo::between(&self.base, base).is_some() {
                forms.push(known.to_owned());
            }
        }
        Ok(forms)
    }

    /// The base forms a typo away from this one's, of all artists.
    fn near(&self, connection: &Connection) -> rusqlite::Result<Vec<String>> {
        let Titles { table, form, base, trigrams, .. } = self.titles;
        let sql = format!("SELECT DISTINCT coalesce({base}, {form}) FROM {table} WHERE {trigrams}");
        near(connection, &sql, &self.base)
    }
}

/// What a query asks for, folded, with its artist found.
struct Wanted {
    titles: Vec<WantedTitle>,
    artists: Option<Artists>,
    /// A full-text question.
    keywords: Option<String>,
    compilations_only: bool,
}

impl Wanted {
    /// `None` where nothing can fit: nothing was asked, or the artist is not known.
    fn of(connection: &Connection, query: &SearchQuery) -> rusqlite::Result<Option<Self>> {
        let titles: Vec<WantedTitle> = [
            WantedTitle::of(&TRACK_TITLES, query.track.as_deref()),
            WantedTitle::of(&RELEASE_TITLES, query.title.as_deref()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let artist = query.artist.as_deref().map(form::artist_form).filter(|form| !form.is_empty());
        let artists = match &artist {
            None => None,
            Some(form) => match artist_ids(connection, form)?.as_slice() {
                [] => return Ok(None),
                ids => Some(Artists::of(connection, ids)?),
            },
        };
        let keywords = query.keywords.as_deref().map(fold::comparison_form).filter(|form| !form.is_empty());
        let keywords = match keywords {
            None => None,
            Some(form) => match all_words(&form) {
                None => return Ok(None),
                words => words,
            },
        };
        let asks_something = !titles.is_empty() || artists.is_some() || keywords.is_some();
        let compilations_only = query.compilations_only;
        Ok(asks_something.then_some(Self { titles, artists, keywords, compilations_only }))
    }

    fn at(&self, tier: Tier, connection: &Connection) -> rusqlite::Result<Question> {
        let mut question = Question::default();
        let few = self.artists.as_ref().filter(|artists| artists.are_few).map(|artists| &artists.ids);
        for title in &self.titles {
            title.restrict(tier, few, connection, &mut question)?;
        }
        if let Some(words) = &self.keywords {
            question.restrict_to(
                "(SELECT rowid FROM release_words WHERE release_words MATCH ?)",
                vec![Value::Text(words.clone())],
            );
        }
        if self.compilations_only {
            question.conditions.push("r.is_compilation".to_owned());
        }
        if let Some(artists) = &self.artists {
            question.restrict_to(BY_ARTISTS, vec![artists.ids.clone()]);
            question.own_first = Some(artists.ids.clone());
        }
        Ok(question)
    }
}

/// The artists that go by the name asked for.
struct Artists {
    /// A list in JSON.
    ids: Value,
    /// They have no more than [`FEW_RELEASES`].
    are_few: bool,
}

/// Up to here a question goes through an artist's releases one by one: some milliseconds. "Various" has millions.
const FEW_RELEASES: usize = 1_000;

impl Artists {
    fn of(connection: &Connection, ids: &[i64]) -> rusqlite::Result<Self> {
        let ids = json_list(ids.to_vec());
        let are_few = connection
            .prepare_cached(&format!(
                "SELECT count(*) <= {FEW_RELEASES} FROM (SELECT 1 FROM {BY_ARTISTS} LIMIT {FEW_RELEASES} + 1)"
            ))?
            .query_row([&ids], |row| row.get(0))?;
        Ok(Self { ids, are_few })
    }
}

/// A statement in the making. Its text depends only on what kind of thing is asked, so that it is parsed once.
#[derive(Default)]
struct Question {
    conditions: Vec<String>,
    values: Vec<Value>,
    /// Whose own releases come first; without an artist, those not by Various do.
    own_first: Option<Value>,
}

impl Question {
    /// `ids` selects release ids, in brackets.
    fn restrict_to(&mut self, ids: &str, values: Vec<Value>) {
        self.conditions.push(format!("r.id IN {ids}"));
        self.values.extend(values);
    }

    /// Adds what is found to `hits` up to `limit`, without what the tiers before found.
    fn run(
        mut self,
        connection: &Connection,
        limit: usize,
        hits: &mut Vec<SearchHit>,
    ) -> rusqlite::Result<()> {
        let order = match self.own_first.take() {
            None => "r.is_various",
            Some(artists) => {
                self.values.push(artists);
                "NOT EXISTS (SELECT 1 FROM release_artists
                    WHERE artist_id IN (SELECT value FROM json_each(?)) AND release_id = r.id AND is_own)"
            }
        };
        // No LIMIT: SQLite would look at its value to plan, and plan anew at every call. Reading ends early instead.
        let sql = format!(
            "SELECT r.id, r.title, r.credits, r.formats, r.year FROM releases r
             WHERE {} ORDER BY {order}, r.id",
            self.conditions.join(" AND "),
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(self.values))?;
        while hits.len() < limit
            && let Some(row) = rows.next()?
        {
            let id = rows::release_id(row)?;
            if hits.iter().all(|found| found.id != id) {
                hits.push(hit(id, row)?);
            }
        }
        Ok(())
    }
}

fn hit(id: ReleaseId, row: &Row<'_>) -> rusqlite::Result<SearchHit> {
    let credits: Vec<Credit> = rows::from_json(row, 2)?;
    Ok(SearchHit {
        id,
        names: vec![HitName { artist: join_credits(&credits), title: row.get(1)? }],
        formats: rows::from_json(row, 3)?,
        year: row.get(4)?,
    })
}

/// The artist of this form; where there is none at all, those a typo apart.
///
/// A name that is known is never corrected: a station's service once turned "John Lennon" into somebody else.
fn artist_ids(connection: &Connection, artist_form: &str) -> rusqlite::Result<Vec<i64>> {
    let sql = "SELECT id FROM artists WHERE form IN (SELECT value FROM json_each(?)) ORDER BY id";
    let mut by_form = connection.prepare_cached(sql)?;
    let mut ids_of = |forms: Value| -> rusqlite::Result<Vec<i64>> {
        by_form.query_map([forms], |row| row.get(0))?.collect()
    };
    let known = ids_of(json_list([artist_form]))?;
    if !known.is_empty() {
        return Ok(known);
    }
    let sql = "SELECT form FROM artists
        WHERE id IN (SELECT rowid FROM artist_trigrams WHERE artist_trigrams MATCH ?)";
    ids_of(json_list(near(connection, sql, artist_form)?))
}

/// The forms a typo away from `form`, of those that `sql` selects by a question for trigrams.
fn near(connection: &Connection, sql: &str, form: &str) -> rusqlite::Result<Vec<String>> {
    let Some(question) = trigrams::trigram_question(form) else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(sql)?;
    let mut candidates = statement.query([question])?;
    let mut forms = Vec::new();
    while let Some(row) = candidates.next()? {
        let known = row.get_ref(0)?.as_str()?;
        if typo::between(form, known).is_some() {
            forms.push(known.to_owned());
        }
    }
    Ok(forms)
}

/// The FTS5 question for all words of a form, quoted so that none is read as syntax; `None` if it has no word.
fn all_words(form: &str) -> Option<String> {
    // Each once: a pasted page repeats its words thousands of times.
    let words: BTreeSet<&str> = form::words(form).collect();
    let quoted: Vec<String> = words.into_iter().map(|word| format!("\"{word}\"")).collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

fn json_list(values: impl IntoIterator<Item = impl Into<serde_json::Value>>) -> Value {
    let list: serde_json::Value = values.into_iter().map(Into::into).collect();
    Value::Text(list.to_string())
}
