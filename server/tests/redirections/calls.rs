//! The calls that name one phone, and `listPhones`.

use crate::support::{
    GLOBEX, NORTHWIND, PHONE, URL, all_phones, answer, array, call, document, fault_code, items, northwind, ok, post, refused,
    server, server_with, strings,
};
use patchbay_domain::redirections::AnswerStyle;

/// Globex's phone of the demo data.
const FOREIGN: &str = "000413A11FA7";

/// What is no MAC, each as it stands inside `<value>`.
const NO_MACS: [&str; 12] = [
    "",
    "<nil/>",
    "<boolean>1</boolean>",
    "<int>413610</int>",
    "<array><data><value>000413610FF5</value></data></array>",
    "<struct/>",
    "000413610ff",
    "000413610ff5a",
    "00041361zzzz",
    "ffffffffffff",
    "01005e000001",
    "{mac}",
];

/// What is no URL.
const NO_URLS: [&str; 10] = [
    "",
    "<nil/>",
    "<int>1</int>",
    "provisioning.myserver.com/x",
    "/snom",
    "gopher://host/",
    "javascript:alert(1)",
    "http://",
    "http://host/&#10;x",
    "http://host:99999/",
];

both! {
    async fn a_phone_is_registered_looked_at_sent_elsewhere_and_given_back(database: Database) {
        let server = server(database);
        for method in ["checkPhone", "getPhoneRedirection", "deregisterPhone"] {
            assert_eq!(northwind(&server, method, &[PHONE]).await, refused("no_such_mac"), "{method}");
        }
        assert_eq!(northwind(&server, "registerPhone", &[PHONE, URL]).await, ok());
        // Any spelling is the same phone.
        for spelling in ["000413920001", "00:04:13:92:00:01", "00-04-13-92-00-01", "0004.1392.0001", " 000413920001\n"] {
            assert_eq!(northwind(&server, "checkPhone", &[spelling]).await, ok(), "{spelling:?}");
        }
        let told = answer(&strings(&["Northwind Telecom", URL]));
        assert_eq!(northwind(&server, "getPhoneRedirection", &[PHONE]).await, told);
        // Registering one's own phone again replaces the URL; it is stored and answered byte for byte.
        let odd = "HTTPS://User:pa:ss@Host.Example/A b/{mac}?x=&lt;mac&gt;&amp;y=%20+#&#228;";
        let odd_answer = "HTTPS://User:pa:ss@Host.Example/A b/{mac}?x=&lt;mac&gt;&amp;y=%20+#ä";
        assert_eq!(northwind(&server, "registerPhone", &["00:04:13:92:00:01", odd]).await, ok());
        let told = answer(&strings(&["Northwind Telecom", odd_answer]));
        assert_eq!(northwind(&server, "getPhoneRedirection", &[PHONE]).await, told);
        assert_eq!(northwind(&server, "deregisterPhone", &[PHONE]).await, ok());
        assert_eq!(northwind(&server, "deregisterPhone", &[PHONE]).await, refused("no_such_mac"));
        // Clients try their credentials with this one.
        assert_eq!(northwind(&server, "getPhoneRedirection", &["000000000000"]).await, refused("no_such_mac"));
    }

    async fn another_organizations_phone_stays_its_own(database: Database) {
        let server = server(database);
        let before = all_phones(&server, GLOBEX).await;
        let url_before = call(&server, GLOBEX, "redirect.getPhoneRedirection", &[FOREIGN]).await;
        for method in ["checkPhone", "getPhoneRedirection", "deregisterPhone"] {
            assert_eq!(northwind(&server, method, &[FOREIGN]).await, refused("owned_by_other_user"), "{method}");
        }
        assert_eq!(northwind(&server, "registerPhone", &[FOREIGN, URL]).await, refused("owned_by_other_user"));
        // Whose the phone is, is told before the URL's fault; that the MAC is none, before both.
        assert_eq!(northwind(&server, "registerPhone", &[FOREIGN, "nonsense"]).await, refused("owned_by_other_user"));
        assert_eq!(northwind(&server, "registerPhone", &["nonsense", "nonsense"]).await, refused("malformed_mac"));
        assert!(!items(&all_phones(&server, NORTHWIND).await).contains(&FOREIGN.to_lowercase()));
        assert_eq!(all_phones(&server, GLOBEX).await, before);
        assert_eq!(call(&server, GLOBEX, "redirect.getPhoneRedirection", &[FOREIGN]).await, url_before);
    }

    async fn bad_input_is_named_and_changes_nothing(database: Database) {
        let server = server(database);
        northwind(&server, "registerPhone", &[PHONE, URL]).await;
        let (phones, told) = (all_phones(&server, NORTHWIND).await, northwind(&server, "getPhoneRedirection", &[PHONE]).await);
        for mac in NO_MACS {
            assert_eq!(northwind(&server, "registerPhone", &[mac, URL]).await, refused("malformed_mac"), "{mac}");
            for method in ["checkPhone", "getPhoneRedirection", "deregisterPhone"] {
                assert_eq!(northwind(&server, method, &[mac]).await, refused("malformed_mac"), "{method} {mac}");
            }
        }
        let long = format!("http://host/{}", "x".repeat(2048));
        for url in NO_URLS.into_iter().chain([long.as_str()]) {
            assert_eq!(northwind(&server, "registerPhone", &[PHONE, url]).await, refused("malformed_url"), "{url}");
            assert_eq!(northwind(&server, "registerPhone", &["000413920002", url]).await, refused("malformed_url"), "{url}");
        }
        for (method, params) in [
            ("registerPhone", &[PHONE][..]),
            ("registerPhone", &[PHONE, URL, ""]),
            ("registerPhone", &[]),
            ("deregisterPhone", &[]),
            ("deregisterPhone", &[PHONE, URL]),
            ("getPhoneRedirection", &[]),
            ("checkPhone", &[PHONE, PHONE]),
            ("listPhones", &[]),
            ("listPhones", &["", "", ""]),
            ("listPhones", &["<int>1</int>"]),
            ("listPhones", &["", "<array><data/></array>"]),
            ("registerPhoneList", &["<array><data/></array>"]),
            ("deregisterPhoneList", &[]),
        ] {
            assert_eq!(fault_code(&northwind(&server, method, params).await), -32602, "{method} {params:?}");
        }
        for method in ["registerPhone", "redirect.registerphone", "redirect", "redirect.registerPhone2", "system.x"] {
            assert_eq!(fault_code(&call(&server, NORTHWIND, method, &[PHONE, URL]).await), -32601, "{method}");
        }
        assert_eq!(all_phones(&server, NORTHWIND).await, phones);
        assert_eq!(northwind(&server, "getPhoneRedirection", &[PHONE]).await, told);
    }

    async fn ill_formed_documents_are_faults_that_repeat_nothing(database: Database) {
        let server = server(database);
        let phones = all_phones(&server, NORTHWIND).await;
        let good = document("redirect.registerPhone", &[PHONE, URL]);
        // An address with a bare ampersand, as one panel pastes it in.
        let pasted = document("redirect.registerPhone", &[PHONE, "<string>http://h/?secretword=1&mac={mac}</string>"]);
        let latin = good.replace("{mac}", "ä").replace("'1.0'?", "'1.0' encoding='iso-8859-1'?").chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>();
        for (body, code) in [
            (pasted.into_bytes(), -32700),
            (Vec::new(), -32700),
            (b"secretword".to_vec(), -32700),
            (good.replace("</methodCall>", "").into_bytes(), -32700),
            (format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", good.replace(PHONE, "&e;").split_once("?>").unwrap().1).into_bytes(), -32700),
            (good.replace("'1.0'?", "'1.0' encoding='secretword'?").into_bytes(), -32701),
            (good.replace(PHONE, "\u{e4}").replace("'1.0'?", "'1.0' encoding='us-ascii'?").into_bytes(), -32702),
            ([good.as_bytes(), b"\xff"].concat(), -32702),
            (good.replace("methodCall", "methodSecretword").into_bytes(), -32600),
            (good.replace("<param>", "<param><secretword/>").into_bytes(), -32600),
        ] {
            let answer = post(&server, NORTHWIND, body.clone()).await;
            assert_eq!(fault_code(&answer), code, "{}", String::from_utf8_lossy(&body));
            assert!(!answer.to_lowercase().contains("secretword"), "{answer}");
        }
        assert_eq!(all_phones(&server, NORTHWIND).await, phones);
        assert_eq!(post(&server, NORTHWIND, latin).await, ok());
        let told = northwind(&server, "getPhoneRedirection", &[PHONE]).await;
        assert_eq!(items(&told)[1], URL.replace("{mac}", "ä"));
    }

    async fn phones_are_listed_by_model_and_url(database: Database) {
        let server = server(database);
        let all = items(&all_phones(&server, NORTHWIND).await);
        assert_eq!(all.len(), 40);
        assert!(all.is_sorted());
        assert!(all.iter().all(|mac| mac.len() == 12 && *mac == mac.to_lowercase()));
        for params in [&["<nil/>"][..], &["", ""], &["", "<nil/>"], &["<nil/>", "<nil/>"], &["<string/>", "<ex:nil/>"]] {
            assert_eq!(items(&northwind(&server, "listPhones", params).await), all, "{params:?}");
        }
        northwind(&server, "registerPhone", &[PHONE, "http://elsewhere.example/"]).await;
        for model in ["snomD785", "SNOMd785", " snomd785 "] {
            let phones = items(&northwind(&server, "listPhones", &[model]).await);
            assert!(phones.contains(&PHONE.to_owned()), "{model}: {phones:?}");
        }
        let elsewhere = answer(&strings(&[PHONE]));
        for params in [&["", "http://elsewhere.example/"], &["snomD785", "http://elsewhere.example/"]] {
            assert_eq!(northwind(&server, "listPhones", params).await, elsewhere, "{params:?}");
        }
        // Exactly this text, and only phones of the caller; nothing found is an empty list, never an error.
        let nobody = answer(&array(&[]));
        for params in [
            &["", "http://elsewhere.example"][..],
            &["", "HTTP://elsewhere.example/"],
            &["snomM700", "http://elsewhere.example/"],
            &["snomD999"],
            &["nonsense"],
            &["%"],
            &["snom%"],
        ] {
            assert_eq!(northwind(&server, "listPhones", params).await, nobody, "{params:?}");
        }
        // A phone in no range of the table has no model, and is still among all.
        northwind(&server, "registerPhone", &["0019fd000001", URL]).await;
        assert!(items(&all_phones(&server, NORTHWIND).await).contains(&"0019fd000001".to_owned()));
    }

    async fn an_organization_may_choose_the_answer_of_snoms_command_line(database: Database) {
        let title = "Größe & <Söhne>";
        let server = server_with(database, title, AnswerStyle::Triple, &[]).await;
        northwind(&server, "registerPhone", &[PHONE, URL]).await;
        let triple = array(&[
            "<boolean>1</boolean>".to_owned(),
            "<string>Größe &amp; &lt;Söhne&gt;</string>".to_owned(),
            format!("<string>{URL}</string>"),
        ]);
        assert_eq!(northwind(&server, "getPhoneRedirection", &[PHONE]).await, answer(&triple));
        // Its failures, and the other organization's answers, stay as they are.
        assert_eq!(northwind(&server, "getPhoneRedirection", &[FOREIGN]).await, refused("owned_by_other_user"));
        let globex = call(&server, GLOBEX, "redirect.getPhoneRedirection", &[FOREIGN]).await;
        assert_eq!(items(&globex).len(), 2);
        assert!(!globex.contains("<boolean>"));
    }

    /// What falconieri's literal pattern wants: nothing between the tags, a boolean, then a string (sheet, section 3.2).
    async fn the_strictest_reader_of_the_field_is_content(database: Database) {
        let server = server(database);
        // As that client writes it: no declaration, no white space.
        let body = document("redirect.registerPhone", &[&format!("<string>{PHONE}</string>"), &format!("<string>{URL}</string>")]);
        let (_, body) = body.split_once("?>").unwrap();
        let said = post(&server, NORTHWIND, body.to_owned()).await;
        let (_, rest) = said.split_once("<params><param><value><array><data><value><boolean>").unwrap();
        let (done, rest) = rest.split_once("</boolean></value><value><string>").unwrap();
        let (text, rest) = rest.split_once("</string></value></data></array></value></param></params>").unwrap();
        assert_eq!((done, text, rest), ("1", "Ok", "</methodResponse>"));
    }
}
