//! The life of the process: settings, database, listeners, the ready line, and the end.

use crate::bindings;
use crate::bindings::gateways::{self, Gateways};
use crate::cli::{Invocation, Task, parse};
use crate::config::{Config, LogFormat, Shown, Texts, check, shown, with_demo};
use crate::front::{Front, Wire};
use crate::listen::{Listener, STOP_TIME, Serving, connections, serve};
use crate::tls::{Ask, Current, Speaks, follow, install_provider};
use crate::{AppState, campaigns, connections, directory, health, portal, redirections, sip};
use patchbay_core::secret::Key;
use patchbay_core::store::OpenError;
use patchbay_core::{Clock, Core};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};

/// The fewest threads that serve requests: rendering a page or hashing a password must not keep phones waiting.
const WORKERS_MIN: usize = 4;

/// Why the process ends without having served, in sentences for the operator.
type Failure = Vec<String>;

/// Does what the command line says.
pub fn main(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let invocation = match parse(words) {
        Ok(invocation) => invocation,
        Err(told) => {
            // Help and version go to standard output and are no failure.
            let _ = told.print();
            return if told.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match run(&invocation) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reasons) => {
            let mut stderr = std::io::stderr().lock();
            for reason in reasons {
                let _ = writeln!(stderr, "patchbay: {reason}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(invocation: &Invocation) -> Result<(), Failure> {
    if invocation.task == Task::Version {
        print(&format!("patchbay {}\n", env!("CARGO_PKG_VERSION")));
        return Ok(());
    }
    let demo = invocation.task == Task::Serve { demo: true };
    let texts = invocation.sources.read()?;
    let texts = if demo { with_demo(texts) } else { texts };
    let config = check(&texts, demo)?;
    if invocation.task == Task::Config {
        print(&table(&shown(&texts)));
        return Ok(());
    }
    install_provider();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(workers(config.workers))
        .enable_all()
        .build()
        .map_err(|cause| vec![format!("cannot start threads: {cause}")])?;
    let ended = runtime.block_on(async {
        match invocation.task {
            Task::Health => health::ask(&config).await.map_err(|reason| vec![reason]),
            Task::SetUpLink => set_up_link(&config).await,
            _ => Box::pin(serving(config, &texts)).await,
        }
    });
    // What is still at work on a blocking thread after the time to stop was given it.
    runtime.shutdown_background();
    ended
}

fn workers(wanted: usize) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if wanted == 0 { processors.max(WORKERS_MIN) } else { wanted }
}

/// Writes to standard output; nobody reading it is no fault.
fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}

fn table(settings: &[Shown]) -> String {
    let value = |setting: &Shown| if setting.value.is_empty() { "-".to_owned() } else { setting.value.clone() };
    let name_width = settings.iter().map(|setting| setting.name.len()).max().unwrap_or_default();
    let value_width = settings.iter().map(|setting| value(setting).len()).max().unwrap_or_default();
    let mut out = format!("{:name_width$}  {:value_width$}  SOURCE\n", "SETTING", "VALUE");
    for setting in settings {
        let _ = writeln!(out, "{:name_width$}  {:value_width$}  {}", setting.name, value(setting), setting.source);
    }
    out
}

fn start_log(config: &Config) {
    // What a client sends wrongly is no fault of ours, and the decoder of LDAP would log it as one. Who wants to hear of it says so.
    let wanted = format!("ldap3_proto=off,{}", config.log);
    let filter = tracing_subscriber::EnvFilter::try_new(wanted).unwrap_or_default();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails only when one is set already, as in tests.
    let _ = match config.log_format {
        LogFormat::Text => log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr())).try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}

async fn open(config: &Config) -> Result<Core, Failure> {
    let file = &config.secret_key_file;
    let key = Key::load_or_create(file).map_err(|cause| vec![format!("cannot use the key file {}: {cause}", file.display())])?;
    Core::open(&config.database_url, key, Clock::system()).await.map_err(|cause| vec![cause.to_string()])
}

/// Makes a link while the server is stopped (SQLite) or beside it (PostgreSQL).
async fn set_up_link(config: &Config) -> Result<(), Failure> {
    let core = open(config).await.map_err(|mut reasons| {
        if reasons
            .iter()
            .any(|reason| *reason == OpenError::InUse(String::new()).to_string() || reason.contains("another process"))
        {
            reasons.push("stop the server first; it prints a new link when it starts".to_owned());
        }
        reasons
    })?;
    let made = core.accounts().set_up_link().await;
    core.close().await;
    match made {
        Ok(Some(secret)) => {
            let base = config
                .public_url
                .clone()
                .unwrap_or_else(|| format!("{}://{}", if config.tls.is_some() { "https" } else { "http" }, config.listen));
            print(&format!("{base}/set-up/{}\n", secret.0));
            Ok(())
        }
        Ok(None) => Err(vec!["there is an operator already; another operator can make a password link in the portal".to_owned()]),
        Err(cause) => Err(vec![cause.to_string()]),
    }
}

/// The listeners of these settings, bound.
struct Listeners {
    main: Listener,
    wire: Option<Listener>,
    ldap: Option<Listener>,
    ldaps: Option<Listener>,
    /// What StartTLS uses.
    start_tls: Option<Current>,
    metrics: Option<Listener>,
}

async fn bind(config: &Config) -> Result<Listeners, Failure> {
    let tls = |ask: Ask, speaks: Speaks| match &config.tls {
        Some(files) => follow(files.clone(), ask, speaks).map(Some).map_err(|cause| vec![cause.to_string()]),
        None => Ok(None),
    };
    let bound = async |address, tls| {
        Listener::bind(address, tls).await.map_err(|cause| vec![format!("cannot listen on {address}: {cause}")])
    };
    let maybe = async |address, tls| match address {
        Some(address) => bound(address, tls).await.map(Some),
        None => Ok(None),
    };
    let main = bound(config.listen, tls(Ask::Nobody, Speaks::Http)?).await?;
    let wire = match config.wire_listen {
        Some(address) => Some(bound(address, tls(Ask::Phones(config.phone_ca.clone()), Speaks::Http)?).await?),
        None => None,
    };
    let directory = &config.directory;
    let wanted = directory.listen.is_some() || directory.tls_listen.is_some();
    let ldap_tls = if wanted { tls(Ask::Nobody, Speaks::Ldap)? } else { None };
    let ldap = maybe(directory.listen, None).await?;
    let ldaps = maybe(directory.tls_listen, ldap_tls.clone()).await?;
    let metrics = maybe(config.metrics_listen, None).await?;
    Ok(Listeners { main, wire, ldap, ldaps, start_tls: ldap_tls, metrics })
}

impl Listeners {
    fn urls(&self) -> Vec<(&'static str, String)> {
        let mut urls = vec![("portal", self.main.url("http"))];
        urls.extend(self.wire.as_ref().map(|listener| ("wire", listener.url("http"))));
        urls.extend([&self.ldap, &self.ldaps].into_iter().flatten().map(|listener| ("directory", listener.url("ldap"))));
        urls.extend(self.metrics.as_ref().map(|listener| ("metrics", listener.url("http"))));
        urls
    }
}

async fn serving(config: Config, texts: &Texts) -> Result<(), Failure> {
    start_log(&config);
    for warning in &texts.1 {
        tracing::warn!("{warning}");
    }
    // Before the listeners: who stops us meanwhile is heard.
    let stop = stop_signal().map_err(|cause| vec![format!("cannot hear signals: {cause}")])?;
    let core = Box::pin(open(&config)).await?;
    let served = Box::pin(serve_core(&core, config, texts, stop)).await;
    core.close().await;
    // Only now: what was being handed over has its answer.
    served?.stop().await;
    Ok(())
}

/// Serves until it is told to stop; what is left to be done when core is closed comes back.
async fn serve_core(core: &Core, config: Config, texts: &Texts, stop: impl Future<Output = ()>) -> Result<Gateways, Failure> {
    core.set_sip_limits(config.sip.limits);
    if let Some(server) = &config.sync_server {
        core.set_sync_server(server);
    }
    core.set_campaign_vendor_limits(config.campaign_vendor_limits);
    if config.demo {
        core.load_demo().await.map_err(|cause| vec![cause.to_string()])?;
    }
    let listeners = bind(&config).await?;
    let urls = listeners.urls();
    if !config.demo {
        tell_set_up_link(core, &config, &listeners.main.url("http")).await?;
    }
    let receipts = receipts_url(&config, &listeners);
    let (stop_now, stopping) = watch::channel(false);
    let state = AppState { core: core.clone(), config: Arc::new(config), metrics: Arc::default(), stopping: stopping.clone() };
    let mut all_closed = start(listeners, &state, &urls, &shown(texts));
    let gateways = gateways::mount(core, &state.config.sms_gateways, &receipts).await.map_err(|cause| vec![cause.to_string()])?;

    let hooks = tokio::spawn(campaigns::webhooks::run(core.clone(), state.config.webhook_networks.clone(), stopping));

    let line: Vec<&str> = urls.iter().map(|(_, url)| url.as_str()).collect();
    print(&format!("patchbay ready {}\n", line.join(" ")));
    stop.await;
    tracing::info!("stopping: what is under way is finished, {} seconds at most", STOP_TIME.as_secs());
    stop_now.send_replace(true);
    drop(state);
    if tokio::time::timeout(STOP_TIME, all_closed.recv()).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
    // What is not answered by then is delivered once more after the next start.
    drop(tokio::time::timeout(STOP_TIME, hooks).await);
    Ok(gateways)
}

/// Where SMS gateways bring receipts unless they are set to bring them elsewhere: where the wire faces are, from outside if that is known.
fn receipts_url(config: &Config, listeners: &Listeners) -> String {
    match (&config.public_url, &listeners.wire) {
        (Some(url), None) => url.clone(),
        (_, wire) => wire.as_ref().unwrap_or(&listeners.main).url_from_here("http"),
    }
}

/// Begins to serve on all listeners. What is returned ends when the last connection is gone.
fn start(listeners: Listeners, state: &AppState, urls: &[(&'static str, String)], settings: &[Shown]) -> mpsc::Receiver<()> {
    let (open, all_closed) = mpsc::channel(1);
    let config = &state.config;
    let serving = Serving {
        stopping: state.stopping.clone(),
        open,
        connections: connections(config.max_connections),
        metrics: Arc::clone(&state.metrics),
    };
    let front = |wire: Option<Wire>, portal: Option<axum::Router>| Front {
        wire,
        portal,
        proxies: config.trusted_proxies.clone().into(),
        metrics: Arc::clone(&state.metrics),
    };
    let faces = Wire {
        phone: redirections::phone::PhoneFace::new(state.core.clone(), Arc::clone(&state.metrics), config.phone_rate),
        xmlrpc: redirections::xmlrpc::routes(state.core.clone()),
        sip: sip::routes(state.core.clone(), config),
        campaigns: campaigns::routes(state.core.clone()),
        bindings: bindings::routes(state.core.clone(), config),
        receipts: gateways::kannel::receipts(state.core.clone()),
        connections: connections::routes(state.core.clone(), config),
    };
    let portal = portal::router(state.clone(), urls, settings);
    let (with_portal, alone) = if listeners.wire.is_some() { (None, Some(faces)) } else { (Some(faces), None) };
    tokio::spawn(serve(listeners.main, front(with_portal, Some(portal)), serving.clone()));
    if let Some(listener) = listeners.wire {
        tokio::spawn(serve(listener, front(alone, None), serving.clone()));
    }
    let face = directory::Face::new(state.core.clone(), Arc::clone(&state.metrics), &config.directory, listeners.start_tls);
    for listener in [listeners.ldap, listeners.ldaps].into_iter().flatten() {
        tokio::spawn(directory::serve(listener, Arc::clone(&face), serving.clone()));
    }
    if let Some(listener) = listeners.metrics {
        tokio::spawn(serve(listener, front(None, Some(health::metrics(state.clone()))), serving));
    }
    all_closed
}

/// Tells how the first operator gets in. There is no default password.
async fn tell_set_up_link(core: &Core, config: &Config, listening: &str) -> Result<(), Failure> {
    let Some(secret) = core.accounts().set_up_link().await.map_err(|cause| vec![cause.to_string()])? else { return Ok(()) };
    let link = format!("{}/set-up/{}", config.public_url.as_deref().unwrap_or(listening), secret.0);
    match config.log_format {
        LogFormat::Json => tracing::warn!(link, "nobody can sign in yet; set Patchbay up with this link within 24 hours"),
        LogFormat::Text => {
            let text = format!("\n  Nobody can sign in yet. Set Patchbay up with this link within 24 hours:\n\n      {link}\n\n");
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        }
    }
    Ok(())
}

/// Ends at the first SIGTERM or SIGINT.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Ends at the first Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}
