//! The files of an import: upload, template, rejected rows. The pages around them are `patchbay-app`'s.

use super::export::{csv_file, csv_rows};
use super::fault::{Fault, wants_page};
use super::{PortalState, Visitor};
use axum::Router;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Multipart, Path};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use patchbay_core::Error;
use patchbay_domain::redirections::ProvisioningUrl;

/// The largest file, in bytes.
const FILE_MAX: usize = 8 * 1024 * 1024;
/// The form around a file, in bytes.
pub(super) const FORM_AROUND: usize = 64 * 1024;
/// The most fields of the form.
const FIELDS_MAX: usize = 8;
/// The longest name of a file that is kept, in characters.
const NAME_MAX: usize = 120;

/// The routes with small answers.
pub fn routes() -> Router<PortalState> {
    Router::new()
        .route("/redirections/template.csv", get(template))
        .route("/redirections/import/{id}/rejected.csv", get(rejected))
}

/// The upload, which may take longer.
pub fn upload_routes() -> Router<PortalState> {
    Router::new().route("/redirections/import/upload", post(upload)).layer(DefaultBodyLimit::max(FILE_MAX + FORM_AROUND))
}

async fn template(_: Visitor) -> Result<Response, Fault> {
    let rows = [
        vec!["mac".to_owned(), "url".to_owned(), "model".to_owned()],
        vec!["000413AABBCC".to_owned(), "https://provisioning.example.com/{mac}.xml".to_owned(), "snomD785".to_owned()],
    ];
    Ok(csv_file(Body::from(csv_rows(rows).map_err(Error::internal)?), "redirections-template"))
}

async fn rejected(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Fault> {
    let rows = visitor.core.acting_as(&visitor.actor).redirections()?.edit()?.rejected_rows(&id).await?;
    let heading = ["line", "mac", "url", "field", "reason"].map(str::to_owned).to_vec();
    let rows = rows.into_iter().map(|row| vec![row.line.to_string(), row.mac, row.url, row.field, row.reason]);
    let bytes = csv_rows(std::iter::once(heading).chain(rows)).map_err(Error::internal)?;
    Ok(csv_file(Body::from(bytes), "redirections-rejected"))
}

/// What a form with a file brought.
#[derive(Default)]
pub(super) struct Upload {
    /// The file's own name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// The group that devices are added to.
    pub group: String,
    default_url: String,
}

async fn upload(visitor: Visitor, headers: HeaderMap, form: Result<Multipart, MultipartRejection>) -> Response {
    let next = draft(&visitor, form).await.map(|id| format!("/redirections/import/{id}"));
    answered(next, &headers, "/redirections/import", "/portal/redirections/import-paste")
}

/// Why an upload became no draft.
pub(super) enum Refused {
    /// What core says, to be shown at the form, and what was chosen there beside the file.
    Error(Error, Vec<(&'static str, String)>),
    /// What is no form at all.
    Fault(Fault),
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Error(error, _) => Fault::from(error).into_response(),
            Self::Fault(fault) => fault.into_response(),
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error, Vec::new())
    }
}

/// Answers an upload: on to the next page, or back to the form with the refusal.
pub(super) fn answered(outcome: Result<String, Refused>, headers: &HeaderMap, page: &str, function: &str) -> Response {
    match outcome {
        Ok(next) => Redirect::to(&next).into_response(),
        // Who may not do it at all has no form to go back to.
        Err(Refused::Error(error, chosen)) if wants_page(headers) && error != Error::Forbidden => {
            back_to_form(error, &chosen, page, function)
        }
        Err(refused) => refused.into_response(),
    }
}

/// What the portal says of a draft, as a file's answer.
pub(super) fn fault_of(error: patchbay_app::Error) -> Fault {
    match error {
        patchbay_app::Error::NotFound => Fault::from(Error::NotFound),
        patchbay_app::Error::Forbidden => Fault::from(Error::Forbidden),
        error => Fault::from(Error::Conflict(error.sentence())),
    }
}

async fn draft(visitor: &Visitor, form: Result<Multipart, MultipartRejection>) -> Result<String, Refused> {
    // Before the body is read: who may not import shall not send 8 MiB first.
    let redirections = visitor.core.acting_as(&visitor.actor).redirections()?.edit()?;
    let upload = read(form, FILE_MAX).await?;
    let default = match upload.default_url.trim() {
        "" => None,
        url => Some(ProvisioningUrl::parse(url).map_err(|fault| Error::field("default_url", fault.to_string()))?),
    };
    Ok(redirections.draft_import(&upload.name, upload.bytes, default).await?)
}

/// Reads a form with a file; `most` is the largest file, in bytes, that its route lets in.
pub(super) async fn read(form: Result<Multipart, MultipartRejection>, most: usize) -> Result<Upload, Refused> {
    let malformed =
        |_| Refused::Fault(Fault::new(StatusCode::BAD_REQUEST, "Not understood", "This is not the form of an import."));
    let broken = |cause| broken(&cause, most);
    let mut form = form.map_err(malformed)?;
    let mut upload = Upload::default();
    for _ in 0..FIELDS_MAX {
        let Some(field) = form.next_field().await.map_err(broken)? else { return Ok(upload) };
        match field.name() {
            Some("file") => {
                upload.name = file_name(&field);
                upload.bytes = field.bytes().await.map_err(broken)?.to_vec();
            }
            Some("default_url") => upload.default_url = field.text().await.map_err(broken)?,
            Some("group") => upload.group = field.text().await.map_err(broken)?,
            _ => {}
        }
    }
    Ok(upload)
}

fn broken(cause: &axum::extract::multipart::MultipartError, most: usize) -> Refused {
    if cause.status() == StatusCode::PAYLOAD_TOO_LARGE {
        let message = format!("The file has more than {} MiB. Split it.", most.div_euclid(1024 * 1024));
        return Error::field("file", message).into();
    }
    Refused::Fault(Fault::new(
        StatusCode::BAD_REQUEST,
        "Not understood",
        "The upload broke off, or is not the form of an import.",
    ))
}

/// The file's own name without folders and control characters.
fn file_name(field: &Field<'_>) -> String {
    let name = field.file_name().unwrap_or_default();
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

/// Goes back to the form's page, which shows the refusal at its field, as it does for a text that was pasted and posted to `function`.
fn back_to_form(error: Error, chosen: &[(&'static str, String)], page: &str, function: &str) -> Response {
    use leptos::server_fn::error::ServerFnUrlError;
    let chosen = chosen.iter().map(|(name, value)| (*name, value.as_str()));
    let at = ServerFnUrlError::new(function, patchbay_app::Error::from(error.clone()).keep(chosen));
    // Only the query is taken; the base is there because a URL must have one.
    let query = at.to_url("http://localhost/").ok().and_then(|url| url.query().map(str::to_owned));
    match query {
        Some(query) => {
            let separator = if page.contains('?') { '&' } else { '?' };
            Redirect::to(&format!("{page}{separator}{query}")).into_response()
        }
        None => Fault::from(error).into_response(),
    }
}
