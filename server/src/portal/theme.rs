//! `POST /theme`: keeps the choice of light or dark in a cookie and goes back. Works without JavaScript and without a session.

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, Uri, header};
use patchbay_app::theme::{COOKIE, Theme};

/// How long the choice is kept, in seconds: a year.
const KEPT: u32 = 31_536_000;

/// The form.
#[derive(serde::Deserialize)]
pub struct Choice {
    theme: String,
}

/// Keeps the choice.
pub async fn choose(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let theme = Theme::parse(&choice.theme).as_str();
    let mut response = Redirect::to(&back(&headers)).into_response();
    if let Ok(cookie) = HeaderValue::from_str(&format!("{COOKIE}={theme}; Path=/; Max-Age={KEPT}; SameSite=Lax")) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The page that the form stood on, as a path on this server.
fn back(headers: &HeaderMap) -> String {
    let referrer = headers.get(header::REFERER).and_then(|value| value.to_str().ok()?.parse::<Uri>().ok());
    let path = referrer.and_then(|uri| uri.into_parts().path_and_query).map(|path| path.to_string());
    path.filter(|path| path.starts_with('/') && !path.starts_with("//")).unwrap_or_else(|| "/".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_goes_back_but_never_elsewhere() {
        let from = |referrer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referrer.parse().unwrap());
            back(&headers)
        };
        assert_eq!(from("http://evil.example/users?q=1"), "/users?q=1");
        assert_eq!(from("http://evil.example//other.example/"), "/");
        assert_eq!(from("nonsense with spaces"), "/");
        assert_eq!(back(&HeaderMap::new()), "/");
    }
}
