//! Speaking to the portal as a browser without our script does.

use super::{Server, client};

/// Form encoding of pairs.
pub fn form(pairs: &[(&str, &str)]) -> String {
    let encode = |text: &str| -> String {
        text.bytes().map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
    };
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// Posts a form as our own page would, asking for data.
pub async fn post(server: &Server, path: &str, pairs: &[(&str, &str)], cookie: Option<&str>) -> reqwest::Response {
    let mut request = client()
        .post(server.url(path))
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(form(pairs));
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    request.send().await.unwrap()
}

/// Gets a page as a browser would.
pub async fn page(server: &Server, path: &str, cookie: Option<&str>) -> reqwest::Response {
    let mut request = client().get(server.url(path)).header("accept", "text/html");
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    request.send().await.unwrap()
}

/// Signs in one of the demo data's people; what goes into the `Cookie` field.
pub async fn sign_in(server: &Server, name: &str) -> String {
    sign_in_with(server, name, "patchbay-demo").await
}

/// Signs somebody in.
pub async fn sign_in_with(server: &Server, name: &str, password: &str) -> String {
    let answer = post(server, "/portal/sign-in", &[("name", name), ("password", password), ("next", "/")], None).await;
    let cookie = answer.headers().get("set-cookie").unwrap_or_else(|| panic!("{name} was not signed in: {}", answer.status()));
    cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
}
