//! The calls beside `serverInit`: the sequence of the one public client, and what may be wrong.

use crate::common::{Server, client};
use crate::support::{fault, json, post, server, token};
use serde_json::json as object;

const WHO: &str = "<mdmId>d1e2f3g4h5</mdmId><customerId>EEEE4444-FF55-AA66-BB77-CCCCCC888888</customerId><license>EFOTA1-fff555-ggg666-hh77</license>";
const OLD: &str = "G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1";
const NEWEST: &str = "G930FXXU2DRB6/G930FOXA2DRB1/G930FXXU2DRB1";

/// Calls as the public client does: no declaration, no name space, `application/xml`; what stands inside the answer's root.
async fn call(server: &Server, token: &str, name: &str, root: &str, inner: &str) -> String {
    let answer = post(server, token, &format!("/b2bfota/v2/{name}"), format!("<{root}>{WHO}{inner}</{root}>")).await;
    let (status, kind) = (answer.status(), answer.headers()["content-type"].clone());
    let text = answer.text().await.unwrap();
    assert_eq!((status.as_u16(), kind.to_str().unwrap()), (200, "application/xml"), "{text}");
    let begin = format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><{root}>");
    text.strip_prefix(&begin)
        .and_then(|rest| rest.strip_suffix(&format!("</{root}>")))
        .unwrap_or_else(|| panic!("{text}"))
        .to_owned()
}

/// The texts of the elements of this name.
fn texts<'t>(document: &'t str, name: &str) -> Vec<&'t str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    document.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

/// What a device of the first group is told, with the seed's model.
async fn poll(server: &Server, device: &str, version: &str, state: &str) -> serde_json::Value {
    let question = object!({"device": device, "model": "GT-S8500A", "carrier": "QA4", "version": version, "utc_offset_minutes": 0, "state": state});
    let request = client().post(server.url("/fota/v1/poll")).bearer_auth("fota-test-group-secret");
    let answer = request.header("content-type", "application/json").body(question.to_string()).send().await.unwrap();
    json(answer, 200).await
}

both! {
    async fn the_sequence_of_the_public_client_runs_through(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let licence = call(&server, &token, "licenseInfo", "B2bLicenseInfoVO", "").await;
        assert_eq!((texts(&licence, "maxDeviceCount"), texts(&licence, "expirationDate")), (vec!["100"], vec!["9999-12-31"]));
        let target = "<deviceModelName>GT-S8500A</deviceModelName><salesCode>QA4</salesCode>";
        let list = call(&server, &token, "firmwareList", "B2bFirmwareInfoListVO", target).await;
        let versions = texts(&list, "targetFirmwareVersion");
        assert_eq!((versions.len(), versions[0], versions[2]), (3, NEWEST, OLD));
        assert_eq!((texts(&list, "osVersion")[0], texts(&list, "openedDate")[0], texts(&list, "samsungSecurityPatchDate")[0]), ("8.0", "2018-03-12", "2018-02-01"));
        let newer = format!("{target}<currentFirmwareVersion>{}</currentFirmwareVersion><languageCode>ENG</languageCode>", versions[1]);
        let newer = call(&server, &token, "firmwareList", "B2bFirmwareInfoListVO", &newer).await;
        assert_eq!(texts(&newer, "targetFirmwareVersion"), [NEWEST]);
        let serials = "<deviceList><serialNumber>R58M000005</serialNumber><serialNumber>R58M000006</serialNumber><serialNumber>NOBODY</serialNumber></deviceList>";
        let abnormal = call(&server, &token, "abnormalDeviceList", "B2bAbnormalDeviceListVO", serials).await;
        assert_eq!(
            abnormal,
            "<abnormalCategoryList><abnormalCategoryItem><abnormalCategoryTitle>Not Enrolled</abnormalCategoryTitle><abnormalDeviceList><serialNumber>NOBODY</serialNumber></abnormalDeviceList></abnormalCategoryItem></abnormalCategoryList>"
        );
        let force = format!("{target}<networkType>WIFIONLY</networkType><targetFirmwareVersion>Latest</targetFirmwareVersion>{serials}");
        let forced = call(&server, &token, "forceUpdate", "B2bForceUpdateVO", &force).await;
        let id = texts(&forced, "forceUpdateId")[0].to_owned();
        let about = format!("<forceUpdateId>{id}</forceUpdateId>");
        let summary = async || {
            let text = call(&server, &token, "forceUpdateSummary", "B2bForceUpdateSummaryVO", &about).await;
            ["totalCount", "downloadedCount", "failedCount", "processingCount"].map(|name| texts(&text, name)[0].parse::<u32>().unwrap())
        };
        assert_eq!(summary().await, [2, 0, 0, 2]);
        // Whatever the campaign on the target says (it is paused), the two are told at once, and nobody else is.
        let told = poll(&server, "R58M000005", OLD, "idle").await;
        assert_eq!((told["answer"].as_str(), told["target"].as_str(), told["wifi_only"].as_bool()), (Some("update"), Some(NEWEST), Some(true)));
        assert_eq!(poll(&server, "R58M000007", OLD, "idle").await["reason"], "paused");
        let detail = call(&server, &token, "forceUpdateDetail", "B2bForceUpdateDetailVO", &about).await;
        assert_eq!(texts(&detail, "serialNumber"), ["R58M000005", "R58M000006"]);
        assert_eq!(poll(&server, "R58M000005", NEWEST, "idle").await["reason"], "done");
        for _ in 0..3 {
            assert_eq!(poll(&server, "R58M000006", OLD, "idle").await["answer"], "update");
            poll(&server, "R58M000006", OLD, "failed").await;
        }
        assert_eq!(summary().await, [2, 1, 1, 0]);
        let detail = call(&server, &token, "forceUpdateDetail", "B2bForceUpdateDetailVO", &about).await;
        assert_eq!((texts(&detail, "serialNumber"), texts(&detail, "status"), texts(&detail, "errorCode")), (vec!["R58M000006"], vec!["failed"], vec!["0"]));
        // It has done with the forced update, and hears of the campaign on its target again.
        assert_eq!(poll(&server, "R58M000006", OLD, "idle").await["reason"], "paused");
    }

    async fn groups_are_registered_once(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let body = |root: &str, group: &str| format!("<{root}><groupId>{group}</groupId>{WHO}</{root}>");
        for (path, root) in [("groupRegister", "B2bGroupRegisterVO"), ("serviceregister", "B2bServiceRegisterVO"), ("groupRegister", "B2bGroupRegisterVO")] {
            let answer = post(&server, &token, &format!("/b2bfota/v2/{path}"), body(root, "New Group")).await;
            assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
        }
        assert_eq!(crate::support::order(&server, &token, crate::support::far(&[("groupId", "NEW GROUP")])).await, None);
        let nothing = post(&server, &token, "/b2bfota/v2/groupRegister", body("B2bGroupRegisterVO", " ")).await;
        assert_eq!(fault(nothing, "b2bfota.v2.groupRegister").await.1, "FUD_1003");
    }

    async fn what_is_wrong_is_told_with_the_same_codes(database: Database) {
        let server = server(database);
        let token = token(&server).await;
        let target = "<deviceModelName>GT-S8500A</deviceModelName><salesCode>QA4</salesCode>";
        let version = "<targetFirmwareVersion>Latest</targetFirmwareVersion>";
        let list = "<deviceList><serialNumber>R58M000005</serialNumber></deviceList>";
        let many: String = (0..101).map(|n| format!("<serialNumber>S{n}</serialNumber>")).collect();
        for (name, root, inner, code) in [
            ("licenseInfo", "B2bLicenseInfoVO", WHO.replace("d1e2f3g4h5", "nobody"), "FUD_3013"),
            ("licenseInfo", "B2bLicenseInfoVO", WHO.replace("EEEE4444", "eeee4444"), "FUD_3014"),
            ("licenseInfo", "B2bLicenseInfoVO", WHO.replace("EFOTA1", "x"), "FUD_3018"),
            ("licenseInfo", "B2bLicenseInfoVO", WHO.replace("<mdmId>d1e2f3g4h5</mdmId>", ""), "FUD_1001"),
            ("licenseInfo", "B2bServerInitVO", WHO.to_owned(), "FUD_1022"),
            ("firmwareList", "B2bFirmwareInfoListVO", WHO.to_owned(), "FUD_1005"),
            ("firmwareList", "B2bFirmwareInfoListVO", format!("{WHO}<deviceModelName>X</deviceModelName>"), "FUD_1006"),
            ("firmwareList", "B2bFirmwareInfoListVO", format!("{WHO}<deviceModelName>X</deviceModelName><salesCode>X</salesCode>"), "FUD_3020"),
            ("abnormalDeviceList", "B2bAbnormalDeviceListVO", WHO.to_owned(), "FUD_1022"),
            ("abnormalDeviceList", "B2bAbnormalDeviceListVO", format!("{WHO}<deviceList>{many}</deviceList>"), "FUD_1022"),
            ("forceUpdate", "B2bForceUpdateVO", format!("{WHO}{target}{list}"), "FUD_1007"),
            ("forceUpdate", "B2bForceUpdateVO", format!("{WHO}{target}{version}"), "FUD_1022"),
            ("forceUpdate", "B2bForceUpdateVO", format!("{WHO}{target}{version}<networkType>LTE</networkType>{list}"), "FUD_1022"),
            ("forceUpdate", "B2bForceUpdateVO", format!("{WHO}{target}<targetFirmwareVersion>X</targetFirmwareVersion>{list}"), "FUD_3021"),
            ("forceUpdate", "B2bForceUpdateVO", format!("{WHO}{target}{version}<deviceList><serialNumber>NOBODY</serialNumber></deviceList>"), "FUD_3000"),
            ("forceUpdateSummary", "B2bForceUpdateSummaryVO", WHO.to_owned(), "FUD_1022"),
            ("forceUpdateDetail", "B2bForceUpdateDetailVO", format!("{WHO}<forceUpdateId>48920200409-JEA35721223</forceUpdateId>"), "FUD_1022"),
        ] {
            let answer = post(&server, &token, &format!("/b2bfota/v2/{name}"), format!("<{root}>{inner}</{root}>")).await;
            let (status, told, _) = fault(answer, &format!("b2bfota.v2.{name}")).await;
            assert_eq!((status, told.as_str()), (400, code), "{name} {inner:.300}");
        }
        let v1 = format!("<B2bFirmwareInfoVO>{WHO}<deviceModelName>GT-S8500A</deviceModelName><carrierCode>QA4</carrierCode></B2bFirmwareInfoVO>");
        let answer = post(&server, &token, "/b2bfota/v1/firmware", v1).await;
        assert_eq!(texts(&answer.text().await.unwrap(), "firmwareItem").len(), 3);
    }
}
