//! Patterns of names, where the shell has not replaced them: `*`, `?`, `[a-z]`, `[!a-z]`, and `**` for any folders.

use crate::error::Error;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Whether a path has anything of a pattern.
pub(crate) fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// The paths that a pattern stands for, in the order of names. Hidden names must be named; `**` follows no links.
pub(crate) fn matches(pattern: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = vec![PathBuf::new()];
    for component in pattern.components() {
        let name = component.as_os_str().to_string_lossy();
        paths = match component {
            Component::Normal(_) if name == "**" => {
                let mut all = Vec::new();
                for path in &paths {
                    folders(path, &mut all)?;
                }
                all
            }
            Component::Normal(_) if is_pattern(Path::new(component.as_os_str())) => {
                let mut all = Vec::new();
                for path in paths.iter().filter(|path| here(path).is_dir()) {
                    let hit = |entry: &String| is_match(&name, entry) && (!entry.starts_with('.') || name.starts_with('.'));
                    all.extend(entries(path)?.into_iter().filter(|(entry, _)| hit(entry)).map(|(_, path)| path));
                }
                all
            }
            _ => paths.into_iter().map(|path| path.join(component)).filter(|path| here(path).exists()).collect(),
        };
    }
    Ok(paths)
}

fn here(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// The names in a folder and their paths, in order.
fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let failed = |e| Error::input(here(folder), e);
    let mut all = Vec::new();
    for entry in fs::read_dir(here(folder)).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        all.push((name.to_string_lossy().into_owned(), folder.join(name)));
    }
    all.sort_unstable_by(|a, b| a.1.cmp(&b.1));
    Ok(all)
}

/// A folder and all folders in it, each before those in it.
fn folders(root: &Path, all: &mut Vec<PathBuf>) -> Result<(), Error> {
    let mut stack = vec![root.to_path_buf()];
    while let Some(folder) = stack.pop() {
        let inner = entries(&folder)?;
        let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|m| m.is_dir());
        stack.extend(inner.into_iter().rev().filter(|(name, path)| !name.starts_with('.') && is_folder(path)).map(|(_, path)| path));
        all.push(folder);
    }
    Ok(())
}

/// Whether a name fits a pattern of one name. Linear but for stars, of which the last one alone is tried again.
fn is_match(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        match one(&pattern[p..], name[n]) {
            Some(length) => (p, n) = (p + length, n + 1),
            None if pattern.get(p) == Some(&'*') => {
                star = Some((p + 1, n));
                p += 1;
            }
            None => match star {
                Some((behind, from)) => {
                    (p, n) = (behind, from + 1);
                    star = Some((behind, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// How long the head of a pattern is that stands for this one character; `None` if it does not.
fn one(pattern: &[char], c: char) -> Option<usize> {
    match pattern.first()? {
        '*' => None,
        '?' => Some(1),
        '[' => {
            let not = matches!(pattern.get(1), Some('!' | '^'));
            let begin = 1 + usize::from(not);
            // A bracket that comes first stands for itself; without a second one, so does the first.
            let Some(end) = (begin + 1..pattern.len()).find(|&i| pattern[i] == ']') else { return (c == '[').then_some(1) };
            let (mut i, mut hit) = (begin, false);
            while i < end {
                if i + 2 < end && pattern[i + 1] == '-' {
                    hit |= (pattern[i]..=pattern[i + 2]).contains(&c);
                    i += 3;
                } else {
                    hit |= pattern[i] == c;
                    i += 1;
                }
            }
            (hit != not).then_some(end + 1)
        }
        &other => (other == c).then_some(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns() {
        for (pattern, fits, misses) in [
            ("*.jsonl", "a.jsonl|.jsonl|خبر.jsonl", "a.jsonl.gz|jsonl"),
            ("a?c*", "abc|aخc|abcd", "ac|abd"),
            ("[a-c]*[!0-9]", "ax|bb|c5x", "a5|dx|a"),
            ("*a*b*", "ab|xaxbx|aab", "ba|a"),
            ("[]x]", "]|x", "[|"),
            ("[x", "[x", "x"),
            ("**", "a", ""),
        ] {
            assert!(fits.split('|').all(|name| is_match(pattern, name)), "{pattern}");
            assert!(misses.split('|').filter(|n| !n.is_empty()).all(|name| !is_match(pattern, name)), "{pattern}");
        }
        let hostile = "a".repeat(5000);
        assert!(!is_match(&("*a".repeat(500) + "b"), &hostile), "no explosion");
    }

    #[test]
    fn patterns_stand_for_paths_in_order() {
        let dir = tempfile::tempdir().expect("a folder");
        for name in ["b/2.txt", "b/c/1.txt", "a/1.txt", "a/x.csv", "0.txt", ".h/1.txt", "a/.1.txt"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().expect("in the folder")).expect("made");
            fs::write(path, "").expect("written");
        }
        let found = |pattern: &str| -> Vec<String> {
            let all = matches(&dir.path().join(pattern)).expect("read");
            all.iter().map(|p| p.strip_prefix(dir.path()).expect("in the folder").to_string_lossy().into_owned()).collect()
        };
        assert_eq!(found("*/*.txt"), ["a/1.txt", "b/2.txt"]);
        assert_eq!(found("**/*.txt"), ["0.txt", "a/1.txt", "b/2.txt", "b/c/1.txt"]);
        assert_eq!(found("[ab]/1.*"), ["a/1.txt"]);
        assert_eq!(found("*/c/1.txt"), ["b/c/1.txt"]);
        assert!(found("x*").is_empty());
        assert!(is_pattern(Path::new("a/*.x")) && !is_pattern(Path::new("a/b.x")));
    }
}
