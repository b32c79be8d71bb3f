//! What the tests of campaigns share. Each runs on SQLite and on PostgreSQL.

mod clients;
mod fleet;
mod import;
mod life;
mod order;
mod poll;
mod register;
mod show;
mod webhooks;

use super::{Campaigns, Edit, NamedFirmware, NewDevice, NewFirmware, NewGroup, NewLicense, Placed, Poll, Told, View, by_clock};
use crate::accounts::From;
use crate::testing::Scene;
use crate::{Actor, Core};
use patchbay_domain::access::Role;
use patchbay_domain::campaigns::{
    CarrierCode, Decision, DeviceFilter, DeviceId, DeviceModel, DeviceQuery, FirmwareVersion, MdmId, RawRequest, Report, Request,
    Rules, UtcOffset,
};
use patchbay_domain::time::Millis;

/// Three versions, from the oldest to the newest; the seed's is the first.
const VERSIONS: [&str; 3] = [
    "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1",
    "G930FXXU1DQD4/G930FOXA1DQD1/G930FXXU1DQD1",
    "G930FXXU2DRB6/G930FOXA2DRB1/G930FXXU2DRB1",
];

/// The scene of the seed's sample.
struct Stage {
    nora: Actor,
    customer: String,
    group: String,
    /// What the group's devices present.
    secret: String,
}

fn from() -> From {
    From { address: "192.0.2.7".to_owned(), user_agent: String::new() }
}

fn mdm() -> MdmId {
    MdmId::parse("d1e2f3g4h5").unwrap()
}

fn view<'a>(core: &'a Core, actor: &'a Actor) -> Campaigns<'a, View> {
    core.acting_as(actor).campaigns().unwrap()
}

fn edit<'a>(core: &'a Core, actor: &'a Actor) -> Campaigns<'a, Edit> {
    view(core, actor).edit().unwrap()
}

fn licence(seats: i64) -> NewLicense {
    NewLicense { license: "EFOTA1-fff555-ggg666-hh77".into(), seats, valid_from: Millis(0), valid_until: None }
}

/// An organization with the MDM, customer, licence, group and catalogue of the seed's sample.
async fn stage(scene: &Scene, seats: i64) -> Stage {
    let northwind = scene.organization("northwind").await;
    let nora = scene.user("nora", Role::Admin, Some(&northwind)).await;
    let campaigns = edit(&scene.core, &nora);
    campaigns.add_mdm("d1e2f3g4h5").await.unwrap();
    let customer = campaigns.add_customer(&mdm(), "EEEE4444-FF55-AA66-BB77-CCCCCC888888", "UTC").await.unwrap();
    campaigns.add_license(&customer, &licence(seats)).await.unwrap();
    let group = NewGroup { name: "Test Device Group".into(), license: licence(1).license };
    let secret = campaigns.add_group(&customer, &group).await.unwrap();
    let group = campaigns.groups().await.unwrap().remove(0).id;
    for version in VERSIONS {
        let new = NewFirmware { model: "GT-S8500A".into(), carrier: "QA4".into(), version: version.into(), ..Default::default() };
        campaigns.add_firmware(new).await.unwrap();
    }
    Stage { nora, customer, group, secret }
}

/// The seed's sample, with other dates: two nights from the day on which the tests begin.
fn raw() -> RawRequest {
    RawRequest {
        mdm: "d1e2f3g4h5".into(),
        customer: "EEEE4444-FF55-AA66-BB77-CCCCCC888888".into(),
        group: "Test Device Group".into(),
        license: licence(1).license,
        model: "GT-S8500A".into(),
        carrier: "QA4".into(),
        target: VERSIONS[1].into(),
        start_date: "20261121".into(),
        end_date: "20261122".into(),
        start_hour: "22".into(),
        end_hour: "04".into(),
    }
}

fn request(change: impl FnOnce(&mut RawRequest)) -> Request {
    let mut raw = raw();
    change(&mut raw);
    Request::read(&raw, Rules::default()).unwrap()
}

/// Orders it by form; the new campaign's id.
async fn ordered(scene: &Scene, nora: &Actor, request: Request) -> String {
    match edit(&scene.core, nora).create(request).await.unwrap() {
        Placed::New(id) => id,
        Placed::Known(id) => panic!("{id} is there already"),
    }
}

/// A device with the first of the versions, in UTC.
fn device(number: u32) -> Poll {
    Poll {
        device: DeviceId::parse(&format!("R58M{number:04}")).unwrap(),
        model: DeviceModel::parse("GT-S8500A").unwrap(),
        carrier: CarrierCode::parse("QA4").unwrap(),
        version: FirmwareVersion::parse(VERSIONS[0]).unwrap(),
        offset: Some(UtcOffset::default()),
        report: Report::Idle,
    }
}

/// Under which id a device is stored.
async fn stored_id(scene: &Scene, stage: &Stage, number: u32) -> String {
    let filter = DeviceFilter { q: device(number).device.to_string(), ..DeviceFilter::default() };
    let found = view(&scene.core, &stage.nora).devices(&DeviceQuery { filter, ..DeviceQuery::default() }).await.unwrap();
    found.rows[0].id.clone()
}

fn with(poll: Poll, version: usize) -> Poll {
    Poll { version: FirmwareVersion::parse(VERSIONS[version]).unwrap(), ..poll }
}

async fn ask(scene: &Scene, stage: &Stage, poll: Poll) -> Told {
    scene.core.campaign_polls().poll(&stage.secret, poll).await.unwrap().unwrap()
}

/// What a device is told, in one word.
async fn told(scene: &Scene, stage: &Stage, poll: Poll) -> &'static str {
    ask(scene, stage, poll).await.decision.reason()
}

async fn revision(scene: &Scene, nora: &Actor, id: &str) -> i64 {
    view(&scene.core, nora).detail(id).await.unwrap().campaign.revision
}

/// What was done in an area, the oldest first.
async fn audited(scene: &Scene, area: &str) -> Vec<String> {
    let sql = "SELECT action, actor FROM audit WHERE area = $1 ORDER BY id";
    let rows = scene.core.store().rows(sql, crate::store::args![area]).await.unwrap();
    rows.iter().map(|row| format!("{} by {}", row.text("action").unwrap(), row.text("actor").unwrap())).collect()
}
