//! What these tests share: a server with the demo data and a directory, OpenLDAP's tools, and a client that sends whatever it is told to.

use crate::common::{Database, Server};
use bytes::BytesMut;
use ldap3_proto::control::LdapControl;
use ldap3_proto::proto::{LdapDerefAliases, LdapFilter, LdapMsg, LdapOp, LdapResult, LdapSearchRequest, LdapSearchScope};
use ldap3_proto::{LdapCodec, parse_ldap_filter_str};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;
use tokio_util::codec::{Decoder, Encoder};

/// Where the demo data's people stand.
pub const BASE: &str = "ou=addressbook,dc=example,dc=org";
/// Alice's name.
pub const ALICE: &str = "uid=alice,ou=addressbook,dc=example,dc=org";

/// A server with the demo data and a directory on a free port.
pub fn server(database: Database, arguments: &[&str]) -> Server {
    Server::start(database, &[&["--demo", "--ldap-listen", "127.0.0.1:0"], arguments].concat())
}

/// The directory's URL; `scheme` is `ldap` or `ldaps`.
pub fn url(server: &Server, scheme: &str) -> String {
    let begin = format!("{scheme}://");
    server.urls.iter().find(|url| url.starts_with(&begin)).unwrap_or_else(|| panic!("{:?}", server.urls)).clone()
}

/// What a tool said.
#[derive(Debug)]
pub struct Said {
    /// Its exit status: LDAP's result code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub errors: String,
}

impl Said {
    /// The names of the entries.
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.out.lines().filter_map(|line| line.strip_prefix("dn: ")).collect();
        names.sort_unstable();
        names
    }

    pub fn has(&self, line: &str) -> bool {
        self.out.lines().any(|one| one == line)
    }
}

/// Runs one of OpenLDAP's tools, which trusts this certificate.
pub fn run(tool: &str, arguments: &[&str], trusted: &str) -> Said {
    let output = Command::new(tool)
        .args(arguments)
        // Nobody's own configuration.
        .env("HOME", "/nonexistent")
        .env("LDAPTLS_CACERT", trusted)
        .env("LDAPTLS_REQCERT", "demand")
        .output()
        .unwrap_or_else(|cause| panic!("{tool}: {cause}; scripts/setup test installs it"));
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// `ldapsearch` without a bind, with long lines left whole.
pub fn search(server: &Server, arguments: &[&str]) -> Said {
    run("ldapsearch", &[&["-H", &url(server, "ldap"), "-x", "-LLL", "-o", "ldif-wrap=no"], arguments].concat(), "")
}

/// The same, below the demo data's base.
pub fn find(server: &Server, arguments: &[&str]) -> Said {
    search(server, &[&["-b", BASE], arguments].concat())
}

/// A client that sends whatever it is told to.
pub struct Client {
    stream: TcpStream,
    read: BytesMut,
}

impl Client {
    pub fn connect(server: &Server) -> Self {
        let stream = TcpStream::connect(url(server, "ldap").strip_prefix("ldap://").unwrap()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        Self { stream, read: BytesMut::new() }
    }

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    pub fn send(&mut self, id: i32, operation: LdapOp) {
        self.send_bytes(&written(LdapMsg::new(id, operation)));
    }

    pub fn send_with(&mut self, id: i32, operation: LdapOp, control: LdapControl) {
        self.send_bytes(&written(LdapMsg::new_with_ctrls(id, operation, vec![control])));
    }

    /// The next message; none when the connection is at its end.
    pub fn next(&mut self) -> Option<LdapMsg> {
        let mut codec = LdapCodec::new(Some(1 << 24), None);
        loop {
            if let Some(message) = codec.decode(&mut self.read).unwrap() {
                return Some(message);
            }
            let mut some = [0; 16 * 1024];
            let count = self.stream.read(&mut some).unwrap();
            if count == 0 {
                assert!(self.read.is_empty(), "half a message: {:?}", self.read);
                return None;
            }
            self.read.extend_from_slice(&some[..count]);
        }
    }

    /// All that comes until the end of the connection, read or torn down.
    pub fn rest(&mut self) -> Vec<u8> {
        let mut rest = self.read.split().to_vec();
        drop(self.stream.read_to_end(&mut rest));
        rest
    }

    /// The messages that answer a search, its entries' names and its end.
    pub fn found(&mut self, id: i32) -> (Vec<String>, LdapResult, Vec<LdapControl>) {
        let mut names = Vec::new();
        loop {
            let message = self.next().expect("the connection is at its end");
            assert_eq!(message.msgid, id, "{message:?}");
            match message.op {
                LdapOp::SearchResultEntry(entry) => names.push(entry.dn),
                LdapOp::SearchResultDone(done) => return (names, done, message.ctrl),
                other => panic!("{other:?}"),
            }
        }
    }

    /// Whether the connection still serves.
    pub fn serves(&mut self) -> bool {
        self.send(4242, searching(BASE, "(cn=*alic*)"));
        self.found(4242).0 == [ALICE]
    }

    /// What is said before the connection is closed: the code of the notice.
    pub fn farewell(&mut self) -> i64 {
        let notice = self.next().expect("no notice");
        let LdapOp::ExtendedResponse(told) = &notice.op else { panic!("{notice:?}") };
        assert_eq!((notice.msgid, told.name.as_deref()), (0, Some("1.3.6.1.4.1.1466.20036")));
        assert_eq!(self.next(), None);
        code(&told.res)
    }
}

/// The bytes of a message.
pub fn written(message: LdapMsg) -> Vec<u8> {
    let mut out = BytesMut::new();
    LdapCodec::default().encode(message, &mut out).unwrap();
    out.to_vec()
}

/// A search below a base, for everything.
pub fn searching(base: &str, filter: &str) -> LdapOp {
    searching_for(base, parse_ldap_filter_str(filter).unwrap())
}

/// The same with any filter.
pub fn searching_for(base: &str, filter: LdapFilter) -> LdapOp {
    LdapOp::SearchRequest(LdapSearchRequest {
        base: base.to_owned(),
        scope: LdapSearchScope::Subtree,
        aliases: LdapDerefAliases::Never,
        sizelimit: 0,
        timelimit: 0,
        typesonly: false,
        filter,
        attrs: vec!["1.1".to_owned()],
    })
}

/// A result's number.
#[allow(clippy::as_conversions, reason = "the library has no other way from a code to its number")]
pub fn code(result: &LdapResult) -> i64 {
    result.code.clone() as i64
}
