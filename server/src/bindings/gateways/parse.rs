//! Reading `PATCHBAY_SMS_GATEWAYS`: a list of addresses, each with what its gateway is told in the query. A password stands in most of
//! them, so that no message here repeats what it could not read.

use super::setting::{Coding, Ids, KannelSetting, Kind, Password, Peer, Setting, SmppSetting, Source};
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::str::FromStr;

/// The most gateways.
const GATEWAYS_MAX: usize = 16;
/// The longest name of a gateway, in characters.
const NAME_MAX: usize = 40;
/// The most segments a second that may be set.
const RATE_MAX: u32 = 10_000;
/// Segments without an answer when nothing is said: what Kannel takes, too (its `max-pending-submits`).
const WINDOW: u16 = 10;
/// The most segments without an answer that may be set.
const WINDOW_MAX: u16 = 1000;
/// Seconds that a link may be quiet when nothing is said: servers end connections that are quiet for a minute and more.
const ENQUIRE_LINK: u16 = 30;
/// The most seconds that may be set for that.
const ENQUIRE_LINK_MAX: u16 = 600;
/// The longest that a network may be told to try, in minutes: a week.
const VALIDITY_MAX: u32 = 7 * 24 * 60;
/// The longest name as a sender, in characters (3GPP TS 23.040, section 9.1.2.5).
const SENDER_MAX: usize = 11;
/// The longest short code, in digits; what is longer is a number.
const SHORT_CODE_MAX: usize = 8;
/// The longest number, in digits (E.164).
const NUMBER_MAX: usize = 15;

/// The schemes, each with its usual port.
const SCHEMES: [(&str, u16); 4] = [("kannel+http", 13013), ("kannel+https", 13013), ("smpp", 2775), ("smpps", 3550)];

/// Reads the list.
///
/// # Errors
/// What it should have been, with which gateway of the list is wrong and why; nothing of a password.
pub fn parse(text: &str) -> Result<Vec<Setting>, String> {
    let fault = |reason: &str| format!("a list of SMS gateways: {reason}");
    let mut settings: Vec<Setting> = Vec::new();
    for (place, item) in (1..).zip(items(text)) {
        let setting = one(item).map_err(|reason| fault(&format!("gateway {place}: {reason}")))?;
        if settings.iter().any(|other| other.name == setting.name) {
            return Err(fault(&format!("two are called {}; tell them apart with name=", setting.name)));
        }
        if settings.last().is_some_and(|last| last.kind == Kind::Outbox) {
            return Err(fault("outbox: takes everything, so nothing can stand behind it"));
        }
        settings.push(setting);
    }
    match settings.len() {
        0 => Err(fault("there is none; outbox: keeps messages and sends nothing")),
        length if length > GATEWAYS_MAX => Err(fault(&format!("at most {GATEWAYS_MAX}"))),
        _ => Ok(settings),
    }
}

/// The list without its passwords. What cannot be read is not shown at all: a password may stand anywhere in it.
#[must_use]
pub fn masked(text: &str) -> String {
    let show = |item: &str| match (one(item), item.split_once("://")) {
        (Ok(Setting { kind: Kind::Outbox, .. }), _) => item.to_owned(),
        (Ok(_), Some((scheme, rest))) => {
            let (authority, rest) = split_authority(rest);
            let (login, host) = authority.rsplit_once('@').unwrap_or(("", authority));
            let user = login.split(':').next().unwrap_or_default();
            format!("{scheme}://{user}:***@{host}{rest}")
        }
        (_, Some((scheme, _))) if SCHEMES.iter().any(|(known, _)| *known == scheme) => format!("{scheme}://***"),
        _ => "***".to_owned(),
    };
    items(text).map(show).collect::<Vec<_>>().join(",")
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// Host and login, and what comes behind them.
fn split_authority(rest: &str) -> (&str, &str) {
    rest.find(['/', '?', '#']).and_then(|end| rest.split_at_checked(end)).unwrap_or((rest, ""))
}

/// One gateway.
fn one(item: &str) -> Result<Setting, String> {
    if item == "outbox:" {
        return Ok(Setting { name: "outbox".to_owned(), address: String::new(), rate: None, kind: Kind::Outbox });
    }
    let known = || "it begins with outbox:, kannel+http://, kannel+https://, smpp:// or smpps://".to_owned();
    let (scheme, rest) = item.split_once("://").ok_or_else(known)?;
    let (_, usual_port) = SCHEMES.iter().find(|(name, _)| *name == scheme).ok_or_else(known)?;
    let (authority, rest) = split_authority(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    if rest.contains('#') {
        return Err("a # is written %23".to_owned());
    }
    let (login, host) = authority.rsplit_once('@').ok_or("it needs a user and a password, as in user:password@host")?;
    let (user, password) = login.split_once(':').ok_or("it needs a password, as in user:password@host")?;
    let login = (decoded(user)?, Password(decoded(password)?));
    let peer = Peer { tls: matches!(scheme, "kannel+https" | "smpps"), ..peer(host, *usual_port)? };
    let mut options = Options::read(query)?;
    let kannel = scheme.starts_with("kannel");
    let usual = if kannel { "kannel" } else { "smpp" };
    let name = options.take("name").map_or_else(|| Ok(usual.to_owned()), |name| checked_name(&name))?;
    let rate = options.number("rate", 1, RATE_MAX)?.and_then(NonZeroU32::new);
    let address = format!("{scheme}://{}{}", peer.authority(), if kannel { path } else { "" });
    let kind = if kannel {
        Kind::Kannel(kannel_setting(peer, path, login, &mut options)?)
    } else if matches!(path, "" | "/") {
        Kind::Smpp(smpp_setting(peer, login, &mut options)?)
    } else {
        return Err("an SMPP server has no path".to_owned());
    };
    options.end()?;
    Ok(Setting { name, address, rate, kind })
}

fn kannel_setting(
    peer: Peer,
    path: &str,
    (user, password): (String, Password),
    options: &mut Options,
) -> Result<KannelSetting, String> {
    let visible = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    let path = if matches!(path, "" | "/") { "/cgi-bin/sendsms" } else { path };
    if !visible(path) {
        return Err("the path has characters that are to be percent-encoded".to_owned());
    }
    if user.is_empty() || password.0.is_empty() {
        return Err("it needs a user and a password, as in user:password@host".to_owned());
    }
    let receipts = options.take("receipts").map(|text| crate::config::origin(&text)).transpose();
    Ok(KannelSetting {
        peer,
        path: path.to_owned(),
        user,
        password,
        from: options.take("from").map(|text| short("from", &text, 20)).transpose()?,
        smsc: options.take("smsc").map(|text| short("smsc", &text, 64)).transpose()?,
        priority: options.number("priority", 0, 3)?,
        validity: options.number("validity", 1, VALIDITY_MAX)?,
        coding: options.coding()?,
        receipts: receipts.map_err(|wanted| format!("receipts= is {wanted}"))?,
    })
}

fn smpp_setting(peer: Peer, (system_id, password): (String, Password), options: &mut Options) -> Result<SmppSetting, String> {
    // Section 4.1.1 of SMPP 3.4; each field ends with a NUL.
    if system_id.is_empty() {
        return Err("it needs a system_id, as in system_id:password@host".to_owned());
    }
    Ok(SmppSetting {
        peer,
        system_id: short("the system_id", &system_id, 15)?,
        password: Password(short("the password", &password.0, 8)?),
        system_type: options.take("system_type").map(|text| short("system_type", &text, 12)).transpose()?.unwrap_or_default(),
        source: options.take("source").map(|text| source(&text)).transpose()?.unwrap_or_default(),
        window: options.number("window", 1, WINDOW_MAX)?.unwrap_or(WINDOW),
        enquire_link: options.number("enquire_link", 1, ENQUIRE_LINK_MAX)?.unwrap_or(ENQUIRE_LINK),
        validity: options.number("validity", 1, VALIDITY_MAX)?,
        coding: options.coding()?,
        ids: options.ids()?,
    })
}

/// A sender and what it is (sheet, section 8.1).
fn source(text: &str) -> Result<Source, String> {
    let (digits, plus) = text.strip_prefix('+').map_or((text, false), |digits| (digits, true));
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (ton, npi) = match digits.len() {
        length if is_number && length <= SHORT_CODE_MAX && !plus => (3, 0),
        length if is_number && length <= NUMBER_MAX => (1, 1),
        length if !is_number && !plus && (1..=SENDER_MAX).contains(&length) && printable(text) => (5, 0),
        _ => {
            return Err(format!(
                "source= is a name of at most {SENDER_MAX} ASCII characters, a short code of at most {SHORT_CODE_MAX} digits, or a \
                 number of at most {NUMBER_MAX}"
            ));
        }
    };
    Ok(Source { text: digits.to_owned(), ton, npi })
}

fn printable(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// A text of ASCII characters that has a place on the wire. What it is may be a password, so it is not repeated.
fn short(what: &str, text: &str, most: usize) -> Result<String, String> {
    if text.len() > most || !printable(text) {
        return Err(format!("{what} has at most {most} printable ASCII characters"));
    }
    Ok(text.to_owned())
}

fn checked_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if text.is_empty() || text.len() > NAME_MAX || !text.chars().all(fits) || text == "outbox" {
        return Err(format!("name= has 1 to {NAME_MAX} letters, digits, and - _ . and is not outbox"));
    }
    Ok(text.to_owned())
}

fn peer(text: &str, usual_port: u16) -> Result<Peer, String> {
    let wanted = || "the host is a name or an address, with a port behind a colon".to_owned();
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, port)) => (host.parse::<std::net::Ipv6Addr>().map_err(|_| wanted())?.to_string(), port),
        None => {
            let end = text.find(':').unwrap_or(text.len());
            let (host, port) = text.split_at_checked(end).ok_or_else(wanted)?;
            (host.to_ascii_lowercase(), port)
        }
    };
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | ':');
    if host.is_empty() || host.len() > 253 || !host.chars().all(fits) {
        return Err(wanted());
    }
    let port = match port {
        "" => usual_port,
        port => port.strip_prefix(':').and_then(|port| port.parse().ok()).filter(|port| *port != 0).ok_or_else(wanted)?,
    };
    Ok(Peer { host, port, tls: false })
}

/// Undoes percent-encoding. A plus stays one: numbers begin with it.
fn decoded(text: &str) -> Result<String, String> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| "percent-encoding holds UTF-8")?;
    if decoded.chars().any(char::is_control) {
        Err("control characters mean nothing here".to_owned())
    } else {
        Ok(decoded.into_owned())
    }
}

/// What stands in the query; what nobody took is an error.
struct Options(BTreeMap<String, String>);

impl Options {
    fn read(query: &str) -> Result<Self, String> {
        let mut options = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or("options are written key=value, with & between them")?;
            if options.insert(key.to_owned(), decoded(value)?).is_some() {
                return Err("an option is there twice".to_owned());
            }
        }
        Ok(Self(options))
    }

    fn take(&mut self, key: &str) -> Option<String> {
        self.0.remove(key)
    }

    fn number<T: FromStr + PartialOrd + std::fmt::Display>(&mut self, key: &str, least: T, most: T) -> Result<Option<T>, String> {
        let Some(text) = self.take(key) else { return Ok(None) };
        let number = text.parse().ok().filter(|number| (&least..=&most).contains(&number));
        number.map(Some).ok_or_else(|| format!("{key}= is a whole number from {least} to {most}"))
    }

    fn coding(&mut self) -> Result<Coding, String> {
        match self.take("data_coding").as_deref() {
            None | Some("04") => Ok(Coding::Plain),
            Some("F5" | "f5") => Ok(Coding::Class1),
            Some(_) => Err("data_coding= is 04 or F5".to_owned()),
        }
    }

    fn ids(&mut self) -> Result<Ids, String> {
        match self.take("ids").as_deref() {
            None | Some("same") => Ok(Ids::Same),
            Some("hex-decimal") => Ok(Ids::HexDecimal),
            Some("decimal-hex") => Ok(Ids::DecimalHex),
            Some(_) => Err("ids= is same, hex-decimal or decimal-hex".to_owned()),
        }
    }

    fn end(self) -> Result<(), String> {
        // Keys that are none may be the rest of a password with an & in it.
        if self.0.is_empty() {
            Ok(())
        } else {
            Err("it has an option that its kind does not know; docs/bindings.md lists them".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn only(text: &str) -> Setting {
        let mut settings = parse(text).unwrap();
        assert_eq!(settings.len(), 1);
        settings.remove(0)
    }

    #[test]
    fn the_list_keeps_its_order() {
        let settings =
            parse(" smpp://id:pw@smsc.example , kannel+http://u:p@127.0.0.1:13013/cgi-bin/sendsms?from=Patchbay,outbox:")
                .unwrap();
        let names: Vec<&str> = settings.iter().map(|setting| setting.name.as_str()).collect();
        assert_eq!(names, ["smpp", "kannel", "outbox"]);
        let Kind::Smpp(smpp) = &settings[0].kind else { panic!("{settings:?}") };
        assert_eq!((smpp.peer.authority().as_str(), smpp.window, smpp.peer.tls), ("smsc.example:2775", 10, false));
        assert_eq!(smpp.enquire_link, 30);
        assert_eq!(smpp.source, Source::default());
        let Kind::Kannel(kannel) = &settings[1].kind else { panic!("{settings:?}") };
        assert_eq!((kannel.user.as_str(), kannel.password.0.as_str(), kannel.from.as_deref()), ("u", "p", Some("Patchbay")));
        assert_eq!(settings[1].address, "kannel+http://127.0.0.1:13013/cgi-bin/sendsms");
    }

    #[test]
    fn everything_can_be_set() {
        let text = "smpps://sys%40tem:p%2Cw%3A1@[2001:db8::1]:3551?name=main&system_type=WAP&source=%2B4799988877&window=50\
                    &rate=20&validity=60&data_coding=F5&ids=hex-decimal&enquire_link=50";
        let setting = only(text);
        assert_eq!(
            (setting.name.as_str(), setting.rate, setting.address.as_str()),
            ("main", NonZeroU32::new(20), "smpps://[2001:db8::1]:3551")
        );
        let want = SmppSetting {
            peer: Peer { host: "2001:db8::1".to_owned(), port: 3551, tls: true },
            system_id: "sys@tem".to_owned(),
            password: Password("p,w:1".to_owned()),
            system_type: "WAP".to_owned(),
            source: Source { text: "4799988877".to_owned(), ton: 1, npi: 1 },
            window: 50,
            enquire_link: 50,
            validity: Some(60),
            coding: Coding::Class1,
            ids: Ids::HexDecimal,
        };
        assert_eq!(setting.kind, Kind::Smpp(want));
        let kannel =
            only("kannel+https://u:p@kannel.example?from=1234&smsc=a&priority=3&validity=5&receipts=http://10.0.0.1:3000");
        let Kind::Kannel(kannel) = kannel.kind else { panic!() };
        assert_eq!((kannel.path.as_str(), kannel.peer.port, kannel.peer.tls), ("/cgi-bin/sendsms", 13013, true));
        assert_eq!((kannel.smsc.as_deref(), kannel.priority, kannel.validity), (Some("a"), Some(3), Some(5)));
        assert_eq!(kannel.receipts.as_deref(), Some("http://10.0.0.1:3000"));
    }

    #[test]
    fn senders_are_told_apart() {
        for (text, want) in
            [("Patchbay", (5, 0)), ("2020", (3, 0)), ("+4799988877", (1, 1)), ("4799988877", (1, 1)), ("A1 B", (5, 0))]
        {
            let source = source(text).unwrap();
            assert_eq!((source.ton, source.npi), want, "{text}");
        }
        for bad in ["", "+", "TwelveLetter", "Grüße", "+Name", "1234567890123456"] {
            assert!(source(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_without_a_password() {
        for (text, want) in [
            ("", "there is none"),
            ("outbox", "begins with"),
            ("http://u:geheim@h", "begins with"),
            ("smpp://h", "needs a user"),
            ("smpp://geheim@h", "needs a password"),
            ("smpp://id:zulanggeheim@h", "at most 8"),
            ("smpp://:geheim@h", "needs a system_id"),
            ("smpp://id:geheim@h:0", "the host is"),
            ("smpp://id:geheim@h:x", "the host is"),
            ("smpp://id:geheim@[::1", "the host is"),
            ("smpp://id:geheim@/x", "the host is"),
            ("smpp://id:geheim@h/path", "no path"),
            ("smpp://id:geheim@h?window=0", "window= is a whole number from 1 to 1000"),
            ("smpp://id:geheim@h?window=1&window=2", "twice"),
            ("smpp://id:geheim@h?enquire_link=0", "enquire_link= is a whole number from 1 to 600"),
            ("kannel+http://u:geheim@h?enquire_link=5", "does not know"),
            ("smpp://id:geheim@h?from=x", "does not know"),
            ("smpp://id:geheim@h?rate", "key=value"),
            ("smpp://id:geheim@h?ids=octal", "ids= is"),
            ("smpp://id:geheim@h?data_coding=8", "data_coding= is"),
            ("smpp://id:geheim@h?name=a%2Fb", "name= has"),
            ("smpp://id:geheim@h#x", "%23"),
            ("smpp://id:geheim%00@h", "control"),
            ("kannel+http://u:@h", "needs a user"),
            ("kannel+http://u:geheim@h?priority=4", "priority= is"),
            ("kannel+http://u:geheim@h?receipts=h:80", "receipts= is a URL"),
            ("smpp://i:geheim@h,smpp://i:geheim@g", "two are called smpp"),
            ("outbox:,smpp://i:geheim@g", "nothing can stand behind"),
            // A comma in a password, not encoded.
            ("smpp://id:ge,heim@h", "needs a user"),
        ] {
            let told = parse(text).unwrap_err();
            assert!(told.contains(want), "{text}: {told}");
            assert!(!told.contains("geheim") && !told.contains("heim"), "{told}");
        }
        let many: Vec<String> = (0..17).map(|n| format!("smpp://i:p@h?name=n{n}")).collect();
        assert!(parse(&many.join(",")).unwrap_err().contains("at most 16"));
    }

    #[test]
    fn passwords_are_shown_nowhere() {
        assert_eq!(
            masked("smpp://id:geheim@h?source=2020, kannel+http://u:ge%2Cheim@h/x ,outbox:"),
            "smpp://id:***@h?source=2020,kannel+http://u:***@h/x,outbox:"
        );
        for hidden in ["smpp://id:ge,heim@h", "smpp://id:ge/heim@h", "smpp://id:geheim@h?x=1", "geheim", "x://id:geheim@h"] {
            assert!(!masked(hidden).contains("heim") && !masked(hidden).contains("ge"), "{}", masked(hidden));
        }
        assert!(!format!("{:?}", only("smpp://id:geheim@h")).contains("geheim"));
    }

    proptest! {
        #[test]
        fn no_password_slips_through(password in "[!-~]{1,12}", rest in "[ -~]{0,30}") {
            for scheme in ["smpp", "kannel+http", "other"] {
                let text = format!("{scheme}://id:Qx{password}@h{rest}");
                prop_assert!(!masked(&text).contains("Qx"), "{}", masked(&text));
                if let Err(told) = parse(&text) {
                    prop_assert!(!told.contains("Qx"), "{told}");
                }
            }
        }
    }
}
