//! ETag, If-Match and If-None-Match, as headers and in the query (sheet, section 4; decision 10).

use crate::support::{registered, request, server, state};

both! {
    async fn every_answer_with_an_entity_tells_its_version(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let answer = request(&server, "GET", &path).send().await.unwrap();
        let etag = answer.headers()["etag"].to_str().unwrap().to_owned();
        let property = state(&server, &path).await["ETag"].as_str().unwrap().to_owned();
        assert_eq!(etag, format!("\"{property}\""));
        assert!(!answer.text().await.unwrap().contains("m:etag"));
        let merged = request(&server, "PATCH", &path).header("content-type", "application/json").body("{\"DeviceModel\":\"after\"}").send().await.unwrap();
        assert_ne!(merged.headers()["etag"].to_str().unwrap(), etag, "every write makes another one");
    }

    async fn what_the_client_has_is_not_sent_again(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let etag = state(&server, &path).await["ETag"].as_str().unwrap().to_owned();
        let escaped = etag.replace(' ', "%20");
        for query in [format!("?If-None-Match=\"{escaped}\""), format!("?If-None-Match=%22{escaped}%22"), format!("?If-None-Match={escaped}")] {
            let answer = request(&server, "GET", &format!("{path}{query}")).send().await.unwrap();
            assert_eq!(answer.status(), 304, "{query}");
            assert_eq!(answer.text().await.unwrap(), "");
        }
        for value in [format!("\"{etag}\""), format!("W/\"{etag}\""), format!("\"other\", \"{etag}\""), "*".to_owned()] {
            let answer = request(&server, "GET", &path).header("if-none-match", &value).send().await.unwrap();
            assert_eq!(answer.status(), 304, "{value}");
            assert_eq!(answer.headers()["etag"].to_str().unwrap(), format!("\"{etag}\""));
        }
        let other = request(&server, "GET", &path).header("if-none-match", "\"2013-11-07 14:44:43.0\"").send().await.unwrap();
        assert_eq!(other.status(), 200);
    }

    async fn a_change_can_be_bound_to_a_version(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let before = state(&server, &path).await;
        let etag = before["ETag"].as_str().unwrap().to_owned();
        for method in ["PUT", "PATCH", "MERGE", "DELETE"] {
            let asked = request(&server, method, &path).header("if-match", "\"2013-11-07 14:44:43.0\"").header("content-type", "application/json");
            let answer = asked.body("{\"DeviceModel\":\"x\"}").send().await.unwrap();
            assert_eq!(answer.status(), 412, "{method}");
        }
        assert_eq!(request(&server, "GET", &path).header("if-match", "\"other\"").send().await.unwrap().status(), 412);
        assert_eq!(state(&server, &path).await, before);
        for value in [format!("\"{etag}\""), "*".to_owned()] {
            let asked = request(&server, "PATCH", &path).header("if-match", value).header("content-type", "application/json");
            assert_eq!(asked.body("{\"DeviceModel\":\"x\"}").send().await.unwrap().status(), 200);
        }
        // The version that was right a moment ago is not any more.
        let stale = request(&server, "DELETE", &path).header("if-match", format!("\"{etag}\"")).send().await.unwrap();
        assert_eq!(stale.status(), 412);
        assert_eq!(request(&server, "DELETE", &format!("{path}?If-Match=*")).send().await.unwrap().status(), 200);
    }
}
