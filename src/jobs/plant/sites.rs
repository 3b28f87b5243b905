//! Sites: invented outlets, each with furniture of its own that it prints on all its pages.

use crate::jobs::plant::dice::Dice;

/// The shortest story that a class of pages takes, in words.
const SHORTEST: f64 = 60.0;
/// How much longer the longest story of a class may be than its shortest: with [`FURNITURE`] times the shortest as
/// furniture, furniture makes up 70 to 80 % of every page.
const RATIO: f64 = 1.6;
/// Words of furniture a word of the class's shortest story.
const FURNITURE: f64 = 3.87;

/// The furniture of a site: lines above its stories and lines below them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    head: String,
    foot: String,
}

impl Site {
    /// A site with so many words of furniture, drawn from the corpus, a third of them above the story.
    pub fn of(words: usize, vocabulary: &[String], dice: &mut Dice) -> Site {
        let head = block(words / 3, " | ", vocabulary, dice);
        let foot = block(words - words / 3, " ", vocabulary, dice);
        Site { head, foot }
    }

    /// A page of the site.
    pub fn page(&self, story: &str) -> String {
        format!("{}\n\n{story}\n\n{}", self.head, self.foot)
    }
}

/// Lines of a few words each.
fn block(words: usize, between: &str, vocabulary: &[String], dice: &mut Dice) -> String {
    let (mut lines, mut left) = (Vec::new(), words);
    while left > 0 {
        let length = (3 + dice.below(6)).min(left);
        left -= length;
        let line: Vec<&str> = (0..length).filter_map(|_| dice.of(vocabulary)).map(String::as_str).collect();
        lines.push(line.join(between));
    }
    lines.join("\n")
}

/// The class of a story of so many words, and the words of furniture of its pages.
pub fn class(words: u32) -> (u32, usize) {
    let class = ((f64::from(words) / SHORTEST).ln() / RATIO.ln()).floor().max(0.0);
    (class as u32, (SHORTEST * RATIO.powf(class) * FURNITURE).round() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_70_to_80_percent_of_every_page() {
        for words in 60..5000 {
            let furniture = class(words).1 as f64;
            let share = furniture / (furniture + f64::from(words));
            assert!((0.70..=0.80).contains(&share), "{words}: {share}");
        }
    }

    #[test]
    fn all_pages_of_a_site_have_its_furniture() {
        let vocabulary: Vec<String> = (0..50).map(|i| format!("v{i}")).collect();
        let site = Site::of(30, &vocabulary, &mut Dice::new(1, "site", 0));
        let page = site.page("a story");
        let words = page.split(|c: char| c.is_whitespace() || c == '|').filter(|w| w.starts_with('v')).count();
        assert_eq!(words, 30);
        assert!(page.contains("\n\na story\n\n"));
        assert_eq!(site, Site::of(30, &vocabulary, &mut Dice::new(1, "site", 0)));
    }
}
