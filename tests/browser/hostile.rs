//! A corpus that would run a script in every field, and a page in which none of it does.

use super::{Site, list, text};
use crate::kit::Dir;

const RUN: &str = "window.pwned=1;alert(1)";

fn corpus() -> String {
    let script = format!("<script>{RUN}</script>");
    let image = format!("<img src=x onerror={RUN}>");
    let story = "The ferry to the islands stays in port until Thursday, the harbour master said on Monday evening after the storm";
    let row = |id: String, title: String, tail: &str| {
        let text =
            format!("{image}{script}\n\n{story}{tail}\n\n</script><script src=//evil.invalid/x.js></script>{{{{script}}}}\u{2028}<!-- ");
        let (source, credit) = (format!("\"'><svg onload={RUN}>"), format!("Reuters {image} javascript:{RUN}"));
        serde_json::json!({"id": id, "title": title, "source": source, "credit": credit, "url": format!("javascript:{RUN}"),
            "date": format!("2026-04-13<iframe srcdoc='{script}'>"), "text": text})
    };
    let rows = [
        row(format!("</script><script>{RUN}</script>"), format!("{image} & </title>{script} \u{202e}txt"), "."),
        row(format!("javascript:{RUN}"), format!("javascript:{RUN}"), ", he added."),
        row(format!("' autofocus onfocus={RUN} x='"), format!("<a href=\"javascript:{RUN}\">x</a>"), ", she said."),
        row("__proto__".into(), "{{data}} constructor ${alert(1)}".into(), ", they said."),
    ];
    rows.map(|row| format!("{row}\n")).concat() + &format!("{{\"id\": \"{image}\", \"text\": [\"{image}\"]}}\n{{\"{image}")
}

#[test]
fn nothing_in_a_corpus_runs_asks_or_pops_up() {
    let dir = Dir::new();
    let name = "a<img src=x onerror=alert(1)>.jsonl";
    dir.write(name, corpus());
    dir.naskh(["scan", name, "--out", "out"]).ok();
    let Some(mut site) = Site::of(dir) else { return };
    let first = site.rows("clusters")[0]["members"][0]["title"].clone();
    assert_eq!(site.rows("clusters")[0]["size"], 4);
    for lang in 0..2 {
        for view in ["overview", "clusters", "cluster=0", "cluster=0&member=1", "cluster=0&member=3", "flow", "paragraphs", "aside"] {
            site.chrome.turn(view);
            let tags = site.chrome.value("[...new Set([...document.querySelectorAll('*')].map((e) => e.localName))]");
            for tag in list(&tags) {
                let foreign = ["img", "svg", "iframe", "object", "embed", "base", "link", "video", "audio", "frame", "template"];
                assert!(!foreign.contains(&text(tag)), "{view}: <{tag}> came out of the corpus");
            }
            assert_eq!(site.chrome.number("document.scripts.length"), 2.0, "{view}");
            assert_eq!(site.chrome.value("[...document.querySelectorAll('a')].every((a) => a.getAttribute('href').startsWith('#'))"), true);
            let on = "[...document.querySelectorAll('*')].some((e) => [...e.attributes].some((a) => a.name.startsWith('on') || a.name === 'style' && !/^inset|^inline/.test(a.value)))";
            assert_eq!(site.chrome.value(on), false, "{view}: an attribute came out of the corpus");
            assert_eq!(site.chrome.value("window.pwned === undefined"), true, "{view}");
        }
        site.chrome.turn("cluster=0");
        assert!(
            site.chrome
                .texts(".members .headline")
                .iter()
                .any(|t| text(&first).replace('\u{202e}', "").contains(&t.replace('\u{202e}', "")))
        );
        assert!(site.chrome.text("document.body.innerText").contains("onerror="), "the corpus is not even shown ({lang})");
        site.chrome.value("document.querySelector('.tools button').click()");
    }
    site.chrome.value("document.querySelectorAll('.tools button, summary, .choices button').forEach((b) => b.click())");
    site.quiet();
}

#[test]
fn the_policy_would_stop_what_the_page_let_through() {
    let Some(mut site) = Site::of_sample("en") else { return };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let image = format!("<img src=http://{}/x onerror='window.pwned=1'>", listener.local_addr().unwrap());
    site.chrome.value(&format!("document.body.insertAdjacentHTML('beforeend', {image:?})"));
    site.chrome.value("new Promise((done) => setTimeout(done, 300))");
    assert_eq!(listener.accept().map(|_| ()).map_err(|e| e.kind()), Err(std::io::ErrorKind::WouldBlock), "the page was let out");
    assert_eq!(site.chrome.value("window.pwned === undefined"), true);
    assert!(site.chrome.logged.iter().any(|l| l.contains("Content Security Policy")), "the test is blind: {:?}", site.chrome.logged);
}
