//! Words of a text: jieba's words and the character pairs beside them, so that
//! an unknown word still meets its like.
//!
//! Owns the dictionary and the memory of texts split before. Bounds:
//! `TEXTS_MAX` texts; then the memory is emptied.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jieba_rs::Jieba;

/// Characters of a pair.
const PAIR: usize = 2;
/// Texts remembered at most.
const TEXTS_MAX: usize = 50_000;

/// How often each feature of a text occurs.
pub type Bag = BTreeMap<String, u32>;

/// Something that says what it is about, under a name and a version.
pub trait Uttered {
    fn key(&self) -> String;
    fn version(&self) -> u64;
    fn text(&self) -> String;
}

/// A text, split.
#[derive(Debug, Default)]
pub struct Split {
    pub words: BTreeSet<String>,
    pub bag: Bag,
}

/// Splits texts. The dictionary is read at the first use, not at the start.
#[derive(Default)]
pub struct Words {
    jieba: OnceLock<Jieba>,
    seen: Mutex<HashMap<String, (u64, Arc<Split>)>>,
}

impl Words {
    pub fn new() -> Self {
        Self::default()
    }

    /// The words that a person would say the text is about, and its features.
    pub fn split(&self, text: &str) -> Split {
        let words = self.of(text);
        // A word of two characters is a pair already; counted twice it would outweigh
        // what an organisation of several fields says of the one that matters.
        let long = words.iter().filter(|word| word.chars().count() > PAIR);
        let mut bag: Bag = long.map(|word| (word.clone(), 1)).collect();
        let letters: Vec<char> =
            text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect();
        for pair in letters.windows(PAIR) {
            *bag.entry(pair.iter().collect()).or_default() += 1;
        }
        Split { words, bag }
    }

    /// The split text of something that was perhaps split before.
    pub fn recall(&self, what: &impl Uttered) -> Arc<Split> {
        let (key, version) = (what.key(), what.version());
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, split)) = seen.get(&key)
            && *known == version
        {
            return Arc::clone(split);
        }
        if seen.len() >= TEXTS_MAX {
            seen.clear();
        }
        let split = Arc::new(self.split(&what.text()));
        seen.insert(key, (version, Arc::clone(&split)));
        split
    }

    fn of(&self, text: &str) -> BTreeSet<String> {
        let jieba = self.jieba.get_or_init(Jieba::new);
        let long =
            |word: &&str| word.chars().count() > 1 && word.chars().all(char::is_alphanumeric);
        let cut = jieba.cut_for_search(text, true);
        cut.into_iter().map(|token| token.word).filter(long).map(str::to_lowercase).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_challenge_are_found() {
        let split = Words::new().split("十二英寸碳化硅衬底的激光剥离，ABC-1");
        for word in ["英寸", "激光", "剥离", "abc"] {
            assert!(split.words.contains(word), "{word} in {:?}", split.words);
        }
        assert!(split.bag.contains_key("碳化"), "an unknown word is found by its pairs");
        assert_eq!(split.bag["激光"], 1, "a word that is a pair counts once");
    }

    #[test]
    fn a_newer_version_is_split_anew() {
        struct Said(u64, &'static str);
        impl Uttered for Said {
            fn key(&self) -> String {
                "needs/1".to_owned()
            }
            fn version(&self) -> u64 {
                self.0
            }
            fn text(&self) -> String {
                self.1.to_owned()
            }
        }
        let words = Words::new();
        let old = words.recall(&Said(1, "激光剥离"));
        assert!(Arc::ptr_eq(&old, &words.recall(&Said(1, "激光剥离"))));
        assert!(words.recall(&Said(2, "化学抛光")).words.contains("抛光"));
    }
}
