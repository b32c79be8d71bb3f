//! HTTP Digest: challenges, faults, realms, names and passwords, and how guessing is slowed down.

use crate::common::client;
use crate::support::{ALICE, BOB, Challenge, PATH, alice, challenge, get, md5, server, server_with_web_password, signed, state};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;

const URI: &str = "/settings.phtml?action=get_aliases&realm=example.org";

both! {
    async fn a_challenge_is_as_old_clients_read_it(database: Database) {
        let server = server(database);
        for path in ["/settings.phtml", "/sip_settings_digest.phtml"] {
            let answer = client().get(server.url(&format!("{path}?action=get_identity"))).send().await.unwrap();
            let told = Challenge::of(&answer);
            assert_eq!(answer.text().await.unwrap(), "");
            assert_eq!((told.realm.as_str(), told.opaque.as_str()), ("example.org", "1bdf72e04d6b50c82a48c7e4dd38cc69"));
            assert!(told.text.starts_with("Digest realm=\"example.org\", qop=\"auth\", nonce=\""), "{}", told.text);
            assert_eq!(told.text.split(',').count(), 4, "no value holds a comma: {}", told.text);
            for absent in ["algorithm", "charset", "stale"] {
                assert!(!told.text.contains(absent), "{}", told.text);
            }
            let nonce = String::from_utf8(STANDARD.decode(&told.nonce).unwrap()).unwrap();
            let (ends, _) = nonce.split_once(':').unwrap();
            let left = ends.parse::<f64>().unwrap() - std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
            assert!((290.0..=300.0).contains(&left), "{left}");
        }
        // A realm that is not ours is not asked for: that would be asking for another server's password.
        for (realm, asked) in [("example.org", "example.org"), ("alice@example.org", "example.org"), ("EXAMPLE.org", "example.org"), ("evil.example", "example.org"), ("%22", "example.org")] {
            assert_eq!(challenge(&server, &format!("{PATH}?realm={realm}")).await.realm, asked);
        }
        let named = client().post(server.url(PATH)).header("content-type", "application/x-www-form-urlencoded").body("realm=example.org&action=get_enum");
        assert_eq!(Challenge::of(&named.send().await.unwrap()).realm, "example.org");
    }

    async fn both_forms_of_the_name_open_and_a_nonce_is_used_again(database: Database) {
        let server = server(database);
        let challenge = challenge(&server, URI).await;
        for (name, password) in [ALICE, ("alice@example.org", "s3cret"), ALICE] {
            for nc in ["00000001", "00000002", "ffffffff", "1"] {
                let authorization = challenge.authorization((name, password), "GET", URI, nc);
                let answer = client().get(server.url(URI)).header("authorization", authorization).send().await.unwrap();
                assert_eq!(answer.status(), 200, "{name} {nc}");
            }
        }
        assert_eq!(get(&server, BOB, "action=get_aliases&realm=bob@example.org").await, json!([]));
        assert_eq!(get(&server, BOB, "action=get_aliases").await, json!([]));
    }

    async fn the_web_password_goes_before_the_sip_password(database: Database) {
        let server = server_with_web_password(database, "for-the-web").await;
        assert!(get(&server, ("alice", "for-the-web"), "action=get_aliases").await.is_array());
        assert!(get(&server, ("alice@example.org", "for-the-web"), "action=get_aliases").await.is_array());
        for name in ["alice", "alice@example.org"] {
            let answer = signed(&server, (name, "s3cret"), Method::GET, URI).await.send().await.unwrap();
            assert_eq!(answer.status(), 401);
        }
        assert!(get(&server, BOB, "action=get_aliases").await.is_array());
    }

    async fn faults_are_401_with_a_fresh_challenge_and_nothing_is_done(database: Database) {
        let server = server(database);
        let before = state(&server).await;
        let uri = "/settings.phtml?action=set_privacy_on&realm=example.org";
        let challenge = challenge(&server, uri).await;
        let good = challenge.authorization(ALICE, "GET", uri, "00000001");
        let value = |name: &str| good.split_once(&format!("{name}=")).unwrap().1.split(", ").next().unwrap().to_owned();
        let mut bad: Vec<String> = ["username", "nonce", "uri", "response", "qop", "nc", "cnonce"]
            .into_iter()
            .map(|name| good.replace(&format!(" {name}={},", value(name)), "").replace(&format!(", {name}={}", value(name)), ""))
            .collect();
        assert!(bad.iter().all(|bad| bad.len() < good.len()));
        bad.extend([
            challenge.authorization(ALICE, "POST", uri, "00000001"),
            challenge.authorization(("alice", "wrong"), "GET", uri, "00000001"),
            challenge.authorization(("nobody", "s3cret"), "GET", uri, "00000001"),
            challenge.authorization(("alice@example.net", "s3cret"), "GET", uri, "00000001"),
            // The answer to another question.
            challenge.authorization(ALICE, "GET", "/settings.phtml?action=get_privacy&realm=example.org", "00000001"),
            challenge.authorization(ALICE, "GET", PATH, "00000001"),
            good.replace("qop=auth", "qop=auth-int"),
            format!("{good}, algorithm=SHA-256"),
            format!("{good}, username=\"alice\""),
            good.replace("Digest", "Basic"),
            "Basic YWxpY2U6czNjcmV0".to_owned(),
            "Digest".to_owned(),
            "Digest username=\"".to_owned(),
            String::new(),
        ]);
        for (place, authorization) in bad.iter().enumerate() {
            // Each from an address of its own would be slowed down less; here the few wrong passwords stay below the limit.
            let answer = client().get(server.url(uri)).header("authorization", authorization).send().await.unwrap();
            assert_eq!(answer.status(), 401, "{place}: {authorization}");
            let told = Challenge::of(&answer);
            assert!(!told.text.contains("stale"), "{place}");
        }
        let twice = client().get(server.url(uri)).header("authorization", &good).header("authorization", &good);
        assert_eq!(twice.send().await.unwrap().status(), 401);
        assert_eq!(state(&server).await, before);
        let answer = client().get(server.url(uri)).header("authorization", good).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(alice(&server, "get_privacy").await["privacy"], json!(true));
    }

    async fn a_nonce_that_ended_or_is_not_ours_is_stale(database: Database) {
        let server = server(database);
        let mut challenge = challenge(&server, URI).await;
        for nonce in ["MTcwMDAwMDAwMC4wOmFiY2Q=".to_owned(), STANDARD.encode(format!("9999999999.0:{}", md5("9999999999.0")))] {
            challenge.nonce = nonce;
            let right = challenge.authorization(ALICE, "GET", URI, "00000001");
            let answer = client().get(server.url(URI)).header("authorization", right).send().await.unwrap();
            assert!(Challenge::of(&answer).text.ends_with(", stale=true"));
            let wrong = challenge.authorization(("alice", "wrong"), "GET", URI, "00000001");
            let answer = client().get(server.url(URI)).header("authorization", wrong).send().await.unwrap();
            assert!(!Challenge::of(&answer).text.contains("stale"));
        }
    }

    async fn guessing_is_slowed_down_and_says_for_how_long(database: Database) {
        let server = server(database);
        let mut slowed = None;
        for guess in 0..20 {
            let answer = signed(&server, ("alice", &format!("guess{guess}")), Method::GET, URI).await.send().await.unwrap();
            if answer.status() == 429 {
                slowed = Some((guess, answer));
                break;
            }
            assert_eq!(answer.status(), 401);
        }
        let (guess, answer) = slowed.expect("nobody was slowed down");
        assert!((3..=10).contains(&guess), "{guess}");
        let seconds: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=10).contains(&seconds), "{seconds}");
        // The right password waits, too, or guessing would tell; others are not concerned.
        let right = signed(&server, ALICE, Method::GET, URI).await.send().await.unwrap();
        assert_eq!(right.status(), 429);
        assert!(get(&server, BOB, "action=get_aliases").await.is_array());
        tokio::time::sleep(std::time::Duration::from_secs(seconds + 1)).await;
        assert!(alice(&server, "get_aliases").await.is_array());
    }
}
