//! Scripts: in which letters a text is written. Which language that is, letters alone rarely tell.

use icu_properties::props::Script;
use icu_properties::{CodePointMapData, CodePointMapDataBorrowed, PropertyNamesLong, PropertyNamesLongBorrowed};

/// Letters by script.
///
/// ```
/// use naskh::text::Scripts;
/// let mut scripts = Scripts::default();
/// scripts.add("خبر عاجل: Reuters, 2026");
/// assert_eq!(scripts.shares(), [("Arabic", 0.5), ("Latin", 0.5)]);
/// assert_eq!(scripts.main(), Some("Arabic"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scripts {
    /// ASCII letters and those of the Arabic block, which are counted without a look into the tables.
    latin: u64,
    arabic: u64,
    /// All others.
    others: Vec<(Script, u64)>,
    /// Letters that Persian, Urdu and their neighbours have and Arabic has not.
    persian: u64,
}

impl Scripts {
    /// Counts the letters of a text. O(bytes).
    pub fn add(&mut self, text: &str) {
        static SCRIPTS: CodePointMapDataBorrowed<'static, Script> = CodePointMapData::<Script>::new();
        for c in text.chars() {
            match c {
                'a'..='z' | 'A'..='Z' => self.latin += 1,
                '\0'..='\u{7f}' => {}
                '\u{620}'..='\u{64a}' => self.arabic += 1,
                _ if !c.is_alphabetic() => {}
                c => match SCRIPTS.get(c) {
                    Script::Latin => self.latin += 1,
                    Script::Arabic => {
                        self.arabic += 1;
                        // پ ٹ چ ڈ ڑ ژ ک گ ں ہ ی ے
                        let own = matches!(c, '\u{67e}' | '\u{679}' | '\u{686}' | '\u{688}' | '\u{691}' | '\u{698}' | '\u{6a9}');
                        let more = matches!(c, '\u{6af}' | '\u{6ba}' | '\u{6c1}' | '\u{6cc}' | '\u{6d2}');
                        self.persian += u64::from(own || more);
                    }
                    // Marks and letters that several scripts use.
                    Script::Common | Script::Inherited | Script::Unknown => {}
                    script => match self.others.iter_mut().find(|other| other.0 == script) {
                        Some(other) => other.1 += 1,
                        None => self.others.push((script, 1)),
                    },
                },
            }
        }
    }

    /// Takes over the counts of others.
    pub fn join(&mut self, other: &Scripts) {
        self.latin += other.latin;
        self.arabic += other.arabic;
        self.persian += other.persian;
        for &(script, n) in &other.others {
            match self.others.iter_mut().find(|own| own.0 == script) {
                Some(own) => own.1 += n,
                None => self.others.push((script, n)),
            }
        }
    }

    /// The scripts that occur and their shares of the letters, the largest first.
    pub fn shares(&self) -> Vec<(&'static str, f64)> {
        let all: u64 = self.counts().iter().map(|c| c.1).sum();
        self.counts().into_iter().map(|(name, n)| (name, n as f64 / all.max(1) as f64)).collect()
    }

    /// The script of most letters; `None` if there is no letter.
    pub fn main(&self) -> Option<&'static str> {
        self.counts().first().map(|c| c.0)
    }

    /// Whether the text is in Arabic letters and has more of those that Arabic does not write than names from abroad have.
    pub fn is_persian(&self) -> bool {
        self.persian * 20 > self.arabic
    }

    fn counts(&self) -> Vec<(&'static str, u64)> {
        static NAMES: PropertyNamesLongBorrowed<'static, Script> = PropertyNamesLong::<Script>::new();
        let mut all = vec![("Arabic", self.arabic), ("Latin", self.latin)];
        all.extend(self.others.iter().map(|&(script, n)| (NAMES.get(script).unwrap_or("other"), n)));
        all.retain(|c| c.1 > 0);
        all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Scripts {
        let mut scripts = Scripts::default();
        scripts.add(text);
        scripts
    }

    #[test]
    fn letters_are_told_by_script_and_figures_are_none() {
        assert_eq!(of("12 — «»!").main(), None);
        assert_eq!(of("Привет, мир").shares(), [("Cyrillic", 1.0)]);
        assert_eq!(of("新聞 is 新聞").main(), Some("Han"));
        assert!(of("گزارش خبرگزاری از پایتخت").is_persian());
        assert!(!of("قال رئيس وزراء پاكستان إن الحكومة ستعلن نتائج الانتخابات غدا في العاصمة إسلام آباد").is_persian());
        let mut joined = of("خبر");
        joined.join(&of("news мир"));
        assert_eq!(joined.shares(), [("Latin", 0.4), ("Arabic", 0.3), ("Cyrillic", 0.3)]);
    }
}
