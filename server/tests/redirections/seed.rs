//! The protocol page's samples, each command run as it is printed there (the host replaced), by a shell and curl.

use crate::support::{NORTHWIND, all_phones, call, items, server_with};
use patchbay_domain::redirections::AnswerStyle;
use std::path::Path;
use std::process::Command;

/// The host as it is printed.
const PRINTED: &str = "https://secure-provisioning.snom.com:8083/xmlrpc/";

/// In an order in which each sample finds what it speaks of.
const SAMPLES: [&str; 8] = [
    "1-registering-a-device",
    "3-get-a-device-redirection",
    "4-list-registered-phones-by-model",
    "5-list-registered-phones-by-model-and-url",
    "6-check-a-device",
    "2-deregistering-a-device",
    "7-register-a-list-of-devices",
    "8-deregister-a-list-of-devices",
];

fn printed(sample: &str, ending: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/redirections/seed");
    std::fs::read_to_string(folder.join(format!("{sample}.{ending}"))).unwrap()
}

/// The document without the white space that the page puts between tags for its readers; the declaration's line break stays.
fn compact(document: &str) -> String {
    let (declaration, rest) = document.split_once("?>").unwrap();
    let lines: String = rest.lines().map(str::trim).collect();
    format!("{declaration}?>\n{lines}")
}

both! {
    async fn every_sample_is_answered_as_printed(database: Database) {
        let server = server_with(database, "Snom Technology GmbH", AnswerStyle::Pair, &[]).await;
        // The page's organization has no phones of this model yet; the demo data's has.
        let phones = items(&call(&server, NORTHWIND, "redirect.listPhones", &["snomM700"]).await);
        let list: String = phones.iter().map(|mac| format!("<value>{mac}</value>")).collect();
        call(&server, NORTHWIND, "redirect.deregisterPhoneList", &[&format!("<array><data>{list}</data></array>")]).await;
        let before = all_phones(&server, NORTHWIND).await;

        for sample in SAMPLES {
            let command = printed(sample, "curl");
            assert!(command.contains(PRINTED), "{sample}");
            let output = Command::new("sh")
                .arg("-c")
                .arg(command.replace(PRINTED, &server.url("/xmlrpc/")))
                .env("USERNAME", NORTHWIND.0)
                .env("PASSWORD", NORTHWIND.1)
                .output()
                .unwrap();
            assert!(output.status.success(), "{sample}: {}", String::from_utf8_lossy(&output.stderr));
            let answer = String::from_utf8(output.stdout).unwrap();
            assert_eq!(answer, compact(&printed(sample, "xml")), "{sample}");
            let (_, tags) = answer.split_once("?>\n").unwrap();
            assert!(!tags.contains("> <") && !tags.contains('\n'), "{sample}: white space between tags");
        }
        assert_eq!(all_phones(&server, NORTHWIND).await, before);
    }
}
