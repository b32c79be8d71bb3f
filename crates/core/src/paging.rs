//! Pages of a list that is read by key.

use crate::store::Sql;
use patchbay_domain::list::{Page, Place};

/// Compares without case.
pub(crate) const LIKE: Sql = Sql::new(" LIKE ", " ILIKE ");

/// Whether the page is read backwards, from the row it ends before.
pub(crate) const fn backwards(place: &Place) -> bool {
    place.before.is_some() && place.after.is_none()
}

/// How many rows to read: one more than the page holds, which tells whether there are more.
pub(crate) fn limit(place: &Place) -> i64 {
    i64::from(place.size).saturating_add(1)
}

/// Makes a page of rows as they were read, backwards or not.
pub(crate) fn page<T>(mut rows: Vec<T>, place: &Place, total: i64, cursor: impl Fn(&T) -> String) -> Page<T> {
    let more = rows.len() > usize::from(place.size);
    rows.truncate(usize::from(place.size));
    let backwards = backwards(place);
    if backwards {
        rows.reverse();
    }
    let (behind, ahead) = if backwards { (more, true) } else { (place.after.is_some(), more) };
    let previous = rows.first().filter(|_| behind).map(&cursor);
    let next = rows.last().filter(|_| ahead).map(&cursor);
    Page { rows, total, next, previous }
}

/// The pattern of `LIKE ... ESCAPE '\'` that finds a text anywhere.
pub(crate) fn containing(text: &str) -> String {
    let mut out = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(place: &Place) -> Page<i32> {
        // The rows 1 to 7, as a database would answer with `limit` of them.
        let after = place.after.as_ref().map(|text| text.parse::<i32>().unwrap());
        let before = place.before.as_ref().map(|text| text.parse::<i32>().unwrap());
        let limit = usize::try_from(limit(place)).unwrap();
        let rows: Vec<i32> = if backwards(place) {
            (1..=7).rev().filter(|row| before.is_none_or(|before| *row < before)).take(limit).collect()
        } else {
            (1..=7).filter(|row| after.is_none_or(|after| *row > after)).take(limit).collect()
        };
        page(rows, place, 7, i32::to_string)
    }

    #[test]
    fn pages_lead_there_and_back() {
        let place =
            |after: Option<&String>, before: Option<&String>| Place { after: after.cloned(), before: before.cloned(), size: 3 };
        let first = read(&place(None, None));
        assert_eq!((first.rows.as_slice(), &first.previous), (&[1, 2, 3][..], &None));
        let second = read(&place(first.next.as_ref(), None));
        assert_eq!(second.rows, [4, 5, 6]);
        let third = read(&place(second.next.as_ref(), None));
        assert_eq!((third.rows.as_slice(), &third.next), (&[7][..], &None));
        let back = read(&place(None, third.previous.as_ref()));
        assert_eq!(back, second);
        let back = read(&place(None, back.previous.as_ref()));
        assert_eq!((back.rows, back.previous), (vec![1, 2, 3], None));
    }

    #[test]
    fn a_pattern_finds_its_text_and_nothing_else() {
        assert_eq!(containing("50%_\\"), "%50\\%\\_\\\\%");
    }
}
