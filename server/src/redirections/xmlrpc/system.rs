//! `network.echo` and `system.*`: what a client asks about this server (sheet, section 5.3).

use super::fault::{APPLICATION, Fault};
use super::methods::{Answer, Caller, METHODS, dispatch, find, wrong_count};
use super::value::Value;
use super::writer::fault_value;

/// The most calls in one multicall.
const CALLS_MAX: usize = 1000;

/// How many values a multicall's answers may hold before the calls that remain are refused: one document of some 50 MB.
const ANSWERS_MAX: usize = 1_000_000;

/// The specifications this server follows: name, where it is written, version.
const CAPABILITIES: [(&str, &str, i32); 5] = [
    ("xmlrpc", "http://www.xmlrpc.com/spec", 1),
    ("faults_interop", "http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php", 20_010_516),
    ("introspection", "http://xmlrpc-c.sourceforge.net/introspection.html", 1),
    ("system.multicall", "http://www.xmlrpc.com/discuss/msgReader$1208", 1),
    ("nil", "http://ontosys.com/xml-rpc/extensions.php", 1),
];

pub(super) async fn echo(params: &[Value]) -> Answer {
    params.first().cloned().ok_or(wrong_count())
}

pub(super) async fn list_methods() -> Answer {
    Ok(Value::Array(METHODS.iter().map(|method| Value::string(method.name)).collect()))
}

pub(super) async fn method_signature(params: &[Value]) -> Answer {
    let method = find(name(params)?)?;
    let types = |signature: &&[&str]| Value::Array(signature.iter().map(|kind| Value::string(*kind)).collect());
    Ok(Value::Array(method.signatures.iter().map(types).collect()))
}

pub(super) async fn method_help(params: &[Value]) -> Answer {
    Ok(Value::string(find(name(params)?)?.help))
}

pub(super) async fn capabilities() -> Answer {
    let one = |(name, address, version): (&str, &str, i32)| {
        let members = vec![("specUrl".to_owned(), Value::string(address)), ("specVersion".to_owned(), Value::Int(version))];
        (name.to_owned(), Value::Struct(members))
    };
    Ok(Value::Struct(CAPABILITIES.into_iter().map(one).collect()))
}

pub(super) async fn multicall(caller: Caller<'_>, params: &[Value]) -> Answer {
    let [Value::Array(calls)] = params else {
        return Err(Fault::parameters("multicall takes one array of calls."));
    };
    if calls.len() > CALLS_MAX {
        return Err(Fault::parameters("A multicall holds at most 1000 calls."));
    }
    let mut answers = Vec::with_capacity(calls.len());
    let mut held = 0_usize;
    for call in calls {
        let answer = if held > ANSWERS_MAX {
            Err(Fault::new(APPLICATION, "The answers before this one fill the document; the call was not carried out."))
        } else {
            one_of_many(caller, call).await
        };
        let answer = match answer {
            Ok(value) => Value::Array(vec![value]),
            Err(fault) => fault_value(&fault),
        };
        held = held.saturating_add(answer.count());
        answers.push(answer);
    }
    Ok(Value::Array(answers))
}

async fn one_of_many(caller: Caller<'_>, call: &Value) -> Answer {
    let malformed = || Fault::not_xml_rpc("A call of a multicall is a struct of methodName and params.");
    let name = call.member("methodName").and_then(Value::as_str).ok_or_else(malformed)?.trim();
    let params = match call.member("params") {
        Some(Value::Array(params)) => params.as_slice(),
        None => &[],
        Some(_) => return Err(malformed()),
    };
    if name == "system.multicall" {
        return Err(Fault::not_xml_rpc("A multicall inside a multicall is refused."));
    }
    dispatch(caller, name, params).await
}

fn name(params: &[Value]) -> Result<&str, Fault> {
    params.first().and_then(Value::as_str).map(str::trim).ok_or(Fault::parameters("The parameter is a method's name."))
}
