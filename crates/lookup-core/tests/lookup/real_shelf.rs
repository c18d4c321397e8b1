//! Albums and artists that people asked a station for, with what is hard about each: what the shelf alone can tell.

use discogs_client::Scripted;

use super::Asker;
use super::station::{brief, shelf};

#[tokio::test(start_paused = true)]
async fn albums() {
    for (rows, [artist, title], expected, why) in ALBUMS {
        let asker = Asker::new(shelf(rows), Scripted::default());
        assert_eq!(brief(&asker.ask(artist, "", title).await), *expected, "{artist} / {title}: {why}");
    }
}

#[tokio::test(start_paused = true)]
async fn artists() {
    for (rows, artist, expected, why) in ARTISTS {
        let asker = Asker::new(shelf(rows), Scripted::default());
        assert_eq!(brief(&asker.ask(artist, "", "").await), *expected, "{artist}: {why}");
    }
}

/// The shelf's rows, artist and title, what is found, and why that is hard.
const ALBUMS: &[(&[&str], [&str; 2], &str, &str)] = &[
    (
        &["1 / Led Zeppelin / Led Zeppelin II"],
        ["Led Zeppelin", "Led Zeppelin IV"],
        "unconfirmed 1",
        "another number",
    ),
    (
        &["1 / The Velvet Underground / Live 1970", "2 / The Velvet Underground / Live 1968"],
        ["The Velvet Underground", "Live 1969"],
        "unconfirmed 1 2",
        "another year",
    ),
    (
        &["1 / Various Artists - Rock - G / Greatest Hits Of The 50's"],
        ["Various", "Greatest hits of the 50s & 60s"],
        "not_found",
        "87 % alike",
    ),
    (
        &["1 / Various Artists - Rock - G / Greatest Hits Of The 50's"],
        ["", "greatest hits of the 50s"],
        "confirmed 1",
        "an apostrophe",
    ),
    (
        &[
            "58620 / Various Artists - Blues - A / Art of Field Recording, vol. 1",
            "58621 / Various Artists - Blues - A / Art of Field Recording, vol. 2",
        ],
        ["", "Art Of Field Recording Volume I"],
        "confirmed 58620",
        "a volume in Roman",
    ),
    (
        &["1 / Various Artists - Rock - P / Pebbles, vol. 10"],
        ["", "Pebbles vol. 1"],
        "not_found",
        "1 begins 10",
    ),
    (
        &["1 / Various Artists - Jazz - I / The International Guitar Festival"],
        ["", "The Monterey International Pop Festival"],
        "not_found",
        "as alike as two can be",
    ),
    (
        &["1 / Idlewild / 1000 Broken Windows"],
        ["Idlewild", "100 Broken Windows"],
        "unconfirmed 1",
        "a digit is no typo",
    ),
    (
        &["1 / Thomas Köner / Stator: The Remixes", "2 / Thomas Köner / Stator"],
        ["Thomas Koner", "Stator"],
        "confirmed 2",
        "a subtitle may make another album",
    ),
    (&["1 / Cat Power / Moon Pix"], ["Cat Power", "Moonpix"], "confirmed 1", "spacing"),
    (&["1 / Nirvana / In Utero"], ["Nirvana", "in-utero"], "confirmed 1", "a hyphen"),
    (
        &["1 / Various Artists - Rock - K / Kill Bill, Pt. 2"],
        ["", "kill bill part two"],
        "confirmed 1",
        "a number in words",
    ),
    (
        &["1 / Archie Shepp / Fire Music: The Complete Sessions"],
        ["Archie Shepp", "fire music [4-cd box]"],
        "confirmed 1",
        "a box and a subtitle",
    ),
    (
        &["1 / Various Artists - Dance - D / DJ Kicks: Honey Dijon"],
        ["", "DJ-Kicks: Honey Dijon"],
        "confirmed 1",
        "no artist",
    ),
    (
        &["1 / R.E.M. / Eponymous", "2 / R.E.M. / Murmur"],
        ["R.E.M.", "Eponymous"],
        "confirmed 1",
        "the title itself, not a word for one",
    ),
    (
        &["1 / Horace Andy / Best Of Horace Andy"],
        ["Horace Andy", "Best of Horrace Andy"],
        "confirmed 1",
        "a typo that no search forgives",
    ),
    (
        &["1 / Various Artists - Rock - N / Nao Wave- Brazilian Punk 82-88"],
        ["", "Não Wave - Brazilian Post Punk 1982 - 1988"],
        "not_found",
        "half the words: no proof",
    ),
];

/// The shelf's rows, the artist, what is found, and why that is hard.
const ARTISTS: &[(&[&str], &str, &str, &str)] = &[
    (&["1 / Melt-Banana / Scratch or Stitch", "2 / Melt / Low"], "Melt Banana", "unconfirmed 1", "a hyphen"),
    (
        &["1 / Adult. / Gimmie Trouble", "2 / Adult Books / Running", "3 / Adult Mom / Momentary"],
        "Adult.",
        "unconfirmed 1",
        "a full stop is part of it",
    ),
    (
        &["1 / Luke Vibert / Drum'n'Bass for Papa / Plug", "2 / The Plugz / Electrify Me"],
        "Plug",
        "unconfirmed 1",
        "filed under another name",
    ),
    (&["2 / The Plugz / Electrify Me"], "Plug", "not_found", "too short to be a typo"),
    (
        &["1 / Black Dog Productions / Spanners / The Black Dog", "2 / Dog / Cat"],
        "The Black Dog",
        "unconfirmed 1",
        "filed under another name",
    ),
    (&["1 / The Microphones / The Glow, pt. 2"], "Microphones", "unconfirmed 1", "an article left out"),
    (&["1 / The Microphones / The Glow, pt. 2"], "The", "not_found", "an article is nobody"),
    (
        &["1 / Habib Koite / Ma Ya", "2 / Ha Ha Tonka / Lessons"],
        "A-Ha",
        "not_found",
        "an article that is none",
    ),
    (
        &["1 / E-40 / Revenue Retrievin'", "2 / E / A Man Called E"],
        "A&E",
        "not_found",
        "an article that is none",
    ),
    (&["1 / C Average / C Average", "2 / Newman / N"], "A.C. Newman", "not_found", "an article that is none"),
    (&["1 / Neurosis / Souls at Zero"], "Neu!", "not_found", "begins like another"),
    (&["1 / A Tribe Called Quest / Beats", "2 / T / T"], "T++", "not_found", "symbols make the name"),
    (&["1 / K-9 Posse / K-9 Posse", "2 / K / New Problems"], "K.", "not_found", "symbols make the name"),
    (&["1 / Super_Collider / Head On"], "Super Collider", "unconfirmed 1", "an underscore"),
    (
        &["1 / God / Possession", "2 / God Rifle / God Rifle", "3 / \"God\" / God"],
        "God",
        "unconfirmed 1 3",
        "not the one that begins so",
    ),
    (
        &["1 / Sun Ra / Lanquidity", "2 / Sun Ra Arkestra / Swirling"],
        "Sun Ra",
        "unconfirmed 1",
        "not the one that begins so",
    ),
    (&["1 / Sun Ra Arkestra / Swirling"], "Sun Ra", "not_found", "nor where there is no other"),
    (
        &["1 / Afel Bocoum, Damon Albarn, Toumani Diabaté / Mali Music"],
        "Afel Bocoum",
        "unconfirmed 1",
        "one of several",
    ),
    (&["1 / Agnes Obel & Friends / Live"], "Agnes", "not_found", "half a name"),
    (&["1 / Burning Star Core / 7-inch / C.S. Yeh"], "C.S. Yeh", "unconfirmed 1", "filed under another name"),
    (&["1 / Alaska! / Emotions"], "Alaska", "unconfirmed 1", "an exclamation mark"),
    (&["1 / Lucinda Williams / Essence"], "lucinda willias", "unconfirmed 1", "a dropped letter"),
    (
        &["1 / John Lennon / Imagine", "2 / John Lemon / Sour"],
        "John Lennon",
        "unconfirmed 1",
        "a name that exists stays",
    ),
    (&["1 / 22-Pistepirkko / Eleven"], "22 Pistepirkko", "unconfirmed 1", "a number first"),
    (&["1 / Björk / Homogenic"], "Bjork", "unconfirmed 1", "an accent"),
    (
        &["1 / Νilüfer Yanya / Painless"],
        "Nilufer Yanya",
        "unconfirmed 1",
        "a Greek letter that looks like ours",
    ),
    (&["1 / Σtella / Up and Away"], "Stella", "unconfirmed 1", "a Greek letter that stands for ours"),
    (
        &["1 / Jørgen Plaetner / Electronic Music"],
        "jorgen plaetner",
        "unconfirmed 1",
        "a letter with a stroke",
    ),
    (&["1 / Jay-Z / The Blueprint"], "Jay Z", "unconfirmed 1", "a hyphen"),
    (&["1 / Mavi / Let the Sun Talk"], "MAVI (12)", "unconfirmed 1", "a namesake's number"),
    (
        &["1 / The Frames / Set List", "2 / A Frames / Black Forest"],
        "The Frames",
        "unconfirmed 1",
        "the article tells two bands apart",
    ),
    (&["1 / Canibus / Can-I-Bus"], "Can", "not_found", "begins like another"),
];
