//! The phone models: which phone can be set up in which way. They belong to the whole server; everybody reads them, operators edit them.

use super::{Error, rows};
use crate::audit::{self, Change};
use crate::sip::storable;
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Acting, Core, Result, table};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::bindings::{Capability, IMPORT_BYTES_MAX, ModelId, PhoneModel, Vendor, check_model_id, check_model_name};
use patchbay_domain::form::FieldErrors;

/// The area's word in audit log and events.
const AREA: &str = "phone-models";
/// The most models; a feed lists all of them.
const MODELS_MAX: i64 = 5000;
/// The longest note, in characters.
const NOTE_MAX: usize = 300;
/// The models a new server begins with.
const STARTER: &str = include_str!("../../data/phones.csv");
const SEEDED: &str = "bindings.models";

pub(super) const SELECT: &str =
    "SELECT m.id AS model_id, m.vendor, m.name AS model_name, m.capability, m.note AS model_note FROM phone_models m";

/// Fills the table of a new database. An operator who empties it finds it empty after a restart.
pub(super) async fn seed(core: &Core) -> Result<()> {
    const MARK: &str = "INSERT INTO meta (name, value) VALUES ($1, '1') ON CONFLICT (name) DO NOTHING";
    if core.store().row("SELECT value FROM meta WHERE name = $1", args![SEEDED]).await?.is_some() {
        return Ok(());
    }
    let models = starter().map_err(crate::Error::internal)?;
    core.store()
        .write(move |tx| {
            async move {
                // Of two nodes that start at once over a new database, one fills it.
                if tx.execute(MARK, args![SEEDED]).await? == 0 {
                    return Ok(());
                }
                for model in &models {
                    store(tx, model).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

fn starter() -> Result<Vec<PhoneModel>, String> {
    let table = table::read(STARTER.as_bytes(), IMPORT_BYTES_MAX, 5000)?;
    table.rows.iter().map(|(_, record)| of_record(&table.header, record).map_err(|(_, message)| message)).collect()
}

/// Why a row is refused: the field and a sentence.
type Fault = (&'static str, String);

/// The model of a row; without an id it gets a new one.
fn of_record(header: &[String], record: &csv::StringRecord) -> Result<PhoneModel, Fault> {
    let cell = |column: &str| {
        let at = header.iter().position(|name| name == column);
        at.and_then(|at| record.get(at)).unwrap_or_default().trim().to_owned()
    };
    let id = match cell("id").as_str() {
        "" => ModelId(new_id()),
        text => check_model_id(text).map_err(|message| ("id", message))?,
    };
    let capability =
        Capability::parse(&cell("capability")).ok_or(("capability", "Write oma-cp, syncset or manual.".to_owned()))?;
    let model = PhoneModel { id, vendor: cell("vendor"), name: cell("name"), capability, note: cell("note") };
    let errors = check(&model);
    let refused = ["vendor", "name", "note"].into_iter().find_map(|field| Some((field, errors.of(field)?.to_owned())));
    refused.map_or(Ok(model), Err)
}

fn check(model: &PhoneModel) -> FieldErrors {
    let mut errors = FieldErrors::default();
    errors.check("vendor", check_model_name(&model.vendor));
    errors.check("name", check_model_name(&model.name));
    if model.note.chars().count() > NOTE_MAX || model.note.chars().any(char::is_control) {
        errors.add("note", format!("Use at most {NOTE_MAX} printable characters."));
    }
    errors
}

/// Stores a model; tells whether there was room: another one may have its vendor and name.
async fn store(tx: &mut Tx, model: &PhoneModel) -> Result<bool> {
    const STORE: &str =
        "INSERT INTO phone_models (id, vendor, name, capability, note) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = args![model.id.as_str(), &model.vendor, &model.name, model.capability.as_str(), &model.note];
    Ok(tx.execute(STORE, values).await? > 0)
}

/// The model of this id.
pub(super) async fn find(core: &Core, id: &ModelId) -> Result<Option<PhoneModel>> {
    let query = Query::new(SELECT).push(" WHERE m.id = ").arg(storable(id.as_str()));
    core.store().query(query).await?.first().map(rows::model).transpose()
}

/// The model of this vendor and name, in a transaction.
pub(crate) async fn model_of(tx: &mut Tx, vendor: &str, name: &str) -> Result<Option<ModelId>> {
    let row = tx.row("SELECT id FROM phone_models WHERE vendor = $1 AND name = $2", args![vendor, name]).await?;
    row.map(|row| row.text("id").map(ModelId)).transpose()
}

/// The door of whoever asks for phone models. It is open to everybody.
#[derive(Clone, Copy)]
pub struct Phones<'a> {
    pub(super) core: &'a Core,
}

impl Core {
    /// The door of whoever asks for phone models.
    #[must_use]
    pub const fn phone_models(&self) -> Phones<'_> {
        Phones { core: self }
    }
}

impl Phones<'_> {
    /// All models, by vendor and name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn all(&self) -> Result<Vec<PhoneModel>> {
        let query = Query::new(SELECT).push(" ORDER BY m.vendor, m.name");
        self.core.store().query(query).await?.iter().map(rows::model).collect()
    }

    /// The vendors, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn vendors(&self) -> Result<Vec<Vendor>> {
        let sql = "SELECT vendor, COUNT(*) AS models FROM phone_models GROUP BY vendor ORDER BY vendor";
        let vendor = |row: &Row| Ok(Vendor { name: row.text("vendor")?, models: row.int("models")? });
        self.core.store().rows(sql, args![]).await?.iter().map(vendor).collect()
    }

    /// One model.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn find(&self, id: &ModelId) -> Result<PhoneModel> {
        find(self.core, id).await?.ok_or(crate::Error::NotFound)
    }
}

/// What an import of models did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelImport {
    /// Models that were added.
    pub added: i64,
    /// Models that were there and say something else now.
    pub updated: i64,
    /// Models that said nothing new.
    pub unchanged: i64,
}

/// The models, for those who may change them.
pub struct Models<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The phone models, to change them.
    ///
    /// # Errors
    /// `Forbidden` to all but operators.
    pub fn edit_phone_models(&self) -> Result<Models<'a>> {
        self.require(Permission::EditPhoneModels)?;
        Ok(Models { acting: *self })
    }
}

impl Models<'_> {
    /// Adds a model. Its id is made here.
    ///
    /// # Errors
    /// `Invalid` for `vendor`, `name`, `note`; `Conflict` when there are too many.
    pub async fn create(&self, new: &PhoneModel) -> Result<PhoneModel> {
        let model = PhoneModel { id: ModelId(new_id()), ..new.clone() };
        checked(check(&model))?;
        let made = model.clone();
        self.write(move |tx, acting| {
            async move {
                let count = tx.row("SELECT COUNT(*) AS number FROM phone_models", args![]).await?;
                if count.map_or(Ok(0), |row| row.int("number"))? >= MODELS_MAX {
                    return Err(crate::Error::Conflict(format!("There are at most {MODELS_MAX} models.")));
                }
                if !store(tx, &model).await? {
                    return Err(crate::Error::field("name", "This vendor has a model of this name."));
                }
                acting.note(tx, "create", &model.title(), "", &described(&model)).await
            }
            .boxed()
        })
        .await?;
        Ok(made)
    }

    /// Changes a model.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` for `vendor`, `name`, `note`.
    pub async fn update(&self, model: &PhoneModel) -> Result<()> {
        const UPDATE: &str = "UPDATE phone_models SET vendor = $2, name = $3, capability = $4, note = $5 WHERE id = $1";
        const OTHER: &str = "SELECT id FROM phone_models WHERE vendor = $1 AND name = $2 AND id <> $3";
        checked(check(model))?;
        let is = model.clone();
        self.write(move |tx, acting| {
            async move {
                let was = locked(tx, &is.id).await?;
                if tx.row(OTHER, args![&is.vendor, &is.name, is.id.as_str()]).await?.is_some() {
                    return Err(crate::Error::field("name", "This vendor has a model of this name."));
                }
                if was == is {
                    return Ok(());
                }
                let values = args![is.id.as_str(), &is.vendor, &is.name, is.capability.as_str(), &is.note];
                tx.execute(UPDATE, values).await?;
                acting.note(tx, "update", &is.title(), &described(&was), &described(&is)).await
            }
            .boxed()
        })
        .await
    }

    /// Removes a model that no client has.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` while there are phones of it.
    pub async fn delete(&self, id: &ModelId) -> Result<()> {
        const USED: &str = "SELECT COUNT(*) AS number FROM syncml_clients WHERE model_id = $1";
        let id = id.clone();
        self.write(move |tx, acting| {
            async move {
                let was = locked(tx, &id).await?;
                let used = tx.row(USED, args![id.as_str()]).await?.map_or(Ok(0), |row| row.int("number"))?;
                if used > 0 {
                    return Err(crate::Error::Conflict(format!("There are {used} phones of this model.")));
                }
                tx.execute("DELETE FROM phone_models WHERE id = $1", args![id.as_str()]).await?;
                acting.note(tx, "delete", &was.title(), &described(&was), "").await
            }
            .boxed()
        })
        .await
    }

    /// Takes over a file: CSV with the columns `vendor`, `name`, `capability`, and perhaps `id` and `note`. A model is known by its vendor and
    /// name; what the file does not name stays. All rows, or none.
    ///
    /// # Errors
    /// `Invalid` for `file`, with the line of the first row that is refused.
    pub async fn import(&self, file: &[u8]) -> Result<ModelImport> {
        const UPDATE: &str = "UPDATE phone_models SET capability = $3, note = $4 WHERE vendor = $1 AND name = $2
            AND (capability <> $3 OR note <> $4)";
        let refuse = |message: String| crate::Error::field("file", message);
        let limit = usize::try_from(MODELS_MAX).unwrap_or(usize::MAX);
        let table = table::read(file, IMPORT_BYTES_MAX, limit).map_err(refuse)?;
        if let Some(missing) =
            ["vendor", "name", "capability"].iter().find(|column| !table.header.iter().any(|name| name == *column))
        {
            return Err(refuse(format!("The column {missing} is missing.")));
        }
        let of_row = |(line, record): &(i64, csv::StringRecord)| {
            of_record(&table.header, record).map_err(|(field, message)| refuse(format!("Line {line}, {field}: {message}")))
        };
        let models: Vec<PhoneModel> = table.rows.iter().map(of_row).collect::<Result<_>>()?;
        self.write(move |tx, acting| {
            async move {
                let mut report = ModelImport::default();
                for model in &models {
                    if model_of(tx, &model.vendor, &model.name).await?.is_some() {
                        let values = args![&model.vendor, &model.name, model.capability.as_str(), &model.note];
                        let changed = tx.execute(UPDATE, values).await? > 0;
                        let counter = if changed { &mut report.updated } else { &mut report.unchanged };
                        *counter = counter.saturating_add(1);
                    } else if store(tx, model).await? {
                        report.added = report.added.saturating_add(1);
                    } else {
                        return Err(crate::Error::field("file", format!("The id {} belongs to another model.", model.id)));
                    }
                }
                if report.added > 0 || report.updated > 0 {
                    let is = format!("{} added, {} changed", report.added, report.updated);
                    acting.note(tx, "import", "phone models", "", &is).await?;
                }
                Ok(report)
            }
            .boxed()
        })
        .await
    }

    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, Noting) -> futures::future::BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let core = self.acting.core();
        // The models belong to no organization, whichever the operator works in.
        let noting = Noting { clock: core.clock().clone(), actor: self.acting.actor().about(None) };
        core.store().write(move |tx| work(tx, noting)).await
    }
}

/// Who changes models, as a transaction holds him.
struct Noting {
    clock: crate::Clock,
    actor: crate::Actor,
}

impl Noting {
    async fn note(&self, tx: &mut Tx, action: &str, subject: &str, was: &str, is: &str) -> Result<()> {
        let items = [AuditItem { subject: subject.to_owned(), was: was.to_owned(), is: is.to_owned() }];
        audit::record(tx, &self.clock, &self.actor, Change { area: AREA, action, items: &items }).await
    }
}

/// The model as it is; nobody else changes it until the transaction is over.
async fn locked(tx: &mut Tx, id: &ModelId) -> Result<PhoneModel> {
    rows::alone(tx, "models").await?;
    let query = Query::new(SELECT).push(" WHERE m.id = ").arg(storable(id.as_str()));
    tx.query(query).await?.first().map(rows::model).ok_or(crate::Error::NotFound)?
}

fn described(model: &PhoneModel) -> String {
    let note = if model.note.is_empty() { String::new() } else { format!(" ({})", model.note) };
    format!("{}: {}{note}", model.title(), model.capability.label())
}

fn checked(errors: FieldErrors) -> Result<()> {
    if errors.is_empty() { Ok(()) } else { Err(crate::Error::Invalid(errors)) }
}

/// The model, if a setup message can be sent to such a phone.
pub(super) fn over_the_air(model: &PhoneModel) -> Result<(), Error> {
    if model.capability.over_the_air() { Ok(()) } else { Err(Error::UnsupportedModel(model.title())) }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_starter_set_is_good_and_has_the_seeds_model() {
        let models = starter().unwrap();
        let seed = models.iter().find(|model| model.id.as_str() == "02978288-537f-102b-beff-000ea60275d1").unwrap();
        assert_eq!((seed.title().as_str(), seed.capability), ("Nokia 6300", Capability::OmaCp));
        for capability in Capability::ALL {
            assert!(models.iter().any(|model| model.capability == *capability), "{capability:?}");
        }
        let names: std::collections::BTreeSet<String> = models.iter().map(PhoneModel::title).collect();
        assert_eq!(names.len(), models.len());
    }
}
