//! Seeds: small inputs that a parser takes, so that mutations of them reach far into it.

use std::io::Write;

const EN: &str = "The keeper of the lamp counted nine ships before the fog took the harbour of Lindholm.";
const AR: &str = "عدّ حارس المنارة تسع سفن قبل أن يبتلع الضباب ميناء لندهولم (وكالات)";

fn text(target: &str) -> Vec<String> {
    let record = format!(
        "{{\"id\":\"a\\u00e9\",\"source\":\"jisr\",\"date\":\"2024-05-01T10:00:00Z\",\"title\":\"A\",\"text\":\"{EN}\\n{AR}\",\"url\":null}}"
    );
    let other = format!("{{\"id\":7,\"byline\":[\"A\",\"B\"],\"text\":\"{AR}\",\"meta\":{{\"x\":[1,2.5e3,true]}}}}");
    match target {
        "jsonl" => vec![format!("{record}\n{other}\n"), format!("\n{other}\r\nbad\n{{\"text\":5}}\n{record}")],
        "json" => vec![format!("[{record},\n {other}]"), format!("[\n]"), record],
        "csv" => vec![
            format!("id,source,text\n1,jisr,\"{EN}\n\"\"{AR}\"\"\"\n2,,{EN}\n"),
            format!("id;text\r\n1;{EN}\r\n"),
            format!("id\ttext\n1\t{AR}\n"),
        ],
        "html" => vec![
            format!(
                "<!DOCTYPE html><html lang=ar><head><meta charset=utf-8><title>A</title></head><body><nav>x</nav><article><h1>A</h1><p>{AR}</p><p>{EN} &amp; &#1587;</p></article><script>var a='<p>';</script></body></html>"
            ),
            format!("<html><body><table><tr><td>{EN}</td></tr></table><!-- x --></body></html>"),
        ],
        "text" => vec![EN.into(), format!("{AR}\n\n{EN}\n    {AR}\n"), String::new()],
        "dates" => [
            "2024-05-01T10:00:00.123+03:00",
            "Wed, 01 May 2024 10:00:00 GMT",
            "1 مايو 2024",
            "٠١/٠٥/٢٠٢٤",
            "1714557600000",
            "May 1, 2024 10:00 PM",
            "20240501T100000Z",
            "2024-05-01 10:00:00 UTC",
            "الأربعاء 1 أيار 2024 - 10:15",
        ]
        .map(String::from)
        .into(),
        "words" => vec![
            format!("{EN} {AR} ０１２ ﷺ ﻻ 漢字かな ไทย e\u{301} soft\u{ad}hyphen 3.14 don't\u{200c}x"),
            format!("LONDON (Reuters) - {EN}\n\n(رويترز)\n{AR}"),
        ],
        "config" => vec![
            "# both\njaccard = 0.8\n\n[scan]\nexact = true\nlevel = ['document', \"paragraph\"]\nagainst = [\"a\\u00e9\", \"b\"]\n".into(),
            "verbose = 2\n[clean]\nkeep = \"longest\"\ndrop = false\n[scan]\nno-html = true\nquiet = false\n".into(),
            "level.x = 0x1f\nexact = 1979-05-27T07:32:00Z\nagainst = [[1], { a = 1_000 }]\njaccrad = '''\na'''\n".into(),
        ],
        _ => told(target),
    }
}

/// Those of files that say something of a corpus, and of archives.
fn told(target: &str) -> Vec<String> {
    match target {
        "gold" => vec![
            "{\"a\":\"1\",\"b\":\"2\",\"label\":\"duplicate\"}\n{\"members\":[\"1\",\"2\"]}\n".into(),
            "{\"susp\":\"1\",\"src\":\"2\",\"category\":\"none\",\"spans\":[[0,5,3,9]]}\n".into(),
            "{\"a\":\"1\",\"b\":\"2\",\"kind\":\"verbatim\",\"part\":true}\n".into(),
        ],
        "lexicon" => {
            let data = |name: &str| {
                std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/credits/data").join(name)).unwrap()
            };
            let head = |name: &str, lines: usize| {
                data(name).lines().filter(|l| !l.starts_with('#')).take(lines).fold(String::new(), |all, l| all + l + "\n")
            };
            vec![
                head("agencies.tsv", 30),
                head("agencies.tsv", 12) + "\0" + &head("shapes.tsv", 30),
                data("shapes.tsv").chars().take(3000).collect(),
            ]
        }
        "warc" => {
            let http = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n1a\r\n<html><body><p>{}\r\n5\r\n</p>\n\r\n0\r\n\r\n",
                &EN[..10]
            );
            let of = |kind: &str, body: &str| {
                format!(
                    "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://example.org/a\r\nWARC-Date: 2024-05-01T10:00:00Z\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
                    body.len()
                )
            };
            vec![
                of("warcinfo", "software: x\r\n") + &of("conversion", AR) + &of("response", &http),
                of("response", "HTTP/1.0 404 No\r\n\r\n") + &of("conversion", EN),
            ]
        }
        _ => Vec::new(),
    }
}

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = text(target).into_iter().map(String::into_bytes).collect();
    match target {
        "text" => {
            seeds.push(encoding_rs::WINDOWS_1256.encode(AR).0.into_owned());
            seeds.push("\u{feff}".encode_utf16().chain(AR.encode_utf16()).flat_map(u16::to_le_bytes).collect());
        }
        "packed" => {
            let lines = text("jsonl").concat();
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            packed.write_all(lines.as_bytes()).unwrap();
            let gzip = packed.finish().unwrap();
            seeds.extend([gzip.repeat(2), gzip, zstd::encode_all(lines.as_bytes(), 1).unwrap()]);
            #[cfg(feature = "codecs")]
            {
                let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
                out.write_all(lines.as_bytes()).unwrap();
                seeds.push(out.finish().unwrap());
                let mut out = liblzma::write::XzEncoder::new(Vec::new(), 0);
                out.write_all(lines.as_bytes()).unwrap();
                seeds.push(out.finish().unwrap());
            }
        }
        "parquet" => seeds.extend(parquet()),
        "folder" => {
            for n in 0..10u8 {
                seeds.push([&[n][..], b"{\"id\":\"a\",\"credits\":[],\"cluster\":0,\"size\":2,\"members\":[{\"id\":\"a\"}],\"a\":\"x\",\"b\":\"y\",\"relation\":\"exact\"}\n"].concat());
            }
        }
        "state" => {
            // Each file: nothing in its place, an extreme at its beginning, and somewhere.
            for which in 0..5u8 {
                seeds.push(vec![which | 0x80]);
                seeds.push(vec![which]);
                for at in [0u8, 8, 16, 40, 100, 200] {
                    seeds.push([vec![which], (0..8).flat_map(|n| [at + n, 0, 0xff]).collect()].concat());
                    seeds.push(vec![which | 0x40, at, at, 1, at + 4, at, 0]);
                }
            }
        }
        "framed" => {
            let dir = tempfile::tempdir().unwrap();
            for bytes in [0, 5, 300_000] {
                let mut file = naskh::store::Framed::create(&dir.path().join("f"), *b"fuzz", 1).unwrap();
                file.write_all(&vec![7; bytes]).unwrap();
                file.seal().unwrap();
                let whole = std::fs::read(dir.path().join("f")).unwrap();
                seeds.push(whole);
            }
        }
        _ => {}
    }
    seeds
}

/// Files of two rows, packed and not.
#[cfg(feature = "parquet")]
fn parquet() -> Vec<Vec<u8>> {
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use std::sync::Arc;
    let schema = "message m { required binary id (UTF8); optional binary text (UTF8); }";
    let file = |compression: Compression| {
        let properties = WriterProperties::builder().set_compression(compression).build();
        let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for (rows, levels) in [([b"a".as_slice(), b"b"], None), ([EN.as_bytes(), AR.as_bytes()], Some([1i16, 1]))] {
            let mut column = group.next_column().unwrap().unwrap();
            let rows = rows.map(|row| ByteArray::from(row.to_vec()));
            column.typed::<ByteArrayType>().write_batch(&rows, levels.as_ref().map(|l| &l[..]), None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.into_inner().unwrap()
    };
    [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())].map(file).into()
}

#[cfg(not(feature = "parquet"))]
fn parquet() -> Vec<Vec<u8>> {
    vec![b"PAR1PAR1".to_vec()]
}
