//! Whether Discogs can be reached at all.

/// So many questions given up one after another, with no answer of any kind between them, are an outage. Three, each
/// tried three times: where three calls in ten fail by themselves, that happens once in 50,000 questions.
const GIVEN_UP_IN_AN_OUTAGE: u32 = 3;

/// Tells an outage from a fault, so that a list of 150 lines does not try each of its questions against a dead network.
#[derive(Debug, Default)]
pub(super) struct Reach {
    given_up_in_a_row: u32,
}

impl Reach {
    /// Something came back that the API itself said.
    pub(super) fn answered(&mut self) {
        self.given_up_in_a_row = 0;
    }

    /// A question was given up after all its tries. Says whether this is an outage: it stays one with each further
    /// question, until something comes back.
    pub(super) fn given_up(&mut self) -> bool {
        self.given_up_in_a_row = self.given_up_in_a_row.saturating_add(1);
        self.given_up_in_a_row >= GIVEN_UP_IN_AN_OUTAGE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_three_in_a_row_and_lasts_until_an_answer() {
        let mut reach = Reach::default();
        let told: Vec<bool> = "xx.xxxx.x"
            .chars()
            .filter_map(|what| {
                if what == 'x' {
                    return Some(reach.given_up());
                }
                reach.answered();
                None
            })
            .collect();
        assert_eq!(told, [false, false, false, false, true, true, false]);
    }
}
