//! Directions and widths, measured on the screen.

use super::Site;
use crate::kit::Dir;

/// Two stories of two copies each: an Arabic headline with a Latin name and a number in it, and an English one.
fn mixed() -> Dir {
    let row = |id: &str, source: &str, title: &str, body: &str| {
        format!("{}\n", serde_json::json!({"id": id, "source": source, "date": "2026-04-13T09:30:00Z", "title": title, "text": body}))
    };
    let (arabic, english) = ("افتتاح مرفأ Port Azure عام 2030 في الميناء", "The harbour of الميناء opens in 2030");
    let body = "أعلنت بلدية الميناء اليوم افتتاح مرفأ الصيادين الجديد بعد ثلاث سنوات من أعمال البناء التي أخرتها العواصف";
    let other = "The council of the harbour town said on Monday that the new quay for fishing boats will open after three years of work";
    let rows = [
        row("a1", "الميناء", arabic, body),
        row("a2", "صدى الوادي", arabic, &format!("{body} مرتين")),
        row("b1", "Harbour Courier", english, other),
        row("b2", "Calder Times", english, &format!("{other}, twice delayed")),
    ];
    let dir = Dir::new();
    dir.write("mixed.jsonl", rows.concat());
    dir.naskh(["scan", "mixed.jsonl", "--out", "out", "--lang", "ar"]).ok();
    dir
}

/// Left and right edge of a word within the first element that a selector finds, and of that element.
fn edges(site: &mut Site, selector: &str, word: &str) -> [f64; 4] {
    let found = site.chrome.value(&format!(
        "((box) => {{
            const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), range = document.createRange();
            let node;
            while ((node = walk.nextNode())) {{
                const at = node.data.indexOf({word:?});
                if (at < 0) continue;
                range.setStart(node, at);
                range.setEnd(node, at + {word:?}.length);
                const r = range.getBoundingClientRect(), b = box.getBoundingClientRect();
                return [r.left, r.right, b.left, b.right];
            }}
        }})([...document.querySelectorAll({selector:?})].find((e) => e.textContent.includes({word:?})))"
    ));
    let numbers: Vec<f64> = super::list(&found).iter().map(|n| n.as_f64().unwrap()).collect();
    numbers.try_into().unwrap_or_else(|_| panic!("{word} does not stand in {selector}"))
}

#[test]
fn texts_run_in_their_own_direction_and_stand_at_the_edge_of_the_page() {
    let Some(mut site) = Site::of(mixed()) else { return };
    site.chrome.turn("clusters");
    let near = |a: f64, b: f64| (a - b).abs() < 2.0;
    let (headline, second) = (".list li:first-child .headline", ".list li:nth-child(2) .headline");
    // Arabic: the first word at the right edge, the Latin name left of it, the last word leftmost.
    let [first, name, number, end] = ["افتتاح", "Port Azure", "2030", "الميناء"].map(|word| edges(&mut site, headline, word));
    assert!(near(first[1], first[3]), "an Arabic headline does not begin at the right edge: {first:?}");
    assert!(first[0] > name[1] && name[0] > number[1] && number[0] > end[1], "{first:?} {name:?} {number:?} {end:?}");
    // English in the Arabic page: from left to right within itself, and still at the right edge.
    let [the, place, year] = ["The harbour", "opens", "2030"].map(|word| edges(&mut site, second, word));
    assert!(the[1] < place[0] && place[1] < year[0] && near(year[1], year[3]), "{the:?} {place:?} {year:?}");
    site.open("clusters");
    let [day, hour] = ["2026", "09:30"].map(|word| edges(&mut site, ".item .when bdi", word));
    assert!(day[1] < hour[0], "a date is turned round: {day:?} {hour:?}");

    site.chrome.value("document.querySelector('.tools button').click()");
    let [first, end] = ["افتتاح", "الميناء"].map(|word| edges(&mut site, headline, word));
    assert!(first[0] > end[1] && near(end[0], end[2]), "an Arabic headline in the English page: {first:?} {end:?}");
    site.open("cluster=0");
    let [start, stop] = ["أعلنت", "العواصف"].map(|word| edges(&mut site, ".pair .words", word));
    assert!(start[3] - start[1] < 20.0, "an Arabic text does not begin at the right: {start:?}");
    assert_ne!(start, stop);
    site.quiet();
}

#[test]
fn no_view_is_wider_than_a_telephone() {
    for lang in ["ar", "en"] {
        let Some(mut site) = Site::of_corpus(lang) else { return };
        for width in [360, 820] {
            site.chrome.size(width, 740);
            for view in ["overview", "clusters", "cluster=12", "flow", "paragraphs", "aside"] {
                site.open(view);
                let wide = site.chrome.number("document.documentElement.scrollWidth");
                assert_eq!(wide, f64::from(width), "{lang} {view}");
                let out = site.chrome.value(
                    "[...document.querySelectorAll('#page *')].filter((e) => !e.closest('.scroll') && e.getBoundingClientRect().width > 1
                        && (e.getBoundingClientRect().right > innerWidth + 1 || e.getBoundingClientRect().left < -1)).map((e) => e.outerHTML.slice(0, 80))",
                );
                assert!(super::list(&out).is_empty(), "{lang} {view}: {out}");
            }
        }
        site.quiet();
    }
}
