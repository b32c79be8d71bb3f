//! The seed's samples as they are printed there, the host replaced; and what came of them, by programs that know nothing of Patchbay.

use crate::common::made;
use crate::support::{BINDINGS, between, now, post, server, signed, text};
use crate::tools::{hmac_sha1_of_pin, submit_sm, tshark, wbxml2xml};
use patchbay_core::accounts::From;
use patchbay_domain::bindings::OutboxQuery;
use reqwest::Method;

/// The entry of a binding, as it is printed.
const BINDING: &str = r#"<entry xmlns="http://www.w3.org/2005/Atom"
       xmlns:oc="http://schemas.obexcode.com/syncserver/2009">
  <id>http://api.obexcode.com/v2/syncengine/phone_datastore_bindings/12/</id>
  <oc:model_uuid>02978288-537f-102b-beff-000ea60275d1</oc:model_uuid>
  <oc:phone_number>+4799988877</oc:phone_number>
  <oc:foreign_user_id>my_user:1456</oc:foreign_user_id>
  <oc:timezone>Europe/Oslo</oc:timezone>
"#;

/// What is posted, as it is printed.
const SETUP: &str = r#"<entry xmlns="http://www.w3.org/2005/Atom"
       xmlns:oc="http://schemas.obexcode.com/syncserver/2009">
  <oc:pincode>1234</oc:pincode>
</entry>
"#;

/// What is answered, as it is printed.
const ANSWER: &str = r#"<entry xmlns="http://www.w3.org/2005/Atom"
       xmlns:oc="http://schemas.obexcode.com/syncserver/2009">
  <id>http://api.obexcode.com/v2/syncengine/phone_datastore_bindings/12/setup/143/</id>
  <oc:pincode>1234</oc:pincode>
  <oc:setup sent="2008-08-15T16:13:03Z">Mobile Backup</oc:setup>
</entry>
"#;

const HOST: &str = "http://api.obexcode.com";

/// The octets of hex.
fn octets(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

both! {
    async fn the_binding_reads_as_printed(database: Database) {
        let server = server(database);
        let response = signed(&server, Method::GET, &format!("{BINDINGS}12/")).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/atom+xml");
        let told = text(response, 200).await;
        assert!(told.starts_with(&BINDING.replace(HOST, &server.base_url)), "{told}");
    }

    async fn the_setup_is_answered_as_printed_and_its_message_is_what_a_phone_would_take(database: Database) {
        let server = server(database);
        let response = post(&server, &format!("{BINDINGS}12/setup/"), SETUP).await;
        assert_eq!(response.headers()["content-type"], "application/atom+xml");
        let location = response.headers()["location"].to_str().unwrap().to_owned();
        let told = text(response, 201).await;
        let id = between(&told, "id");
        assert_eq!(id, location);
        let (number, rest) = id.strip_prefix(&server.url(&format!("{BINDINGS}12/setup/"))).unwrap().split_once('/').unwrap();
        assert_eq!(rest, "");
        let (_, sent) = told.split_once("sent=\"").unwrap();
        let sent = sent.split('"').next().unwrap().to_owned();
        let printed = ANSWER.replace(HOST, &server.base_url).replace("/143/", &format!("/{number}/"));
        assert_eq!(told, printed.replace("2008-08-15T16:13:03Z", &sent));
        let seconds = humantime(&sent);
        assert!(now().abs_diff(seconds) < 120, "{sent} is the moment the gateway took it, in UTC");

        // The message, from the outbox.
        let (status, home) = server.stop();
        assert!(status.success());
        let home = home.unwrap();
        let core = made::core(&home).await;
        let from = From { address: "127.0.0.1".to_owned(), user_agent: "test".to_owned() };
        let session = core.accounts().sign_in("nora", "patchbay-demo", None, &from).await.unwrap();
        let actor = core.accounts().session(&session.secret, &from).await.unwrap().unwrap().actor;
        let outbox = core.acting_as(&actor).bindings().unwrap().edit().unwrap().outbox(&OutboxQuery::default()).await.unwrap();
        let message = outbox.rows.into_iter().find(|message| message.number.to_string() == number).unwrap();
        core.close().await;
        let segments: Vec<Vec<u8>> = message.segments.iter().map(|segment| octets(&segment.user_data)).collect();
        assert!(segments.len() > 1 && segments.iter().all(|segment| segment.len() <= 140));

        // Wireshark puts the SMS together and reads the push and its document.
        let packets: Vec<Vec<u8>> = (1..).zip(&segments).map(|(sequence, segment)| submit_sm(sequence, segment)).collect();
        let dissected = tshark(&packets, ["-T", "40000,27750"], &["-d", "tcp.port==27750,smpp", "-V", "-Y", "wsp"]);
        for line in ["Destination port: UDP/TCP port numbers assigned by IANA", "SEC: USERPIN (0x01)", "type='APPLICATION'", "'w5'"] {
            assert!(dissected.contains(line), "{line} in {dissected}");
        }

        // libwbxml reads the account, and OpenSSL makes the same signature.
        let pdu: Vec<u8> = segments.iter().flat_map(|segment| segment[usize::from(segment[0]) + 1..].to_vec()).collect();
        assert_eq!(pdu[1], 0x06, "a push");
        let wbxml = &pdu[usize::from(pdu[2]) + 3..];
        let xml = wbxml2xml(wbxml);
        for parameter in ["name=\"APPID\" value=\"w5\"", "name=\"NAME\" value=\"Mobile Backup\"", "name=\"AAUTHTYPE\" value=\"BASIC\"", "name=\"PORTNBR\""] {
            assert!(xml.contains(parameter), "{parameter} in {xml}");
        }
        let mac = hmac_sha1_of_pin("1234", wbxml);
        assert!(dissected.contains(&format!("MAC: {mac}")), "{mac} in {dissected}");
    }

    async fn a_pin_that_is_left_out_is_made_and_told_once(database: Database) {
        let server = server(database);
        let without = SETUP.replace("  <oc:pincode>1234</oc:pincode>\n", "");
        let told = text(post(&server, &format!("{BINDINGS}12/setup/"), &without).await, 201).await;
        let pin = between(&told, "oc:pincode");
        assert!(pin.len() == 4 && pin.bytes().all(|byte| byte.is_ascii_digit()), "{pin}");
        let address = between(&told, "id").replace(&server.base_url, "");
        for path in [address, format!("{BINDINGS}12/setup/")] {
            let again = text(signed(&server, Method::GET, &path).send().await.unwrap(), 200).await;
            assert!(again.contains("state=\"sent\"") && !again.contains("pincode"), "{again}");
        }
        let errors = server.errors();
        assert!(!errors.contains(&format!("pincode>{pin}")), "a PIN is in the log");
    }

    async fn every_address_of_the_vendors_pages_sends_a_setup(database: Database) {
        let server = server(database);
        let named = |inner: &str| SETUP.replace("  <oc:pincode>", &format!("{inner}\n  <oc:pincode>"));
        let id = named("<id>http://api.obexcode.com/v2/syncengine/phone_datastore_bindings/12/</id>");
        let phone = named("<oc:phone_number>+4799988877</oc:phone_number>");
        let entry = text(signed(&server, Method::GET, &format!("{BINDINGS}12")).send().await.unwrap(), 200).await;
        let (_, client) = entry.split_once("rel=\"syncml_client\"").unwrap();
        let client = client.split_once("href=\"").unwrap().1.split('"').next().unwrap().replace(&server.base_url, "");
        let uuid = client.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
        let urn = named(&format!("<id>urn:uuid:{uuid}</id>"));
        for (path, document) in [
            (format!("{BINDINGS}12/send_phone_setup"), SETUP),
            (format!("{BINDINGS}setup/"), id.as_str()),
            (format!("{BINDINGS}setup"), phone.as_str()),
            (format!("{client}setup/"), SETUP),
            (format!("/v2/services/syncml/{uuid}/setup/"), SETUP),
            ("/v2/syncml/client/setup/".to_owned(), phone.as_str()),
            ("/v2/services/syncml/setup/".to_owned(), urn.as_str()),
        ] {
            let told = text(post(&server, &path, document).await, 201).await;
            assert_eq!(between(&told, "oc:pincode"), "1234", "{path}");
            let address = between(&told, "id").replace(&server.base_url, "");
            text(signed(&server, Method::GET, &address).send().await.unwrap(), 200).await;
        }
    }
}

/// Seconds since 1970 of a time in RFC 3339, by `date`.
fn humantime(text: &str) -> u64 {
    let output = std::process::Command::new("date").args(["-u", "-d", text, "+%s"]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}
