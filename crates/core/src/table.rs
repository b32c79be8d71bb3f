//! Reading a file in CSV, with the lines that its rows stand on: a person looks for them in his spreadsheet.

use csv::StringRecord;

/// A file that was read.
pub(crate) struct Table {
    /// The columns' names, in lower case.
    pub header: Vec<String>,
    /// The rows that are not empty, each with its line, from 1.
    pub rows: Vec<(i64, StringRecord)>,
}

/// Reads a file: UTF-8, with or without a byte order mark, with commas or semicolons, line breaks of any kind.
///
/// # Errors
/// A sentence for the person who sent it.
pub(crate) fn read(file: &[u8], bytes_max: usize, rows_max: usize) -> Result<Table, String> {
    if file.len() > bytes_max {
        return Err(format!("A file has at most {} MiB.", bytes_max.div_euclid(1024 * 1024)));
    }
    let text = std::str::from_utf8(file).map_err(|_| "The file is not UTF-8.".to_owned())?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|cause| cause.to_string())?.iter().map(str::to_ascii_lowercase).collect();
    let mut rows = Vec::new();
    let (mut line, mut at) = (1_i64, 0_usize);
    for record in reader.into_records() {
        let record = record.map_err(|cause| cause.to_string())?;
        if rows.len() == rows_max {
            return Err(format!("A file has at most {rows_max} rows."));
        }
        let begin = record.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX));
        // The reader counts the blank lines before a record to the record.
        let blank = text.as_bytes().get(begin..).unwrap_or_default().iter().take_while(|byte| **byte == b'\n').count();
        let here = begin.saturating_add(blank);
        let breaks = text.as_bytes().get(at..here).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count();
        line = line.saturating_add(i64::try_from(breaks).unwrap_or(i64::MAX));
        at = here;
        rows.push((line, record));
    }
    Ok(Table { header, rows })
}

/// A cell without the apostrophe that exports put before what a spreadsheet would take for a formula, such as `+4799988877`.
pub(crate) fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_export_put_before_a_cell_is_taken_away_again() {
        for (cell, want) in [("'+4799988877", "+4799988877"), ("+47", "+47"), ("'t Hart", "'t Hart"), ("'", "'"), ("", "")] {
            assert_eq!(plain(cell), want);
        }
    }

    #[test]
    fn rows_are_on_the_lines_that_an_editor_shows() {
        for text in
            ["A,b\n1,2\n\n3,\"4\n5\"\n6,7\n", "\u{feff}A;b\r\n1;2\r\n\r\n3;\"4\r\n5\"\r\n6;7", "A,b\r1,2\r\r3,\"4\r5\"\r6,7\r"]
        {
            let table = read(text.as_bytes(), 1000, 3).unwrap();
            assert_eq!(table.header, ["a", "b"]);
            let rows: Vec<(i64, &str, &str)> = table.rows.iter().map(|(line, row)| (*line, &row[0], &row[1])).collect();
            assert_eq!(rows, [(2, "1", "2"), (4, "3", "4\n5"), (6, "6", "7")], "{text:?}");
        }
    }

    #[test]
    fn what_is_too_much_or_no_text_is_refused() {
        assert!(read(b"a\n1\n2\n3\n", 1000, 2).is_err());
        assert!(read(b"a\n1\n", 3, 2).is_err());
        assert!(read(b"a\n\xff\n", 1000, 2).is_err());
        assert!(read(b"", 1000, 2).unwrap().rows.is_empty());
    }
}
