//! What a server tells of itself, and several calls in one.

use crate::support::{
    NORTHWIND, PHONE, URL, all_phones, answer, array, call, fault_code, items, northwind, refused, server, strings,
};

/// The methods that the sheet names.
const METHODS: [&str; 13] = [
    "redirect.registerPhone",
    "redirect.deregisterPhone",
    "redirect.getPhoneRedirection",
    "redirect.listPhones",
    "redirect.checkPhone",
    "redirect.registerPhoneList",
    "redirect.deregisterPhoneList",
    "network.echo",
    "system.listMethods",
    "system.methodSignature",
    "system.methodHelp",
    "system.getCapabilities",
    "system.multicall",
];

fn one_call(method: &str, params: &[&str]) -> String {
    let params: String = params.iter().map(|inside| format!("<value>{inside}</value>")).collect();
    format!(
        "<value><struct><member><name>methodName</name><value>{method}</value></member><member><name>params</name>\
         <value><array><data>{params}</data></array></value></member></struct></value>"
    )
}

fn calls(calls: &[String]) -> String {
    format!("<array><data>{}</data></array>", calls.concat())
}

fn fault(code: i32) -> String {
    format!("<struct><member><name>faultCode</name><value><int>{code}</int></value></member>")
}

both! {
    async fn the_server_describes_itself(database: Database) {
        let server = server(database);
        assert_eq!(call(&server, NORTHWIND, "system.listMethods", &[]).await, answer(&strings(&METHODS)));
        for method in METHODS {
            let help = items(&call(&server, NORTHWIND, "system.methodHelp", &[method]).await);
            assert!(help[0].len() > 20, "{method}");
            let signature = call(&server, NORTHWIND, "system.methodSignature", &[method]).await;
            assert!(signature.contains("<array><data><value><array><data><value><string>"), "{method}: {signature}");
        }
        let two = array(&[strings(&["array", "string"]), strings(&["array", "string", "string"])]);
        assert_eq!(call(&server, NORTHWIND, "system.methodSignature", &["redirect.listPhones"]).await, answer(&two));
        for method in ["system.methodSignature", "system.methodHelp"] {
            assert_eq!(fault_code(&call(&server, NORTHWIND, method, &["no.such"]).await), -32601);
            assert_eq!(fault_code(&call(&server, NORTHWIND, method, &["<int>1</int>"]).await), -32602);
            assert_eq!(fault_code(&call(&server, NORTHWIND, method, &[]).await), -32602);
        }
        let capabilities = call(&server, NORTHWIND, "system.getCapabilities", &[]).await;
        let (_, rest) = capabilities.split_once("<name>faults_interop</name><value><struct><member><name>specUrl</name>").unwrap();
        assert!(rest.contains("<name>specVersion</name><value><int>20010516</int></value>"));
    }

    async fn echo_answers_every_type(database: Database) {
        let server = server(database);
        for value in [
            "<string>ping</string>",
            "<string>&lt;&amp;&gt; ä 😀\n\tx&#13;</string>",
            "<string></string>",
            "<int>-2147483648</int>",
            "<i8>9223372036854775807</i8>",
            "<boolean>0</boolean>",
            "<double>-1.5</double>",
            "<dateTime.iso8601>19980717T14:08:55</dateTime.iso8601>",
            "<base64>AAH/</base64>",
            "<nil/>",
            "<array><data></data></array>",
            "<struct><member><name>a&amp;b</name><value><array><data><value><nil/></value></data></array></value></member></struct>",
        ] {
            assert_eq!(call(&server, NORTHWIND, "network.echo", &[value]).await, answer(value));
        }
        assert_eq!(fault_code(&call(&server, NORTHWIND, "network.echo", &[]).await), -32602);
        assert_eq!(fault_code(&call(&server, NORTHWIND, "network.echo", &["a", "b"]).await), -32602);
    }

    async fn many_calls_in_one_are_each_answered(database: Database) {
        let server = server(database);
        let body = calls(&[
            one_call("redirect.registerPhone", &[PHONE, URL]),
            one_call("redirect.checkPhone", &[PHONE]),
            one_call("redirect.checkPhone", &["x"]),
            one_call("redirect.noSuch", &[]),
            one_call("redirect.checkPhone", &[]),
            one_call("system.multicall", &["<array><data/></array>"]),
            "<value>nonsense</value>".to_owned(),
            "<value><struct><member><name>methodName</name><value>system.listMethods</value></member></struct></value>".to_owned(),
        ]);
        let answer = call(&server, NORTHWIND, "system.multicall", &[&body]).await;
        let done = "<array><data><value><array><data><value><boolean>1</boolean></value><value><string>Ok</string></value>\
                    </data></array></value></data></array>";
        assert_eq!(answer.matches(done).count(), 2);
        assert_eq!(answer.matches("<value><string>Error:malformed_mac</string></value>").count(), 1, "{answer}");
        let codes: Vec<&str> = answer.split("<name>faultCode</name><value><int>").skip(1).filter_map(|rest| rest.get(..6)).collect();
        assert_eq!(codes, ["-32601", "-32602", "-32600", "-32600"]);
        assert!(answer.contains("redirect.registerPhoneList"));
        assert!(!answer.contains("nonsense"));
    }

    async fn a_multicall_is_bounded(database: Database) {
        let server = server(database);
        let phones = all_phones(&server, NORTHWIND).await;
        let body = calls(&vec![one_call("redirect.deregisterPhone", &["000413610FF5"]); 1001]);
        assert_eq!(fault_code(&call(&server, NORTHWIND, "system.multicall", &[&body]).await), -32602);
        for nothing in ["x", "<struct/>", "<nil/>"] {
            assert_eq!(fault_code(&call(&server, NORTHWIND, "system.multicall", &[nothing]).await), -32602);
        }
        assert_eq!(all_phones(&server, NORTHWIND).await, phones);

        // 100 lists of 20,000 phones would be two million values; where a million is passed, the rest is refused and not carried out.
        let macs: String = (0..20_000_u32).map(|i| format!("<value>0004{:08x}</value>", 0x1400_0000 + i)).collect();
        let list = format!("<array><data>{macs}</data></array>");
        northwind(&server, "registerPhoneList", &[&list, URL]).await;
        let mut many = vec![one_call("redirect.listPhones", &[""]); 100];
        many.push(one_call("redirect.registerPhone", &[PHONE, URL]));
        let answer = call(&server, NORTHWIND, "system.multicall", &[&calls(&many)]).await;
        assert!(answer.contains(&fault(-32500)));
        assert!(answer.len() < 80_000_000, "{}", answer.len());
        assert_eq!(northwind(&server, "checkPhone", &[PHONE]).await, refused("no_such_mac"));
    }
}
