//! What holds of every address of the portal: nothing answers somebody who is not signed in but what is listed here, and every page says in
//! one heading what it is, to everybody, also where its address names nothing.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use common::portal::{page, sign_in_with};
use common::{Server, client};
use std::collections::BTreeSet;

/// Pages, plain routes and server functions that everybody may ask. Whoever adds one here says why in the review.
const PUBLIC: [&str; 14] = [
    "/healthz",
    "/readyz",
    "/theme",
    "/csp-report",
    "/sign-in",
    "/set-up/{secret}",
    "/password/{secret}",
    "/portal/sign-in",
    "/portal/sign-out",
    "/portal/set-up/check",
    "/portal/set-up/finish",
    "/portal/password/check",
    "/portal/password/set",
    "/portal/session/me",
];

/// The same path with something in the place of its parameters.
fn filled(path: &str, with: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { with.to_owned() } else { part.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// What the headings of level 1 say.
fn headings(html: &str) -> Vec<String> {
    let texts = html.split("<h1").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</h1>"));
    texts.map(|(text, _)| text.to_owned()).collect()
}

both! {
    async fn without_a_session_nothing_is_answered_but_what_is_public(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let paths = patchbay_server::portal::all_paths();
        assert!(paths.len() > 40, "the list of routes is not whole: {}", paths.len());
        for public in PUBLIC {
            assert!(paths.iter().any(|(_, path, _)| path == public), "{public} is no route any more");
        }
        for (method, path, public) in paths {
            assert_eq!(public, PUBLIC.contains(&path.as_str()), "{method} {path}: the server's own list differs");
            if public {
                continue;
            }
            let method: reqwest::Method = method.parse().unwrap();
            for accept in ["text/html", "application/json"] {
                let answer = client().request(method.clone(), server.url(&filled(&path, "000413610FF5")))
                    .header("accept", accept).header("sec-fetch-site", "same-origin")
                    .header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
                let status = answer.status().as_u16();
                let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
                let refused = matches!(status, 401 | 403) || (matches!(status, 302 | 303) && location.starts_with("/sign-in"));
                assert!(refused, "{method} {path} ({accept}) answered {status} {location}");
            }
        }
    }

    async fn every_page_has_one_heading_whatever_its_address_names(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let mut wrong = Vec::new();
        for (name, password) in [("olga", "patchbay-demo"), ("nora", "patchbay-demo"), ("vera", "patchbay-demo"), ("alice@example.org", "s3cret")] {
            let cookie = sign_in_with(&server, name, password).await;
            let mut pages = 0;
            for (_, path, _) in patchbay_server::portal::all_paths().into_iter().filter(|(method, ..)| *method == "GET") {
                let addresses = BTreeSet::from(["nobody", "%00"].map(|with| filled(&path, with)));
                for address in addresses {
                    let answer = page(&server, &address, Some(&cookie)).await;
                    let is_page = answer.headers().get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
                    if !is_page || answer.status().is_redirection() {
                        continue;
                    }
                    pages += 1;
                    let headings = headings(&answer.text().await.unwrap());
                    if headings.len() != 1 || headings[0].trim().is_empty() {
                        wrong.push(format!("{name} {address}: {headings:?}"));
                    }
                }
            }
            assert!(pages > 100, "{name} was shown {pages} pages only");
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn without_credentials_nothing_is_told_of_an_application(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let root = "/odata/applications/v4/com.sap.myapp";
        for path in ["", "/$metadata", "/Connections", "/Connections/$count", "/Connections('')", "/Connections('x')/Email",
            "/Connections('x')/Capability", "/Capabilities", "/Endpoints", "/FeatureVectorPolicies"] {
            for prefix in ["", "/public", "/mobileservices", "/mobileservices/public"] {
                let answer = client().get(server.url(&format!("{prefix}{root}{path}"))).header("x-smp-appcid", "x").send().await.unwrap();
                assert_eq!(answer.status(), 401, "{prefix}{root}{path}");
            }
        }
        let revoke = client().patch(server.url("/odata/applications/user/DEV0001/updateRevokeTime")).send().await.unwrap();
        assert_eq!(revoke.status(), 401);
    }
}
