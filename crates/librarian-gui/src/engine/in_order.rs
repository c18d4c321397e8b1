//! Letting out in order what comes in any order.

use std::collections::BTreeMap;

/// Holds back each thing until all before it have come.
#[derive(Debug)]
pub struct InOrder<T> {
    next: usize,
    waiting: BTreeMap<usize, T>,
}

impl<T> Default for InOrder<T> {
    fn default() -> Self {
        Self { next: 0, waiting: BTreeMap::new() }
    }
}

impl<T> InOrder<T> {
    /// Takes in the thing at `index`, counted from 0.
    pub fn push(&mut self, index: usize, thing: T) {
        self.waiting.insert(index, thing);
    }

    /// The next thing, if it has come.
    pub fn pop(&mut self) -> Option<(usize, T)> {
        let thing = self.waiting.remove(&self.next)?;
        self.next += 1;
        Some((self.next - 1, thing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_come_out_in_order_as_soon_as_they_can() {
        let mut in_order = InOrder::default();
        let mut popped = Vec::new();
        for (index, expected) in [(1, vec![]), (0, vec![0, 1]), (3, vec![]), (2, vec![2, 3])] {
            in_order.push(index, index);
            let ready = std::iter::from_fn(|| in_order.pop()).map(|(index, _)| index);
            popped.extend(ready);
            assert_eq!(std::mem::take(&mut popped), expected);
        }
    }
}
