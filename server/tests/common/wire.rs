//! Speaking XML-RPC as northwind does.

use super::client;
use std::sync::LazyLock;

static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(client);

async fn call(base: &str, method: &str, parameters: &[&str]) -> Option<String> {
    let values: String = parameters.iter().map(|text| format!("<param><value><string>{text}</string></value></param>")).collect();
    let request = CLIENT
        .post(format!("{base}/xmlrpc/"))
        .header("content-type", "text/xml")
        // northwind:northwind-secret
        .header("authorization", "Basic bm9ydGh3aW5kOm5vcnRod2luZC1zZWNyZXQ=")
        .body(format!(
            "<?xml version=\"1.0\"?><methodCall><methodName>{method}</methodName><params>{values}</params></methodCall>"
        ));
    request.send().await.ok()?.text().await.ok()
}

/// Registers a phone; whether that was acknowledged.
pub async fn register(base: &str, mac: &str) -> bool {
    let answer = call(base, "redirect.registerPhone", &[mac, "http://provisioning.example/{mac}"]).await;
    answer.is_some_and(|answer| answer.contains("<boolean>1</boolean>"))
}

/// All phones of northwind, as the answer's text.
pub async fn list_all(base: &str) -> String {
    call(base, "redirect.listPhones", &[""]).await.unwrap()
}
