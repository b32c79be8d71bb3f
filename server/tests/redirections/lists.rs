//! The calls that name many phones.

use crate::support::{
    NORTHWIND, PHONE, URL, all_phones, call, client_post, document, fault_code, items, northwind, ok, post, refused,
    refused_each, server,
};

fn list(items: &[&str]) -> String {
    let items: String = items.iter().map(|inside| format!("<value>{inside}</value>")).collect();
    format!("<array><data>{items}</data></array>")
}

/// The members of a refusal in a stable order, which they have not on the wire.
fn sorted(document: &str) -> Vec<&str> {
    let mut members: Vec<&str> = document.split("<member>").collect();
    if let Some(last) = members.last_mut() {
        *last = last.split("</struct>").next().unwrap();
    }
    members.sort_unstable();
    members
}

both! {
    async fn lists_are_applied_in_whole_or_in_part(database: Database) {
        let server = server(database);
        let before = items(&all_phones(&server, NORTHWIND).await).len();
        let macs = list(&["000413920001", "00:04:13:92:00:02", "000413920002", "000413920003"]);
        assert_eq!(northwind(&server, "registerPhoneList", &[&macs, URL]).await, ok());
        assert_eq!(items(&all_phones(&server, NORTHWIND).await).len(), before + 3, "a phone named twice is one");

        // Some are faulty: they are named with their error, the others are registered.
        let mixed = list(&["000413920004", "000413A11FA7", "nonsense", "", "<int>5</int>", "nonsense", "<nil/>", "00:04:13:92:00:05"]);
        let said = northwind(&server, "registerPhoneList", &[&mixed, "http://other.example/"]).await;
        let want = refused_each(&[
            ("nonsense", "malformed_mac"),
            ("", "malformed_mac"),
            ("5", "malformed_mac"),
            ("nil", "malformed_mac"),
            ("000413a11fa7", "owned_by_other_user"),
        ]);
        assert_eq!(sorted(&said), sorted(&want));
        let moved = items(&northwind(&server, "listPhones", &["", "http://other.example/"]).await);
        assert_eq!(moved, ["000413920004", "000413920005"]);

        // All are faulty.
        let said = northwind(&server, "registerPhoneList", &[&list(&["x", "000413a11fa7"]), URL]).await;
        assert_eq!(sorted(&said), sorted(&refused_each(&[("x", "malformed_mac"), ("000413a11fa7", "owned_by_other_user")])));

        // Giving back what is not there must be answered: an old client does so before each registration.
        let back = list(&["000413920001", "000413920009", "000413A11FA7", "000413920002", "x"]);
        let said = northwind(&server, "deregisterPhoneList", &[&back]).await;
        let want =
            refused_each(&[("x", "malformed_mac"), ("000413920009", "no_such_mac"), ("000413a11fa7", "owned_by_other_user")]);
        assert_eq!(sorted(&said), sorted(&want));
        let rest = list(&["000413920003", "000413920004", "00-04-13-92-00-05", "000413920005"]);
        assert_eq!(northwind(&server, "deregisterPhoneList", &[&rest]).await, ok());
        assert_eq!(items(&all_phones(&server, NORTHWIND).await).len(), before);
    }

    async fn what_is_no_list_and_a_bad_url_change_nothing(database: Database) {
        let server = server(database);
        northwind(&server, "registerPhone", &[PHONE, URL]).await;
        let (phones, told) = (all_phones(&server, NORTHWIND).await, northwind(&server, "getPhoneRedirection", &[PHONE]).await);
        for nothing in ["<nil/>", "<array><data/></array>", "<array><data></data></array>", PHONE, "<int>1</int>", "", "<struct/>"] {
            assert_eq!(northwind(&server, "registerPhoneList", &[nothing, URL]).await, refused("malformed_mac_list"), "{nothing}");
            assert_eq!(northwind(&server, "registerPhoneList", &[nothing, "x"]).await, refused("malformed_mac_list"), "{nothing}");
            assert_eq!(northwind(&server, "deregisterPhoneList", &[nothing]).await, refused("malformed_mac_list"), "{nothing}");
        }
        let one_blank = northwind(&server, "deregisterPhoneList", &[&list(&[""])]).await;
        assert_eq!(one_blank, refused_each(&[("", "malformed_mac")]));
        for url in ["", "<nil/>", "ftp:/x", "http://h/&#13;&#10;x"] {
            let said = northwind(&server, "registerPhoneList", &[&list(&[PHONE, "000413920002", "00:04:13:92:00:01"]), url]).await;
            assert_eq!(said, refused_each(&[(PHONE, "malformed_url"), ("000413920002", "malformed_url")]), "{url}");
        }
        assert_eq!(all_phones(&server, NORTHWIND).await, phones);
        assert_eq!(northwind(&server, "getPhoneRedirection", &[PHONE]).await, told);
    }

    async fn long_lists_are_taken_up_to_the_limit(database: Database) {
        let server = server(database);
        let before = all_phones(&server, NORTHWIND).await;
        let macs = |count: u32| (0..count).map(|i| format!("<value>0004{:08x}</value>", 0x1400_0000 + i)).collect::<String>();
        let body = |count| document("redirect.registerPhoneList", &[&format!("<array><data>{}</data></array>", macs(count)), URL]);
        let too_many = client_post(&server, body(100_001)).await;
        assert_eq!(too_many.status(), 413);
        assert_eq!(all_phones(&server, NORTHWIND).await, before);
        assert_eq!(post(&server, NORTHWIND, body(20_000)).await, ok());
        let listed = all_phones(&server, NORTHWIND).await;
        assert_eq!(items(&listed).len(), items(&before).len() + 20_000);
        let back = document("redirect.deregisterPhoneList", &[&format!("<array><data>{}</data></array>", macs(20_000))]);
        assert_eq!(post(&server, NORTHWIND, back).await, ok());
        assert_eq!(all_phones(&server, NORTHWIND).await, before);

        // Deep, wide and endless documents are refused, too.
        let deep = format!("{}{}", "<array><data><value>".repeat(10_000), "</value></data></array>".repeat(10_000));
        assert_eq!(fault_code(&call(&server, NORTHWIND, "network.echo", &[&deep]).await), -32600);
        let wide = format!("<struct>{}</struct>", "<member><name>a</name><value/></member>".repeat(130_000));
        assert_eq!(client_post(&server, document("network.echo", &[&wide])).await.status(), 413);
        let endless = client_post(&server, document("network.echo", &[&"x".repeat(9 * 1024 * 1024)])).await;
        assert_eq!(endless.status(), 413);
        assert_eq!(all_phones(&server, NORTHWIND).await, before);
    }
}
