//! Songs that people asked a station for, with what is hard about each. A confident wrong album is the worst outcome.

use discogs_client::Scripted;

use super::Asker;
use super::station::{brief, release, shelf};

/// One request, on a shelf and in a world small enough to read.
struct Case {
    shelf: &'static [&'static str],
    releases: &'static [(&'static str, &'static [&'static str])],
    /// Artist, song, album.
    asked: [&'static str; 3],
    /// See [`brief`]: shelf ids are those of the rows, release ids count from 100.
    expected: &'static str,
    why: &'static str,
}

async fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for Case { shelf: rows, releases, asked: [artist, song, album], expected, why } in cases {
        let releases = (100..).zip(*releases).map(|(id, (heading, tracks))| release(id, heading, tracks));
        let found = brief(&Asker::new(shelf(rows), Scripted::of(releases)).ask(artist, song, album).await);
        if found != *expected {
            wrong.push(format!("{artist} / {song} / {album}: {found}, not {expected}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn songs_by_themselves() {
    check(BY_THEMSELVES).await;
}

#[tokio::test(start_paused = true)]
async fn songs_of_an_artist() {
    check(OF_AN_ARTIST).await;
}

#[tokio::test(start_paused = true)]
async fn a_rare_artist_among_many_with_that_song() {
    let rows: Vec<String> = (1..=42).map(|id| format!("{id} / Band {id} / Album {id}")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).chain(["50 / Rare Birds / Nest"]).collect();
    let decoys = (1..=42).map(|id| release(id, &format!("Band {id} / Album {id}"), &["Common Track"]));
    let releases = decoys.chain([release(50, "Rare Birds / Nest", &["Common Track"])]);
    let asker = Asker::new(shelf(&rows), Scripted::of(releases));
    assert_eq!(brief(&asker.ask("Rare Birds", "Common Track", "").await), "confirmed 50+");
}

const BY_THEMSELVES: &[Case] = &[
    Case {
        shelf: &["1 / Hearts / Greatest Hits", "2 / Queen / Greatest Hits"],
        releases: &[("Heart / Greatest Hits", &["Barracuda"])],
        asked: ["", "Barracuda", ""],
        expected: "unshelved r100+",
        why: "another band's greatest hits, a letter away",
    },
    Case {
        shelf: &["1 / Autechre / Confield", "2 / Autechre / Amber"],
        releases: &[
            ("Autechre / Confield", &["VI Scose Poise", "Cfern"]),
            ("Autechre / Confield", &["VI Scose Poise", "Cfern"]),
        ],
        asked: ["", "vi scose poise", ""],
        expected: "confirmed 1+",
        why: "two pressings are one disc",
    },
    Case {
        shelf: &["1 / Various Artists - Dance - T / Trax Records 20th Anniversary Collection"],
        releases: &[
            ("Adonis / No Way Back", &["No Way Back"]),
            ("Various / Trax Records: The 20th Anniversary Edition", &["Adonis / No Way Back"]),
        ],
        asked: ["", "No Way Back", ""],
        expected: "confirmed 1+",
        why: "the catalog says Collection, Discogs Edition",
    },
    Case {
        shelf: &["1 / Somebody / Nine Symphonies"],
        releases: &[("Somebody / Nine Symphonies", &["Symphony No 9", "Nine Symphonies"])],
        asked: ["", "Purple Refrigerator Symphony No 9", ""],
        expected: "not_found",
        why: "most of its words elsewhere prove nothing",
    },
    Case {
        shelf: &["1 / Battle / Population One"],
        releases: &[("Battle / Population One", &["Battle For Space"])],
        asked: ["", "Battle For Space", ""],
        expected: "confirmed 1+",
        why: "the song as listed",
    },
    Case {
        shelf: &["1 / Battle / Population One"],
        releases: &[("Battle / Population One", &["Battle For Space"])],
        asked: ["Battle", "Battle For Space 12 inch mix", ""],
        expected: "unconfirmed 1-",
        why: "a mix that is not listed",
    },
    Case {
        shelf: &["1 / Battle / Population One"],
        releases: &[("Battle / Population One", &["Battle For Space"])],
        asked: ["", "Space", ""],
        expected: "not_found",
        why: "one word of a title is not the title",
    },
    Case {
        shelf: &["1 / Low / Trust"],
        releases: &[("Low / Trust", &["Candy Girl"])],
        asked: ["", "ZZZNONEXISTENT", ""],
        expected: "not_found",
        why: "an honest nothing",
    },
];

const OF_AN_ARTIST: &[Case] = &[
    Case {
        shelf: &["1 / Hearts / Greatest Hits", "2 / Queen / Greatest Hits"],
        releases: &[("Heart / Greatest Hits", &["Barracuda"]), ("Hearts / Greatest Hits", &["Tell Me"])],
        asked: ["Heart", "Barracuda", ""],
        expected: "unshelved r100+",
        why: "another band's greatest hits, a letter away",
    },
    Case {
        shelf: &["1 / Living Color / Vivid"],
        releases: &[("Living Colour / Vivid", &["Cult Of Personality"])],
        asked: ["Living Colour", "Cult of Personality", ""],
        expected: "confirmed 1+",
        why: "the catalog has the typo",
    },
    Case {
        shelf: &["1 / Various Artists - Folk - S / Sounds of the South"],
        releases: &[("Various / Sounds Of The North", &["Anne Briggs / Blackwater Side"])],
        asked: ["Anne Briggs", "Blackwater Side", ""],
        expected: "unshelved r100+",
        why: "two compilations, a word apart",
    },
    Case {
        shelf: &["1 / Various Artists - Dance - E / Explorations on the Dancefloor vol. 3"],
        releases: &[("Various / Get On The Dance Floor Volume 5", &["Adonis / No Way Back"])],
        asked: ["Adonis", "No Way Back", ""],
        expected: "unshelved r100+",
        why: "compilations with like names",
    },
    Case {
        shelf: &["1 / 808 State / 808 State", "2 / 808 State / Blueprint"],
        releases: &[
            ("808 State / 808 State", &["Cubik", "Pacific"]),
            ("808 State / The Best Of 808 State: Blueprint", &["Cubik", "Olympic"]),
        ],
        asked: ["808 State", "flow coma", ""],
        expected: "incomplete 2? 1-",
        why: "the self-titled one does not carry it, and the best of goes by another title",
    },
    Case {
        shelf: &["1 / Sneaker Pimps / Becoming X", "2 / Sneaker Pimps / Splinter"],
        releases: &[
            ("Sneaker Pimps / 6 Underground", &["6 Underground", "6 Underground (Nellee Hooper Edit)"]),
            ("Sneaker Pimps / Becoming X", &["Low Place Like Home", "6 Underground"]),
        ],
        asked: ["sneaker pimps", "6 underground", ""],
        expected: "confirmed 1+",
        why: "singles come first in a search",
    },
    Case {
        shelf: &["1 / Joni Mitchell / Joni Mitchell", "2 / Joni Mitchell / Court and Spark"],
        releases: &[
            ("Joni Mitchell / Joni Mitchell", &["I Had A King"]),
            ("Joni Mitchell / Court And Spark", &["Court And Spark", "Help Me"]),
        ],
        asked: ["Joni Mitchell", "Help Me", ""],
        expected: "confirmed 2+",
        why: "not the self-titled one",
    },
    Case {
        shelf: &[
            "1 / The Bird and the Bee / S/t",
            "2 / The Bird and the Bee / Ray Guns Are Not Just the Future",
        ],
        releases: &[
            ("The Bird And The Bee / The Bird And The Bee", &["Again & Again"]),
            ("The Bird And The Bee / Ray Guns Are Not Just The Future", &["Love Letter To Japan"]),
        ],
        asked: ["The Bird and the Bee", "Again and Again", ""],
        expected: "confirmed 1+",
        why: "the catalog writes s/t",
    },
    Case {
        shelf: &[
            "1 / The Bird and the Bee / S/t",
            "2 / The Bird and the Bee / Ray Guns Are Not Just the Future",
        ],
        releases: &[("The Bird And The Bee / The Bird And The Bee", &["Again & Again"])],
        asked: ["The Bird and the Bee", "Again and Again", "self-titled"],
        expected: "confirmed 1+",
        why: "so does the one who asks, and Discogs does not",
    },
    Case {
        shelf: &[
            "1 / Various Artists - Blues - N / Not the Same Old Blues",
            "2 / Junior Kimbrough / Meet Me in the City",
        ],
        releases: &[
            ("Various / Not The Same Old Blues", &["Junior Kimbrough / Meet Me In The City"]),
            ("Junior Kimbrough / Meet Me In The City", &["Meet Me In The City"]),
        ],
        asked: ["Junior Kimbrough", "Meet Me in the City", ""],
        expected: "confirmed 2+ 1+",
        why: "the artist's own before the compilation",
    },
    Case {
        shelf: &["1 / Junior Kimbrough / You Better Run", "2 / Junior Kimbrough / Meet Me in the City"],
        releases: &[
            ("Junior Kimbrough / You Better Run", &["Meet Me In The City"]),
            ("Junior Kimbrough / Meet Me In The City", &["Meet Me In The City"]),
        ],
        asked: ["Junior Kimbrough", "Meet Me in the City", ""],
        expected: "confirmed 2+ 1+",
        why: "the album that bears its name before the best of",
    },
    Case {
        shelf: &["1 / Chicago / Chicago V"],
        releases: &[
            ("Chicago / Chicago 16", &["Hard To Say I'm Sorry"]),
            ("Chicago / Chicago V", &["Saturday In The Park"]),
        ],
        asked: ["Chicago", "Hard to Say I'm Sorry", ""],
        expected: "unshelved r100+ 1?",
        why: "16 is not V",
    },
    Case {
        shelf: &[
            "1 / \"Weird Al\" Yankovic / \"Weird Al\" Yankovic",
            "2 / \"Weird Al\" Yankovic / Poodle Hat",
        ],
        releases: &[
            ("\"Weird Al\" Yankovic / \"Weird Al\" Yankovic", &["Ricky"]),
            ("\"Weird Al\" Yankovic / Poodle Hat", &["Bob"]),
        ],
        asked: ["Weird Al Yankovich", "Bob", ""],
        expected: "confirmed 2+",
        why: "a nickname in quotes and a typo",
    },
    Case {
        shelf: &[
            "1 / Lee \"Scratch\" Perry / Live at Maritime Hall",
            "2 / Lee \"Scratch\" Perry / Soundzs from the Hot Line",
        ],
        releases: &[
            ("Lee \"Scratch\" Perry / Soundzs From The Hot Line", &["Bionic Rats"]),
            ("Lee Perry / Live At Maritime Hall", &["Bucky Skank"]),
            ("Lee \"Scratch\" Perry / Live At Maritime Hall", &["Bucky Skank"]),
        ],
        asked: ["lee scratch perry", "bucky skank", ""],
        expected: "confirmed 1+",
        why: "one of many, not all of them",
    },
    Case {
        shelf: &["1 / Noura Mint Seymali / Yenbett", "2 / Noura Mint Seymali / Tzenni"],
        releases: &[
            ("Noura Mint Seymali / Yenbett", &["Ghlana"]),
            ("Noura Mint Seymali / Tzenni", &["Tzenni", "Hebebeb (Zrag)"]),
        ],
        asked: ["Noura Mint Seymali", "Hebebeb (Zrag)", ""],
        expected: "confirmed 2+",
        why: "not the other album",
    },
    Case {
        shelf: &["1 / The Orb / U.F.Orb", "2 / The Orb / Pomme Fritz"],
        releases: &[
            ("The Orb / U.F.Orb", &["O.O.B.E.", "Towers Of Dub"]),
            ("The Orb / Pomme Fritz", &["Towers Of London"]),
        ],
        asked: ["The Orb", "tower of dub", ""],
        expected: "confirmed 1+",
        why: "towers of dub, not of London",
    },
    Case {
        shelf: &["1 / Nirvana / Nevermind"],
        releases: &[("Nirvana / Nevermind", &["Smells Like Teen Spirit"])],
        asked: ["Nirvana", "smells teen spirit", ""],
        expected: "confirmed 1+",
        why: "a word forgotten",
    },
    Case {
        shelf: &["1 / Depeche Mode / Violator", "2 / Depeche Mode / Remixes 81-04"],
        releases: &[
            ("Depeche Mode / Violator", &["Enjoy The Silence"]),
            ("Depeche Mode / Remixes 81-04", &["Enjoy The Silence (Timo Maas Extended Remix)"]),
        ],
        asked: ["Depeche Mode", "Enjoy the Silence (Timo Maas Remix)", ""],
        expected: "confirmed 2+",
        why: "the remix, not the song",
    },
    Case {
        shelf: &["1 / Amy Winehouse / Back to Black"],
        releases: &[("Amy Winehouse / Back To Black", &["Me & Mr. Jones"])],
        asked: ["Amy Winehouse", "Me And Mr Jones", ""],
        expected: "confirmed 1+",
        why: "and, and a full stop",
    },
    Case {
        shelf: &["1 / Living Colour / Vivid"],
        releases: &[("Living Colour / Vivid", &["Cult Of Personality"])],
        asked: ["Living Color", "Cult of Personality", ""],
        expected: "confirmed 1+",
        why: "spelled as most would",
    },
    Case {
        shelf: &["1 / A.R. Kane / 69"],
        releases: &[("A.R. Kane / 69", &["Crazy Blue"])],
        asked: ["AR Kane", "Crazy Blue", ""],
        expected: "confirmed 1+",
        why: "initials with and without stops",
    },
    Case {
        shelf: &["1 / Brown Sugar Inc / Said I Had a Vision"],
        releases: &[("Various / Said I Had A Vision", &["Brown Sugar Inc. / Sweet Love Of Mine"])],
        asked: ["Brown Sugar Inc", "Sweet Love of Mine", ""],
        expected: "incomplete 1? r100+",
        why: "filed under one of its artists, it may be another disc",
    },
    Case {
        shelf: &["1 / Anadol & Marie Klock / La Grande Accumulation"],
        releases: &[("Anadol + Marie Klock / La Grande Accumulation", &["Manivelles"])],
        asked: ["Marie Klock", "Manivelles", ""],
        expected: "confirmed 1+",
        why: "one of two names in a joint credit",
    },
];
