//! The maker of hostile files: from nothing but this code, always the same ones. Each has a name that says what is wrong.

use crate::generate::Random;
use serde_json::json;
use std::io::Write;

pub type Files = Vec<(String, Vec<u8>)>;

/// A story long enough to be compared.
const STORY: &str = "The keeper of the lamp at Lindholm counted nine ships before the fog took the harbour and both its moles";
/// The same in Arabic letters.
const KHABAR: &str = "عدّ حارس المنارة في لندهولم تسع سفن قبل أن يبتلع الضباب الميناء ورصيفيه معا في ليلة واحدة";

/// Every file.
pub fn all() -> Files {
    [json(), numbers_and_dates(), names(), encodings(), tables(), pages(), archives(), packed(), parquet_like(), noise()].concat()
}

fn line(text: &str) -> String {
    json!({ "text": text }).to_string() + "\n"
}

/// Bad bytes with a good record before and after them.
fn between(bad: impl AsRef<[u8]>) -> Vec<u8> {
    [line(STORY).as_bytes(), bad.as_ref(), b"\n", line(KHABAR).as_bytes()].concat()
}

fn json() -> Files {
    let mut files = Files::new();
    for depth in [10, 126, 127, 128, 129, 1000, 200_000] {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let (objects, ends) = ("{\"text\":".repeat(depth), "}".repeat(depth));
        files.push((format!("depth-{depth}-arrays.jsonl"), between(format!("{{\"text\":\"{STORY}\",\"x\":{open}{close}}}"))));
        files.push((format!("depth-{depth}-before.jsonl"), between(format!("{{\"x\":{open}{close},\"text\":\"{STORY}\"}}"))));
        files.push((format!("depth-{depth}-objects.jsonl"), between(format!("{objects}\"{STORY}\"{ends}"))));
        files.push((format!("depth-{depth}-open.jsonl"), between(&open)));
        files.push((format!("depth-{depth}-open.json"), format!("[{{\"text\":\"{STORY}\"}},{open}").into_bytes()));
        files.push((format!("depth-{depth}-shut.json"), format!("[{{\"text\":\"{STORY}\",\"x\":{open}{close}}}]").into_bytes()));
    }
    let records = [
        ("lone-high", "{\"text\":\"a \\ud800 b\"}"),
        ("lone-low", "{\"text\":\"a \\udc00\\ud800 b\"}"),
        ("half-escape", "{\"text\":\"a \\ud83d\\u\"}"),
        ("bad-escape", "{\"text\":\"\\x41\"}"),
        ("lone-in-id", "{\"id\":\"\\udfff\",\"text\":\"one two\"}"),
        ("lone-in-key", "{\"\\ud800\":1,\"text\":\"one two\"}"),
        ("nul-escape", "{\"id\":\"\\u0000\",\"text\":\"one \\u0000 two\"}"),
        ("nul-raw", "{\"text\":\"one \0 two\"}"),
        ("control-raw", "{\"text\":\"one \x1b[31m \x07 two\"}"),
        ("twice", "{\"text\":\"first one\",\"id\":1,\"text\":\"then two\",\"id\":2}"),
        ("twice-null", "{\"text\":\"first one\",\"text\":null}"),
        ("nan", "{\"text\":NaN}"),
        ("single", "{'text':'one'}"),
        ("comma", "{\"text\":\"one\",}"),
        ("comment", "{\"text\":\"one\"/*two*/}"),
        ("two-values", "{\"text\":\"one\"}{\"text\":\"two\"}"),
        ("scalar", "42"),
        ("null", "null"),
        ("empty", "{}"),
        ("empty-key", "{\"\":\"one\",\"text\":\"two\"}"),
        ("bom-within", "\u{feff}{\"text\":\"one\"}"),
        ("separators", "{\"text\":\"one\u{2028}two\u{2029}three\u{85}four\"}"),
        ("marks", "{\"text\":\"\u{64b}\u{64b}\u{64b} \u{200f}\u{200e}\u{2066}\"}"),
    ];
    for (name, record) in records {
        files.push((format!("record-{name}.jsonl"), between(record)));
        files.push((format!("record-{name}.json"), format!("[{}, {record}]", line(STORY).trim()).into_bytes()));
    }
    let many: String = (0..100_000).map(|n| format!("\"k{n}\":{n},")).collect();
    files.push(("fields-1e5.jsonl".into(), between(format!("{{{many}\"text\":\"{STORY}\"}}"))));
    let million: String = (0..1_000_000).map(|n| format!("\"{n}\":0,")).collect();
    files.push(("fields-1e6.jsonl".into(), between(format!("{{{million}\"text\":\"{STORY}\"}}"))));
    files.push(("key-of-1e6.jsonl".into(), between(format!("{{\"{}\":1,\"text\":\"one\"}}", "k".repeat(1_000_000)))));
    files.push(("blanks.jsonl".into(), between(" \t\r\n".repeat(200_000))));
    files.push(("only-cr.jsonl".into(), line(STORY).replace('\n', "\r").repeat(3).into_bytes()));
    files.push(("one-word-1e6.jsonl".into(), between(line(&"ن".repeat(1_000_000)))));
    files.push(("marks-1e6.jsonl".into(), between(line(&format!("a{}", "\u{301}".repeat(1_000_000))))));
    files.push(("jamo.jsonl".into(), between(line(&"\u{1100}\u{1161}\u{11a8}".repeat(100_000)))));
    files.push(("ligature.jsonl".into(), between(line(&"\u{fdfa}".repeat(100_000)))));
    files.push(("same-word.jsonl".into(), between(line(&"the ".repeat(300_000)))));
    files
}

fn numbers_and_dates() -> Files {
    let digits = "9".repeat(5000);
    let values = [
        "0",
        "-0",
        "1e999",
        "-1e999",
        "1e-999",
        "1E+2",
        "0.1",
        "00",
        "-",
        "1.",
        ".5",
        "1e",
        "true",
        "null",
        "[]",
        "{}",
        "[null]",
        "\"\"",
        "\" \"",
        "\"0000-00-00\"",
        "\"2024-02-30\"",
        "\"99999-01-01\"",
        "\"-9999-12-31T23:59:60Z\"",
        "\"2024-13-45T99:99:99+99:99\"",
        "\"9999-12-31T23:59:59-23:59\"",
        "\"0001-01-01T00:00:00+23:59\"",
        "9223372036854775807",
        "-9223372036854775808",
        "99999999999999999999",
        "253402300799",
        "253402300800",
        "-377705116800",
        "\"Thu, 32 Foo 2024 25:61:61 +9999\"",
        "\"٣١ فبراير ٢٠٢٤\"",
        "\"ايار/مايو 99999999999\"",
        "\"1/1/1\"",
        "\"////\"",
        "\"20240230T\"",
        "\"Sat\"",
    ];
    let values = values.into_iter().chain([digits.as_str()]);
    let of = |(n, value): (usize, &str)| -> Files {
        ["id", "date", "text", "source", "byline", "url"]
            .map(|field| {
                let text = if field == "text" { String::new() } else { format!(",\"text\":\"{STORY}\"") };
                (format!("value-{n}-{field}.jsonl"), between(format!("{{\"{field}\":{value}{text}}}")))
            })
            .into()
    };
    values.enumerate().flat_map(of).collect()
}

fn names() -> Files {
    let ids = [
        "../../etc/passwd",
        "/",
        "\\\\server\\share",
        "C:\\con",
        "",
        " ",
        "a\nb",
        "\u{1b}[2J",
        "\u{202e}txt.exe",
        "\u{2066}",
        "a#2",
        "a",
        "a",
        "a#2",
        "a",
        "__proto__",
        "</script><script>alert(1)</script>",
        "<!--",
        "]]>",
        "'\"`",
        "%00%n%s",
        "\u{0}",
        "\u{fffd}",
        "\u{10ffff}",
        "-",
        "--strict",
    ];
    let records: String = ids
        .iter()
        .map(|id| json!({ "id": id, "title": id, "source": id, "url": id, "byline": id, "text": STORY }).to_string() + "\n")
        .collect();
    let long = json!({ "id": "i".repeat(300_000), "source": "s".repeat(300_000), "title": "t".repeat(300_000), "text": STORY }).to_string();
    let same: String = (0..3000).map(|_| "{\"id\":\"same\",\"text\":\"one two\"}\n").collect();
    vec![
        ("ids.jsonl".into(), records.clone().into_bytes()),
        ("ids-twice.jsonl".into(), (records.clone() + &records).into_bytes()),
        ("ids-long.jsonl".into(), between(long)),
        ("ids-same.jsonl".into(), same.into_bytes()),
    ]
}

fn encodings() -> Files {
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    };
    let text = line(KHABAR) + &line(STORY);
    let mut lone = utf16(&text, true);
    lone.splice(40..42, [0x00, 0xd8]);
    let arabic = encoding_rs::WINDOWS_1256.encode(&text).0.into_owned();
    let mut forms: Vec<(&str, Vec<u8>)> = vec![
        ("utf16le", utf16(&text, true)),
        ("utf16be", utf16(&text, false)),
        ("utf16-odd", utf16(&text, true)[..201].to_vec()),
        ("utf16-lone", lone),
        ("utf16-no-bom", utf16(&text, true)[2..].to_vec()),
        ("utf32", text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect()),
        ("utf32-bom", [&[0xff, 0xfe, 0, 0][..], &text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<u8>>()].concat()),
        ("windows-1256", arabic),
        ("bom-twice", format!("\u{feff}\u{feff}{text}").into_bytes()),
        ("bom-alone", vec![0xef, 0xbb, 0xbf]),
        ("bom-cut", vec![0xef, 0xbb]),
    ];
    for (name, bad) in [
        ("overlong", &b"\xc0\xaf"[..]),
        ("five", b"\xf8\x88\x80\x80\x80"),
        ("beyond", b"\xf4\x90\x80\x80"),
        ("surrogate", b"\xed\xa0\x80"),
        ("cut", b"\xe2\x82"),
        ("stray", b"\x80\xbf"),
        ("ff", b"\xff\xfe"),
    ] {
        forms.push((name, between([b"{\"text\":\"one ", bad, b" two\"}"].concat())));
    }
    let mut files = Files::new();
    for (name, bytes) in forms {
        for kind in ["jsonl", "txt", "csv", "html", "json"] {
            files.push((format!("encoding-{name}.{kind}"), bytes.clone()));
        }
    }
    files
}

fn tables() -> Files {
    let wide: String = (0..100_000).map(|n| format!("c{n},")).collect();
    let cases: Vec<(&str, String)> = vec![
        ("open-quote", format!("id,text\n1,\"{STORY}\n2,{STORY}\n")),
        ("quotes", format!("id,text\n\"\"\"\"\"\",\"\"{STORY}\"\"\n\"a\"b,\"c\"\"d\n")),
        ("wide", format!("{wide}text\n{}{STORY}\n", ",".repeat(100_000))),
        ("ragged", format!("id,text\n1\n1,2,3,4,5\n,,,\n\n2,{STORY}\n")),
        ("headers", format!("text,text,id,id\n{STORY},other,1,2\n")),
        ("header-only", "id,text".into()),
        ("header-blank", format!(",,\n1,{STORY},2\n")),
        ("nuls", format!("id\0,text\n\0,{STORY}\0\n")),
        ("long-field", format!("id,text\n1,\"{}\"\n", "word, \"\"\n".repeat(100_000))),
        ("cr", format!("id,text\r1,{STORY}\r2,{KHABAR}\r")),
        ("semicolons", format!("id;text\n1;\"{STORY};\n\"\n")),
        ("no-text", "a,b\n1,2\n".into()),
    ];
    cases
        .into_iter()
        .flat_map(|(name, text)| {
            [(format!("table-{name}.csv"), text.clone().into()), (format!("table-{name}.tsv"), text.replace(',', "\t").into())]
        })
        .collect()
}

fn pages() -> Files {
    let cases: Vec<(&str, String)> = vec![
        ("deep", format!("<html><body>{}{STORY}", "<div>".repeat(20_000))),
        ("deep-tables", format!("<html><body>{}{STORY}", "<table><tr><td>".repeat(3000))),
        ("deep-marks", format!("<html><body>{}{STORY}", "<b><i><a>".repeat(300))),
        ("script", format!("<html><body><p>{STORY}</p><script>while(1){{'</scrip'")),
        ("comment", format!("<html><!-- <!-- {STORY} --!> <p>{STORY}")),
        ("entities", format!("<html><p>{}{STORY}</p>", "&#x110000;&#0;&#xd800;&nosuch;&&amp;&#99999999999;".repeat(2000))),
        ("attributes", format!("<html><p {}>{STORY}</p>", (0..30_000).map(|n| format!("a{n}='{n}' ")).collect::<String>())),
        ("charset", format!("<html><meta charset=utf-16><meta charset=nosuch><p>{KHABAR}</p>")),
        ("doctype", format!("<!DOCTYPE {}><html><p>{STORY}", "x ".repeat(50_000))),
        ("template", format!("<html>{}{STORY}", "<template>".repeat(2000))),
        ("nothing", "<html>".into()),
    ];
    cases.into_iter().map(|(name, text)| (format!("page-{name}.html"), text.into())).collect()
}

fn record(kind: &str, length: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:x>\r\nWARC-Target-URI: http://example.org/\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn archives() -> Files {
    let body = STORY.as_bytes();
    let whole = |kind: &str, body: &[u8]| record(kind, &body.len().to_string(), body);
    let http = |headers: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{headers}\r\n");
        whole("response", &[head.as_bytes(), body].concat())
    };
    let page = format!("<html><body><p>{STORY}</p></body></html>");
    let good = whole("conversion", body);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("length-negative", record("conversion", "-1", body)),
        ("length-huge", record("conversion", "18446744073709551615", body)),
        ("length-larger", record("conversion", "99999999999", body)),
        ("length-words", record("conversion", "many", body)),
        ("length-none", record("conversion", "", body)),
        ("length-short", record("conversion", "3", body)),
        ("cut-head", good[..40].to_vec()),
        ("cut-body", good[..good.len() - 30].to_vec()),
        ("header-long", [b"WARC/1.0\r\nX: ".to_vec(), vec![b'x'; 1_000_000], b"\r\n\r\n".to_vec(), good.clone()].concat()),
        ("no-colon", [b"WARC/1.0\r\nnothing here\r\n\r\n".to_vec(), good.clone()].concat()),
        ("lf-only", String::from_utf8(good.clone()).unwrap().replace("\r\n", "\n").into_bytes()),
        ("chunked", http("Transfer-Encoding: chunked\r\n", b"5\r\n<html\r\nFFFFFFFFFFFFFFFFF\r\n>")),
        ("chunk-negative", http("Transfer-Encoding: chunked\r\n", b"-5\r\n<html>")),
        ("gzip-cut", http("Content-Encoding: gzip\r\n", &gzip(page.as_bytes())[..30])),
        ("gzip-bomb", http("Content-Encoding: gzip\r\n", &gzip(&vec![b' '; 32 << 20]))),
        ("encoding-odd", http("Content-Encoding: br, gzip, gzip, x\r\n", page.as_bytes())),
        ("no-status", whole("response", b"\r\n\r\n")),
        ("empty", whole("response", b"")),
        ("many", good.repeat(300)),
        ("garbage-between", [&good[..], &[0u8; 999], &good[..]].concat()),
    ];
    cases
        .into_iter()
        .flat_map(|(name, bytes)| [(format!("archive-{name}.warc"), bytes.clone()), (format!("archive-{name}.warc.gz"), gzip(&bytes))])
        .collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// The end of a name, and how to pack what bears it.
type Packer = (&'static str, fn(&[u8]) -> Vec<u8>);

fn packers() -> Vec<Packer> {
    let mut packers: Vec<Packer> = vec![("gz", gzip), ("zst", |bytes| zstd::encode_all(bytes, 3).unwrap())];
    #[cfg(feature = "codecs")]
    packers.extend([
        (
            "bz2",
            (|bytes| {
                let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
                out.write_all(bytes).unwrap();
                out.finish().unwrap()
            }) as fn(&[u8]) -> Vec<u8>,
        ),
        ("xz", |bytes| {
            let mut out = liblzma::write::XzEncoder::new(Vec::new(), 6);
            out.write_all(bytes).unwrap();
            out.finish().unwrap()
        }),
    ]);
    packers
}

fn packed() -> Files {
    let mut random = Random(77);
    let mut files = Files::new();
    let text: String = (0..200).map(|n| line(&format!("{STORY} {n} {}", random.number()))).collect();
    for (name, pack) in packers() {
        let whole = pack(text.as_bytes());
        for tenth in 0..10 {
            files.push((format!("cut-{tenth}.jsonl.{name}"), whole[..whole.len() * tenth / 10 + 3].to_vec()));
        }
        for n in 0..12 {
            let mut bytes = whole.clone();
            // The first bytes say how much memory to take.
            let at = if n < 8 { 2 + n } else { random.number() as usize % bytes.len() };
            bytes[at] ^= 1 << (random.number() % 8);
            files.push((format!("flip-{n}-{at}.jsonl.{name}"), bytes));
        }
        files.push((format!("trailing.jsonl.{name}"), [&whole[..], &[0u8; 100], b"garbage"].concat()));
        files.push((format!("twice.jsonl.{name}"), pack(&whole)));
        files.push((format!("members.jsonl.{name}"), whole.repeat(40)));
        files.push((format!("nothing.jsonl.{name}"), pack(b"")));
        let fills: [(&str, &[u8]); 4] = [("nul", b"\0"), ("open", b"["), ("blank", b" "), ("record", b"{\"text\":\"one two\"}\n")];
        for (what, unit) in fills {
            files.push((
                format!("bomb-{what}.jsonl.{name}"),
                pack(&unit.repeat((48 << 20) / unit.len() / if what == "record" { 40 } else { 1 })),
            ));
        }
        files.push((format!("bomb.txt.{name}"), pack(&b"word ".repeat(4 << 20))));
        files.push((format!("bomb.csv.{name}"), pack(&[b"id,text\n1,\"", &b"word ".repeat(4 << 20)[..]].concat())));
    }
    files
}

fn parquet_like() -> Files {
    let around = |inner: &[u8], length: u32| [b"PAR1", inner, &length.to_le_bytes()[..], b"PAR1"].concat();
    vec![
        ("magic.parquet".into(), b"PAR1".to_vec()),
        ("magic-twice.parquet".into(), b"PAR1PAR1".to_vec()),
        ("footer-none.parquet".into(), around(b"", 0)),
        ("footer-huge.parquet".into(), around(&[0; 64], u32::MAX)),
        ("footer-zeros.parquet".into(), around(&[0; 64], 64)),
        ("footer-lists.parquet".into(), around(&[0x15, 0x02, 0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f], 9)),
        ("footer-deep.parquet".into(), around(&[0x1c; 4000], 4000)),
        ("encrypted.parquet".into(), [b"PARE", &[0; 40][..], b"PARE"].concat()),
    ]
}

fn noise() -> Files {
    let mut random = Random(5);
    let mut files = Files::new();
    for kind in ["jsonl", "json", "csv", "html", "txt", "warc", "parquet", "jsonl.gz", "jsonl.zst", "jsonl.bz2", "jsonl.xz"] {
        let mut bytes = Vec::new();
        (0..500).for_each(|_| bytes.extend(random.number().to_le_bytes()));
        files.push((format!("noise.{kind}"), bytes));
        files.push((format!("zeros.{kind}"), vec![0; 4096]));
        files.push((format!("one-byte.{kind}"), vec![b'{']));
        files.push((format!("empty.{kind}"), Vec::new()));
    }
    files
}
