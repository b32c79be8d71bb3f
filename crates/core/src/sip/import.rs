//! Importing accounts from a file: CSV with a header. A dry run checks every row against the database as the import itself does.

use super::access::{Edit, Sip};
use super::accounts::Making;
use super::existing::{Existing, Update, Wanted, existing};
use super::passwords::Digests;
use super::{Error, digests as digests_of};
use crate::secret::random_text;
use crate::store::{Sql, args, new_id};
use crate::table::{self, Table};
use crate::{Result, zone};
use patchbay_domain::accounts::ShownOnce;
use patchbay_domain::sip::{
    AccountChange, AccountId, AccountImport, Domain, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, Identity, ImportedAccount,
    MalformedNumber, Number, SipAddress, SipDomain, SipUser, check_sip_password,
};
use std::collections::{HashMap, HashSet};

/// Characters of a password we make, five random bits each.
const PASSWORD_LENGTH: usize = 16;
/// The columns that mean something. `ha1` and `ha1b` are for accounts that move here from a proxy's own table.
const COLUMNS: [&str; 13] = [
    "address",
    "username",
    "domain",
    "password",
    "ha1",
    "ha1b",
    "first_name",
    "last_name",
    "email",
    "mobile",
    "caller_id",
    "timezone",
    "listed",
];

/// What a row that is not refused does.
enum Good {
    /// It makes an account, perhaps with a password that was made for it.
    New(Box<Making>, Option<ShownOnce>),
    /// It changes one that is there.
    Changes(Box<Update>, Vec<AccountChange>),
    /// It says what is there already.
    Unchanged,
}

/// Everything that a file would do.
struct Judged {
    report: AccountImport,
    making: Vec<Making>,
    updates: Vec<Update>,
    /// The rows whose password was made.
    secrets: Vec<ImportedAccount>,
}

/// Why a row is refused: the field and a sentence.
type Fault = (&'static str, String);

impl Sip<'_, Edit> {
    /// What a file would do. Columns: `address`, or `username` and `domain` (which may be missing where there is one domain only);
    /// `password`, or `ha1` and `ha1b`, or neither, which has one made; `first_name`, `last_name`, `email`, `mobile`, `caller_id`,
    /// `timezone`, `listed`. An account that is there already may be changed by the cells that are not empty.
    ///
    /// # Errors
    /// `Invalid` for `file`: not UTF-8, over 4 MiB, over 10,000 rows, or without a header.
    pub async fn check_import(&self, file: &[u8]) -> Result<AccountImport> {
        let judged = self.judge(file).await?;
        Ok(AccountImport { dry_run: true, ..judged.report })
    }

    /// Does it: all rows that are not refused, in one transaction; accounts that are there are changed only when `update` asks for it.
    /// Another password ends its owner's sessions. Passwords that were made are in the report, and nowhere else.
    ///
    /// # Errors
    /// As [`Sip::check_import`]; `Conflict` when an address was taken, or an account deleted, while the file was read.
    pub async fn import(&self, file: &[u8], update: bool) -> Result<AccountImport> {
        let Judged { mut report, making, mut updates, secrets } = self.judge(file).await?;
        if !update {
            report.unchanged = report.unchanged.saturating_add(report.changed);
            report.changed = 0;
            report.rows.retain(|row| row.changes.is_empty());
            updates.clear();
        }
        report.rows.extend(secrets);
        report.rows.sort_by_key(|row| row.line);
        if !making.is_empty() || !updates.is_empty() {
            let meanwhile = |what: &str| crate::Error::Conflict(format!("{what} meanwhile; look at the file once more."));
            self.write_all("import", making, updates).await.map_err(|error| match error {
                Error::Taken => meanwhile("An address was taken"),
                Error::Core(crate::Error::NotFound) => meanwhile("An account was deleted"),
                error => error.into(),
            })?;
        }
        Ok(report)
    }

    /// Reads and judges every row.
    async fn judge(&self, file: &[u8]) -> Result<Judged> {
        let refuse = |message: &str| crate::Error::field("file", message);
        let Table { header, rows } = table::read(file, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX).map_err(|message| refuse(&message))?;
        if !header.iter().any(|column| column == "address" || column == "username") {
            return Err(refuse("The first line names the columns; one is address or username."));
        }
        let unknown = |column: &&String| !COLUMNS.contains(&column.as_str());
        let ignored_columns = header.iter().filter(unknown).cloned().collect();
        let report = AccountImport { ignored_columns, ..AccountImport::default() };
        let cells = |(line, record): &(i64, csv::StringRecord)| Cells {
            line: *line,
            cells: header.iter().cloned().zip(record.iter().map(str::to_owned)).collect(),
        };
        let rows: Vec<Cells> = rows.iter().map(cells).collect();
        let domains = self.domains().await?;
        let (taken, there) = self.taken(&rows, &domains).await?;
        let mut seen = HashSet::new();
        let mut judged = Judged { report, making: Vec::new(), updates: Vec::new(), secrets: Vec::new() };
        for row in rows {
            judged.take(&row, self.row(&row, &domains, &taken, &there, &mut seen));
        }
        Ok(judged)
    }

    /// Those addresses of the file that are accounts, aliases or users already, and the accounts among them.
    async fn taken(&self, rows: &[Cells], domains: &[Domain]) -> Result<(HashSet<String>, HashMap<String, Existing>)> {
        const TAKEN: Sql = Sql::new(
            "SELECT address FROM sip_addresses WHERE address IN (SELECT value FROM json_each($1))
                UNION SELECT name FROM users WHERE name IN (SELECT value FROM json_each($1))",
            "SELECT address FROM sip_addresses WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb))
                UNION SELECT name FROM users WHERE name IN (SELECT jsonb_array_elements_text($1::jsonb))",
        );
        let addresses: Vec<String> =
            rows.iter().filter_map(|row| row.address(domains).ok()).map(|(address, _)| address.to_string()).collect();
        let json = serde_json::to_string(&addresses).map_err(crate::Error::internal)?;
        let store = self.acting.core().store();
        let there = existing(store, self.organization, &json).await?;
        let taken = store.rows(TAKEN, args![json]).await?;
        Ok((taken.iter().map(|row| row.text("address")).collect::<Result<_>>()?, there))
    }

    fn row(
        &self,
        row: &Cells,
        domains: &[Domain],
        taken: &HashSet<String>,
        there: &HashMap<String, Existing>,
        seen: &mut HashSet<SipAddress>,
    ) -> Result<Good, Fault> {
        let (address, domain) = row.address(domains)?;
        let existing = there.get(&address.to_string());
        if existing.is_none() && taken.contains(&address.to_string()) {
            return Err(("username", Error::Taken.to_string()));
        }
        let digests = row.digests(&address)?;
        let identity = row.identity(domain)?;
        let listed = match row.get("listed").to_ascii_lowercase().as_str() {
            "" => None,
            "0" | "no" | "false" => Some(false),
            "1" | "yes" | "true" => Some(true),
            _ => return Err(("listed", "Write yes or no.".to_owned())),
        };
        if !seen.insert(address.clone()) {
            return Err(("username", "This address stands in the file twice.".to_owned()));
        }
        if let Some(existing) = existing {
            let wanted = Wanted { identity, given: row.given(), listed, digests };
            let changes = wanted.changes(existing);
            if changes.is_empty() {
                return Ok(Good::Unchanged);
            }
            return Ok(Good::Changes(Box::new(Update { id: existing.id.clone(), address, wanted }), changes));
        }
        let (digests, password) = match digests {
            Some(digests) => (digests, None),
            None => {
                let password = random_text(PASSWORD_LENGTH);
                (digests_of(&address, &password), Some(ShownOnce(password)))
            }
        };
        let (id, at, organization) = (AccountId(new_id()), self.acting.core().clock().now(), self.organization.clone());
        let listed = listed.unwrap_or(false);
        Ok(Good::New(Box::new(Making { id, address, organization, digests, identity, listed, at }), password))
    }
}

impl Judged {
    /// Notes what becomes of a row.
    fn take(&mut self, row: &Cells, outcome: Result<Good, Fault>) {
        let report = &mut self.report;
        let more = |counter: &mut i64| *counter = counter.saturating_add(1);
        match outcome {
            Ok(Good::New(made, password)) => {
                more(&mut report.created);
                if password.is_some() {
                    self.secrets.push(ImportedAccount { password, ..row.told(made.address.to_string()) });
                }
                self.making.push(*made);
            }
            Ok(Good::Changes(update, changes)) => {
                more(&mut report.changed);
                report.rows.push(ImportedAccount { changes, ..row.told(update.address.to_string()) });
                self.updates.push(*update);
            }
            Ok(Good::Unchanged) => more(&mut report.unchanged),
            Err((field, reason)) => {
                more(&mut report.rejected);
                report.rows.push(ImportedAccount { field: field.to_owned(), reason, ..row.told(row.said()) });
            }
        }
    }
}

/// A row of the file by its columns.
struct Cells {
    line: i64,
    cells: HashMap<String, String>,
}

impl Cells {
    fn get(&self, column: &str) -> &str {
        self.cells.get(column).map(String::as_str).unwrap_or_default()
    }

    /// The address as the file says it.
    fn said(&self) -> String {
        let said = if self.get("address").is_empty() { self.get("username") } else { self.get("address") };
        said.chars().take(120).collect()
    }

    /// The row in a report, with nothing said of it yet.
    fn told(&self, address: String) -> ImportedAccount {
        let (field, reason) = (String::new(), String::new());
        ImportedAccount { line: self.line, address, password: None, field, reason, changes: Vec::new() }
    }

    /// The columns of the identity that are not empty.
    fn given(&self) -> HashSet<&'static str> {
        let columns = ["first_name", "last_name", "email", "mobile", "caller_id", "timezone"];
        columns.into_iter().filter(|column| !self.get(column).is_empty()).collect()
    }

    fn address<'d>(&self, domains: &'d [Domain]) -> Result<(SipAddress, &'d Domain), Fault> {
        let address = match (self.get("address"), self.get("username")) {
            ("", username) => {
                let user = SipUser::parse(username).map_err(|fault| ("username", fault.to_string()))?;
                let domain = match (self.get("domain"), domains) {
                    ("", [only]) => only.name.clone(),
                    (name, _) => SipDomain::parse(name).map_err(|fault| ("domain", fault.to_string()))?,
                };
                SipAddress { user, domain }
            }
            (address, _) => SipAddress::parse(address).map_err(|fault| ("address", fault.to_string()))?,
        };
        let domain = domains.iter().find(|domain| domain.name == address.domain);
        let domain = domain.ok_or_else(|| ("domain", format!("{} is none of your domains.", address.domain)))?;
        Ok((address, domain))
    }

    /// The digests of its password, where it has one.
    fn digests(&self, address: &SipAddress) -> Result<Option<Digests>, Fault> {
        let digest = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (self.get("password"), self.get("ha1"), self.get("ha1b")) {
            ("", "", "") => Ok(None),
            ("", bare, whole) if digest(bare) && digest(whole) => {
                Ok(Some(Digests { bare: bare.to_ascii_lowercase(), whole: whole.to_ascii_lowercase() }))
            }
            ("", ..) => Err(("ha1", "Give both ha1 and ha1b, 32 hex digits each, or a password.".to_owned())),
            (password, ..) => {
                check_sip_password(password).map_err(|message| ("password", message))?;
                Ok(Some(digests_of(address, password)))
            }
        }
    }

    fn identity(&self, domain: &Domain) -> Result<Identity, Fault> {
        let number = |column: &'static str| match self.get(column) {
            "" => Ok(None),
            text => Number::parse(text).map(Some).map_err(|fault: MalformedNumber| (column, fault.to_string())),
        };
        let timezone = match self.get("timezone") {
            "" => domain.timezone.clone(),
            text => zone::known(text).ok_or(("timezone", super::domains::UNKNOWN_ZONE.to_owned()))?,
        };
        let identity = Identity {
            first_name: self.get("first_name").to_owned(),
            last_name: self.get("last_name").to_owned(),
            email: self.get("email").to_owned(),
            mobile: number("mobile")?,
            caller_id: number("caller_id")?,
            timezone,
            ..Identity::default()
        };
        let refused = identity.check();
        for field in ["first_name", "last_name", "email"] {
            if let Some(message) = refused.of(field) {
                return Err((field, message.to_owned()));
            }
        }
        Ok(identity)
    }
}
