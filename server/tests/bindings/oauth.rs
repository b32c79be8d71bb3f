//! Who is let in, and who is not (sheet, decision 2).

use crate::common::{Server, client, made, wire_python};
use crate::support::{BINDINGS, CONSUMER, TOKEN, hmac_sha1, nonce, now, plaintext, refused, server, text};
use reqwest::Method;

async fn knock(server: &Server, authorization: &str) -> reqwest::Response {
    client().get(server.url(BINDINGS)).header("authorization", authorization).send().await.unwrap()
}

both! {
    async fn oauthlib_binds_and_sends_in_every_way_of_signing(database: Database) {
        let server = server(database);
        let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bindings/client.py");
        let output = std::process::Command::new(wire_python()).arg(script).arg(&server.base_url).output().unwrap();
        let (told, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{told}\n{errors}");
        assert_eq!(told.trim(), "4 ways of signing passed");
    }

    async fn signatures_in_header_and_query_and_tokens_open_the_door(database: Database) {
        let server = server(database);
        text(knock(&server, &plaintext(&nonce(), now())).await, 200).await;
        text(knock(&server, &hmac_sha1(&server, "GET", BINDINGS, &nonce(), now())).await, 200).await;
        let query = format!(
            "{BINDINGS}?oauth_version=1.0&oauth_nonce={}&oauth_timestamp={}&oauth_signature_method=PLAINTEXT&oauth_consumer_key={}\
             &oauth_token={}&oauth_signature={}%26{}",
            nonce(), now(), CONSUMER.0, TOKEN.0, CONSUMER.1, TOKEN.1
        );
        text(client().get(server.url(&query)).send().await.unwrap(), 200).await;
        let bearer = "Bearer pbt_demo_northwind_0123456789abcdef0123456789abcdef";
        text(knock(&server, bearer).await, 200).await;
    }

    async fn what_is_wrong_is_refused_and_told(database: Database) {
        let server = server(database);
        let bare = client().get(server.url(BINDINGS)).send().await.unwrap();
        assert_eq!(bare.headers()["www-authenticate"], "OAuth realm=\"patchbay\"");
        refused(bare, 401, "unauthorized").await;
        for authorization in [
            "Basic bm9ydGh3aW5kOm5vcnRod2luZC1zZWNyZXQ=".to_owned(),
            "Bearer pbt_unknown".to_owned(),
            plaintext(&nonce(), now()).replace("token-secret", "other"),
            plaintext(&nonce(), now()).replace("northwind-token", "globex-token"),
            plaintext(&nonce(), now()).replace("oauth_version=\"1.0\"", "oauth_version=\"2.0\""),
            plaintext(&nonce(), now()).replace("PLAINTEXT", "RSA-SHA1"),
            plaintext(&nonce(), now()).replace("oauth_nonce", "other_nonce"),
            hmac_sha1(&server, "POST", BINDINGS, &nonce(), now()),
            hmac_sha1(&server, "GET", "/v2/syncml/client/", &nonce(), now()),
        ] {
            refused(knock(&server, &authorization).await, 401, "unauthorized").await;
        }
    }

    async fn a_nonce_is_good_once_and_a_time_for_five_minutes(database: Database) {
        let server = server(database);
        let once = hmac_sha1(&server, "GET", BINDINGS, &nonce(), now());
        text(knock(&server, &once).await, 200).await;
        let told = refused(knock(&server, &once).await, 401, "unauthorized").await;
        assert!(told.contains("nonce"), "{told}");
        for at in [now() - 400, now() + 400] {
            let told = refused(knock(&server, &plaintext(&nonce(), at)).await, 401, "unauthorized").await;
            assert!(told.contains("timestamp"), "{told}");
        }
        text(knock(&server, &plaintext(&nonce(), now() - 200)).await, 200).await;
    }

    async fn whoever_tries_too_often_has_to_wait(database: Database) {
        let server = server(database);
        let wrong = || plaintext(&nonce(), now()).replace("token-secret", "other");
        let mut last = knock(&server, &wrong()).await;
        for _ in 0..50 {
            if last.status() == 429 {
                break;
            }
            last = knock(&server, &wrong()).await;
        }
        assert!(last.headers().contains_key("retry-after"));
        refused(last, 429, "too_many_attempts").await;
        refused(knock(&server, &plaintext(&nonce(), now())).await, 429, "too_many_attempts").await;
    }

    async fn a_token_that_only_reads_changes_nothing(database: Database) {
        let server = made::server_made(database, "vera", async |core, vera| {
            let (_, token) = core.acting_as(vera).account().unwrap().create_token("reads", true, None).await.unwrap();
            std::fs::write(std::env::temp_dir().join(format!("patchbay-token-{}", std::process::id())), token.0).unwrap();
        }, &[]).await;
        let file = std::env::temp_dir().join(format!("patchbay-token-{}", std::process::id()));
        let bearer = format!("Bearer {}", std::fs::read_to_string(&file).unwrap());
        std::fs::remove_file(file).unwrap();
        text(knock(&server, &bearer).await, 200).await;
        for (method, path) in [(Method::DELETE, format!("{BINDINGS}12/")), (Method::POST, format!("{BINDINGS}12/setup/"))] {
            let answer = client().request(method, server.url(&path)).header("authorization", &bearer).send().await.unwrap();
            refused(answer, 403, "forbidden").await;
        }
        text(knock(&server, &bearer).await, 200).await;
    }
}
