//! What a page says after a change succeeded: one of these sentences, named by a key in the URL (`?done=user-created`).
//!
//! A key that is not in this list says nothing. So a link made by somebody else cannot put words into the portal's mouth.

/// Query parameter that carries the key.
pub const PARAMETER: &str = "done";

/// All keys and what they say.
const SENTENCES: &[(&str, &str)] = &[
    ("app-key-created", "The service key is made."),
    ("app-key-revoked", "The service key is revoked. It is refused from now on."),
    ("app-token-created", "The token is made."),
    ("app-token-revoked", "The token is revoked. It is refused from now on."),
    ("app-user-created", "The user is made. His apps may register now."),
    ("app-user-deleted", "The user is taken out with his tokens. His registrations stay."),
    ("app-user-password", "The user has a new password. The old one and his sessions are refused."),
    ("app-user-revoked", "His sessions and tokens are refused from now on."),
    ("application-created", "The application is made. Apps may register under its id now."),
    ("application-removed", "The application is taken out. Apps that ask for it are told that it is not there."),
    ("application-saved", "The application is saved."),
    ("binding-created", "The phone is bound. Nothing was sent yet."),
    ("binding-deleted", "The binding is deleted with its client. Its number is not given out again."),
    ("binding-settings-saved", "The settings are saved. Messages are made by them from now on."),
    ("bindings-imported", "{n} phones are bound. Nothing was sent to them."),
    ("campaign-approved", "The campaign is approved."),
    ("campaign-cancelled", "The campaign is cancelled."),
    ("campaign-client-revoked", "The client is revoked. It and all its tokens are refused from now on."),
    ("campaign-customer-added", "The customer is added."),
    ("campaign-device-added", "The device is in the group."),
    ("campaign-device-removed", "The device is removed. Its seat is free."),
    ("campaign-devices-added", "{n} devices are added."),
    ("campaign-firmware-added", "The version is added as the newest of its model."),
    ("campaign-firmware-imported", "{n} versions are added."),
    ("campaign-firmware-moved", "The version is moved."),
    ("campaign-firmware-removed", "The version is removed."),
    ("campaign-firmware-saved", "The version is saved."),
    ("campaign-known", "The very same is ordered already: this is it."),
    ("campaign-licence-added", "The licence is added."),
    ("campaign-licence-saved", "The licence is saved."),
    ("campaign-mdm-added", "The MDM is added."),
    ("campaign-ordered", "The campaign is ordered."),
    ("campaign-paused", "The campaign is paused. Nobody is given an order."),
    ("campaign-policies", "The policies are saved."),
    ("campaign-redelivered", "It is delivered once more."),
    ("campaign-resumed", "The campaign goes on."),
    ("campaign-webhook-removed", "The webhook is removed. It is told nothing more."),
    ("campaign-webhook-saved", "The webhook is saved."),
    ("connection-deleted", "The registration is deleted. Its app registers anew when somebody signs in to it."),
    ("connection-saved", "The properties are saved. The app has them when it asks next."),
    ("connections-deletion-cancelled", "The deletion is cancelled. What is gone stays gone."),
    ("consumer-revoked", "The application is removed with its tokens. It is refused from now on."),
    ("consumer-token-revoked", "The token is revoked. It is refused from now on."),
    ("credential-revoked", "The credential is revoked. Clients that present it are refused from now on."),
    ("credential-saved", "The note is saved."),
    ("gateway-took-test", "The gateway took the test message."),
    ("import-cancelled", "The import is cancelled. What was done before stays."),
    ("inbox-assigned", "The phone is assigned. It is told its URL when it asks next."),
    ("inbox-ignored", "The phone is ignored."),
    ("inbox-restored", "The phone waits in the inbox again."),
    ("model-added", "The range is added and the models are derived anew."),
    ("model-deleted", "The range is deleted and the models are derived anew."),
    ("model-saved", "The range is saved and the models are derived anew."),
    ("my-alias-added", "The alias is added. Callers reach you by it from now on."),
    ("my-alias-removed", "The alias is removed."),
    ("my-blocked", "The caller is blocked. His calls are refused from now on."),
    ("my-contact-added", "The contact is in the group."),
    ("my-contact-removed", "The contact is out of the group."),
    ("my-device-removed", "The device is removed. It comes back if it registers again."),
    ("my-dnd-off", "The rule for now has ended. Your weekly rules decide again."),
    ("my-dnd-on", "Do not disturb is on."),
    ("my-forwarding", "Your forwarding is saved."),
    ("my-listed", "You are listed in the directory."),
    ("my-number-hidden", "Your number is hidden when you call."),
    ("my-number-shown", "Your number is shown when you call."),
    ("my-password-removed", "The web password is removed. Your SIP password opens your account again."),
    ("my-password-sip", "Your SIP password is changed. Give it to your phones; your other sessions are ended."),
    ("my-password-web", "Your web password is set. Your other sessions are ended."),
    ("my-redeemed", "The voucher is redeemed."),
    ("my-rule-removed", "The rule is removed."),
    ("my-rule-saved", "The rule is saved."),
    ("my-saved", "Your changes are saved."),
    ("my-temporary-set", "The rule for now is set. It goes before your weekly rules."),
    ("my-unblocked", "The caller may reach you again."),
    ("my-unlisted", "You are no longer listed in the directory."),
    ("organization-created", "The organization is created."),
    ("organization-entered", "You work in this organization now."),
    ("organization-left", "You work on the server as a whole now."),
    ("organization-saved", "The organization is saved."),
    ("password-changed", "Your password is changed. Your other sessions are ended."),
    ("password-set", "Your password is set. Sign in with it."),
    ("phone-model-added", "The phone model is added."),
    ("phone-model-deleted", "The phone model is deleted."),
    ("phone-model-saved", "The phone model is saved."),
    ("phone-models-imported", "{n} phone models were added or changed."),
    ("redirection-created", "The redirection is registered."),
    ("redirection-deleted", "The redirection is deleted."),
    ("redirection-saved", "The redirection is saved."),
    ("redirections-created", "{n} redirections are registered."),
    ("redirections-deleted", "{n} redirections are deleted."),
    ("redirections-repointed", "{n} redirections are repointed."),
    ("session-ended", "The session is ended."),
    ("sessions-ended", "All your other sessions are ended."),
    ("set-up", "The server is set up. Sign in with the password you chose."),
    ("setup-sent", "The setup is on its way."),
    ("signed-out", "You are signed out."),
    ("sip-account-created", "The account is made."),
    ("sip-account-deleted", "The account is deleted with all that belonged to it."),
    ("sip-account-locked", "The account is locked. Its owner is signed out, and calls to it are answered as unavailable."),
    ("sip-account-saved", "The account is saved."),
    ("sip-account-unlocked", "The account is open again."),
    ("sip-accounts-imported", "{n} accounts are made."),
    ("sip-accounts-updated", "{n} accounts are made or changed."),
    ("sip-alias-added", "The alias is added."),
    ("sip-alias-deleted", "The alias is deleted."),
    ("sip-balance-changed", "The balance is changed."),
    ("sip-device-removed", "The device is taken out. It comes back if it registers again."),
    ("sip-domain-added", "The domain is added."),
    ("sip-domain-deleted", "The domain is deleted."),
    ("sip-domain-saved", "The domain is saved."),
    ("sip-networks-loaded", "{n} networks are loaded in place of those there were."),
    ("sip-number-added", "The number is given to the account."),
    ("sip-number-deleted", "The number is free again."),
    ("sip-password-reset", "The account has a new password. Its owner is signed out."),
    ("sip-vouchers-created", "{n} vouchers are made."),
    ("syncml-client-created", "The client is registered. Nothing was sent yet."),
    ("syncml-client-deleted", "The client is deleted."),
    ("token-revoked", "The token is revoked."),
    ("user-created", "The user is created."),
    ("user-deleted", "The user is deleted."),
    ("user-locked", "The user is locked and signed out everywhere."),
    ("user-saved", "The user is saved."),
    ("user-unlocked", "The user may sign in again."),
];

/// Query parameter that carries the number of a counted sentence.
pub const COUNT: &str = "n";

/// What a key says. In a sentence that counts, `{n}` becomes the number; without a number it says "Some".
#[must_use]
pub fn sentence(key: &str, count: Option<&str>) -> Option<String> {
    let (_, sentence) = SENTENCES.iter().find(|(known, _)| *known == key)?;
    let count: Option<i64> = count.and_then(|count| count.parse().ok());
    Some(sentence.replace("{n}", &count.map_or_else(|| "Some".to_owned(), |count| count.to_string())))
}

/// The address with the key, for the redirect after a success. The key must be in the list; one that is not says nothing.
#[must_use]
pub fn with(path: &str, key: &'static str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{PARAMETER}={key}")
}

/// The address with the key and the number of its counted sentence.
#[must_use]
pub fn with_count(path: &str, key: &'static str, count: i64) -> String {
    format!("{}&{COUNT}={count}", with(path, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_keys_speak() {
        assert!(sentence("user-created", None).is_some());
        assert_eq!(sentence("<script>", None), None);
        assert_eq!(sentence("", None), None);
    }

    #[test]
    fn keys_are_sorted_and_unique() {
        assert!(SENTENCES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn only_numbers_are_counted() {
        let said = |count| sentence("redirections-deleted", count).unwrap();
        assert_eq!(said(Some("40")), "40 redirections are deleted.");
        assert_eq!(said(Some("<b>")), "Some redirections are deleted.");
        assert_eq!(said(None), "Some redirections are deleted.");
    }

    #[test]
    fn a_key_joins_a_query_that_is_there() {
        assert_eq!(with("/users", "user-saved"), "/users?done=user-saved");
        assert_eq!(with("/users?q=a", "user-saved"), "/users?q=a&done=user-saved");
    }
}
