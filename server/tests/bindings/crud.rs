//! Bindings and clients from being made to being deleted.

use crate::common::client;
use crate::support::{BINDINGS, CLIENTS, between, binding, post, refused, server, signed, text};
use reqwest::Method;

both! {
    async fn a_binding_is_made_listed_and_deleted_and_its_number_stays_gone(database: Database) {
        let server = server(database);
        let made = post(&server, BINDINGS, &binding("+47 999 88 001", "crud:1")).await;
        let location = made.headers()["location"].to_str().unwrap().to_owned();
        let told = text(made, 201).await;
        assert_eq!(between(&told, "id"), location);
        assert_eq!(between(&told, "oc:phone_number"), "+4799988001");
        for relation in ["self", "alternate", "syncml_client"] {
            assert!(told.contains(&format!("rel=\"{relation}\"")), "{relation} in {told}");
        }
        let path = location.replace(&server.base_url, "");
        let feed = text(signed(&server, Method::GET, BINDINGS).send().await.unwrap(), 200).await;
        assert!(feed.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\"") && feed.contains(&location), "{feed}");
        let head = signed(&server, Method::HEAD, &path).send().await.unwrap();
        assert_eq!((head.status().as_u16(), head.text().await.unwrap().as_str()), (200, ""));
        assert_eq!(signed(&server, Method::DELETE, &path).send().await.unwrap().status(), 204);
        refused(signed(&server, Method::GET, &path).send().await.unwrap(), 404, "unknown_binding").await;
        refused(signed(&server, Method::DELETE, &path).send().await.unwrap(), 404, "unknown_binding").await;
        let next = text(post(&server, BINDINGS, &binding("+4799988001", "crud:1")).await, 201).await;
        assert_ne!(between(&next, "id"), location, "numbers are never given out again");
    }

    async fn the_same_phone_and_user_are_bound_once(database: Database) {
        let server = server(database);
        let told = refused(post(&server, BINDINGS, &binding("+4799988877", "my_user:1456")).await, 409, "binding_exists").await;
        assert!(told.contains("bound"), "{told}");
        let again = post(&server, BINDINGS, &binding("+4799988877", "my_user:1456")).await.text().await.unwrap();
        assert_eq!(between(&again, "id"), server.url(&format!("{BINDINGS}12/")));
        text(post(&server, BINDINGS, &binding("+4799988877", "another")).await, 201).await;
    }

    async fn a_request_that_comes_twice_is_done_once(database: Database) {
        let server = server(database);
        let send = async |path: &str, key: &str, document: &str| {
            let request = signed(&server, Method::POST, path).header("content-type", "application/atom+xml").header("idempotency-key", key);
            request.body(document.to_owned()).send().await.unwrap()
        };
        let document = binding("+4799988002", "twice");
        let (one, other) = (text(send(BINDINGS, "k-1", &document).await, 201).await, text(send(BINDINGS, "k-1", &document).await, 201).await);
        assert_eq!(one, other);
        let path = format!("{}setup/", between(&one, "id").replace(&server.base_url, ""));
        let (one, other) = (text(send(&path, "k-2", "").await, 201).await, text(send(&path, "k-2", "").await, 201).await);
        assert_eq!(between(&one, "id"), between(&other, "id"));
        let setups = text(signed(&server, Method::GET, &path).send().await.unwrap(), 200).await;
        assert_eq!(setups.matches("<entry>").count(), 1);
        let (one, other) = (text(send(CLIENTS, "k-3", &document).await, 201).await, text(send(CLIENTS, "k-3", &document).await, 201).await);
        assert_eq!(one, other);
        refused(send(BINDINGS, "k-1", &binding("+4799988003", "twice")).await, 400, "malformed_entry").await;
        refused(send(BINDINGS, &"k".repeat(300), &binding("+4799988003", "twice")).await, 400, "malformed_entry").await;
    }

    async fn a_feed_leads_from_page_to_page(database: Database) {
        let server = server(database);
        for number in 0..60 {
            text(post(&server, BINDINGS, &binding(&format!("+479998{number:04}"), &format!("page:{number}"))).await, 201).await;
        }
        let (mut path, mut seen) = (BINDINGS.to_owned(), 0);
        for page in 0..3 {
            let feed = text(signed(&server, Method::GET, &path).send().await.unwrap(), 200).await;
            seen += feed.matches("<entry>").count();
            assert_eq!(feed.contains("rel=\"previous\""), page > 0);
            let Some((_, next)) = feed.split_once("rel=\"next\"") else { break };
            path = next.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&").replace(&server.base_url, "");
        }
        assert_eq!(seen, 70, "ten of the demo data and sixty");
    }

    async fn a_client_can_be_registered_by_itself(database: Database) {
        let server = server(database);
        let made = text(post(&server, CLIENTS, &binding("+4799988004", "client:1")).await, 201).await;
        let path = between(&made, "id").replace(&server.base_url, "");
        assert!(between(&made, "oc:username").starts_with('u'));
        let feed = text(signed(&server, Method::GET, "/v2/services/syncml").send().await.unwrap(), 200).await;
        assert!(feed.contains(&path), "{feed}");
        text(post(&server, &format!("{path}setup/"), "").await, 201).await;
        assert_eq!(signed(&server, Method::DELETE, &path).send().await.unwrap().status(), 204);
        refused(signed(&server, Method::GET, &path).send().await.unwrap(), 404, "unknown_binding").await;
        let bound = text(signed(&server, Method::GET, &format!("{BINDINGS}12/")).send().await.unwrap(), 200).await;
        let (_, client) = bound.split_once("rel=\"syncml_client\"").unwrap();
        let client = client.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace(&server.base_url, "");
        refused(signed(&server, Method::DELETE, &client).send().await.unwrap(), 409, "conflict").await;
    }

    async fn the_phone_models_are_told_to_everybody(database: Database) {
        let server = server(database);
        let answer = client().get(server.url("/v2/phones/vendors/all.xml")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/xml");
        let models = text(answer, 200).await;
        for part in ["<vendor name=\"Nokia\">", "uuid=\"02978288-537f-102b-beff-000ea60275d1\"", "setup=\"oma-cp\"", "setup=\"manual\""] {
            assert!(models.contains(part), "{part} in {models}");
        }
    }
}
