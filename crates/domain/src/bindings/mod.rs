//! `bindings`: phones bound to a datastore, the SyncML clients behind them, and the setup messages that are sent to them.
//!
//! Values and rules: what a PIN is, how a setup and its segments go from state to state, when a gateway is tried again, and what lists and
//! pages show. Nothing here knows Atom, OAuth's signatures, WBXML or a gateway's protocol. Whether a telephone number can exist, and which
//! time zones there are, is a question of data that a browser does not carry; core answers it.

mod binding;
mod client;
mod gateway;
mod import;
mod list;
mod model;
mod pin;
mod settings;
mod setup;
mod view;

pub use crate::sip::{MalformedNumber, Number};
pub use binding::{
    Binding, BindingDetail, FOREIGN_USER_MAX, IMSI_MAX, IMSI_MIN, MalformedForeignUser, MalformedImsi, NewBinding, Security,
    check_foreign_user, check_imsi,
};
pub use client::{Consumer, ConsumerToken, LABEL_MAX, NewlyIssued, SyncmlClient, SyncmlClientId, check_label};
pub use gateway::{BACK_OFF_FIRST, BACK_OFF_LONGEST, Gateway, GatewayKind, Health, TEST_PIN, Verdict, back_off};
pub use import::{BindingImport, IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, RefusedBinding};
pub use list::{
    BindingFilter, BindingQuery, BindingSort, ClientQuery, ClientSort, ModelFilter, ModelQuery, ModelSort, OutboxQuery,
    OutboxSort, SetupFilter, SetupQuery, SetupSort, SetupStates,
};
pub use model::{Capability, MODEL_NAME_MAX, ModelId, PhoneModel, Vendor, check_model_id, check_model_name};
pub use pin::{MalformedPin, PIN_DIGITS_MADE, PIN_DIGITS_MAX, PIN_DIGITS_MIN, PIN_NUMBERS, Pin};
pub use settings::{ACCOUNT_NAME_MAX, BindingSettings, DataClass, SETUPS_A_MINUTE, SETUPS_A_MINUTE_MAX};
pub use setup::{
    GIVE_UP_SECONDS, IDEMPOTENCY_KEY_MAX, IDEMPOTENCY_SECONDS, OutboxMessage, OutboxSegment, PIN_KEPT_SECONDS, Receipt, Segment,
    SegmentState, Sent, Setup, SetupState, judge,
};
pub use view::{BindingSummary, ManualSettings, MessageView, Octets, SUMMARY_DAYS, SegmentView, SyncDatabase};
