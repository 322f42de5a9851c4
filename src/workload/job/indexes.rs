//! Sets of completion indexes.

use std::fmt;
use std::ops::RangeInclusive;

use crate::scenario::job::index_ranges;

/// A set of completion indexes: one bit each, and how many are set.
///
/// It grows to the largest index ever held and never shrinks, so that a Job run again allocates
/// nothing.
#[derive(Clone, Debug, Default)]
pub struct IndexSet {
    words: Vec<u64>,
    len: u32,
}

impl IndexSet {
    /// Reads the text form; see [`index_ranges`].
    pub fn parse(text: &str, completions: u32) -> IndexSet {
        index_ranges(text, completions).into_iter().flatten().collect()
    }

    /// Adds an index; false where it was there already.
    pub fn insert(&mut self, index: u32) -> bool {
        let (word, bit) = place(index);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let fresh = self.words[word] & bit == 0;
        self.words[word] |= bit;
        self.len += u32::from(fresh);
        fresh
    }

    /// Takes an index out; false where it was not there.
    pub fn remove(&mut self, index: u32) -> bool {
        let held = self.contains(index);
        if held {
            let (word, bit) = place(index);
            self.words[word] &= !bit;
            self.len -= 1;
        }
        held
    }

    /// Whether the index is in the set.
    pub fn contains(&self, index: u32) -> bool {
        let (word, bit) = place(index);
        self.word(word) & bit != 0
    }

    /// How many indexes the set holds.
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Whether the set holds nothing.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many indexes of the range the set holds.
    pub fn count_in(&self, range: &RangeInclusive<u32>) -> u32 {
        let ((first, _), (last, _)) = (place(*range.start()), place(*range.end()));
        (first..=last.min(self.words.len().saturating_sub(1)))
            .map(|word| {
                let low = if word == first { !0 << (range.start() % 64) } else { !0 };
                let high = if word == last { !0 >> (63 - range.end() % 64) } else { !0 };
                (self.word(word) & low & high).count_ones()
            })
            .sum()
    }

    /// Forgets everything, keeping the room.
    pub fn clear(&mut self) {
        self.words.fill(0);
        self.len = 0;
    }

    /// Takes over the other set's indexes, reusing this one's room.
    pub fn copy_from(&mut self, other: &IndexSet) {
        self.words.clone_from(&other.words);
        self.len = other.len;
    }

    /// The indexes in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.words.iter().enumerate().flat_map(|(number, &word)| bits(word, number))
    }

    fn word(&self, number: usize) -> u64 {
        self.words.get(number).copied().unwrap_or(0)
    }
}

impl Extend<u32> for IndexSet {
    fn extend<T: IntoIterator<Item = u32>>(&mut self, indexes: T) {
        for index in indexes {
            self.insert(index);
        }
    }
}

impl FromIterator<u32> for IndexSet {
    fn from_iter<T: IntoIterator<Item = u32>>(indexes: T) -> IndexSet {
        let mut set = IndexSet::default();
        set.extend(indexes);
        set
    }
}

/// Ascending, neighbours as `a,b`, longer runs as `a-b`: the form of `status.completedIndexes`.
impl fmt::Display for IndexSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut indexes = self.iter().peekable();
        let mut comma = "";
        while let Some(first) = indexes.next() {
            let mut last = first;
            while let Some(next) = indexes.next_if_eq(&(last + 1)) {
                last = next;
            }
            match last - first {
                0 => write!(f, "{comma}{first}")?,
                1 => write!(f, "{comma}{first},{last}")?,
                _ => write!(f, "{comma}{first}-{last}")?,
            }
            comma = ",";
        }
        Ok(())
    }
}

/// Below this no index is free. In steps of a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Floor(usize);

impl Floor {
    /// Rises over the words whose every index is in one of the `taken` sets.
    pub fn rise(&mut self, taken: &[&IndexSet]) {
        while taken.iter().fold(0, |all, set| all | set.word(self.0)) == u64::MAX {
            self.0 += 1;
        }
    }

    /// Falls to an index that has become free.
    pub fn fall(&mut self, index: u32) {
        self.0 = self.0.min(place(index).0);
    }
}

/// Fills `pending` with the `count` smallest indexes from `floor` up to `completions` that are in none of
/// the `taken` sets.
pub fn first_pending(
    count: u32,
    (floor, completions): (Floor, u32),
    taken: &[&IndexSet],
    pending: &mut Vec<u32>,
) {
    pending.clear();
    for number in floor.0..completions.div_ceil(64) as usize {
        let used = taken.iter().fold(0, |used, set| used | set.word(number));
        for index in bits(!used, number) {
            if pending.len() == count as usize || index >= completions {
                return;
            }
            pending.push(index);
        }
    }
}

fn place(index: u32) -> (usize, u64) {
    (index as usize / 64, 1 << (index % 64))
}

/// The indexes of the bits set in the word with this number.
fn bits(mut word: u64, number: usize) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros())?;
        word &= word - 1;
        Some(number as u32 * 64 + bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_set_are_each_others_inverse() {
        for text in ["", "0", "0,1", "0-2", "5,7,8,62-65,130"] {
            assert_eq!(IndexSet::parse(text, 1_000).to_string(), text);
        }
    }

    #[test]
    fn ranges_are_counted_across_words() {
        let set = IndexSet::parse("3,60-70,127,128", 1_000);
        for (range, count) in
            [(0..=2, 0), (3..=3, 1), (61..=66, 6), (0..=999, 14), (127..=128, 2), (200..=300, 0)]
        {
            assert_eq!(set.count_in(&range), count, "{range:?}");
        }
        assert_eq!(IndexSet::default().count_in(&(0..=9)), 0);
    }
}
