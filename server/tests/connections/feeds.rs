//! Lists of the own registrations (decisions 3 and 14).

use crate::support::{DEV2, V4, get_json, register_at, request, request_of, server};
use serde_json::{Value, json};

fn models(list: &Value) -> Vec<String> {
    let results = list["d"]["results"].as_array().unwrap();
    results.iter().map(|one| one["DeviceModel"].as_str().unwrap_or_default().to_owned()).collect()
}

both! {
    async fn the_own_registrations_are_told_newest_first(database: Database) {
        let server = server(database);
        for number in 0..5 {
            register_at(&server, V4, &json!({"DeviceModel": format!("m{number}")})).await;
        }
        let path = format!("{V4}/Connections");
        let all = models(&get_json(&server, &path).await);
        assert_eq!(all[..5], ["m4", "m3", "m2", "m1", "m0"]);
        assert_eq!(models(&get_json(&server, &format!("{path}?$top=2&$skip=1")).await), ["m3", "m2"]);
        assert!(models(&get_json(&server, &format!("{path}?$top=0")).await).is_empty());
        assert!(models(&get_json(&server, &format!("{path}?$skip=1000000")).await).is_empty());
        let counted = request(&server, "GET", &format!("{path}?$inlinecount=allpages&$top=1&$format=json")).send().await.unwrap();
        assert_eq!(counted.headers()["dataserviceversion"], "2.0");
        let counted: Value = serde_json::from_str(&counted.text().await.unwrap()).unwrap();
        assert_eq!(counted["d"]["__count"], all.len().to_string());
        let count = request(&server, "GET", &format!("{path}/$count")).send().await.unwrap();
        assert_eq!(count.headers()["content-type"], "text/plain;charset=utf-8");
        assert_eq!(count.text().await.unwrap(), all.len().to_string());
        let others: Value = serde_json::from_str(
            &request_of(&server, DEV2, "GET", &format!("{path}?$format=json")).send().await.unwrap().text().await.unwrap(),
        ).unwrap();
        assert!(!models(&others).contains(&"m0".to_owned()), "only the own ones");
    }

    async fn atom_lists_are_feeds(database: Database) {
        let server = server(database);
        let answer = request(&server, "GET", &format!("{V4}/Connections?$inlinecount=allpages")).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/atom+xml;charset=utf-8");
        let text = answer.text().await.unwrap();
        assert!(text.contains("<m:count>") && text.contains("<link rel=\"self\" title=\"Connections\" href=\"Connections\"/>"));
        assert!(text.matches("<entry>").count() > 0 && text.ends_with("</entry></feed>"), "{text}");
        let empty = request(&server, "GET", &format!("{V4}/Connections?$top=0")).send().await.unwrap().text().await.unwrap();
        assert!(empty.ends_with("/></feed>"), "{empty}");
    }

    async fn what_is_not_done_is_said(database: Database) {
        let server = server(database);
        for query in ["$filter=DeviceType%20eq%20'iOS'", "$orderby=DeviceType"] {
            for rest in ["Connections", "Connections/$count", "Endpoints", "Capabilities"] {
                let answer = request(&server, "GET", &format!("{V4}/{rest}?{query}")).send().await.unwrap();
                assert_eq!(answer.status(), 501, "{rest} {query}");
            }
        }
    }

    async fn a_long_feed_is_whole(database: Database) {
        let server = server(database);
        for _ in 0..450 {
            register_at(&server, V4, &json!({})).await;
        }
        let count: usize = request(&server, "GET", &format!("{V4}/Connections/$count")).send().await.unwrap().text().await.unwrap().parse().unwrap();
        let list = get_json(&server, &format!("{V4}/Connections?$select=ApplicationConnectionId")).await;
        let mut ids: Vec<String> = list["d"]["results"].as_array().unwrap().iter().map(|one| one["ApplicationConnectionId"].as_str().unwrap().to_owned()).collect();
        assert_eq!(ids.len(), count);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "each once");
        assert!(count > 450);
    }
}
