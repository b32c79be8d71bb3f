//! Applications: the list, one of them, and what is set for it.

use crate::connections::applications::form::ApplicationForm;
#[cfg(feature = "ssr")]
use crate::connections::applications::frame::Part;
use crate::connections::properties::TypedProperties;
use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::connections::{
    ApplicationId, ApplicationQuery, ApplicationSettings, FeaturePolicy, IdleAnnouncement, Security,
};
use patchbay_domain::list::Page;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// An application in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApplicationLine {
    /// Its id, as it stands in addresses.
    pub(crate) id: ApplicationId,
    /// What people call it.
    pub(crate) title: String,
    /// Who may register.
    pub(crate) security: Security,
    /// After how many days a registration counts as idle, if ever.
    pub(crate) idle_days: Option<u16>,
    /// How many connections it has.
    pub(crate) connections: i64,
    /// When it was last changed.
    pub(crate) changed_at: Millis,
}

/// A page of the applications.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ApplicationsPage {
    /// The rows.
    pub(crate) page: Page<ApplicationLine>,
    /// Whether the reader may change applications.
    pub(crate) may_edit: bool,
}

/// A page of the organization's applications.
#[server(prefix = "/portal", endpoint = "connections/applications", input = Json)]
pub(crate) async fn list_applications(query: ApplicationQuery) -> Result<ApplicationsPage, Error> {
    let desk = crate::server::signed_in()?;
    let Page { rows, total, next, previous } = super::viewing(&desk)?.list_applications(&query).await?;
    let rows = rows.into_iter().map(|row| ApplicationLine {
        id: row.id,
        title: row.title,
        security: row.settings.security,
        idle_days: row.settings.idle_days,
        connections: row.connections,
        changed_at: row.changed_at,
    });
    Ok(ApplicationsPage { page: Page { rows: rows.collect(), total, next, previous }, may_edit: super::may_edit(&desk) })
}

/// All that the pages of one application show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ApplicationPage {
    /// Its id, as it stands in addresses.
    pub(crate) id: ApplicationId,
    /// What people call it.
    pub(crate) title: String,
    /// What is set for it.
    pub(crate) settings: ApplicationSettings,
    /// How many connections it has.
    pub(crate) connections: i64,
    /// When it was made.
    pub(crate) created_at: Millis,
    /// When it was last changed.
    pub(crate) changed_at: Millis,
    /// Grows with every change.
    pub(crate) revision: i64,
    /// What is announced of its idle connections, if anything.
    pub(crate) announced: Option<IdleAnnouncement>,
    /// What was done to it, the newest first.
    pub(crate) history: Vec<HistoryEntry>,
    /// How this server is reached, for addresses that can be pasted.
    pub(crate) base: String,
    /// Whether the reader may change it.
    pub(crate) may_edit: bool,
}

/// The application of an address; one that cannot be read is not there.
#[cfg(feature = "ssr")]
fn id_of(id: &str) -> Result<ApplicationId> {
    ApplicationId::parse(id).map_err(|_| Error::NotFound.announced())
}

/// One application.
#[server(prefix = "/portal", endpoint = "connections/application")]
pub(crate) async fn find_application(id: String) -> Result<ApplicationPage, Error> {
    let desk = crate::server::signed_in()?;
    let connections = super::viewing(&desk)?;
    let row = connections.application(&id_of(&id)?).await?;
    let history = connections.application_history(&row.id).await?;
    let announced = connections.idle_announcements(Some(&row.id)).await?.into_iter().next();
    let patchbay_core::connections::ApplicationRow { id, title, settings, connections, created_at, changed_at, revision } = row;
    let (base, may_edit) = (desk.base.clone(), super::may_edit(&desk));
    Ok(ApplicationPage { id, title, settings, connections, created_at, changed_at, revision, announced, history, base, may_edit })
}

/// Makes an application.
#[server(prefix = "/portal", endpoint = "connections/application-create")]
pub(crate) async fn create_application(id: String, #[server(flatten)] typed: ApplicationForm) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let settings = typed.read(ApplicationSettings::default())?;
    let made = super::editing(&desk)?.add_application(&id, &typed.title, settings).await;
    let made = made.map_err(|error| typed.keep(error.into()).keep([("id", id.as_str())]))?;
    super::done(&crate::connections::parts::application_page(made.as_str()), "application-created");
    Ok(())
}

/// Changes an application's own settings; its changer saw it at this revision.
#[server(prefix = "/portal", endpoint = "connections/application-update")]
pub(crate) async fn update_application(
    id: String,
    revision: i64,
    #[server(flatten)] typed: ApplicationForm,
) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let connections = super::editing(&desk)?;
    let id = id_of(&id)?;
    let settings = typed.read(connections.application(&id).await?.settings)?;
    let saved = connections.update_application(&id, revision, &typed.title, settings).await;
    saved.map_err(|error| typed.keep(error.into()))?;
    super::done(&crate::connections::parts::application_page(id.as_str()), "application-saved");
    Ok(())
}

/// Changes a part of the settings of an application that its changer saw at this revision. What became of it meanwhile is told by core.
#[cfg(feature = "ssr")]
async fn change(
    desk: &crate::server::Desk,
    id: &str,
    revision: i64,
    change: impl FnOnce(&mut ApplicationSettings) -> Result<()>,
) -> Result<()> {
    let connections = super::editing(desk)?;
    let mut row = connections.application(&id_of(id)?).await?;
    if row.revision == revision {
        change(&mut row.settings)?;
    }
    Ok(connections.update_application(&row.id, revision, &row.title, row.settings).await?)
}

/// Sets what new registrations begin with, in one group of properties.
#[server(prefix = "/portal", endpoint = "connections/application-defaults")]
pub(crate) async fn set_defaults(
    id: String,
    revision: i64,
    group: String,
    #[server(flatten)] values: TypedProperties,
) -> Result<(), Error> {
    use crate::connections::properties;
    use patchbay_domain::connections::{Group, Properties};
    let desk = crate::server::signed_in()?;
    let group = Group::parse(&group).ok_or_else(|| Error::Malformed.announced())?;
    let mut was = Properties::default();
    let changed = change(&desk, &id, revision, |settings| {
        was = settings.defaults.clone();
        let changed = values.changed(properties::of_group(group), |id| was.get(id));
        let changed = changed.map_err(|errors| Error::Fields { errors, values: Vec::new() }.announced())?;
        for (property, value) in changed {
            settings.defaults.set(property, value);
        }
        Ok(())
    });
    let changed = changed.await;
    changed.map_err(|error| error.keep(values.typed(|id| was.get(id))))?;
    super::done(&Part::Defaults.page(&id), "application-saved");
    Ok(())
}

/// Adds a destination, or changes the one that was called `was`.
#[server(prefix = "/portal", endpoint = "connections/destination-set")]
pub(crate) async fn set_destination(
    id: String,
    revision: i64,
    #[server(default)] was: String,
    name: String,
    remote_url: String,
    #[server(default)] anonymous: Option<String>,
) -> Result<(), Error> {
    use patchbay_domain::connections::Destination;
    let desk = crate::server::signed_in()?;
    let yes = if anonymous.is_some() { "1" } else { "0" };
    let typed = [("name", name.as_str()), ("remote_url", remote_url.as_str()), ("anonymous", yes)];
    let wanted =
        Destination { name: name.trim().to_owned(), remote_url: remote_url.trim().to_owned(), anonymous: anonymous.is_some() };
    let saved = change(&desk, &id, revision, |settings| {
        Error::unless_empty(wanted.check())?;
        put(&mut settings.destinations, &was, wanted.clone(), |one| one.name.as_str())
    });
    let saved = saved.await;
    saved.map_err(|error| error.moved("destinations", "name").keep(typed))?;
    super::done(&Part::Destinations.page(&id), "application-saved");
    Ok(())
}

/// Takes a destination out.
#[server(prefix = "/portal", endpoint = "connections/destination-remove")]
pub(crate) async fn remove_destination(id: String, revision: i64, name: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    change(&desk, &id, revision, |settings| take(&mut settings.destinations, |one| one.name == name)).await?;
    super::done(&Part::Destinations.page(&id), "application-saved");
    Ok(())
}

/// Adds a feature, or changes the one that had the id `was`.
#[server(prefix = "/portal", endpoint = "connections/feature-set")]
pub(crate) async fn set_feature(
    application: String,
    revision: i64,
    #[server(default)] was: String,
    #[server(flatten)] feature: FeaturePolicy,
) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let feature = FeaturePolicy { id: feature.id.trim().to_owned(), ..feature };
    let saved = change(&desk, &application, revision, |settings| {
        Error::unless_empty(feature.check())?;
        put(&mut settings.features, &was, feature.clone(), |one| one.id.as_str())
    });
    let saved = saved.await;
    saved.map_err(|error| error.moved("features", "id").keep(feature.texts()))?;
    super::done(&Part::Features.page(&application), "application-saved");
    Ok(())
}

/// Takes a feature out.
#[server(prefix = "/portal", endpoint = "connections/feature-remove")]
pub(crate) async fn remove_feature(application: String, revision: i64, id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    change(&desk, &application, revision, |settings| take(&mut settings.features, |one| one.id == id)).await?;
    super::done(&Part::Features.page(&application), "application-saved");
    Ok(())
}

/// Puts a thing in the place of the one of that name, or at the end where the name is empty.
#[cfg(feature = "ssr")]
fn put<T>(list: &mut Vec<T>, was: &str, thing: T, name: impl Fn(&T) -> &str) -> Result<()> {
    if was.is_empty() {
        list.push(thing);
    } else {
        let place = list.iter_mut().find(|one| name(one) == was).ok_or_else(|| Error::NotFound.announced())?;
        *place = thing;
    }
    Ok(())
}

/// Takes a thing out that is there.
#[cfg(feature = "ssr")]
fn take<T>(list: &mut Vec<T>, which: impl Fn(&T) -> bool) -> Result<()> {
    let before = list.len();
    list.retain(|one| !which(one));
    if list.len() < before { Ok(()) } else { Err(Error::NotFound.announced()) }
}

/// Takes an application out that has no registrations.
#[server(prefix = "/portal", endpoint = "connections/application-remove")]
pub(crate) async fn remove_application(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.remove_application(&id_of(&id)?).await?;
    super::done(crate::connections::parts::APPLICATIONS, "application-removed");
    Ok(())
}
