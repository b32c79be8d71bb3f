//! Capabilities, in both forms and by all ways (sheet, section 7; decisions 7, 8 and 11).

use crate::support::{V4, get_json, register_at, registered, request, send_json, server, state};
use serde_json::{Value, json};

/// Categories, names and values of a connection's capabilities.
fn told(entity: &Value) -> Vec<(String, String, Value)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let list = entity["Capability"]["results"].as_array().unwrap();
    list.iter().map(|one| (text(&one["Category"]), text(&one["CapabilityName"]), one["CapabilityValue"].clone())).collect()
}

fn triple(category: &str, name: &str, value: Value) -> (String, String, Value) {
    (category.to_owned(), name.to_owned(), value)
}

both! {
    async fn atom_brings_them_inside_the_entry(database: Database) {
        let server = server(database);
        let body = "<entry xmlns=\"http://www.w3.org/2005/Atom\" xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" \
            xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">\
            <link rel=\"http://schemas.microsoft.com/ado/2007/08/dataservices/related/Capability\" type=\"application/atom+xml;type=feed\" title=\"Capability\">\
            <m:inline><feed><entry><content type=\"application/xml\"><m:properties><d:Category>intent</d:Category>\
            <d:CapabilityName>purchaseOrder-display</d:CapabilityName><d:CapabilityValue>yes</d:CapabilityValue></m:properties></content></entry>\
            <entry><content type=\"application/xml\"><m:properties><d:Category>form</d:Category><d:CapabilityName>*</d:CapabilityName></m:properties></content></entry>\
            </feed></m:inline></link><content type=\"application/xml\"><m:properties><d:FormFactor>tablet</d:FormFactor></m:properties></content></entry>";
        let path = format!("{}/Connections", V4.replace("/v4/", "/v3/"));
        let answer = request(&server, "POST", &path).header("content-type", "application/atom+xml").body(body).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        let id = answer.headers()["x-smp-appcid"].to_str().unwrap().to_owned();
        let text = answer.text().await.unwrap();
        assert!(text.contains("<m:inline><feed>") && text.contains("<d:FormFactor>tablet</d:FormFactor>"), "{text}");
        let entity = state(&server, &format!("{path}('{id}')")).await;
        assert_eq!(told(&entity), [triple("form", "*", Value::Null), triple("intent", "purchaseOrder-display", json!("yes"))]);
        // What was answered can be sent back as it is.
        let put = request(&server, "PUT", &format!("{path}('{id}')")).header("content-type", "application/atom+xml").body(text).send().await.unwrap();
        assert_eq!(put.status(), 200);
        assert_eq!(told(&state(&server, &format!("{path}('{id}')")).await), told(&entity));
    }

    async fn a_merge_replaces_the_list(database: Database) {
        let server = server(database);
        let entity = register_at(&server, V4, &json!({"Capability": [{"Category": "push", "CapabilityName": "a"}]})).await;
        assert_eq!(told(&entity), [triple("push", "a", Value::Null)]);
        let path = format!("{V4}/Connections('{}')", entity["ApplicationConnectionId"].as_str().unwrap());
        let merge = async |body: Value| {
            let asked = request(&server, "POST", &path).header("X-HTTP-METHOD", "MERGE").header("content-type", "application/json");
            asked.body(body.to_string()).send().await.unwrap().status().as_u16()
        };
        assert_eq!(merge(json!({"Capability": {"results": [{"Category": "push", "CapabilityName": "x", "CapabilityValue": "y"}]}})).await, 200);
        assert_eq!(told(&state(&server, &path).await), [triple("push", "x", json!("y"))]);
        assert_eq!(merge(json!({"DeviceModel": "z"})).await, 200);
        assert_eq!(told(&state(&server, &path).await).len(), 1, "not sent, not changed");
        let twice = json!({"DeviceModel": "half", "Capability": [{"Category": "a", "CapabilityName": "b"}, {"Category": "a", "CapabilityName": "b"}]});
        let many: Vec<Value> = (0..201).map(|n| json!({"Category": "a", "CapabilityName": n.to_string()})).collect();
        for bad in [twice, json!({"Capability": many}), json!({"Capability": [{"Category": "", "CapabilityName": "b"}]})] {
            assert_eq!(merge(bad).await, 400);
        }
        assert_eq!(state(&server, &path).await["DeviceModel"], "z");
        assert_eq!(merge(json!({"Capability": []})).await, 200);
        assert!(told(&state(&server, &path).await).is_empty());
    }

    async fn one_is_added_read_changed_and_removed(database: Database) {
        let server = server(database);
        let path = registered(&server).await;
        let id = path.split('\'').nth(1).unwrap().to_owned();
        let body = json!({"Category": "a,b", "CapabilityName": "it's", "CapabilityValue": "1"});
        for list in ["Capability", "Capabilities"] {
            assert_eq!(get_json(&server, &format!("{path}/{list}")).await["d"]["results"], json!([]));
        }
        let added = send_json(&server, "POST", &format!("{path}/Capability"), &body).await;
        assert_eq!(added.status(), 201);
        let location = added.headers()["location"].to_str().unwrap().to_owned();
        let one = location.strip_prefix(&server.base_url).unwrap().to_owned();
        assert_eq!(one, format!("{V4}/Capabilities(ApplicationConnectionId='{id}',Category='a%2Cb',CapabilityName='it''s')"));
        assert_eq!(send_json(&server, "POST", &format!("{path}/Capability"), &body).await.status(), 409, "it is there");
        assert_eq!(get_json(&server, &one).await["d"]["CapabilityValue"], "1");
        let swapped = format!("{V4}/Capabilities(CapabilityName='it''s',ApplicationConnectionId='{id}',Category='a%2Cb')");
        assert_eq!(get_json(&server, &swapped).await["d"]["ApplicationConnectionId"], id.as_str());
        assert_eq!(send_json(&server, "PATCH", &one, &json!({"CapabilityValue": "2"})).await.status(), 200);
        assert_eq!(send_json(&server, "PATCH", &one, &json!({})).await.status(), 200);
        assert_eq!(get_json(&server, &one).await["d"]["CapabilityValue"], "2");
        assert_eq!(send_json(&server, "PATCH", &one, &json!({"Category": "other"})).await.status(), 403);
        assert_eq!(send_json(&server, "PUT", &one, &json!({"Category": "a,b"})).await.status(), 200);
        assert_eq!(get_json(&server, &one).await["d"]["CapabilityValue"], Value::Null);
        let count = request(&server, "GET", &format!("{path}/Capability/$count")).send().await.unwrap().text().await.unwrap();
        assert_eq!(count, "1");
        assert_eq!(request(&server, "DELETE", &one).send().await.unwrap().status(), 200);
        for method in ["GET", "DELETE", "PUT", "PATCH"] {
            assert_eq!(send_json(&server, method, &one, &json!({"CapabilityValue": "3"})).await.status(), 404, "{method}");
        }
        assert_eq!(request(&server, "GET", &format!("{V4}/Capabilities('{id}')")).send().await.unwrap().status(), 400);
    }

    async fn those_of_all_own_connections_are_one_feed(database: Database) {
        let server = server(database);
        for name in ["a", "b", "c"] {
            register_at(&server, V4, &json!({"Capability": [{"Category": "all", "CapabilityName": name}]})).await;
        }
        let list = get_json(&server, &format!("{V4}/Capabilities?$top=2")).await;
        assert_eq!(list["d"]["results"].as_array().unwrap().len(), 2);
        let whole = get_json(&server, &format!("{V4}/Capabilities")).await;
        let own = whole["d"]["results"].as_array().unwrap().iter().filter(|one| one["Category"] == "all").count();
        assert_eq!(own, 3);
    }
}
