//! temp
fn main() {
    let mut config = naskh::Config::default();
    let mut res = naskh::Resources::default();
    let mut paths = vec![];
    let mut it = std::env::args().skip(1);
    while let Some(a) = it.next() {
        match a.as_str() {
            "-j" => config.rule = naskh::pairs::Rule::Classic { jaccard: Some(it.next().unwrap().parse().unwrap()), containment: None },
            "-c" => config.rule = naskh::pairs::Rule::Classic { jaccard: None, containment: Some(it.next().unwrap().parse().unwrap()) },
            "-n" => config.folding = naskh::text::Folding::none(),
            "-s" => config.shingle = it.next().unwrap().parse().unwrap(),
            "-t" => res.threads = it.next().unwrap().parse().unwrap(),
            "-e" => config.exact = true,
            _ => paths.push(std::path::PathBuf::from(a)),
        }
    }
    let corpus = naskh::corpus::Corpus::open(&paths, &config.reading).unwrap();
    let o = naskh::Scan::new(config).resources(res).run(&corpus).unwrap();
    eprintln!("{:?}\n{:?}\nclusters {} pairs {} {:?}", o.totals, o.costs, o.clusters.len(), o.pairs.len(), o.warnings);
    let mut k = std::collections::BTreeMap::new();
    for p in &o.pairs {
        *k.entry(p.relation.name()).or_insert(0) += 1;
    }
    eprintln!("{k:?}");
    if std::env::var("DUMP").is_ok() {
        for p in &o.pairs {
            println!(
                "{}\t{}\t{}\t{:.6}\t{:.6}\t{}\t{}",
                o.documents[p.a as usize].id,
                o.documents[p.b as usize].id,
                p.relation.name(),
                p.jaccard(),
                p.containment_a_in_b().max(p.containment_b_in_a()),
                p.longest_run_words,
                o.reason(p)
            );
        }
        for (i, c) in o.clusters.iter().enumerate() {
            for m in &c.members {
                println!("C\t{}\t{}", i, o.documents[m.document as usize].id);
            }
        }
    }
}
