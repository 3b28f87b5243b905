//! Terms: what each word means that the summary, the files and the page use, for whoever has nothing but `--help`.

/// Columns before what is said of a term.
const INDENT: usize = 20;
/// Columns of a screen.
const SCREEN: usize = 80;

/// What two documents are to each other, in `pairs.jsonl` and `clusters.jsonl`.
const RELATIONS: &[(&str, &str)] = &[
    ("exact", "a copy: the same words in the same order, as folded by --normalise"),
    ("near_duplicate", "a copy: one story, at about one length"),
    ("contains", "a copy: the first holds the second and more"),
    ("contained_in", "a copy: the first is a part of the second"),
    ("overlap", "no copy: a passage is shared, not the story"),
    ("template", "no copy: one frame that is printed again and again, such as weather and prices, with other content"),
];

/// What a repeated paragraph is, in `paragraphs.jsonl`.
const CLASSES: &[(&str, &str)] = &[
    ("boilerplate", "the furniture of a source: its own lines, on page after page"),
    ("internal", "repeated within one document"),
    ("quoted", "in several sources, in many stories: a quotation, a slogan"),
    ("syndicated", "in several sources, in one story: wire copy"),
    ("template", "a part of a frame that is printed with other content"),
];

/// How an agency is known, in `credits.jsonl` and `clusters.jsonl`.
const RESOLUTIONS: &[(&str, &str)] = &[
    ("credited", "the text, or its credit field, names it; of a cluster: all members that name one name this one"),
    ("sibling", "only \"agencies\" is named, and its copies elsewhere name exactly one"),
    ("ambiguous", "only \"agencies\" is named, and its copies name several"),
    ("hint", "it is only cited in the text: \"told Reuters\""),
    ("conflict", "members of the cluster name different ones"),
    ("unknown", "nothing tells"),
];

/// What `phrase_weight` in `summary.json` names: how often a phrase was printed, counted in what the corpus knows.
const BASES: &[(&str, &str)] = &[
    ("days_of_a_source", "days on which one source printed it (sources and dates known)"),
    ("days_less_one", "days on which anyone did, less one (dates known)"),
    ("texts_of_a_source", "texts of one source that have it (sources known)"),
    ("texts_by_five", "a fifth of the texts that have it (neither known)"),
];

/// Other words.
const WORDS: &[(&str, &str)] = &[
    ("source", "the outlet that printed a document, from its source field"),
    ("phrase", "so many words in a row (--shingle, 3): what is counted"),
    ("resemblance", "shared phrases of all phrases of both (jaccard), 0 to 1"),
    ("containment", "shared phrases of all phrases of one, 0 to 1"),
    ("weighted phrases", "the sum of weights: a phrase printed d times counts 1/d"),
    ("discounted", "weighing less than one, since printed more than once"),
    ("cluster", "copies of one story: each is a copy of the representative"),
    ("representative", "the member that all others are compared with"),
    ("origin", "the member that likely ran the story first, and whose it is"),
    ("wire copy", "documents that name an agency as theirs, or are copies of such"),
    ("verbatim", "run as it came: nine tenths and more of it are in the representative"),
    ("edited", "of wire copy with copies: all that is not verbatim"),
    ("set aside", "a record that cannot be read: in quarantine.jsonl, with the reason"),
];

/// All terms as the end of a help text.
pub fn page() -> String {
    let groups = [
        ("Words of the output", WORDS),
        ("What two documents are to each other", RELATIONS),
        ("What a repeated paragraph is", CLASSES),
        ("How an agency is known", RESOLUTIONS),
        ("What repetition is counted in", BASES),
    ];
    let group = |(name, terms): &(&str, &[(&str, &str)])| {
        let lines: Vec<String> = terms.iter().map(|(term, what)| line(term, what)).collect();
        format!("{name}:\n{}", lines.join("\n"))
    };
    groups.iter().map(group).collect::<Vec<_>>().join("\n\n")
}

/// A term and what it means, on as many lines as a screen asks for.
fn line(term: &str, what: &str) -> String {
    let mut text = format!("  {term:<w$}", w = INDENT - 2);
    let mut used = INDENT;
    for word in what.split(' ') {
        let gap = usize::from(used > INDENT);
        if used + gap + word.len() > SCREEN {
            text += &format!("\n{:INDENT$}{word}", "");
            used = INDENT + word.len();
        } else {
            text += &format!("{}{word}", &" "[..gap]);
            used += gap + word.len();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use naskh::credits::{ClusterHow, How};
    use naskh::pairs::Relation;
    use naskh::paragraphs::Class;

    use super::*;

    /// Exhaustive matches: a new name does not compile before it stands here, and fails before it is explained.
    #[test]
    fn every_name_that_is_printed_is_explained() {
        let known = |terms: &[(&str, &str)], name: &str| assert!(terms.iter().any(|t| t.0 == name), "{name}");
        use Relation::*;
        for relation in [Exact, NearDuplicate, Contains, ContainedIn, Overlap, Template] {
            match relation {
                Exact | NearDuplicate | Contains | ContainedIn | Overlap | Template => known(RELATIONS, relation.name()),
            }
        }
        for class in [Class::Internal, Class::Boilerplate, Class::Syndicated, Class::Quoted, Class::Template] {
            match class {
                Class::Internal | Class::Boilerplate | Class::Syndicated | Class::Quoted | Class::Template => known(CLASSES, class.name()),
            }
        }
        for how in [How::Credited, How::Sibling, How::Ambiguous, How::Hint, How::Unknown] {
            match how {
                How::Credited | How::Sibling | How::Ambiguous | How::Hint | How::Unknown => known(RESOLUTIONS, how.name()),
            }
        }
        for how in [ClusterHow::Credited, ClusterHow::Sibling, ClusterHow::Conflict, ClusterHow::Unknown] {
            match how {
                ClusterHow::Credited | ClusterHow::Sibling | ClusterHow::Conflict | ClusterHow::Unknown => known(RESOLUTIONS, how.name()),
            }
        }
    }

    #[test]
    fn lines_fit_a_screen_and_hang_under_each_other() {
        for line in page().lines() {
            assert!(line.chars().count() <= SCREEN, "{line}");
        }
        assert!(page().contains("\n  exact             a copy"), "{}", page());
    }
}
