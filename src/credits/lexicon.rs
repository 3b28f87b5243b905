//! The lexicon: which agencies there are, under which names they sign, and the cues around a name.
//!
//! Two tables, `agencies.tsv` and `shapes.tsv`. The shipped ones are part of the program; a folder given with `--lexicon`
//! replaces those of the same name. Words count as folded by `Folding::default()`, whatever a scan folds by: a credit is
//! not sought differently because a comparison is.

use std::collections::BTreeMap;
use std::path::Path;

use crate::credits::cues::Cues;
use crate::credits::names::{Hit, Names, Prefix, Script, Shape, Spelling, letters};
use crate::credits::table::{Row, rows};
use crate::error::{Error, escaped};
use crate::hash;
use crate::text::{Folding, Tokenizer, normalise};

const AGENCIES: &str = "agencies.tsv";
const SHAPES: &str = "shapes.tsv";
const HEADER: [&str; 7] = ["id", "kind", "name", "country", "alias", "script", "shape"];

/// An agency's number in its lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyId(pub u16);

/// What an agency is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Other outlets run its copy as their own, so a text that cites it is likely its own.
    Wire,
    /// Any other agency: a citation of it points nowhere.
    Agency,
    /// Signs photographs, never texts.
    Pictures,
    /// A broadcaster, credited by whole segments of the credit field alone.
    Broadcaster,
    /// A syndication service.
    Service,
}

/// One agency.
#[derive(Clone, Debug)]
pub struct Agency {
    /// The id that reports use.
    pub id: String,
    /// Its English name.
    pub name: String,
    /// Its country.
    pub country: String,
    /// What it is.
    pub kind: Kind,
}

/// Whose name a spelling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// An agency's.
    Agency(AgencyId),
    /// "Agencies": none is named.
    Generic,
    /// The outlet's own follow-up desk.
    Monitoring,
}

/// A hit with what the lexicon knows of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named {
    /// Whose name it is.
    pub owner: Owner,
    /// What kind of agency; that of a generic name is `Agency`.
    pub kind: Kind,
    /// The shape it needs.
    pub shape: Shape,
    /// Whether it begins with a word for "agency", so that in a sentence it is a citation.
    pub citing: bool,
    /// Whether its script puts no spaces between words.
    pub unspaced: bool,
    /// Whether conjunctions join the word after them in its script, and the name has more than one word or letter run.
    pub prefix: Prefix,
}

#[derive(Clone)]
struct Name {
    owner: Owner,
    shape: Shape,
    script: Script,
    citing: bool,
    text: String,
    /// Its letters alone, last first.
    letters: Vec<char>,
    line: usize,
}

/// The agencies, their names and the cues around them. Immutable; one serves all threads.
///
/// ```
/// use naskh::credits::Lexicon;
/// let lexicon = Lexicon::shipped();
/// let reuters = lexicon.find("reuters").expect("is shipped");
/// assert_eq!(lexicon.agency(reuters).name, "Reuters");
/// ```
pub struct Lexicon {
    agencies: Vec<Agency>,
    names: Vec<Name>,
    /// All names: for the credit field and for lines already known to be credits.
    pub(crate) everywhere: Names,
    /// The names that can be met in a text, where most words are no credits.
    pub(crate) in_text: Names,
    pub(crate) cues: Cues,
    pub(crate) tokenizer: Tokenizer,
    digest: u128,
}

impl Lexicon {
    /// The lexicon that is part of the program.
    pub fn shipped() -> Lexicon {
        Lexicon::of(include_str!("data/agencies.tsv"), include_str!("data/shapes.tsv"), "").expect("the shipped tables are tested")
    }

    /// The lexicon of a folder: its `agencies.tsv` and `shapes.tsv`, the shipped one in place of either that is not there.
    ///
    /// # Errors
    /// [`Error::Usage`] if neither is there, or for the first malformed row, with file and line; [`Error::Input`] if a
    /// file cannot be read.
    pub fn read(folder: &Path) -> Result<Lexicon, Error> {
        let read = |name: &str| {
            let path = folder.join(name);
            match std::fs::read(&path) {
                Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|e| {
                    let line = 1 + e.as_bytes()[..e.utf8_error().valid_up_to()].iter().filter(|&&b| b == b'\n').count();
                    let what = format!("{}:{line}: is no UTF-8", escaped(&path.to_string_lossy()));
                    Error::usage(what, "save the lexicon file as UTF-8")
                }),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(e) => Err(Error::input(&path, e)),
            }
        };
        let (agencies, shapes) = (read(AGENCIES)?, read(SHAPES)?);
        let shown = escaped(&folder.to_string_lossy());
        if agencies.is_none() && shapes.is_none() {
            let what = format!("--lexicon {shown}: there is neither {AGENCIES} nor {SHAPES}");
            return Err(Error::usage(what, "name a folder that holds one of them"));
        }
        let or = |own: Option<String>, shipped: &str| own.unwrap_or_else(|| shipped.to_owned());
        let (agencies, shapes) = (or(agencies, include_str!("data/agencies.tsv")), or(shapes, include_str!("data/shapes.tsv")));
        Lexicon::of(&agencies, &shapes, &format!("{shown}/"))
    }

    fn of(agencies_table: &str, shapes_table: &str, folder: &str) -> Result<Lexicon, Error> {
        let cues = Cues::read(&format!("{folder}{SHAPES}"), shapes_table)?;
        let (agencies, names) = read_agencies(&format!("{folder}{AGENCIES}"), agencies_table, &cues)?;
        let all = || (0u16..).zip(names.iter()).map(|(i, n)| (i, Spelling { text: &n.text, script: n.script, shape: n.shape }));
        Ok(Lexicon {
            everywhere: Names::of(all()),
            in_text: Names::of(all().filter(|(i, s)| s.shape != Shape::AuthorOnly && names[*i as usize].owner != Owner::Monitoring)),
            digest: hash::digest(format!("{agencies_table}\0{shapes_table}").as_bytes()),
            tokenizer: Tokenizer::new(Folding::default()),
            agencies,
            names,
            cues,
        })
    }

    /// All agencies; an [`AgencyId`] is a place in them.
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies
    }

    /// The agency of a number that this lexicon gave.
    pub fn agency(&self, id: AgencyId) -> &Agency {
        &self.agencies[id.0 as usize]
    }

    /// The number of the agency with this id.
    pub fn find(&self, id: &str) -> Option<AgencyId> {
        self.agencies.iter().position(|a| a.id == id).map(|at| AgencyId(at as u16))
    }

    /// What Arabic calls an agency: of its widest spellings the first that is more than initials.
    ///
    /// ```
    /// use naskh::credits::Lexicon;
    /// let lexicon = Lexicon::shipped();
    /// let called = |id: &str| lexicon.find(id).and_then(|id| lexicon.arabic(id));
    /// assert_eq!((called("reuters"), called("afp")), (Some("رويترز"), Some("فرانس برس")));
    /// ```
    pub fn arabic(&self, id: AgencyId) -> Option<&str> {
        let names = || self.names.iter().filter(move |n| n.owner == Owner::Agency(id) && n.script == Script::Arabic);
        let words = |n: &&Name| n.text.split(' ').any(|word| word.chars().count() > 3);
        names().filter(words).min_by_key(|n| n.shape).or_else(|| names().next()).map(|n| n.text.as_str())
    }

    /// What distinguishes this lexicon from others: the digest of its tables.
    pub fn digest(&self) -> u128 {
        self.digest
    }

    /// Which of the names that fold alike a hit is, by how it is written in `raw`, and what is known of it.
    pub(crate) fn named(&self, set: &Names, hit: &Hit, raw: &str) -> Named {
        let candidates = || set.spellings(hit).iter().map(|&i| &self.names[i as usize]);
        let as_written = |name: &Name| {
            let mut raw = letters(raw).rev();
            name.letters.iter().all(|&c| raw.next() == Some(c)) && (hit.prefix != Prefix::None || raw.next().is_none())
        };
        let first = &self.names[set.spellings(hit)[0] as usize];
        let (name, shape) = match candidates().find(|n| as_written(n)) {
            Some(name) => (name, name.shape),
            // "map" is not MAP; where nothing but letters of the alphabet tell, small initials need a segment of their own.
            None if first.script == Script::Latin && first.letters.len() < 5 => (first, Shape::AuthorOnly),
            // "And a mother" folds to the Emirates' agency.
            None if first.script == Script::Arabic && hit.words == 1 && first.letters.len() < 5 => {
                (first, first.shape.max(Shape::Parenthesised))
            }
            None => (first, first.shape),
        };
        let kind = if let Owner::Agency(id) = name.owner { self.agency(id).kind } else { Kind::Agency };
        Named { owner: name.owner, kind, shape, citing: name.citing, unspaced: name.script == Script::Unspaced, prefix: hit.prefix }
    }

    /// Whether `source` is a name of this agency.
    pub(crate) fn is_outlet(&self, id: AgencyId, source: &str) -> bool {
        let folded = |text: &str| normalise(&Folding::default(), text);
        let source = folded(source);
        self.names.iter().any(|n| n.owner == Owner::Agency(id) && folded(&n.text) == source)
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lexicon({} agencies, {} names, {:032x})", self.agencies.len(), self.names.len(), self.digest)
    }
}

fn read_agencies(file: &str, table: &str, cues: &Cues) -> Result<(Vec<Agency>, Vec<Name>), Error> {
    let (mut agencies, mut names) = (Vec::<Agency>::new(), Vec::<Name>::new());
    let mut seen = BTreeMap::<String, usize>::new();
    for row in rows(file, table, &HEADER)? {
        let owner = owner(&row, &mut agencies)?;
        let name = name(&row, owner, cues)?;
        // The same letters in the same case for two agencies cannot be told apart by anything.
        let letters: String = name.letters.iter().collect();
        let spelled = format!("{}\0{letters}", name.text.split(|c: char| !c.is_alphanumeric()).count());
        if let Some(&before) = seen.get(&spelled) {
            let before = &names[before];
            if before.owner != owner {
                return Err(row.wrong(&format!("'{}' is the name of another agency in line {}", escaped(&name.text), before.line)));
            }
        }
        seen.entry(spelled).or_insert(names.len());
        names.push(name);
    }
    if names.len() > usize::from(u16::MAX) {
        let what = format!("{file}: {} names are more than {}", names.len(), u16::MAX);
        return Err(Error::usage(what, "leave out names that the corpus does not use"));
    }
    Ok((agencies, names))
}

/// Whose row it is; a new agency is added.
fn owner(row: &Row<'_>, agencies: &mut Vec<Agency>) -> Result<Owner, Error> {
    let [id, kind, name, country] = [0, 1, 2, 3].map(|i| row.columns[i]);
    let kind = match kind {
        "generic" => return Ok(Owner::Generic),
        "monitoring" => return Ok(Owner::Monitoring),
        "wire" => Kind::Wire,
        "agency" => Kind::Agency,
        "pictures" => Kind::Pictures,
        "broadcaster" => Kind::Broadcaster,
        "service" => Kind::Service,
        _ => return Err(row.wrong(&format!("no kind is called '{}'", escaped(kind)))),
    };
    if !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') || id.starts_with('_') {
        return Err(row.wrong(&format!("'{}' is no id: small letters, digits and _ inside", escaped(id))));
    }
    match agencies.iter().position(|a| a.id == id) {
        Some(at) => {
            let known = &agencies[at];
            if (known.kind, known.name.as_str(), known.country.as_str()) != (kind, name, country) {
                return Err(row.wrong(&format!("'{id}' has another kind, name or country above")));
            }
            Ok(Owner::Agency(AgencyId(at as u16)))
        }
        None if agencies.len() > usize::from(u16::MAX) => Err(row.wrong("there are too many agencies")),
        None => {
            agencies.push(Agency { id: id.to_owned(), name: name.to_owned(), country: country.to_owned(), kind });
            Ok(Owner::Agency(AgencyId(agencies.len() as u16 - 1)))
        }
    }
}

fn name(row: &Row<'_>, owner: Owner, cues: &Cues) -> Result<Name, Error> {
    let [alias, script, shape] = [4, 5, 6].map(|i| row.columns[i]);
    let script = match script {
        "ar" => Script::Arabic,
        "latin" => Script::Latin,
        "han" | "kana" => Script::Unspaced,
        "cyrillic" | "greek" | "hangul" | "hebrew" | "devanagari" | "other" => Script::Other,
        _ => return Err(row.wrong(&format!("no script is called '{}'", escaped(script)))),
    };
    let shape = match shape {
        "any" => Shape::Any,
        "parenthesised" => Shape::Parenthesised,
        "dateline" => Shape::Dateline,
        "author-only" => Shape::AuthorOnly,
        _ => return Err(row.wrong(&format!("no shape is called '{}'", escaped(shape)))),
    };
    let normal = normalise(&Folding::default(), alias);
    if normal.is_empty() {
        return Err(row.wrong(&format!("'{}' has no letter", escaped(alias))));
    }
    let first = normal.split(' ').next().unwrap_or_default();
    let citing = normal.contains(' ') && cues.of(hash::word(first)).meets(crate::credits::cues::Cue::AGENCY);
    Ok(Name { owner, shape, script, citing, text: alias.to_owned(), letters: letters(alias).rev().collect(), line: row.line })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(rows: &str) -> String {
        let table = format!("{}\n{rows}", HEADER.join("\t"));
        Lexicon::of(&table, include_str!("data/shapes.tsv"), "my/").map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn the_shipped_tables_are_well_formed_and_whole() {
        let lexicon = Lexicon::shipped();
        assert!(lexicon.agencies().len() > 100 && lexicon.names.len() > 600);
        for id in ["reuters", "afp", "dpa", "spa", "ap", "wam", "xinhua", "tass", "kyodo", "yonhap"] {
            assert!(lexicon.find(id).is_some(), "{id}");
        }
        assert!(lexicon.names.iter().any(|n| n.owner == Owner::Generic));
        assert_eq!(lexicon.agencies().iter().filter(|a| a.kind == Kind::Wire).count(), 4);
    }

    #[test]
    fn every_shipped_name_is_found_where_it_stands_alone() {
        let lexicon = Lexicon::shipped();
        for name in &lexicon.names {
            let words: Vec<u64> = normalise(&Folding::default(), &name.text).split(' ').map(crate::hash::word).collect();
            let mut hits = Vec::new();
            lexicon.everywhere.find(&words, &mut hits);
            assert_eq!((hits.len(), hits[0].words as usize), (1, words.len()), "{}", name.text);
            let named = lexicon.named(&lexicon.everywhere, &hits[0], &name.text);
            assert_eq!(named.owner, name.owner, "{} of line {}", name.text, name.line);
        }
    }

    #[test]
    fn a_malformed_row_is_named_by_file_and_line() {
        let good = "x\tagency\tX\tY\tXX\tlatin\tany\n";
        for (row, what) in [
            ("x\twires\tX\tY\tXX\tlatin\tany", "no kind is called 'wires'"),
            ("_x\twire\tX\tY\tXX\tlatin\tany", "'_x' is no id"),
            ("x\tagency\tX\tZ\tXY\tlatin\tany", "'x' has another kind, name or country above"),
            ("x\tagency\tX\tY\tXY\tlatn\tany", "no script is called 'latn'"),
            ("x\tagency\tX\tY\tXY\tlatin\teverywhere", "no shape is called 'everywhere'"),
            ("x\tagency\tX\tY\t--\tlatin\tany", "'--' has no letter"),
            ("z\tagency\tZ\tY\tXX\tlatin\tany", "'XX' is the name of another agency in line 2"),
            ("x\tagency\tX\tY\tXY\tlatin", "expected 7 columns, got 6"),
        ] {
            let message = message(&format!("{good}{row}"));
            assert!(message.starts_with(&format!("my/agencies.tsv:3: {what}")), "{message}");
        }
    }

    #[test]
    fn a_folder_replaces_the_tables_of_the_same_name() {
        let dir = tempfile::tempdir().unwrap();
        let missing = Lexicon::read(dir.path()).unwrap_err();
        assert_eq!(missing.exit_code(), 2);
        std::fs::write(dir.path().join(AGENCIES), format!("{}\nx\tagency\tX\tY\tXpress\tlatin\tany\n", HEADER.join("\t"))).unwrap();
        let own = Lexicon::read(dir.path()).unwrap();
        assert_eq!(own.agencies().len(), 1);
        assert_ne!(own.digest(), Lexicon::shipped().digest());
        std::fs::write(dir.path().join(SHAPES), b"cue\tmembers\n\xff\n").unwrap();
        let bad = Lexicon::read(dir.path()).unwrap_err();
        assert!(bad.to_string().contains("shapes.tsv:2: is no UTF-8"), "{bad}");
    }

    #[test]
    fn small_initials_are_no_agency_in_a_sentence() {
        let lexicon = Lexicon::shipped();
        let shape = |raw: &str| {
            let mut hits = Vec::new();
            lexicon.everywhere.find(&[crate::hash::word(&raw.to_lowercase())], &mut hits);
            lexicon.named(&lexicon.everywhere, &hits[0], raw).shape
        };
        assert_eq!((shape("MAP"), shape("map")), (Shape::Parenthesised, Shape::AuthorOnly));
        assert_eq!((shape("DPA"), shape("dpa")), (Shape::Any, Shape::Parenthesised));
        assert_eq!((shape("Interfax"), shape("INTERFAX")), (Shape::Any, Shape::Any));
    }
}
