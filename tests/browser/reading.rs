//! A cluster as its reader meets it: by a link, with the keyboard, in both languages, on paper.

use super::{Site, headline, list, percent, text};

#[test]
fn a_link_opens_its_cluster_with_members_in_order_of_time_and_both_texts_whole() {
    let Some(mut site) = Site::of_sample("en") else { return };
    let (clusters, excerpts) = (site.rows("clusters"), site.rows("excerpts"));
    for hash in ["cluster=12", "cluster%3D12"] {
        site.open(hash);
        let cluster = &clusters[12];
        assert_eq!(site.chrome.text("document.querySelector('h1').textContent"), headline(cluster));
        assert!(site.chrome.text("document.title").starts_with(&headline(cluster)));
        let mut members: Vec<_> = list(&cluster["members"]).iter().collect();
        assert_eq!(site.chrome.texts(".members li").len(), members.len());
        members.sort_by_key(|m| m["date"].as_str().map_or("9", |d| d).to_owned());
        let figures: Vec<String> = members
            .iter()
            .filter(|m| m["relation"].is_string())
            .map(|m| percent(m["containment_in_representative"].as_f64().unwrap()))
            .collect();
        assert_eq!(site.chrome.texts(".members .figures"), figures);
        let outlets: Vec<&str> = members.iter().map(|m| m["source"].as_str().unwrap_or_else(|| text(&m["id"]))).collect();
        assert_eq!(site.chrome.texts(".members .outlet"), outlets);
        let other = members.iter().find(|m| m["id"] != cluster["representative"]).unwrap();
        let texts = site.chrome.value("[...document.querySelectorAll('.pair .words')].map((e) => e.textContent)");
        let of = |id| excerpts.iter().find(|e| &e["id"] == id).map(|e| text(&e["text"]));
        let shown = [of(&cluster["representative"]), of(&other["id"])];
        assert_eq!(list(&texts).iter().map(|t| Some(text(t))).collect::<Vec<_>>(), shown);
        assert!(!site.chrome.texts(".pair mark.s").is_empty(), "nothing is marked as shared");
    }
    // A member of a cluster has a link too, and so has no cluster at all.
    site.open("cluster=12&member=0");
    assert_eq!(site.chrome.number("document.querySelectorAll('.members [aria-current]').length"), 1.0);
    site.open("cluster=99999999");
    assert_eq!(site.chrome.texts(".bar nav [aria-current]"), ["Overview"]);
    site.quiet();
}

#[test]
fn whoever_has_a_keyboard_alone_gets_everywhere() {
    let Some(mut site) = Site::of_sample("en") else { return };
    let focus = "document.activeElement";
    site.chrome.press(&["Tab"]);
    assert_eq!(site.chrome.text(&format!("{focus}.className")), "skip");
    assert!(site.chrome.number(&format!("{focus}.getBoundingClientRect().width")) > 20.0, "the way past the head cannot be seen");
    site.chrome.press(&["Enter"]);
    assert_eq!(site.chrome.text(&format!("{focus}.id")), "main");
    let to = |site: &mut Site, selector: &str| {
        for _ in 0..60 {
            site.chrome.press(&["Tab"]);
            if site.chrome.value(&format!("{focus}.matches({selector:?})")) == true {
                let outline = site.chrome.number(&format!("parseFloat(getComputedStyle({focus}).outlineWidth)"));
                let style = site.chrome.text(&format!("getComputedStyle({focus}).outlineStyle"));
                assert!(outline >= 2.0 && style == "solid", "the focus on {selector} cannot be seen");
                return;
            }
        }
        panic!("{selector} is not reached");
    };
    site.open("");
    to(&mut site, "nav a[href='#clusters']");
    site.chrome.press(&["Enter"]);
    assert_eq!(site.chrome.text("location.hash"), "#clusters");
    assert_eq!(site.chrome.text(&format!("{focus}.id")), "main");
    to(&mut site, "input[type=search]");
    to(&mut site, ".list .item");
    site.chrome.press(&["Enter"]);
    assert!(site.chrome.text("location.hash").starts_with("#cluster="));
    to(&mut site, ".members li:last-child a");
    site.chrome.press(&["Enter"]);
    assert!(site.chrome.text("location.hash").contains("&member="));
    assert_eq!(site.chrome.value(&format!("{focus}.getAttribute('aria-current')")), "true", "the focus is lost");
    site.open("flow");
    to(&mut site, ".matrix td[tabindex]");
    assert!(site.chrome.texts(".say")[0].contains('←'), "the figures of a cell are not said");
    site.quiet();
}

/// The page's scripts.
const WORDS: &str = include_str!("../../src/report/data/words.js");
const OTHERS: [&str; 4] = [
    include_str!("../../src/report/data/build.js"),
    include_str!("../../src/report/data/compare.js"),
    include_str!("../../src/report/data/charts.js"),
    include_str!("../../src/report/data/page.js"),
];

#[test]
fn both_languages_have_all_words_and_every_view_speaks_them() {
    let Some(mut site) = Site::of_sample("ar") else { return };
    let keys = site.chrome.value(&format!("(() => {{ {WORDS}\nreturn ['en', 'ar'].map((l) => Object.keys(WORDS[l]).sort()); }})()"));
    assert_eq!(keys[0], keys[1], "the languages differ in their keys");
    let known: Vec<&str> = list(&keys[0]).iter().map(text).collect();
    for script in OTHERS {
        for used in script.split(" t('").chain(script.split("(t('")).chain(script.split("{t('")).skip(1) {
            let key = used.split('\'').next().unwrap();
            let is_key = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            assert!(!is_key || used.len() > 4000 || known.contains(&key), "no word for {key}");
        }
    }
    let cluster = format!("cluster={}", site.rows("clusters").len() / 2);
    for (lang, direction) in [("ar", "rtl"), ("en", "ltr")] {
        let at = site.chrome.value("[document.documentElement.lang, document.documentElement.dir]");
        assert_eq!((text(&at[0]), text(&at[1])), (lang, direction));
        for view in ["overview", "clusters", "flow", "paragraphs", "aside", &*cluster] {
            site.chrome.turn(view);
            let shown = site.chrome.text("document.getElementById('page').innerText");
            assert!(!shown.contains("undefined") && !shown.contains("NaN") && !shown.contains("{0}"), "{lang} {view}: {shown}");
            let nav = site.chrome.texts(".bar nav a").concat();
            assert_eq!(nav.contains('ع'), lang == "ar", "{nav}");
        }
        let reasons = site.chrome.texts(".origin li");
        assert!(!reasons.is_empty() && reasons.iter().all(|r| r.contains('ا') == (lang == "ar")), "{reasons:?}");
        site.chrome.value("document.querySelector('.tools button').click()");
        assert_eq!(site.chrome.value("document.activeElement.matches('.tools button')"), true, "the focus is lost");
    }
    let paper = "getComputedStyle(document.body).backgroundColor";
    let before = site.chrome.text(paper);
    site.chrome.value("document.querySelectorAll('.tools button')[1].click()");
    assert_ne!(site.chrome.text(paper), before, "light and dark are the same");
    site.quiet();
}

#[test]
fn on_paper_stand_the_findings_and_not_what_can_be_pressed() {
    let Some(mut site) = Site::of_sample("en") else { return };
    site.open("cluster=12");
    site.chrome.call("Emulation.setEmulatedMedia", serde_json::json!({"media": "print"}));
    for hidden in [".tools", ".steps", ".bar nav"] {
        assert_eq!(site.chrome.text(&format!("getComputedStyle(document.querySelector({hidden:?})).display")), "none", "{hidden}");
    }
    assert_eq!(site.chrome.text("getComputedStyle(document.querySelector('.words')).maxBlockSize"), "none", "long texts are cut off");
    let pdf = site.chrome.call("Page.printToPDF", serde_json::json!({}));
    assert!(text(&pdf["data"]).starts_with("JVBERi0") && text(&pdf["data"]).len() > 10_000);
    site.quiet();
}
