//! Which rows of the table are headings of playlists, and which are lines.

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableRow {
    /// The heading of a playlist, by its number.
    Heading(usize),
    /// A line.
    Line(usize),
}

/// Where headings stand among the lines shown: one above the first line of each playlist that has any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sections {
    /// Each playlist that has lines in view, in list order.
    sections: Vec<Section>,
}

/// The lines shown of one playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Section {
    playlist: usize,
    /// Its first line's place among the lines shown.
    first: usize,
    /// How many of its lines are shown.
    lines: usize,
}

impl Sections {
    /// The headings above `lines`, which are in list order. `firsts` has the first line of each playlist.
    pub fn of(lines: &[usize], firsts: &[usize]) -> Self {
        let place_of = |line: usize| lines.partition_point(|shown| *shown < line);
        let ends = firsts.iter().skip(1).map(|first| place_of(*first)).chain([lines.len()]);
        let sections = firsts.iter().zip(ends).enumerate().map(|(playlist, (first, end))| {
            let first = place_of(*first);
            Section { playlist, first, lines: end - first }
        });
        Self { sections: sections.filter(|section| section.lines > 0).collect() }
    }

    /// How many headings there are.
    pub fn len(&self) -> usize {
        self.sections.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// What stands in a row of the table; of a line, its place among the lines shown.
    pub fn at(&self, row: usize) -> TableRow {
        // Above the line at place `p` stand as many headings as sections begin at `p` or before.
        let above = self.headings_above(row);
        match self.sections.get(above) {
            Some(section) if section.first + above == row => TableRow::Heading(section.playlist),
            _ => TableRow::Line(row - above),
        }
    }

    /// How many headings stand above a row of the table.
    fn headings_above(&self, row: usize) -> usize {
        let (mut low, mut high) = (0, self.sections.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.sections.get(middle).is_some_and(|section| section.first + middle < row) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The row of the table in which a line stands, by its place among the lines shown.
    pub fn row_of(&self, place: usize) -> usize {
        place + self.sections.partition_point(|section| section.first <= place)
    }

    /// How many lines of a playlist are shown.
    pub fn lines_shown(&self, playlist: usize) -> usize {
        let section = self.sections.iter().find(|section| section.playlist == playlist);
        section.map_or(0, |section| section.lines)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn headings_stand_above_the_first_line_shown_of_each_list() {
        use TableRow::{Heading, Line};
        let firsts = [0, 3, 3, 5];
        for (lines, expected, why) in [
            (
                &[0, 1, 2, 3, 4, 5][..],
                &[
                    Heading(0),
                    Line(0),
                    Line(1),
                    Line(2),
                    Heading(1 + 1),
                    Line(3),
                    Line(4),
                    Heading(3),
                    Line(5),
                ][..],
                "all lines; the second list has none",
            ),
            (
                &[2, 5],
                &[Heading(0), Line(0), Heading(3), Line(1)],
                "a list without a line shown has no heading",
            ),
            (&[4], &[Heading(2), Line(0)], "one line"),
            (&[], &[], "none"),
        ] {
            let sections = Sections::of(lines, &firsts);
            let rows: Vec<TableRow> = (0..lines.len() + sections.len()).map(|row| sections.at(row)).collect();
            assert_eq!(rows, expected, "{why}");
        }
        let sections = Sections::of(&[0, 2, 5], &firsts);
        assert_eq!([0, 1, 3].map(|playlist| sections.lines_shown(playlist)), [2, 0, 1]);
        assert_eq!(Sections::default().at(7), Line(7), "without sections, rows are lines");
    }

    proptest! {
        #[test]
        fn a_line_is_found_where_it_stands(
            lengths in prop::collection::vec(0_usize..5, 0..8),
            is_shown in prop::collection::vec(any::<bool>(), 40),
        ) {
            let firsts: Vec<usize> =
                lengths.iter().scan(0, |next, length| { let first = *next; *next += length; Some(first) }).collect();
            let all = lengths.iter().sum();
            let lines: Vec<usize> = (0..all).filter(|line| is_shown[*line]).collect();
            let sections = Sections::of(&lines, &firsts);
            for place in 0..lines.len() {
                prop_assert_eq!(sections.at(sections.row_of(place)), TableRow::Line(place));
            }
            let shown: usize = (0..lengths.len()).map(|playlist| sections.lines_shown(playlist)).sum();
            prop_assert_eq!(shown, lines.len());
        }
    }
}
