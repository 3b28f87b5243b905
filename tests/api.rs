//! The public surface, held against a copy of it: what other programs may build on changes on purpose or not at all.
//!
//! A change that is meant: `NASKH_BLESS=1 cargo test --test main api`, a line in the changelog, and, once there was a
//! release, a version that semver asks for.

mod surface;

use self::surface::Crate;
use std::path::Path;

#[test]
fn the_public_surface_is_the_one_that_was_agreed_on() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let surface = Crate::read(&root.join("src/lib.rs")).surface();
    assert!(surface.len() > 80, "only {} items were found: the reader is blind", surface.len());
    for path in ["naskh::Config", "naskh::Scan", "naskh::Deduper", "naskh::Progress", "naskh::clean::Keep", "naskh::text::normalise"] {
        assert!(surface.contains_key(path), "{path} is gone");
    }
    let now: String = surface.iter().map(|(path, text)| format!("# {path}\n{text}\n")).collect();
    let copy = root.join("tests/golden/api.txt");
    if std::env::var_os("NASKH_BLESS").is_some() {
        std::fs::write(&copy, &now).unwrap();
        return;
    }
    let agreed = std::fs::read_to_string(&copy).unwrap_or_default();
    if agreed != now {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let (old, new) = (lines(&agreed), lines(&now));
        let gone: Vec<_> = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}")).collect();
        let come: Vec<_> = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}")).collect();
        panic!(
            "the public surface has changed:\n{}\n{}\nif it is meant: NASKH_BLESS=1 cargo test --test main api",
            gone.join("\n"),
            come.join("\n")
        );
    }
}
