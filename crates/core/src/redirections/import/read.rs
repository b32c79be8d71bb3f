//! Reads a file or a pasted text of redirections: which delimiter, which columns, and what is wrong with each row.
//!
//! With a heading the columns are `mac`, `url` and `model`, under these or similar names; others are passed over and listed. Without one,
//! the columns with MAC addresses and with URLs are found by what stands in them. A list of bare MAC addresses, several on a line or
//! not, gets the default URL. A URL is taken byte for byte, but for blanks before it.

use super::{FILE_MAX, ROWS_MAX};
use crate::{Error, Result};
use csv::StringRecord;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use patchbay_domain::redirections::{Mac, ProvisioningUrl, URL_MAX, check_model};
use std::borrow::Cow;
use std::collections::HashMap;

/// The delimiters that are looked for, the likelier one first.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// How much of a file is looked at to find its delimiter, in bytes.
const SAMPLE: usize = 64 * 1024;
/// How much of a text that is no MAC address is kept, in characters.
const MAC_KEPT: usize = 60;

/// What the columns may be called, in small letters and digits only.
const MAC_NAMES: [&str; 9] =
    ["mac", "macaddress", "macaddr", "macadress", "macadresse", "phone", "phonemac", "ethernetaddress", "hwaddr"];
const URL_NAMES: [&str; 10] = [
    "url",
    "provisioningurl",
    "provisioningserver",
    "redirection",
    "redirectionurl",
    "redirecturl",
    "settingserver",
    "settingurl",
    "server",
    "target",
];
const MODEL_NAMES: [&str; 6] = ["model", "phonemodel", "phonetype", "devicetype", "type", "modell"];

/// A file that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    pub delimiter: char,
    pub ignored_columns: Vec<String>,
    pub rows: Vec<Line>,
}

/// One row of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Counted from 1.
    pub line: i64,
    /// Twelve digits, or what stands there instead.
    pub mac: String,
    pub url: String,
    /// Empty where the file names none.
    pub model: String,
    /// The field at fault and why, where the row is refused.
    pub fault: Option<(&'static str, String)>,
}

/// Which columns hold what.
struct Columns {
    mac: usize,
    url: Option<usize>,
    model: Option<usize>,
    /// Each field is a MAC address.
    bare: bool,
}

/// Reads the file.
///
/// # Errors
/// `Invalid` for `file`, with what is wrong with it as a whole.
pub(super) fn read(bytes: &[u8], default_url: Option<&ProvisioningUrl>) -> Result<Sheet> {
    let text = text(bytes)?;
    let delimiter = delimiter(&text);
    let records = records(&text, delimiter)?;
    let heading = records.first().filter(|(_, record)| is_heading(record)).map(|(_, record)| record);
    let rows = records.get(usize::from(heading.is_some())..).unwrap_or_default();
    let (columns, ignored_columns) = match heading {
        Some(heading) => named(heading)?,
        None => found(rows)?,
    };
    let mut sheet = Sheet { delimiter, ignored_columns, rows: Vec::new() };
    let mut seen = HashMap::new();
    for (line, record) in rows {
        if columns.bare {
            for mac in record.iter().flat_map(bare_macs) {
                sheet.rows.push(row(*line, mac, "", "", default_url, &mut seen));
            }
        } else {
            let field = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default();
            let (mac, url) = (field(Some(columns.mac)), field(columns.url));
            sheet.rows.push(row(*line, mac, url, field(columns.model), default_url, &mut seen));
        }
        if sheet.rows.len() > ROWS_MAX {
            return Err(refused("The file has more than 100,000 rows. Split it."));
        }
    }
    if sheet.rows.is_empty() {
        return Err(refused("There is no row in it."));
    }
    Ok(sheet)
}

fn refused(message: &str) -> Error {
    Error::field("file", message)
}

/// The file's text: in the encoding that its byte order mark names, else UTF-8, else Windows-1252, which is what spreadsheets on
/// Windows write. A wrong guess can only touch what is beyond ASCII; the dry run shows it before anything is written.
fn text(bytes: &[u8]) -> Result<Cow<'_, str>> {
    if bytes.len() > FILE_MAX {
        return Err(refused("The file is larger than 8 MiB. Split it."));
    }
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = marked.unwrap_or_else(|| if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 });
    let (text, spoilt) = encoding.decode_with_bom_removal(bytes);
    if spoilt || text.contains('\0') {
        return Err(refused("This is no text. Save the table as CSV and try again."));
    }
    Ok(text)
}

/// The delimiter by which most fields make sense.
fn delimiter(text: &str) -> char {
    let sample = text.get(..text.floor_char_boundary(SAMPLE)).unwrap_or(text);
    let mut best = (',', 0);
    for delimiter in DELIMITERS {
        let sense = |record: &StringRecord| {
            let values = record.iter().filter(|field| Mac::parse(field).is_ok() || is_url(field)).count();
            let names = if values == 0 { record.iter().filter(|field| is_name(field)).count() } else { 0 };
            values.saturating_add(names)
        };
        let score = records(sample, delimiter).unwrap_or_default().iter().map(|(_, record)| sense(record)).sum();
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// The records that are not empty, each with its line.
fn records(text: &str, delimiter: char) -> Result<Vec<(i64, StringRecord)>> {
    let delimiter = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut out = Vec::new();
    // The reader counts the blank lines before a record to the record; we do not.
    let (mut line, mut at) = (1_usize, 0_usize);
    loop {
        let begin = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        let mut record = StringRecord::new();
        if !reader.read_record(&mut record).map_err(|fault| refused(&format!("The file cannot be read: {fault}.")))? {
            return Ok(out);
        }
        let rest = text.as_bytes().get(begin..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let here = begin.saturating_add(blank);
        line = line.saturating_add(line_breaks(text.as_bytes().get(at..here).unwrap_or_default()));
        at = here;
        if record.iter().any(|field| !field.trim().is_empty()) {
            out.push((i64::try_from(line).unwrap_or(i64::MAX), record));
        }
    }
}

/// Counts line breaks of all three kinds.
fn line_breaks(bytes: &[u8]) -> usize {
    let mut breaks: usize = 0;
    let mut before = 0_u8;
    for byte in bytes {
        if *byte == b'\r' || (*byte == b'\n' && before != b'\r') {
            breaks = breaks.saturating_add(1);
        }
        before = *byte;
    }
    breaks
}

fn is_url(field: &str) -> bool {
    field.contains("://")
}

/// A column's name in small letters and digits.
fn name(field: &str) -> String {
    field.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_name(field: &str) -> bool {
    let name = name(field);
    let names = [&MAC_NAMES[..], &URL_NAMES[..], &MODEL_NAMES[..]];
    names.iter().any(|names| names.contains(&name.as_str()))
}

/// A heading names something and holds no value.
fn is_heading(record: &StringRecord) -> bool {
    record.iter().any(is_name) && !record.iter().any(|field| Mac::parse(field).is_ok() || is_url(field))
}

/// The columns by their names, and the names that were not understood.
fn named(heading: &StringRecord) -> Result<(Columns, Vec<String>)> {
    let (mut mac, mut url, mut model) = (None, None, None);
    let mut ignored = Vec::new();
    for (place, field) in heading.iter().enumerate() {
        let name = name(field);
        let name = name.as_str();
        let column = if MAC_NAMES.contains(&name) {
            &mut mac
        } else if URL_NAMES.contains(&name) {
            &mut url
        } else if MODEL_NAMES.contains(&name) {
            &mut model
        } else {
            ignored.push(column_name(field, place));
            continue;
        };
        if column.is_none() {
            *column = Some(place);
        } else {
            ignored.push(column_name(field, place));
        }
    }
    let mac = mac.ok_or_else(|| refused("The heading names no column with MAC addresses. Call it \"mac\"."))?;
    Ok((Columns { mac, url, model, bare: false }, ignored))
}

fn column_name(field: &str, place: usize) -> String {
    let name: String = field.trim().chars().take(60).collect();
    if name.is_empty() { format!("column {}", place.saturating_add(1)) } else { name }
}

/// The columns by what stands in them.
fn found(rows: &[(i64, StringRecord)]) -> Result<(Columns, Vec<String>)> {
    let width = rows.iter().map(|(_, record)| record.len()).max().unwrap_or(0).min(100);
    let most = |good: &dyn Fn(&str) -> bool| {
        let count = |column: usize| rows.iter().filter_map(|(_, record)| record.get(column)).filter(|field| good(field)).count();
        // The first of those with the highest count.
        let best = (0..width).rev().map(|column| (count(column), column)).max_by_key(|(count, _)| *count);
        best.filter(|(count, _)| *count > 0).map(|(_, column)| column)
    };
    let is_mac = |field: &str| Mac::parse(field).is_ok();
    let is_macs = |field: &str| bare_macs(field).all(is_mac);
    let mac = most(&is_mac).or_else(|| most(&|field| !field.trim().is_empty() && is_macs(field)));
    let mac = mac.ok_or_else(|| refused("Nothing in it looks like a MAC address."))?;
    match most(&is_url) {
        Some(url) => {
            let other = (0..width).filter(|column| *column != mac && *column != url);
            let ignored = other.map(|column| format!("column {}", column.saturating_add(1))).collect();
            Ok((Columns { mac, url: Some(url), model: None, bare: false }, ignored))
        }
        None => Ok((Columns { mac, url: None, model: None, bare: true }, Vec::new())),
    }
}

/// The MAC addresses of a field: itself, or several with blanks between them.
fn bare_macs(field: &str) -> impl Iterator<Item = &str> {
    let whole = field.trim();
    let several = Mac::parse(whole).is_err() && whole.split_whitespace().all(|part| Mac::parse(part).is_ok());
    let parts = if several { whole } else { "" };
    std::iter::once(whole).filter(move |whole| !several && !whole.is_empty()).chain(parts.split_whitespace())
}

/// Checks one row.
fn row(
    line: i64,
    mac_text: &str,
    url_text: &str,
    model_text: &str,
    default_url: Option<&ProvisioningUrl>,
    seen: &mut HashMap<Mac, i64>,
) -> Line {
    let mut fault = None;
    let mut blame = |field: &'static str, reason: String| {
        fault.get_or_insert((field, reason));
    };
    let mac = match Mac::parse(mac_text) {
        Ok(mac) => {
            if let Some(earlier) = seen.get(&mac) {
                blame("mac", format!("Line {earlier} has this phone already."));
            } else {
                seen.insert(mac, line);
            }
            mac.to_string()
        }
        Err(malformed) => {
            blame("mac", malformed.to_string());
            mac_text.trim().chars().take(MAC_KEPT).collect()
        }
    };
    let url_text = url_text.trim_start();
    let url = match default_url {
        Some(default) if url_text.is_empty() => default.as_str().to_owned(),
        _ => match ProvisioningUrl::parse(url_text) {
            Ok(url) => url.as_str().to_owned(),
            Err(malformed) => {
                blame("url", malformed.to_string());
                url_text.chars().take(URL_MAX).collect()
            }
        },
    };
    let model = model_text.trim();
    if !model.is_empty()
        && let Err(reason) = check_model(model)
    {
        blame("model", reason);
    }
    Line { line, mac, url, model: model.chars().take(MAC_KEPT).collect(), fault }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(text: &str) -> Vec<(i64, String, String, Option<&'static str>)> {
        let default = ProvisioningUrl::parse("http://default/").unwrap();
        let sheet = read(text.as_bytes(), Some(&default)).unwrap();
        sheet.rows.into_iter().map(|row| (row.line, row.mac, row.url, row.fault.map(|fault| fault.0))).collect()
    }

    fn good(line: i64, mac: &str, url: &str) -> (i64, String, String, Option<&'static str>) {
        (line, mac.into(), url.into(), None)
    }

    #[test]
    fn delimiter_and_columns_are_found() {
        for (text, delimiter) in [
            ("mac,url\n000413000001,http://a/;b\n", ','),
            ("\u{feff}URL;MAC address\r\nhttp://a/;b;00:04:13:00:00:01\r\n", ';'),
            ("000413000001\thttp://a/;b\n", '\t'),
            ("http://a/;b|0004.1300.0001\n", '|'),
        ] {
            let sheet = read(text.as_bytes(), None).unwrap();
            assert_eq!(sheet.delimiter, delimiter, "{text:?}");
        }
        assert_eq!(rows("000413000001\thttp://a/;b\n"), [good(1, "000413000001", "http://a/;b")]);
        assert_eq!(rows("http://a/|0004.1300.0001"), [good(1, "000413000001", "http://a/")]);
    }

    #[test]
    fn a_heading_names_its_columns_and_others_are_listed() {
        let text =
            "Site;Phone-Type;MAC Address;Provisioning URL;url\nHQ;snomD785;00-04-13-00-00-01;\"http://a/?x=\"\"1\"\"\";no\n";
        let sheet = read(text.as_bytes(), None).unwrap();
        assert_eq!(sheet.ignored_columns, ["Site", "url"]);
        let row = &sheet.rows[0];
        let got = (row.line, row.mac.as_str(), row.url.as_str(), row.model.as_str());
        assert_eq!(got, (2, "000413000001", "http://a/?x=\"1\"", "snomD785"));
    }

    #[test]
    fn lists_of_bare_macs_get_the_default_url() {
        let want = |lines: [i64; 3]| {
            ["000413000001", "000413000002", "000413000003"]
                .iter()
                .zip(lines)
                .map(|(mac, line)| good(line, mac, "http://default/"))
                .collect::<Vec<_>>()
        };
        assert_eq!(rows("000413000001\n\n00:04:13:00:00:02\n000413000003\n"), want([1, 3, 4]));
        assert_eq!(rows("000413000001, 000413000002;000413000003".replace(';', ",").as_str()), want([1, 1, 1]));
        assert_eq!(rows("000413000001 000413000002 000413000003"), want([1, 1, 1]));
        assert_eq!(rows("mac\r000413000001\r\r\r000413000002\r000413000003"), want([2, 5, 6]));
        let sheet = read(b"000413000001", None).unwrap();
        assert_eq!(sheet.rows[0].fault.as_ref().unwrap().0, "url");
    }

    #[test]
    fn each_fault_stands_at_its_row_and_field() {
        let text = "mac,url,model\n000413000001,http://a/,\nnonsense,http://a/,\n000413000002,gopher://a/,\n000413000003,http://a/,no way\n\
            00:04:13:00:00:01,http://b/,\nffffffffffff,http://a/,\n";
        let faults: Vec<_> = rows(text).into_iter().map(|row| row.3).collect();
        assert_eq!(faults, [None, Some("mac"), Some("url"), Some("model"), Some("mac"), Some("mac")]);
        let sheet = read(text.as_bytes(), None).unwrap();
        assert_eq!(sheet.rows[4].fault.as_ref().unwrap().1, "Line 2 has this phone already.");
    }

    #[test]
    fn a_file_that_is_none_is_refused_as_a_whole() {
        let refusal = |bytes: &[u8]| match read(bytes, None) {
            Err(Error::Invalid(errors)) => errors.of("file").unwrap().to_owned(),
            other => panic!("{other:?}"),
        };
        assert!(refusal(b"").contains("no row") || refusal(b"").contains("MAC"));
        assert!(refusal(b"hello, world\n").contains("MAC"));
        assert!(refusal(b"url,model\nhttp://a/,x\n").contains("mac"));
        assert!(refusal(b"mac,url\n").contains("no row"));
        assert!(refusal(b"mac,url\n000413000001,http://a/\0\n").contains("no text"));
        assert!(refusal(b"\xef\xbb\xbfmac,url\n000413000001,http://a/\xfc\n").contains("no text"));
        assert!(refusal(b"\xff\xfem\0a\0\0\xd8").contains("no text"));
        assert!(refusal(&vec![b'a'; FILE_MAX + 1]).contains("8 MiB"));
        assert!(refusal("000413000001\n".repeat(ROWS_MAX + 1).as_bytes()).contains("100,000"));
    }

    #[test]
    fn files_of_spreadsheets_are_read_in_their_encodings() {
        let text = "Stra\u{df}e;mac;url\nK\u{f6}ln;000413000001;http://a/\n";
        let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
        let wide = |mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect()
        };
        let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        for bytes in
            [text.as_bytes().to_vec(), marked, latin, wide([0xff, 0xfe], u16::to_le_bytes), wide([0xfe, 0xff], u16::to_be_bytes)]
        {
            let sheet = read(&bytes, None).unwrap();
            assert_eq!(sheet.ignored_columns, ["Stra\u{df}e"]);
            assert_eq!(
                (sheet.rows[0].mac.as_str(), sheet.rows[0].url.as_str(), &sheet.rows[0].fault),
                ("000413000001", "http://a/", &None)
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes, None);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9a-f,;|\t\"\r\nü:/ht.p ]{0,300}") {
            let _ = read(text.as_bytes(), None);
        }

        #[test]
        fn what_a_csv_writer_writes_is_read_back(
            urls in proptest::collection::vec("http://[a-z]{1,8}/[ -~]{0,30}", 1..30),
            delimiter in proptest::sample::select(DELIMITERS.to_vec()),
        ) {
            let mut writer = csv::WriterBuilder::new().delimiter(u8::try_from(delimiter).unwrap()).from_writer(Vec::new());
            writer.write_record(["mac", "url"]).unwrap();
            for (place, url) in urls.iter().enumerate() {
                writer.write_record([format!("0004130000{place:02x}").as_str(), url]).unwrap();
            }
            let sheet = read(&writer.into_inner().unwrap(), None).unwrap();
            let got: Vec<String> = sheet.rows.into_iter().map(|row| row.url).collect();
            prop_assert_eq!(got, urls);
        }
    }
}
