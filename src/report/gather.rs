//! Gather: what the page holds of a scan, within its budget. The largest clusters come whole, then some in brief; the rest
//! is counted, and stands in the files.

use std::collections::{HashMap, HashSet};

use crate::corpus::dates;
use crate::error::Error;
use crate::pairs::Relation;
use crate::report::reasons;
use crate::report::rows::{AgencyRow, ClusterRow, CreditRow, MemberRow, OriginRow, rounded};
use crate::report::shown::{Brief, Credits, Flow, Gathered, Member, Paragraph, Whole};
use crate::report::source::Source;
use crate::report::warnings;
use crate::report::wire::{Wire, called};

/// Bytes of the page that clusters may take, without their texts.
const CLUSTERS: usize = 2_900_000;
/// Of these, at most so many for clusters in brief.
const BRIEF: usize = 1_700_000;
/// Bytes of the page in all, its own and a margin left out. People mail such pages.
const PAGE: usize = 4_600_000;
/// Bytes for repeated paragraphs.
const PARAGRAPHS: usize = 200_000;
/// Paragraphs of each class that are taken before all others.
const OF_A_CLASS: usize = 20;
/// Steps in which the bytes of file names are counted.
const NAMES: usize = 1 << 16;
/// Most lines of the quarantine that are shown.
const BAD: usize = 200;
/// Most of a text that is shown where it stands for a whole, in code points.
const HEAD: usize = 140;
/// Most of a paragraph that is shown, in code points.
const PASSAGE: usize = 600;
/// Most passages of a pair that are marked.
const MARKED: usize = 100;
/// Most passages in all.
const PASSAGES: usize = 10_000;

/// Gathers what the page shows.
///
/// # Errors
/// Those of the source.
pub fn gather(source: &Source<'_>) -> Result<Gathered, Error> {
    let mut all = Gathered { summary: serde_json::from_str(&source.summary()?).ok(), ..Gathered::default() };
    let ranks = all.rank(source)?;
    let used = all.choose(source, &ranks)?;
    let mut members = all.members();
    all.credits(source, &members)?;
    // In large steps, so that a file of a longer name is shown as the same file under a shorter one.
    let names = all.files.bytes().next_multiple_of(NAMES);
    all.texts(source, &members, (PAGE - PARAGRAPHS).saturating_sub(used + names))?;
    all.passages(source, &mut members)?;
    all.paragraphs(source)?;
    all.rest(source)?;
    all.warn();
    all.leave_out_names();
    all.call_agencies();
    Ok(all)
}

/// Clusters by size.
struct Ranks {
    /// By number.
    of: HashMap<u64, usize>,
    /// What each takes, whole and in brief, by rank.
    costs: Vec<(u32, u32)>,
}

/// Where the members of whole clusters stand: cluster, member.
type Places = HashMap<String, (usize, usize)>;

impl Gathered {
    /// Each cluster's number and rank by size, and by rank what it takes. Rank by rank
    /// would need them all at once: this first look finds how far the room reaches.
    fn rank(&mut self, source: &Source<'_>) -> Result<Ranks, Error> {
        let mut sizes = Vec::new();
        source.clusters(&mut |row| {
            sizes.push((std::cmp::Reverse(row.size), row.cluster, cost(row)));
        })?;
        sizes.sort_unstable();
        let costs = sizes.iter().map(|s| s.2).collect();
        Ok(Ranks { of: sizes.into_iter().enumerate().map(|(rank, (_, number, _))| (number, rank)).collect(), costs })
    }

    /// Takes clusters whole while there is room, from the largest, then in brief. Gives the bytes that they take, about.
    fn choose(&mut self, source: &Source<'_>, Ranks { of: order, costs }: &Ranks) -> Result<usize, Error> {
        let brief = costs.iter().map(|c| c.1 as usize).sum::<usize>().min(BRIEF);
        let reach = |from: usize, budget: usize, each: &dyn Fn(&(u32, u32)) -> u32| {
            let mut used = 0;
            let fits = |c: &&(u32, u32)| {
                used += each(c) as usize;
                used <= budget
            };
            from + costs[from..].iter().take_while(fits).count()
        };
        let whole = reach(0, CLUSTERS - brief, &|c| c.0);
        let brief = reach(whole, brief, &|c| c.1);
        self.more = (order.len() - brief) as u64;
        let (mut wholes, mut briefs) = (Vec::new(), Vec::new());
        source.clusters(&mut |row| match order.get(&row.cluster) {
            Some(&rank) if rank < whole => wholes.push((rank, self.whole(row))),
            Some(&rank) if rank < brief => briefs.push((rank, self.brief(row))),
            _ => {}
        })?;
        wholes.sort_by_key(|w| w.0);
        briefs.sort_by_key(|b| b.0);
        self.clusters = wholes.into_iter().map(|w| w.1).collect();
        self.brief = briefs.into_iter().map(|b| b.1).collect();
        let used = costs[..whole].iter().map(|c| c.0).sum::<u32>() + costs[whole..brief].iter().map(|c| c.1).sum::<u32>();
        Ok(used as usize)
    }

    fn brief(&mut self, row: &ClusterRow<'_>) -> Brief {
        let leader = row.members.iter().find(|m| m.id == row.representative);
        let title = leader.and_then(|m| m.title.as_deref()).filter(|t| !t.trim().is_empty()).unwrap_or(&row.representative);
        let minutes = || row.members.iter().filter_map(|m| minute(m.date.as_deref()));
        let AgencyRow { id, how, .. } = &row.agency;
        Brief {
            n: row.cluster,
            z: row.size,
            t: title.chars().take(HEAD).collect(),
            d: minutes().min().zip(minutes().max()),
            k: row.members.iter().filter_map(|m| m.relation).map(kind).fold(0, |all, one| all | one),
            s: row.sources.iter().map(|s| self.sources.of(s)).collect(),
            a: id.as_deref().map(|id| self.agencies.of(id)),
            h: (!how.is_empty()).then(|| how.clone().into_owned()),
        }
    }

    fn whole(&mut self, row: &ClusterRow<'_>) -> Whole {
        let place = |id: &str| row.members.iter().position(|m| m.id == id);
        let named = row.agency.named.iter().map(|(id, &n)| (self.agencies.of(id), n)).collect();
        let reasons = row.origin.iter().flat_map(|o: &OriginRow<'_>| &o.reasons);
        let reasons = reasons.map(|r| reasons::read(r, &mut |id| self.agencies.of(id))).collect();
        Whole {
            brief: self.brief(row),
            r: place(&row.representative).unwrap_or(0),
            m: row.members.iter().map(|m| self.member(m)).collect(),
            c: named,
            o: reasons,
            u: row.uncredited.iter().filter_map(|id| place(id)).collect(),
        }
    }

    fn member(&mut self, row: &MemberRow<'_>) -> Member {
        let own = |t: &Option<std::borrow::Cow<'_, str>>| t.as_deref().map(str::to_owned);
        let figures = (row.jaccard, row.containment_in_representative, row.containment_of_representative);
        Member {
            i: row.id.clone().into_owned(),
            f: self.files.of(&row.file),
            k: row.record,
            s: row.source.as_deref().map(|s| self.sources.of(s)),
            w: own(&row.date),
            d: minute(row.date.as_deref()),
            t: own(&row.title),
            c: own(&row.credit),
            r: row.relation.map(|r| (r, figures.0, figures.1, figures.2)),
            x: None,
            p: Vec::new(),
            a: None,
        }
    }

    /// Leaves out the ids that the page can tell from file and record.
    fn leave_out_names(&mut self) {
        for member in self.clusters.iter_mut().flat_map(|whole| &mut whole.m) {
            if is_place(&member.i, self.files.name(member.f), member.k) {
                member.i.clear();
            }
        }
    }

    /// Takes over how many documents each agency gave, and names all agencies.
    fn call_agencies(&mut self) {
        #[derive(serde::Deserialize, Default)]
        #[serde(default)]
        struct Made<'m> {
            #[serde(borrow)]
            config: Option<&'m serde_json::value::RawValue>,
            wire: Wire,
        }
        let made: Made<'_> = self.summary.as_ref().and_then(|s| serde_json::from_str(s.get()).ok()).unwrap_or_default();
        self.wire = made.wire.agencies.iter().map(|a| (self.agencies.of(&a.id), a.documents)).collect();
        let ids: Vec<&str> = self.agencies.all().iter().map(String::as_str).collect();
        self.called = called(made.config.map_or("", |config| config.get()), &ids);
    }

    /// Takes the warnings of the summary apart.
    fn warn(&mut self) {
        #[derive(serde::Deserialize)]
        struct Told {
            #[serde(default)]
            warnings: Vec<String>,
        }
        let told = self.summary.as_ref().and_then(|s| serde_json::from_str::<Told>(s.get()).ok());
        self.warnings = told.iter().flat_map(|told| &told.warnings).map(|text| warnings::read(text)).collect();
    }

    fn members(&self) -> Places {
        let each =
            self.clusters.iter().enumerate().flat_map(|(c, whole)| whole.m.iter().enumerate().map(move |(m, member)| (c, m, member)));
        each.map(|(c, m, member)| (member.i.clone(), (c, m))).collect()
    }

    fn credits(&mut self, source: &Source<'_>, members: &Places) -> Result<(), Error> {
        source.credits(&|id| members.contains_key(id), &mut |row: &CreditRow<'_>| {
            let Some(&(c, m)) = members.get(&*row.id) else { return };
            let mut number = |id: &str| self.agencies.of(id);
            let found = row.credits.iter().map(|f| {
                let (text, role, at) = (f.text.to_string(), f.role.to_string(), f.at.to_string());
                (f.agency.as_deref().map(&mut number), text, role, at)
            });
            let found = found.collect();
            let resolved = &row.resolved;
            let agency = resolved.agency.as_deref().map(&mut number);
            let candidates = resolved.candidates.iter().map(|id| number(id)).collect();
            let via = resolved.via.iter().take(MARKED).map(|id| id.to_string()).collect();
            self.clusters[c].m[m].a = Some(Credits { m: found, r: (agency, resolved.how.to_string(), candidates, via) });
        })
    }

    /// Takes texts while there is room, largest clusters first. They come in the order of their documents.
    fn texts(&mut self, source: &Source<'_>, members: &Places, room: usize) -> Result<(), Error> {
        let mut sizes = Vec::new();
        source.excerpts(&mut |row| {
            if let Some(&place) = members.get(&*row.id) {
                sizes.push((place, row.text.len() + 16));
            }
        })?;
        sizes.sort_unstable();
        let mut used = 0;
        let fits = |size: &&(_, usize)| {
            used += size.1;
            used <= room
        };
        let taken: HashSet<(usize, usize)> = sizes.iter().take_while(fits).map(|size| size.0).collect();
        source.excerpts(&mut |row| {
            let Some(&(c, m)) = members.get(&*row.id).filter(|place| taken.contains(place)) else { return };
            self.clusters[c].m[m].x = Some(self.texts.len());
            self.texts.push((row.text.to_string(), row.cut));
        })
    }

    /// Takes the passages between members and representatives whose texts both are here.
    fn passages(&mut self, source: &Source<'_>, members: &mut Places) -> Result<(), Error> {
        let mut room = PASSAGES;
        // Passages of one document stand together.
        let mut last = (String::new(), None);
        source.passages(&mut |row| {
            if last.0 != row.a {
                last = (row.a.to_string(), members.get(&*row.a).copied());
            }
            let Some((c, a)) = last.1 else { return };
            if self.clusters[c].m[a].x.is_none() {
                return;
            }
            let Some(&(d, b)) = members.get(&*row.b) else { return };
            let cluster = &mut self.clusters[c];
            if c != d || cluster.m[a].x.is_none() || cluster.m[b].x.is_none() {
                return;
            }
            let (member, spans) = match cluster.r {
                leader if leader == b => (a, (row.a_start, row.a_end, row.b_start, row.b_end)),
                leader if leader == a => (b, (row.b_start, row.b_end, row.a_start, row.a_end)),
                _ => return,
            };
            if cluster.m[member].p.len() < MARKED && room > 0 {
                room -= 1;
                cluster.m[member].p.push(spans);
            }
        })
    }

    /// Takes the paragraphs that stand most often, some of each class, while there is room, and counts all.
    fn paragraphs(&mut self, source: &Source<'_>) -> Result<(), Error> {
        let mut order = Vec::new();
        source.paragraphs(&|_| false, &mut |row| {
            *self.classes.entry(row.class.name().to_owned()).or_insert(0) += 1;
            let bytes = row.text.len().min(2 * PASSAGE) + 120;
            order.push((std::cmp::Reverse((row.occurrences, row.words)), row.paragraph, bytes, row.class));
        })?;
        order.sort_unstable_by_key(|p| (p.0, p.1));
        // Some of each class first, so that none is counted and not seen.
        let mut met: HashMap<_, usize> = HashMap::new();
        let (first, rest): (Vec<_>, Vec<_>) = order.into_iter().partition(|p| {
            let met = met.entry(p.3).or_default();
            *met += 1;
            *met <= OF_A_CLASS
        });
        let mut used = 0;
        let fits = |p: &&(_, u64, usize, _)| {
            used += p.2;
            used <= PARAGRAPHS
        };
        let taken: HashSet<u64> = first.iter().chain(&rest).take_while(fits).map(|p| p.1).collect();
        source.paragraphs(&|number| taken.contains(&number), &mut |row| {
            if taken.contains(&row.paragraph) {
                let mut ids: Vec<String> = row.places.iter().map(|p| p.id.to_string()).collect();
                ids.dedup();
                ids.truncate(4);
                let text = row.text.chars().take(PASSAGE).collect();
                let (c, d, s, o, w) = (row.class.name().to_owned(), row.documents, row.sources, row.occurrences, row.words);
                self.paragraphs.push(Paragraph { c, t: text, d, s, o, w, i: ids });
            }
        })
    }

    fn rest(&mut self, source: &Source<'_>) -> Result<(), Error> {
        source.flows(&mut |row| {
            let flow = Flow {
                to: self.sources.of(&row.source),
                agency: row.agency.as_deref().map(|id| self.agencies.of(id)),
                from: row.from.as_deref().map(|s| self.sources.of(s)),
                n: row.documents,
                verbatim: row.verbatim,
                edited: row.edited,
                hours: row.median_delay_hours.map(rounded),
            };
            self.flows.push(flow);
        })?;
        source.quarantine(&mut |row| {
            if self.bad.len() < BAD {
                self.bad.push((row.file.to_string(), row.line, row.byte_offset, row.reason.to_string()));
            }
        })
    }
}

/// Whether an id is the file and record of its document.
fn is_place(id: &str, file: &str, record: u64) -> bool {
    id.strip_prefix(file).and_then(|rest| rest.strip_prefix(':')).is_some_and(|rest| rest == record.to_string())
}

/// About how many bytes a cluster takes, whole and in brief, but for the names of files: the page holds each once.
fn cost(row: &ClusterRow<'_>) -> (u32, u32) {
    let length = |t: &Option<std::borrow::Cow<'_, str>>| t.as_ref().map_or(0, |t| t.len() + 6);
    let id = |m: &MemberRow<'_>| if is_place(&m.id, &m.file, m.record) { 0 } else { m.id.len() };
    let member = |m: &MemberRow<'_>| id(m) + length(&m.date) + length(&m.title) + length(&m.credit) + 240;
    let whole: usize = row.members.iter().map(member).sum();
    let title =
        row.members.iter().find(|m| m.id == row.representative).and_then(|m| m.title.as_ref()).map_or(30, |t| t.len().min(2 * HEAD));
    // What is larger than can be said is larger than the page.
    let bytes = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    (bytes(whole + 200), bytes(title + 80 + 4 * row.sources.len()))
}

/// The bit of a relation in the kinds of a cluster.
fn kind(relation: Relation) -> u8 {
    match relation {
        Relation::Exact => 1,
        Relation::NearDuplicate => 2,
        Relation::Contains | Relation::ContainedIn => 4,
        Relation::Overlap | Relation::Template => 0,
    }
}

fn minute(date: Option<&str>) -> Option<i64> {
    dates::read(date?).map(dates::Date::minutes)
}
