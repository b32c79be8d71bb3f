//! Lists of redirections.

use super::Redirections;
use crate::{Error, Result};
use futures::stream::BoxStream;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{Facets, Mac, Redirection, RedirectionQuery, Summary};

impl<A> Redirections<'_, A> {
    /// A page of the list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn list(&self, query: &RedirectionQuery) -> Result<Page<Redirection>> {
        let _ = (self.acting, self.organization, query);
        Err(Error::internal("not built yet"))
    }

    /// What the list's filters offer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn facets(&self) -> Result<Facets> {
        Err(Error::internal("not built yet"))
    }

    /// The figures at the top.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn summary(&self) -> Result<Summary> {
        Err(Error::internal("not built yet"))
    }

    /// The MACs of a model (in either case; empty: of all models; `unknown`: of none), with exactly this URL if one is given. Ascending.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn of_model(&self, model: &str, url: Option<&str>) -> Result<Vec<Mac>> {
        let _ = (model, url);
        Err(Error::internal("not built yet"))
    }

    /// All that the query matches, in its order, in portions of up to 1,000. The query's place is passed over.
    pub fn export(&self, query: RedirectionQuery) -> BoxStream<'static, Result<Vec<Redirection>>> {
        let _ = query;
        Box::pin(futures::stream::once(async { Err(Error::internal("not built yet")) }))
    }
}
