//! A source file as the map sees it: its code without comments and texts, and the paths that it names.

/// One file of the tree under `src/`.
pub struct Source {
    /// Path under `src/`, with `/`.
    pub path: String,
    /// The code: comments, strings and character literals blanked out, lines kept.
    pub code: String,
    /// Lines before the unit tests, and all lines.
    pub lines: (usize, usize),
}

/// A path that starts at the crate's root: `crate::a::b`.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    /// Line, from 1.
    pub line: usize,
    /// The names after `crate::`.
    pub names: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let all = text.lines().count();
        let tests = text.lines().position(|l| l.trim() == "#[cfg(test)]").unwrap_or(all);
        Source { path: path.to_string(), code: bare(text), lines: (tests, all) }
    }

    /// The room: the first name under `src/`.
    pub fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Every path through the crate's root, groups taken apart.
    pub fn imports(&self) -> Vec<Import> {
        let mut found = Vec::new();
        for (at, _) in self.words("crate") {
            if let Some(rest) = self.code[at + 5..].trim_start().strip_prefix("::") {
                let mut trees = Vec::new();
                tree(rest, &mut Vec::new(), &mut trees);
                let line = self.line(at);
                found.extend(trees.into_iter().map(|names| Import { line, names }));
            }
        }
        found
    }

    /// Lines on which `super::` leaves the file: more steps up than inline modules around it.
    pub fn climbs(&self) -> Vec<usize> {
        let climbs = |&(at, _): &(usize, &str)| {
            let code = &self.code[..at];
            let chained = code.trim_end().ends_with("::");
            let mut steps = 1;
            let mut rest = &self.code[at + 5..];
            while let Some(next) = rest.trim_start().strip_prefix("::").and_then(|r| r.trim_start().strip_prefix("super")) {
                steps += 1;
                rest = next;
            }
            // `pub(super)` names a width, not a thing of the parent.
            let named = rest.trim_start().starts_with("::");
            !chained && named && steps > inline_modules(code)
        };
        self.words("super").iter().filter(|w| climbs(w)).map(|&(at, _)| self.line(at)).collect()
    }

    /// Lines with a word that `matches`.
    pub fn lines_with(&self, matches: impl Fn(&str) -> bool) -> Vec<usize> {
        let mut lines = Vec::new();
        let mut from = None;
        for (at, c) in self.code.char_indices().chain([(self.code.len(), ' ')]) {
            if c.is_alphanumeric() || c == '_' {
                from.get_or_insert(at);
            } else if let Some(start) = from.take()
                && matches(&self.code[start..at])
            {
                lines.push(self.line(start));
            }
        }
        lines
    }

    /// Places of a whole word.
    fn words<'a>(&'a self, word: &str) -> Vec<(usize, &'a str)> {
        let part = |c: char| c.is_alphanumeric() || c == '_';
        let whole = |&(at, w): &(usize, &str)| {
            !self.code[..at].chars().next_back().is_some_and(part) && !self.code[at + w.len()..].chars().next().is_some_and(part)
        };
        self.code.match_indices(word).map(|(at, w)| (at, &self.code[at..at + w.len()])).filter(whole).collect()
    }

    fn line(&self, at: usize) -> usize {
        self.code[..at].matches('\n').count() + 1
    }
}

/// How many `mod name {` are open at the end of `code`.
fn inline_modules(code: &str) -> usize {
    let mut open: Vec<bool> = Vec::new();
    for (at, c) in code.char_indices() {
        match c {
            '{' => {
                let head = code[..at].rsplit(['{', '}', ';']).next().unwrap_or_default();
                open.push(head.split_whitespace().any(|w| w == "mod"));
            }
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter().filter(|&m| m).count()
}

/// Reads one use tree, or one path in an expression, into the paths it stands for; gives what is left.
fn tree<'a>(mut rest: &'a str, before: &mut Vec<String>, out: &mut Vec<Vec<String>>) -> &'a str {
    let depth = before.len();
    loop {
        rest = rest.trim_start();
        if let Some(group) = rest.strip_prefix('{') {
            rest = group.trim_start();
            while !rest.starts_with('}') && !rest.is_empty() {
                rest = tree(rest, before, out).trim_start();
                rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            }
            rest = rest.strip_prefix('}').unwrap_or(rest);
            break;
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '*')).unwrap_or(rest.len());
        if end == 0 {
            // Not a name: a malformed path ends here rather than turning for ever.
            rest = rest.get(1..).unwrap_or_default();
            break;
        }
        before.push(rest[..end].to_string());
        rest = &rest[end..];
        match rest.trim_start().strip_prefix("::") {
            Some(next) => rest = next,
            None => {
                out.push(before.iter().filter(|n| *n != "self").cloned().collect());
                if let Some(renamed) = rest.trim_start().strip_prefix("as ") {
                    rest = renamed.trim_start().trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
                }
                break;
            }
        }
    }
    before.truncate(depth);
    rest
}

/// The code alone: comments, strings and character literals become spaces, lines stay where they are.
fn bare(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    let blank = |out: &mut Vec<u8>, from: usize, to: usize| out[from..to].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    while at < bytes.len() {
        let rest = &text.as_bytes()[at..];
        let end = match rest {
            [b'/', b'/', ..] => at + rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len()),
            [b'/', b'*', ..] => at + block(rest),
            [b'"', ..] => at + quoted(rest),
            [b'r', b'"' | b'#', ..] if !ends_a_name(&bytes[..at]) => at + raw(rest),
            [b'\'', ..] => at + letter(rest),
            _ => at,
        };
        blank(&mut out, at, end);
        at = end.max(at + 1);
    }
    String::from_utf8(out).expect("only whole stretches between ASCII bytes were blanked")
}

/// Whether an `r` after these bytes is the end of a name and not the start of a raw string; `br"` is one too.
fn ends_a_name(before: &[u8]) -> bool {
    let name = before.iter().rev().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
    name > 0 && &before[before.len() - name..] != b"b"
}

/// Length of a block comment, nested ones within.
fn block(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0);
    while at < rest.len() {
        match &rest[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Length of a raw string; 0 if it is a raw name (`r#type`).
fn raw(rest: &[u8]) -> usize {
    let hashes = rest[1..].iter().take_while(|&&b| b == b'#').count();
    if rest.get(1 + hashes) != Some(&b'"') {
        return 0;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let body = 2 + hashes;
    rest[body..].windows(close.len()).position(|w| w == close).map_or(rest.len(), |p| body + p + close.len())
}

/// Length of a character literal; 0 if it is a lifetime.
fn letter(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        return rest[2..].iter().skip(1).position(|&b| b == b'\'').map_or(0, |p| p + 4);
    }
    let width = match rest.get(1) {
        Some(0xF0..) => 4,
        Some(0xE0..) => 3,
        Some(0xC0..) => 2,
        _ => 1,
    };
    if rest.get(1 + width) == Some(&b'\'') { width + 2 } else { 0 }
}
