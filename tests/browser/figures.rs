//! The figures of the page, counted again from the JSON Lines.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Site, count, list, percent, text};

/// The bars of the card with this headline: names and figures.
fn bars(site: &mut Site, title: &str) -> Vec<(String, usize)> {
    let card = format!("[...document.querySelectorAll('section.card')].find((c) => c.querySelector('h2').textContent === {title:?})");
    let cut = "(e, c) => e.querySelector(c).innerText.replace(/\\s+/g, ' ')";
    let rows = site.chrome.value(&format!(
        "((cut) => [...({card}?.querySelectorAll('.bars li') ?? [])].map((li) => [cut(li, '.name'), cut(li, '.figure')]))({cut})"
    ));
    list(&rows).iter().map(|r| (text(&r[0]).to_owned(), count(text(&r[1])))).collect()
}

fn size(cluster: &Value) -> usize {
    list(&cluster["members"]).len()
}

/// Documents of wire copy, and how many of them each agency has, counted from the lines: a document's own credit, or what it was
/// resolved to; else what its cluster agrees on.
fn wire_copy(credits: &[Value], clusters: &[Value]) -> (usize, BTreeMap<String, usize>) {
    let names = |found: &mut dyn Iterator<Item = &Value>| found.filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>();
    let own = |row: &Value| {
        let signed = names(&mut list(&row["credits"]).iter().filter(|c| c["role"] == "credit").map(|c| &c["agency"]));
        match (text(&row["resolved"]["how"]), row["resolved"]["candidates"].as_array()) {
            ("credited" | "sibling", None) if signed.is_empty() => names(&mut std::iter::once(&row["resolved"]["agency"])),
            ("credited", Some(several)) if signed.is_empty() => names(&mut several.iter()),
            _ => signed,
        }
    };
    let mut of: BTreeMap<&str, BTreeSet<String>> = credits.iter().map(|row| (text(&row["id"]), own(row))).collect();
    for cluster in clusters.iter().filter(|c| c["agency"]["how"] != "conflict") {
        let shared = names(&mut std::iter::once(&cluster["agency"]["id"]));
        for member in list(&cluster["members"]) {
            let own = of.entry(text(&member["id"])).or_default();
            own.extend(shared.iter().filter(|_| own.is_empty()).cloned().collect::<Vec<_>>());
        }
    }
    let mut agencies = BTreeMap::new();
    for agency in of.values().filter(|agencies| agencies.len() == 1).flatten() {
        *agencies.entry(agency.clone()).or_default() += 1;
    }
    (of.values().filter(|agencies| !agencies.is_empty()).count(), agencies)
}

#[test]
fn the_page_opens_at_once_and_its_overview_says_what_the_lines_say() {
    let Some(mut site) = Site::of_corpus("en") else { return };
    let took = (0..3).map(|_| site.open("")).min().unwrap();
    assert!(took.as_secs_f64() < 2.0, "the page took {took:?} to open");
    eprintln!("the page opened in {took:?}");
    let (clusters, pairs, summary) = (site.rows("clusters"), site.rows("pairs"), site.summary());
    let indexed = summary["documents"]["indexed"].as_u64().unwrap() as usize;
    if std::env::var_os("NASKH_TEST_CORPUS").is_none() {
        let corpus = std::fs::read_dir(crate::kit::newsroom("corpus")).unwrap();
        let lines: usize = corpus.map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap().lines().count()).sum();
        assert_eq!(indexed, lines);
    }
    let data = |site: &mut Site, name: &str| site.chrome.text(&format!("document.documentElement.dataset.{name}"));
    assert_eq!((data(&mut site, "clusters"), data(&mut site, "documents")), (clusters.len().to_string(), indexed.to_string()));

    let members: usize = clusters.iter().map(size).sum();
    let (wire, agencies) = wire_copy(&site.rows("credits"), &clusters);
    assert_eq!(summary["wire"]["documents"], wire);
    let of = |relation: &str| pairs.iter().filter(|p| p["relation"] == relation).count();
    let tiles = site.chrome.texts(".tiles li");
    let starts = |tile: &str, with: &str| assert!(tile.starts_with(with), "{tile:?} does not begin with {with:?}");
    starts(&tiles[0].replace(',', ""), &format!("{indexed} documents"));
    starts(&tiles[1].replace(',', ""), &format!("{} copies", members - clusters.len()));
    starts(&tiles[2].replace(',', ""), &format!("{} clusters", clusters.len()));
    let largest = clusters.iter().map(size).max().unwrap();
    assert!(tiles[2].ends_with(&format!("the largest has {largest} members")), "{}", tiles[2]);
    starts(&tiles[3], &format!("{} of the corpus is wire copy", percent(wire as f64 / indexed as f64)));
    assert!(tiles[3].replace(',', "").contains(&format!("{wire} of {indexed} documents")), "{}", tiles[3]);
    starts(&tiles[4].replace(',', ""), &format!("{} template pairs", of("template")));

    let ranges = [(2, 2, "2"), (3, 3, "3"), (4, 5, "4–5"), (6, 10, "6–10"), (11, 20, "11–20"), (21, 50, "21–50"), (51, 100, "51–100")];
    let between = |from, to| clusters.iter().filter(|c| (from..=to).contains(&size(c))).count();
    let sizes: Vec<(String, usize)> =
        ranges.iter().map(|&(from, to, name)| (name.to_owned(), between(from, to))).filter(|r| r.1 > 0).collect();
    assert_eq!(bars(&mut site, "Sizes of clusters"), sizes);
    let kinds: Vec<usize> = bars(&mut site, "Kinds of pairs").into_iter().map(|b| b.1).collect();
    let contained = of("contains") + of("contained_in");
    let expected = [of("exact"), of("near_duplicate"), contained, of("overlap"), of("template")];
    assert_eq!(kinds, expected.into_iter().filter(|&n| n > 0).collect::<Vec<_>>());

    let called = site.called();
    let agencies: BTreeMap<&str, usize> = agencies.iter().map(|(id, &documents)| (&*called[id.as_str()], documents)).collect();
    let shown: BTreeMap<String, usize> = bars(&mut site, "Agencies").into_iter().collect();
    assert_eq!(shown.values().sum::<usize>(), wire, "the bars make up the tile: {shown:?}");
    assert!(shown.iter().filter_map(|(name, n)| Some((agencies.get(&**name)?, n))).all(|(of, n)| of == n), "{shown:?}, not {agencies:?}");
    assert!(agencies.len() > 10 || agencies.keys().all(|name| shown.contains_key(*name)), "{shown:?}, not {agencies:?}");
    assert!(shown.contains_key("Reuters"), "agencies go by their ids: {shown:?}");
    // What there is no room for is the texts of small clusters.
    let first = site.chrome.text("document.querySelector('.list .item').getAttribute('href').slice(1)");
    site.chrome.turn(&first);
    assert_eq!(site.chrome.texts(".pair .words").len(), 2, "{first}, the largest, is shown without its texts");
    site.quiet();
}

#[test]
fn who_ran_whose_copy_is_what_flows_say() {
    let Some(mut site) = Site::of_corpus("en") else { return };
    site.chrome.turn("flow");
    let cells = site.chrome.value(
        "[...document.querySelectorAll('table.matrix')].map((table) => {
            const name = (e) => e.innerText.replace(/\\s+/g, ' ').trim();
            const columns = [...table.querySelectorAll('thead th')].map(name);
            return [...table.querySelectorAll('tbody tr')].flatMap((row) =>
                [...row.querySelectorAll('td')].map((cell, i) => [name(row.querySelector('th')), columns[i], name(cell)]));
        })",
    );
    let (called, flows) = (site.called(), site.rows("flows"));
    for (table, key) in list(&cells).iter().zip(["agency", "from"]) {
        let mut expected: BTreeMap<(String, String), usize> = BTreeMap::new();
        let clean = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ");
        for flow in flows.iter().filter(|f| f[key].is_string()) {
            let giver = if key == "agency" { called[text(&flow[key])].clone() } else { clean(text(&flow[key])) };
            *expected.entry((clean(text(&flow["source"])), giver)).or_default() += flow["documents"].as_u64().unwrap() as usize;
        }
        let columns: BTreeSet<&str> = list(table).iter().map(|c| text(&c[1])).collect();
        let all: BTreeSet<&String> = expected.keys().map(|k| &k.1).collect();
        assert_eq!(columns.len(), all.len().min(16), "columns of {key}");
        expected.retain(|(_, giver), _| columns.contains(&**giver));
        let shown: BTreeMap<(String, String), usize> = list(table)
            .iter()
            .filter(|c| !text(&c[2]).is_empty())
            .map(|c| ((text(&c[0]).to_owned(), text(&c[1]).to_owned()), count(text(&c[2]))))
            .collect();
        assert_eq!(shown, expected, "{key}");
        assert!(!shown.is_empty());
    }
    assert_eq!(list(&cells).len(), 2);
    site.quiet();
}

#[test]
fn paragraphs_are_counted_by_class_as_their_lines_are() {
    let Some(mut site) = Site::of_corpus("en") else { return };
    site.chrome.turn("paragraphs");
    let rows = site.rows("paragraphs");
    let names = [
        ("boilerplate", "furniture of a source (boilerplate)"),
        ("internal", "repeated within a document (internal)"),
        ("quoted", "quoted in several stories"),
        ("syndicated", "syndicated"),
        ("template", "template"),
    ];
    let of = |class: &str| rows.iter().filter(|r| r["class"] == class).count();
    let mut expected = vec![format!("All {}", rows.len())];
    expected.extend(names.iter().filter(|n| of(n.0) > 0).map(|&(class, name)| format!("{name} {}", of(class))));
    let shown: Vec<String> = site.chrome.texts(".choices button").iter().map(|b| b.replace(',', "")).collect();
    assert_eq!(shown, expected);
    let most = rows.iter().map(|r| list(&r["where"]).len()).max().unwrap();
    assert!(site.chrome.texts(".paragraphs li")[0].contains(&format!("{most} times")));
    for (place, (class, name)) in names.iter().filter(|n| of(n.0) > 0).enumerate() {
        site.chrome.value(&format!("document.querySelectorAll('.choices button')[{}].click()", place + 1));
        let chips = site.chrome.texts(".paragraphs .chip");
        assert!(chips.iter().all(|chip| chip == name) && !chips.is_empty(), "{chips:?}");
        if rows.len() < 300 {
            assert_eq!(chips.len(), of(class), "{class}");
        }
    }
    site.quiet();
}

#[test]
fn frames_are_listed_as_the_summary_has_them_and_the_command_names_its_input() {
    let Some(mut site) = Site::of_corpus("en") else { return };
    site.chrome.turn("aside");
    let summary = site.summary();
    let frames = list(&summary["templates"]["largest"]);
    let shown = site.chrome.texts(".paragraphs li");
    assert_eq!(shown.len(), frames.len());
    for (shown, frame) in shown.iter().zip(frames) {
        let like = format!("like {}", text(&frame["representative"]));
        assert!(shown.contains(&format!("{} documents", frame["size"])) && shown.contains(&like), "{shown}: {frame}");
    }
    site.chrome.turn("overview");
    let command = site.chrome.texts("section.card code")[0].clone();
    let input = text(&summary["inputs"][0]);
    assert!(command.starts_with("naskh scan ") && command.contains(input), "{command}, not {input}");
    site.quiet();
}
