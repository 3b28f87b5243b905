//! The class of a repeated paragraph, from how it is spread. A pure decision.

/// What a repeated paragraph is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Repeated inside one document.
    Internal,
    /// A source's own furniture: share buttons, captions, footers.
    Boilerplate,
    /// Part of one story, in several documents.
    Syndicated,
    /// The same words in different stories, of several sources.
    Quoted,
    /// A source's frame, filled with other words each time.
    Template,
}

impl Class {
    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Class::Internal => "internal",
            Class::Boilerplate => "boilerplate",
            Class::Syndicated => "syndicated",
            Class::Quoted => "quoted",
            Class::Template => "template",
        }
    }
}

/// How a paragraph is spread over a corpus.
///
/// ```
/// use naskh::paragraphs::{Class, Spread};
/// let footer = Spread { documents: 40, occurrences: 40, sources: 1, stories: 40, of_main_source: 40, variants: 1, ..Spread::default() };
/// assert_eq!(Class::of(&footer), Class::Boilerplate);
/// assert_eq!(Class::of(&Spread { variants: 38, days: 20, ..footer }), Class::Template);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// Documents that have it.
    pub documents: u32,
    /// How often it stands in all of them.
    pub occurrences: u32,
    /// Sources of those documents; 1 if none is named.
    pub sources: u32,
    /// Stories that they tell: clusters, and documents in no cluster.
    pub stories: u32,
    /// Documents of the story that most of them tell.
    pub of_main_story: u32,
    /// Documents of the source that most of them are from.
    pub of_main_source: u32,
    /// Different normal texts among its near-copies.
    pub variants: u32,
    /// Different days on which it was printed; 0 if none is known.
    pub days: u32,
    /// Days from the first to the last.
    pub span_days: u32,
    /// Documents whose source had printed it before: on an earlier day in another story, or more than [`STORY_DAYS`] days ago.
    pub again: u32,
}

/// Stories in which a source must print a paragraph for it to be furniture; in which several do for it to be a quotation.
const STORIES: u32 = 3;
/// Days over which one story is told.
pub const STORY_DAYS: u32 = 3;
/// Documents that print a paragraph again for it to recur: one may be chance, a page that was dated anew.
const AGAIN: u32 = 2;

impl Class {
    /// The class of a paragraph that stands at least twice. O(1).
    pub fn of(spread: &Spread) -> Class {
        let s = spread;
        if s.documents <= 1 {
            return Class::Internal;
        }
        // A source tells a story in a burst. What a quarter of the documents print again, later or of another event, is a
        // formula or a form, however alike the pages are that stand around it.
        let recurs = s.again >= AGAIN && s.again * 4 >= s.documents;
        let one_story = !recurs && (s.of_main_story * 2 > s.documents || s.stories == 1);
        // One source prints it, and hardly anyone else does.
        let own = s.of_main_source * 5 >= s.documents * 4;
        let varies = s.variants * 2 > s.documents && s.days != 1;
        if own && !one_story && s.stories >= STORIES {
            return if varies { Class::Template } else { Class::Boilerplate };
        }
        if recurs {
            return if varies || own { Class::Template } else { Class::Quoted };
        }
        // Sources that told an event each in its own way within those days still had one text before them, unless no two of
        // several pages tell the same.
        let scattered = s.of_main_story == 1 && s.documents >= STORIES;
        if one_story || s.sources > 1 && s.days > 0 && s.span_days <= STORY_DAYS && !scattered {
            return Class::Syndicated;
        }
        // Two documents of one source, in two stories: too little to be its furniture.
        Class::Quoted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(documents: u32, sources: u32, stories: u32, main_story: u32, span_days: u32) -> Spread {
        Spread {
            documents,
            occurrences: documents,
            sources,
            stories,
            of_main_story: main_story,
            of_main_source: if sources == 1 { documents } else { documents / sources + 1 },
            variants: 1,
            days: span_days + 1,
            span_days,
            again: 0,
        }
    }

    #[test]
    fn each_class_is_told_by_its_spread() {
        assert_eq!(Class::of(&Spread { occurrences: 2, ..spread(1, 1, 1, 1, 0) }), Class::Internal);
        assert_eq!(Class::of(&spread(12, 1, 12, 1, 9)), Class::Boilerplate);
        assert_eq!(Class::of(&spread(4, 4, 1, 4, 1)), Class::Syndicated);
        assert_eq!(Class::of(&spread(4, 3, 2, 2, 1)), Class::Syndicated);
        assert_eq!(Class::of(&spread(2, 2, 2, 1, 1)), Class::Syndicated);
        assert_eq!(Class::of(&spread(3, 3, 3, 1, 1)), Class::Quoted);
        assert_eq!(Class::of(&spread(6, 4, 6, 1, 40)), Class::Quoted);
        assert_eq!(Class::of(&Spread { variants: 9, ..spread(10, 1, 10, 1, 9) }), Class::Template);
    }

    #[test]
    fn what_its_sources_print_again_and_again_is_no_story_though_its_pages_are_alike() {
        let verdict = spread(12, 5, 1, 12, 6);
        assert_eq!(Class::of(&verdict), Class::Syndicated);
        assert_eq!(Class::of(&Spread { again: 2, ..verdict }), Class::Syndicated);
        assert_eq!(Class::of(&Spread { again: 3, ..verdict }), Class::Quoted);
        assert_eq!(Class::of(&Spread { again: 3, variants: 7, ..verdict }), Class::Template);
        let list = spread(4, 1, 1, 4, 14);
        assert_eq!(Class::of(&Spread { again: 1, ..list }), Class::Syndicated);
        assert_eq!(Class::of(&Spread { again: 2, ..list }), Class::Template);
    }

    #[test]
    fn each_bound_is_where_it_is_said_to_be() {
        assert_eq!(Class::of(&spread(4, 2, 3, 2, 40)), Class::Quoted, "half of the documents are not most of them");
        assert_eq!(Class::of(&spread(4, 2, 2, 3, 40)), Class::Syndicated);
        assert_eq!(Class::of(&Spread { of_main_source: 4, ..spread(5, 2, 5, 1, 30) }), Class::Boilerplate, "four of five are its own");
        assert_eq!(Class::of(&Spread { variants: 5, ..spread(10, 1, 10, 1, 9) }), Class::Boilerplate);
        assert_eq!(Class::of(&spread(3, 1, 3, 1, 9)), Class::Boilerplate);
        assert_eq!(Class::of(&spread(2, 2, 2, 1, 3)), Class::Syndicated);
        assert_eq!(Class::of(&spread(2, 1, 2, 1, 1)), Class::Quoted, "one source alone shares with no one");
        assert_eq!(Class::of(&Spread { days: 0, ..spread(2, 2, 2, 1, 0) }), Class::Quoted, "without dates no day is shared");
    }

    #[test]
    fn a_story_run_again_by_its_own_source_is_no_furniture() {
        assert_eq!(Class::of(&spread(3, 1, 1, 3, 2)), Class::Syndicated);
    }

    #[test]
    fn furniture_that_one_stranger_copied_stays_furniture() {
        let mut s = spread(20, 2, 20, 1, 30);
        s.of_main_source = 19;
        assert_eq!(Class::of(&s), Class::Boilerplate);
    }
}
