//! The token endpoint, and what a token opens.

use crate::common::{Server, client};
use crate::support::{CLIENT, ORDER, SAMPLE, ask_token, json, post, server, server_made, token, token_of};
use patchbay_core::{Actor, Core};
use patchbay_domain::campaigns::MdmId;

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

async fn refused(server: &Server, pairs: &[(&str, &str)], status: u16) -> (String, String) {
    let told = json(ask_token(server, pairs).await, status).await;
    (told["error"].as_str().unwrap().to_owned(), told["error_description"].as_str().unwrap().to_owned())
}

fn pair(error: &str, description: &str) -> (String, String) {
    (error.to_owned(), description.to_owned())
}

both! {
    async fn a_client_is_given_a_token_for_an_hour(database: Database) {
        let server = server(database);
        let (id, secret) = CLIENT;
        let told = json(ask_token(&server, &[("client_id", id), ("client_secret", secret), GRANT, ("scope", "x")]).await, 200).await;
        assert_eq!((told["token_type"].as_str(), told["expires_in"].as_i64(), told["scope"].as_str()), (Some("Bearer"), Some(3600), Some("efota")));
        // The same by Basic authentication (RFC 6749, section 2.3.1).
        let basic = client().post(server.url("/iam/auth/oauth/v2/token")).basic_auth(id, Some(secret));
        let basic = basic.header("content-type", "application/x-www-form-urlencoded;charset=UTF-8").body("grant_type=client_credentials");
        let other = json(basic.send().await.unwrap(), 200).await;
        assert_ne!(told["access_token"], other["access_token"]);
        for token in [&told, &other] {
            assert_eq!(post(&server, token["access_token"].as_str().unwrap(), ORDER, SAMPLE).await.status(), 200);
        }
    }

    async fn what_is_wrong_with_a_request_is_told_in_json(database: Database) {
        let server = server(database);
        let (id, secret) = CLIENT;
        let (id_pair, secret_pair) = (("client_id", id), ("client_secret", secret));
        let missing = pair("invalid_request", "Missing grant_type");
        assert_eq!(refused(&server, &[], 400).await, missing);
        assert_eq!(refused(&server, &[id_pair, secret_pair], 400).await, missing);
        assert_eq!(refused(&server, &[id_pair, secret_pair, ("grant_type", "password")], 400).await.0, "unsupported_grant_type");
        assert_eq!(refused(&server, &[id_pair, GRANT], 400).await.0, "invalid_request");
        assert_eq!(refused(&server, &[id_pair, id_pair, secret_pair, GRANT], 400).await.0, "invalid_request");
        assert_eq!(refused(&server, &[id_pair, secret_pair, GRANT, ("x", &"y".repeat(5000))], 413).await.0, "invalid_request");
        for (id, secret) in [(id, "wrong"), ("nobody", secret), ("nora", "patchbay-demo"), ("", ""), (id, "\u{0}")] {
            let pairs = [("client_id", id), ("client_secret", secret), GRANT];
            let answer = ask_token(&server, &pairs).await;
            if secret == "\u{0}" {
                assert_eq!(json(answer, 400).await["error"], "invalid_request");
                continue;
            }
            assert!(answer.headers().contains_key("www-authenticate"));
            assert_eq!(json(answer, 401).await["error"], "invalid_client", "{id}");
        }
        let url = server.url("/iam/auth/oauth/v2/token");
        let as_json = client().post(&url).header("content-type", "application/json");
        let as_json = as_json.body(format!("{{\"client_id\":\"{id}\",\"client_secret\":\"{secret}\",\"grant_type\":\"client_credentials\"}}"));
        assert_eq!(json(as_json.send().await.unwrap(), 400).await["error_description"], "Missing grant_type");
        let get = client().get(&url).send().await.unwrap();
        assert_eq!(get.headers()["allow"], "POST");
        json(get, 405).await;
        let both = client().post(&url).basic_auth(id, Some(secret)).header("content-type", "application/x-www-form-urlencoded");
        let both = both.body(format!("grant_type=client_credentials&client_id={id}&client_secret={secret}"));
        assert_eq!(json(both.send().await.unwrap(), 400).await["error"], "invalid_request");
        token(&server).await;
    }

    async fn who_guesses_waits(database: Database) {
        let server = server(database);
        for _ in 0..5 {
            refused(&server, &[("client_id", CLIENT.0), ("client_secret", "guess"), GRANT], 401).await;
        }
        let answer = ask_token(&server, &[("client_id", CLIENT.0), ("client_secret", CLIENT.1), GRANT]).await;
        assert!(answer.headers()["retry-after"].to_str().unwrap().parse::<i64>().is_ok_and(|seconds| seconds > 0));
        assert_eq!(json(answer, 429).await["error"], "temporarily_unavailable");
    }

    async fn a_call_without_a_good_token_is_refused_in_json(database: Database) {
        let server = server(database);
        let call = |authorization: Option<String>| {
            let request = client().post(server.url(ORDER)).header("content-type", "application/xml").body(SAMPLE);
            match authorization {
                Some(value) => request.header("authorization", value),
                None => request,
            }
        };
        let answer = call(None).send().await.unwrap();
        assert_eq!(answer.headers()["www-authenticate"], "Bearer realm=\"Patchbay\"");
        assert_eq!(json(answer, 401).await["error_description"], "Missing access token");
        let good = token(&server).await;
        for wrong in ["aaaa1111-bb22-cc33-dd44-eeeeee555555", &format!("{good}0"), &good.to_uppercase(), "pbt_demo_northwind_0123456789abcdef0123456789abcdef", &"x".repeat(900)] {
            let answer = call(Some(format!("Bearer {wrong}"))).send().await.unwrap();
            assert!(answer.headers()["www-authenticate"].to_str().unwrap().contains("invalid_token"));
            let told = json(answer, 401).await;
            assert_eq!((told["error"].as_str(), told["error_description"].as_str()), (Some("invalid_request"), Some("Validation error")));
        }
        // A token is asked for before anything else is looked at.
        let nothing = client().post(server.url(ORDER)).send().await.unwrap();
        json(nothing, 401).await;
        assert_eq!(call(Some(format!("bearer {good}"))).send().await.unwrap().status(), 200);
    }

    async fn a_client_that_is_revoked_or_rotated_loses_its_tokens(database: Database) {
        let made = std::sync::Mutex::new((String::new(), String::new()));
        let server = server_made(database, "nora", async |core: &Core, nora: &Actor| {
            let campaigns = core.acting_as(nora).campaigns().unwrap().edit().unwrap();
            let client = campaigns.add_client("UEM", &[MdmId::parse("d1e2f3g4h5").unwrap()]).await.unwrap();
            *made.lock().unwrap() = (client.id, client.secret);
        }, &[]).await;
        let (id, secret) = made.lock().unwrap().clone();
        let token = token_of(&server, (&id, &secret)).await;
        assert_eq!(post(&server, &token, ORDER, SAMPLE).await.status(), 200);
        let (status, home) = server.stop();
        assert!(status.success());
        let home = home.unwrap();
        let core = crate::support::core(&home).await;
        let nora = crate::support::nora(&core).await;
        let new = core.acting_as(&nora).campaigns().unwrap().edit().unwrap().rotate_client(&id).await.unwrap();
        core.close().await;
        let server = Server::start_in(home, &[]);
        json(post(&server, &token, ORDER, SAMPLE).await, 401).await;
        refused(&server, &[("client_id", &id), ("client_secret", &secret), GRANT], 401).await;
        token_of(&server, (&id, &new)).await;
    }
}
