//! M3U and M3U8: paths of files, and what the player's display said of them.
//!
//! Players want the files; here the text is the question, and the path answers only where there is none. The folders of
//! a path are where somebody keeps a file, which is not always the album that was meant.

use discogs_client::fold::comparison_form;

use super::track_path::TrackPath;
use super::{Claim, Content, Entry, Found, PlaylistError, Reader, Skipped, Sniffed, entry};
use crate::query::Query;

/// How many lines are looked at for a directive.
const LINES_TO_TELL_FROM: usize = 50;

/// M3U, with or without its header, with `EXTINF` or the `EXTVDJ` of `VirtualDJ`.
pub(super) struct M3u;

impl Reader for M3u {
    fn claim(&self, file: &Sniffed<'_>) -> Claim {
        let is_telling = |line: &str| {
            matches!(
                Directive::of(line),
                Some(Directive::Header | Directive::Info(_) | Directive::VirtualDj(_))
            )
        };
        match file.extension.as_str() {
            _ if file.text.lines().take(LINES_TO_TELL_FROM).any(is_telling) => Claim::Content,
            "m3u" | "m3u8" => Claim::Extension,
            _ => Claim::None,
        }
    }

    fn read(&self, file: &Sniffed<'_>) -> Result<Found, PlaylistError> {
        let mut entries = Vec::new();
        let mut next = Described::default();
        for (line, number) in file.text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty()) {
            match Directive::of(line) {
                None => entries.extend(std::mem::take(&mut next).entry(Some((line.trim(), number)))),
                Some(Directive::Stream) => {
                    return Err(PlaylistError::Stream { name: file.name.to_owned(), line: number });
                }
                Some(Directive::Info(text)) => {
                    // Two in a row: the path of the first is missing, its text is not.
                    if next.info.is_some() {
                        entries.extend(std::mem::take(&mut next).entry(None));
                    }
                    next.info = Some((text, number));
                }
                Some(Directive::VirtualDj(tags)) => {
                    if next.tags.is_some() {
                        entries.extend(std::mem::take(&mut next).entry(None));
                    }
                    next.tags = Some((tags, number));
                }
                Some(Directive::Album(album)) => next.album = album,
                Some(Directive::Artist(artist)) => next.artist = artist,
                Some(Directive::Header | Directive::Comment) => {}
            }
        }
        entries.extend(next.entry(None));
        Ok(Found { format: "M3U", columns: Vec::new(), entries })
    }
}

/// A line that begins with "#".
enum Directive<'t> {
    Header,
    /// The text of an entry, which may be blank.
    Info(&'t str),
    /// The album of the next entry.
    Album(&'t str),
    /// The artist of the next entry.
    Artist(&'t str),
    /// The tags of an entry in something like XML.
    VirtualDj(&'t str),
    /// HLS has directives of this kind only.
    Stream,
    Comment,
}

impl<'t> Directive<'t> {
    /// The directive on a line, unless it is a path.
    fn of(line: &'t str) -> Option<Self> {
        let line = line.trim();
        let comment = line.strip_prefix('#')?;
        let name = comment.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
        let value = comment.get(name.len()..).unwrap_or_default();
        let value = value.strip_prefix(':').unwrap_or(value).trim();
        Some(match name.to_ascii_uppercase().as_str() {
            "EXTM3U" => Self::Header,
            "EXTINF" => Self::Info(text_of_info(value)),
            "EXTALB" => Self::Album(value),
            "EXTART" => Self::Artist(value),
            "EXTVDJ" => Self::VirtualDj(value),
            name if name.starts_with("EXT-X-") => Self::Stream,
            _ => Self::Comment,
        })
    }
}

/// The text after the duration and the attributes of an `EXTINF`. Attributes may have commas in their quotes.
fn text_of_info(value: &str) -> &str {
    let mut is_quoted = false;
    let outside_quotes = value.find(|c: char| {
        is_quoted ^= c == '"';
        c == ',' && !is_quoted
    });
    let comma = outside_quotes.or_else(|| value.find(','));
    let is_duration = |text: &str| !text.contains(char::is_alphabetic);
    match comma {
        Some(comma) => value.get(comma + 1..).unwrap_or_default().trim(),
        None if is_duration(value) => "",
        None => value,
    }
}

/// What the directives before a path say of it, each with its line.
#[derive(Default)]
struct Described<'t> {
    info: Option<(&'t str, usize)>,
    tags: Option<(&'t str, usize)>,
    album: &'t str,
    artist: &'t str,
}

impl Described<'_> {
    /// The entry of a path, or of a text whose path is missing; `None` where there is neither.
    fn entry(self, path: Option<(&str, usize)>) -> Option<Entry> {
        let tagged = self.tags.and_then(|(tags, line)| Some((line, query_of_tags(tags)?)));
        let info = self.info.filter(|(text, _)| !text.is_empty());
        let (source_line, raw) = match (info, &tagged, path) {
            (Some((text, line)), ..) => (line, text.to_owned()),
            (None, Some((line, query)), _) => (*line, written(query)),
            (None, None, Some((path, line))) => (line, path.to_owned()),
            (None, None, None) => return None,
        };
        let path = path.map_or("", |(path, _)| path);
        let content = match (tagged, info) {
            (Some((_, query)), _) => Content::Asked(vec![query]),
            (None, Some((text, _))) => self.content_of_text(text, path),
            (None, None) => self.content_of_path(path),
        };
        Some(Entry { source_line, raw, content, cells: Vec::new() })
    }

    fn content_of_text(&self, text: &str, path: &str) -> Content {
        let place = TrackPath::read(path).filter(|place| {
            !place.album.is_empty() && comparison_form(&place.title) == comparison_form(text)
        });
        self.completed(entry::content(text), place.as_ref())
    }

    fn content_of_path(&self, path: &str) -> Content {
        match TrackPath::read(path) {
            Some(place) => self.completed(entry::content(&place.title), Some(&place)),
            None => Content::Skipped(Skipped::Empty),
        }
    }

    /// With the artist and album of the directives, else of the folders, where the text has none. The folders of a text
    /// with an artist are not asked.
    fn completed(&self, content: Content, place: Option<&TrackPath>) -> Content {
        let Content::Asked(mut readings) = content else { return content };
        let lone_song = readings.first().filter(|likeliest| likeliest.artist.is_none());
        if let Some(song) = lone_song.and_then(|likeliest| likeliest.song.as_deref()) {
            let or_of_place = |given: &str, of_place: fn(&TrackPath) -> &str| {
                if given.is_empty() { place.map_or("", of_place).to_owned() } else { given.to_owned() }
            };
            let artist = or_of_place(self.artist, |place| &place.artist);
            let album = or_of_place(self.album, |place| &place.album);
            let whole = Query::new(&artist, song, &album);
            readings.retain(|reading| *reading != whole);
            readings.insert(0, whole);
        } else {
            let album = Query::new("", "", self.album).album;
            for reading in &mut readings {
                reading.album = reading.album.take().or_else(|| album.clone());
            }
        }
        Content::Asked(readings)
    }
}

/// Reads `<artist>..</artist><title>..</title><remix>..</remix>`, which is not escaped as XML would be.
fn query_of_tags(tags: &str) -> Option<Query> {
    let tag = |name: &str| {
        let (_, rest) = tags.split_once(&format!("<{name}>"))?;
        let (value, _) = rest.split_once(&format!("</{name}>"))?;
        Some(value.replace("&amp;", "&")).filter(|value| !value.trim().is_empty())
    };
    let title = tag("title").unwrap_or_default();
    let title = match tag("remix") {
        Some(remix) => format!("{title} ({remix})"),
        None => title,
    };
    let query = Query::new(&tag("artist").unwrap_or_default(), &title, "");
    (!query.is_empty()).then_some(query)
}

/// "Artist - Title".
fn written(query: &Query) -> String {
    [query.artist.as_deref(), query.song.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" - ")
}

#[cfg(test)]
mod tests {
    use super::super::{parse, shown};

    #[track_caller]
    fn check(text: &str, expected: &str, why: &str) {
        let found = shown::lines("list.m3u", &format!("#EXTM3U\n{text}"));
        assert_eq!(found.join("\n"), expected, "{text:?}: {why}");
    }

    #[test]
    fn the_text_of_an_entry_is_what_it_asks() {
        check("#EXTINF:123,Slint - Glenn\nx.mp3", "2: Slint | Glenn |", "the common form");
        check("#extinf:-1.5,Slint - Glenn\nx.mp3", "2: Slint | Glenn |", "a strange duration");
        check("#EXTINF:,Slint - Glenn\nx.mp3", "2: Slint | Glenn |", "no duration");
        check(
            "#EXTINF:9 logo=\"a,b\" g=\"c\",Slint - Glenn\nx",
            "2: Slint | Glenn |",
            "commas in attributes",
        );
        check("#EXTINF:9 logo=\"a,Slint - Glenn\nx", "2: Slint | Glenn |", "an open quote");
        check(
            "#EXTINF:9,Melt-Banana - Shield, a Beast\nx",
            "2: Melt-Banana | Shield, a Beast |",
            "in the title",
        );
        check("#EXTINF:9,--- talk break ---\nBreaks/news.wav", "2: TalkBreak", "a break");
        check(
            "#EXTINF:9,Slint - Glenn\n#EXTINF:9,Sun Ra - Lanquidity\nx",
            "2: Slint | Glenn |\n3: Sun Ra | Lanquidity |",
            "a missing path",
        );
        check("#EXTINF:9,Slint - Glenn", "2: Slint | Glenn |", "the last path missing");
        check("# by Ann\n#PLAYLIST:Tuesday\nSlint - Glenn.mp3", "4: Slint | Glenn |", "comments");
    }

    #[test]
    fn directives_complete_the_text() {
        check(
            "#EXTALB:Spiderland\n#EXTINF:9,Slint - Glenn\nx\n#EXTINF:9,A - B\ny",
            "3: Slint | Glenn | Spiderland\n5: A | B |",
            "the next entry only",
        );
        check("#EXTINF:9,Glenn\n#EXTART:Slint\nx", "2: Slint | Glenn |; | Glenn |; Glenn |  |", "an artist");
        check("#EXTINF:9,Slint - Glenn\n#EXTART:Various\nx", "2: Slint | Glenn |", "the text has one");
        check(
            "#EXTVDJ:<time>1</time><artist>Simon & Garfunkel</artist><title>Cecilia</title><remix>Live</remix>\nx.mp3",
            "2: Simon & Garfunkel | Cecilia (Live) |",
            "VirtualDJ",
        );
    }

    #[test]
    fn paths_answer_where_there_is_no_text() {
        check("Slint - Glenn.mp3", "2: Slint | Glenn |", "the name");
        check("#EXTINF\nMusic\\Slint\\01 - Slint - Glenn.mp3", "3: Slint | Glenn |", "a bare directive");
        check(
            "/home/ann/Music/Slint/Spiderland/1-03 Glenn.flac",
            "2: Slint | Glenn | Spiderland; | Glenn |; Glenn |  |",
            "the folders",
        );
        check(
            "file:///C:/Music/Slint/Spiderland/CD1/12%20Glenn.mp3",
            "2: Slint | Glenn | Spiderland; | Glenn |; Glenn |  |",
            "an address, a disc",
        );
        check("Incoming/01. Glenn.mp3", "2: | Glenn |; Glenn |  |", "a folder that says nothing");
        check(
            "/Users/ann/Mr. Brightside",
            "2: | Mr. Brightside |; Mr. Brightside |  |",
            "a full stop in a title",
        );
        check(
            "Music/99 Luftballons.mp3",
            "2: | 99 Luftballons |; 99 Luftballons |  |",
            "a number in a title",
        );
        check("Slint_-_Good_Morning.mp3", "2: Slint | Good Morning |", "underscores");
        check("100% Pure Love.mp3", "2: | 100% Pure Love |; 100% Pure Love |  |", "a percent sign");
        check("Breaks/weather_and_news.wav", "2: TalkBreak", "a break");
        check("http://station.example:8000", "2: Empty", "a stream");
    }

    #[test]
    fn folders_say_nothing_against_the_text() {
        check(
            "#EXTINF:9,Slint - Glenn\nMusic/Slint/Live at Home/Glenn.mp3",
            "2: Slint | Glenn |",
            "the text has an artist, and the file may be another recording",
        );
        check(
            "#EXTINF:9,Glenn\nMusic/Slint/Spiderland/03 Glenn.mp3",
            "2: Slint | Glenn | Spiderland; | Glenn |; Glenn |  |",
            "a title that the path has as well",
        );
        check("#EXTINF:9,Sun Ra\nIncoming/Sun Ra.mp3", "2: | Sun Ra |; Sun Ra |  |", "no folder that tells");
    }

    #[test]
    fn raw_is_what_the_listener_saw() {
        let text = "#EXTINF:9,Slint - Glenn\nx.mp3\nMusic/y.mp3\n#EXTVDJ:<title>Cecilia</title>\nz.mp3\n";
        let playlist = parse("list.m3u8", text.as_bytes()).expect("it has entries");
        let raw: Vec<&str> = playlist.lines.iter().map(|line| line.raw.as_str()).collect();
        assert_eq!(raw, ["Slint - Glenn", "Music/y.mp3", "Cecilia"]);
    }
}
