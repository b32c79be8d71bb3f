//! Binding: from a name and a password to an account (RFC 4513, section 5.1).

use super::Face;
use super::bases::Bases;
use super::connection::Client;
use super::dn::Dn;
use super::reply::{result, success};
use crate::metrics::count;
use ldap3_proto::proto::{LdapBindCred, LdapBindRequest, LdapResult, LdapResultCode};
use patchbay_core::Result;
use patchbay_core::accounts::{DigestError, From};
use patchbay_domain::sip::{SipAddress, SipUser};

impl Face {
    /// Binds a connection anew; whatever it was before, a failure leaves it anonymous.
    pub(super) async fn bind(&self, client: &mut Client, request: &LdapBindRequest) -> LdapResult {
        client.bound = None;
        if request.version != 3 {
            return result(LdapResultCode::ProtocolError, "only version 3 is spoken");
        }
        let LdapBindCred::Simple(password) = &request.cred else {
            return result(LdapResultCode::AuthMethodNotSupported, "only simple binds are taken");
        };
        let name = request.dn.trim();
        match (name.is_empty(), password.is_empty()) {
            (true, true) if self.anonymous => return success(),
            (true, true) => return result(LdapResultCode::InappropriateAuthentication, "a name and a password are needed"),
            // It would look like a success to a program that forgot to look at its user's password.
            (false, true) => return result(LdapResultCode::UnwillingToPerform, "a bind with a name needs a password"),
            (true, false) => return result(LdapResultCode::InvalidCredentials, ""),
            (false, false) => {}
        }
        let address = match self.named(name).await {
            Ok(address) => address,
            Err(error) => return fault(&error),
        };
        let Some(address) = address else {
            count(&self.metrics.sign_ins_failed);
            return result(LdapResultCode::InvalidCredentials, "");
        };
        let from = From { address: client.address.to_string(), user_agent: "LDAP".to_owned() };
        match self.core.accounts().sip_password(&address, password, &from).await {
            Ok(_) => {
                client.bound = Some(address);
                success()
            }
            Err(DigestError::Wrong | DigestError::Stale) => {
                count(&self.metrics.sign_ins_failed);
                result(LdapResultCode::InvalidCredentials, "")
            }
            Err(DigestError::Throttled { seconds }) => {
                count(&self.metrics.sign_ins_failed);
                result(LdapResultCode::Busy, format!("too many wrong passwords; try again in {seconds} seconds"))
            }
            Err(DigestError::Core(error)) => fault(&error),
        }
    }

    /// The account that is meant: by an entry's name, a SIP address, or a user part of the first domain.
    async fn named(&self, name: &str) -> Result<Option<SipAddress>> {
        if name.contains('=') {
            let Ok(dn) = Dn::parse(name) else { return Ok(None) };
            return Ok(self.bases.now(&self.core).await?.account(&dn));
        }
        if let Ok(address) = SipAddress::parse(name) {
            return Ok(Some(address));
        }
        let Ok(user) = SipUser::parse(name) else { return Ok(None) };
        let domain = self.core.accounts().first_sip_domain().await?;
        Ok(domain.map(|domain| SipAddress { user, domain }))
    }

    /// The name of an account in the tree, as RFC 4532 writes it.
    pub(super) fn authorization_of(address: &SipAddress) -> String {
        let base = super::Base::of_domain(&address.domain);
        format!("dn:{}", base.name_of(address))
    }

    pub(super) async fn bases(&self) -> Result<Bases, LdapResult> {
        self.bases.now(&self.core).await.map_err(|error| fault(&error))
    }
}

/// A fault of ours: its reference and nothing of its cause.
fn fault(error: &patchbay_core::Error) -> LdapResult {
    match error {
        patchbay_core::Error::Internal(reference) => {
            result(LdapResultCode::Other, format!("internal fault {reference}; it is in the server's log under this reference"))
        }
        other => result(LdapResultCode::Other, other.to_string()),
    }
}
