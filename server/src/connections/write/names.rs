//! The names of name spaces and relations, exactly as clients compare them (sheet, section 8).

pub const ATOM: &str = "http://www.w3.org/2005/Atom";
pub const APP: &str = "http://www.w3.org/2007/app";
/// The name space of properties.
pub const DATA: &str = "http://schemas.microsoft.com/ado/2007/08/dataservices";
/// The name space of their types and nulls.
pub const METADATA: &str = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";
/// The scheme of the category that tells an entity's type.
pub const SCHEME: &str = "http://schemas.microsoft.com/ado/2007/08/dataservices/scheme";
/// How the relation of a link to other entities begins.
pub const RELATED: &str = "http://schemas.microsoft.com/ado/2007/08/dataservices/related/";
pub const EDMX: &str = "http://schemas.microsoft.com/ado/2007/06/edmx";
pub const EDM: &str = "http://schemas.microsoft.com/ado/2008/09/edm";
/// The name space of the vendor's annotations.
pub const VENDOR: &str = "http://www.sybase.com/sup/odata";
/// The name space of the types.
pub const SCHEMA: &str = "applications";
/// The first line of every XML document.
pub const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
