//! What the pages of `docs/` say of the sample newsroom, and what a scan says of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::kit::{Dir, Ran, newsroom, truth};

fn sample() -> (Dir, Ran) {
    let dir = Dir::new();
    let ran = dir.naskh(["scan"]).arg(newsroom("corpus")).arg("--out").arg("out").ok();
    (dir, ran)
}

fn page(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    std::fs::read_to_string(path).unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pair(dir: &Dir, a: &str, b: &str) -> Value {
    dir.rows("out/pairs.jsonl").into_iter().find(|p| p["a"] == a && p["b"] == b).unwrap_or_else(|| panic!("{a} and {b} are not listed"))
}

#[test]
fn the_worked_examples_of_the_page_on_the_algorithm_are_what_the_program_says() {
    let (dir, _) = sample();
    let lines = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/algorithm.md")).unwrap();
    let page = page("algorithm.md");
    let mut rows = 0;
    // `| a, b | Jaccard | shorter in longer | naskh says |`
    for row in lines.lines().filter_map(|line| line.strip_prefix("| `")).filter(|row| row.contains("`, `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (a, b) = cells[0].trim_end_matches('`').split_once("`, `").unwrap();
        let found = pair(&dir, a, b);
        let figure = |name: &str| format!("{:.2}", found[name].as_f64().unwrap());
        let contained = figure("containment_a_in_b").max(figure("containment_b_in_a"));
        assert_eq!([cells[1], cells[2]], [figure("jaccard").trim_start_matches('0'), contained.trim_start_matches('0')], "{a} {b}");
        assert!(cells[3].starts_with(&format!("`{}`", found["relation"].as_str().unwrap())), "{row}");
        rows += 1;
    }
    assert_eq!(rows, 4);
    for (a, b) in [("calder-001", "post-002"), ("gazette-001", "gazette-003")] {
        let reason = pair(&dir, a, b)["reason"].as_str().unwrap().to_owned();
        // The page writes quotation marks around the reason, so it says `'` for those within.
        let quoted = reason.replace('"', "'");
        assert!(page.contains(&format!("\"{quoted}\"")), "the page does not say of {a} and {b}: {quoted}");
    }
}

#[test]
fn a_reason_quotes_words_that_both_texts_have_and_the_figures_of_its_row() {
    let (dir, _) = sample();
    let texts: BTreeMap<String, String> = std::fs::read_dir(newsroom("corpus"))
        .unwrap()
        .flat_map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| serde_json::from_str::<Value>(&line).unwrap())
        .map(|r| (r["id"].as_str().unwrap().to_owned(), r["text"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    let passages: BTreeSet<(String, String)> =
        dir.rows("out/passages.jsonl").iter().map(|p| (p["a"].as_str().unwrap().to_owned(), p["b"].as_str().unwrap().to_owned())).collect();
    let mut quoted = 0;
    for row in dir.rows("out/pairs.jsonl") {
        let (a, b) = (row["a"].as_str().unwrap(), row["b"].as_str().unwrap());
        let reason = row["reason"].as_str().unwrap();
        if row["relation"] == "exact" {
            continue;
        }
        let quote = reason.split_once("begins \"").map(|(_, quote)| quote.strip_suffix('"').unwrap());
        let weighed = reason.contains(" weighted phrases ");
        assert_eq!(quote.is_some(), weighed && passages.contains(&(a.to_owned(), b.to_owned())), "{row}");
        assert!(weighed || reason.contains("under the floor"), "{row}");
        if let Some(quote) = quote {
            assert!(texts[a].contains(quote), "{a} does not say {quote}");
            quoted += 1;
        }
        let half = reason.contains(", at least half") && !reason.contains("so little is shared");
        assert_eq!(half, !["overlap", "template"].contains(&row["relation"].as_str().unwrap()), "{row}");
    }
    assert!(quoted > 100, "{quoted} reasons quote a passage");
}

#[test]
fn repeated_paragraphs_of_the_newsroom_are_called_what_was_planted() {
    let (dir, _) = sample();
    let mut planted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in truth("paragraphs.jsonl") {
        let class = line["class"].as_str().unwrap().to_owned();
        planted.entry(words(&line["text"])).or_default().insert(class);
    }
    let (mut furniture, mut stories) = (0, 0);
    for found in dir.rows("out/paragraphs.jsonl") {
        let known = planted.get(&words(&found["text"]));
        match found["class"].as_str().unwrap() {
            "boilerplate" => {
                assert!(known.is_some_and(|classes| classes.contains("boilerplate")), "no furniture: {found}");
                furniture += 1;
            }
            "syndicated" => {
                let others = ["boilerplate", "quoted", "template"];
                let other = known.is_some_and(|classes| !classes.contains("syndicated") && others.iter().any(|o| classes.contains(*o)));
                assert!(!other, "no story: {found}");
                stories += 1;
            }
            _ => {}
        }
    }
    assert!(furniture >= 30 && stories >= 160, "{furniture} lines of furniture, {stories} paragraphs of stories");
}

fn words(text: &Value) -> String {
    naskh::text::normalise(&naskh::text::Folding::default(), text.as_str().unwrap())
}

#[test]
fn what_was_not_counted_because_it_is_a_frame_is_listed_largest_first() {
    let (dir, ran) = sample();
    let summary: Value = serde_json::from_str(&dir.read("out/summary.json")).unwrap();
    let templates = &summary["templates"];
    let largest = templates["largest"].as_array().unwrap();
    assert_eq!(templates["groups"], largest.len());
    let sizes: Vec<u64> = largest.iter().map(|g| g["size"].as_u64().unwrap()).collect();
    assert!(sizes.is_sorted_by(|x, y| x >= y) && sizes.iter().sum::<u64>() == templates["documents"], "{templates}");
    // Six bulletins of six days each; one issue of two of them stands in another outlet too.
    assert_eq!(sizes, [7, 7, 6, 6, 6, 6], "{templates}");
    for group in largest {
        assert!(group["days"] == 6 && !group["words"].as_str().unwrap().is_empty(), "{group}");
    }
    ran.out_says("template pairs set aside").out_says("6 frames of 38 documents");
}

#[test]
fn the_summary_says_how_much_of_each_outlet_is_wire_copy_and_how_much_verbatim() {
    let (dir, ran) = sample();
    let summary: Value = serde_json::from_str(&dir.read("out/summary.json")).unwrap();
    let wire = &summary["wire"];
    let count = |value: &Value| value.as_u64().unwrap();
    // The headline and what stands below it count the same.
    let agencies = wire["agencies"].as_array().unwrap();
    let parts: u64 = agencies.iter().map(|a| count(&a["documents"])).sum::<u64>() + count(&wire["several"]);
    assert_eq!(count(&wire["documents"]), parts, "{wire}");
    let outlets = wire["largest"].as_array().unwrap();
    assert_eq!((outlets.len() as u64, outlets.iter().map(|o| count(&o["wire"])).sum::<u64>()), (count(&wire["outlets"]), parts), "{wire}");
    ran.out_says(&format!("{parts} of {} documents", summary["documents"]["indexed"]));
    let shown = ran.stdout.lines().skip_while(|line| !line.contains("Wire copy")).take(4).collect::<Vec<_>>().join(" ");
    for agency in agencies.iter().take(6) {
        let (id, name) = (agency["id"].as_str().unwrap(), agency["name"].as_str().unwrap());
        assert!(shown.contains(id) && (name.eq_ignore_ascii_case(id) || shown.contains(&format!("({name})"))), "{agency}: {shown}");
    }
    // By flows too: those that name two agencies stand there twice.
    let first = &outlets[0];
    let flows = dir.rows("out/flows.jsonl");
    let own: u64 =
        flows.iter().filter(|f| f.get("agency").is_some() && f["source"] == first["source"]).map(|f| count(&f["documents"])).sum();
    assert!(own >= count(&first["wire"]) && own <= count(&first["wire"]) + count(&wire["several"]), "{first}, not {own}");
    let lines: Vec<&str> = ran.stdout.lines().skip_while(|line| !line.contains("Outlets")).take(7).collect();
    assert!(lines[0].contains("6 of ") && lines[0].contains("flows.jsonl"), "{lines:?}");
    let (all, compared) = (&first["documents"], count(&first["compared"]));
    assert!(
        lines[1].contains(first["source"].as_str().unwrap()) && lines[1].contains(&format!(" {} of {all} (", first["wire"])),
        "{lines:?}"
    );
    let share = 100.0 * count(&first["verbatim"]) as f64 / compared as f64;
    assert!(lines[1].ends_with(&format!("{share:.0} % of {compared} with copies verbatim")), "{lines:?}");
}
