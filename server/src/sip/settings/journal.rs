//! The journal (seed, "Data replication"; sheet, sections 4.17 to 4.19). Data is opaque here: the text of a JSON value goes in, and the
//! same text comes out. A put that was not stored never looks like a success (sheet, decision 4).

use super::answer::{Answer, Failure, Outcome};
use super::json::{self, Members};
use super::parameters::Parameters;
use patchbay_core::sip::{JournalPut, Own, SipAccount};
use patchbay_domain::sip::{JournalEntry, JournalQuery};
use serde::Serialize;
use serde_json::value::RawValue;

/// Where entries come from; the original had several stores.
const SOURCE: &str = "default";

#[derive(Serialize)]
struct Read<'j> {
    success: bool,
    error_message: Option<&'static str>,
    rows: usize,
    results: Vec<EntryRecord<'j>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Vec<SummaryRecord>>,
}

/// An entry. `timestamp` must be an integer: Blink sends it back as it is.
#[derive(Serialize)]
struct EntryRecord<'j> {
    id: &'j str,
    source: &'static str,
    timestamp: i64,
    account: &'j str,
    uuid: &'j str,
    ip_address: &'j str,
    data: &'j RawValue,
}

#[derive(Serialize)]
struct SummaryRecord {
    journal_id: String,
    timestamp: i64,
}

#[derive(Serialize)]
struct Stored<'j> {
    success: bool,
    results: Vec<StoredRecord<'j>>,
}

#[derive(Serialize)]
struct StoredRecord<'j> {
    id: Option<&'j RawValue>,
    journal_id: Option<String>,
    source: &'static str,
}

#[derive(Serialize)]
struct Deleted {
    success: bool,
}

pub(super) async fn get(account: &SipAccount<'_, Own>, parameters: &Parameters) -> Outcome {
    let query = query(parameters)?;
    let journal = account.journal();
    let entries = journal.read(&query).await.map_err(|error| Failure::from(error).breaking())?;
    let summary = match parameters.given("summary") {
        None | Some("0") => None,
        Some(_) => {
            let all = journal.summary(query.except_uuid.as_deref()).await.map_err(|error| Failure::from(error).breaking())?;
            Some(all.into_iter().map(|(journal_id, timestamp)| SummaryRecord { journal_id, timestamp }).collect())
        }
    };
    let address = account.address().to_string();
    let results: Result<Vec<EntryRecord<'_>>, _> = entries.iter().map(|entry| record(entry, &address)).collect();
    let results = results.map_err(patchbay_core::Error::internal)?;
    Answer::json(&Read { success: true, error_message: None, rows: results.len(), results, summary })
}

fn record<'j>(entry: &'j JournalEntry, address: &'j str) -> serde_json::Result<EntryRecord<'j>> {
    Ok(EntryRecord {
        id: &entry.id,
        source: SOURCE,
        timestamp: entry.timestamp,
        account: address,
        uuid: &entry.uuid,
        ip_address: &entry.ip_address,
        data: serde_json::from_str(&entry.data)?,
    })
}

/// What is asked for. 0 and nothing are no filter.
fn query(parameters: &Parameters) -> Result<JournalQuery, Failure> {
    let number = |name: &str| match parameters.given(name) {
        None => Ok(None),
        // A program may send what its clock gave it; all that is told has whole seconds, so the fraction changes nothing.
        Some(text) => match text.trim().split('.').next().unwrap_or_default().parse::<i64>() {
            Ok(number) if number >= 0 => Ok(Some(number).filter(|number| *number != 0)),
            _ => Err(Failure::Refused(format!("Error: {name} is a whole number"))),
        },
    };
    let text = |name: &str| parameters.given(name).filter(|text| *text != "0").map(str::to_owned);
    Ok(JournalQuery {
        except_uuid: parameters.given("except_uuid").map(str::to_owned),
        after_timestamp: number("after_timestamp")?,
        after_id: text("after_id"),
        limit: number("limit")?,
    })
}

pub(super) async fn put(account: &SipAccount<'_, Own>, parameters: &Parameters) -> Outcome {
    let uuid = parameters.given("uuid").ok_or_else(|| Failure::refused("Missing uuid"))?;
    let data = parameters.given("data").ok_or_else(|| Failure::refused("Missing data"))?;
    let rows = rows(data).map_err(|json::Malformed| Failure::refused("Json decode error"))?;
    let puts: Vec<JournalPut> = rows.iter().map(|row| row.put.clone()).collect();
    // Nothing to store is stored at once; an empty put would use up a second of the account's.
    let ids = match puts.is_empty() {
        true => Vec::new(),
        false => account.journal().put(uuid, puts).await.map_err(|error| Failure::from(error).breaking())?,
    };
    let results = rows.iter().zip(ids).map(|(row, journal_id)| {
        let id = row.id.as_deref().filter(|_| journal_id.is_some());
        StoredRecord { id, journal_id, source: SOURCE }
    });
    Answer::json(&Stored { success: true, results: results.collect() })
}

/// One row of a put.
struct Row {
    /// The client's own id, as it wrote it.
    id: Option<Box<RawValue>>,
    put: JournalPut,
}

/// The rows of a put in any of its three shapes: an array of rows, an object of rows keyed by their ids (which is what Blink sends), or a
/// single row (which is what the seed describes). An empty array is malformed, an empty object is no rows.
fn rows(text: &str) -> Result<Vec<Row>, json::Malformed> {
    let whole: &RawValue = json::read(text)?;
    if whole.get().starts_with('[') {
        let items: Vec<&RawValue> = json::read(whole.get())?;
        if items.is_empty() {
            return Err(json::Malformed);
        }
        return items.into_iter().filter_map(|item| row(item.get(), None).transpose()).collect();
    }
    let members: Members<'_> = json::read(whole.get())?;
    let single =
        members.get("data").is_some_and(|data| json::read::<Members<'_>>(data).map_or(true, |row| row.get("data").is_none()));
    if single {
        return Ok(row(whole.get(), None)?.into_iter().collect());
    }
    members.iter().filter_map(|(key, value)| row(value, Some(key)).transpose()).collect()
}

/// One row; none for one without data, which is passed over.
fn row(text: &str, key: Option<&str>) -> Result<Option<Row>, json::Malformed> {
    let Ok(members) = json::read::<Members<'_>>(text) else { return Ok(None) };
    let Some(data) = members.get("data").filter(|data| *data != "null") else { return Ok(None) };
    let id = match (members.get("id"), key) {
        (Some(id), _) => Some(RawValue::from_string(id.to_owned())),
        (None, Some(key)) => Some(serde_json::value::to_raw_value(key)),
        (None, None) => None,
    };
    let id = id.transpose().map_err(|_| json::Malformed)?;
    let put = match members.get("action") {
        Some("\"remove\"") => JournalPut::Remove(members.get("journal_id").and_then(plain).unwrap_or_default()),
        _ => JournalPut::Add(data.to_owned()),
    };
    Ok(Some(Row { id, put }))
}

/// A string or number as a text.
fn plain(json: &str) -> Option<String> {
    json::read::<String>(json).ok().or_else(|| json::read::<serde_json::Number>(json).ok().map(|number| number.to_string()))
}

pub(super) async fn delete(account: &SipAccount<'_, Own>, parameters: &Parameters) -> Outcome {
    let ids = match (parameters.given("data"), parameters.given("journal_id")) {
        (Some(data), _) => {
            let items: Vec<&RawValue> = json::read(data).map_err(|json::Malformed| Failure::refused("Json decode error"))?;
            items.into_iter().filter_map(|item| plain(item.get())).collect()
        }
        (None, Some(id)) => vec![id.trim().to_owned()],
        (None, None) => return Err(Failure::refused("Missing data")),
    };
    if ids.is_empty() {
        return Err(Failure::refused("No journal entries provided"));
    }
    account.journal().delete(&ids).await.map_err(|error| Failure::from(error).breaking())?;
    Answer::json(&Deleted { success: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Option<String>, JournalPut)> {
        let rows = rows(text).unwrap();
        rows.into_iter().map(|row| (row.id.map(|id| id.get().to_owned()), row.put)).collect()
    }

    fn add(id: &str, data: &str) -> (Option<String>, JournalPut) {
        (Some(id.to_owned()), JournalPut::Add(data.to_owned()))
    }

    #[test]
    fn the_three_shapes_are_read_in_their_order_and_byte_for_byte() {
        assert_eq!(
            read("[{\"id\":\"m2\",\"data\":\"a\\n\"},{\"data\":[1.0, 2],\"id\":7}]"),
            [add("\"m2\"", "\"a\\n\""), add("7", "[1.0, 2]")]
        );
        let keyed = "{\"z\":{\"id\":\"z\",\"data\":\"1\"},\"a\":{\"data\":\"\\u00e9\"}}";
        assert_eq!(read(keyed), [add("\"z\"", "\"1\""), add("\"a\"", "\"\\u00e9\"")]);
        assert_eq!(read(" {\"id\":\"m1\",\"data\":{\"x\":1}} "), [add("\"m1\"", "{\"x\":1}")]);
        assert_eq!(read("{\"data\":{\"id\":\"data\",\"data\":\"1\"}}"), [add("\"data\"", "\"1\"")]);
        assert_eq!(read("{}"), []);
    }

    #[test]
    fn rows_without_data_are_passed_over_and_rows_may_remove() {
        let text = "[{\"id\":\"a\"},{\"id\":\"b\",\"data\":null},1,{\"id\":\"c\",\"data\":\"\",\"action\":\"remove\",\"journal_id\":\"0a\"},\
            {\"id\":\"d\",\"data\":0,\"action\":\"add\"}]";
        assert_eq!(read(text), [(Some("\"c\"".to_owned()), JournalPut::Remove("0a".to_owned())), add("\"d\"", "0")]);
    }

    #[test]
    fn what_is_no_put_is_malformed() {
        let deep = format!("[{{\"id\":\"a\",\"data\":{}1{}}}]", "[".repeat(100), "]".repeat(100));
        for bad in ["[]", "", "{", "1", "\"x\"", "null", "[{\"id\":\"a\",\"data\":\"x\"]", deep.as_str()] {
            assert!(rows(bad).is_err(), "{bad}");
        }
    }
}
