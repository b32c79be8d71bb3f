//! What these tests share: a core with the demo data and mounted gateways, programs that are started and ended, and the SMSC.

use crate::common::made::core;
use crate::common::{Database, Home};
use patchbay_core::accounts::From;
use patchbay_core::bindings::{Bindings, Edit};
use patchbay_core::{Actor, Core};
use patchbay_domain::bindings::{Gateway, SegmentState, Setup};
use patchbay_server::bindings::gateways::{Gateways, kannel, mount, parse};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;

/// How long something may take to happen; a machine that builds at the same time is slow.
/// On PostgreSQL a process that was killed is taken to be alive for a minute.
pub const PATIENCE: Duration = Duration::from_secs(90);
/// The seed's binding, to +4799988877.
pub const SEEDS: i64 = 12;

/// The administrator of northwind.
pub async fn nora(core: &Core) -> Actor {
    let from = From { address: "127.0.0.1".to_owned(), user_agent: "test".to_owned() };
    let session = core.accounts().sign_in("nora", "patchbay-demo", None, &from).await.unwrap();
    core.accounts().session(&session.secret, &from).await.unwrap().unwrap().actor
}

/// What she may do.
pub fn bindings<'a>(core: &'a Core, nora: &'a Actor) -> Bindings<'a, Edit> {
    core.acting_as(nora).bindings().unwrap().edit().unwrap()
}

/// A core with the demo data and gateways, and the address for receipts served.
pub struct Scene {
    pub core: Core,
    nora: Actor,
    gateways: Option<Gateways>,
    /// Where receipts are brought, without a slash at the end.
    pub receipts: String,
    _home: Home,
}

impl Scene {
    pub async fn new(database: Database, gateways: &str) -> Self {
        let home = Home::new(database);
        let core = core(&home).await;
        core.load_demo().await.unwrap();
        let nora = nora(&core).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receipts = format!("http://{}", listener.local_addr().unwrap());
        let door = kannel::receipts(core.clone());
        tokio::spawn(async move { axum::serve(listener, door).await });
        let gateways = Some(mount(&core, &parse(gateways).unwrap(), &receipts).await.unwrap());
        Self { core, nora, gateways, receipts, _home: home }
    }

    fn bindings(&self) -> Bindings<'_, Edit> {
        bindings(&self.core, &self.nora)
    }

    /// Sends a setup to a binding of the demo data and waits for the outcome.
    pub async fn send(&self, binding: i64) -> Setup {
        self.bindings().send_to_binding(binding, Some("1234"), None).await.unwrap().setup
    }

    pub async fn setup(&self, number: i64) -> Setup {
        self.bindings().setup(number).await.unwrap()
    }

    /// Waits until a setup is as it is to be.
    pub async fn wait(&self, number: i64, wanted: impl Fn(&Setup) -> bool) -> Setup {
        let waiting = async {
            loop {
                let setup = self.setup(number).await;
                if wanted(&setup) {
                    return setup;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(setup) => setup,
            Err(_) => panic!("{:#?}", self.setup(number).await),
        }
    }

    /// Waits until a gateway is as it is to be.
    pub async fn gateway(&self, name: &str, wanted: impl Fn(&Gateway) -> bool) -> Gateway {
        let shown =
            || self.core.acting_as(&self.nora).gateways().unwrap().list().into_iter().find(|one| one.name == name).unwrap();
        let waiting = async {
            loop {
                let gateway = shown();
                if wanted(&gateway) {
                    return gateway;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(gateway) => gateway,
            Err(_) => panic!("{:#?}", shown()),
        }
    }

    /// Stops as the process does.
    pub async fn stop(mut self) {
        self.core.close().await;
        self.gateways.take().unwrap().stop().await;
    }
}

/// The states of a setup's segments.
pub fn states(setup: &Setup) -> Vec<SegmentState> {
    setup.segments.iter().map(|segment| segment.state).collect()
}

/// A program that is ended with the test.
pub struct Program(Child);

impl Program {
    pub fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|fault| panic!("{command:?}: {fault}; scripts/setup test installs it")))
    }

    /// Its lines, as they come.
    pub fn lines(&mut self) -> UnboundedReceiver<String> {
        let out = BufReader::new(self.0.stdout.take().unwrap());
        let (send, receive) = tokio::sync::mpsc::unbounded_channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| send.send(line)));
        receive
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The SMSC of `end2end/support/smsc.mjs`.
pub struct Smsc {
    program: Program,
    input: ChildStdin,
    lines: UnboundedReceiver<String>,
    seen: Vec<Value>,
    pub port: u64,
}

impl Smsc {
    pub async fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../end2end/support/smsc.mjs");
        let mut command = Command::new("node");
        let mut program = Program::start(command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()));
        let (input, lines) = (program.0.stdin.take().unwrap(), program.lines());
        let mut smsc = Self { program, input, lines, seen: Vec::new(), port: 0 };
        smsc.port = smsc.next("listening").await["port"].as_u64().unwrap();
        smsc
    }

    /// Its address as a gateway, with what stands in the query.
    pub fn gateway(&self, options: &str) -> String {
        format!("smpp://patchbay:geheim@127.0.0.1:{}?{options}", self.port)
    }

    /// Tells it what to do; returns when it does.
    pub async fn tell(&mut self, what: Value) {
        writeln!(self.input, "{what}").unwrap();
        self.next("done").await;
    }

    /// The next of this kind that it tells, be it told already.
    pub async fn next(&mut self, kind: &str) -> Value {
        if let Some(at) = self.seen.iter().position(|event| event["event"] == kind) {
            return self.seen.remove(at);
        }
        loop {
            let line = tokio::time::timeout(PATIENCE, self.lines.recv()).await;
            let line = line.unwrap_or_else(|_| panic!("no {kind} but {:#?}", self.seen)).expect("the SMSC ended");
            let event: Value = serde_json::from_str(&line).unwrap();
            if event["event"] == kind {
                return event;
            }
            self.seen.push(event);
        }
    }

    /// So many segments, in order.
    pub async fn segments(&mut self, count: usize) -> Vec<Value> {
        let mut segments = Vec::new();
        while segments.len() < count {
            segments.push(self.next("segment").await);
        }
        segments
    }

    /// That it was told of nothing more of this kind.
    pub async fn nothing_more(&mut self, kind: &str) {
        self.tell(json!({})).await;
        let more: Vec<&Value> = self.seen.iter().filter(|event| event["event"] == kind).collect();
        assert!(more.is_empty(), "{more:#?}");
    }

    /// Ends it at once.
    pub fn kill(&mut self) {
        self.program.kill();
    }
}

/// Header and payload of a segment, in hex.
pub fn octets(segment: &Value) -> (String, String) {
    let text = |key: &str| segment[key].as_str().unwrap().to_owned();
    (text("header"), text("payload"))
}
