//! The methods, each described once: dispatch, the check of the number of parameters, and what `system.*` tells of a method all read
//! this table.

use super::fault::{Fault, METHOD_NOT_FOUND};
use super::value::Value;
use super::{redirect, system};
use futures::future::BoxFuture;
use patchbay_core::{Actor, Core};

/// Who calls, and what he calls on.
#[derive(Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) core: &'a Core,
    pub(super) actor: &'a Actor,
}

/// What a method answers.
pub(super) type Answer = Result<Value, Fault>;

type Run = for<'a> fn(Caller<'a>, &'a [Value]) -> BoxFuture<'a, Answer>;

/// One method.
pub(super) struct Method {
    /// Its name with its prefix.
    pub(super) name: &'static str,
    /// Its signatures: the answer's type first, then those of the parameters.
    pub(super) signatures: &'static [&'static [&'static str]],
    /// What it does, for a person.
    pub(super) help: &'static str,
    run: Run,
}

impl Method {
    /// Whether it takes so many parameters.
    fn takes(&self, count: usize) -> bool {
        self.signatures.iter().any(|signature| signature.len() == count.saturating_add(1))
    }
}

/// All methods, in the order of `system.listMethods`.
pub(super) static METHODS: &[Method] = &[
    Method {
        name: "redirect.registerPhone",
        signatures: &[&["array", "string", "string"]],
        help: "registerPhone(mac, provisioningUrl): sends the phone to that URL. An own phone's URL is replaced. Answers [true, \"Ok\"], or \
               [false, text] with Error:malformed_mac, Error:owned_by_other_user or Error:malformed_url.",
        run: |caller, params| Box::pin(redirect::register(caller, params)),
    },
    Method {
        name: "redirect.deregisterPhone",
        signatures: &[&["array", "string"]],
        help: "deregisterPhone(mac): gives the phone back. Answers [true, \"Ok\"], or [false, text] with Error:malformed_mac, \
               Error:owned_by_other_user or Error:no_such_mac.",
        run: |caller, params| Box::pin(redirect::deregister(caller, params)),
    },
    Method {
        name: "redirect.getPhoneRedirection",
        signatures: &[&["array", "string"]],
        help: "getPhoneRedirection(mac): answers [company, URL], or [true, company, URL] where the organization chose so; otherwise [false, \
               text] with Error:malformed_mac, Error:owned_by_other_user or Error:no_such_mac.",
        run: |caller, params| Box::pin(redirect::redirection(caller, params)),
    },
    Method {
        name: "redirect.listPhones",
        signatures: &[&["array", "string"], &["array", "string", "string"]],
        help: "listPhones(deviceType, provisioningUrl): the own phones of that type, sent to exactly that URL when one is given, as an \
               array of MACs in ascending order. An empty type or nil means all types, an empty URL or nil any URL.",
        run: |caller, params| Box::pin(redirect::list(caller, params)),
    },
    Method {
        name: "redirect.checkPhone",
        signatures: &[&["array", "string"]],
        help: "checkPhone(mac): answers [true, \"Ok\"] for an own phone, otherwise [false, text] with Error:malformed_mac, \
               Error:owned_by_other_user or Error:no_such_mac.",
        run: |caller, params| Box::pin(redirect::check(caller, params)),
    },
    Method {
        name: "redirect.registerPhoneList",
        signatures: &[&["array", "array", "string"]],
        help: "registerPhoneList(macList, provisioningUrl): sends all these phones to that URL. Answers [true, \"Ok\"]; [false, \
               Error:malformed_mac_list] for no or an empty list; or [false, struct], where the struct names each refused MAC with its \
               error and the others were registered.",
        run: |caller, params| Box::pin(redirect::register_list(caller, params)),
    },
    Method {
        name: "redirect.deregisterPhoneList",
        signatures: &[&["array", "array"]],
        help: "deregisterPhoneList(macList): gives all these phones back. Answers as registerPhoneList does.",
        run: |caller, params| Box::pin(redirect::deregister_list(caller, params)),
    },
    Method {
        name: "network.echo",
        signatures: &[
            &["string", "string"],
            &["int", "int"],
            &["boolean", "boolean"],
            &["double", "double"],
            &["dateTime.iso8601", "dateTime.iso8601"],
            &["base64", "base64"],
            &["array", "array"],
            &["struct", "struct"],
        ],
        help: "echo(value): answers the value; clients try their credentials with it.",
        run: |_, params| Box::pin(system::echo(params)),
    },
    Method {
        name: "system.listMethods",
        signatures: &[&["array"]],
        help: "listMethods(): the names of all methods.",
        run: |_, _| Box::pin(system::list_methods()),
    },
    Method {
        name: "system.methodSignature",
        signatures: &[&["array", "string"]],
        help: "methodSignature(name): the signatures of a method, each an array of types, the answer's type first.",
        run: |_, params| Box::pin(system::method_signature(params)),
    },
    Method {
        name: "system.methodHelp",
        signatures: &[&["string", "string"]],
        help: "methodHelp(name): what a method does.",
        run: |_, params| Box::pin(system::method_help(params)),
    },
    Method {
        name: "system.getCapabilities",
        signatures: &[&["struct"]],
        help: "getCapabilities(): which specifications this server follows.",
        run: |_, _| Box::pin(system::capabilities()),
    },
    Method {
        name: "system.multicall",
        signatures: &[&["array", "array"]],
        help: "multicall(calls): carries out calls of {methodName, params} one after the other, up to 1000, and answers each with an array \
               of one value or a fault's struct. A multicall inside a multicall is refused.",
        run: |caller, params| Box::pin(system::multicall(caller, params)),
    },
];

/// The method of that name, or the fault that there is none. The fault does not repeat the name: it came from outside.
pub(super) fn find(name: &str) -> Result<&'static Method, Fault> {
    METHODS.iter().find(|method| method.name == name).ok_or(Fault::new(METHOD_NOT_FOUND, "There is no method of that name."))
}

/// Carries out a call.
pub(super) async fn dispatch(caller: Caller<'_>, name: &str, params: &[Value]) -> Answer {
    let method = find(name)?;
    if !method.takes(params.len()) {
        return Err(wrong_count());
    }
    let answer = (method.run)(caller, params).await;
    tracing::debug!(method = method.name, by = caller.actor.name(), fault = answer.is_err(), "xmlrpc call");
    answer
}

/// The fault of a call with too few or too many parameters.
pub(super) const fn wrong_count() -> Fault {
    Fault::parameters("The number of parameters is wrong; system.methodSignature tells it.")
}
