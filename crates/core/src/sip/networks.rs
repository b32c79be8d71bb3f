//! The table of networks that the operator loads: where a client's address lies (sheet, section 4.20). It belongs to the whole server.
//!
//! A file may name a network inside another one; the narrower one counts. It is stored as ranges that do not overlap, so that a look-up
//! reads one row.

use crate::audit::{self, Change};
use crate::store::{Sql, args};
use crate::table;
use crate::{Acting, Core, Error, Result};
use futures::FutureExt;
use patchbay_domain::access::Permission;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::sip::{LINE_MAX, Location};
use serde::Serialize;
use std::net::IpAddr;

/// The most networks of a file.
pub const NETWORKS_MAX: usize = 200_000;
/// The largest file, in bytes.
const FILE_MAX: usize = 32 * 1024 * 1024;
/// Ranges written by one statement.
const PORTION: usize = 5000;

const INSERT: Sql = Sql::new(
    "INSERT INTO sip_networks (first_ip, last_ip, country, code, region, city)
        SELECT value ->> 'first', value ->> 'last', value ->> 'country', value ->> 'code', value ->> 'region', value ->> 'city'
        FROM json_each($1)",
    "INSERT INTO sip_networks (first_ip, last_ip, country, code, region, city)
        SELECT v.first, v.last, v.country, v.code, v.region, v.city FROM jsonb_to_recordset($1::jsonb)
        AS v (first text, last text, country text, code text, region text, city text)",
);

/// The door of whoever asks where he is. It is open to everybody.
#[derive(Clone, Copy)]
pub struct Locations<'a> {
    core: &'a Core,
}

impl Core {
    /// The door of whoever asks where he is.
    #[must_use]
    pub const fn locations(&self) -> Locations<'_> {
        Locations { core: self }
    }
}

impl Locations<'_> {
    /// Where this address lies; none when the operator loaded no network that holds it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find(&self, address: IpAddr) -> Result<Option<Location>> {
        const FIND: &str = "SELECT last_ip, country, code, region, city FROM sip_networks WHERE first_ip <= $1
            ORDER BY first_ip DESC LIMIT 1";
        let wanted = hex(mapped(address));
        let Some(row) = self.core.store().row(FIND, args![&wanted]).await? else { return Ok(None) };
        if row.text("last_ip")? < wanted {
            return Ok(None);
        }
        let (country, code) = (row.text("country")?, row.text("code")?);
        Ok(Some(Location { country, code, region: row.text("region")?, city: row.text("city")? }))
    }
}

/// The table, for those who may load it.
pub struct Networks<'a> {
    acting: Acting<'a>,
}

impl<'a> Acting<'a> {
    /// The table of networks.
    ///
    /// # Errors
    /// `Forbidden` to all but operators.
    pub fn networks(&self) -> Result<Networks<'a>> {
        self.require(Permission::EditNetworks)?;
        Ok(Networks { acting: *self })
    }
}

impl Networks<'_> {
    /// How many ranges are stored.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn count(&self) -> Result<i64> {
        let row = self.acting.core().store().row("SELECT COUNT(*) AS count FROM sip_networks", args![]).await?;
        row.map_or(Ok(0), |row| row.int("count"))
    }

    /// Puts the networks of a file in place of all there are: CSV with a header, columns `network` (such as `192.0.2.0/24`), `country`,
    /// `code`, `region`, `city`, in any order; all but the first may be missing. Answers how many networks were read.
    ///
    /// # Errors
    /// `Invalid` for `file`, with the line; nothing was changed then.
    pub async fn load(&self, file: Vec<u8>) -> Result<usize> {
        // Reading megabytes takes a while; other work goes on meanwhile.
        let (read, ranges) = tokio::task::spawn_blocking(move || {
            let networks = read(&file)?;
            Ok::<_, Error>((networks.len(), disjoint(networks)))
        })
        .await
        .map_err(Error::internal)??;
        let (clock, actor) = (self.acting.core().clock().clone(), self.acting.actor().about(None));
        let written = self.acting.core().store().write(move |tx| {
            async move {
                tx.execute("DELETE FROM sip_networks", args![]).await?;
                for portion in ranges.chunks(PORTION) {
                    tx.execute(INSERT, args![serde_json::to_string(portion).map_err(Error::internal)?]).await?;
                }
                let items = [AuditItem { subject: "networks".to_owned(), was: String::new(), is: format!("{read} networks") }];
                audit::record(tx, &clock, &actor, Change { area: "sip-networks", action: "load", items: &items }).await
            }
            .boxed()
        });
        written.await?;
        Ok(read)
    }
}

/// A network as the file has it.
#[derive(Clone, Debug)]
struct Network {
    first: u128,
    last: u128,
    location: Location,
}

/// A range on its way into the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Range {
    first: String,
    last: String,
    #[serde(flatten)]
    location: Location,
}

const fn mapped(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn hex(bits: u128) -> String {
    format!("{bits:032x}")
}

/// The first and the last address of a network.
fn network(text: &str) -> Option<(u128, u128)> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.trim().parse().ok()?;
    let whole: u32 = if address.is_ipv4() { 32 } else { 128 };
    let length: u32 = length.map_or(Some(whole), |length| length.trim().parse().ok())?;
    let rest = whole.checked_sub(length)?;
    let host = if rest == 0 { 0 } else { u128::MAX.checked_shr(128_u32.checked_sub(rest)?)? };
    let bits = mapped(address);
    Some((bits & !host, bits | host))
}

fn read(file: &[u8]) -> Result<Vec<Network>> {
    let refuse = |message: String| Error::field("file", message);
    let table = table::read(file, FILE_MAX, NETWORKS_MAX).map_err(refuse)?;
    let place = |name: &str| table.header.iter().position(|column| column == name);
    let at = place("network").ok_or_else(|| refuse("The first line names the columns; one is network.".to_owned()))?;
    let (country, code, region, city) = (place("country"), place("code"), place("region"), place("city"));
    let mut networks = Vec::with_capacity(table.rows.len());
    for (line, record) in &table.rows {
        let value = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default().to_owned();
        let location = Location { country: value(country), code: value(code), region: value(region), city: value(city) };
        let (first, last) = network(record.get(at).unwrap_or_default())
            .ok_or_else(|| refuse(format!("Line {line}: a network is written like 192.0.2.0/24 or 2001:db8::/32.")))?;
        let texts = [&location.country, &location.code, &location.region, &location.city];
        if texts.iter().any(|text| text.chars().count() > LINE_MAX || text.chars().any(char::is_control)) {
            return Err(refuse(format!("Line {line}: a text has at most {LINE_MAX} printable characters.")));
        }
        networks.push(Network { first, last, location });
    }
    Ok(networks)
}

/// Ranges that do not overlap; where networks lie in each other, the narrowest counts. Two networks never overlap in part.
fn disjoint(mut networks: Vec<Network>) -> Vec<Range> {
    networks.sort_by(|one, other| (one.first, other.last).cmp(&(other.first, one.last)));
    let mut sweep = Sweep { ranges: Vec::with_capacity(networks.len()), open: Vec::new(), next: Some(0) };
    for network in networks {
        sweep.close(Some(network.first));
        // The same network once more: the later line counts.
        sweep.open.retain(|other| (other.first, other.last) != (network.first, network.last));
        sweep.open.push(network);
    }
    sweep.close(None);
    sweep.ranges
}

/// Goes through the addresses from the lowest to the highest.
struct Sweep {
    ranges: Vec<Range>,
    /// The networks that are open here, the widest first.
    open: Vec<Network>,
    /// The first address of which nothing is told yet; none behind the last one there is.
    next: Option<u128>,
}

impl Sweep {
    /// Tells all up to this address, itself not included; all there is without one.
    fn close(&mut self, before: Option<u128>) {
        while let Some(network) = self.open.pop_if(|network| before.is_none_or(|before| network.last < before)) {
            self.tell(&network, network.last);
        }
        if let Some(last) = before.and_then(|before| before.checked_sub(1))
            && let Some(network) = self.open.pop()
        {
            self.tell(&network, last);
            self.open.push(network);
        }
    }

    /// Tells that what is not told yet, up to this address, lies in the network.
    fn tell(&mut self, network: &Network, last: u128) {
        let Some(next) = self.next else { return };
        let first = next.max(network.first);
        if first <= last {
            self.ranges.push(Range { first: hex(first), last: hex(last), location: network.location.clone() });
        }
        self.next = last.checked_add(1).map(|after| after.max(next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_is_read_or_refused_with_its_line() {
        let file = b"City,network,CODE,country\nAmsterdam,192.0.2.0/24,NL,Netherlands\n,2001:db8::/32,,\n\"a\",198.51.100.7,,\n";
        let networks = read(file).unwrap();
        assert_eq!(networks.len(), 3);
        assert_eq!(networks[0].location.city, "Amsterdam");
        assert_eq!(hex(networks[0].first), "00000000000000000000ffffc0000200");
        assert_eq!(hex(networks[0].last), "00000000000000000000ffffc00002ff");
        for (file, line) in [
            (&b"country\nNL\n"[..], "network"),
            (b"network\n192.0.2.0/33\n", "Line 2"),
            (b"network\n192.0.2.0/24\nnowhere\n", "Line 3"),
            (b"network\n192.0.2.0/-1\n", "Line 2"),
            (b"network\n\xff\xfe\n", ""),
        ] {
            let Err(Error::Invalid(errors)) = read(file) else { panic!("{file:?} was read") };
            assert!(errors.of("file").unwrap().contains(line), "{errors:?}");
        }
        assert_eq!(network("::/0"), Some((0, u128::MAX)));
    }

    fn told(ranges: &[Range], at: u128) -> Option<&Location> {
        let at = hex(at);
        ranges.iter().find(|range| range.first <= at && at <= range.last).map(|range| &range.location)
    }

    proptest! {
        #[test]
        fn of_nested_networks_the_narrowest_counts(
            nets in proptest::collection::vec((0_u128..64, 0_u32..7), 0..20),
            top: bool,
        ) {
            let base = if top { u128::MAX - 63 } else { 0 };
            let networks: Vec<Network> = nets.iter().enumerate().map(|(place, (address, length))| {
                let host = 63_u128 >> length;
                let first = base + (address & !host);
                let location = Location { city: place.to_string(), ..Location::default() };
                Network { first, last: first + host, location }
            }).collect();
            let ranges = disjoint(networks.clone());
            prop_assert!(ranges.windows(2).all(|two| two[0].last < two[1].first), "{:?}", ranges);
            for at in 0..64 {
                let at = base + at;
                let inside = networks.iter().enumerate().filter(|(_, network)| network.first <= at && at <= network.last);
                let want = inside.min_by_key(|(place, network)| (network.last - network.first, std::cmp::Reverse(*place)));
                prop_assert_eq!(told(&ranges, at), want.map(|(_, network)| &network.location));
            }
        }
    }
}
