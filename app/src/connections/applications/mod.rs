//! Applications: the list, a new one, and one of them in its parts. [`form`] is what two pages ask alike, [`frame`] what all parts of one
//! application stand in, [`entries`] what destinations and features have in common.

pub(super) mod defaults;
pub(super) mod destinations;
pub(super) mod edit;
mod entries;
pub(super) mod features;
pub(super) mod form;
pub(super) mod frame;
pub(super) mod list;
pub(super) mod new;
pub(super) mod one;
pub(super) mod remove;
