//! Kannel: its bearerbox, its smsbox and its fake SMSC, which prints what a real one would be sent.

use super::support::{PATIENCE, Program, SEEDS, Scene, states};
use crate::common::client;
use patchbay_domain::bindings::{SegmentState, SetupState};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc::UnboundedReceiver;

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn until_open(port: u16) {
    let opening = async {
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, opening).await.unwrap_or_else(|_| panic!("nothing listens on {port}"));
}

/// Where Debian has the fake SMSC.
fn fakesmsc() -> PathBuf {
    Path::new("/usr/lib/kannel/test/fakesmsc").to_owned()
}

/// Kannel on free ports of the loopback interface.
struct Kannel {
    smsbox: Program,
    _bearerbox: Program,
    _fake: Program,
    lines: UnboundedReceiver<String>,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Kannel {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [admin, boxes, fake, port] = std::array::from_fn(|_| free_port());
        let configuration = format!(
            "group = core\nadmin-port = {admin}\nadmin-interface = 127.0.0.1\nadmin-password = admin\nsmsbox-port = {boxes}\n\
             smsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\ndlr-storage = internal\nlog-level = 1\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {fake}\nconnect-allow-ip = 127.0.0.1\ndenied-prefix = 4791\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {port}\nsendsms-interface = 127.0.0.1\nlog-level = 1\n\n\
             group = sendsms-user\nusername = patchbay\npassword = geheim\nwhite-list-regex = ^47.*$\n"
        );
        std::fs::write(folder.path().join("kannel.conf"), configuration).unwrap();
        let program = |name: &str| {
            let mut command = Command::new(format!("/usr/sbin/{name}"));
            let out = std::fs::File::create(folder.path().join(name)).unwrap();
            command.arg("kannel.conf").current_dir(folder.path()).stdin(Stdio::null());
            Program::start(command.stdout(out.try_clone().unwrap()).stderr(out))
        };
        let bearerbox = program("bearerbox");
        until_open(boxes).await;
        until_open(fake).await;
        let smsbox = program("smsbox");
        until_open(port).await;
        let mut command = Command::new(fakesmsc());
        // It says one message of its own, which nobody asked for, and then listens.
        command.args(["-H", "127.0.0.1", "-r", &fake.to_string(), "-i", "1000000", "-m", "1", "100 200 text nop"]);
        // What it is sent stands among its log lines, on standard error.
        let script = "exec \"$0\" \"$@\" 2>&1";
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", script]).arg(command.get_program()).args(command.get_args());
        let mut fake = Program::start(shell.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let mut lines = fake.lines();
        while !next(&mut lines).await.contains("sent message 1") {}
        Self { smsbox, _bearerbox: bearerbox, _fake: fake, lines, port, _folder: folder }
    }

    fn gateway(&self, options: &str) -> String {
        format!("kannel+http://patchbay:geheim@127.0.0.1:{}/cgi-bin/sendsms?{options}", self.port)
    }

    /// The next message that the SMSC got: sender, receiver, header and data as octets.
    async fn message(&mut self) -> (String, String, Vec<u8>, Vec<u8>) {
        loop {
            let line = next(&mut self.lines).await;
            let Some((_, message)) = line.split_once(": <") else { continue };
            let parts: Vec<&str> = message.trim_end_matches('>').split(' ').collect();
            if let [from, to, "udh", header, "data", data] = parts[..] {
                return (from.to_owned(), to.to_owned(), octets(header), octets(data));
            }
        }
    }
}

async fn next(lines: &mut UnboundedReceiver<String>) -> String {
    tokio::time::timeout(PATIENCE, lines.recv()).await.expect("the SMSC says nothing").expect("the SMSC ended")
}

/// Percent-encoding with a plus for a space, as Kannel writes octets.
fn octets(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = String::from_utf8(rest.by_ref().take(2).collect()).unwrap();
                u8::from_str_radix(&digits, 16).unwrap()
            }
            byte => byte,
        });
    }
    out
}

both! {
    async fn a_setup_arrives_as_it_is_and_its_receipts_come_back(database: Database) {
        let mut kannel = Kannel::start().await;
        let scene = Scene::new(database, &kannel.gateway("from=Patchbay")).await;
        let sent = scene.send(SEEDS).await;
        assert!(sent.state.was_sent() && sent.gateway == "kannel", "{sent:?}");
        let mut message = Vec::new();
        for part in 1..=sent.segments.len() {
            let (from, to, header, data) = kannel.message().await;
            assert_eq!((from.as_str(), to.as_str()), ("Patchbay", "4799988877"));
            assert_eq!(usize::from(header[0]) + 1, header.len());
            let at = header.windows(2).position(|pair| pair == [0x00, 0x03]).unwrap();
            assert_eq!(usize::from(header[at + 4]), part);
            assert!(header.len() + data.len() <= 140);
            message.extend(data);
        }
        assert_eq!(message[1], 0x06, "a push");
        assert!(message.windows(13).any(|window| window == b"Mobile Backup"));
        let delivered = scene.wait(sent.number, |setup| setup.state == SetupState::Delivered).await;
        assert!(states(&delivered).iter().all(|state| *state == SegmentState::Delivered));
    }

    async fn what_kannel_refuses_is_final(database: Database) {
        let kannel = Kannel::start().await;
        let scene = Scene::new(database, &format!("{},outbox:", kannel.gateway("from=Patchbay"))).await;
        // The numbers are +4791234501, which no centre has a way to, and +46701740605, which is not on the white list.
        for (binding, wanted) in [
            (1, "403 Not routable. Do not try again."),
            (3, "400 Number(s) has/have been denied by white- and/or black-lists."),
        ] {
            let refused = scene.send(binding).await;
            assert_eq!((refused.state, refused.failure.as_str()), (SetupState::Failed, wanted));
        }
        assert!(scene.gateway("kannel", |_| true).await.ready);
    }

    async fn one_that_does_not_let_us_in_is_passed_over(database: Database) {
        let mut kannel = Kannel::start().await;
        let wrong = kannel.gateway("from=Patchbay").replace("geheim", "falsch");
        let scene = Scene::new(database, &format!("{wrong},outbox:")).await;
        assert_eq!(scene.send(SEEDS).await.gateway, "outbox");
        assert_eq!(scene.gateway("kannel", |_| true).await.health.reason, "403 Authorization failed for sendsms");
        // Nobody listens any more.
        let scene = Scene::new(database, &format!("{},outbox:", kannel.gateway("from=Patchbay"))).await;
        kannel.smsbox.kill();
        assert_eq!(scene.send(SEEDS).await.gateway, "outbox");
        let reason = scene.gateway("kannel", |_| true).await.health.reason;
        assert!(reason.starts_with("It cannot be reached"), "{reason}");
    }

    async fn a_connection_lost_before_the_answer_goes_nowhere_else(database: Database) {
        // Takes the first request and goes away; is busy for the second; then takes all.
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = tokio::spawn(async move {
            let mut asked = Vec::new();
            let mut answers = [None, Some("503 Service Unavailable\r\nContent-Length: 34\r\n\r\nTemporal failure, try again later.")].into_iter();
            while asked.len() < 30 {
                let Ok(Ok((mut stream, _))) = tokio::time::timeout(PATIENCE, listener.accept()).await else { break };
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(stream.read_u8().await.unwrap());
                }
                asked.push(String::from_utf8(head).unwrap().lines().next().unwrap().to_owned());
                let taken = Some("202 Accepted\r\nContent-Length: 24\r\n\r\n0: Accepted for delivery");
                if let Some(answer) = answers.next().unwrap_or(taken) {
                    stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await.unwrap();
                }
                if asked.last().unwrap().contains("END") { break }
            }
            asked
        });
        let scene = Scene::new(database, &format!("kannel+http://u:p@{address}?from=x,outbox:")).await;
        let sent = scene.send(SEEDS).await;
        let sent = scene.wait(sent.number, |setup| setup.state == SetupState::Sent).await;
        assert_eq!((sent.gateway.as_str(), sent.segments[0].attempts), ("kannel", 3));
        drop(client().get(format!("http://{address}/END")).send().await);
        let asked = asked.await.unwrap();
        assert_eq!(asked.len(), sent.segments.len() + 3);
        assert_eq!((&asked[0], &asked[1]), (&asked[1], &asked[2]), "with the same reference, part and octets");
    }

    async fn nobody_else_brings_receipts(database: Database) {
        let scene = Scene::new(database, "outbox:").await;
        let sent = scene.send(SEEDS).await;
        let mark = scene.core.receipts().mark(sent.number, 1);
        let base = format!("{}/sms/receipts", scene.receipts);
        let status = async |method: reqwest::Method, path: &str| {
            client().request(method, format!("{base}/{path}")).send().await.unwrap().status().as_u16()
        };
        let number = sent.number;
        for path in [
            format!("outbox/{number}/1/{}?type=1", "0".repeat(64)),
            format!("outbox/{number}/2/{mark}?type=1"),
            format!("outbox/{}/1/{mark}?type=1", number + 1),
            format!("outbox/{number}/1/?type=1"),
            format!("outbox/x/1/{mark}?type=1"),
            "nothing".to_owned(),
        ] {
            assert_eq!(status(reqwest::Method::GET, &path).await, 404, "{path}");
        }
        assert_eq!(status(reqwest::Method::POST, &format!("outbox/{number}/1/{mark}?type=1")).await, 405);
        assert_eq!(status(reqwest::Method::GET, &format!("outbox/{number}/1/{mark}?type=3")).await, 400);
        assert_eq!(status(reqwest::Method::GET, &format!("kannel/{number}/1/{mark}?type=1")).await, 200);
        assert_eq!(states(&scene.setup(number).await)[0], SegmentState::Accepted, "it went through another one");
        assert_eq!(status(reqwest::Method::GET, &format!("outbox/{number}/1/{mark}?type=16")).await, 200);
        assert_eq!(states(&scene.setup(number).await)[0], SegmentState::Undelivered);
    }
}
