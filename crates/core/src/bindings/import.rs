//! Importing bindings from a file: CSV with a header. A dry run checks every row as the import itself does.

use super::Error;
use super::access::{Bindings, Edit};
use super::binding::Making;
use crate::store::args;
use crate::table::{self, Table};
use crate::{Result, store::Sql};
use patchbay_domain::bindings::{BindingImport, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, NewBinding, PhoneModel, RefusedBinding};
use std::collections::{HashMap, HashSet};

/// The columns that mean something.
const COLUMNS: [&str; 7] = ["phone_number", "foreign_user", "model_id", "vendor", "model", "timezone", "imsi"];

/// The field that an error concerns.
const fn field(error: &Error) -> &'static str {
    match error {
        Error::Phone(_) | Error::Exists(_) => "phone_number",
        Error::User(_) => "foreign_user",
        Error::Imsi(_) => "imsi",
        Error::UnknownZone => "timezone",
        _ => "model",
    }
}

impl Bindings<'_, Edit> {
    /// What a file would do. Columns: `phone_number`, `foreign_user`; `model_id`, or `vendor` and `model`; perhaps `timezone` and `imsi`.
    ///
    /// # Errors
    /// `Invalid` for `file`: not UTF-8, over 4 MiB, over 10,000 rows, or without the columns it needs.
    pub async fn check_import(&self, file: &[u8]) -> Result<BindingImport> {
        let (report, good) = self.judge(file).await?;
        Ok(BindingImport { dry_run: true, created: count(good.len()), ..report })
    }

    /// Does it: all rows that are not refused, in one transaction.
    ///
    /// # Errors
    /// As [`Bindings::check_import`]; `Conflict` when a phone was bound while the file was read.
    pub async fn import(&self, file: &[u8]) -> Result<BindingImport> {
        let (report, good) = self.judge(file).await?;
        let created = count(good.len());
        if !good.is_empty() {
            self.insert_all(good).await.map_err(|error| match error {
                Error::Exists(_) | Error::UnknownModel => {
                    crate::Error::Conflict("Something changed meanwhile; look at the file once more.".to_owned())
                }
                error => error.into(),
            })?;
        }
        Ok(BindingImport { created, ..report })
    }

    async fn judge(&self, file: &[u8]) -> Result<(BindingImport, Vec<Making>)> {
        let refuse = |message: &str| crate::Error::field("file", message);
        let Table { header, rows } = table::read(file, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX).map_err(|message| refuse(&message))?;
        let has = |column: &str| header.iter().any(|name| name == column);
        if !has("phone_number") || !has("foreign_user") || !(has("model_id") || (has("vendor") && has("model"))) {
            return Err(refuse(
                "The first line names the columns: phone_number, foreign_user, and model_id or vendor and model.",
            ));
        }
        let core = self.acting.core();
        let models = core.phone_models().all().await?;
        let unknown = |column: &&String| !COLUMNS.contains(&column.as_str());
        let mut report =
            BindingImport { ignored_columns: header.iter().filter(unknown).cloned().collect(), ..BindingImport::default() };
        let mut good = Vec::new();
        for (line, record) in &rows {
            let cells: HashMap<&str, &str> = header.iter().map(String::as_str).zip(record.iter()).collect();
            let new = of_row(&cells, &models);
            let made = Making::check(core.key(), self.organization, &new, core.clock().now());
            let made = made.and_then(|made| {
                if models.iter().any(|model| model.id == made.model) { Ok(made) } else { Err(Error::UnknownModel) }
            });
            match made {
                Ok(made) => good.push((*line, made)),
                Err(error) => report.refused.push(refused(*line, &new.phone_number, field(&error), error.to_string())),
            }
        }
        let taken = self.taken(&good).await?;
        let (mut seen, mut left) = (HashSet::new(), Vec::with_capacity(good.len()));
        for (line, made) in good {
            let pair = (made.phone_number.to_string(), made.foreign_user.clone());
            let reason = match taken.get(&pair) {
                Some(number) => Error::Exists(*number).to_string(),
                None if !seen.insert(pair.clone()) => "This phone and user stand in the file twice.".to_owned(),
                None => {
                    left.push(made);
                    continue;
                }
            };
            report.refused.push(refused(line, &pair.0, "phone_number", reason));
        }
        report.refused.sort_by_key(|row| row.line);
        Ok((report, left))
    }

    /// Those phones and users of the file that are bound already, with their numbers.
    async fn taken(&self, rows: &[(i64, Making)]) -> Result<HashMap<(String, String), i64>> {
        const TAKEN: Sql = Sql::new(
            "SELECT phone_number, foreign_user, number FROM bindings WHERE organization_id = $1
                AND phone_number IN (SELECT value FROM json_each($2))",
            "SELECT phone_number, foreign_user, number FROM bindings WHERE organization_id = $1
                AND phone_number IN (SELECT jsonb_array_elements_text($2::jsonb))",
        );
        let phones: Vec<&str> = rows.iter().map(|(_, made)| made.phone_number.as_str()).collect();
        let json = serde_json::to_string(&phones).map_err(crate::Error::internal)?;
        let found = self.acting.core().store().rows(TAKEN, args![self.organization, json]).await?;
        found.iter().map(|row| Ok(((row.text("phone_number")?, row.text("foreign_user")?), row.int("number")?))).collect()
    }
}

fn of_row(cells: &HashMap<&str, &str>, models: &[PhoneModel]) -> NewBinding {
    let cell = |column: &str| cells.get(column).map_or("", |cell| table::plain(cell));
    let named =
        |model: &&PhoneModel| model.vendor.eq_ignore_ascii_case(cell("vendor")) && model.name.eq_ignore_ascii_case(cell("model"));
    let model = match cell("model_id") {
        "" => models.iter().find(named).map(|model| model.id.to_string()).unwrap_or_default(),
        id => id.to_owned(),
    };
    NewBinding {
        model,
        phone_number: cell("phone_number").to_owned(),
        foreign_user: cell("foreign_user").to_owned(),
        timezone: cell("timezone").to_owned(),
        imsi: cell("imsi").to_owned(),
    }
}

fn refused(line: i64, phone_number: &str, field: &str, reason: String) -> RefusedBinding {
    RefusedBinding { line, phone_number: phone_number.chars().take(40).collect(), field: field.to_owned(), reason }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
