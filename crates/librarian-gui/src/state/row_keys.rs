//! The keys of all rows, in a form that is cheap to hand to another thread.

use std::sync::Arc;

use super::row::RowKey;

/// How many keys stand together. While a clone is in use elsewhere, changing one copies the others that stand with it.
const TOGETHER: usize = 64;

/// By line: what it is filtered and sorted by. A clone of a hundred thousand shares them all, some dozens at a time.
#[derive(Debug, Clone, Default)]
pub struct RowKeys {
    blocks: Vec<Arc<Vec<Arc<RowKey>>>>,
    len: usize,
}

impl RowKeys {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The key of a line.
    pub fn get(&self, line: usize) -> Option<&RowKey> {
        self.blocks.get(line / TOGETHER)?.get(line % TOGETHER).map(|key| &**key)
    }

    /// All keys, in list order.
    pub fn iter(&self) -> impl Iterator<Item = &RowKey> {
        self.blocks.iter().flat_map(|block| block.iter()).map(|key| &**key)
    }

    /// Replaces the key of a line, if there is such a line.
    pub fn set(&mut self, line: usize, key: RowKey) {
        let block = self.blocks.get_mut(line / TOGETHER).map(Arc::make_mut);
        if let Some(known) = block.and_then(|block| block.get_mut(line % TOGETHER)) {
            *known = Arc::new(key);
        }
    }
}

impl Extend<Arc<RowKey>> for RowKeys {
    fn extend<I: IntoIterator<Item = Arc<RowKey>>>(&mut self, keys: I) {
        for key in keys {
            if self.len.is_multiple_of(TOGETHER) {
                self.blocks.push(Arc::new(Vec::with_capacity(TOGETHER)));
            }
            if let Some(block) = self.blocks.last_mut() {
                Arc::make_mut(block).push(key);
            }
            self.len += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use lookup_core::playlist::{Content, Line};

    use super::*;

    fn key(number: usize) -> Arc<RowKey> {
        let line = Line {
            number,
            source_line: number,
            raw: format!("line {number}"),
            content: Content::Asked(Vec::new()),
            cells: Vec::new(),
        };
        Arc::new(RowKey::of(&line, None))
    }

    #[test]
    fn a_clone_keeps_what_it_had() {
        let mut keys = RowKeys::default();
        keys.extend((0..TOGETHER + 3).map(key));
        keys.extend((0..2).map(key));
        assert_eq!(keys.iter().count(), keys.len());
        let before = keys.clone();
        for line in [0, TOGETHER, TOGETHER + 4, TOGETHER + 5] {
            keys.set(line, RowKey::default());
        }
        assert_eq!(
            keys.iter().filter(|key| **key == RowKey::default()).count(),
            3,
            "beyond the end is nothing"
        );
        assert!(before.iter().all(|key| *key != RowKey::default()));
        assert_eq!(before.get(TOGETHER + 4), Some(&*key(1)));
    }
}
