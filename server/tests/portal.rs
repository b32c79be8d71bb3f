//! The portal's plain routes and what surrounds every request: headers, foreign requests, compression, limits, exports, upload, events.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test says what it expects by panicking"
)]

mod common;

use common::portal::{form, page, post, sign_in, sign_in_with};
use common::{Server, client};
use std::time::Duration;

const TOKEN: &str = "Bearer pbt_demo_northwind_0123456789abcdef0123456789abcdef";

async fn get(server: &Server, path: &str, fields: &[(&str, &str)]) -> reqwest::Response {
    let mut request = client().get(server.url(path));
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// A file in a form, as a browser sends it.
fn multipart(name: &str, content: &[u8]) -> (String, Vec<u8>) {
    let boundary = "----patchbay-test";
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"default_url\"\r\n\r\n\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(content);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

async fn upload(server: &Server, cookie: &str, content: &[u8]) -> reqwest::Response {
    let (kind, body) = multipart("phones.csv", content);
    client()
        .post(server.url("/redirections/import/upload"))
        .header("content-type", kind)
        .header("accept", "text/html")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", cookie)
        .body(body)
        .send()
        .await
        .unwrap()
}

both! {
    async fn without_a_session_a_browser_signs_in_first_and_comes_back(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let answer = page(&server, "/redirections?q=0004&sort=url", None).await;
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["location"], "/sign-in?next=%2Fredirections%3Fq%3D0004%26sort%3Durl");
        let answer = get(&server, "/redirections/export.csv", &[]).await;
        assert_eq!(answer.status(), 401);
        assert!(answer.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        let answer = get(&server, "/redirections/export.csv", &[("authorization", "Bearer pbt_wrong")]).await;
        assert_eq!(answer.status(), 401);
    }

    async fn every_answer_has_the_security_headers(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        let mut nonces = Vec::new();
        for path in ["/sign-in", "/", "/no/such/page", "/redirections/export.csv", "/healthz"] {
            let answer = page(&server, path, Some(&cookie)).await;
            let header = |name: &str| answer.headers().get(name).unwrap_or_else(|| panic!("{path} without {name}")).to_str().unwrap();
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("referrer-policy"), "same-origin");
            assert_eq!(header("cross-origin-opener-policy"), "same-origin");
            assert!(header("permissions-policy").contains("camera=()"));
            assert_eq!(header("cache-control"), "no-store");
            assert!(!answer.headers().contains_key("strict-transport-security"), "over plain HTTP");
            let policy = header("content-security-policy");
            for part in ["default-src 'self';", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "report-uri /csp-report"] {
                assert!(policy.contains(part), "{policy}");
            }
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
            nonces.push(policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned());
            if answer.headers()["content-type"] == "text/html; charset=utf-8" {
                let html = answer.text().await.unwrap();
                for script in html.split("<script").skip(1) {
                    let tag = script.split('>').next().unwrap();
                    assert!(tag.contains(&format!("nonce=\"{}\"", nonces.last().unwrap())) || tag.contains("src="), "{path}: <script{tag}>");
                }
            }
        }
        let count = nonces.len();
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), count, "a nonce came twice");
        assert_eq!(page(&server, "/no/such/page", Some(&cookie)).await.status(), 404);
    }

    async fn another_sites_requests_are_refused(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let host = server.base_url.strip_prefix("http://").unwrap().to_owned();
        let own = format!("http://{host}");
        let cases: [(&[(&str, &str)], u16); 9] = [
            (&[("sec-fetch-site", "same-origin")], 303),
            (&[("sec-fetch-site", "none")], 303),
            (&[("sec-fetch-site", "cross-site")], 403),
            (&[("sec-fetch-site", "same-site")], 403),
            (&[("sec-fetch-site", "cross-site"), ("origin", &own)], 403),
            (&[("origin", &own)], 303),
            (&[("origin", "http://evil.example")], 403),
            (&[("origin", "null")], 403),
            (&[], 403),
        ];
        for (fields, status) in cases {
            let mut request = client().post(server.url("/theme")).header("content-type", "application/x-www-form-urlencoded").body("theme=dark");
            for (name, value) in fields {
                request = request.header(*name, *value);
            }
            assert_eq!(request.send().await.unwrap().status().as_u16(), status, "{fields:?}");
        }
        for (path, _) in [("/portal/sign-in", ""), ("/portal/redirections/delete", ""), ("/redirections/import/upload", "")] {
            let refused = client().post(server.url(path)).header("sec-fetch-site", "cross-site").body("").send().await.unwrap();
            assert_eq!(refused.status(), 403, "{path}");
        }
    }

    async fn the_theme_is_kept_and_one_goes_back(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let answer = client().post(server.url("/theme")).header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded").header("referer", server.url("/redirections?q=a"))
            .body("theme=dark").send().await.unwrap();
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()["location"], "/redirections?q=a");
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.starts_with("patchbay_theme=dark;"), "{cookie}");
        let html = page(&server, "/sign-in", Some("patchbay_theme=dark")).await.text().await.unwrap();
        assert!(html.contains("data-theme=\"dark\""), "{html}");
        let html = page(&server, "/sign-in", Some("patchbay_theme=\"><script>")).await.text().await.unwrap();
        assert!(html.contains("data-theme=\"system\""), "{html}");
    }

    async fn pages_are_compressed_and_streams_are_not(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        for (accepted, coding) in [("gzip, deflate, br", Some("br")), ("gzip", Some("gzip")), ("identity", None)] {
            let answer = get(&server, "/redirections", &[("accept", "text/html"), ("accept-encoding", accepted), ("cookie", &cookie)]).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers().get("content-encoding").map(|value| value.to_str().unwrap()), coding);
        }
        let stream = get(&server, "/events", &[("accept-encoding", "gzip, br"), ("cookie", &cookie)]).await;
        assert_eq!(stream.status(), 200);
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        assert!(!stream.headers().contains_key("content-encoding"));
    }

    async fn bodies_are_bounded(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let large = "x".repeat(100 * 1024);
        let answer = post(&server, "/portal/sign-in", &[("name", "nora"), ("password", &large)], None).await;
        assert_eq!(answer.status(), 413);
        let cookie = sign_in(&server, "nora").await;
        let answer = upload(&server, &cookie, &vec![b'x'; 9 * 1024 * 1024]).await;
        assert!(matches!(answer.status().as_u16(), 303 | 413 | 422), "{}", answer.status());
        if answer.status() == 303 {
            let location = answer.headers()["location"].to_str().unwrap();
            assert!(location.starts_with("/redirections/import?") && location.contains("__err="), "{location}");
        }
        assert_eq!(get(&server, "/readyz", &[]).await.status(), 200);
    }

    async fn exports_hold_what_the_list_shows_and_only_ones_own(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        let csv = page(&server, "/redirections/export.csv", Some(&cookie)).await;
        assert_eq!(csv.headers()["content-type"], "text/csv; charset=utf-8");
        assert!(csv.headers()["content-disposition"].to_str().unwrap().contains("redirections.csv"));
        let csv = csv.text().await.unwrap();
        let lines: Vec<&str> = csv.split("\r\n").filter(|line| !line.is_empty()).collect();
        assert!(lines[0].starts_with("mac,url,model,"));
        assert_eq!(lines.len(), 1 + 40, "northwind has 40 redirections");
        assert!(lines.iter().any(|line| line.starts_with("000413610ff5,http://provisioning.myserver.com/snom?mac={mac},")), "{csv}");
        assert!(!csv.contains("000413a11fa7"), "globex's");
        let json = get(&server, "/redirections/export.json", &[("authorization", TOKEN)]).await.text().await.unwrap();
        let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
        assert_eq!(rows.len(), 40);
        let one = get(&server, "/redirections/export.json?q=00:04:13:61:0f:f5", &[("authorization", TOKEN)]).await.text().await.unwrap();
        let one: Vec<serde_json::Value> = serde_json::from_str(&one).unwrap();
        assert_eq!(one.len(), 1);
        assert_eq!(one[0]["mac"], "000413610ff5");
        let audit = get(&server, "/audit/export.csv", &[("authorization", TOKEN)]).await;
        assert_eq!(audit.status(), 200);
        assert!(audit.text().await.unwrap().starts_with("id,at,organization,"));
        let empty = get(&server, "/redirections/export.json?q=nothing-matches", &[("authorization", TOKEN)]).await.text().await.unwrap();
        assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&empty).unwrap(), Vec::<serde_json::Value>::new());
    }

    async fn the_lists_beside_them_are_exported_too(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let read = async |path: &str| get(&server, path, &[("authorization", TOKEN)]).await.text().await.unwrap();
        for (list, heading, words) in [
            ("/sip/devices", "account,contact,public_contact,transport,", "alice@"),
            ("/sip/numbers", "number,account,name,assigned", "alice@"),
            ("/redirections/inbox", "mac,model,last_asked,address,", "000413"),
            ("/campaigns/webhooks", "id,at,event,campaign,url,state,answer,attempts", ""),
        ] {
            let csv = read(&format!("{list}/export.csv")).await;
            assert!(csv.starts_with(heading), "{list}: {csv}");
            let rows: Vec<serde_json::Value> = serde_json::from_str(&read(&format!("{list}/export.json")).await).unwrap();
            let lines = csv.split("\r\n").filter(|line| !line.is_empty()).count();
            assert_eq!(lines, 1 + rows.len(), "{list}: {csv}");
            if !words.is_empty() {
                let found: Vec<serde_json::Value> =
                    serde_json::from_str(&read(&format!("{list}/export.json?q={words}")).await).unwrap();
                assert!(!found.is_empty() && found.iter().all(|row| row.to_string().contains(words)), "{list}: {found:?}");
                let none = read(&format!("{list}/export.json?q=nobody-has-this")).await;
                assert_eq!(serde_json::from_str::<serde_json::Value>(&none).unwrap(), serde_json::json!([]), "{list}");
            }
        }
        let (viewer, other) = (sign_in(&server, "vera").await, sign_in(&server, "gus").await);
        let answer = page(&server, "/campaigns/webhooks/export.csv", Some(&viewer)).await;
        assert_eq!(answer.status(), 403, "addresses of webhooks may hold a secret");
        for list in ["/sip/devices", "/sip/numbers"] {
            let theirs = page(&server, &format!("{list}/export.json"), Some(&other)).await.text().await.unwrap();
            assert_eq!(serde_json::from_str::<serde_json::Value>(&theirs).unwrap(), serde_json::json!([]), "{list}");
        }
    }

    async fn registrations_are_exported_with_the_columns_that_were_chosen(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let csv = get(&server, "/connections/export.csv", &[("authorization", TOKEN)]).await.text().await.unwrap();
        let heading = csv.split("\r\n").next().unwrap();
        assert_eq!(heading, "ApplicationConnectionId,UserName,application,DeviceType,DeviceModel,ApplicationVersion,push,seen,CreatedAt");
        assert_eq!(csv.split("\r\n").filter(|line| !line.is_empty()).count(), 1 + 31);
        let query = "q=b6d50e93&column=LogEntryExpiry&column=application&column=DeviceModel&column=ApnsPushEnable&column=nonsense";
        let csv = get(&server, &format!("/connections/export.csv?{query}"), &[("authorization", TOKEN)]).await.text().await.unwrap();
        let want = "ApplicationConnectionId,application,DeviceModel,ApnsPushEnable,LogEntryExpiry\r\n\
            b6d50e93-bcaa-439d-9741-660a3cb56771,com.sap.myapp,,true,7\r\n";
        assert_eq!(csv, want);
        let json = get(&server, &format!("/connections/export.json?{query}"), &[("authorization", TOKEN)]).await.text().await.unwrap();
        let want = serde_json::json!([{
            "ApplicationConnectionId": "b6d50e93-bcaa-439d-9741-660a3cb56771",
            "application": "com.sap.myapp",
            "DeviceModel": null,
            "ApnsPushEnable": true,
            "LogEntryExpiry": 7,
        }]);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), want);
        let theirs = page(&server, "/connections/export.json", Some(&sign_in(&server, "gus").await)).await.text().await.unwrap();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&theirs).unwrap(), serde_json::json!([]));
    }

    async fn an_uploaded_file_becomes_a_draft_with_its_rejected_rows(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        let answer = upload(&server, &cookie, b"mac,url\n000413aaaa01,http://a.example/x\nnonsense,http://a.example/y\n").await;
        assert_eq!(answer.status(), 303);
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        assert!(location.starts_with("/redirections/import/") && !location.contains('?'), "{location}");
        let rejected = page(&server, &format!("{location}/rejected.csv"), Some(&cookie)).await;
        assert_eq!(rejected.status(), 200);
        let text = rejected.text().await.unwrap();
        assert!(text.starts_with("line,mac,url,field,reason\r\n3,nonsense,"), "{text}");
        let viewer = sign_in(&server, "vera").await;
        assert_eq!(upload(&server, &viewer, b"000413aaaa02,http://a.example/x\n").await.status(), 403);
        assert_eq!(page(&server, &format!("{location}/rejected.csv"), Some(&viewer)).await.status(), 403);
        let other = sign_in(&server, "gus").await;
        assert_eq!(page(&server, &format!("{location}/rejected.csv"), Some(&other)).await.status(), 404);
        let template = page(&server, "/redirections/template.csv", Some(&cookie)).await.text().await.unwrap();
        assert!(template.starts_with("mac,url"), "{template}");
    }

    async fn exports_come_whole_when_they_are_compressed(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        for path in ["/redirections/export.csv", "/redirections/export.json", "/audit/export.csv", "/audit/export.json"] {
            let answer = get(&server, path, &[("accept-encoding", "gzip"), ("cookie", &cookie)]).await;
            assert_eq!(answer.headers()["content-encoding"], "gzip", "{path}");
            assert!(answer.bytes().await.unwrap_or_else(|fault| panic!("{path} broke off: {fault}")).len() > 100, "{path}");
        }
        assert!(!server.errors().contains("panicked"), "{}", server.errors());
    }

    async fn events_tell_ones_own_organization_of_a_change(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let (own, other) = (sign_in(&server, "nora").await, sign_in(&server, "gus").await);
        let mut own = get(&server, "/events", &[("cookie", &own)]).await;
        let mut other = get(&server, "/events", &[("cookie", &other)]).await;
        assert!(common::wire::register(&server.base_url, "000413AAAA03").await);
        let mut heard = String::new();
        while !heard.contains("000413aaaa03") {
            let chunk = tokio::time::timeout(Duration::from_secs(10), own.chunk()).await.unwrap().unwrap().unwrap();
            heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert!(heard.contains("\"area\":\"redirections\""), "{heard}");
        let first = tokio::time::timeout(Duration::from_secs(10), other.chunk()).await.unwrap().unwrap().unwrap();
        assert!(first.starts_with(b"event: build\ndata: /pkg/"), "{first:?}");
        let others = tokio::time::timeout(Duration::from_secs(2), other.chunk()).await;
        let others = others.map(|chunk| chunk.unwrap().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default());
        assert!(!others.unwrap_or_default().contains("000413aaaa03"));
    }

    async fn the_owner_of_a_sip_account_hears_of_his_own_account_alone(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let (alice, bob) = (sign_in_with(&server, "alice", "s3cret").await, sign_in_with(&server, "bob@example.org", "bob-secret").await);
        let mut stream = get(&server, "/events", &[("cookie", &alice)]).await;
        assert_eq!(stream.status(), 200);
        // What goes on beside, and another's account.
        assert!(common::wire::register(&server.base_url, "000413AAAA04").await);
        assert_eq!(post(&server, "/portal/my/listed", &[("listed", "1")], Some(&bob)).await.status(), 200);
        assert_eq!(post(&server, "/portal/my/caller-id", &[("privacy", "1")], Some(&alice)).await.status(), 200);
        let mut heard = String::new();
        while !heard.contains("\"area\":\"sip\"") {
            let chunk = tokio::time::timeout(Duration::from_secs(10), stream.chunk()).await.unwrap().unwrap().unwrap();
            heard.push_str(std::str::from_utf8(&chunk).unwrap());
        }
        assert_eq!(heard.matches("\"area\"").count(), 1, "{heard}");
        assert!(!heard.contains("bob") && !heard.contains("000413"), "{heard}");
    }

    async fn the_owner_of_a_sip_account_is_led_to_it_and_takes_his_own_along(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let alice = sign_in_with(&server, "alice", "s3cret").await;
        let first = page(&server, "/", Some(&alice)).await;
        assert!(first.status().is_redirection(), "{}", first.status());
        assert_eq!(first.headers()["location"], "/my");
        let calls = page(&server, "/my/calls/export.csv?way=received", Some(&alice)).await;
        assert_eq!(calls.headers()["content-type"], "text/csv; charset=utf-8");
        let calls = calls.text().await.unwrap();
        assert!(calls.starts_with("began,ended,direction,remote_party,") && calls.lines().count() > 1, "{calls}");
        assert!(calls.lines().skip(1).all(|line| line.split(',').nth(2) == Some("received")), "{calls}");
        let all: Vec<serde_json::Value> =
            serde_json::from_str(&page(&server, "/my/calls/export.json", Some(&alice)).await.text().await.unwrap()).unwrap();
        assert!(all.iter().any(|call| call["direction"] == "placed"));
        assert_eq!(page(&server, "/my/calls/export.csv?from=yesterday", Some(&alice)).await.status(), 422);
        let balance = page(&server, "/my/balance/export.csv", Some(&alice)).await.text().await.unwrap();
        assert!(balance.starts_with("at,action,description,in,out,balance\r\n") && balance.lines().count() > 1, "{balance}");
        let nora = sign_in(&server, "nora").await;
        for path in ["/my/calls/export.csv", "/my/calls/export.json", "/my/balance/export.csv", "/my"] {
            assert_eq!(page(&server, path, Some(&nora)).await.status(), 403, "{path}");
        }
    }

    async fn streams_are_bounded_and_end_with_the_session(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let cookie = sign_in(&server, "nora").await;
        let mut open = Vec::new();
        for _ in 0..12 {
            let stream = get(&server, "/events", &[("cookie", &cookie)]).await;
            assert_eq!(stream.status(), 200);
            open.push(stream);
        }
        assert_eq!(get(&server, "/events", &[("cookie", &cookie)]).await.status(), 429);
        let mut stream = open.pop().unwrap();
        drop(open);
        post(&server, "/portal/sign-out", &[], Some(&cookie)).await;
        let ended = tokio::time::timeout(Duration::from_secs(40), async {
            while let Ok(Some(_)) = stream.chunk().await {}
        });
        ended.await.expect("the stream outlives its session");
        assert_eq!(get(&server, "/events", &[("cookie", &cookie)]).await.status(), 401);
    }

    async fn reports_of_the_policy_are_taken_and_bounded(database: Database) {
        let server = Server::start(database, &["--demo"]);
        let report = r#"{"csp-report":{"document-uri":"http://a/x","violated-directive":"script-src","blocked-uri":"inline"}}"#;
        let send = async |body: String| client().post(server.url("/csp-report")).header("content-type", "application/csp-report").body(body).send().await.unwrap();
        assert_eq!(send(report.to_owned()).await.status(), 204);
        server.wait_for_error("the policy blocked");
        assert_eq!(send("x".repeat(100 * 1024)).await.status(), 413);
    }

    async fn a_proxys_word_is_taken_only_when_it_is_trusted(database: Database) {
        let proxied = [("accept", "text/html"), ("x-forwarded-proto", "https"), ("x-forwarded-for", "192.0.2.9")];
        let server = Server::start(database, &["--demo"]);
        let plain = get(&server, "/sign-in", &proxied).await;
        assert!(!plain.headers().contains_key("strict-transport-security"));
        drop(server);
        let server = Server::start(database, &["--demo", "--trusted-proxies", "127.0.0.0/8"]);
        let answer = get(&server, "/sign-in", &proxied).await;
        assert!(answer.headers().contains_key("strict-transport-security"));
        let answer = client().post(server.url("/portal/sign-in")).header("sec-fetch-site", "same-origin")
            .header("x-forwarded-proto", "https").header("content-type", "application/x-www-form-urlencoded")
            .body(form(&[("name", "nora"), ("password", "patchbay-demo"), ("next", "/")])).send().await.unwrap();
        assert!(answer.headers()["set-cookie"].to_str().unwrap().starts_with("__Host-patchbay_session="));
    }
}
