//! The engine against counts written here from the definitions: sets of word runs, compared all with all.

use crate::generate::{Generator, Language, Recipe};
use crate::kit::Dir;
use naskh::corpus::Corpus;
use naskh::pairs::Rule;
use naskh::text::Folding;
use naskh::{Config, Outcome, Resources, Scan};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The listed pairs by numbers of documents: shared shingles, sizes, whether they have the same words.
type Pairs = BTreeMap<(u64, u64), (u32, (u32, u32), bool)>;

fn scan(texts: &[String], config: &Config) -> Outcome {
    let dir = Dir::new();
    let lines: String = texts.iter().map(|text| format!("{}\n", serde_json::json!({ "text": text }))).collect();
    let path = dir.write("corpus.jsonl", lines);
    let corpus = Corpus::open(&[path], &config.reading).unwrap();
    let resources = Resources { threads: 2, tmp: Some(dir.path("")), ..Resources::default() };
    Scan::new(config.clone()).resources(resources).run(&corpus).unwrap()
}

fn listed(outcome: &Outcome) -> Pairs {
    let number = |place: u32| outcome.documents.get(place).record - 1;
    let row = |p: &naskh::pairs::Pair| ((number(p.a), number(p.b)), (p.shared, p.sizes, p.relation.name() == "exact"));
    outcome.pairs.iter().map(row).collect()
}

fn config(shingle: u32, rule: Rule, exact: bool) -> Config {
    Config { shingle, rule, exact, folding: Folding::none(), ..Config::default() }
}

fn runs(text: &str, n: usize) -> BTreeSet<Vec<&str>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= n { BTreeSet::from([words]) } else { words.windows(n).map(<[&str]>::to_vec).collect() }
}

/// Every pair of texts of which `counts(shared, sizes)` holds; copies of the same words by their first alone.
fn brute(texts: &[String], n: usize, counts: impl Fn(f64, (f64, f64)) -> bool) -> Pairs {
    let words: Vec<Vec<&str>> = texts.iter().map(|t| t.split_whitespace().collect()).collect();
    // Each different run of words gets a number: sets of numbers are compared faster than sets of texts.
    let mut numbers = BTreeMap::new();
    let mut set = |text| {
        runs(text, n)
            .into_iter()
            .map(|run| {
                let next = numbers.len();
                *numbers.entry(run).or_insert(next)
            })
            .collect::<BTreeSet<usize>>()
    };
    let sets: Vec<_> = texts.iter().map(|t| set(t)).collect();
    let first = |d: usize| words.iter().position(|other| *other == words[d]).unwrap();
    let mut pairs = Pairs::new();
    for b in 0..texts.len() {
        if first(b) != b {
            pairs.insert((first(b) as u64, b as u64), (1, (1, 1), true));
            continue;
        }
        for a in (0..b).filter(|&a| first(a) == a && words[a].len() >= 8 && words[b].len() >= 8) {
            let (shared, sizes) = (sets[a].intersection(&sets[b]).count(), (sets[a].len(), sets[b].len()));
            if shared > 0 && counts(shared as f64, (sizes.0 as f64, sizes.1 as f64)) {
                pairs.insert((a as u64, b as u64), (shared as u32, (sizes.0 as u32, sizes.1 as u32), false));
            }
        }
    }
    pairs
}

fn jaccard(shared: f64, sizes: (f64, f64)) -> f64 {
    shared / (sizes.0 + sizes.1 - shared)
}

fn contained(shared: f64, sizes: (f64, f64)) -> f64 {
    shared / sizes.0.min(sizes.1)
}

/// Texts of few different words, and texts made from earlier ones: without those hardly a pair would share anything.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let fresh = prop::collection::vec(0u8..9, 1..60);
    let steps = prop::collection::vec((fresh, any::<prop::sample::Index>(), 0u8..6, 0usize..40), 2..14);
    steps.prop_map(|steps| {
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for (fresh, of, how, at) in steps {
            let Some(old) = (!texts.is_empty()).then(|| of.get(&texts).clone()) else {
                texts.push(fresh);
                continue;
            };
            let at = at.min(old.len() - 1);
            texts.push(match how {
                0 => fresh,
                1 => old,
                2 => old[at..].to_vec(),
                3 => [&old[..at], &fresh[..1], &old[at + 1..]].concat(),
                4 => [&old[..], &fresh[..]].concat(),
                _ => [&fresh[..], &old[..=at]].concat(),
            });
        }
        let word = |w: u8| ["القدس", "said", "في", "oil", "اليوم", "2026", "on", "وقال", "—"][w as usize];
        texts.iter().map(|text| text.iter().map(|&w| word(w)).collect::<Vec<_>>().join(" ")).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_exact_join_lists_all_pairs_of_the_threshold_and_no_other(
        texts in texts(), n in 1u32..6, threshold in prop::sample::select(vec![0.1, 0.5, 0.75, 0.8, 1.0]), contain in any::<bool>(),
    ) {
        let (rule, expected) = if contain {
            let rule = Rule::Classic { jaccard: None, containment: Some(threshold) };
            (rule, brute(&texts, n as usize, |shared, sizes| contained(shared, sizes) >= threshold))
        } else {
            let rule = Rule::Classic { jaccard: Some(threshold), containment: None };
            (rule, brute(&texts, n as usize, |shared, sizes| jaccard(shared, sizes) >= threshold))
        };
        prop_assert_eq!(listed(&scan(&texts, &config(n, rule, true))), expected);
    }

    #[test]
    fn what_the_nets_list_is_true_to_the_last_shingle(texts in texts(), n in 1u32..6, threshold in 0.05f64..1.0) {
        let rule = Rule::Classic { jaccard: Some(threshold), containment: Some(threshold) };
        let all = brute(&texts, n as usize, |shared, sizes| contained(shared, sizes) >= threshold);
        for (pair, figures) in listed(&scan(&texts, &config(n, rule, false))) {
            prop_assert_eq!(Some(&figures), all.get(&pair));
        }
    }

    #[test]
    fn every_member_of_a_cluster_meets_the_threshold_with_its_representative(texts in texts(), threshold in 0.2f64..1.0) {
        let rule = Rule::Classic { jaccard: Some(threshold), containment: None };
        let outcome = scan(&texts, &config(3, rule, true));
        for cluster in outcome.clusters.iter() {
            prop_assert!(cluster.members.len() >= 2);
            let text = |place: u32| &texts[outcome.documents.get(place).record as usize - 1];
            let leader = text(cluster.representative);
            for member in &cluster.members {
                let (own, of) = (runs(text(member.document), 3), runs(leader, 3));
                let (shared, sizes) = (own.intersection(&of).count() as f64, (own.len() as f64, of.len() as f64));
                let same = text(member.document).split_whitespace().eq(leader.split_whitespace());
                prop_assert!(same || jaccard(shared, sizes) >= threshold);
                prop_assert!(same || (member.jaccard - jaccard(shared, sizes)).abs() < 1e-12);
                prop_assert!(same || (member.containment_in_representative - shared / sizes.0).abs() < 1e-12);
            }
        }
    }
}

/// Documents of the generator: news-like text with planted copies.
fn news(seed: u64, language: Language, count: u64) -> Vec<String> {
    let generator = Generator::new(Recipe { seed, language: Some(language), copies: 400, ..Recipe::default() });
    (0..count).map(|n| generator.document(n).text).collect()
}

#[test]
fn on_news_the_nets_find_every_pair_of_the_exact_join_and_both_are_the_brute_count() {
    for (seed, language) in [(1, Language::Arabic), (2, Language::English)] {
        let texts = news(seed, language, 700);
        for (t, rule) in [
            (0.8, Rule::Classic { jaccard: Some(0.8), containment: None }),
            (0.5, Rule::Classic { jaccard: Some(0.5), containment: None }),
            (0.8, Rule::Classic { jaccard: None, containment: Some(0.8) }),
        ] {
            let by_jaccard = matches!(rule, Rule::Classic { jaccard: Some(_), .. });
            let expected =
                brute(&texts, 3, |shared, sizes| if by_jaccard { jaccard(shared, sizes) } else { contained(shared, sizes) } >= t);
            assert!(expected.len() > 100, "only {} pairs: the text tests nothing", expected.len());
            assert_eq!(listed(&scan(&texts, &config(3, rule, true))), expected, "--exact, {rule:?}");
            assert_eq!(listed(&scan(&texts, &config(3, rule, false))), expected, "the nets, {rule:?}");
        }
    }
}

#[test]
fn a_planted_copy_is_found_by_the_story_rule_whatever_was_done_to_it() {
    for language in [Language::Arabic, Language::English] {
        let generator = Generator::new(Recipe { seed: 3, language: Some(language), ..Recipe::default() });
        let records: Vec<_> = (0..3000).map(|n| generator.document(n)).collect();
        let outcome = scan(&records.iter().map(|r| r.text.clone()).collect::<Vec<_>>(), &Config::default());
        let mut cluster = BTreeMap::new();
        for (at, members) in outcome.clusters.iter().map(|c| c.members).enumerate() {
            cluster.extend(members.iter().map(|m| (outcome.documents.get(m.document).record - 1, at)));
        }
        let planted: Vec<_> = (0u64..).zip(&records).filter_map(|(n, r)| r.copy.map(|(of, edit)| (n, of, edit))).collect();
        assert!(planted.len() > 300);
        // A cut and an extended copy may be nearer to another copy than to their original, never in no cluster.
        let lost: Vec<_> = planted.iter().filter(|(n, of, _)| !cluster.contains_key(n) || !cluster.contains_key(of)).collect();
        assert!(lost.is_empty(), "{lost:?}");
        let apart: Vec<_> = planted.iter().filter(|(n, of, _)| cluster[n] != cluster[of]).collect();
        assert!(apart.len() * 100 <= planted.len(), "{} of {}: {apart:?}", apart.len(), planted.len());
        // And nobody else is: every member of a cluster is a copy or has one.
        let known: BTreeSet<u64> = planted.iter().flat_map(|&(n, of, _)| [n, of]).collect();
        assert!(cluster.keys().all(|n| known.contains(n)));
    }
}

#[test]
fn a_text_too_short_for_a_promised_gram_is_found_in_a_longer_one_wherever_it_stands() {
    let word = |n: u64| format!("w{}", naskh::hash::mix(n) % 5000);
    let mut texts: Vec<String> = Vec::new();
    for number in 0..150u64 {
        let words: Vec<String> = (0..120).map(|at| word(number * 120 + at)).collect();
        let (from, length) = ((number * 7 % 100) as usize, 8 + (number % 4) as usize);
        texts.extend([words.join(" "), words[from..from + length].join(" ")]);
    }
    let rule = Rule::Classic { jaccard: None, containment: Some(0.8) };
    let expected = brute(&texts, 3, |shared, sizes| contained(shared, sizes) >= 0.8);
    assert!(expected.len() >= 150);
    assert_eq!(listed(&scan(&texts, &config(3, rule, false))), expected);
}
