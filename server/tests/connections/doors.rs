//! Who may come in: Basic, sessions, applications that let in everybody, revocation and service keys (sheet, sections 1, 3 and 10;
//! decision 12).

use crate::common::client;
use crate::support::{SEEDS, V4, fault, request, server, server_made};
use patchbay_domain::connections::{ApplicationId, ApplicationSettings, Security};
use reqwest::Response;

/// The service key of the demo data that may revoke.
const REVOKES: &str = "7d5e81512b5c6f371113a73d395913e7ba8732440ac0a1f1f81833ff1dea53a5";
/// The one that may only read.
const READS: &str = "00000000000000000000000000000000000000000000000000000000000000aa";

/// The session that an answer gives.
fn session(answer: &Response) -> Option<String> {
    let cookies = answer.headers().get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("X-SMP-SESSID=")).map(str::to_owned)
}

both! {
    async fn wrong_credentials_are_401_and_do_nothing(database: Database) {
        let server = server(database);
        let path = format!("{V4}/Connections('{SEEDS}')");
        for authorization in [None, Some("Basic"), Some("Basic REVWMDAwMTp3cm9uZw=="), Some("Basic Tk9CT0RZOmluaXRpYWw="), Some("Bearer x")] {
            for method in ["GET", "DELETE", "PATCH"] {
                let mut asked = client().request(method.parse().unwrap(), server.url(&path)).header("content-type", "application/json");
                if let Some(authorization) = authorization {
                    asked = asked.header("authorization", authorization);
                }
                let answer = asked.body("{}").send().await.unwrap();
                assert_eq!(answer.status(), 401, "{authorization:?}");
                assert_eq!(answer.headers()["www-authenticate"], "Basic realm=\"Patchbay\", charset=\"UTF-8\"");
                assert_eq!(fault(answer).await.0, "Unauthorized");
            }
        }
        assert_eq!(request(&server, "GET", &path).send().await.unwrap().status(), 200);
    }

    async fn a_session_stands_for_the_password(database: Database) {
        let server = server(database);
        let cookie = session(&request(&server, "GET", V4).send().await.unwrap()).unwrap();
        let with = async |cookie: &str| client().get(server.url(V4)).header("cookie", cookie).send().await.unwrap();
        let answer = with(&cookie).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(session(&answer), None, "it has it already");
        let mut forged = cookie.clone();
        forged.insert(cookie.len() - 1, 'x');
        for wrong in [forged.as_str(), "X-SMP-SESSID=97ts80gwhxkc", "X-SMP-SESSID="] {
            assert_eq!(with(wrong).await.status(), 401, "{wrong}");
        }
        // Of another application it opens nothing.
        let other = client().get(server.url("/odata/applications/v4/com.globex.app")).header("cookie", &cookie).send().await.unwrap();
        assert_eq!(other.status(), 401);
    }

    async fn an_application_may_let_in_everybody(database: Database) {
        let server = server(database);
        let root = "/public/odata/applications/v4/com.example.kiosk";
        let register = |authorization: Option<&str>| {
            let asked = client().post(server.url(&format!("{root}/Connections"))).header("content-type", "application/json");
            let asked = if let Some(authorization) = authorization { asked.header("authorization", authorization) } else { asked };
            asked.body("{\"DeviceType\":\"Android\"}").send()
        };
        for authorization in [None, Some("Basic REVWMDAwMTp3cm9uZw=="), Some("Bearer nonsense")] {
            let answer = register(authorization).await.unwrap();
            assert_eq!(answer.status(), 201, "{authorization:?}");
            let location = answer.headers()["location"].to_str().unwrap().to_owned();
            assert!(location.contains("/public/odata/applications/"), "it keeps what was asked for: {location}");
            let one = client().get(&location).send().await.unwrap();
            assert_eq!(one.status(), 200, "whoever knows the id");
        }
        let list = client().get(server.url(&format!("{root}/Connections/$count"))).send().await.unwrap();
        assert_eq!(list.text().await.unwrap(), "0", "others' are not told");
        // The spelling alone opens nothing.
        let closed = client().get(server.url("/public/odata/applications/v4/com.sap.myapp")).send().await.unwrap();
        assert_eq!(closed.status(), 401);
    }

    async fn revocation_ends_sessions_and_leaves_registrations(database: Database) {
        let server = server(database);
        let cookie = session(&request(&server, "GET", V4).send().await.unwrap()).unwrap();
        let with = async || client().get(server.url(V4)).header("cookie", &cookie).send().await.unwrap().status().as_u16();
        assert_eq!(with().await, 200);
        let paths = ["/mobileservices/service-key/odata/applications/user/DEV0001/updateRevokeTime", "/odata/applications/user/DEV0001/updateRevokeTime"];
        for path in paths {
            let revoke = |key: Option<&str>| {
                let asked = client().patch(server.url(path));
                if let Some(key) = key { asked.header("x-api-key", key) } else { asked }.send()
            };
            for (key, status) in [(None, 401), (Some("wrong"), 401), (Some(READS), 403)] {
                assert_eq!(revoke(key).await.unwrap().status(), status, "{key:?}");
            }
            assert_eq!(client().post(server.url(path)).header("x-api-key", REVOKES).send().await.unwrap().status(), 405);
        }
        assert_eq!(with().await, 200, "not yet");
        for path in paths {
            let answer = client().patch(server.url(path)).header("X-API-Key", REVOKES).send().await.unwrap();
            assert_eq!((answer.status().as_u16(), answer.text().await.unwrap().as_str()), (200, ""));
        }
        assert_eq!(with().await, 401);
        assert_eq!(request(&server, "GET", &format!("{V4}/Connections('{SEEDS}')")).send().await.unwrap().status(), 200);
        let globex = client().patch(server.url(&paths[0].replace("DEV0001", "a%40b%5Cc"))).header("x-api-key", REVOKES).send().await.unwrap();
        assert_eq!(globex.status(), 404);
    }

    async fn an_application_may_ask_for_a_token(database: Database) {
        let token = std::cell::RefCell::new(String::new());
        let server = server_made(database, "nora", async |core, nora| {
            let edit = core.acting_as(nora).connections().unwrap().edit().unwrap();
            let settings = ApplicationSettings { security: Security::Bearer, ..ApplicationSettings::default() };
            let id = edit.add_application("com.example.tokens", "Tokens", settings).await.unwrap();
            assert_eq!(id, ApplicationId::parse("com.example.tokens").unwrap());
            let made = edit.add_token("DEV0001", "for a test", None).await.unwrap();
            token.replace(made.secret.0);
        }, &[]).await;
        let token = token.into_inner();
        let url = server.url("/odata/applications/v4/com.example.tokens");
        for authorization in [None, Some("Basic REVWMDAwMTppbml0aWFs".to_owned()), Some("Bearer other".to_owned()), Some("Bearer ".to_owned())] {
            let asked = client().get(&url);
            let asked = if let Some(authorization) = &authorization { asked.header("authorization", authorization) } else { asked };
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.status(), 401, "{authorization:?}");
            assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"Patchbay\"");
        }
        let answer = client().get(&url).header("authorization", format!("bearer {token}")).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(session(&answer).is_some(), "a session, as for a password");
    }

    async fn guessing_is_slowed_down(database: Database) {
        let server = server(database);
        let mut slowed = None;
        for guess in 0..200 {
            let answer = client().get(server.url(V4)).basic_auth("DEV0001", Some(format!("guess{guess}"))).send().await.unwrap();
            if answer.status() != 401 {
                slowed = Some(answer);
                break;
            }
        }
        let slowed = slowed.expect("200 wrong guesses were all heard");
        assert_eq!(slowed.status(), 429);
        assert!(slowed.headers()["retry-after"].to_str().unwrap().parse::<u32>().unwrap() > 0);
    }
}
