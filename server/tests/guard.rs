//! Nothing of the portal answers somebody who is not signed in, but what is listed here; and a viewer changes nothing.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use common::{Server, client};

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
fn filled(path: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { "000413610FF5".to_owned() } else { part.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
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
                let answer = client().request(method.clone(), server.url(&filled(&path)))
                    .header("accept", accept).header("sec-fetch-site", "same-origin")
                    .header("content-type", "application/x-www-form-urlencoded").send().await.unwrap();
                let status = answer.status().as_u16();
                let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
                let refused = matches!(status, 401 | 403) || (matches!(status, 302 | 303) && location.starts_with("/sign-in"));
                assert!(refused, "{method} {path} ({accept}) answered {status} {location}");
            }
        }
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
