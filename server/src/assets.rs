//! The browser's half of Patchbay, carried inside the binary.
//!
//! A release build embeds everything under `target/site`, so that copying one file is an installation; a debug build reads the
//! folder while it runs. Both answer alike, but that under `cargo leptos watch` a change is shown at once.
//!
//! # Names
//!
//! Script, WASM, chunks and style sheet refer to each other by relative name, some of them in a circle, so no file can carry a
//! hash of its own content in its name. Instead one fingerprint of *all* assets stands in the path, `/pkg/<fingerprint>/...`:
//! files are stored under their plain names, the references need no rewriting, and any change gives all of them a new address.
//! What lies under that path may therefore be cached for good. Files of `public/` can be had there as well, so that a style sheet
//! refers to `fonts/name.woff2`, and under their plain name (`/favicon.svg`), where browsers ask again each time.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Arc, LazyLock},
};

use axum::body::{Body, Bytes};
use http::{
    HeaderMap, HeaderValue, Method, Response, StatusCode,
    header::{
        ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use patchbay_app::server::AssetNames;
use rust_embed::{Embed, EmbeddedFile};

/// What the browser's half is called; the `output-name` of the workspace's cargo-leptos settings.
const NAME: &str = "patchbay";
/// Folder of the built script, WASM and style sheet; the `site-pkg-dir` of the same settings.
const PKG: &str = "pkg";
/// The script that fetches the chunks of lazy routes. cargo-leptos leaves room in the name for a hash that is not used here.
const LOADER: &str = "__wasm_split.______________________.js";
/// Which lazy route needs which chunks.
const MANIFEST: &str = "__wasm_split_manifest.json";

const FOR_GOOD: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("no-cache");

#[derive(Embed)]
#[folder = "../target/site"]
struct Site;

fn read_names() -> AssetNames {
    let base = match fingerprint() {
        Some(fingerprint) => format!("/{PKG}/{fingerprint}"),
        None => format!("/{PKG}"),
    };
    let manifest: BTreeMap<String, Vec<String>> = Site::get(&format!("{PKG}/{MANIFEST}"))
        .and_then(|manifest| serde_json::from_slice(&manifest.data).ok())
        .unwrap_or_default();
    AssetNames {
        js: format!("{base}/{NAME}.js"),
        wasm: format!("{base}/{NAME}.wasm"),
        css: format!("{base}/{NAME}.css"),
        preloads: manifest.into_iter().map(|(piece, chunks)| (piece, preload(&base, &chunks))).collect(),
    }
}

/// The `Link` header (RFC 8288) for these chunks and the script that fetches them.
fn preload(base: &str, chunks: &[String]) -> String {
    let mut links = vec![format!("<{base}/{LOADER}>; rel=modulepreload")];
    links.extend(
        chunks
            .iter()
            .map(|chunk| format!("<{base}/{chunk}.wasm>; rel=preload; as=fetch; type=\"application/wasm\"; crossorigin")),
    );
    links.join(", ")
}

/// The addresses to put into a page.
#[must_use]
pub fn names() -> Arc<AssetNames> {
    static NAMES: LazyLock<Arc<AssetNames>> = LazyLock::new(|| Arc::new(read_names()));
    if is_watched() { Arc::new(read_names()) } else { Arc::clone(&NAMES) }
}

/// The answer to a request for `path` (as it stands in the URL, with its leading slash), or nothing if that is no asset.
#[must_use]
pub fn respond(method: &Method, headers: &HeaderMap, path: &str) -> Option<Response<Body>> {
    respond_from::<Site>(fingerprint(), method, headers, path)
}

fn respond_from<Files: Embed>(
    fingerprint: Option<&str>,
    method: &Method,
    headers: &HeaderMap,
    path: &str,
) -> Option<Response<Body>> {
    let (name, cache) = locate::<Files>(fingerprint, path)?;
    let plain = Files::get(&name)?;
    if method != Method::GET && method != Method::HEAD {
        let mut refusal = Response::new(Body::empty());
        *refusal.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        refusal.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return Some(refusal);
    }

    let mut offers: Vec<(Coding, EmbeddedFile)> = [Coding::Brotli, Coding::Gzip]
        .into_iter()
        .filter_map(|coding| Some((coding, Files::get(&format!("{name}{}", coding.suffix()))?)))
        .collect();
    let varies = !offers.is_empty();
    offers.push((Coding::Identity, plain));
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let coding = choose(accepted, offers.iter().map(|(coding, _)| *coding));
    let (_, file) = offers.into_iter().find(|(offer, _)| *offer == coding)?;

    let mut response = Response::new(Body::empty());
    let etag = etag(&file, coding)?;
    let unchanged =
        headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok()).any(|list| matches_etag(list, &etag));
    let set = response.headers_mut();
    set.insert(CACHE_CONTROL, cache);
    set.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if varies {
        set.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if unchanged {
        set.insert(ETAG, HeaderValue::from_str(&etag).ok()?);
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Some(response);
    }
    set.insert(ETAG, HeaderValue::from_str(&etag).ok()?);
    set.insert(CONTENT_TYPE, content_type(&name)?);
    set.insert(CONTENT_LENGTH, HeaderValue::from(file.data.len()));
    if let Some(token) = coding.token() {
        set.insert(CONTENT_ENCODING, HeaderValue::from_static(token));
    }
    if method == Method::GET {
        *response.body_mut() = Body::from(match file.data {
            std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
        });
    }
    Some(response)
}

/// Whether this is a debug build under `cargo leptos watch`, whose assets may change at any time.
pub(crate) fn is_watched() -> bool {
    static WATCHED: LazyLock<bool> = LazyLock::new(|| cfg!(debug_assertions) && std::env::var_os("LEPTOS_WATCH").is_some());
    *WATCHED
}

/// What stands for the state of all assets in their addresses; nothing where they may change at any time.
fn fingerprint() -> Option<&'static str> {
    static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
        let mut hasher = DefaultHasher::new();
        for name in Site::iter().filter(|name| !is_derived(name)) {
            name.hash(&mut hasher);
            Site::get(&name).map(|file| file.metadata.sha256_hash()).hash(&mut hasher);
        }
        format!("{:016x}", hasher.finish())
    });
    (!is_watched()).then(|| FINGERPRINT.as_str())
}

/// Whether a file is another one, compressed. Those are chosen by `Accept-Encoding`, never by name.
fn is_derived(name: &str) -> bool {
    name.ends_with(Coding::Brotli.suffix()) || name.ends_with(Coding::Gzip.suffix())
}

/// The file a URL path means, and how long the answer may be kept.
fn locate<Files: Embed>(fingerprint: Option<&str>, path: &str) -> Option<(String, HeaderValue)> {
    let path = path.strip_prefix('/')?;
    if path.is_empty() || is_derived(path) || path.split('/').any(|part| part.is_empty() || part == "..") {
        return None;
    }
    let in_pkg = path.strip_prefix(PKG).and_then(|rest| rest.strip_prefix('/'));
    let (inside, cache) = match (in_pkg, fingerprint) {
        (Some(rest), Some(fingerprint)) => match rest.strip_prefix(fingerprint).and_then(|rest| rest.strip_prefix('/')) {
            Some(rest) => (rest, FOR_GOOD),
            None => return Some((path.to_owned(), ASK_AGAIN)),
        },
        (Some(rest), None) => (rest, ASK_AGAIN),
        (None, _) => return Some((path.to_owned(), ASK_AGAIN)),
    };
    let built = format!("{PKG}/{inside}");
    Some((if Files::get(&built).is_some() { built } else { inside.to_owned() }, cache))
}

fn content_type(name: &str) -> Option<HeaderValue> {
    let guessed = mime_guess::from_path(name).first_or_octet_stream();
    let text = guessed.type_() == mime_guess::mime::TEXT || guessed.subtype() == mime_guess::mime::JAVASCRIPT;
    HeaderValue::from_str(&if text { format!("{guessed}; charset=utf-8") } else { guessed.to_string() }).ok()
}

fn etag(file: &EmbeddedFile, coding: Coding) -> Option<String> {
    let hash = file.metadata.sha256_hash();
    let start = u128::from_be_bytes(*hash.first_chunk()?);
    Some(format!("\"{start:032x}{}\"", coding.suffix().replace('.', "-")))
}

/// Weak comparison, as `If-None-Match` asks for.
fn matches_etag(list: &str, etag: &str) -> bool {
    list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == etag)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    fn token(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
            Self::Identity => "",
        }
    }
}

/// The best of what is `offered` (best first) for what a client says it accepts; unchanged content when nothing fits, since a
/// page without its style sheet helps nobody.
fn choose(accepted: Option<&str>, offered: impl Iterator<Item = Coding>) -> Coding {
    let Some(accepted) = accepted else { return Coding::Identity };
    let wishes: Vec<(&str, u16)> = accepted.split(',').filter_map(wish).collect();
    let weight = |coding: Coding| {
        let token = coding.token().unwrap_or("identity");
        let named = wishes.iter().find(|(name, _)| name.eq_ignore_ascii_case(token)).map(|(_, weight)| *weight);
        let any = wishes.iter().find(|(name, _)| *name == "*").map(|(_, weight)| *weight);
        // Content as it is needs no mention to be acceptable, but comes after whatever was asked for.
        let unnamed = if coding == Coding::Identity { (1, 0) } else { (0, 0) };
        named.or(any).map_or(unnamed, |weight| (u16::from(weight > 0), weight))
    };
    let mut best = (Coding::Identity, (0, 0));
    for coding in offered {
        let weight = weight(coding);
        if weight > best.1 {
            best = (coding, weight);
        }
    }
    best.0
}

/// One element of `Accept-Encoding`: a name and its weight in thousandths.
fn wish(element: &str) -> Option<(&str, u16)> {
    let mut parts = element.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("q").then_some(value.trim())
    });
    Some((name, weight.map_or(Some(1000), thousandths)?))
}

/// A `qvalue`: 0 to 1 with at most three decimals.
fn thousandths(value: &str) -> Option<u16> {
    let (whole, decimals) = value.split_once('.').unwrap_or((value, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(fraction),
        "1" if fraction == 0 => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder as the build leaves it: `pkg/patchbay.js` in three codings, `pkg/plain.bin` in one, `favicon.svg` beside.
    #[derive(Embed)]
    #[folder = "tests/assets"]
    struct Fixture;

    const FINGERPRINT: &str = "0123456789abcdef";

    fn ask(method: Method, path: &str, headers: &[(http::HeaderName, &str)]) -> Option<Response<Body>> {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        respond_from::<Fixture>(Some(FINGERPRINT), &method, &headers, path)
    }

    async fn body(response: Response<Body>) -> String {
        String::from_utf8(axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap().to_vec()).unwrap()
    }

    fn header(response: &Response<Body>, name: http::HeaderName) -> Option<&str> {
        response.headers().get(name).map(|value| value.to_str().unwrap())
    }

    #[tokio::test]
    async fn serves_each_coding_as_a_thing_of_its_own() {
        let mut etags = std::collections::BTreeSet::new();
        for (accepted, coding, content) in
            [("br, gzip", Some("br"), "brotli\n"), ("gzip", Some("gzip"), "gzip\n"), ("", None, "// plain\n")]
        {
            let answer = ask(Method::GET, "/pkg/0123456789abcdef/patchbay.js", &[(ACCEPT_ENCODING, accepted)]).unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            assert_eq!(header(&answer, CONTENT_ENCODING), coding);
            assert_eq!(header(&answer, CONTENT_TYPE), Some("text/javascript; charset=utf-8"));
            assert_eq!(header(&answer, CACHE_CONTROL), Some("public, max-age=31536000, immutable"));
            assert_eq!(header(&answer, VARY), Some("accept-encoding"));
            assert_eq!(header(&answer, CONTENT_LENGTH), Some(content.len().to_string().as_str()));
            etags.insert(header(&answer, ETAG).unwrap().to_owned());
            assert_eq!(body(answer).await, content);
        }
        assert_eq!(etags.len(), 3);
    }

    #[tokio::test]
    async fn serves_what_has_no_other_coding() {
        let answer = ask(Method::GET, "/pkg/0123456789abcdef/plain.bin", &[(ACCEPT_ENCODING, "br, gzip")]).unwrap();
        assert_eq!(header(&answer, CONTENT_ENCODING), None);
        assert_eq!(header(&answer, VARY), None);
        assert_eq!(body(answer).await, "plain\n");
    }

    #[test]
    fn keeps_for_good_only_what_has_a_fingerprint() {
        for (path, cache) in [
            ("/favicon.svg", Some("no-cache")),
            ("/pkg/0123456789abcdef/favicon.svg", Some("public, max-age=31536000, immutable")),
            ("/pkg/plain.bin", Some("no-cache")),
            ("/pkg/favicon.svg", None),
            // A page of before an upgrade gets nothing rather than something that does not fit it.
            ("/pkg/fedcba9876543210/plain.bin", None),
        ] {
            let answer = ask(Method::GET, path, &[]);
            assert_eq!(answer.as_ref().and_then(|answer| header(answer, CACHE_CONTROL)), cache, "{path}");
        }
    }

    #[tokio::test]
    async fn says_when_nothing_changed() {
        let path = "/favicon.svg";
        let etag = header(&ask(Method::GET, path, &[]).unwrap(), ETAG).unwrap().to_owned();
        let answer = ask(Method::GET, path, &[(IF_NONE_MATCH, &format!("\"other\", W/{etag}"))]).unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(header(&answer, ETAG), Some(etag.as_str()));
        assert_eq!(header(&answer, CACHE_CONTROL), Some("no-cache"));
        assert_eq!(body(answer).await, "");
        let answer = ask(Method::GET, path, &[(IF_NONE_MATCH, "\"other\"")]).unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn answers_head_like_get_without_content_and_refuses_the_rest() {
        let answer = ask(Method::HEAD, "/pkg/plain.bin", &[]).unwrap();
        assert_eq!(header(&answer, CONTENT_LENGTH), Some("6"));
        assert_eq!(body(answer).await, "");
        let answer = ask(Method::POST, "/pkg/plain.bin", &[]).unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(header(&answer, ALLOW), Some("GET, HEAD"));
    }

    const ALL: [Coding; 3] = [Coding::Brotli, Coding::Gzip, Coding::Identity];

    fn chosen(accepted: &str) -> Coding {
        choose(Some(accepted), ALL.into_iter())
    }

    #[test]
    fn takes_the_best_coding_that_both_know() {
        assert_eq!(chosen("gzip, deflate, br, zstd"), Coding::Brotli);
        assert_eq!(chosen("gzip, deflate"), Coding::Gzip);
        assert_eq!(chosen("GZIP"), Coding::Gzip);
        assert_eq!(chosen("*"), Coding::Brotli);
        assert_eq!(chosen("zstd"), Coding::Identity);
        assert_eq!(chosen(""), Coding::Identity);
        assert_eq!(choose(None, ALL.into_iter()), Coding::Identity);
        assert_eq!(choose(Some("br"), [Coding::Identity].into_iter()), Coding::Identity);
    }

    #[test]
    fn honours_weights() {
        assert_eq!(chosen("br;q=0.5, gzip;q=0.8"), Coding::Gzip);
        assert_eq!(chosen("br; q=0.8 , gzip; Q=0.8"), Coding::Brotli);
        assert_eq!(chosen("br;q=0, gzip;q=0.001"), Coding::Gzip);
        assert_eq!(chosen("br;q=0, *"), Coding::Gzip);
        assert_eq!(chosen("br;q=0.2, identity"), Coding::Identity);
        assert_eq!(chosen("br;q=0, gzip;q=0"), Coding::Identity);
        assert_eq!(chosen("*;q=0"), Coding::Identity);
        // Not a weight: that element says nothing.
        assert_eq!(chosen("br;q=nonsense, gzip;q=0.1"), Coding::Gzip);
    }

    #[test]
    fn reads_weights_as_the_standard_writes_them() {
        for (text, value) in [("0", 0), ("0.", 0), ("0.5", 500), ("0.25", 250), ("0.001", 1), ("1", 1000), ("1.000", 1000)] {
            assert_eq!(thousandths(text), Some(value), "{text}");
        }
        for text in ["", "2", "1.5", "0.0001", "-1", "0.x", ".5", "+1"] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }

    #[test]
    fn compares_etags_weakly() {
        assert!(matches_etag("\"a\"", "\"a\""));
        assert!(matches_etag("\"b\", W/\"a\"", "\"a\""));
        assert!(matches_etag("*", "\"a\""));
        assert!(!matches_etag("\"b\"", "\"a\""));
        assert!(!matches_etag("", "\"a\""));
    }

    #[test]
    fn names_content_types() {
        for (name, value) in [
            ("pkg/patchbay.wasm", "application/wasm"),
            ("pkg/patchbay.js", "text/javascript; charset=utf-8"),
            ("pkg/patchbay.css", "text/css; charset=utf-8"),
            ("favicon.svg", "image/svg+xml"),
            ("fonts/sans.woff2", "font/woff2"),
            ("site.webmanifest", "application/manifest+json"),
            ("unknown", "application/octet-stream"),
        ] {
            assert_eq!(content_type(name).unwrap(), value, "{name}");
        }
    }

    #[test]
    fn keeps_to_its_folder() {
        for path in ["", "/", "//", "/../Cargo.toml", "/pkg/../favicon.svg", "/pkg//plain.bin", "/pkg/patchbay.js.br", "no-slash"]
        {
            assert!(ask(Method::GET, path, &[]).is_none(), "{path}");
        }
        assert!(respond(&Method::GET, &HeaderMap::new(), "/no/such/file.txt").is_none());
    }

    #[test]
    fn gives_a_page_addresses_below_one_folder() {
        let names = names();
        let (base, _) = names.wasm.rsplit_once('/').unwrap();
        assert!(base.starts_with("/pkg"));
        for path in [&names.js, &names.css] {
            assert!(path.starts_with(&format!("{base}/")), "{path}");
        }
    }

    #[test]
    fn a_piece_is_preloaded_with_its_chunks() {
        assert_eq!(
            preload("/pkg/f", &["chunk_4".to_owned()]),
            "</pkg/f/__wasm_split.______________________.js>; rel=modulepreload, \
             </pkg/f/chunk_4.wasm>; rel=preload; as=fetch; type=\"application/wasm\"; crossorigin"
        );
    }
}
