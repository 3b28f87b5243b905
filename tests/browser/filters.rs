//! Search and filters, each against a count over the JSON Lines.

use serde_json::Value;

use super::{Site, list, text};

/// Letters as the page's search has them, as far as the sample needs it.
fn fold(text: &str) -> String {
    let letter = |c: char| match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        'ى' | 'ی' => Some('ي'),
        'ک' => Some('ك'),
        'ة' => Some('ه'),
        'ؤ' => Some('و'),
        'ئ' => Some('ي'),
        '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' => None,
        c => Some(c),
    };
    text.to_lowercase().chars().filter_map(letter).collect()
}

fn choose(site: &mut Site, label: &str, option: &str) {
    site.chrome.value(&format!(
        "(() => {{
            const select = document.querySelector('select[aria-label={label:?}]');
            const option = [...select.options].find((o) => o.textContent === {option:?});
            if (!option) throw new Error([...select.options].map((o) => o.textContent).join(' / '));
            select.value = option.value;
            select.dispatchEvent(new Event('change', {{ bubbles: true }}));
        }})()"
    ));
}

fn clear(site: &mut Site) {
    site.chrome.value("[...document.querySelectorAll('.filters button')].find((b) => b.textContent === 'Clear').click()");
}

/// The days of a cluster's first and last dated member.
fn days(cluster: &Value) -> Option<(&str, &str)> {
    let days = || list(&cluster["members"]).iter().filter_map(|m| m["date"].as_str()?.get(..10));
    Some((days().min()?, days().max()?))
}

#[test]
fn search_finds_what_the_lines_hold() {
    let Some(mut site) = Site::of_sample("en") else { return };
    site.chrome.turn("clusters");
    let (clusters, excerpts, called) = (site.rows("clusters"), site.rows("excerpts"), site.called());
    let hay = |c: &Value| {
        let mut all = vec![super::headline(c)];
        all.extend(list(&c["sources"]).iter().map(|s| text(s).to_owned()));
        all.extend(c["agency"]["id"].as_str().into_iter().flat_map(|id| [id.to_owned(), called[id].clone()]));
        for m in list(&c["members"]) {
            all.extend(["id", "title", "credit"].iter().filter_map(|key| m[*key].as_str().map(str::to_owned)));
            all.extend(excerpts.iter().filter(|e| e["id"] == m["id"]).map(|e| text(&e["text"]).to_owned()));
        }
        fold(&all.join("\n"))
    };
    let hays: Vec<String> = clusters.iter().map(hay).collect();
    assert_eq!(site.found(), clusters.len());
    let id = text(&clusters[3]["members"][1]["id"]).to_owned();
    let terms = [&*id, "زلزال", "ميناء", "اضرار", "أَضْرار", "HARBOUR", "Agence France", "reuters", "no such words anywhere"];
    let mut counts = Vec::new();
    for term in terms {
        site.chrome.value("document.querySelector('.filters input[type=search]').focus(); document.activeElement.select()");
        site.chrome.write(term);
        let expected = hays.iter().filter(|hay| hay.contains(&fold(term))).count();
        assert_eq!(site.found(), expected, "{term}");
        counts.push(expected);
    }
    assert!(counts[..8].iter().all(|&n| n > 0 && n < clusters.len()) && counts[8] == 0, "terms that prove nothing: {counts:?}");
    assert!(site.chrome.texts(".list")[0].starts_with("No cluster fits"));
    clear(&mut site);
    assert_eq!(site.found(), clusters.len());
    site.quiet();
}

#[test]
fn each_filter_leaves_the_clusters_that_the_lines_tell() {
    let Some(mut site) = Site::of_corpus("en") else { return };
    site.chrome.turn("clusters");
    let (clusters, called) = (site.rows("clusters"), site.called());
    let of = |wanted: &dyn Fn(&Value) -> bool| clusters.iter().filter(|c| wanted(c)).count();
    let mut sources: Vec<&str> = clusters.iter().flat_map(|c| list(&c["sources"]).iter().map(text)).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        choose(&mut site, "Outlet", source);
        assert_eq!(site.found(), of(&|c| list(&c["sources"]).iter().any(|s| s == source)), "{source}");
    }
    clear(&mut site);
    for (id, name) in called.iter().filter(|(id, _)| of(&|c| c["agency"]["id"] == **id) > 0) {
        choose(&mut site, "Agency", name);
        assert_eq!(site.found(), of(&|c| c["agency"]["id"] == *id), "{name}");
    }
    clear(&mut site);
    let kinds: [(&str, &[&str]); 3] = [
        ("same words (exact)", &["exact"]),
        ("near-duplicate", &["near_duplicate"]),
        ("one inside the other (contains)", &["contains", "contained_in"]),
    ];
    for (name, relations) in kinds {
        choose(&mut site, "How it relates", name);
        let has = |c: &Value| list(&c["members"]).iter().any(|m| relations.iter().any(|r| m["relation"] == *r));
        assert_eq!(site.found(), of(&has), "{name}");
    }
    clear(&mut site);
    for least in [3, 5] {
        choose(&mut site, "Sizes of clusters", &format!("{least} or more"));
        assert_eq!(site.found(), of(&|c| list(&c["members"]).len() >= least), "{least}");
    }
    clear(&mut site);
    let mut all: Vec<&str> = clusters.iter().filter_map(|c| Some(days(c)?.0)).collect();
    all.sort_unstable();
    let (from, to) = (all[all.len() / 3], all[2 * all.len() / 3]);
    for (place, day, wanted) in [(0, from, 0), (1, to, 1)] {
        site.chrome.value(&format!(
            "((input) => {{ input.value = {day:?}; input.dispatchEvent(new Event('change', {{ bubbles: true }})); }})(document.querySelectorAll('input[type=date]')[{place}])"
        ));
        let fits = |c: &Value| days(c).is_some_and(|(first, last)| last >= from && (wanted == 0 || first <= to));
        let expected = of(&fits);
        assert_eq!(site.found(), expected, "{from} to {to}");
        assert!(expected > 0 && expected < clusters.len(), "dates that prove nothing");
    }
    site.quiet();
}

#[test]
fn lists_are_sorted_as_they_say() {
    let Some(mut site) = Site::of_corpus("en") else { return };
    site.chrome.turn("clusters");
    let clusters = site.rows("clusters");
    let links = "[...document.querySelectorAll('.list .item')].map((a) => Number(a.getAttribute('href').split('=')[1]))";
    for (order, key) in [
        ("size", (|c| list(&c["members"]).len().to_string()) as fn(&Value) -> String),
        ("oldest first", |c| days(c).map_or_else(|| "9".into(), |d| d.0.to_owned())),
        ("newest first", |c| days(c).map_or_else(String::new, |d| d.0.to_owned())),
        ("most outlets", |c| list(&c["sources"]).len().to_string()),
    ] {
        choose(&mut site, "Sort by", order);
        let shown = site.chrome.value(links);
        let mut keys: Vec<String> = list(&shown).iter().map(|n| key(&clusters[n.as_u64().unwrap() as usize])).collect();
        assert!(keys.len() > 30.min(clusters.len() - 1), "{order}: {} are shown", keys.len());
        if order == "oldest first" {
            keys.reverse();
        }
        // Counts of more than one digit sort by length first.
        assert!(keys.windows(2).all(|w| (w[0].len(), &w[0]) >= (w[1].len(), &w[1])), "{order}: {keys:?}");
    }
    site.quiet();
}
