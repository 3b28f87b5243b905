//! News-like text from a seed: Zipfian words in Arabic and English letters, with copies planted and known.
//!
//! Document `n` of a recipe is a function of the seed and of `n` alone. So a corpus of ten million documents is written in
//! the memory of one, and a copy is made by writing its original again. The benches and the tests use this as a module;
//! as a program it writes a corpus:
//!
//! ```text
//! cargo run --release --example generate -- 1000000 corpus.jsonl truth.jsonl
//! ```
//!
//! A fourth argument, such as `20-75`, is the least and the most words of an original.

use std::io::Write;

/// Whose letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Those of modern standard Arabic, the article before some words.
    Arabic,
    /// Lower-case Latin ones.
    English,
}

/// What a corpus is like.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Two recipes that differ in it alone have nothing in common.
    pub seed: u64,
    /// `None`: each document is of the one or the other.
    pub language: Option<Language>,
    /// Least and most words of an original.
    pub words: (u64, u64),
    /// Copies in a thousand documents.
    pub copies: u64,
    /// Whether pages carry their source's own paragraphs.
    pub furniture: bool,
}

impl Default for Recipe {
    fn default() -> Self {
        Recipe { seed: 1, language: None, words: (60, 440), copies: 150, furniture: false }
    }
}

/// What was done to an original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Nothing.
    Verbatim,
    /// About one word in twenty is another one.
    Edited,
    /// The first three fifths.
    Cut,
    /// Paragraphs of the outlet's own before and after it.
    Extended,
}

/// A document.
pub struct Record {
    /// `d` and its number.
    pub id: String,
    /// The outlet.
    pub source: String,
    /// ISO 8601, to the second.
    pub date: String,
    /// Its first words.
    pub title: String,
    /// Paragraphs, a line each.
    pub text: String,
    /// The number of its original, if it is a copy, and how it differs.
    pub copy: Option<(u64, Edit)>,
}

impl Record {
    /// As a line of JSON.
    pub fn json(&self) -> String {
        let Record { id, source, date, title, text, .. } = self;
        serde_json::json!({ "id": id, "source": source, "date": date, "title": title, "text": text }).to_string()
    }

    /// What is true of it if it is a copy, as a line that `naskh eval --truth` reads.
    pub fn truth(&self) -> Option<String> {
        let (of, edit) = self.copy?;
        let kind = format!("{edit:?}").to_lowercase();
        Some(serde_json::json!({ "a": format!("d{of}"), "b": self.id, "kind": kind }).to_string())
    }
}

/// Random numbers (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators": SplitMix64).
pub struct Random(pub u64);

impl Random {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number from `low` to `high`, both included.
    pub fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.number() % (high - low + 1)
    }

    /// True so often in a thousand times.
    pub fn chance(&mut self, in_a_thousand: u64) -> bool {
        self.number() % 1000 < in_a_thousand
    }
}

/// Different words of a language. A million words of real news have about twice as many.
const VOCABULARY: usize = 40_000;
/// Set phrases that every reporter uses.
const PHRASES: u64 = 2_000;
const SOURCES: u64 = 40;
const DAYS: u64 = 60;

/// Makes the documents of one recipe.
pub struct Generator {
    recipe: Recipe,
    /// Words of both languages, the most frequent first.
    words: [Vec<String>; 2],
    /// Sums of `1 / rank`, scaled to 2³².
    sums: Vec<u64>,
}

impl Generator {
    /// Makes the vocabularies: some 50 ms.
    pub fn new(recipe: Recipe) -> Generator {
        let total: f64 = (1..=VOCABULARY).map(|rank| 1.0 / rank as f64).sum();
        let mut sum = 0.0;
        let mut next = |rank: usize| {
            sum += 1.0 / rank as f64;
            (sum / total * 4_294_967_296.0) as u64
        };
        let sums = (1..=VOCABULARY).map(&mut next).collect();
        Generator { recipe, words: [vocabulary(Language::Arabic), vocabulary(Language::English)], sums }
    }

    /// Document `n`.
    pub fn document(&self, n: u64) -> Record {
        let copy = self.copied(n);
        let original = copy.map_or(n, |(of, _)| of);
        let language = self.language(original);
        let mut random = self.random(n, 2);
        let source = format!("source-{:02}", self.random(n, 3).within(0, SOURCES - 1));
        let day = self.random(original, 4).within(0, DAYS - 1) + if copy.is_some() { random.within(0, 1) } else { 0 };
        let mut paragraphs = self.story(original, language);
        match copy {
            Some((_, Edit::Edited)) => self.edit(&mut paragraphs, language, &mut random),
            Some((_, Edit::Cut)) => cut(&mut paragraphs),
            Some((_, Edit::Extended)) => {
                paragraphs.insert(0, self.paragraph(30, language, &mut random));
                paragraphs.push(self.paragraph(40, language, &mut random));
            }
            Some((_, Edit::Verbatim)) | None => {}
        }
        let title = paragraphs[0].split(' ').take(8).collect::<Vec<_>>().join(" ");
        if self.recipe.furniture {
            self.furnish(&mut paragraphs, n, language);
        }
        let date = format!("2026-{:02}-{:02}T{:02}:{:02}:00", 3 + day / 28, 1 + day % 28, n % 24, n % 60);
        Record { id: format!("d{n}"), source, date, title, text: paragraphs.join("\n"), copy }
    }

    /// The original of document `n`, if it is a copy: one of the ten thousand before it.
    fn copied(&self, n: u64) -> Option<(u64, Edit)> {
        let is_copy = |n: u64| n > 0 && self.random(n, 1).chance(self.recipe.copies);
        if !is_copy(n) {
            return None;
        }
        let mut random = self.random(n, 5);
        let edit = [Edit::Verbatim, Edit::Edited, Edit::Cut, Edit::Extended][random.within(0, 3) as usize];
        let mut of = n - random.within(1, n.min(10_000));
        while is_copy(of) {
            of -= 1;
        }
        Some((of, edit))
    }

    fn language(&self, original: u64) -> Language {
        let either = if self.random(original, 6).chance(500) { Language::Arabic } else { Language::English };
        self.recipe.language.unwrap_or(either)
    }

    fn story(&self, n: u64, language: Language) -> Vec<String> {
        let mut random = self.random(n, 7);
        let mut left = random.within(self.recipe.words.0, self.recipe.words.1);
        let mut paragraphs = Vec::new();
        while left > 0 {
            let words = random.within(30, 70).min(left);
            left -= words;
            paragraphs.push(self.paragraph(words, language, &mut random));
        }
        paragraphs
    }

    fn paragraph(&self, words: u64, language: Language, random: &mut Random) -> String {
        let mut text = String::new();
        let mut phrase = Vec::new();
        let mut stop = 0;
        for at in 0..words {
            if phrase.is_empty() && random.chance(30) {
                let mut set = Random(random.within(1, PHRASES).pow(2) / PHRASES);
                phrase = (0..4).map(|_| self.word(language, &mut set)).collect();
            }
            let word = phrase.pop().unwrap_or_else(|| self.word(language, random));
            text.push_str(word);
            stop = if stop == 0 { random.within(8, 24) } else { stop - 1 };
            text.push_str(match (at + 1 == words || stop == 0, random.chance(60)) {
                (true, _) => ". ",
                (_, true) if language == Language::Arabic => "، ",
                (_, true) => ", ",
                _ => " ",
            });
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn word(&self, language: Language, random: &mut Random) -> &str {
        let at = random.number() >> 32;
        let rank = self.sums.partition_point(|&sum| sum <= at).min(VOCABULARY - 1);
        &self.words[language as usize][rank]
    }

    fn edit(&self, paragraphs: &mut [String], language: Language, random: &mut Random) {
        for paragraph in paragraphs {
            let words = paragraph.split(' ').map(|word| if random.chance(50) { self.word(language, random) } else { word });
            *paragraph = words.collect::<Vec<_>>().join(" ");
        }
    }

    /// What every page of a source carries: its name, buttons, a notice.
    fn furnish(&self, paragraphs: &mut Vec<String>, n: u64, language: Language) {
        let mut random = self.random(self.random(n, 3).within(0, SOURCES - 1), 8);
        paragraphs.insert(0, self.paragraph(9, language, &mut random));
        paragraphs.extend([2, 2, 12, 35, 60].map(|words| self.paragraph(words, language, &mut random)));
    }

    fn random(&self, n: u64, purpose: u64) -> Random {
        let mut random = Random(self.recipe.seed ^ purpose << 56 ^ n.wrapping_mul(0xd6e8_feb8_6659_fd93));
        random.number();
        random
    }
}

/// The first three fifths of a story's words.
fn cut(paragraphs: &mut Vec<String>) {
    let words = |p: &String| p.split(' ').count();
    let mut left = paragraphs.iter().map(words).sum::<usize>() * 3 / 5;
    paragraphs.retain_mut(|paragraph| {
        let kept: Vec<&str> = paragraph.split(' ').take(left).collect();
        left -= kept.len();
        *paragraph = kept.join(" ");
        !paragraph.is_empty()
    });
}

/// Distinct words, the frequent ones short.
fn vocabulary(language: Language) -> Vec<String> {
    let letters: Vec<char> = match language {
        Language::Arabic => "اليمنورتبعدسكهفحقجشطصخذثضغزءظةىأإ".chars().collect(),
        Language::English => "etaoinsrhdlucmfywgpbvkxqjz".chars().collect(),
    };
    let mut random = Random(11 + language as u64);
    let mut met = std::collections::HashSet::new();
    let mut words = Vec::with_capacity(VOCABULARY);
    while words.len() < VOCABULARY {
        let longest = 3 + (words.len() as u64 + 1).ilog2() as u64 / 2;
        let mut word: String = if language == Language::Arabic && random.chance(250) { "ال".into() } else { String::new() };
        for _ in 0..random.within(longest / 2 + 1, longest) {
            // The product of two leans towards the frequent letters.
            let at = random.within(0, letters.len() as u64 - 1) * random.within(0, letters.len() as u64 - 1) / letters.len() as u64;
            word.push(letters[at as usize]);
        }
        if met.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

#[allow(dead_code)]
fn main() -> std::io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (Some(Ok(count)), Some(corpus)) = (args.first().map(|n| n.parse::<u64>()), args.get(1)) else {
        eprintln!("usage: generate DOCUMENTS CORPUS.jsonl [TRUTH.jsonl [LEAST-MOST]]");
        std::process::exit(2);
    };
    let words = args.get(3).and_then(|words| words.split_once('-')).and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
    let generator = Generator::new(Recipe { words: words.unwrap_or(Recipe::default().words), ..Recipe::default() });
    let mut corpus = std::io::BufWriter::new(std::fs::File::create(corpus)?);
    let mut truth = args.get(2).map(std::fs::File::create).transpose()?.map(std::io::BufWriter::new);
    for n in 0..count {
        let record = generator.document(n);
        writeln!(corpus, "{}", record.json())?;
        if let (Some(truth), Some(line)) = (&mut truth, record.truth()) {
            writeln!(truth, "{line}")?;
        }
    }
    corpus.flush()?;
    truth.map_or(Ok(()), |mut truth| truth.flush())
}
