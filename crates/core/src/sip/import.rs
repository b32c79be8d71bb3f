//! Importing accounts from a file: CSV with a header. A dry run checks every row against the database as the import itself does.

use super::access::{Edit, Sip};
use super::accounts::Making;
use super::passwords::Digests;
use super::{Error, digests};
use crate::secret::random_text;
use crate::store::{Sql, args, new_id};
use crate::table::{self, Table};
use crate::{Result, zone};
use patchbay_domain::accounts::ShownOnce;
use patchbay_domain::sip::{
    AccountId, AccountImport, Domain, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, Identity, ImportedAccount, MalformedNumber, Number,
    SipAddress, SipDomain, SipUser, check_sip_password,
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

/// A row that would be made, with the password that was made for it.
struct Good {
    making: Making,
    line: i64,
    password: Option<ShownOnce>,
}

/// Why a row is refused: the field and a sentence.
type Fault = (&'static str, String);

impl Sip<'_, Edit> {
    /// What a file would do. Columns: `address`, or `username` and `domain` (which may be missing where there is one domain only);
    /// `password`, or `ha1` and `ha1b`, or neither, which has one made; `first_name`, `last_name`, `email`, `mobile`, `caller_id`,
    /// `timezone`, `listed`.
    ///
    /// # Errors
    /// `Invalid` for `file`: not UTF-8, over 4 MiB, over 10,000 rows, or without a header.
    pub async fn check_import(&self, file: &[u8]) -> Result<AccountImport> {
        let (mut report, good) = self.judge(file).await?;
        report.dry_run = true;
        report.created = count(good.len());
        Ok(report)
    }

    /// Does it: all rows that are not refused, in one transaction. Passwords that were made are in the report, and nowhere else.
    ///
    /// # Errors
    /// As [`Sip::check_import`]; `Conflict` when an address was taken while the file was read.
    pub async fn import(&self, file: &[u8]) -> Result<AccountImport> {
        let (mut report, good) = self.judge(file).await?;
        report.created = count(good.len());
        let mut making = Vec::with_capacity(good.len());
        for Good { making: made, line, password } in good {
            if password.is_some() {
                let address = made.address.to_string();
                report.rows.push(ImportedAccount { line, address, password, field: String::new(), reason: String::new() });
            }
            making.push(made);
        }
        report.rows.sort_by_key(|row| row.line);
        if !making.is_empty() {
            self.write_all("import", making).await.map_err(|error| match error {
                Error::Taken => crate::Error::Conflict("An address was taken meanwhile; look at the file once more.".to_owned()),
                error => error.into(),
            })?;
        }
        Ok(report)
    }

    /// Reads and judges every row.
    async fn judge(&self, file: &[u8]) -> Result<(AccountImport, Vec<Good>)> {
        let refuse = |message: &str| crate::Error::field("file", message);
        let Table { header, rows } = table::read(file, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX).map_err(|message| refuse(&message))?;
        if !header.iter().any(|column| column == "address" || column == "username") {
            return Err(refuse("The first line names the columns; one is address or username."));
        }
        let unknown = |column: &&String| !COLUMNS.contains(&column.as_str());
        let ignored_columns = header.iter().filter(unknown).cloned().collect();
        let mut report = AccountImport { ignored_columns, ..AccountImport::default() };
        let cells = |(line, record): &(i64, csv::StringRecord)| Cells {
            line: *line,
            cells: header.iter().cloned().zip(record.iter().map(str::to_owned)).collect(),
        };
        let rows: Vec<Cells> = rows.iter().map(cells).collect();
        let domains = self.domains().await?;
        let taken = self.taken(&rows, &domains).await?;
        let (mut seen, mut good) = (HashSet::new(), Vec::new());
        for row in rows {
            match self.row(&row, &domains, &taken, &mut seen) {
                Ok(made) => good.push(made),
                Err((field, reason)) => {
                    let address = row.said();
                    report.rejected = report.rejected.saturating_add(1);
                    report.rows.push(ImportedAccount {
                        line: row.line,
                        address,
                        password: None,
                        field: field.to_owned(),
                        reason,
                    });
                }
            }
        }
        Ok((report, good))
    }

    /// Those addresses of the file that are accounts, aliases or users already.
    async fn taken(&self, rows: &[Cells], domains: &[Domain]) -> Result<HashSet<String>> {
        const TAKEN: Sql = Sql::new(
            "SELECT address FROM sip_addresses WHERE address IN (SELECT value FROM json_each($1))
                UNION SELECT name FROM users WHERE name IN (SELECT value FROM json_each($1))",
            "SELECT address FROM sip_addresses WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb))
                UNION SELECT name FROM users WHERE name IN (SELECT jsonb_array_elements_text($1::jsonb))",
        );
        let addresses: Vec<String> =
            rows.iter().filter_map(|row| row.address(domains).ok()).map(|(address, _)| address.to_string()).collect();
        let json = serde_json::to_string(&addresses).map_err(crate::Error::internal)?;
        self.acting.core().store().rows(TAKEN, args![json]).await?.iter().map(|row| row.text("address")).collect()
    }

    fn row(
        &self,
        row: &Cells,
        domains: &[Domain],
        taken: &HashSet<String>,
        seen: &mut HashSet<SipAddress>,
    ) -> Result<Good, Fault> {
        let (address, domain) = row.address(domains)?;
        if taken.contains(&address.to_string()) {
            return Err(("username", Error::Taken.to_string()));
        }
        let (digests, password) = row.secret(&address)?;
        let identity = row.identity(domain)?;
        let listed = match row.get("listed").to_ascii_lowercase().as_str() {
            "" | "0" | "no" | "false" => false,
            "1" | "yes" | "true" => true,
            _ => return Err(("listed", "Write yes or no.".to_owned())),
        };
        if !seen.insert(address.clone()) {
            return Err(("username", "This address stands in the file twice.".to_owned()));
        }
        let (id, at) = (AccountId(new_id()), self.acting.core().clock().now());
        let making = Making { id, address, organization: self.organization.clone(), digests, identity, listed, at };
        Ok(Good { making, line: row.line, password })
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

    /// The digests, and the password where it was made.
    fn secret(&self, address: &SipAddress) -> Result<(Digests, Option<ShownOnce>), Fault> {
        let digest = |text: &str| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (self.get("password"), self.get("ha1"), self.get("ha1b")) {
            ("", "", "") => {
                let password = random_text(PASSWORD_LENGTH);
                Ok((digests(address, &password), Some(ShownOnce(password))))
            }
            ("", bare, whole) if digest(bare) && digest(whole) => {
                Ok((Digests { bare: bare.to_ascii_lowercase(), whole: whole.to_ascii_lowercase() }, None))
            }
            ("", ..) => Err(("ha1", "Give both ha1 and ha1b, 32 hex digits each, or a password.".to_owned())),
            (password, ..) => {
                check_sip_password(password).map_err(|message| ("password", message))?;
                Ok((digests(address, password), None))
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

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
